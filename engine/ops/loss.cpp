// Losses: one number an example, averaged over its outputs; then their mean over the mini-batch. Derivatives at kinks
// are 0 (absolute value, hinge), as PyTorch has them.
#include "engine/kernels/rows.h"
#include "engine/ops/ids.h"
#include "engine/ops/ops.h"
#include "engine/ops/perceptron.h"

#include "engine/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

// A loss of single numbers: its value and its derivatives, on which the nodes below are built.
struct Mse {
  static constexpr std::string_view name = "mse";
  template <class T>
  static T value(T o, T t, T) {
    return (o - t) * (o - t);
  }
  template <class T>
  static T d_output(T o, T t, T) {
    return 2 * (o - t);
  }
  template <class T>
  static T d_target(T o, T t, T) {
    return 2 * (t - o);
  }
};
struct HalfMse {
  static constexpr std::string_view name = "half_mse";
  template <class T>
  static T value(T o, T t, T) {
    return T(0.5) * (o - t) * (o - t);
  }
  template <class T>
  static T d_output(T o, T t, T) {
    return o - t;
  }
  template <class T>
  static T d_target(T o, T t, T) {
    return t - o;
  }
};
template <class T>
T sign(T x) {
  return static_cast<T>((x > 0) - (x < 0));
}
struct Mae {
  static constexpr std::string_view name = "mae";
  template <class T>
  static T value(T o, T t, T) {
    return std::abs(o - t);
  }
  template <class T>
  static T d_output(T o, T t, T) {
    return sign(o - t);
  }
  template <class T>
  static T d_target(T o, T t, T) {
    return sign(t - o);
  }
};
struct Huber {
  static constexpr std::string_view name = "huber";
  template <class T>
  static T value(T o, T t, T delta) {
    const T d = std::abs(o - t);
    return d <= delta ? T(0.5) * d * d : delta * (d - T(0.5) * delta);
  }
  template <class T>
  static T d_output(T o, T t, T delta) {
    return std::clamp(o - t, -delta, delta);
  }
  template <class T>
  static T d_target(T o, T t, T delta) {
    return std::clamp(t - o, -delta, delta);
  }
};
struct BceLogits {
  static constexpr std::string_view name = "bce_logits";
  template <class T>
  static T value(T z, T t, T) {
    return std::max(z, T{0}) - t * z + std::log1p(std::exp(-std::abs(z)));
  }
  template <class T>
  static T d_output(T z, T t, T) {
    const T e = std::exp(-std::abs(z));
    return (z >= 0 ? 1 / (1 + e) : e / (1 + e)) - t;
  }
  template <class T>
  static T d_target(T z, T, T) {
    return -z;
  }
};
struct Hinge {
  static constexpr std::string_view name = "hinge";
  template <class T>
  static T value(T o, T t, T) {
    return std::max(T{0}, 1 - t * o);
  }
  template <class T>
  static T d_output(T o, T t, T) {
    return 1 - t * o > 0 ? -t : T{0};
  }
  template <class T>
  static T d_target(T o, T t, T) {
    return 1 - t * o > 0 ? -o : T{0};
  }
};
// The answer is a constant of the gradient: at z = 0, where it is 1, an unwanted answer still has the slope 1.
struct PerceptronRule {
  static constexpr std::string_view name = "perceptron";
  template <class T>
  static T value(T z, T t, T) {
    return d_output(z, t, T{0}) * z;
  }
  template <class T>
  static T d_output(T z, T t, T) {
    return static_cast<T>((z >= 0) - (t > 0));
  }
  template <class T>
  static T d_target(T, T, T) {
    return T{0};
  }
};

// A single output, as most small networks have it: loops that the compiler vectorises, with the bits of the ones below.
template <class L, class T>
void single_forward(const T* __restrict o, const T* __restrict t, T* __restrict each, std::int64_t rows, T delta) {
  for (std::int64_t r = 0; r < rows; ++r) each[r] = L::template value<T>(o[r], t[r], delta);
}

