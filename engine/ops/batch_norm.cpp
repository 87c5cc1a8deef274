#include "engine/ops/batch_norm.h"

#include "engine/kernels/rows.h"
#include "engine/ops/axes.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

// Axis 1 of a value apart from the others: number i of channel c in row b lies at row(b, c) + i.
struct Channels {
  template <class T>
  Channels(const Frame<T>& f, ValueId x) : rows(axis_size(f, x, 0)), count(axis_size(f, x, 1)) {
    for (std::size_t axis = 2; axis < f.graph->value(x).dims.size(); ++axis) size *= axis_size(f, x, axis);
  }
  [[nodiscard]] std::int64_t row(std::int64_t b, std::int64_t c) const { return (b * count + c) * size; }
  [[nodiscard]] std::int64_t of(std::int64_t offset) const { return offset / size % count; }
  [[nodiscard]] std::int64_t each() const { return rows * size; }  // numbers of a channel

  // Sum over the rows of channel c of f(first number).
  template <class F>
  double sum(std::int64_t c, F&& f) const {
    double total = 0;
    for (std::int64_t b = 0; b < rows; ++b) total += static_cast<double>(f(row(b, c)));
    return total;
  }
  template <class F>
  void each_cell(std::int64_t c, F&& f) const {
    for (std::int64_t b = 0; b < rows; ++b)
      for (std::int64_t i = row(b, c); i < row(b, c) + size; ++i) f(i);
  }
  std::int64_t rows, count, size = 1;
};

template <class T>
bool is_training(const Frame<T>& f) {
  return f.run->mode == Mode::Train;
}

// In evaluation the running statistics come out; in training their gradient is zero.
template <class T>
void copy_running(Frame<T>& f) {
  std::copy_n(f.param[0].data, f.param[0].count(), f.out[0].data);
}
template <class T>
void running_backward(Frame<T>& f) {
  if (f.param[0].grad == nullptr) return;
  for (std::int64_t c = 0; c < f.param[0].count(); ++c)
    f.param[0].add_grad(c, is_training(f) ? T{0} : f.out[0].grad[c]);
}
template <class T>
void no_gradient(const Operand<T>& to) {
  if (to.grad != nullptr && to.assign) std::fill_n(to.grad, to.count(), T{0});
}

template <class T>
void batch_mean_forward(Frame<T>& f) {
  if (!is_training(f)) return copy_running(f);
  const Channels ch(f, f.node->in[0]);
  const T* x = f.in[0].data;
  for (std::int64_t c = 0; c < ch.count; ++c)
    f.out[0].data[c] = static_cast<T>(ch.sum(c, [&](std::int64_t i) { return row_sum(x + i, ch.size); }) /
                                      static_cast<double>(ch.each()));
}

template <class T>
void batch_mean_backward(Frame<T>& f) {
  running_backward(f);
  if (!is_training(f)) return no_gradient(f.in[0]);
  if (f.in[0].grad == nullptr) return;
  const Channels ch(f, f.node->in[0]);
  for (std::int64_t c = 0; c < ch.count; ++c) {
    const T share = f.out[0].grad[c] / static_cast<T>(ch.each());
    ch.each_cell(c, [&](std::int64_t i) { f.in[0].add_grad(i, share); });
  }
}

void batch_mean_explain(const Frame<float>& f, int, std::int64_t c, Terms& terms) {
  terms.kind = TermKind::Sum;
  if (!is_training(f)) return terms.add(1, {f.node->params[0], c});
  const Channels ch(f, f.node->in[0]);
  ch.each_cell(c, [&](std::int64_t i) { terms.add(1.0 / static_cast<double>(ch.each()), {f.node->in[0], i}); });
}

void batch_mean_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const Channels ch(f, f.node->in[0]);
  if (slot == 0 && is_training(f))
    terms.add(1.0 / static_cast<double>(ch.each()), {f.node->out[0], ch.of(offset), true});
  if (slot == kParamSlot && !is_training(f)) terms.add(1, {f.node->out[0], offset, true});
}

