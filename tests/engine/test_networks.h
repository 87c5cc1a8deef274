// Small networks that together use every operation: edits and explanations are tested on each of their values.
#pragma once

#include "engine/models/mlp.h"
#include "engine/ops/image.h"
#include "engine/ops/ops.h"
#include "engine/rng.h"
#include "engine/run.h"

#include <cmath>
#include <string>
#include <vector>

namespace neurarium {

struct TestNetwork {
  std::string name;
  std::shared_ptr<const Graph> graph;
};

inline constexpr std::int64_t kTestRows = 5;

inline MlpSpec test_mlp(LossKind loss) {
  MlpSpec spec;
  spec.hidden = {{3, Activation::Tanh}, {2, Activation::GeluErf}};
  spec.outputs = loss == LossKind::CrossEntropy ? 3 : 2;
  spec.output_activation = Activation::Linear;
  spec.loss = loss;
  spec.huber_delta = 0.7;
  spec.l1 = 0.01;
  spec.l2 = 0.02;
  return spec;
}

// Values with several readers, so that the layers do not run as one, and the operations that no perceptron has.
inline std::shared_ptr<const Graph> gated_network() {
  GraphBuilder g;
  const ValueId x = g.input("x", {{"b"}, {"in", 2}});
  const ValueId target = g.target("target", {{"b"}, {"out", 3}});
  const auto layer = [&](const char* name, ValueId from, std::int32_t width, Activation activation) {
    const auto scope = g.scope(name);
    return dense_layer(g, from, width, activation);
  };
  const DenseLayer a = layer("a", x, 3, Activation::Silu);
  const ValueId gated = multiply(g, "gated", a.act, a.pre);
  const ValueId dropped = dropout(g, gated, 0.3);
  const ValueId joined = concat(g, "joined", dropped, x);
  const DenseLayer b = layer("b", joined, 3, Activation::Sine);
  const ValueId soft = softmax(g, "soft", b.act, 0.5);
  const ValueId log_soft = log_softmax(g, "log_soft", b.pre, 2.0);
  const ValueId y = add(g, "y", {soft, scale(g, "scaled", log_soft, -0.4), multiply(g, "squared", b.act, b.act)});
  return g.finish(data_loss(g, LossKind::HalfMse, y, target));
}

// Not among test_networks(): where a patch makes equal numbers, the largest of them has no slope to compare with.
// Pictures: windows with steps, borders and gaps, groups of channels, both kinds of pooling.
inline std::shared_ptr<const Graph> picture_network() {
  GraphBuilder g;
  const ValueId x = g.input("x", {{"b"}, {"c", 2}, {"y", 7}, {"x", 6}});
  const ValueId target = g.target("target", {{"b"}, {"out", 2}});
  const ValueId w = g.weight("conv.weight", {{"out", 4}, {"in", 2}, {"y", 3}, {"x", 2}});
  const ValueId conv =
      conv2d(g, "conv", x, w, g.bias("conv.bias", {{"out", 4}}), {.stride = {1, 2}, .padding = {1, 0}});
  const ValueId act = activate(g, "act", conv, Activation::Tanh);
  const ValueId each = g.weight("each.weight", {{"out", 4}, {"in", 1}, {"y", 2}, {"x", 2}});
  const ValueId apart = conv2d(g, "apart", act, each, kNoValue, {.padding = {1, 1}, .dilation = {2, 1}});
  const ValueId largest = max_pool(g, "largest", apart, {.size = {2, 2}, .stride = {2, 2}});
  const ValueId means = average_pool(g, "means", largest, {.size = {2, 2}, .stride = {1, 1}, .padding = {1, 1}});
  const ValueId whole = global_average_pool(g, "whole", means);
  const ValueId out = g.weight("out.weight", {{"out", 2}, {"in", 4}});
  const ValueId y = linear(g, "y_out", whole, out, kNoValue, {{"out", 2}});
  return g.finish(data_loss(g, LossKind::HalfMse, y, target));
}

inline std::vector<TestNetwork> test_networks() {
  std::vector<TestNetwork> all;
  for (const LossInfo& loss : loss_kinds()) all.push_back({std::string(loss.name), mlp(test_mlp(loss.kind))});
  all.push_back({"gated", gated_network()});
  return all;
}

// Weights, inputs and targets that suit the network, the same for float and double (each is a float).
template <class T>
void fill_test_numbers(const TestNetwork& network, Params<T>& params, Workspace<T>& ws) {
  Rng rng(11, "test network");
  const Graph& graph = *network.graph;
  const auto normal = [&] { return static_cast<T>(static_cast<float>(rng.normal())); };
  for (const ValueId id : graph.params())
    for (T& w : params.of(id)) w = T(0.75) * normal();
  for (T& x : ws.input(graph.at("x"))) x = normal();
  for (T& t : ws.input(graph.at("target"))) {
    if (network.name == "cross_entropy")
      t = static_cast<T>(rng.below(3));
    else if (network.name == "hinge")
      t = rng.below(2) == 0 ? T{1} : T{-1};
    else if (network.name == "bce_logits")
      t = static_cast<T>(rng.below(2));
    else
      t = normal();
  }
  ws.run_state().mode = Mode::Train;
  ws.run_state().seed = 7;
}

}  // namespace neurarium
