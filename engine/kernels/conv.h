// Two-dimensional convolution (cross-correlation: the kernel is not flipped), one picture after the other.
// x [C,H,W], W [out, C, kh, kw], b [out], y [out, oh, ow], all row-major; pairs are [vertical, horizontal].
//
// The float kernels copy a picture into a plane with its border of zeros, where columns that a stride parts lie side by
// side; a picture without a border whose rows of outputs are whole blocks is its own plane. So every tap of a kernel is
// one offset for eight neighbouring outputs at once, whatever stride, padding and dilation are: a block of eight
// outputs times four channels runs through all taps in registers. Forward is a chain of fused multiply-adds in the
// order of (channel, row, column) of W, as the plain loops are. The gradient of the input is forward turned round: what
// a block read at a tap gets the sum over all outputs of weight times gradient. The gradient of W adds eight lanes at
// its end, over as many pictures at a time as the nearest cache holds.
#pragma once

#include "engine/kernels/window.h"

#include <cstddef>
#include <cstdint>

namespace neurarium {

struct ConvShape {
  using Index = std::int64_t;
  Index channels, height, width;  // of x
  Index out, out_height, out_width;
  WindowArgs window;  // how it moves over x

  [[nodiscard]] Index taps() const { return channels * window.size[0] * window.size[1]; }
  [[nodiscard]] Index in_count() const { return channels * height * width; }
  [[nodiscard]] Index out_count() const { return out * out_height * out_width; }
  // The row (axis 0) or column (axis 1) of x under tap `tap` of output `at`; outside of x it reads a zero.
  [[nodiscard]] Index source(int axis, Index at, Index tap) const {
    const auto a = static_cast<std::size_t>(axis);
    return at * window.stride[a] - window.padding[a] + tap * window.dilation[a];
  }
};

// Calls apply(index into x of this picture, index into W) for the products of output `at`, in the order of (channel,
// kernel row, kernel column); those with the border are left out.
template <class Apply>
void each_tap_of(const ConvShape& s, std::int64_t at, Apply&& apply) {
  const std::int64_t kh = s.window.size[0], kw = s.window.size[1];
  const std::int64_t o = at / (s.out_height * s.out_width);
  const std::int64_t oy = at / s.out_width % s.out_height, ox = at % s.out_width;
  for (std::int64_t c = 0; c < s.channels; ++c)
    for (std::int64_t ky = 0; ky < kh; ++ky)
      for (std::int64_t kx = 0; kx < kw; ++kx) {
        const std::int64_t y = s.source(0, oy, ky), x = s.source(1, ox, kx);
        if (y < 0 || y >= s.height || x < 0 || x >= s.width) continue;
        apply((c * s.height + y) * s.width + x, ((o * s.channels + c) * kh + ky) * kw + kx);
      }
}

// All products of a picture: apply(index into x, index into W, index into y).
template <class Apply>
void each_product(const ConvShape& s, Apply&& apply) {
  for (std::int64_t at = 0; at < s.out_count(); ++at)
    each_tap_of(s, at, [&](std::int64_t x, std::int64_t w) { apply(x, w, at); });
}

// `scratch` is conv_scratch_floats(s, pictures) floats that nobody else uses during the call; `b` and `db` may be null.
std::int64_t conv_scratch_floats(const ConvShape& s, std::int64_t pictures);
void conv_forward(const ConvShape& s, std::int64_t pictures, const float* x, const float* W, const float* b, float* y,
                  float* scratch);
void conv_backward_input(const ConvShape& s, std::int64_t pictures, const float* dy, const float* W, float* dx,
                         bool accumulate, float* scratch);
void conv_backward_params(const ConvShape& s, std::int64_t pictures, const float* dy, const float* x, float* dW,
                          float* db, bool accumulate, float* scratch);

}  // namespace neurarium