// v = mean (x - m)^2 about the given m, which an edit may have moved.
template <class T>
void batch_variance_forward(Frame<T>& f) {
  if (!is_training(f)) return copy_running(f);
  const Channels ch(f, f.node->in[0]);
  const T* x = f.in[0].data;
  for (std::int64_t c = 0; c < ch.count; ++c) {
    const T mean = f.in[1].data[c];
    const double sum = ch.sum(c, [&](std::int64_t i) { return row_squares(x + i, mean, ch.size); });
    f.out[0].data[c] = static_cast<T>(sum / static_cast<double>(ch.each()));
  }
}

// dv/dx_i = 2 (x_i - m) / n;  dv/dm = -2 (mean x - m), zero unless m was edited
template <class T>
void batch_variance_backward(Frame<T>& f) {
  running_backward(f);
  if (!is_training(f)) return no_gradient(f.in[0]), no_gradient(f.in[1]);
  const Channels ch(f, f.node->in[0]);
  const T* x = f.in[0].data;
  for (std::int64_t c = 0; c < ch.count; ++c) {
    const T mean = f.in[1].data[c], factor = 2 * f.out[0].grad[c] / static_cast<T>(ch.each());
    if (f.in[0].grad != nullptr) ch.each_cell(c, [&](std::int64_t i) { f.in[0].add_grad(i, factor * (x[i] - mean)); });
    if (f.in[1].grad == nullptr) continue;
    double off = 0;
    ch.each_cell(c, [&](std::int64_t i) { off += static_cast<double>(x[i] - mean); });
    f.in[1].add_grad(c, static_cast<T>(-static_cast<double>(factor) * off));
  }
}

void batch_variance_explain(const Frame<float>& f, int, std::int64_t c, Terms& terms) {
  if (!is_training(f)) {
    terms.kind = TermKind::Sum;
    return terms.add(1, {f.node->params[0], c});
  }
  terms.kind = TermKind::Function;
  terms.function = "variance";
  terms.add(1, {f.node->in[1], c});
  Channels(f, f.node->in[0]).each_cell(c, [&](std::int64_t i) { terms.add(1, {f.node->in[0], i}); });
}

void batch_variance_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const ValueId v = f.node->out[0];
  if (slot == kParamSlot) {
    if (!is_training(f)) terms.add(1, {v, offset, true});
    return;
  }
  if (!is_training(f)) return;
  const Channels ch(f, f.node->in[0]);
  const double factor = 2.0 / static_cast<double>(ch.each());
  const auto deviation = [&](std::int64_t c, std::int64_t i) {
    return static_cast<double>(f.in[0].data[i]) - static_cast<double>(f.in[1].data[c]);
  };
  if (slot == 0) return terms.add(factor * deviation(ch.of(offset), offset), {v, ch.of(offset), true});
  double off = 0;
  ch.each_cell(offset, [&](std::int64_t i) { off += deviation(offset, i); });
  terms.add(-factor * off, {v, offset, true});
}

template <class T>
T deviation_of(const Frame<T>& f, std::int64_t c) {
  return std::sqrt(f.in[2].data[c] + static_cast<T>(f.args.a));
}

template <class T>
void batch_normalize_forward(Frame<T>& f) {
  const Channels ch(f, f.node->in[0]);
  for (std::int64_t c = 0; c < ch.count; ++c) {
    const T mean = f.in[1].data[c], inverse = 1 / deviation_of(f, c);
    ch.each_cell(c, [&](std::int64_t i) { f.out[0].data[i] = (f.in[0].data[i] - mean) * inverse; });
  }
}

