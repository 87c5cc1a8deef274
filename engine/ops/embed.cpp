// Tokens and positions as vectors: lookup in a table of embeddings, learned positions, and the sine waves of Vaswani et
// al. 2017.
#include "engine/ops/axes.h"
#include "engine/ops/ids.h"
#include "engine/ops/ops.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace neurarium {
namespace {

// y[r] = W[id[r]];  0 for a negative id, NaN for an id that is no row of W
template <class T>
void embedding_forward(Frame<T>& f) {
  const Operand<T>& w = f.param[0];
  const std::int64_t width = w.cols;
  for (std::int64_t r = 0; r < f.in[0].count(); ++r) {
    const std::int64_t id = class_of(f.in[0].data[r], w.rows);
    T* y = f.out[0].data + r * width;
    if (id >= 0)
      std::copy_n(w.data + id * width, width, y);
    else
      std::fill_n(y, width, id == kLeftOut ? T{0} : std::numeric_limits<T>::quiet_NaN());
  }
}

// dW[id[r]] += dy[r]: repeated ids add up.
template <class T>
void embedding_backward(Frame<T>& f) {
  const Operand<T>& w = f.param[0];
  const std::int64_t width = w.cols;
  if (w.assign) std::fill_n(w.grad, w.count(), T{0});
  for (std::int64_t r = 0; r < f.in[0].count(); ++r) {
    const std::int64_t id = class_of(f.in[0].data[r], w.rows);
    if (id < 0) continue;
    const T* dy = f.out[0].grad + r * width;
    for (std::int64_t c = 0; c < width; ++c) w.grad[id * width + c] += dy[c];
  }
}

void embedding_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t width = f.param[0].cols;
  const std::int64_t id = class_of(f.in[0].data[offset / width], f.param[0].rows);
  terms.kind = TermKind::Selection;
  if (id >= 0)
    terms.add(1, {f.node->params[0], id * width + offset % width});
  else
    terms.add(id == kLeftOut ? 0 : std::numeric_limits<double>::quiet_NaN());
}

void embedding_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t width = f.param[0].cols;
  for (std::int64_t r = 0; r < f.in[0].count(); ++r)
    if (class_of(f.in[0].data[r], f.param[0].rows) == offset / width)
      terms.add(1, {f.node->out[0], r * width + offset % width, true});
}

// The axes are [..., t, c]; what lies before them repeats.
template <class T>
std::int64_t positions_of(const Frame<T>& f) {
  const PositionAxis axis = position_axis(f, f.node->out[0]);
  NEURARIUM_CHECK_EQ(axis.stride, f.out[0].cols);
  return axis.size;
}

// y[b,t] = W[t]
template <class T>
void positions_forward(Frame<T>& f) {
  const std::int64_t used = positions_of(f) * f.out[0].cols;
  NEURARIUM_CHECK(used <= f.param[0].count());
  for (std::int64_t first = 0; first < f.out[0].count(); first += used)
    std::copy_n(f.param[0].data, used, f.out[0].data + first);
}

// dW[t] += sum_b dy[b,t]
template <class T>
void positions_backward(Frame<T>& f) {
  const Operand<T>& w = f.param[0];
  const std::int64_t used = positions_of(f) * f.out[0].cols;
  if (w.assign) std::fill_n(w.grad, w.count(), T{0});
  for (std::int64_t first = 0; first < f.out[0].count(); first += used) {
    const T* dy = f.out[0].grad + first;
    for (std::int64_t i = 0; i < used; ++i) w.grad[i] += dy[i];
  }
}

void positions_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.kind = TermKind::Selection;
  terms.add(1, {f.node->params[0], offset % (positions_of(f) * f.out[0].cols)});
}

void positions_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t used = positions_of(f) * f.out[0].cols;
  if (offset >= used) return;
  for (std::int64_t i = offset; i < f.out[0].count(); i += used) terms.add(1, {f.node->out[0], i, true});
}

// (t + offset) / base^(2i/C) for column c = 2i or 2i+1, and a quarter turn more for the cosine columns.
double wave_angle(const OpArgs& args, std::int64_t t, std::int64_t c, std::int64_t width) {
  const double rate = std::pow(args.a, -static_cast<double>(c / 2 * 2) / static_cast<double>(width));
  return (static_cast<double>(t) + args.b) * rate;
}

template <class T>
void sinusoids_forward(Frame<T>& f) {
  const std::int64_t width = f.out[0].cols;
  const std::int64_t positions = positions_of(f);
  T* y = f.out[0].data;
  for (std::int64_t t = 0; t < positions; ++t) {
    for (std::int64_t c = 0; c < width; ++c) {
      const double angle = wave_angle(f.args, t, c, width);
      y[t * width + c] = static_cast<T>(c % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  }
  for (std::int64_t first = positions * width; first < f.out[0].count(); first += positions * width)
    std::copy_n(y, positions * width, y + first);
}

void sinusoids_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t width = f.out[0].cols;
  const std::int64_t c = offset % width;
  const double quarter = c % 2 == 0 ? 0 : std::numbers::pi / 2;
  terms.kind = TermKind::Function;
  terms.function = activation_name(Activation::Sine);
  terms.add(wave_angle(f.args, offset / width % positions_of(f), c, width) + quarter);
}

}  // namespace

namespace ops {
const Op embedding{.name = "embedding",
                   .forward = embedding_forward<float>,
                   .backward = embedding_backward<float>,
                   .forward64 = embedding_forward<double>,
                   .backward64 = embedding_backward<double>,
                   .explain = embedding_explain,
                   .explain_gradient = embedding_explain_gradient,
                   .differentiable_inputs = 0};
const Op position_embedding{.name = "position_embedding",
                            .forward = positions_forward<float>,
                            .backward = positions_backward<float>,
                            .forward64 = positions_forward<double>,
                            .backward64 = positions_backward<double>,
                            .explain = positions_explain,
                            .explain_gradient = positions_explain_gradient};
const Op sinusoids{.name = "sinusoids",
                   .forward = sinusoids_forward<float>,
                   .forward64 = sinusoids_forward<double>,
                   .explain = sinusoids_explain};
}  // namespace ops

ValueId embedding(GraphBuilder& g, std::string_view name, ValueId ids, ValueId weight) {
  Dims dims = g.dims(ids);
  dims.push_back({"c", g.dims(weight).back().size});
  const ValueId y = g.value(name, dims);
  g.node(ops::embedding, {ids}, {weight}, {y});
  return y;
}

ValueId position_embedding(GraphBuilder& g, std::string_view name, Dims dims, ValueId weight) {
  NEURARIUM_CHECK_EQ(dims.back().size, g.dims(weight).back().size);
  const ValueId y = g.value(name, std::move(dims));
  g.node(ops::position_embedding, {}, {weight}, {y});
  return y;
}

ValueId sinusoids(GraphBuilder& g, std::string_view name, Dims dims, double base) {
  const ValueId y = g.value(name, std::move(dims));
  g.node(ops::sinusoids, {}, {}, {y}, {.a = base});
  return y;
}

}  // namespace neurarium
