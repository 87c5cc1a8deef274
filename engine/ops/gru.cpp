// The gated recurrent unit (Cho et al. 2014), with the reset gate after the product, as PyTorch and cuDNN have it.
#include "engine/activation.h"
#include "engine/ops/recurrent.h"
#include "engine/ops/recurrent_loop.h"

namespace neurarium {
namespace {

constexpr int kGruFrom = 0, kGruPre = 1, kGruR = 2, kGruZ = 3, kGruN = 4, kGruH = 5;

Activation gru_activation(int gate) { return gate == kGruN ? Activation::Tanh : Activation::Sigmoid; }

template <class T>
void gru_forward(Frame<T>& f) {
  RecurrentLoop<T> loop(f, kGruH);
  const std::int64_t width = loop.hidden();
  for (std::int64_t t = 0; t < loop.length(); ++t) {
    for (std::int64_t b = 0; b < loop.batch(); ++b)
      std::copy_n(f.param[1].data, loop.wide(), loop.written(kGruFrom, b, t));
    loop.add_product(kGruFrom, t);
    loop.edit(kGruFrom, t);
    // r and z first: n's sum reads r, so it is finished, and edited, last.
    for (std::int64_t b = 0; b < loop.batch(); ++b) {
      const T *given = loop.given(b, t), *from = loop.seen(kGruFrom, b, t);
      for (std::int64_t i = 0; i < loop.wide(); ++i) loop.written(kGruPre, b, t)[i] = given[i] + from[i];
    }
    loop.edit(kGruPre, t);
    for (const int gate : {kGruR, kGruZ})
      loop.activate_part(Activation::Sigmoid, kGruPre, (gate - kGruR) * width, gate, t);
    for (std::int64_t b = 0; b < loop.batch(); ++b) {
      const T *given = loop.given(b, t) + 2 * width, *from = loop.seen(kGruFrom, b, t) + 2 * width;
      const T* reset = loop.seen(kGruR, b, t);
      T* pre = loop.written(kGruPre, b, t) + 2 * width;
      for (std::int64_t i = 0; i < width; ++i) pre[i] = given[i] + reset[i] * from[i];
    }
    loop.edit(kGruPre, t);
    loop.activate_part(Activation::Tanh, kGruPre, 2 * width, kGruN, t);
    for (std::int64_t b = 0; b < loop.batch(); ++b) {
      const T *update = loop.seen(kGruZ, b, t), *made = loop.seen(kGruN, b, t), *before = loop.before(kGruH, 1, b, t);
      T* h = loop.written(kGruH, b, t);
      for (std::int64_t i = 0; i < width; ++i)
        h[i] = (T{1} - update[i]) * made[i] + (before == nullptr ? T{0} : update[i] * before[i]);
    }
    loop.edit(kGruH, t);
  }
}

template <class T>
void gru_backward(Frame<T>& f) {
  RecurrentLoop<T> loop(f, kGruH);
  const std::int64_t width = loop.hidden();
  loop.begin_backward();
  for (std::int64_t t = loop.length(); t-- > 0;) {
    loop.gate(kGruH, t);
    for (std::int64_t b = 0; b < loop.batch(); ++b) {
      const T *dh = loop.written_grad(kGruH, b, t), *update = loop.seen(kGruZ, b, t), *made = loop.seen(kGruN, b, t);
      const T* before = loop.before(kGruH, 1, b, t);
      T *d_update = loop.seen_grad(kGruZ, b, t), *d_made = loop.seen_grad(kGruN, b, t);
      T* d_before = loop.before_grad(kGruH, 1, b, t);
      for (std::int64_t i = 0; i < width; ++i) {
        d_update[i] += dh[i] * ((before == nullptr ? T{0} : before[i]) - made[i]);
        d_made[i] += dh[i] * (T{1} - update[i]);
      }
      for (std::int64_t i = 0; d_before != nullptr && i < width; ++i) d_before[i] += dh[i] * update[i];
    }
    loop.activate_part_backward(Activation::Tanh, kGruPre, 2 * width, kGruN, t);
    loop.gate(kGruPre, t);
    for (std::int64_t b = 0; b < loop.batch(); ++b) {
      const T *d_pre = loop.written_grad(kGruPre, b, t) + 2 * width, *from = loop.seen(kGruFrom, b, t) + 2 * width;
      const T* reset = loop.seen(kGruR, b, t);
      T *d_reset = loop.seen_grad(kGruR, b, t), *d_from = loop.seen_grad(kGruFrom, b, t) + 2 * width;
      for (std::int64_t i = 0; i < width; ++i) {
        d_reset[i] += d_pre[i] * from[i];
        d_from[i] += d_pre[i] * reset[i];
      }
    }
    for (const int gate : {kGruR, kGruZ})
      loop.activate_part_backward(Activation::Sigmoid, kGruPre, (gate - kGruR) * width, gate, t);
    loop.gate(kGruPre, t);
    for (std::int64_t b = 0; b < loop.batch(); ++b) {
      const T* d_pre = loop.written_grad(kGruPre, b, t);
      T* d_from = loop.seen_grad(kGruFrom, b, t);
      for (std::int64_t i = 0; i < 2 * width; ++i) d_from[i] += d_pre[i];
    }
    loop.gate(kGruFrom, t);
    loop.add_product_backward(kGruFrom, t);
  }
  loop.add_param_gradients(kGruFrom);
  pass_to_given<T>(f, f.out[kGruPre].grad);
}

void gru_explain(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const std::int64_t width = f.param[0].cols;
  const Ids& out = f.node->out;
  if (slot == kGruFrom) return explain_product(f, out[kGruH], offset, false, terms);
  if (slot == kGruPre) {
    const RecurrentCell at = recurrent_cell(f, offset, 3 * width);
    terms.kind = TermKind::Sum;
    terms.add(1, {f.node->in[0], offset});
    if (at.i < 2 * width) return terms.add(1, {out[kGruFrom], offset});
    return terms.add(1, {out[kGruR], (at.b * recurrent_length(f) + at.t) * width + at.i - 2 * width},
                     {out[kGruFrom], offset});
  }
  const RecurrentCell at = recurrent_cell(f, offset, width);
  if (slot <= kGruN) {
    terms.kind = TermKind::Function;
    terms.function = activation_name(gru_activation(slot));
    return terms.add(1,
                     {out[kGruPre], (at.b * recurrent_length(f) + at.t) * 3 * width + (slot - kGruR) * width + at.i});
  }
  terms.kind = TermKind::Sum;
  terms.add(1, {out[kGruN], offset});
  terms.add(-1, {out[kGruZ], offset}, {out[kGruN], offset});
  if (at.t > 0)
    terms.add(1, {out[kGruZ], offset}, {out[kGruH], offset - width});
  else if (f.node->in.size() > kFirstState)
    terms.add(1, {out[kGruZ], offset}, {f.node->in[kFirstState], at.b * width + at.i});
}

void gru_explain_gradient(const Frame<float>& f, int slot, std::int64_t offset, Terms& terms) {
  const std::int64_t width = f.param[0].cols;
  const Ids& out = f.node->out;
  const auto back = [&](int of, std::int64_t at) { return Cell{out[of], at, true}; };
  const auto wide_at = [&](std::int64_t gate) {  // of an element of [b,t,H] in [b,t,3 H]
    return offset / width * 3 * width + gate * width + offset % width;
  };
  if (slot == 0) return terms.add(1, back(kGruPre, offset));
  switch (slot - kOutSlot) {
    case kGruFrom: {
      const RecurrentCell at = recurrent_cell(f, offset, 3 * width);
      if (at.i < 2 * width) return terms.add(1, back(kGruPre, offset));
      return terms.add(1, {out[kGruR], (at.b * recurrent_length(f) + at.t) * width + at.i - 2 * width},
                       back(kGruPre, offset));
    }
    case kGruPre: {
      const RecurrentCell at = recurrent_cell(f, offset, 3 * width);
      const int gate = kGruR + static_cast<int>(at.i / width);
      return terms.add(activation_derivative(gru_activation(gate), f.edits->seen(out[kGruPre]).data[offset]),
                       back(gate, (at.b * recurrent_length(f) + at.t) * width + at.i % width));
    }
    case kGruR:
      return terms.add(1, {out[kGruFrom], wide_at(2)}, back(kGruPre, wide_at(2)));
    case kGruZ: {
      const RecurrentCell at = recurrent_cell(f, offset, width);
      terms.add(-1, {out[kGruN], offset}, back(kGruH, offset));
      if (at.t > 0)
        terms.add(1, {out[kGruH], offset - width}, back(kGruH, offset));
      else if (f.node->in.size() > kFirstState)
        terms.add(1, {f.node->in[kFirstState], at.b * width + at.i}, back(kGruH, offset));
      return;
    }
    case kGruN:
      terms.add(1, back(kGruH, offset));
      return terms.add(-1, {out[kGruZ], offset}, back(kGruH, offset));
    case kGruH:
      if (recurrent_cell(f, offset, width).t + 1 < recurrent_length(f))
        terms.add(1, {out[kGruZ], offset + width}, back(kGruH, offset + width));
      return explain_product_gradient(f, out[kGruH], out[kGruFrom], kHiddenSlot, offset, terms);
    default:
      break;
  }
  if (slot == kFirstState) {
    const std::int64_t first = offset / width * recurrent_length(f) * width + offset % width;
    terms.add(1, {out[kGruZ], first}, back(kGruH, first));
  }
  explain_product_gradient(f, out[kGruH], out[kGruFrom], slot, offset, terms);
}

}  // namespace

namespace ops {
const Op gru{.name = "gru",
             .forward = gru_forward<float>,
             .backward = gru_backward<float>,
             .forward64 = gru_forward<double>,
             .backward64 = gru_backward<double>,
             .explain = gru_explain,
             .explain_gradient = gru_explain_gradient,
             .prepare = prepare_recurrent,
             .scratch = RecurrentLoop<float>::scratch,
             .recurrent = true};
}  // namespace ops

}  // namespace neurarium
