#include "engine/graph.h"

#include "test_networks.h"

#include <gtest/gtest.h>

#include <fstream>

namespace neurarium {
namespace {

std::string described(const Graph& graph) {
  constexpr std::array<const char*, 5> roles = {"input", "target", "param", "inner", "loss"};
  std::string out;
  for (const Value& value : graph.values()) {
    std::string dims;
    for (const Dim& d : value.dims)
      dims += (dims.empty() ? "" : " ") + (d.size == kSymbol ? d.label : fmt::format("{}={}", d.label, d.size));
    out += fmt::format("{} [{}] {}\n", value.name, dims, roles[static_cast<std::size_t>(value.role)]);
  }
  return out;
}

// Names are file format and keys of the window: a change here changes what saved projects and lessons refer to.
TEST(Graph, names_of_the_default_perceptron_are_the_approved_ones) {
  MlpSpec spec;
  spec.hidden = {{8, Activation::Tanh}, {8, Activation::Tanh}};
  spec.l1 = 0.001;
  spec.l2 = 0.001;
  std::ifstream in(NEURARIUM_SOURCE_DIR "/tests/data/names/playground.txt");
  const std::string approved((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(described(*mlp(spec)), approved);
}

TEST(Graph, knows_who_writes_and_who_reads_a_value) {
  const auto graph = gated_network();
  const ValueId squared = graph->at("squared");
  const Node& writer = graph->nodes()[static_cast<std::size_t>(graph->writer(squared))];
  EXPECT_EQ(writer.op, &ops::multiply);
  EXPECT_EQ(graph->writer(graph->at("x")), -1);
  EXPECT_EQ(graph->readers(graph->at("b.act")).size(), 2u) << "softmax, and the square, which reads it twice";
}

TEST(Graph, a_value_may_feed_the_loss_without_having_a_gradient) {
  const auto graph = mlp(test_mlp(LossKind::CrossEntropy));
  EXPECT_TRUE(graph->feeds_loss(graph->at("target")));
  EXPECT_FALSE(graph->has_gradient(graph->at("target")));
  EXPECT_TRUE(graph->has_gradient(graph->at("x")));
  EXPECT_FALSE(graph->feeds_loss(graph->at("probs")));
}

TEST(Graph, keys_stay_while_names_move) {
  MlpSpec spec;
  spec.hidden = {{2, Activation::Tanh, 7}, {3, Activation::Tanh, 4}};
  const auto graph = mlp(spec);
  EXPECT_EQ(graph->value(graph->at("h1.weight")).key, "layer4.weight");
  EXPECT_EQ(graph->find_key("layer7.act"), graph->at("h0.act"));
  EXPECT_EQ(graph->find("layer7.act"), kNoValue);
}

TEST(GraphDeathTest, a_name_is_given_once_and_the_batch_comes_first) {
  GraphBuilder g;
  g.input("x", {{"b"}});
  EXPECT_DEATH(g.value("x", {}), "find\\(full\\)");
  EXPECT_DEATH(g.value("y", {{"c", 3}, {"b"}}), "kBatchAxis");
}

}  // namespace
}  // namespace neurarium
