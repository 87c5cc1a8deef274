// The tuned kernels of a dense layer: widths up to 8 keep the weights in registers across the rows, single outputs
// work on eight rows at a time, everything else goes through the 6x16 product.
#include "engine/kernels/dense.h"

#include "engine/kernels/gemm.h"

#include <algorithm>
#include <array>
#include <utility>

namespace neurarium {
namespace {

using namespace simd;  // NOLINT(google-build-using-namespace)
using Index = std::int64_t;

constexpr Index kNarrow = 8;         // widths up to this many have their weights in registers
constexpr Index kPackFloats = 8192;  // a matrix above 32 KB is packed when enough rows will use it
constexpr Index kPackRows = 16;      // so many are enough
constexpr Index kPackWidth = 64;     // columns of wider matrices fall on few sets of the cache
constexpr Index kParamRows = 256;    // rows packed at a time for the weights' gradient

// The first `count` floats at p, without a mask when that is all eight.
NEURARIUM_INLINE F8 load_up_to8(const float* p, Index count) { return count == 8 ? load(p) : load_first(p, count); }

// c[r, 0..columns) = init[r] + sum_k a[r, k] w[k] for all rows, with the kTerms vectors w in registers.
template <int kTerms, bool kFull>
NEURARIUM_INLINE void rows_times_registers(const float* a, const F8 (&w)[8], const float* init, Index init_row,
                                           float* c, Index c_row, Index rows, Index columns) {
  for (Index r = 0; r < rows; ++r, a += kTerms, c += c_row) {
    F8 sum = zero();
    if (init) sum = kFull ? load(init + r * init_row) : load_first(init + r * init_row, columns);
#pragma GCC unroll 8
    for (int k = 0; k < kTerms; ++k) sum = fma(set(a[k]), w[k], sum);
    if constexpr (kFull) {
      store(c, sum);
    } else {
      store_first(c, sum, columns);
    }
  }
}

template <int kTerms>
NEURARIUM_INLINE void multiply_rows(const float* a, const F8 (&w)[8], const float* init, Index init_row, float* c,
                                    Index c_row, Index rows, Index columns) {
  if (columns == 8) return rows_times_registers<kTerms, true>(a, w, init, init_row, c, c_row, rows, 8);
  rows_times_registers<kTerms, false>(a, w, init, init_row, c, c_row, rows, columns);
}

// W rows [o, o + count) as lanes: w[i] lane j = W[o + j, i].
template <int kIn>
NEURARIUM_INLINE void load_transposed(const float* W, Index count, F8 (&w)[8]) {
  if (kIn == 8 && count == 8) return load_transposed8(W, kIn, w);
#pragma GCC unroll 8
  for (int j = 0; j < 8; ++j) w[j] = j < count ? load_up_to8(W + j * kIn, kIn) : zero();
  transpose8(w);
}

template <int kIn>
void forward_narrow(const float* x, const float* W, const float* b, float* y, Index rows, Index, Index out, float*) {
  for (Index o = 0; o < out; o += 8) {
    const Index count = std::min<Index>(8, out - o);
    F8 w[8];
    load_transposed<kIn>(W + o * kIn, count, w);
    multiply_rows<kIn>(x, w, b ? b + o : nullptr, 0, y + o, out, rows, count);
  }
}

// Eight rows of x from row r on, terms [i, i + 8) of each: lanes[k] lane j = x[r + j, i + k]; zeros beyond the end.
NEURARIUM_INLINE void load_rows_as_lanes(const float* x, Index in, Index rows, Index terms, F8 (&lanes)[8]) {
  if (rows == 8 && terms == 8) return load_transposed8(x, in, lanes);
#pragma GCC unroll 8
  for (int j = 0; j < 8; ++j) lanes[j] = j < rows ? load_first(x + j * in, terms) : zero();
  transpose8(lanes);
}

// One output: eight rows become lanes of a chain over `in`. Two such chains run side by side, since each waits for the
// multiply-add before. The last rows, when fewer than eight, take earlier ones with them: made again, the same bits.
template <bool kOneVector>
void forward_single(const float* x, const float* W, const float* b, float* y, Index rows, Index width, Index, float*) {
  const Index in = kOneVector ? 8 : width;
  const Index last = std::max<Index>(0, rows - 8);
  const Index count = std::min<Index>(8, rows);
  for (Index next = 0; next < rows; next += 16) {
    const Index first = std::min(next, last);
    const Index second = std::min(next + 8, last);
    F8 sum = b ? set(b[0]) : zero();
    F8 other = sum;
    for (Index i = 0; i < in; i += 8) {
      const Index terms = std::min<Index>(8, in - i);
      F8 lanes[8];
      load_rows_as_lanes(x + first * in + i, in, count, terms, lanes);
#pragma GCC unroll 8
      for (Index k = 0; k < 8; ++k) {
        if (k < terms) sum = fma(lanes[k], set(W[i + k]), sum);
      }
      if (second == first) continue;
      load_rows_as_lanes(x + second * in + i, in, count, terms, lanes);
#pragma GCC unroll 8
      for (Index k = 0; k < 8; ++k) {
        if (k < terms) other = fma(lanes[k], set(W[i + k]), other);
      }
    }
    store_first(y + first, sum, count);
    if (second != first) store_first(y + second, other, count);
  }
}

// A panel is used right after it is packed, while it is in the first cache.
void forward_general(const float* x, const float* W, const float* b, float* y, Index rows, Index in, Index out,
                     float* scratch) {
  for (Index o = 0; o < out; o += 16) {
    const Index columns = std::min<Index>(16, out - o);
    pack_panels_transposed(W + o * in, in, in, columns, scratch);
    gemm({rows, columns, in, x, in, 1, scratch, 16, 0, b ? b + o : nullptr, 0, y + o, out});
  }
}

template <int kOut>
void backward_input_narrow(const float* dy, const float* W, float* dx, Index rows, Index in, Index, bool accumulate,
                           float*) {
  for (Index i = 0; i < in; i += 8) {
    const Index count = std::min<Index>(8, in - i);
    F8 w[8];
#pragma GCC unroll 8
    for (int o = 0; o < kOut; ++o) w[o] = load_up_to8(W + o * in + i, count);
    multiply_rows<kOut>(dy, w, accumulate ? dx + i : nullptr, in, dx + i, in, rows, count);
  }
}

void backward_input_general(const float* dy, const float* W, float* dx, Index rows, Index in, Index out,
                            bool accumulate, float* scratch) {
  GemmArgs g{rows, in, out, dy, out, 1, W, in, 16, accumulate ? dx : nullptr, in, dx, in};
  if (in * out > kPackFloats && rows >= kPackRows) {
    pack_panels(W, in, out, in, scratch);
    g.b = scratch;
    g.b_row = 16;
    g.b_panel = 16 * out;
  }
  gemm(g);
}

// Up to eight inputs: lanes are outputs, the kIn sums and the bias' sum stay in registers over all rows.
template <int kIn, bool kFull>
NEURARIUM_INLINE void sum_rows(const float* dy, const float* x, F8 (&w)[8], F8& bias, Index rows, Index out,
                               Index count) {
  for (Index r = 0; r < rows; ++r, dy += out, x += kIn) {
    const F8 d = kFull ? load(dy) : load_first(dy, count);
    bias = bias + d;
#pragma GCC unroll 8
    for (int i = 0; i < kIn; ++i) w[i] = fma(d, set(x[i]), w[i]);
  }
}

template <int kIn>
void backward_params_narrow(const float* dy, const float* x, float* dW, float* db, Index rows, Index, Index out,
                            bool accumulate, float*) {
  for (Index o = 0; o < out; o += 8) {
    const Index count = std::min<Index>(8, out - o);
    F8 w[8] = {zero(), zero(), zero(), zero(), zero(), zero(), zero(), zero()};
    F8 bias = zero();
    if (accumulate) load_transposed<kIn>(dW + o * kIn, count, w);
    if (accumulate && db) bias = load_up_to8(db + o, count);
    if (count == 8) {
      sum_rows<kIn, true>(dy + o, x, w, bias, rows, out, 8);
    } else {
      sum_rows<kIn, false>(dy + o, x, w, bias, rows, out, count);
    }
    transpose8(w);
#pragma GCC unroll 8
    for (int j = 0; j < 8; ++j) {
      if (j < count) store_first(dW + (o + j) * kIn, w[j], kIn);
    }
    if (db) store_first(db + o, bias, count);
  }
}

// kVectors vectors of outputs side by side, since each sum waits for the addition before.
template <int kVectors>
NEURARIUM_INLINE void sum_columns(const float* dy, float* db, Index rows, Index out, bool accumulate) {
  F8 sum[kVectors];
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) sum[v] = accumulate ? load(db + v * 8) : zero();
  for (Index r = 0; r < rows; ++r, dy += out) {
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) sum[v] = sum[v] + load(dy + v * 8);
  }
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) store(db + v * 8, sum[v]);
}

