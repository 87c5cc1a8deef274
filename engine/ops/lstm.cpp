// Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000).
#include "engine/activation.h"
#include "engine/ops/recurrent.h"
#include "engine/ops/recurrent_loop.h"

namespace neurarium {
namespace {

constexpr int kLstmPre = 0, kLstmI = 1, kLstmF = 2, kLstmG = 3, kLstmO = 4, kLstmC = 5, kLstmH = 6;
constexpr int kFirstCell = 2;  // the input that holds c before position 0

Activation lstm_activation(int gate) { return gate == kLstmG ? Activation::Tanh : Activation::Sigmoid; }

template <class T>
void lstm_forward(Frame<T>& f) {
  RecurrentLoop<T> loop(f, kLstmH);
  const std::int64_t width = loop.hidden();
  for (std::int64_t t = 0; t < loop.length(); ++t) {
    loop.sum_up(kLstmPre, t);
    for (int gate = kLstmI; gate <= kLstmO; ++gate)
      loop.activate_part(lstm_activation(gate), kLstmPre, (gate - kLstmI) * width, gate, t);
    for (std::int64_t b = 0; b < loop.batch(); ++b) {
      const T *in = loop.seen(kLstmI, b, t), *forget = loop.seen(kLstmF, b, t), *made = loop.seen(kLstmG, b, t);
      const T* before = loop.before(kLstmC, kFirstCell, b, t);
      T* c = loop.written(kLstmC, b, t);
      for (std::int64_t i = 0; i < width; ++i)
        c[i] = before == nullptr ? in[i] * made[i] : forget[i] * before[i] + in[i] * made[i];
    }
    loop.edit(kLstmC, t);
    for (std::int64_t b = 0; b < loop.batch(); ++b) {
      const T* out = loop.seen(kLstmO, b, t);
      T* h = loop.written(kLstmH, b, t);
      activate<T>(Activation::Tanh, loop.seen(kLstmC, b, t), h, width);
      for (std::int64_t i = 0; i < width; ++i) h[i] *= out[i];
    }
    loop.edit(kLstmH, t);
  }
}

// One row of one position: from dh and dc to the gates and the cell before.
template <class T>
void lstm_row_backward(const RecurrentLoop<T>& loop, std::int64_t b, std::int64_t t, T* tanh_c) {
  const std::int64_t width = loop.hidden();
  const T *dc = loop.written_grad(kLstmC, b, t), *before = loop.before(kLstmC, kFirstCell, b, t);
  const T *in = loop.seen(kLstmI, b, t), *forget = loop.seen(kLstmF, b, t), *made = loop.seen(kLstmG, b, t);
  const T* dh = loop.written_grad(kLstmH, b, t);
  T *d_in = loop.seen_grad(kLstmI, b, t), *d_forget = loop.seen_grad(kLstmF, b, t);
  T *d_made = loop.seen_grad(kLstmG, b, t), *d_out = loop.seen_grad(kLstmO, b, t);
  T* d_before = loop.before_grad(kLstmC, kFirstCell, b, t);
  activate<T>(Activation::Tanh, loop.seen(kLstmC, b, t), tanh_c, width);
  for (std::int64_t i = 0; i < width; ++i) {
    d_out[i] += dh[i] * tanh_c[i];
    d_in[i] += dc[i] * made[i];
    d_made[i] += dc[i] * in[i];
  }
  for (std::int64_t i = 0; before != nullptr && i < width; ++i) d_forget[i] += dc[i] * before[i];
  for (std::int64_t i = 0; d_before != nullptr && i < width; ++i) d_before[i] += dc[i] * forget[i];
}

template <class T>
void lstm_backward(Frame<T>& f) {
  RecurrentLoop<T> loop(f, kLstmH);
  const std::int64_t width = loop.hidden();
  std::vector<T> tanh_c(static_cast<std::size_t>(width));
  loop.begin_backward();
  for (std::int64_t t = loop.length(); t-- > 0;) {
    loop.gate(kLstmH, t);
    for (std::int64_t b = 0; b < loop.batch(); ++b) {
      const T *dh = loop.written_grad(kLstmH, b, t), *out = loop.seen(kLstmO, b, t);
      T* dc = loop.seen_grad(kLstmC, b, t);
      activate<T>(Activation::Tanh, loop.seen(kLstmC, b, t), tanh_c.data(), width);
      for (std::int64_t i = 0; i < width; ++i) {
        const T y = tanh_c[static_cast<std::size_t>(i)];
        dc[i] += dh[i] * out[i] * (T{1} - y * y);
      }
    }
    loop.gate(kLstmC, t);
    for (std::int64_t b = 0; b < loop.batch(); ++b) lstm_row_backward(loop, b, t, tanh_c.data());
    for (int gate = kLstmI; gate <= kLstmO; ++gate)
      loop.activate_part_backward(lstm_activation(gate), kLstmPre, (gate - kLstmI) * width, gate, t);
    loop.gate(kLstmPre, t);
    loop.add_product_backward(kLstmPre, t);
  }
  loop.add_param_gradients(kLstmPre);
  pass_to_given<T>(f, f.out[kLstmPre].grad);
}

void lstm_explain(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const std::int64_t width = f.param[0].cols;
  const Ids& out = f.node->out;
  if (slot == kLstmPre) return explain_product(f, out[kLstmH], offset, true, terms);
  const RecurrentCell at = recurrent_cell(f, offset, width);
  if (slot <= kLstmO) {
    terms.kind = TermKind::Function;
    terms.function = activation_name(lstm_activation(slot));
    return terms.add(1,
                     {out[kLstmPre], (at.b * recurrent_length(f) + at.t) * 4 * width + (slot - kLstmI) * width + at.i});
  }
  if (slot == kLstmH) {
    terms.kind = TermKind::Function;
    terms.function = "gate";
    terms.selected = static_cast<std::int64_t>(Activation::Tanh);
    terms.add(1, {out[kLstmC], offset});
    return terms.add(1, {out[kLstmO], offset});
  }
  terms.kind = TermKind::Sum;
  if (at.t > 0)
    terms.add(1, {out[kLstmF], offset}, {out[kLstmC], offset - width});
  else if (f.node->in.size() > kFirstCell)
    terms.add(1, {out[kLstmF], offset}, {f.node->in[kFirstCell], at.b * width + at.i});
  terms.add(1, {out[kLstmI], offset}, {out[kLstmG], offset});
}

double lstm_seen(const Frame<float>& f, int slot, std::int64_t offset) {
  return f.edits->seen(f.node->out[slot]).data[offset];
}

void lstm_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const std::int64_t width = f.param[0].cols;
  const Ids& out = f.node->out;
  const auto back = [&](int of, std::int64_t at) { return Cell{out[of], at, true}; };
  if (slot == 0) return terms.add(1, back(kLstmPre, offset));
  if (slot == kFirstCell) {
    const std::int64_t first = offset / width * recurrent_length(f) * width + offset % width;
    return terms.add(1, {out[kLstmF], first}, back(kLstmC, first));
  }
  switch (slot - kOutSlot) {
    case kLstmPre: {
      const RecurrentCell at = recurrent_cell(f, offset, 4 * width);
      const int gate = kLstmI + static_cast<int>(at.i / width);
      return terms.add(activation_derivative(lstm_activation(gate), lstm_seen(f, kLstmPre, offset)),
                       back(gate, (at.b * recurrent_length(f) + at.t) * width + at.i % width));
    }
    case kLstmI:
      return terms.add(1, {out[kLstmG], offset}, back(kLstmC, offset));
    case kLstmG:
      return terms.add(1, {out[kLstmI], offset}, back(kLstmC, offset));
    case kLstmF: {
      const RecurrentCell at = recurrent_cell(f, offset, width);
      if (at.t > 0)
        terms.add(1, {out[kLstmC], offset - width}, back(kLstmC, offset));
      else if (f.node->in.size() > kFirstCell)
        terms.add(1, {f.node->in[kFirstCell], at.b * width + at.i}, back(kLstmC, offset));
      return;
    }
    case kLstmO:
      return terms.add(activation_value(Activation::Tanh, lstm_seen(f, kLstmC, offset)), back(kLstmH, offset));
    case kLstmC:
      terms.add(activation_derivative(Activation::Tanh, lstm_seen(f, kLstmC, offset)), {out[kLstmO], offset},
                back(kLstmH, offset));
      if (recurrent_cell(f, offset, width).t + 1 < recurrent_length(f))
        terms.add(1, {out[kLstmF], offset + width}, back(kLstmC, offset + width));
      return;
    default:
      break;
  }
  explain_product_gradient(f, out[kLstmH], out[kLstmPre], slot == kOutSlot + kLstmH ? kHiddenSlot : slot, offset,
                           terms);
}

}  // namespace

namespace ops {
const Op lstm{.name = "lstm",
              .forward = lstm_forward<float>,
              .backward = lstm_backward<float>,
              .forward64 = lstm_forward<double>,
              .backward64 = lstm_backward<double>,
              .explain = lstm_explain,
              .explain_gradient = lstm_explain_gradient,
              .prepare = prepare_recurrent,
              .scratch = RecurrentLoop<float>::scratch,
              .recurrent = true};
}  // namespace ops

}  // namespace neurarium
