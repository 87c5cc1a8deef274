#include "engine/kernels/conv.h"

#include "engine/kernels/simd.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <type_traits>

namespace neurarium {
namespace {

using namespace simd;  // NOLINT(google-build-using-namespace)
using Index = std::int64_t;

constexpr Index kChannelsAtOnce = 4;
constexpr Index kBlocksAtOnce = 3;  // 4 x 3 sums, three blocks and a weight: all sixteen registers
constexpr Index kTapsAtOnce = 3;
constexpr Index kCacheFloats = 6 * 1024;  // of four gradients and a channel of x that one pass over pictures reads

// A picture as the taps see it: [channels][phases][rows][row], where phase p holds the columns p, p + phases, ...
struct Plane {
  Index channels, rows, phases, row;
  bool is_picture;  // it is the picture itself: there is no border, and all blocks are whole
  [[nodiscard]] Index count() const { return channels * phases * rows * row; }
  [[nodiscard]] Index at(Index channel, Index y, Index x) const {
    return ((channel * phases + x % phases) * rows + y) * row + x / phases;
  }
};

// With its border, and as long as the last window reaches.
Plane plane_of(const ConvShape& s) {
  const WindowArgs& w = s.window;
  if (w.padding[0] == 0 && w.padding[1] == 0 && w.stride[1] == 1 && s.out_width % 8 == 0)
    return {s.channels, s.height, 1, s.width, true};
  const auto reach = [&](std::size_t axis, Index outputs) {
    return (outputs - 1) * w.stride[axis] + (w.size[axis] - 1) * w.dilation[axis] + 1;
  };
  const Index phases = w.stride[1];
  // A block that begins at the last output reads seven numbers beyond it.
  return {s.channels, reach(0, s.out_height), phases, (reach(1, s.out_width) + phases - 1) / phases + 8, false};
}

// Calls apply(place in the plane, place in x, columns) for the rows of x that lie in the plane.
template <class Apply>
void each_row(const ConvShape& s, const Plane& plane, Apply&& apply) {
  const Index top = s.window.padding[0], left = s.window.padding[1];
  const Index rows = std::min(s.height, plane.rows - top);
  const Index columns = std::min(s.width, (plane.row - 8) * plane.phases - left);
  if (columns <= 0) return;
  for (Index c = 0; c < s.channels; ++c)
    for (Index y = 0; y < rows; ++y) apply(c, y + top, left, (c * s.height + y) * s.width, columns);
}

void fill_plane(const ConvShape& s, const Plane& plane, const float* x, float* to) {
  std::memset(to, 0, static_cast<std::size_t>(plane.count()) * sizeof(float));
  each_row(s, plane, [&](Index c, Index y, Index left, Index from, Index columns) {
    if (plane.phases == 1) {
      std::memcpy(to + plane.at(c, y, left), x + from, static_cast<std::size_t>(columns) * sizeof(float));
    } else {
      for (Index i = 0; i < columns; ++i) to[plane.at(c, y, left + i)] = x[from + i];
    }
  });
}

// The gradient of x out of that of its plane.
void empty_plane(const ConvShape& s, const Plane& plane, const float* from, bool accumulate, float* dx) {
  if (!accumulate) std::memset(dx, 0, static_cast<std::size_t>(s.in_count()) * sizeof(float));
  each_row(s, plane, [&](Index c, Index y, Index left, Index to, Index columns) {
    if (plane.phases == 1) {
      const float* row = from + plane.at(c, y, left);
      for (Index i = 0; i < columns; ++i) dx[to + i] += row[i];
    } else {
      for (Index i = 0; i < columns; ++i) dx[to + i] += from[plane.at(c, y, left + i)];
    }
  });
}

// Eight neighbouring outputs of a row, or fewer at its end: where their taps begin in the plane, where they go.
struct Block {
  std::int32_t plane, output, count;
};

// The offsets of all taps in the plane and the blocks of a picture, at the head of the scratch.
struct Tables {
  std::int32_t* taps;
  Block* blocks;
  Index tap_count, block_count;
};

Index table_floats(const ConvShape& s) {
  const Index numbers = s.taps() + 3 * s.out_height * ((s.out_width + 7) / 8);
  return (numbers + 15) / 16 * 16;
}

Tables make_tables(const ConvShape& s, const Plane& plane, float* scratch) {
  static_assert(sizeof(Block) == 3 * sizeof(float) && sizeof(std::int32_t) == sizeof(float));
  Tables t{};
  t.taps = reinterpret_cast<std::int32_t*>(scratch);
  t.blocks = reinterpret_cast<Block*>(scratch + s.taps());
  for (Index c = 0; c < s.channels; ++c)
    for (Index ky = 0; ky < s.window.size[0]; ++ky)
      for (Index kx = 0; kx < s.window.size[1]; ++kx) {
        const Index offset = plane.at(c, ky * s.window.dilation[0], kx * s.window.dilation[1]);
        ::new (t.taps + t.tap_count++) std::int32_t(static_cast<std::int32_t>(offset));
      }
  for (Index y = 0; y < s.out_height; ++y)
    for (Index x = 0; x < s.out_width; x += 8)
      ::new (t.blocks + t.block_count++)
          Block{static_cast<std::int32_t>(plane.at(0, y * s.window.stride[0], x * s.window.stride[1])),
                static_cast<std::int32_t>(y * s.out_width + x),
                static_cast<std::int32_t>(std::min<Index>(8, s.out_width - x))};
  return t;
}

// sums[channel][block] = bias + sum over taps of weight[channel][tap] * plane[block + tap]: kOut channels of kBlocks
// blocks. Channels of y are `channel` apart.
template <int kOut, int kBlocks>
NEURARIUM_INLINE void run_blocks(const float* plane, const Tables& t, const Block* blocks, const float* weights,
                                 const float* bias, float* y, Index channel) {
  F8 sum[kOut][kBlocks];
  const float* base[kBlocks];
#pragma GCC unroll 4
  for (int j = 0; j < kBlocks; ++j) base[j] = plane + blocks[j].plane;
#pragma GCC unroll 4
  for (int o = 0; o < kOut; ++o) {
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; ++j) sum[o][j] = bias ? set(bias[o]) : zero();
  }
  const Index count = t.tap_count;
  for (Index k = 0; k < count; ++k) {
    const Index offset = t.taps[k];
    F8 x[kBlocks];
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; ++j) x[j] = load(base[j] + offset);
#pragma GCC unroll 4
    for (int o = 0; o < kOut; ++o) {
      const F8 w = set(weights[o * count + k]);
#pragma GCC unroll 4
      for (int j = 0; j < kBlocks; ++j) sum[o][j] = fma(w, x[j], sum[o][j]);
    }
  }
#pragma GCC unroll 4
  for (int o = 0; o < kOut; ++o) {
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; ++j) store_first(y + o * channel + blocks[j].output, sum[o][j], blocks[j].count);
  }
}

