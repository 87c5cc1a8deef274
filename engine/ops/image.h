// Operations on pictures, values [b, c, h, w]: convolution and pooling. Windows and paddings are [vertical,
// horizontal]; a window that does not fit at the end is dropped.
#pragma once

#include "engine/kernels/conv.h"
#include "engine/op.h"

#include <string_view>

namespace neurarium {

namespace ops {
// y[b,o,i,j] = bias[o] + sum over c, u, v of W[o,c,u,v] x[b, c, i s + u d - p, j s + v d - p], 0 outside of x.
// W [O, C/G, kh, kw]: with fewer channels in W than in x, each of G groups of outputs reads its own group of channels
// (G = C: depthwise).                                in x [B,C,H,W], params W, b [O]?, out y [B,O,H',W']; args.window
extern const Op conv2d;
// The largest number in each window of each channel; of equal ones the first gets the gradient.       args.window
extern const Op max_pool;
// The mean over each window of each channel; a border of zeros counts.                                args.window
extern const Op average_pool;
}  // namespace ops

// How many outputs a window has along an axis (0 vertical, 1 horizontal) of `size` numbers; 0 when it does not fit.
std::int64_t window_outputs(const WindowArgs& window, int axis, std::int64_t size);

// The axes of a value [b, c, h, w].
struct ImageSize {
  std::int32_t channels, height, width;
};
ImageSize image_size(const GraphBuilder& g, ValueId x);

// x convolved with a recorded weight [out, in, kh, kw] and bias [out] (or kNoValue). The window's size is the weight's.
ValueId conv2d(GraphBuilder& g, std::string_view name, ValueId x, ValueId weight, ValueId bias,
               const WindowArgs& window);
ValueId max_pool(GraphBuilder& g, std::string_view name, ValueId x, const WindowArgs& window);
ValueId average_pool(GraphBuilder& g, std::string_view name, ValueId x, const WindowArgs& window);
// The mean of each channel: [b, c, 1, 1].
ValueId global_average_pool(GraphBuilder& g, std::string_view name, ValueId x);

}  // namespace neurarium
