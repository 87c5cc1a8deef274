// Convolution (LeCun et al. 1989), also in groups of channels up to depthwise (Howard et al. 2017).
#include "engine/kernels/conv.h"
#include "engine/ops/axes.h"
#include "engine/ops/image.h"

#include <algorithm>

namespace neurarium {
namespace {

// The convolution of each group: its shape, and where group g of picture p begins.
struct GroupedConv {
  template <class T>
  explicit GroupedConv(const Frame<T>& f) {
    const ValueId x = f.node->in[0], y = f.node->out[0], w = f.node->params[0];
    const auto size = [&](ValueId id, std::size_t axis) { return axis_size(f, id, axis); };
    pictures = size(x, 0);
    groups = size(x, 1) / size(w, 1);
    group = {size(w, 1), size(x, 2), size(x, 3), size(y, 1) / groups, size(y, 2), size(y, 3), f.args.window};
  }
  // Without groups the pictures lie one after the other, and one call of a kernel does them all.
  template <class Apply>
  void each_call(Apply&& apply) const {
    if (groups == 1) return apply(pictures, std::int64_t{0}, std::int64_t{0});
    for (std::int64_t p = 0; p < pictures; ++p)
      for (std::int64_t g = 0; g < groups; ++g) apply(std::int64_t{1}, p, g);
  }
  [[nodiscard]] std::int64_t x(std::int64_t p, std::int64_t g) const { return (p * groups + g) * group.in_count(); }
  [[nodiscard]] std::int64_t y(std::int64_t p, std::int64_t g) const { return (p * groups + g) * group.out_count(); }
  [[nodiscard]] std::int64_t weight(std::int64_t g) const { return g * group.out * group.taps(); }
  [[nodiscard]] std::int64_t bias(std::int64_t g) const { return g * group.out; }

  std::int64_t pictures, groups;
  ConvShape group;
};

template <class T>
T* moved(T* from, std::int64_t by) {
  return from == nullptr ? nullptr : from + by;
}

template <class T>
void conv_forward(Frame<T>& f) {
  const GroupedConv c(f);
  const T* bias = f.param[1].data;
  c.each_call([&](std::int64_t pictures, std::int64_t p, std::int64_t g) {
    const T* x = f.in[0].data + c.x(p, g);
    const T* w = f.param[0].data + c.weight(g);
    T* y = f.out[0].data + c.y(p, g);
    if constexpr (std::is_same_v<T, float>) {
      neurarium::conv_forward(c.group, pictures, x, w, moved(bias, c.bias(g)), y, f.scratch.data());
    } else {
      for (std::int64_t k = 0; k < pictures; ++k, x += c.group.in_count(), y += c.group.out_count()) {
        for (std::int64_t i = 0; i < c.group.out_count(); ++i)
          y[i] = bias ? bias[c.bias(g) + i / (c.group.out_height * c.group.out_width)] : T{0};
        each_product(c.group,
                     [&](std::int64_t at_x, std::int64_t at_w, std::int64_t at_y) { y[at_y] += w[at_w] * x[at_x]; });
      }
    }
  });
}

void conv_backward_float(const GroupedConv& c, Frame<float>& f) {
  const Operand<float>& x = f.in[0];
  const Operand<float>& w = f.param[0];
  const Operand<float>& b = f.param[1];
  c.each_call([&](std::int64_t pictures, std::int64_t p, std::int64_t g) {
    const float* dy = f.out[0].grad + c.y(p, g);
    if (x.grad != nullptr)
      conv_backward_input(c.group, pictures, dy, w.data + c.weight(g), x.grad + c.x(p, g), !x.assign, f.scratch.data());
    const bool accumulate = !w.assign || p > 0;
    NEURARIUM_CHECK(b.grad == nullptr || b.assign == w.assign);
    conv_backward_params(c.group, pictures, dy, x.data + c.x(p, g), w.grad + c.weight(g), moved(b.grad, c.bias(g)),
                         accumulate, f.scratch.data());
  });
}

void conv_backward_double(const GroupedConv& c, Frame<double>& f) {
  for (const Operand<double>* to : {&f.in[0], &f.param[0], &f.param[1]})
    if (to->grad != nullptr && to->assign) std::fill_n(to->grad, to->count(), 0.0);
  const std::int64_t channel = c.group.out_height * c.group.out_width;
  for (std::int64_t p = 0; p < c.pictures; ++p) {
    for (std::int64_t g = 0; g < c.groups; ++g) {
      const double* dy = f.out[0].grad + c.y(p, g);
      each_product(c.group, [&](std::int64_t at_x, std::int64_t at_w, std::int64_t at_y) {
        const std::int64_t in_x = c.x(p, g) + at_x, in_w = c.weight(g) + at_w;
        if (f.in[0].grad != nullptr) f.in[0].grad[in_x] += dy[at_y] * f.param[0].data[in_w];
        f.param[0].grad[in_w] += dy[at_y] * f.in[0].data[in_x];
      });
      for (std::int64_t i = 0; f.param[1].grad != nullptr && i < c.group.out_count(); ++i)
        f.param[1].grad[c.bias(g) + i / channel] += dy[i];
    }
  }
}

// dx = the transposed convolution of dy;  dW[o,c,u,v] = sum of dy times the x under the tap;  db = sum dy
template <class T>
void conv_backward(Frame<T>& f) {
  const GroupedConv c(f);
  if constexpr (std::is_same_v<T, float>) {
    conv_backward_float(c, f);
  } else {
    conv_backward_double(c, f);
  }
}

void conv_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const GroupedConv c(f);
  const std::int64_t part = offset / c.group.out_count();
  const std::int64_t p = part / c.groups, g = part % c.groups, at = offset % c.group.out_count();
  terms.kind = TermKind::Sum;
  each_tap_of(c.group, at, [&](std::int64_t at_x, std::int64_t at_w) {
    terms.add(1, {f.node->params[0], c.weight(g) + at_w}, {f.node->in[0], c.x(p, g) + at_x});
  });
  if (f.node->params.size() > 1)
    terms.add(1, {f.node->params[1], c.bias(g) + at / (c.group.out_height * c.group.out_width)});
}

// All products of which the cell is a factor, found by going through those of its group.
void conv_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const GroupedConv c(f);
  const ValueId y = f.node->out[0];
  const std::int64_t channel = c.group.out_height * c.group.out_width;
  for (std::int64_t p = 0; p < c.pictures; ++p) {
    for (std::int64_t g = 0; g < c.groups; ++g) {
      if (slot == kParamSlot + 1) {
        for (std::int64_t i = 0; i < c.group.out_count(); ++i)
          if (c.bias(g) + i / channel == offset) terms.add(1, {y, c.y(p, g) + i, true});
        continue;
      }
      if (slot == 0 ? offset / c.group.in_count() != p * c.groups + g : offset / (c.group.out * c.group.taps()) != g)
        continue;
      each_product(c.group, [&](std::int64_t at_x, std::int64_t at_w, std::int64_t at_y) {
        const Cell x{f.node->in[0], c.x(p, g) + at_x}, w{f.node->params[0], c.weight(g) + at_w};
        if ((slot == 0 ? x.offset : w.offset) == offset) terms.add(1, {y, c.y(p, g) + at_y, true}, slot == 0 ? w : x);
      });
    }
  }
}

