// What `explain` says about a number, evaluated, is that number: for every cell of every value and every gradient.
#include "engine/explain.h"
#include "engine/ops/ops.h"

#include "test_networks.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

struct Explained {
  explicit Explained(const TestNetwork& network)
      : params(*network.graph), ws(network.graph, {.rows = kTestRows, .input_gradients = true}) {
    ws.bind(params);
    fill_test_numbers(network, params, ws);
  }
  void edit(EditKind kind, float a, float b, const std::string& ref) {
    edits.push_back(*bind(Edit{*parse_value_ref(ref), kind, a, b, {}}, ws.graph()));
    ws.set_edits(edits);
  }
  void run() {
    forward(ws);
    backward(ws);
  }
  Params<float> params;
  Workspace<float> ws;
  std::vector<BoundEdit> edits;
};

// Returns how many cells were made by something; those that were given must be inputs, parameters or drawn.
int expect_explained(const Explained& run, const std::string& what) {
  const Graph& graph = run.ws.graph();
  const CellReader read = cell_reader(run.ws);
  int made = 0;
  for (std::size_t v = 0; v < graph.values().size(); ++v) {
    const auto id = static_cast<ValueId>(v);
    for (const bool gradient : {false, true}) {
      const auto numbers = gradient ? run.ws.gradient(id) : run.ws.value(id);
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        const Cell cell{id, static_cast<std::int64_t>(i), gradient};
        const Terms terms = explain(run.ws, cell);
        if (terms.kind == TermKind::Given && terms.terms.empty()) {
          EXPECT_TRUE(graph.writer(id) < 0 || graph.value(id).name == "mask") << graph.value(id).name;
          continue;
        }
        ++made;
        EXPECT_NEAR(evaluate(terms, read), numbers[i], 1e-5 * std::max(1.0, std::abs(static_cast<double>(numbers[i]))))
            << what << ": " << (gradient ? "gradient of " : "") << graph.value(id).name << "[" << i << "]";
      }
    }
  }
  return made;
}

TEST(Explain, gives_every_number_and_every_gradient_again) {
  for (const TestNetwork& network : test_networks()) {
    Explained run(network);
    run.run();
    EXPECT_GT(expect_explained(run, network.name), 100);
  }
}

TEST(Explain, gives_the_numbers_of_pictures_again) {
  Explained run({"picture", picture_network()});
  run.run();
  EXPECT_GT(expect_explained(run, "picture"), 100);
}

TEST(Explain, gives_the_numbers_of_an_edited_network_again) {
  for (const TestNetwork& network : test_networks()) {
    const Graph& graph = *network.graph;
    for (const Value& value : graph.values()) {
      if (value.name == "target" && network.name == "cross_entropy") continue;
      Explained run(network);
      run.edit(EditKind::Scale, 1.5F, 0, value.name);
      run.edit(EditKind::Add, 0.25F, 0, value.name);
      run.edit(EditKind::Clamp, -0.8F, 0.9F, value.name);
      if (has_batch_axis(value.dims)) run.edit(EditKind::Set, 0.125F, 0, value.name + "[b=2]");
      run.run();
      expect_explained(run, network.name + " with edited " + value.name);
    }
  }
}

TEST(Explain, tells_a_held_element_from_its_free_neighbours) {
  const TestNetwork network = test_networks().front();
  Explained run(network);
  run.edit(EditKind::Set, 0.5F, 0, "h0.act[1]");
  run.run();
  const ValueId act = network.graph->at("h0.act");
  const Terms held = explain(run.ws, {act, 1});
  EXPECT_EQ(held.kind, TermKind::Edited);
  ASSERT_EQ(held.terms.size(), 1u);
  EXPECT_EQ(held.terms[0].a.value, kNoValue);
  EXPECT_EQ(held.terms[0].coefficient, 0.5);
  const Terms free = explain(run.ws, {act, 0});
  EXPECT_EQ(free.kind, TermKind::Function);
  EXPECT_EQ(free.function, "tanh");
}

TEST(Explain, a_scaled_element_points_to_its_original_and_the_original_to_its_node) {
  const TestNetwork network = test_networks().front();
  Explained run(network);
  run.edit(EditKind::Scale, 3, 0, "h0.act[1]");
  run.run();
  const ValueId act = network.graph->at("h0.act");
  const Terms scaled = explain(run.ws, {act, 1});
  ASSERT_EQ(scaled.terms.size(), 1u);
  EXPECT_EQ(scaled.terms[0].coefficient, 3);
  EXPECT_TRUE(scaled.terms[0].a.original);
  const Terms original = explain(run.ws, scaled.terms[0].a);
  EXPECT_EQ(original.function, "tanh");
  EXPECT_NEAR(evaluate(original, cell_reader(run.ws)), run.ws.original(act)[1], 1e-6);
}

TEST(Explain, a_weighted_sum_names_its_weights_inputs_and_bias) {
  const TestNetwork network = test_networks().front();
  Explained run(network);
  run.run();
  const Graph& graph = *network.graph;
  const Terms terms = explain(run.ws, {graph.at("h0.pre"), 3 + 2});  // row 1, unit 2
  EXPECT_EQ(terms.kind, TermKind::Sum);
  ASSERT_EQ(terms.terms.size(), 3u);
  EXPECT_EQ(terms.terms[1].a, (Cell{graph.at("h0.weight"), 5}));
  EXPECT_EQ(terms.terms[1].b, (Cell{graph.at("x"), 3}));
  EXPECT_EQ(terms.terms[2].a, (Cell{graph.at("h0.bias"), 2}));
}

TEST(Explain, a_softmax_is_made_of_what_is_not_masked) {
  GraphBuilder builder;
  const ValueId x = builder.input("x", {{"b"}, {"in", 4}});
  softmax(builder, "p", x);
  const auto graph = builder.finish();
  Params<float> params(*graph);
  Workspace<float> ws(graph, {.rows = 1, .gradients = false});
  ws.bind(params);
  const float masked = -std::numeric_limits<float>::infinity();
  const std::array<float, 4> scores = {masked, 1.0F, masked, 2.0F};
  std::copy(scores.begin(), scores.end(), ws.input(graph->at("x")).begin());
  forward(ws);
  const Terms terms = explain(ws, {graph->at("p"), 3});
  ASSERT_EQ(terms.terms.size(), 2u);
  EXPECT_EQ(terms.terms[1].a, (Cell{graph->at("x"), 3}));
  EXPECT_EQ(terms.selected, 1);
  EXPECT_NEAR(evaluate(terms, cell_reader(ws)), 1 / (1 + std::exp(-1.0)), 1e-6);
  const Terms nothing = explain(ws, {graph->at("p"), 0});
  EXPECT_EQ(evaluate(nothing, cell_reader(ws)), 0) << "what is masked itself";
}

}  // namespace
}  // namespace neurarium
