#include "engine/ops/recurrent.h"

#include "engine/ops/ops.h"
#include "engine/ops/recurrent_loop.h"

namespace neurarium {

void explain_product(const Frame<float>& f, ValueId hidden, std::int64_t offset, bool with_given, Terms& terms) {
  const std::int64_t wide = f.param[0].rows, width = f.param[0].cols;
  const RecurrentCell at = recurrent_cell(f, offset, wide);
  terms.kind = TermKind::Sum;
  if (with_given) terms.add(1, {f.node->in[0], offset});
  terms.add(1, {f.node->params[1], at.i});
  const bool has_first = f.node->in.size() > kFirstState;
  if (at.t == 0 && !has_first) return;
  for (std::int64_t k = 0; k < width; ++k) {
    const Cell before = at.t > 0 ? Cell{hidden, ((at.b * recurrent_length(f)) + at.t - 1) * width + k}
                                 : Cell{f.node->in[kFirstState], at.b * width + k};
    terms.add(1, {f.node->params[0], at.i * width + k}, before);
  }
}

void explain_product_gradient(const Frame<float>& f, ValueId hidden, ValueId d, int slot, std::int64_t offset,
                              Terms& terms) {
  const std::int64_t wide = f.param[0].rows, width = f.param[0].cols, length = recurrent_length(f);
  const std::int64_t batch = f.in[0].count() / wide / length;
  const bool has_first = f.node->in.size() > kFirstState;
  if (slot == kParamSlot || slot == kParamSlot + 1) {
    const std::int64_t row = slot == kParamSlot ? offset / width : offset;
    for (std::int64_t b = 0; b < batch; ++b)
      for (std::int64_t t = 0; t < length; ++t) {
        const Cell back{d, (b * length + t) * wide + row, true};
        if (slot == kParamSlot + 1)
          terms.add(1, back);
        else if (t > 0)
          terms.add(1, back, {hidden, (b * length + t - 1) * width + offset % width});
        else if (has_first)
          terms.add(1, back, {f.node->in[kFirstState], b * width + offset % width});
      }
    return;
  }
  const RecurrentCell at =
      slot == kFirstState ? RecurrentCell{offset / width, -1, offset % width} : recurrent_cell(f, offset, width);
  if (at.t + 1 == length) return;
  for (std::int64_t row = 0; row < wide; ++row)
    terms.add(1, {f.node->params[0], row * width + at.i}, {d, (at.b * length + at.t + 1) * wide + row, true});
}

int gates_of(CellKind kind) { return kind == CellKind::Rnn ? 1 : kind == CellKind::Gru ? 3 : 4; }

RecurrentLayer recurrent_layer(GraphBuilder& g, CellKind kind, ValueId x, std::int32_t hidden, ValueId h0, ValueId c0) {
  NEURARIUM_CHECK(c0 == kNoValue || (kind == CellKind::Lstm && h0 != kNoValue));
  const std::int32_t wide = hidden * gates_of(kind);
  const std::int32_t inputs = g.dims(x).back().size;
  RecurrentLayer layer;
  layer.weight_ih = g.weight("weight_ih", {{"out", wide}, {"in", inputs}});
  layer.bias_ih = g.bias("bias_ih", {{"out", wide}});
  layer.weight_hh = g.weight("weight_hh", {{"out", wide}, {"in", hidden}});
  layer.bias_hh = g.bias("bias_hh", {{"out", wide}});
  layer.given = linear(g, "given", x, layer.weight_ih, layer.bias_ih, {{"out", wide}});
  const Dim batch = g.dims(x)[0], position = g.dims(x)[1];
  const Dims all{batch, position, {"out", wide}}, state{batch, position, {"h", hidden}};
  Ids in{layer.given};
  if (h0 != kNoValue) in.push_back(h0);
  if (c0 != kNoValue) in.push_back(c0);
  Ids out;
  if (kind == CellKind::Gru) out.push_back(g.value("from", all));
  out.push_back(layer.pre = g.value("pre", all));
  constexpr std::string_view kLstmGates[] = {"i", "f", "g", "o"}, kGruGates[] = {"r", "z", "n"};
  const std::span<const std::string_view> names = kind == CellKind::Lstm ? std::span<const std::string_view>(kLstmGates)
                                                  : kind == CellKind::Gru ? std::span<const std::string_view>(kGruGates)
                                                                          : std::span<const std::string_view>();
  for (const std::string_view name : names) {
    layer.gates.push_back(g.value(name, state));
    out.push_back(layer.gates.back());
  }
  if (kind == CellKind::Lstm) out.push_back(layer.c = g.value("c", state));
  out.push_back(layer.h = g.value("h", state));
  const Op& op = kind == CellKind::Rnn ? ops::rnn : kind == CellKind::Gru ? ops::gru : ops::lstm;
  g.node(op, in, {layer.weight_hh, layer.bias_hh}, out);
  return layer;
}

}  // namespace neurarium
