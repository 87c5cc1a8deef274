#include "engine/kernels/conv.h"

#include "engine/kernels/simd.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>
#include <vector>

namespace neurarium {
namespace {

using namespace simd;  // NOLINT(google-build-using-namespace)
using Index = std::int64_t;

constexpr Index kChannelsAtOnce = 4;
constexpr Index kBlocksAtOnce = 3;  // 4 x 3 sums, three blocks and a weight: all sixteen registers
constexpr Index kTapsAtOnce = 3;

// A picture as the taps see it: [channels][phases][rows][row], where phase p holds the columns p, p + phases, ...
struct Plane {
  Index channels, rows, phases, row;
  [[nodiscard]] Index count() const { return channels * phases * rows * row; }
  [[nodiscard]] Index at(Index channel, Index y, Index x) const {
    return ((channel * phases + x % phases) * rows + y) * row + x / phases;
  }
};

Plane plane_of(Index channels, Index height, Index width, Index phases) {
  // A block that begins at the last output reads seven numbers beyond it.
  return {channels, height, phases, (width + phases - 1) / phases + 8};
}

// What x is when it is read: with its border, and as long as the last window reaches.
Plane forward_plane(const ConvShape& s) {
  const ConvWindow& w = s.window;
  const auto reach = [&](std::size_t axis, Index outputs) {
    return (outputs - 1) * w.stride[axis] + (w.size[axis] - 1) * w.dilation[axis] + 1;
  };
  return plane_of(s.channels, reach(0, s.out_height), reach(1, s.out_width), w.stride[1]);
}

void fill_plane(const ConvShape& s, const Plane& plane, const float* x, float* to) {
  std::memset(to, 0, static_cast<std::size_t>(plane.count()) * sizeof(float));
  const Index top = s.window.padding[0], left = s.window.padding[1];
  const Index rows = std::min(s.height, plane.rows - top);
  const Index columns = std::min(s.width, (plane.row - 8) * plane.phases - left);
  if (columns <= 0) return;
  for (Index c = 0; c < s.channels; ++c)
    for (Index y = 0; y < rows; ++y) {
      const float* from = x + (c * s.height + y) * s.width;
      if (plane.phases == 1) {
        std::memcpy(to + plane.at(c, y + top, left), from, static_cast<std::size_t>(columns) * sizeof(float));
      } else {
        for (Index i = 0; i < columns; ++i) to[plane.at(c, y + top, left + i)] = from[i];
      }
    }
}

// The gradient of y between the zeros that the stride left out, so that dx is a convolution of stride 1 over it.
Plane backward_plane(const ConvShape& s) {
  const ConvWindow& w = s.window;
  return plane_of(s.out, s.height + (w.size[0] - 1) * w.dilation[0], s.width + (w.size[1] - 1) * w.dilation[1], 1);
}

void fill_backward_plane(const ConvShape& s, const Plane& plane, const float* dy, float* to) {
  const ConvWindow& w = s.window;
  std::memset(to, 0, static_cast<std::size_t>(plane.count()) * sizeof(float));
  const Index top = (w.size[0] - 1) * w.dilation[0] - w.padding[0];
  const Index left = (w.size[1] - 1) * w.dilation[1] - w.padding[1];
  for (Index o = 0; o < s.out; ++o)
    for (Index oy = 0; oy < s.out_height; ++oy) {
      const Index y = oy * w.stride[0] + top;
      if (y < 0 || y >= plane.rows) continue;
      const float* from = dy + (o * s.out_height + oy) * s.out_width;
      float* row = to + plane.at(o, y, 0);
      for (Index ox = 0; ox < s.out_width; ++ox) {
        const Index x = ox * w.stride[1] + left;
        if (x >= 0 && x < plane.row - 8) row[x] = from[ox];
      }
    }
}

// Eight neighbouring outputs of a row, or fewer at its end: where their taps begin in the plane, where they go.
struct Block {
  Index plane, output, count;
};

std::vector<Block> blocks_of(const Plane& plane, Index height, Index width, const ConvWindow::Pair& stride) {
  std::vector<Block> blocks;
  for (Index y = 0; y < height; ++y)
    for (Index x = 0; x < width; x += 8)
      blocks.push_back({plane.at(0, y * stride[0], x * stride[1]), y * width + x, std::min<Index>(8, width - x)});
  return blocks;
}

// One pass: sums[channel][block] = init + sum over taps of weight[channel][tap] * plane[block + tap].
struct Taps {
  const std::int32_t* offset;
  Index count;
};

// kOut channels of kBlocks blocks. Rows of `weights` are taps.count apart, channels of y `channel` apart.
template <int kOut, int kBlocks>
NEURARIUM_INLINE void run_blocks(const float* plane, const Block* blocks, const Taps& taps, const float* weights,
                                 const float* bias, bool accumulate, float* y, Index channel) {
  F8 sum[kOut][kBlocks];
  const float* base[kBlocks];
#pragma GCC unroll 4
  for (int j = 0; j < kBlocks; ++j) base[j] = plane + blocks[j].plane;
#pragma GCC unroll 4
  for (int o = 0; o < kOut; ++o) {
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; ++j) {
      sum[o][j] = bias ? set(bias[o]) : zero();
      if (accumulate) sum[o][j] = load_first(y + o * channel + blocks[j].output, blocks[j].count);
    }
  }
  const Index count = taps.count;
  for (Index k = 0; k < count; ++k) {
    const Index offset = taps.offset[k];
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
    for (int j = 0; j < kBlocks; ++j) {
      float* to = y + o * channel + blocks[j].output;
      if (blocks[j].count == 8) {
        store(to, sum[o][j]);
      } else {
        store_first(to, sum[o][j], blocks[j].count);
      }
    }
  }
}

template <int kOut>
void run_channels(const float* plane, const std::vector<Block>& blocks, const Taps& taps, const float* weights,
                  const float* bias, bool accumulate, float* y, Index channel) {
  const auto count = static_cast<Index>(blocks.size());
  Index j = 0;
  for (; j + kBlocksAtOnce <= count; j += kBlocksAtOnce)
    run_blocks<kOut, kBlocksAtOnce>(plane, blocks.data() + j, taps, weights, bias, accumulate, y, channel);
  if (count - j == 2) run_blocks<kOut, 2>(plane, blocks.data() + j, taps, weights, bias, accumulate, y, channel);
  if (count - j == 1) run_blocks<kOut, 1>(plane, blocks.data() + j, taps, weights, bias, accumulate, y, channel);
}

// All output channels, four at a time.
void run_picture(const float* plane, const std::vector<Block>& blocks, const Taps& taps, Index outputs,
                 const float* weights, const float* bias, bool accumulate, float* y, Index channel) {
  Index o = 0;
  const auto run = [&](auto function, Index step) {
    function(plane, blocks, taps, weights + o * taps.count, bias ? bias + o : nullptr, accumulate, y + o * channel,
             channel);
    o += step;
  };
  while (o + kChannelsAtOnce <= outputs) run(run_channels<4>, 4);
  if (o + 2 <= outputs) run(run_channels<2>, 2);
  if (o < outputs) run(run_channels<1>, 1);
}

std::vector<std::int32_t> forward_taps(const ConvShape& s, const Plane& plane) {
  std::vector<std::int32_t> taps;
  for (Index c = 0; c < s.channels; ++c)
    for (Index ky = 0; ky < s.window.size[0]; ++ky)
      for (Index kx = 0; kx < s.window.size[1]; ++kx)
        taps.push_back(static_cast<std::int32_t>(plane.at(c, ky * s.window.dilation[0], kx * s.window.dilation[1])));
  return taps;
}

std::vector<std::int32_t> backward_taps(const ConvShape& s, const Plane& plane) {
  const ConvWindow& w = s.window;
  std::vector<std::int32_t> taps;
  for (Index o = 0; o < s.out; ++o)
    for (Index ky = 0; ky < w.size[0]; ++ky)
      for (Index kx = 0; kx < w.size[1]; ++kx)
        taps.push_back(static_cast<std::int32_t>(
            plane.at(o, (w.size[0] - 1 - ky) * w.dilation[0], (w.size[1] - 1 - kx) * w.dilation[1])));
  return taps;
}

// Sums over all pictures of the products of kOut gradients with kTaps taps. kFull: every block has eight outputs.
template <int kOut, int kTaps, bool kFull>
void weigh_taps(const float* planes, Index plane_count, const float* dy, Index dy_count, Index channel, Index pictures,
                const std::vector<Block>& blocks, const std::int32_t* taps, float* dW, Index taps_count,
                bool accumulate) {
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
    for (const Block& block : blocks) {
      F8 x[kTaps];
#pragma GCC unroll 4
      for (int k = 0; k < kTaps; ++k) x[k] = load(planes + block.plane + offset[k]);
#pragma GCC unroll 4
      for (int o = 0; o < kOut; ++o) {
        const float* from = dy + o * channel + block.output;
        const F8 d = kFull || block.count == 8 ? load(from) : load_first(from, block.count);
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

}  // namespace

Index conv_scratch_floats(const ConvShape& s, Index pictures) {
  return std::max(forward_plane(s).count() * pictures, backward_plane(s).count() + s.taps() * s.out);
}

void conv_forward(const ConvShape& s, Index pictures, const float* x, const float* W, const float* b, float* y,
                  float* scratch) {
  const Plane plane = forward_plane(s);
  const std::vector<std::int32_t> taps = forward_taps(s, plane);
  const std::vector<Block> blocks =
      blocks_of(plane, s.out_height, s.out_width, {s.window.stride[0], s.window.stride[1]});
  for (Index p = 0; p < pictures; ++p) {
    fill_plane(s, plane, x + p * s.in_count(), scratch);
    run_picture(scratch, blocks, {taps.data(), s.taps()}, s.out, W, b, false, y + p * s.out_count(),
                s.out_height * s.out_width);
  }
}

void conv_backward_input(const ConvShape& s, Index pictures, const float* dy, const float* W, float* dx,
                         bool accumulate, float* scratch) {
  const Plane plane = backward_plane(s);
  const std::vector<std::int32_t> taps = backward_taps(s, plane);
  const std::vector<Block> blocks = blocks_of(plane, s.height, s.width, {1, 1});
  const Index kernel = Index{s.window.size[0]} * s.window.size[1];
  float* turned = scratch + plane.count();  // [channels][out, kh, kw]
  for (Index c = 0; c < s.channels; ++c)
    for (Index o = 0; o < s.out; ++o)
      std::copy_n(W + (o * s.channels + c) * kernel, kernel, turned + (c * s.out + o) * kernel);
  for (Index p = 0; p < pictures; ++p) {
    fill_backward_plane(s, plane, dy + p * s.out_count(), scratch);
    run_picture(scratch, blocks, {taps.data(), s.out * kernel}, s.channels, turned, nullptr, accumulate,
                dx + p * s.in_count(), s.height * s.width);
  }
}

void conv_backward_params(const ConvShape& s, Index pictures, const float* dy, const float* x, float* dW, float* db,
                          bool accumulate, float* scratch) {
  const Plane plane = forward_plane(s);
  const std::vector<std::int32_t> taps = forward_taps(s, plane);
  const std::vector<Block> blocks =
      blocks_of(plane, s.out_height, s.out_width, {s.window.stride[0], s.window.stride[1]});
  for (Index p = 0; p < pictures; ++p) fill_plane(s, plane, x + p * s.in_count(), scratch + p * plane.count());
  const Index channel = s.out_height * s.out_width;
  const bool full = s.out_width % 8 == 0;
  const auto run = [&](auto outputs, Index o) {
    constexpr int kOut = decltype(outputs)::value;
    for (Index k = 0; k < s.taps(); k += kTapsAtOnce) {
      const Index left = std::min(kTapsAtOnce, s.taps() - k);
      const auto whole = full ? weigh_taps<kOut, 3, true> : weigh_taps<kOut, 3, false>;
      const auto function = left == 3 ? whole : left == 2 ? weigh_taps<kOut, 2, false> : weigh_taps<kOut, 1, false>;
      function(scratch, plane.count(), dy + o * channel, s.out_count(), channel, pictures, blocks, taps.data() + k,
               dW + o * s.taps() + k, s.taps(), accumulate);
    }
  };
  Index o = 0;
  for (; o + kChannelsAtOnce <= s.out; o += kChannelsAtOnce) run(std::integral_constant<int, 4>(), o);
  for (; o < s.out; ++o) run(std::integral_constant<int, 1>(), o);
  if (!db) return;
  for (o = 0; o < s.out; ++o) {
    F8 sum = zero();
    for (Index p = 0; p < pictures; ++p) {
      const float* from = dy + p * s.out_count() + o * channel;
      for (Index i = 0; i < channel; i += 8) sum = sum + load_first(from + i, std::min<Index>(8, channel - i));
    }
    db[o] = (accumulate ? db[o] : 0.0f) + sum_of_lanes(sum);
  }
}

}  // namespace neurarium
