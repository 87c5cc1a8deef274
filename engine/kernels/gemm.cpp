#include "engine/kernels/gemm.h"

#include "engine/kernels/gemm_wide.h"
#include "engine/kernels/simd.h"
#include "engine/kernels/wide.h"

#include <algorithm>
#include <cstddef>
#include <type_traits>

namespace neurarium {
namespace {

using namespace simd;  // NOLINT(google-build-using-namespace)

constexpr std::int64_t kGemmTileRows = 6;
constexpr std::int64_t kGemmTileColumns = 16;
constexpr std::int64_t kFewTerms = 32;
constexpr std::int64_t kDepthBlock = 256;        // a 256 x 16 panel is 16 KB: half of the first cache
constexpr std::int64_t kRowBlockFloats = 32768;  // a block of A is 128 KB: a quarter of the second cache

// A panel: rows of A times up to 16 columns of B. The last vector of columns has `tail` of them when it is partial.
struct Panel {
  std::int64_t k;
  std::int64_t a_row, a_col;
  const float* b;
  std::int64_t b_row;
  std::int64_t init_row;
  std::int64_t c_row;
  std::int64_t tail;
};

template <bool kPartial>
NEURARIUM_INLINE F8 load_columns(const float* p, std::int64_t tail) {
  if constexpr (kPartial) return load_first(p, tail);
  return load(p);
}

// kRows rows of a panel: kVectors vectors of sums for each stay in registers over all k. kDenseColumns: a column of A
// is contiguous (a_row = 1), which saves the registers that hold the distances of its rows.
template <int kRows, int kVectors, bool kPartial, bool kDenseColumns>
NEURARIUM_INLINE void run_tile(const Panel& p, const float* a, const float* init, float* c) {
  constexpr int kLast = kVectors - 1;
  F8 sum[kRows][kVectors];
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) {
    if (kVectors == 2) sum[r][0] = init ? load(init + r * p.init_row) : zero();
    sum[r][kLast] = init ? load_columns<kPartial>(init + r * p.init_row + kLast * kLanes, p.tail) : zero();
  }
  const float* b = p.b;
  const std::int64_t a_row = kDenseColumns ? 1 : p.a_row;
  for (std::int64_t k = p.k; k > 0; --k, a += p.a_col, b += p.b_row) {
    F8 columns[kVectors];
    if (kVectors == 2) columns[0] = load(b);
    columns[kLast] = load_columns<kPartial>(b + kLast * kLanes, p.tail);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
      const F8 scale = set(a[r * a_row]);
#pragma GCC unroll 2
      for (int v = 0; v < kVectors; ++v) sum[r][v] = fma(scale, columns[v], sum[r][v]);
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r, c += p.c_row) {
    if (kVectors == 2) store(c, sum[r][0]);
    if constexpr (kPartial) {
      store_first(c + kLast * kLanes, sum[r][kLast], p.tail);
    } else {
      store(c + kLast * kLanes, sum[r][kLast]);
    }
  }
}

// As many whole tiles of kRows rows as leave `rest` rows or more; the number of rows that they took.
template <int kRows, int kVectors, bool kPartial, bool kDenseColumns>
NEURARIUM_INLINE std::int64_t run_tiles(const Panel& p, std::int64_t rows, std::int64_t rest, const float* a,
                                        const float* init, float* c) {
  std::int64_t done = 0;
  for (; rows - done >= kRows + rest; done += kRows, a += kRows * p.a_row, c += kRows * p.c_row) {
    run_tile<kRows, kVectors, kPartial, kDenseColumns>(p, a, init, c);
    if (init) init += kRows * p.init_row;
  }
  return done;
}

template <int kVectors, bool kPartial, bool kDenseColumns>
void run_panel(const Panel& panel, std::int64_t rows, const float* a, const float* init, float* c) {
  const Panel p = panel;  // a copy whose address nobody has: its fields stay in registers
  const auto take = [&](auto kRows, std::int64_t rest) {
    const std::int64_t done =
        run_tiles<decltype(kRows)::value, kVectors, kPartial, kDenseColumns>(p, rows, rest, a, init, c);
    rows -= done;
    a += done * p.a_row;
    if (init) init += done * p.init_row;
    c += done * p.c_row;
  };
  // With few terms a tile's beginning and end weigh: small tiles overlap theirs, if none is left over.
  if (p.k <= kFewTerms && rows % 4 == 0) return take(std::integral_constant<int, 4>(), 0);
  take(std::integral_constant<int, 6>(), rows % 6 == 0 ? 0 : 6);
  while (rows > 0) {
    // The last 7 to 11 rows are halved: a tile of few rows does not fill the multiply-add units.
    const std::int64_t step = rows > 6 ? (rows + 1) / 2 : rows;
    switch (step) {
      case 1:
        take(std::integral_constant<int, 1>(), 0);
        break;
      case 2:
        take(std::integral_constant<int, 2>(), 0);
        break;
      case 3:
        take(std::integral_constant<int, 3>(), 0);
        break;
      case 4:
        take(std::integral_constant<int, 4>(), 0);
        break;
      case 5:
        take(std::integral_constant<int, 5>(), 0);
        break;
      default:
        take(std::integral_constant<int, 6>(), 5);
        break;
    }
  }
}

// The function for a panel of 1 to 16 columns.
template <bool kDenseColumns>
auto panel_function(std::int64_t columns) {
  if (columns == 16) return run_panel<2, false, kDenseColumns>;
  if (columns > 8) return run_panel<2, true, kDenseColumns>;
  return columns == 8 ? run_panel<1, false, kDenseColumns> : run_panel<1, true, kDenseColumns>;
}

// Rows [first, last) and terms [k, k + depth), all columns.
void run_block(const GemmArgs& g, std::int64_t first, std::int64_t last, std::int64_t k, std::int64_t depth) {
  const float* init = k > 0 ? g.c : g.init;
  const std::int64_t init_row = k > 0 ? g.c_row : g.init_row;
  const float* a = g.a + first * g.a_row + k * g.a_col;
  Panel p{depth, g.a_row, g.a_col, g.b + k * g.b_row, g.b_row, init_row, g.c_row, 0};
  for (std::int64_t column = 0; column < g.n; column += kGemmTileColumns, p.b += g.b_panel) {
    const std::int64_t columns = std::min(kGemmTileColumns, g.n - column);
    p.tail = columns > 8 ? columns - 8 : columns;
    const auto run = g.a_row == 1 ? panel_function<true>(columns) : panel_function<false>(columns);
    run(p, last - first, a, init ? init + first * init_row + column : nullptr, g.c + first * g.c_row + column);
  }
}

// An 8 x 8 corner or less (`rows` of bt, `depth` of its columns) into a panel at [k, lane].
void pack_partial_corner(const float* bt, std::int64_t bt_row, std::int64_t rows, std::int64_t depth, float* panel) {
  F8 r[8];
  for (int i = 0; i < 8; ++i) r[i] = i < rows ? load_first(bt + i * bt_row, depth) : zero();
  transpose8(r);
  for (int i = 0; i < depth; ++i) store(panel + i * kGemmTileColumns, r[i]);
}

}  // namespace

