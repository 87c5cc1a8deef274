// Recurrent layers over time: RNN, LSTM and GRU, and a read-out of the last state.
#include "engine/ops/recurrent.h"
#include "oracle/operations.h"
#include "oracle/recorder.h"

namespace neurarium::oracle {
namespace {

Status check_recurrent(const Case& c, CellKind kind) {
  if (Status s = check_not_empty(c); !s) return s;
  const Numbers &x = c["in.x"], &w = c["param.W_hh"], &h0 = c["in.h0"];
  const std::int64_t gates = gates_of(kind);
  const bool ranks = x.rank() == 3 && w.rank() == 2 && h0.rank() == 2 && c["param.W_ih"].rank() == 2;
  if (!ranks || w.shape[0] != gates * w.shape[1] || c["param.W_ih"].shape != std::vector{w.shape[0], x.shape[2]} ||
      h0.shape != std::vector{x.shape[0], w.shape[1]} || c["param.b_ih"].shape != std::vector{w.shape[0]} ||
      c["param.b_hh"].shape != std::vector{w.shape[0]})
    return malformed(c, "x must be [B, T, I], h0 [B, H], W_ih [{} H, I], W_hh [{} H, H] and the biases [{} H]", gates,
                     gates, gates);
  return ok_status();
}

RecurrentLayer record_layer(Recorder& r, const Case& c, CellKind kind) {
  const ValueId x = r.feed("in.x", true), h0 = r.feed("in.h0", true);
  const ValueId c0 = kind == CellKind::Lstm ? r.feed("in.c0", true) : kNoValue;
  const auto hidden = static_cast<std::int32_t>(c["in.h0"].shape[1]);
  const RecurrentLayer layer = recurrent_layer(r.graph(), kind, x, hidden, h0, c0);
  r.fill(layer.weight_ih, "param.W_ih");
  r.fill(layer.weight_hh, "param.W_hh");
  r.fill(layer.bias_ih, "param.b_ih");
  r.fill(layer.bias_hh, "param.b_hh");
  return layer;
}

template <CellKind kind>
Result<Outcome> run_recurrent(const Case& c) {
  if (Status s = check_recurrent(c, kind); !s) return s.error();
  Recorder r(c);
  const RecurrentLayer layer = record_layer(r, c, kind);
  Recorder::Outputs outputs{{layer.h, "out.h"}};
  if (kind == CellKind::Lstm) outputs.emplace_back(layer.c, "out.c");
  ValueId gates = layer.gates.size() > 0 ? layer.gates[0] : kNoValue;
  for (int i = 1; i < layer.gates.size(); ++i)
    gates = concat(r.graph(), fmt::format("gates.{}", i), gates, layer.gates[i]);
  if (gates != kNoValue) outputs.emplace_back(gates, "out.gates");
  return r.run(outputs);
}

Result<Outcome> run_last_step(const Case& c) {
  if (Status s = check_recurrent(c, CellKind::Rnn); !s) return s.error();
  Recorder r(c);
  const RecurrentLayer layer = record_layer(r, c, CellKind::Rnn);
  GraphBuilder& g = r.graph();
  const std::int64_t length = c["in.x"].shape[1], hidden = c["in.h0"].shape[1];
  const ValueId last = columns(g, "last", layer.h, (length - 1) * hidden, {{"h", static_cast<std::int32_t>(hidden)}});
  const ValueId w = r.feed("param.W_out", false), b = r.feed("param.b_out", false);
  if (c["param.W_out"].rank() != 2 || c["param.W_out"].shape[1] != hidden)
    return malformed(c, "W_out must be [O, {}]", hidden);
  const auto outputs = static_cast<std::int32_t>(c["param.W_out"].shape[0]);
  const ValueId y = linear(g, "y", last, w, b, {{"o", outputs}});
  const ValueId loss = data_loss(g, LossKind::Mse, y, r.feed("in.target", true));
  return r.run({{layer.h, "out.h"}, {y, "out.y"}, {loss, "out.loss"}}, loss);
}

}  // namespace

std::vector<Operation> recurrent_operations() {
  const std::vector<std::string_view> inputs = {"in.x",       "in.h0",      "param.W_ih",
                                                "param.W_hh", "param.b_ih", "param.b_hh"};
  std::vector<std::string_view> lstm = inputs, read_out = inputs;
  lstm.push_back("in.c0");
  read_out.insert(read_out.end(), {"param.W_out", "param.b_out", "in.target"});
  return {{"rnn", {"RNN over T steps"}, inputs, run_recurrent<CellKind::Rnn>},
          {"lstm", {"LSTM over T steps"}, lstm, run_recurrent<CellKind::Lstm>},
          {"gru", {"GRU over T steps"}, inputs, run_recurrent<CellKind::Gru>},
          {"rnn_last_step_loss", {"vanilla RNN, linear read-out"}, read_out, run_last_step}};
}

}  // namespace neurarium::oracle