std::int64_t conv_scratch(const Frame<float>& f) {
  const GroupedConv c(f);
  return conv_scratch_floats(c.group, c.groups == 1 ? c.pictures : 1);
}

}  // namespace

namespace ops {
const Op conv2d{.name = "conv2d",
                .forward = conv_forward<float>,
                .backward = conv_backward<float>,
                .forward64 = conv_forward<double>,
                .backward64 = conv_backward<double>,
                .explain = conv_explain,
                .explain_gradient = conv_explain_gradient,
                .scratch = conv_scratch};
}  // namespace ops

std::int64_t window_outputs(const WindowArgs& window, int axis, std::int64_t size) {
  const auto a = static_cast<std::size_t>(axis);
  const std::int64_t reach = std::int64_t{window.dilation[a]} * (window.size[a] - 1) + 1;
  const std::int64_t room = size + 2 * std::int64_t{window.padding[a]} - reach;
  return room < 0 ? 0 : room / window.stride[a] + 1;
}

ImageSize image_size(const GraphBuilder& g, ValueId x) {
  const Dims& dims = g.dims(x);
  NEURARIUM_CHECK_EQ(dims.size(), std::size_t{4});
  return {dims[1].size, dims[2].size, dims[3].size};
}

ValueId conv2d(GraphBuilder& g, std::string_view name, ValueId x, ValueId weight, ValueId bias,
               const WindowArgs& window) {
  const ImageSize image = image_size(g, x);
  const Dims w = g.dims(weight);
  NEURARIUM_CHECK(w.size() == 4 && image.channels % w[1].size == 0 && w[0].size % (image.channels / w[1].size) == 0);
  WindowArgs used = window;
  used.size = {w[2].size, w[3].size};
  const std::int64_t height = window_outputs(used, 0, image.height), width = window_outputs(used, 1, image.width);
  NEURARIUM_CHECK(height >= 1 && width >= 1);
  const ValueId y = g.value(name, {g.dims(x).front(),
                                   {"c", w[0].size},
                                   {"y", static_cast<std::int32_t>(height)},
                                   {"x", static_cast<std::int32_t>(width)}});
  Ids params{weight};
  if (bias != kNoValue) params.push_back(bias);
  g.node(ops::conv2d, {x}, params, {y}, {.window = used});
  return y;
}

}  // namespace neurarium