template <class L, class T>
void single_backward(const T* __restrict o, const T* __restrict t, const T* __restrict d_each, T* __restrict d_o,
                     std::int64_t rows, T delta) {
  for (std::int64_t r = 0; r < rows; ++r) d_o[r] = d_each[r] * L::template d_output<T>(o[r], t[r], delta);
}

// each[r] = mean_c loss(o[r,c], t[r,c])
template <class L, class T>
void each_forward(Frame<T>& f) {
  const std::int64_t n = f.in[0].cols;
  const auto delta = static_cast<T>(f.args.a);
  if (n == 1) return single_forward<L, T>(f.in[0].data, f.in[1].data, f.out[0].data, f.in[0].rows, delta);
  for (std::int64_t r = 0; r < f.in[0].rows; ++r) {
    T sum = 0;
    for (std::int64_t i = r * n; i < (r + 1) * n; ++i)
      sum += L::template value<T>(f.in[0].data[i], f.in[1].data[i], delta);
    f.out[0].data[r] = sum / static_cast<T>(n);
  }
}

template <class L, class T>
void each_backward(Frame<T>& f) {
  const std::int64_t n = f.in[0].cols;
  const auto delta = static_cast<T>(f.args.a);
  if (n == 1 && f.in[1].grad == nullptr && f.in[0].grad != nullptr && f.in[0].assign)
    return single_backward<L, T>(f.in[0].data, f.in[1].data, f.out[0].grad, f.in[0].grad, f.in[0].rows, delta);
  for (std::int64_t r = 0; r < f.in[0].rows; ++r) {
    const T upstream = n == 1 ? f.out[0].grad[r] : f.out[0].grad[r] / static_cast<T>(n);
    for (std::int64_t i = r * n; i < (r + 1) * n; ++i) {
      const T o = f.in[0].data[i];
      const T t = f.in[1].data[i];
      if (f.in[0].grad != nullptr) f.in[0].add_grad(i, upstream * L::template d_output<T>(o, t, delta));
      if (f.in[1].grad != nullptr) f.in[1].add_grad(i, upstream * L::template d_target<T>(o, t, delta));
    }
  }
}

template <class L>
void each_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.kind = TermKind::Function;
  terms.function = L::name;
  terms.parameter = f.args.a;
  const std::int64_t n = f.in[0].cols;
  for (std::int64_t i = offset * n; i < (offset + 1) * n; ++i) {
    terms.add(1, {f.node->in[0], i});
    terms.add(1, {f.node->in[1], i});
  }
}

template <class L>
void each_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const double o = f.in[0].data[offset];
  const double t = f.in[1].data[offset];
  const double slope =
      slot == 0 ? L::template d_output<double>(o, t, f.args.a) : L::template d_target<double>(o, t, f.args.a);
  terms.add(slope / static_cast<double>(f.in[0].cols), {f.node->out[0], offset / f.in[0].cols, true});
}

template <class L>
constexpr Op each_op() {
  return {L::name,
          each_forward<L, float>,
          each_backward<L, float>,
          each_forward<L, double>,
          each_backward<L, double>,
          each_explain<L>,
          each_explain_gradient<L>,
          nullptr,
          nullptr};
}

// From so many classes (a vocabulary) on, floats go by the kernel for long rows.
constexpr std::int64_t kManyClasses = 32;

// log sum_c exp(o[c]) - o[id], the largest entry taken off first: 1000 and -1000 stay finite.
template <class T>
T cross_entropy_of(const T* o, std::int64_t n, std::int64_t id) {
  const T largest = *std::max_element(o, o + n);
  if (n >= kManyClasses) return std::log(row_exponentials(o, static_cast<T*>(nullptr), n, T{1})) - (o[id] - largest);
  T sum = 0;
  for (std::int64_t c = 0; c < n; ++c) sum += std::exp(o[c] - largest);
  return std::log(sum) - (o[id] - largest);
}

// each[r] = log sum_c exp(o[r,c]) - o[r,t[r]];  0 for an example that is left out, NaN for an id that is no class
template <class T>
void cross_entropy_forward(Frame<T>& f) {
  const std::int64_t n = f.in[0].cols;
  for (std::int64_t r = 0; r < f.in[0].rows; ++r) {
    const T* o = f.in[0].data + r * n;
    const std::int64_t id = class_of(f.in[1].data[r], n);
    if (id == kLeftOut)
      f.out[0].data[r] = 0;
    else if (id == kNoClass)
      f.out[0].data[r] = std::numeric_limits<T>::quiet_NaN();
    else
      f.out[0].data[r] = cross_entropy_of(o, n, id);
  }
}