void backward_bias(const float* dy, float* db, Index rows, Index out, bool accumulate) {
  Index o = 0;
  for (; o + 32 <= out; o += 32) sum_columns<4>(dy + o, db + o, rows, out, accumulate);
  for (; o + 8 <= out; o += 8) sum_columns<1>(dy + o, db + o, rows, out, accumulate);
  if (o == out) return;
  F8 sum = accumulate ? load_first(db + o, out - o) : zero();
  for (Index r = 0; r < rows; ++r) sum = sum + load_first(dy + r * out + o, out - o);
  store_first(db + o, sum, out - o);
}

// kVectors vectors of the row of dW that belongs to a single output, each a chain over the rows.
template <int kVectors>
NEURARIUM_INLINE void weigh_rows(const float* dy, const float* x, float* dW, Index rows, Index in, bool accumulate) {
  F8 sum[kVectors];
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) sum[v] = accumulate ? load(dW + v * 8) : zero();
  for (Index r = 0; r < rows; ++r, x += in) {
    const F8 d = set(dy[r]);
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) sum[v] = fma(d, load(x + v * 8), sum[v]);
  }
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) store(dW + v * 8, sum[v]);
}

void backward_params_single(const float* dy, const float* x, float* dW, float* db, Index rows, Index in, Index,
                            bool accumulate, float*) {
  Index i = 0;
  for (; i + 32 <= in; i += 32) weigh_rows<4>(dy, x + i, dW + i, rows, in, accumulate);
  for (; i + 8 <= in; i += 8) weigh_rows<1>(dy, x + i, dW + i, rows, in, accumulate);
  if (i < in) {
    F8 sum = accumulate ? load_first(dW + i, in - i) : zero();
    for (Index r = 0; r < rows; ++r) sum = fma(set(dy[r]), load_first(x + r * in + i, in - i), sum);
    store_first(dW + i, sum, in - i);
  }
  if (!db) return;
  float bias = accumulate ? db[0] : 0.0f;
  for (Index r = 0; r < rows; ++r) bias += dy[r];
  db[0] = bias;
}