// s = sqrt(v + eps):  dx = dy / s;  dm = -sum dy / s;  dv = -sum dy (x - m) / (2 s^3)
template <class T>
void batch_normalize_backward(Frame<T>& f) {
  const Channels ch(f, f.node->in[0]);
  const T* dy = f.out[0].grad;
  for (std::int64_t c = 0; c < ch.count; ++c) {
    const T mean = f.in[1].data[c], inverse = 1 / deviation_of(f, c);
    if (f.in[0].grad != nullptr) ch.each_cell(c, [&](std::int64_t i) { f.in[0].add_grad(i, dy[i] * inverse); });
    if (f.in[1].grad != nullptr)
      f.in[1].add_grad(c,
                       static_cast<T>(-ch.sum(c, [&](std::int64_t i) { return row_sum(dy + i, ch.size); })) * inverse);
    if (f.in[2].grad == nullptr) continue;
    double sum = 0;
    ch.each_cell(c, [&](std::int64_t i) { sum += static_cast<double>(dy[i] * (f.in[0].data[i] - mean)); });
    f.in[2].add_grad(c, static_cast<T>(-sum) * inverse * inverse * inverse / 2);
  }
}

void batch_normalize_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t c = Channels(f, f.node->in[0]).of(offset);
  terms.kind = TermKind::Function;
  terms.function = "standardized";
  terms.parameter = f.args.a;
  terms.add(1, {f.node->in[0], offset});
  terms.add(1, {f.node->in[1], c});
  terms.add(1, {f.node->in[2], c});
}

void batch_normalize_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const Channels ch(f, f.node->in[0]);
  const ValueId y = f.node->out[0];
  const std::int64_t c = slot == 0 ? ch.of(offset) : offset;
  const double s = deviation_of(f, c), mean = f.in[1].data[c];
  if (slot == 0) return terms.add(1 / s, {y, offset, true});
  ch.each_cell(c, [&](std::int64_t i) {
    const double slope = slot == 1 ? -1 / s : -(static_cast<double>(f.in[0].data[i]) - mean) / (2 * s * s * s);
    terms.add(slope, {y, i, true});
  });
}

template <class T>
void channel_scale_shift_forward(Frame<T>& f) {
  const Channels ch(f, f.node->in[0]);
  for (std::int64_t c = 0; c < ch.count; ++c) {
    const T w = f.param[0].data[c], b = f.param[1].data[c];
    ch.each_cell(c, [&](std::int64_t i) { f.out[0].data[i] = w * f.in[0].data[i] + b; });
  }
}

template <class T>
void channel_scale_shift_backward(Frame<T>& f) {
  const Channels ch(f, f.node->in[0]);
  const T *dy = f.out[0].grad, *x = f.in[0].data;
  for (std::int64_t c = 0; c < ch.count; ++c) {
    const T w = f.param[0].data[c];
    f.param[0].add_grad(c, static_cast<T>(ch.sum(c, [&](std::int64_t i) { return row_dot(dy + i, x + i, ch.size); })));
    f.param[1].add_grad(c, static_cast<T>(ch.sum(c, [&](std::int64_t i) { return row_sum(dy + i, ch.size); })));
    if (f.in[0].grad != nullptr) ch.each_cell(c, [&](std::int64_t i) { f.in[0].add_grad(i, dy[i] * w); });
  }
}

void channel_scale_shift_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t c = Channels(f, f.node->in[0]).of(offset);
  terms.kind = TermKind::Sum;
  terms.add(1, {f.node->params[0], c}, {f.node->in[0], offset});
  terms.add(1, {f.node->params[1], c});
}

void channel_scale_shift_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const Channels ch(f, f.node->in[0]);
  const ValueId y = f.node->out[0];
  if (slot == 0) return terms.add(1, {f.node->params[0], ch.of(offset)}, {y, offset, true});
  ch.each_cell(offset, [&](std::int64_t i) {
    if (slot == kParamSlot)
      terms.add(1, {y, i, true}, {f.node->in[0], i});
    else
      terms.add(1, {y, i, true});
  });
}

}  // namespace