// d o[c] = softmax(o)[c] - [c == t]
template <class T>
void cross_entropy_backward(Frame<T>& f) {
  const std::int64_t n = f.in[0].cols;
  if (f.in[0].grad == nullptr) return;
  for (std::int64_t r = 0; r < f.in[0].rows; ++r) {
    const T* o = f.in[0].data + r * n;
    const std::int64_t id = class_of(f.in[1].data[r], n);
    const T upstream = id == kLeftOut ? T{0} : f.out[0].grad[r];
    if (n >= kManyClasses && f.in[0].assign) {
      T* d = f.in[0].grad + r * n;
      const T factor = upstream / row_exponentials(o, d, n, T{1});
      for (std::int64_t c = 0; c < n; ++c) d[c] *= factor;
      if (id >= 0) d[id] -= upstream;
      continue;
    }
    const T largest = *std::max_element(o, o + n);
    T sum = 0;
    for (std::int64_t c = 0; c < n; ++c) sum += std::exp(o[c] - largest);
    for (std::int64_t c = 0; c < n; ++c)
      f.in[0].add_grad(r * n + c, upstream * (std::exp(o[c] - largest) / sum - (c == id ? T{1} : T{0})));
  }
}

void cross_entropy_explain(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  terms.kind = TermKind::Function;
  terms.function = "cross_entropy";
  terms.selected = class_of(f.in[1].data[offset], f.in[0].cols);
  for (std::int64_t c = 0; c < f.in[0].cols; ++c) terms.add(1, {f.node->in[0], offset * f.in[0].cols + c});
}

void cross_entropy_explain_gradient(const Frame<float>& f, int, std::int64_t offset, Terms& terms) {
  const std::int64_t n = f.in[0].cols;
  const std::int64_t r = offset / n;
  const float* o = f.in[0].data + r * n;
  const std::int64_t id = class_of(f.in[1].data[r], n);
  if (id == kLeftOut) return;
  const std::vector<double> row(o, o + n);
  const double p = std::exp(-cross_entropy_of(row.data(), n, offset % n));
  terms.add(p - (offset % n == id ? 1.0 : 0.0), {f.node->out[0], r, true});
}

template <class T>
bool is_per_row(const Frame<T>& f) {
  return has_batch_axis(f.graph->value(f.node->in[0]).dims);
}

// What the sum is divided by: the numbers of the whole mini-batch, or of its examples that have a class id. Chunks of
// a mini-batch all divide by the same, so that their results add up.
template <class T>
T counted(const Frame<T>& f) {
  const std::int64_t n = f.in[0].count();
  const RunState& run = *f.run;
  const bool part = is_per_row(f) && run.total_rows != run.rows;
  if (f.node->in.size() == 1) return static_cast<T>(part ? n / run.rows * run.total_rows : n);
  if (part) return static_cast<T>(run.total_examples > 0 ? run.total_examples : n / run.rows * run.total_rows);
  std::int64_t kept = 0;
  for (std::int64_t i = 0; i < n; ++i) kept += f.in[1].data[i] >= 0;
  return static_cast<T>(std::max<std::int64_t>(1, kept));
}

template <class T>
void mean_forward(Frame<T>& f) {
  T sum = 0;
  for (std::int64_t i = 0; i < f.in[0].count(); ++i) sum += f.in[0].data[i];
  f.out[0].data[0] = sum / counted(f);
}

template <class T>
void mean_backward(Frame<T>& f) {
  if (f.in[0].grad == nullptr) return;
  const T g = f.out[0].grad[0] / counted(f);
  for (std::int64_t i = 0; i < f.in[0].count(); ++i) f.in[0].add_grad(i, g);
}

void mean_explain(const Frame<float>& f, int, std::int64_t, Terms& terms) {
  terms.kind = TermKind::Sum;
  for (std::int64_t i = 0; i < f.in[0].count(); ++i) terms.add(1.0 / counted(f), {f.node->in[0], i});
}