void gemm(const GemmArgs& g) { gemm(g, wide::available()); }

void gemm(const GemmArgs& g, bool wide) {
  if (g.m <= 0 || g.n <= 0) return;
  const auto block = wide ? gemm_block_wide : run_block;
  if (g.k <= kDepthBlock && g.m * g.k <= kRowBlockFloats) return block(g, 0, g.m, 0, g.k);
  const std::int64_t depth_block = std::min(g.k, kDepthBlock);
  const std::int64_t row_block =
      std::max<std::int64_t>(kRowBlockFloats / depth_block / kGemmTileRows, 1) * kGemmTileRows;
  for (std::int64_t k = 0; k < g.k; k += depth_block) {
    const std::int64_t depth = std::min(depth_block, g.k - k);
    for (std::int64_t row = 0; row < g.m; row += row_block) {
      block(g, row, std::min(g.m, row + row_block), k, depth);
    }
  }
}

void pack_panels(const float* b, std::int64_t b_row, std::int64_t k, std::int64_t n, float* packed) {
  for (std::int64_t column = 0; column < n; column += kGemmTileColumns) {
    const std::int64_t columns = std::min(kGemmTileColumns, n - column);
    const float* from = b + column;
    if (columns == kGemmTileColumns) {
      for (std::int64_t i = 0; i < k; ++i, from += b_row, packed += kGemmTileColumns) {
        store(packed, load(from));
        store(packed + 8, load(from + 8));
      }
      continue;
    }
    for (std::int64_t i = 0; i < k; ++i, from += b_row, packed += kGemmTileColumns) {
      store(packed, load_first(from, std::min<std::int64_t>(8, columns)));
      store(packed + 8, columns > 8 ? load_first(from + 8, columns - 8) : zero());
    }
  }
}

void pack_panels_transposed(const float* bt, std::int64_t bt_row, std::int64_t k, std::int64_t n, float* packed) {
  std::int64_t column = 0;
  if (k % kGemmTileColumns == 0 && wide::available())
    for (; column + kGemmTileColumns <= n; column += kGemmTileColumns)
      wide::pack_transposed16(bt + column * bt_row, bt_row, k, packed + column * k);
  for (; column < n; column += 8) {
    float* panel = packed + column / kGemmTileColumns * kGemmTileColumns * k + column % kGemmTileColumns;
    const float* rows = bt + column * bt_row;
    const std::int64_t count = std::min<std::int64_t>(8, n - column);
    std::int64_t i = 0;
    for (; count == 8 && i + 8 <= k; i += 8) {
      F8 r[8];
      load_transposed8(rows + i, bt_row, r);
#pragma GCC unroll 8
      for (int j = 0; j < 8; ++j) store(panel + (i + j) * kGemmTileColumns, r[j]);
    }
    for (; i < k; i += 8) {
      pack_partial_corner(rows + i, bt_row, count, std::min<std::int64_t>(8, k - i), panel + i * kGemmTileColumns);
    }
  }
}

void transpose(const float* from, std::int64_t rows, std::int64_t columns, float* to) {
  const std::int64_t whole_rows = rows / 8 * 8;
  const std::int64_t whole_columns = columns / 8 * 8;
  for (std::int64_t r = 0; r < whole_rows; r += 8) {
    for (std::int64_t c = 0; c < whole_columns; c += 8) {
      F8 block[8];
      load_transposed8(from + r * columns + c, columns, block);
#pragma GCC unroll 8
      for (int j = 0; j < 8; ++j) store(to + (c + j) * rows + r, block[j]);
    }
  }
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t c = r < whole_rows ? whole_columns : 0; c < columns; ++c)
      to[c * rows + r] = from[r * columns + c];
}

}  // namespace neurarium