void backward_params_general(const float* dy, const float* x, float* dW, float* db, Index rows, Index in, Index out,
                             bool accumulate, float* scratch) {
  for (Index r = 0; r == 0 || r < rows; r += kParamRows) {  // no rows: zero
    const Index count = std::min(kParamRows, rows - r);
    GemmArgs g{out, in, count, dy + r * out, 1, out, x + r * in, in, 16, accumulate || r > 0 ? dW : nullptr,
               in,  dW, in};
    if (count >= kPackRows && in > kPackWidth) {
      g.b = scratch;
      g.b_panel = 16 * count;
      g.b_row = 16;
      g.a = scratch + packed_panel_floats(count, in);
      g.a_row = count;
      g.a_col = 1;
      pack_panels(x + r * in, in, count, in, scratch);
      transpose(dy + r * out, count, out, scratch + packed_panel_floats(count, in));
    }
    gemm(g);
  }
  if (db) backward_bias(dy, db, rows, out, accumulate);
}

using Forward = decltype(DenseKernels::forward);
using BackwardInput = decltype(DenseKernels::backward_input);
using BackwardParams = decltype(DenseKernels::backward_params);

Forward forward_for(Index in, Index out) {
  constexpr Forward kNarrowIn[kNarrow] = {forward_narrow<1>, forward_narrow<2>, forward_narrow<3>, forward_narrow<4>,
                                          forward_narrow<5>, forward_narrow<6>, forward_narrow<7>, forward_narrow<8>};
  if (out == 1 && in >= 4) return in == 8 ? forward_single<true> : forward_single<false>;
  return in <= kNarrow ? kNarrowIn[in - 1] : forward_general;
}

BackwardInput backward_input_for(Index out) {
  constexpr BackwardInput kNarrowOut[kNarrow] = {
      backward_input_narrow<1>, backward_input_narrow<2>, backward_input_narrow<3>, backward_input_narrow<4>,
      backward_input_narrow<5>, backward_input_narrow<6>, backward_input_narrow<7>, backward_input_narrow<8>};
  return out <= kNarrow ? kNarrowOut[out - 1] : backward_input_general;
}

BackwardParams backward_params_for(Index in, Index out) {
  constexpr BackwardParams kNarrowIn[kNarrow] = {
      backward_params_narrow<1>, backward_params_narrow<2>, backward_params_narrow<3>, backward_params_narrow<4>,
      backward_params_narrow<5>, backward_params_narrow<6>, backward_params_narrow<7>, backward_params_narrow<8>};
  if (out == 1 && in > 1) return backward_params_single;
  return in <= kNarrow && in <= out ? kNarrowIn[in - 1] : backward_params_general;
}

