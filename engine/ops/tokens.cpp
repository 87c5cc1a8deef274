#include "engine/ops/tokens.h"

#include "engine/ops/axes.h"

#include <algorithm>

namespace neurarium {
namespace {

// Sequences of `length` tokens that are `width` wide.
struct TokenShape {
  template <class T>
  TokenShape(const Frame<T>& f, ValueId tokens)
      : rows(axis_size(f, tokens, 0)), length(axis_size(f, tokens, 1)), width(axis_size(f, tokens, 2)) {}
  // Calls apply(place in [b,t,c], place in [b,c,t]).
  template <class Apply>
  void each(Apply&& apply) const {
    for (std::int64_t b = 0; b < rows; ++b)
      for (std::int64_t t = 0; t < length; ++t)
        for (std::int64_t c = 0; c < width; ++c) apply((b * length + t) * width + c, (b * width + c) * length + t);
  }
  std::int64_t rows, length, width;
};

template <class T>
void tokens_forward(Frame<T>& f) {
  TokenShape(f, f.node->out[0]).each([&](std::int64_t token, std::int64_t pixel) {
    f.out[0].data[token] = f.in[0].data[pixel];
  });
}

template <class T>
void tokens_backward(Frame<T>& f) {
  if (f.in[0].grad == nullptr) return;
  TokenShape(f, f.node->out[0]).each([&](std::int64_t token, std::int64_t pixel) {
    f.in[0].add_grad(pixel, f.out[0].grad[token]);
  });
}

void tokens_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const TokenShape s(f, f.node->out[0]);
  const std::int64_t b = offset / (s.length * s.width), t = offset / s.width % s.length, c = offset % s.width;
  terms.kind = TermKind::Selection;
  terms.add(1, {f.node->in[0], (b * s.width + c) * s.length + t});
}

void tokens_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const TokenShape s(f, f.node->out[0]);
  const std::int64_t b = offset / (s.length * s.width), c = offset / s.length % s.width, t = offset % s.length;
  terms.add(1, {f.node->out[0], (b * s.length + t) * s.width + c, true});
}

template <class T>
void token_mean_forward(Frame<T>& f) {
  const TokenShape s(f, f.node->in[0]);
  const T* x = f.in[0].data;
  T* y = f.out[0].data;
  for (std::int64_t b = 0; b < s.rows; ++b, y += s.width) {
    std::fill_n(y, s.width, T{0});
    for (std::int64_t t = 0; t < s.length; ++t, x += s.width)
      for (std::int64_t c = 0; c < s.width; ++c) y[c] += x[c];
    for (std::int64_t c = 0; c < s.width; ++c) y[c] /= static_cast<T>(s.length);
  }
}

template <class T>
void token_mean_backward(Frame<T>& f) {
  if (f.in[0].grad == nullptr) return;
  const TokenShape s(f, f.node->in[0]);
  for (std::int64_t r = 0; r < s.rows * s.length; ++r)
    for (std::int64_t c = 0; c < s.width; ++c)
      f.in[0].add_grad(r * s.width + c, f.out[0].grad[r / s.length * s.width + c] / static_cast<T>(s.length));
}

void token_mean_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const TokenShape s(f, f.node->in[0]);
  terms.kind = TermKind::Sum;
  const std::int64_t first = offset / s.width * s.length * s.width + offset % s.width;
  for (std::int64_t t = 0; t < s.length; ++t)
    terms.add(1.0 / static_cast<double>(s.length), {f.node->in[0], first + t * s.width});
}

void token_mean_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const TokenShape s(f, f.node->in[0]);
  const std::int64_t to = offset / (s.length * s.width) * s.width + offset % s.width;
  terms.add(1.0 / static_cast<double>(s.length), {f.node->out[0], to, true});
}

}  // namespace

namespace ops {
const Op tokens{.name = "tokens",
                .forward = tokens_forward<float>,
                .backward = tokens_backward<float>,
                .forward64 = tokens_forward<double>,
                .backward64 = tokens_backward<double>,
                .explain = tokens_explain,
                .explain_gradient = tokens_explain_gradient};
const Op token_mean{.name = "token_mean",
                    .forward = token_mean_forward<float>,
                    .backward = token_mean_backward<float>,
                    .forward64 = token_mean_forward<double>,
                    .backward64 = token_mean_backward<double>,
                    .explain = token_mean_explain,
                    .explain_gradient = token_mean_explain_gradient};
}  // namespace ops

ValueId tokens(GraphBuilder& g, std::string_view name, ValueId x) {
  const Dims dims = g.dims(x);
  NEURARIUM_CHECK_EQ(dims.size(), std::size_t{4});
  const ValueId y = g.value(name, {dims[0], {"t", dims[2].size * dims[3].size}, {"c", dims[1].size}});
  g.node(ops::tokens, {x}, {}, {y});
  return y;
}

ValueId token_mean(GraphBuilder& g, std::string_view name, ValueId x) {
  const Dims dims = g.dims(x);
  NEURARIUM_CHECK_EQ(dims.size(), std::size_t{3});
  const ValueId y = g.value(name, {dims[0], dims[2]});
  g.node(ops::token_mean, {x}, {}, {y});
  return y;
}

}  // namespace neurarium
