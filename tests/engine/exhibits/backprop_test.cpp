// Backpropagation as a graph of numbers: what comes back along the edges adds up to the derivatives, these agree with
// difference quotients, and a deep chain of sigmoids loses what ReLU and residual links keep.
#include "engine/exhibits/backprop_view.h"
#include "engine/experiment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

namespace neurarium {
namespace {

BackpropSettings backprop_on(const char* graph) {
  BackpropSettings s;
  s.graph = graph;
  return s;
}

std::unique_ptr<Experiment> backprop_run(const BackpropSettings& s) {
  auto made = Experiment::make(s.clone());
  EXPECT_TRUE(made.ok());
  return std::move(*made);
}

std::shared_ptr<const BackpropView> walked(const Experiment& e) {
  BackpropRequest request{e.task(), e.settings(), e.edits(), {}, e.steps()};
  request.params.assign(e.params().flat().begin(), e.params().flat().end());
  return look_at_backprop(request);
}

const BackpropNode& labelled(const BackpropView& view, const std::string& label) {
  for (const BackpropNode& node : view.nodes)
    if (node.label == label) return node;
  ADD_FAILURE() << "no node " << label;
  return view.nodes.front();
}

TEST(Backprop, the_path_begins_at_055_and_its_derivatives_are_those_of_the_textbook) {
  const auto view = walked(*backprop_run(backprop_on("path")));
  const double y = 1 / (1 + std::exp(-0.2));
  EXPECT_NEAR(labelled(*view, "y").number.value, y, 1e-6);
  EXPECT_NEAR(labelled(*view, "y").number.value, 0.55, 5e-4);
  EXPECT_NEAR(labelled(*view, "L").number.value, (y - 0.9) * (y - 0.9) / 2, 1e-6);
  EXPECT_NEAR(labelled(*view, "y").number.gradient, y - 0.9, 1e-6);
  EXPECT_NEAR(labelled(*view, "t").number.gradient, 0.9 - y, 1e-6);
  EXPECT_NEAR(labelled(*view, "z").bias.gradient, (y - 0.9) * y * (1 - y), 1e-6);
  EXPECT_NEAR(labelled(*view, "x").number.gradient, (y - 0.9) * y * (1 - y) * 0.2, 1e-6);
  EXPECT_EQ(view->columns(), 4);
}

TEST(Backprop, terms_of_all_edges_add_up_to_derivatives_that_agree_with_quotients) {
  for (const char* graph : {"path", "nested", "network"})
    for (const char* activation : {"sigmoid", "tanh", "relu"}) {
      BackpropSettings s = backprop_on(graph);
      s.activation = activation;
      const auto run = backprop_run(s);
      for (int i = 0; i < 3; ++i) run->step();
      const auto view = walked(*run);
      for (std::size_t i = 0; i < view->nodes.size(); ++i) {
        const BackpropNode& node = view->nodes[i];
        EXPECT_TRUE(node.number.check.agrees || !node.number.check.kink.empty()) << graph << activation << node.label;
        if (node.bias.exists()) {
          EXPECT_TRUE(node.bias.check.agrees || !node.bias.check.kink.empty()) << graph;
        }
        if (node.kind == BackpropNode::Kind::Loss) continue;
        const auto arrived = view->arrived(static_cast<int>(i), view->moves.size());
        EXPECT_EQ(arrived.missing, 0);
        EXPECT_NEAR(arrived.sum, node.number.gradient, 1e-6) << graph << activation << node.label;
      }
      for (const BackpropEdge& edge : view->edges)
        if (edge.weight.exists()) {
          EXPECT_EQ(edge.local, edge.weight.value);
          EXPECT_TRUE(edge.weight.check.agrees || !edge.weight.check.kink.empty()) << graph << activation;
        }
    }
}

TEST(Backprop, the_walk_goes_forward_and_then_back_along_every_edge_when_its_end_is_known) {
  const auto view = walked(*backprop_run(backprop_on("network")));
  EXPECT_EQ(view->moves.size(), view->forward_moves() + view->edges.size());
  EXPECT_EQ(view->edges.size(), 4U + 2U + 2U + 1U + 2U);
  for (std::size_t done = 0; done < view->moves.size(); ++done) {
    const BackpropMove& move = view->moves[done];
    if (move.node >= 0) {
      EXPECT_FALSE(view->has_value(move.node, done));
      for (const BackpropEdge& edge : view->edges)
        EXPECT_TRUE(edge.to != move.node || view->has_value(edge.from, done));
    } else {
      const int to = view->edges[static_cast<std::size_t>(move.edge)].to;
      EXPECT_EQ(view->arrived(to, done).missing, 0) << "what is multiplied has arrived whole";
    }
  }
  EXPECT_EQ(view->arrived(0, view->moves.size()).terms, 2) << "two paths join at x1";
}

TEST(Backprop, steps_reach_the_target_on_every_graph) {
  for (const char* graph : {"path", "nested", "network"}) {
    const auto run = backprop_run(backprop_on(graph));
    for (int i = 0; i < 1000; ++i) run->step();
    EXPECT_LT(run->measure().train_loss, 1e-3) << graph;
  }
}

TEST(Backprop, sigmoids_lose_the_gradient_that_relu_and_residual_links_keep) {
  BackpropSettings s = backprop_on("chain");
  s.depth = kMostDepth;
  const auto view = walked(*backprop_run(s));
  ASSERT_EQ(view->chains.size(), 4U);
  const auto first = [&](std::size_t i) { return view->chains[i].layers.front(); };
  ASSERT_EQ(view->chains[0].layers.size(), static_cast<std::size_t>(kMostDepth));
  EXPECT_LT(first(0), std::pow(0.25, kMostDepth - 1) * 1.0001);
  EXPECT_GT(first(0), 0);
  EXPECT_LT(first(0), first(1));
  EXPECT_EQ(first(2), 1) << "weights and slopes of 1";
  EXPECT_GE(first(3), 1) << "the path past all layers";
}

TEST(Backprop, the_deep_chain_is_walked_layer_by_layer_and_each_move_is_a_product_of_its_numbers) {
  BackpropSettings s = backprop_on("chain");
  s.depth = 5;
  const auto view = walked(*backprop_run(s));
  ASSERT_EQ(view->forward_moves(), 6U);
  ASSERT_EQ(view->moves.size(), 11U);
  EXPECT_EQ(view->moves.front().node, 0);
  EXPECT_EQ(view->moves[6].edge, 4);
  EXPECT_EQ(view->moves.back().edge, 0);
  for (const ChainGradients& chain : view->chains) {
    ASSERT_EQ(chain.numbers.size(), 6U) << chain.name;
    for (std::size_t i = 0; i < 5; ++i) {
      const ChainGradients::Layer& n = chain.numbers[i];
      const ChainGradients::Layer& behind = chain.numbers[i + 1];
      EXPECT_EQ(std::abs(n.gradient), chain.layers[i]) << chain.name;
      EXPECT_NEAR(n.gradient, behind.gradient * behind.local(chain.residual() && i + 1 < 5),
                  1e-5 * std::abs(n.gradient))
          << chain.name << i;
      EXPECT_NEAR(n.sum, n.weight * n.before + n.bias, 1e-5) << chain.name << i;
    }
  }
}

TEST(Backprop, extreme_numbers_are_shown_and_harm_nothing) {
  for (const char* graph : {"path", "network", "chain"})
    for (const double extreme : {1e6, -1e6, 0.0}) {
      BackpropSettings s = backprop_on(graph);
      s.activation = "relu";
      s.x1 = extreme;
      s.wanted = -extreme;
      s.learning_rate = 1e6;
      const auto run = backprop_run(s);
      for (int i = 0; i < 5; ++i) run->step();
      EXPECT_EQ(walked(*run)->chains.empty(), !s.deep());
    }
}

TEST(BackpropNames, are_the_approved_ones) {
  std::string names;
  for (const char* graph : {"path", "network", "chain"}) {
    BackpropSettings s = backprop_on(graph);
    s.depth = kLeastDepth;
    s.residual = true;
    const auto task = s.make_task();
    ASSERT_TRUE(task.ok());
    for (const Value& value : (*task)->graph->values()) names += value.name + '\n';
    names += '\n';
  }
  std::ifstream in(NEURARIUM_SOURCE_DIR "/tests/data/names/backprop.txt");
  EXPECT_EQ(names, std::string((std::istreambuf_iterator<char>(in)), {}));
}

}  // namespace
}  // namespace neurarium