// Widths above kNarrow differ in nothing, so 9 x 9 kinds cover all.
using KernelTable = std::array<std::array<DenseKernels, kNarrow + 2>, kNarrow + 2>;
const KernelTable& kernel_table() {
  static const KernelTable table = [] {
    KernelTable t{};
    for (Index in = 1; in <= kNarrow + 1; ++in) {
      for (Index out = 1; out <= kNarrow + 1; ++out) {
        t[static_cast<std::size_t>(in)][static_cast<std::size_t>(out)] = {forward_for(in, out), backward_input_for(out),
                                                                          backward_params_for(in, out)};
      }
    }
    return t;
  }();
  return table;
}

// kRows outputs at a time: their weights stream in while the sums stay in registers.
template <int kRows>
NEURARIUM_INLINE void dense_row_outputs(const float* x, const float* W, Index w_row, const float* b, float* y,
                                        Index in) {
  F8 even[kRows], odd[kRows];
#pragma GCC unroll 4
  for (int r = 0; r < kRows; ++r) even[r] = odd[r] = zero();
  Index i = 0;
  for (; i + 16 <= in; i += 16) {
    const F8 first = load(x + i);
    const F8 second = load(x + i + 8);
#pragma GCC unroll 4
    for (int r = 0; r < kRows; ++r) {
      even[r] = fma(load(W + r * w_row + i), first, even[r]);
      odd[r] = fma(load(W + r * w_row + i + 8), second, odd[r]);
    }
  }
  for (; i < in; i += 8) {
    const Index count = std::min<Index>(8, in - i);
    const F8 last = load_up_to8(x + i, count);
#pragma GCC unroll 4
    for (int r = 0; r < kRows; ++r) even[r] = fma(load_up_to8(W + r * w_row + i, count), last, even[r]);
  }
#pragma GCC unroll 4
  for (int r = 0; r < kRows; ++r) y[r] = sum_of_lanes(even[r] + odd[r]) + (b ? b[r] : 0.0f);
}

// Rows of a fused tile: its values stay in the first cache between product and activation.
Index tile_rows(Index rows, Index out) { return rows <= 128 ? rows : std::max<Index>(128, 4096 / out / 8 * 8); }

}  // namespace

void dense_row(const float* x, const float* W, Index w_row, const float* b, float* y, Index in, Index out) {
  Index o = 0;
  for (; o + 4 <= out; o += 4) dense_row_outputs<4>(x, W + o * w_row, w_row, b ? b + o : nullptr, y + o, in);
  for (; o < out; ++o) dense_row_outputs<1>(x, W + o * w_row, w_row, b ? b + o : nullptr, y + o, in);
}

const DenseKernels* dense_kernels(Index in, Index out) {
  NEURARIUM_CHECK(in >= 1 && out >= 1);
  const auto kind = [](Index width) { return static_cast<std::size_t>(std::min(width, kNarrow + 1)); };
  return &kernel_table()[kind(in)][kind(out)];
}

Index dense_scratch_floats(Index rows, Index in, Index out) {
  const Index block = std::min(rows, kParamRows);
  return std::max(
      {packed_panel_floats(in, out), packed_panel_floats(out, in), packed_panel_floats(block, in) + block * out});
}

void dense_activation_forward(const DenseKernels& kernels, Activation activation, const float* x, const float* W,
                              const float* b, float* pre, float* act, Index rows, Index in, Index out, float* scratch) {
  const Index step = tile_rows(rows, out);
  for (Index r = 0; r < rows; r += step) {
    const Index count = std::min(step, rows - r);
    kernels.forward(x + r * in, W, b, pre + r * out, count, in, out, scratch);
    activate(activation, pre + r * out, act + r * out, count * out);
  }
}

void dense_activation_backward(const DenseKernels& kernels, Activation activation, const float* x, const float* W,
                               const float* pre, const float* act, const float* d_act, float* d_pre,
                               const DenseGradients& to, Index rows, Index in, Index out, float* scratch) {
  const Index step = tile_rows(rows, out);
  for (Index r = 0; r < rows; r += step) {
    const Index count = std::min(step, rows - r);
    activate_backward(activation, pre + r * out, act ? act + r * out : nullptr, d_act + r * out, d_pre + r * out,
                      count * out);
    if (to.input) {
      kernels.backward_input(d_pre + r * out, W, to.input + r * in, count, in, out, to.accumulate_input, scratch);
    }
    // Last, so that the weights' gradient is still in the cache when the optimizer reads it.
    kernels.backward_params(d_pre + r * out, x + r * in, to.weight, to.bias, count, in, out,
                            to.accumulate_params || r > 0, scratch);
  }
}

}  // namespace neurarium
