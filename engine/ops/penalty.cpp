// Penalties on the size of the weights, as values of the graph: their gradient is checked like any other.
#include "engine/ops/ops.h"

#include <cmath>

namespace neurarium {
namespace {

// lambda * sum |w|, derivative 0 at 0
struct L1 {
  template <class T>
  static T value(T w) {
    return std::abs(w);
  }
  template <class T>
  static T slope(T w) {
    return static_cast<T>((w > 0) - (w < 0));
  }
  static void explain(double lambda, const Cell& cell, double w, Terms& terms) {
    terms.add(w < 0 ? -lambda : lambda, cell);
  }
};
// lambda/2 * sum w^2
struct L2 {
  template <class T>
  static T value(T w) {
    return T(0.5) * w * w;
  }
  template <class T>
  static T slope(T w) {
    return w;
  }
  static void explain(double lambda, const Cell& cell, double, Terms& terms) { terms.add(0.5 * lambda, cell, cell); }
};

// The first chunk of a mini-batch carries the whole penalty, so that the chunks' gradients add up to it once.
template <class T>
double share(const Frame<T>& f) {
  return f.run->first_row == 0 ? f.args.a : 0;
}

template <class P, class T>
void penalty_forward(Frame<T>& f) {
  T sum = 0;
  for (int k = 0; k < f.node->params.size(); ++k) {
    const Operand<T>& w = f.param[static_cast<std::size_t>(k)];
    for (std::int64_t i = 0; i < w.count(); ++i) sum += P::template value<T>(w.data[i]);
  }
  f.out[0].data[0] = static_cast<T>(share(f)) * sum;
}

template <class P, class T>
void penalty_backward(Frame<T>& f) {
  const T lambda = static_cast<T>(share(f)) * f.out[0].grad[0];
  for (int k = 0; k < f.node->params.size(); ++k) {
    const Operand<T>& w = f.param[static_cast<std::size_t>(k)];
    for (std::int64_t i = 0; i < w.count(); ++i) w.add_grad(i, lambda * P::template slope<T>(w.data[i]));
  }
}

template <class P>
void penalty_explain(const Frame<float>& f, int, std::int64_t, Terms& terms) {
  terms.kind = TermKind::Sum;
  for (int k = 0; k < f.node->params.size(); ++k) {
    const Operand<float>& w = f.param[static_cast<std::size_t>(k)];
    for (std::int64_t i = 0; i < w.count(); ++i) P::explain(share(f), {f.node->params[k], i}, w.data[i], terms);
  }
}

template <class P>
void penalty_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const Operand<float>& w = f.param[static_cast<std::size_t>(slot - kParamSlot)];
  terms.add(share(f) * P::template slope<double>(w.data[offset]), {f.node->out[0], 0, true});
}

template <class P>
constexpr Op penalty_op(std::string_view name) {
  return {name,
          penalty_forward<P, float>,
          penalty_backward<P, float>,
          penalty_forward<P, double>,
          penalty_backward<P, double>,
          penalty_explain<P>,
          penalty_explain_gradient<P>,
          nullptr,
          nullptr};
}

ValueId record(GraphBuilder& g, const Op& op, std::string_view name, Ids weights, double lambda) {
  const ValueId y = g.value(name, {});
  g.node(op, {}, weights, {y}, {.a = lambda});
  return y;
}

}  // namespace

namespace ops {
const Op l1_penalty = penalty_op<L1>("l1_penalty");
const Op l2_penalty = penalty_op<L2>("l2_penalty");
}  // namespace ops

ValueId l1_penalty(GraphBuilder& g, std::string_view name, Ids weights, double lambda) {
  return record(g, ops::l1_penalty, name, weights, lambda);
}

ValueId l2_penalty(GraphBuilder& g, std::string_view name, Ids weights, double lambda) {
  return record(g, ops::l2_penalty, name, weights, lambda);
}

}  // namespace neurarium
