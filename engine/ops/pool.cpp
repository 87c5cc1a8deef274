// Max and average pooling: each channel of each picture by itself.
#include "engine/kernels/conv.h"
#include "engine/kernels/pool.h"
#include "engine/ops/axes.h"
#include "engine/ops/image.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

// The planes (channels of all pictures), and one of them as a convolution of one channel sees it.
struct PoolShape {
  template <class T>
  explicit PoolShape(const Frame<T>& f) {
    const ValueId x = f.node->in[0], y = f.node->out[0];
    planes = axis_size(f, x, 0) * axis_size(f, x, 1);
    plane = {1, axis_size(f, x, 2), axis_size(f, x, 3), 1, axis_size(f, y, 2), axis_size(f, y, 3), f.args.window};
  }
  [[nodiscard]] std::int64_t window() const { return plane.taps(); }
  std::int64_t planes;
  ConvShape plane;
};

// The place of the largest number in the window of output `at`, the first of equal ones; a NaN counts as the largest.
template <class T>
std::int64_t largest(const PoolShape& s, const T* x, std::int64_t at) {
  std::int64_t best = -1;
  each_tap_of(s.plane, at, [&](std::int64_t i, std::int64_t) {
    const bool better = best < 0 || x[i] > x[best] || (std::isnan(x[i]) && !std::isnan(x[best]));
    if (better) best = i;
  });
  return best;
}

// The usual window, for which there is a fast kernel: 2 x 2, side by side, without a border.
bool is_halving(const WindowArgs& w) {
  const WindowArgs::Pair two = {2, 2}, none = {0, 0}, one = {1, 1};
  return w.size == two && w.stride == two && w.padding == none && w.dilation == one;
}

template <class T>
void max_pool_forward(Frame<T>& f) {
  const PoolShape s(f);
  const T* x = f.in[0].data;
  if constexpr (std::is_same_v<T, float>)
    if (is_halving(s.plane.window)) return halving_max(s.planes, s.plane.height, s.plane.width, x, f.out[0].data);
  T* y = f.out[0].data;
  for (std::int64_t p = 0; p < s.planes; ++p, x += s.plane.in_count(), y += s.plane.out_count())
    for (std::int64_t i = 0; i < s.plane.out_count(); ++i) y[i] = x[largest(s, x, i)];
}

// Windows may share numbers, so the gradients of a plane are added up.
template <class T>
void clear_if_first(const Operand<T>& to) {
  if (to.assign) std::fill_n(to.grad, to.count(), T{0});
}

template <class T>
void max_pool_backward(Frame<T>& f) {
  if (f.in[0].grad == nullptr) return;
  const PoolShape s(f);
  if constexpr (std::is_same_v<T, float>)
    if (is_halving(s.plane.window))
      return halving_max_backward(s.planes, s.plane.height, s.plane.width, f.in[0].data, f.out[0].grad, f.in[0].grad,
                                  !f.in[0].assign);
  clear_if_first(f.in[0]);
  for (std::int64_t p = 0; p < s.planes; ++p) {
    const T* x = f.in[0].data + p * s.plane.in_count();
    for (std::int64_t i = 0; i < s.plane.out_count(); ++i)
      f.in[0].grad[p * s.plane.in_count() + largest(s, x, i)] += f.out[0].grad[p * s.plane.out_count() + i];
  }
}

void max_pool_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const PoolShape s(f);
  const std::int64_t first = offset / s.plane.out_count() * s.plane.in_count();
  const std::int64_t at = offset % s.plane.out_count();
  const std::int64_t best = largest(s, f.in[0].data + first, at);
  terms.kind = TermKind::Selection;
  terms.add(1, {f.node->in[0], first + best});
  each_tap_of(s.plane, at, [&](std::int64_t i, std::int64_t) {
    if (i != best) terms.add(1, {f.node->in[0], first + i});
  });
}

// The outputs whose window the cell lies in, with its weight in each.
template <class Weight>
void explain_pool_gradient(const Frame<float>& f, std::int64_t offset, Terms& terms, Weight&& weight) {
  const PoolShape s(f);
  const std::int64_t p = offset / s.plane.in_count(), at = offset % s.plane.in_count();
  for (std::int64_t i = 0; i < s.plane.out_count(); ++i)
    each_tap_of(s.plane, i, [&](std::int64_t in, std::int64_t) {
      const double share = in == at ? weight(s, p, i, at) : 0;
      if (share != 0) terms.add(share, {f.node->out[0], p * s.plane.out_count() + i, true});
    });
}

