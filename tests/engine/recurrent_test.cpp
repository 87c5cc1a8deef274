// Recurrent layers: gradients through time, formulas, and edits that later positions feel.
#include "engine/ops/recurrent.h"

#include "engine/explain.h"
#include "engine/ops/ops.h"
#include "numeric_check.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

constexpr std::int64_t kSequences = 2, kSteps = 4;

// A layer with a first state, and the mean square of its states as the loss.
std::shared_ptr<const Graph> recurrent_network(CellKind kind) {
  GraphBuilder g;
  const ValueId x = g.input("x", {{"b"}, {"t", kSteps}, {"in", 3}});
  const ValueId h0 = g.input("h0", {{"b"}, {"h", 2}});
  const ValueId c0 = kind == CellKind::Lstm ? g.input("c0", {{"b"}, {"h", 2}}) : kNoValue;
  const RecurrentLayer layer = recurrent_layer(g, kind, x, 2, h0, c0);
  const ValueId target = g.target("target", {{"b"}, {"t", kSteps}, {"h", 2}});
  ValueId data = kNoValue;
  {
    const auto scope = g.scope("loss");
    data = data_loss(g, LossKind::Mse, layer.h, target);
  }
  return g.finish(data);
}

class Recurrent : public testing::TestWithParam<CellKind> {};

void fill_at_random(DoubleRun& run) {
  Rng random(3, "recurrent_test");
  for (std::size_t v = 0; v < run.graph().values().size(); ++v) {
    const auto id = static_cast<ValueId>(v);
    if (run.graph().writer(id) >= 0) continue;
    for (double& x : run.numbers(id)) x = 0.7 * random.normal();
  }
}

Edit edit_at(const std::string& ref, EditKind kind, float a, float b = 0) {
  return {*parse_value_ref(ref), kind, a, b, {}};
}

TEST_P(Recurrent, HasTheGradientsOfFiniteDifferences) {
  DoubleRun run(recurrent_network(GetParam()), kSequences);
  fill_at_random(run);
  expect_gradients_agree(run, "recurrent");
}

TEST_P(Recurrent, HasThemWithEveryValueEdited) {
  const auto graph = recurrent_network(GetParam());
  for (const Value& value : graph->values()) {
    const int writer = graph->writer(graph->at(value.name));
    if (writer < 0 || !graph->nodes()[static_cast<std::size_t>(writer)].op->recurrent) continue;
    for (const Edit& edit :
         {edit_at(value.name + "[1,0]", EditKind::Set, 0.3F), edit_at(value.name + "[t=2]", EditKind::Scale, 1.7F),
          edit_at(value.name, EditKind::Add, 0.2F)}) {
      DoubleRun run(graph, kSequences);
      fill_at_random(run);
      run.workspace().set_edits({*bind(edit, *graph)});
      expect_gradients_agree(run, to_string(edit.ref));
    }
  }
}

TEST_P(Recurrent, AHeldStateReachesLaterPositionsAndNoEarlierOnes) {
  const auto graph = recurrent_network(GetParam());
  DoubleRun plain(graph, kSequences), held(graph, kSequences);
  fill_at_random(plain);
  fill_at_random(held);
  held.workspace().set_edits({*bind(edit_at("h[1,0]", EditKind::Set, 2), *graph)});
  plain.run();
  held.run();
  const ValueId h = graph->at("h");
  for (std::int64_t b = 0; b < kSequences; ++b)
    for (std::int64_t t = 0; t < kSteps; ++t) {
      const auto at = static_cast<std::size_t>((b * kSteps + t) * 2);
      const double a = plain.workspace().value(h)[at], changed = held.workspace().value(h)[at];
      EXPECT_EQ(a == changed, t == 0) << t;
      if (t == 1) {
        EXPECT_EQ(changed, 2);
      }
    }
}

TEST_P(Recurrent, EveryNumberIsWhatItsFormulaSays) {
  const auto graph = recurrent_network(GetParam());
  for (const bool edited : {false, true}) {
    Params<float> params(*graph);
    Workspace<float> ws(graph, {.rows = kSequences, .input_gradients = true});
    ws.bind(params);
    Rng random(4, "recurrent_test");
    for (float& x : params.flat()) x = static_cast<float>(0.7 * random.normal());
    for (const char* name : {"x", "h0", "c0", "target"})
      if (const ValueId id = graph->find(name); id != kNoValue)
        for (float& x : ws.input(id)) x = static_cast<float>(random.normal());
    if (edited) ws.set_edits({*bind(edit_at("h[t=1]", EditKind::Scale, 0.5F), *graph)});
    forward(ws);
    const float one = 1;
    backward(ws, std::span<const float>(&one, 1));
    const CellReader read = cell_reader(ws);
    int explained = 0;
    for (std::size_t v = 0; v < graph->values().size(); ++v) {
      const auto id = static_cast<ValueId>(v);
      for (const bool gradient : {false, true}) {
        if (gradient ? ws.gradient(id).empty() : graph->writer(id) < 0) continue;
        const auto count = static_cast<std::int64_t>(gradient ? ws.gradient(id).size() : ws.value(id).size());
        for (std::int64_t i = 0; i < count; ++i, ++explained) {
          const Cell cell{id, i, gradient};
          EXPECT_NEAR(evaluate(explain(ws, cell), read), read(cell), 1e-5)
              << graph->value(id).name << "[" << i << "]" << (gradient ? " gradient" : "") << (edited ? " edited" : "");
        }
      }
    }
    EXPECT_GT(explained, 100);
  }
}

INSTANTIATE_TEST_SUITE_P(Cells, Recurrent, testing::Values(CellKind::Rnn, CellKind::Lstm, CellKind::Gru));

}  // namespace
}  // namespace neurarium