template <int kOut>
void run_channels(const float* plane, const Tables& t, const float* weights, const float* bias, float* y,
                  Index channel) {
  const Block *b = t.blocks, *end = t.blocks + t.block_count;
  for (; end - b >= kBlocksAtOnce; b += kBlocksAtOnce)
    run_blocks<kOut, kBlocksAtOnce>(plane, t, b, weights, bias, y, channel);
  if (end - b == 2) run_blocks<kOut, 2>(plane, t, b, weights, bias, y, channel);
  if (end - b == 1) run_blocks<kOut, 1>(plane, t, b, weights, bias, y, channel);
}

// plane[c][block + tap] += sum over outputs o of W[o][c][tap] * dy[o][block], for kIn channels c, one tap of each and
// kBlocks blocks: what forward reads, backward writes. Channels side by side keep writes apart that overlap.
template <int kIn, int kBlocks, bool kFull>
NEURARIUM_INLINE void spread_blocks(const ConvShape& s, const float* dy, const Block* blocks, const float* weights,
                                    float* plane, Index plane_channel) {
  const Index channel = s.out_height * s.out_width, taps = s.taps();
  const Index kernel = Index{s.window.size[0]} * s.window.size[1];
  F8 sum[kIn][kBlocks];
#pragma GCC unroll 4
  for (int c = 0; c < kIn; ++c) {
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; ++j) sum[c][j] = zero();
  }
  for (Index o = 0; o < s.out; ++o) {
    F8 d[kBlocks];
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; ++j) {
      const float* from = dy + o * channel + blocks[j].output;
      d[j] = kFull ? load(from) : load_first(from, blocks[j].count);
    }
#pragma GCC unroll 4
    for (int c = 0; c < kIn; ++c) {
      const F8 w = set(weights[o * taps + c * kernel]);
#pragma GCC unroll 4
      for (int j = 0; j < kBlocks; ++j) sum[c][j] = fma(w, d[j], sum[c][j]);
    }
  }