void max_pool_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  explain_pool_gradient(f, offset, terms, [&](const PoolShape& s, std::int64_t p, std::int64_t i, std::int64_t at) {
    return largest(s, f.in[0].data + p * s.plane.in_count(), i) == at ? 1.0 : 0.0;
  });
}

template <class T>
void average_pool_forward(Frame<T>& f) {
  const PoolShape s(f);
  const T* x = f.in[0].data;
  T* y = f.out[0].data;
  for (std::int64_t p = 0; p < s.planes; ++p, x += s.plane.in_count(), y += s.plane.out_count())
    for (std::int64_t i = 0; i < s.plane.out_count(); ++i) {
      T sum = 0;
      each_tap_of(s.plane, i, [&](std::int64_t in, std::int64_t) { sum += x[in]; });
      y[i] = sum / static_cast<T>(s.window());
    }
}

template <class T>
void average_pool_backward(Frame<T>& f) {
  if (f.in[0].grad == nullptr) return;
  clear_if_first(f.in[0]);
  const PoolShape s(f);
  for (std::int64_t p = 0; p < s.planes; ++p)
    for (std::int64_t i = 0; i < s.plane.out_count(); ++i) {
      const T share = f.out[0].grad[p * s.plane.out_count() + i] / static_cast<T>(s.window());
      T* dx = f.in[0].grad + p * s.plane.in_count();
      each_tap_of(s.plane, i, [&](std::int64_t in, std::int64_t) { dx[in] += share; });
    }
}

void average_pool_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const PoolShape s(f);
  const std::int64_t first = offset / s.plane.out_count() * s.plane.in_count();
  terms.kind = TermKind::Sum;
  each_tap_of(s.plane, offset % s.plane.out_count(), [&](std::int64_t i, std::int64_t) {
    terms.add(1.0 / static_cast<double>(s.window()), {f.node->in[0], first + i});
  });
}

void average_pool_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  explain_pool_gradient(f, offset, terms, [](const PoolShape& s, std::int64_t, std::int64_t, std::int64_t) {
    return 1.0 / static_cast<double>(s.window());
  });
}

ValueId pool(GraphBuilder& g, const Op& op, std::string_view name, ValueId x, const WindowArgs& window) {
  const ImageSize image = image_size(g, x);
  const std::int64_t height = window_outputs(window, 0, image.height), width = window_outputs(window, 1, image.width);
  // A border of half a window or more would leave windows without a number.
  NEURARIUM_CHECK(height >= 1 && width >= 1 && 2 * window.padding[0] <= window.size[0] &&
                  2 * window.padding[1] <= window.size[1]);
  const ValueId y = g.value(name, {g.dims(x).front(),
                                   {"c", image.channels},
                                   {"y", static_cast<std::int32_t>(height)},
                                   {"x", static_cast<std::int32_t>(width)}});
  g.node(op, {x}, {}, {y}, {.window = window});
  return y;
}

}  // namespace

namespace ops {
const Op max_pool{.name = "max_pool",
                  .forward = max_pool_forward<float>,
                  .backward = max_pool_backward<float>,
                  .forward64 = max_pool_forward<double>,
                  .backward64 = max_pool_backward<double>,
                  .explain = max_pool_explain,
                  .explain_gradient = max_pool_explain_gradient};
const Op average_pool{.name = "average_pool",
                      .forward = average_pool_forward<float>,
                      .backward = average_pool_backward<float>,
                      .forward64 = average_pool_forward<double>,
                      .backward64 = average_pool_backward<double>,
                      .explain = average_pool_explain,
                      .explain_gradient = average_pool_explain_gradient};
}  // namespace ops

ValueId max_pool(GraphBuilder& g, std::string_view name, ValueId x, const WindowArgs& window) {
  return pool(g, ops::max_pool, name, x, window);
}

ValueId average_pool(GraphBuilder& g, std::string_view name, ValueId x, const WindowArgs& window) {
  return pool(g, ops::average_pool, name, x, window);
}

ValueId global_average_pool(GraphBuilder& g, std::string_view name, ValueId x) {
  const ImageSize image = image_size(g, x);
  return average_pool(g, name, x, {.size = {image.height, image.width}, .stride = {image.height, image.width}});
}

}  // namespace neurarium