void mean_explain_gradient(const Frame<float>& f, int, std::int64_t, Terms& terms) {
  terms.add(1.0 / counted(f), {f.node->out[0], 0, true});
}

}  // namespace

namespace ops {
const Op mse = each_op<Mse>();
const Op half_mse = each_op<HalfMse>();
const Op mae = each_op<Mae>();
const Op huber = each_op<Huber>();
const Op bce_logits = each_op<BceLogits>();
const Op hinge = each_op<Hinge>();
const Op perceptron = each_op<PerceptronRule>();
const Op cross_entropy{"cross_entropy",
                       cross_entropy_forward<float>,
                       cross_entropy_backward<float>,
                       cross_entropy_forward<double>,
                       cross_entropy_backward<double>,
                       cross_entropy_explain,
                       cross_entropy_explain_gradient,
                       nullptr,
                       nullptr,
                       1};
const Op mean{"mean",
              mean_forward<float>,
              mean_backward<float>,
              mean_forward<double>,
              mean_backward<double>,
              mean_explain,
              mean_explain_gradient,
              nullptr,
              nullptr,
              1};
}  // namespace ops

double loss_value(std::string_view name, double output, double target, double delta) {
  if (name == Mse::name) return Mse::value(output, target, delta);
  if (name == HalfMse::name) return HalfMse::value(output, target, delta);
  if (name == Mae::name) return Mae::value(output, target, delta);
  if (name == Huber::name) return Huber::value(output, target, delta);
  if (name == BceLogits::name) return BceLogits::value(output, target, delta);
  if (name == PerceptronRule::name) return PerceptronRule::value(output, target, delta);
  NEURARIUM_CHECK_EQ(name, Hinge::name);
  return Hinge::value(output, target, delta);
}

std::span<const LossInfo> loss_kinds() {
  static constexpr std::array<LossInfo, 7> kinds = {{{LossKind::Mse, "mse", &ops::mse},
                                                     {LossKind::HalfMse, "half_mse", &ops::half_mse},
                                                     {LossKind::Mae, "mae", &ops::mae},
                                                     {LossKind::Huber, "huber", &ops::huber},
                                                     {LossKind::BceLogits, "bce_logits", &ops::bce_logits},
                                                     {LossKind::CrossEntropy, "cross_entropy", &ops::cross_entropy},
                                                     {LossKind::Hinge, "hinge", &ops::hinge}}};
  return kinds;
}

const LossInfo& loss_info(LossKind kind) { return loss_kinds()[static_cast<std::size_t>(kind)]; }

Result<LossKind> loss_from_name(std::string_view name) {
  std::vector<std::string_view> names;
  for (const LossInfo& info : loss_kinds()) {
    if (info.name == name) return info.kind;
    names.push_back(info.name);
  }
  return usage_error("'{}' is not a loss.{} Known: {}.", name, did_you_mean(name, names), fmt::join(names, ", "));
}

namespace {

ValueId loss_of_each(GraphBuilder& g, const Op& op, ValueId output, ValueId target, double delta) {
  Dims dims = g.dims(output);
  if (!dims.empty() && dims.back().label != kBatchAxis) dims.pop_back();
  const ValueId each = g.value("each", dims);
  g.node(op, {output, target}, {}, {each}, {.a = delta});
  return each;
}

}  // namespace

ValueId perceptron_loss(GraphBuilder& g, ValueId sum, ValueId target) {
  const ValueId each = loss_of_each(g, ops::perceptron, sum, target, 0);
  const ValueId data = g.value("data", {});
  g.node(ops::mean, {each}, {}, {data});
  return data;
}

ValueId data_loss(GraphBuilder& g, LossKind kind, ValueId output, ValueId target, double delta) {
  const ValueId each = loss_of_each(g, *loss_info(kind).op, output, target, delta);
  const ValueId data = g.value("data", {});
  g.node(ops::mean, kind == LossKind::CrossEntropy ? Ids{each, target} : Ids{each}, {}, {data});
  return data;
}

}  // namespace neurarium
