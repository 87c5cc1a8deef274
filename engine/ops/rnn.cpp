// The plain recurrent cell (Elman 1990): h = tanh(given + W h' + b).
#include "engine/activation.h"
#include "engine/ops/recurrent.h"
#include "engine/ops/recurrent_loop.h"

namespace neurarium {
namespace {

constexpr int kRnnPre = 0, kRnnH = 1;

template <class T>
void rnn_forward(Frame<T>& f) {
  RecurrentLoop<T> loop(f, kRnnH);
  for (std::int64_t t = 0; t < loop.length(); ++t) {
    loop.sum_up(kRnnPre, t);
    loop.activate_part(Activation::Tanh, kRnnPre, 0, kRnnH, t);
  }
}

template <class T>
void rnn_backward(Frame<T>& f) {
  RecurrentLoop<T> loop(f, kRnnH);
  loop.begin_backward();
  for (std::int64_t t = loop.length(); t-- > 0;) {
    loop.activate_part_backward(Activation::Tanh, kRnnPre, 0, kRnnH, t);
    loop.gate(kRnnPre, t);
    loop.add_product_backward(kRnnPre, t);
  }
  loop.add_param_gradients(kRnnPre);
  pass_to_given<T>(f, f.out[kRnnPre].grad);
}

void rnn_explain(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  if (slot == kRnnPre) return explain_product(f, f.node->out[kRnnH], offset, true, terms);
  terms.kind = TermKind::Function;
  terms.function = activation_name(Activation::Tanh);
  terms.add(1, {f.node->out[kRnnPre], offset});
}

void rnn_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const ValueId pre = f.node->out[kRnnPre], h = f.node->out[kRnnH];
  if (slot == 0) return terms.add(1, {pre, offset, true});
  if (slot == kOutSlot + kRnnPre) {
    const double seen = f.edits->seen(pre).data[offset];
    return terms.add(activation_derivative(Activation::Tanh, seen), {h, offset, true});
  }
  explain_product_gradient(f, h, pre, slot == kOutSlot + kRnnH ? kHiddenSlot : slot, offset, terms);
}

}  // namespace

namespace ops {
const Op rnn{.name = "rnn",
             .forward = rnn_forward<float>,
             .backward = rnn_backward<float>,
             .forward64 = rnn_forward<double>,
             .backward64 = rnn_backward<double>,
             .explain = rnn_explain,
             .explain_gradient = rnn_explain_gradient,
             .prepare = prepare_recurrent,
             .scratch = RecurrentLoop<float>::scratch,
             .recurrent = true};
}  // namespace ops

}  // namespace neurarium