#pragma GCC unroll 4
  for (int c = 0; c < kIn; ++c) {
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; ++j) {
      float* to = plane + c * plane_channel + blocks[j].plane;
      store(to, load(to) + sum[c][j]);
    }
  }
}

// All taps and blocks of kIn channels from `c` on.
template <int kIn, bool kFull>
void spread_channels(const ConvShape& s, const Tables& t, const float* dy, const float* W, Index c, float* plane,
                     Index plane_channel) {
  const Index kernel = Index{s.window.size[0]} * s.window.size[1];
  for (Index k = 0; k < kernel; ++k) {
    const float* weights = W + c * kernel + k;
    float* to = plane + t.taps[c * kernel + k];
    const Block *b = t.blocks, *end = t.blocks + t.block_count;
    for (; end - b >= kBlocksAtOnce; b += kBlocksAtOnce)
      spread_blocks<kIn, kBlocksAtOnce, kFull>(s, dy, b, weights, to, plane_channel);
    if (end - b == 2) spread_blocks<kIn, 2, kFull>(s, dy, b, weights, to, plane_channel);
    if (end - b == 1) spread_blocks<kIn, 1, kFull>(s, dy, b, weights, to, plane_channel);
  }
}

template <bool kFull>
void spread_picture(const ConvShape& s, const Plane& plane, const Tables& t, const float* dy, const float* W,
                    float* to) {
  const Index plane_channel = plane.phases * plane.rows * plane.row;
  Index c = 0;
  for (; c + 4 <= s.channels; c += 4) spread_channels<4, kFull>(s, t, dy, W, c, to, plane_channel);
  if (c + 2 <= s.channels) spread_channels<2, kFull>(s, t, dy, W, c, to, plane_channel), c += 2;
  if (c < s.channels) spread_channels<1, kFull>(s, t, dy, W, c, to, plane_channel);
}

// Sums over all pictures of the products of kOut gradients with kTaps taps. kFull: every block has eight outputs.
template <int kOut, int kTaps, bool kFull>
void weigh_taps(const float* planes, Index plane_count, const float* dy, Index dy_count, Index channel, Index pictures,
                const Tables& t, const std::int32_t* taps, float* dW, Index taps_count, bool accumulate) {
  F8 sum[kOut][kTaps];
#pragma GCC unroll 4
  for (int o = 0; o < kOut; ++o) {
#pragma GCC unroll 4
    for (int k = 0; k < kTaps; ++k) sum[o][k] = zero();
  }
  Index offset[kTaps];
#pragma GCC unroll 4
  for (int k = 0; k < kTaps; ++k) offset[k] = taps[k];
  for (Index p = 0; p < pictures; ++p, planes += plane_count, dy += dy_count) {
    for (const Block* block = t.blocks; block != t.blocks + t.block_count; ++block) {
      F8 x[kTaps];
#pragma GCC unroll 4
      for (int k = 0; k < kTaps; ++k) x[k] = load(planes + block->plane + offset[k]);
#pragma GCC unroll 4
      for (int o = 0; o < kOut; ++o) {
        const float* from = dy + o * channel + block->output;
        const F8 d = kFull || block->count == 8 ? load(from) : load_first(from, block->count);
#pragma GCC unroll 4
        for (int k = 0; k < kTaps; ++k) sum[o][k] = fma(d, x[k], sum[o][k]);
      }
    }
  }
#pragma GCC unroll 4
  for (int o = 0; o < kOut; ++o) {
#pragma GCC unroll 4
    for (int k = 0; k < kTaps; ++k) {
      float* to = dW + o * taps_count + k;
      *to = (accumulate ? *to : 0.0f) + sum_of_lanes(sum[o][k]);
    }
  }
}