namespace ops {
const Op batch_mean{.name = "batch_mean",
                    .forward = batch_mean_forward<float>,
                    .backward = batch_mean_backward<float>,
                    .forward64 = batch_mean_forward<double>,
                    .backward64 = batch_mean_backward<double>,
                    .explain = batch_mean_explain,
                    .explain_gradient = batch_mean_explain_gradient};
const Op batch_variance{.name = "batch_variance",
                        .forward = batch_variance_forward<float>,
                        .backward = batch_variance_backward<float>,
                        .forward64 = batch_variance_forward<double>,
                        .backward64 = batch_variance_backward<double>,
                        .explain = batch_variance_explain,
                        .explain_gradient = batch_variance_explain_gradient};
const Op batch_normalize{.name = "batch_normalize",
                         .forward = batch_normalize_forward<float>,
                         .backward = batch_normalize_backward<float>,
                         .forward64 = batch_normalize_forward<double>,
                         .backward64 = batch_normalize_backward<double>,
                         .explain = batch_normalize_explain,
                         .explain_gradient = batch_normalize_explain_gradient};
const Op channel_scale_shift{.name = "channel_scale_shift",
                             .forward = channel_scale_shift_forward<float>,
                             .backward = channel_scale_shift_backward<float>,
                             .forward64 = channel_scale_shift_forward<double>,
                             .backward64 = channel_scale_shift_backward<double>,
                             .explain = channel_scale_shift_explain,
                             .explain_gradient = channel_scale_shift_explain_gradient};
}  // namespace ops

BatchNormLayer batch_norm(GraphBuilder& g, ValueId x, double eps, double momentum) {
  const Dims dims = g.dims(x);
  NEURARIUM_CHECK(dims.size() >= 2 && has_batch_axis(dims));
  const Dims channels = {dims[1]};
  const ValueId weight = g.gain("weight", channels), bias = g.bias("bias", channels);
  const ValueId running_mean = g.statistic("running_mean", channels, 0);
  const ValueId running_var = g.statistic("running_var", channels, 1);
  const ValueId mean = g.value("mean", channels), var = g.value("var", channels);
  const ValueId normalized = g.value("normalized", dims), out = g.value("out", dims);
  g.node(ops::batch_mean, {x}, {running_mean}, {mean}, {.b = momentum});
  g.node(ops::batch_variance, {x, mean}, {running_var}, {var}, {.b = momentum});
  g.node(ops::batch_normalize, {x, mean, var}, {}, {normalized}, {.a = eps});
  g.node(ops::channel_scale_shift, {normalized}, {weight, bias}, {out});
  return {weight, bias, running_mean, running_var, mean, var, normalized, out};
}

bool needs_whole_batch(const Graph& graph) {
  const auto nodes = graph.nodes();
  return std::any_of(nodes.begin(), nodes.end(), [](const Node& node) { return node.op == &ops::batch_mean; });
}

void follow_batch(const Workspace<float>& workspace, std::span<const std::int64_t> frozen, Params<float>& params) {
  const Graph& graph = workspace.graph();
  for (const Node& node : graph.nodes()) {
    const bool variance = node.op == &ops::batch_variance;
    if (!variance && node.op != &ops::batch_mean) continue;
    const std::span<const float> batch = workspace.value(node.out[0]);
    const auto n = static_cast<double>(workspace.count(node.in[0])) / static_cast<double>(batch.size());
    if (variance && n < 2) continue;  // one number has no spread
    const double unbiased = variance ? n / (n - 1) : 1;
    const std::span<float> running = params.of(node.params[0]);
    const std::int64_t first = params.layout().offset(node.params[0]);
    for (std::size_t c = 0; c < running.size(); ++c) {
      if (std::binary_search(frozen.begin(), frozen.end(), first + static_cast<std::int64_t>(c))) continue;
      running[c] = static_cast<float>((1 - node.args.b) * static_cast<double>(running[c]) +
                                      node.args.b * unbiased * static_cast<double>(batch[c]));
    }
  }
}

}  // namespace neurarium