// dW of some pictures whose planes lie one after the other.
void weigh_pictures(const ConvShape& s, const Plane& plane, const Tables& t, const float* planes, const float* dy,
                    Index pictures, float* dW, bool accumulate) {
  const Index channel = s.out_height * s.out_width;
  const bool full = s.out_width % 8 == 0;
  const auto run = [&](auto outputs, Index o) {
    constexpr int kOut = decltype(outputs)::value;
    for (Index k = 0; k < s.taps(); k += kTapsAtOnce) {
      const Index left = std::min(kTapsAtOnce, s.taps() - k);
      const auto whole = full ? weigh_taps<kOut, 3, true> : weigh_taps<kOut, 3, false>;
      const auto function = left == 3 ? whole : left == 2 ? weigh_taps<kOut, 2, false> : weigh_taps<kOut, 1, false>;
      function(planes, plane.count(), dy + o * channel, s.out_count(), channel, pictures, t, t.taps + k,
               dW + o * s.taps() + k, s.taps(), accumulate);
    }
  };
  Index o = 0;
  for (; o + kChannelsAtOnce <= s.out; o += kChannelsAtOnce) run(std::integral_constant<int, 4>(), o);
  for (; o < s.out; ++o) run(std::integral_constant<int, 1>(), o);
}

void add_biases(const ConvShape& s, Index pictures, const float* dy, float* db, bool accumulate) {
  const Index channel = s.out_height * s.out_width;
  for (Index o = 0; o < s.out; ++o) {
    F8 sum = zero();
    for (Index p = 0; p < pictures; ++p) {
      const float* from = dy + p * s.out_count() + o * channel;
      Index i = 0;
      for (; i + 8 <= channel; i += 8) sum = sum + load(from + i);
      if (i < channel) sum = sum + load_first(from + i, channel - i);
    }
    db[o] = (accumulate ? db[o] : 0.0f) + sum_of_lanes(sum);
  }
}

}  // namespace

Index conv_scratch_floats(const ConvShape& s, Index pictures) {
  const Plane plane = plane_of(s);
  return table_floats(s) + (plane.is_picture ? 0 : plane.count() * pictures);
}

void conv_forward(const ConvShape& s, Index pictures, const float* x, const float* W, const float* b, float* y,
                  float* scratch) {
  const Plane plane = plane_of(s);
  const Tables t = make_tables(s, plane, scratch);
  const Index channel = s.out_height * s.out_width;
  float* filled = scratch + table_floats(s);
  for (Index p = 0; p < pictures; ++p, x += s.in_count(), y += s.out_count()) {
    if (!plane.is_picture) fill_plane(s, plane, x, filled);
    const float* from = plane.is_picture ? x : filled;
    Index o = 0;
    const auto run = [&](auto function, Index step) {
      function(from, t, W + o * s.taps(), b ? b + o : nullptr, y + o * channel, channel);
      o += step;
    };
    while (o + kChannelsAtOnce <= s.out) run(run_channels<4>, 4);
    if (o + 2 <= s.out) run(run_channels<2>, 2);
    if (o < s.out) run(run_channels<1>, 1);
  }
}

void conv_backward_input(const ConvShape& s, Index pictures, const float* dy, const float* W, float* dx,
                         bool accumulate, float* scratch) {
  const Plane plane = plane_of(s);
  const Tables t = make_tables(s, plane, scratch);
  const auto spread = s.out_width % 8 == 0 ? spread_picture<true> : spread_picture<false>;
  for (Index p = 0; p < pictures; ++p, dy += s.out_count(), dx += s.in_count()) {
    float* to = plane.is_picture ? dx : scratch + table_floats(s);
    if (!plane.is_picture || !accumulate) std::memset(to, 0, static_cast<std::size_t>(plane.count()) * sizeof(float));
    spread(s, plane, t, dy, W, to);
    if (!plane.is_picture) empty_plane(s, plane, to, accumulate, dx);
  }
}

void conv_backward_params(const ConvShape& s, Index pictures, const float* dy, const float* x, float* dW, float* db,
                          bool accumulate, float* scratch) {
  const Plane plane = plane_of(s);
  const Tables t = make_tables(s, plane, scratch);
  float* filled = scratch + table_floats(s);
  for (Index p = 0; p < pictures && !plane.is_picture; ++p)
    fill_plane(s, plane, x + p * s.in_count(), filled + p * plane.count());
  const float* planes = plane.is_picture ? x : filled;
  const Index read = kChannelsAtOnce * s.out_height * s.out_width + plane.count() / s.channels;
  const Index at_once = std::clamp<Index>(kCacheFloats / read, 1, pictures);
  for (Index p = 0; p < pictures; p += at_once)
    weigh_pictures(s, plane, t, planes + p * plane.count(), dy + p * s.out_count(), std::min(at_once, pictures - p), dW,
                   accumulate || p > 0);
  if (db) add_biases(s, pictures, dy, db, accumulate);
}

}  // namespace neurarium
