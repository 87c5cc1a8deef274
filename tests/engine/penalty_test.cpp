// A penalty writes the gradient of the weights before the layer does; that must not disturb the bias beside them.
#include "engine/models/mlp.h"
#include "engine/run.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

template <class T>
void expect_same_gradients_twice() {
  MlpSpec spec;
  spec.inputs = 2;
  spec.hidden = {{3, Activation::Tanh, 1}};
  spec.outputs = 1;
  spec.l1 = 0.1;
  spec.l2 = 0.2;
  const auto graph = mlp(spec);
  Params<T> params(*graph);
  for (std::size_t i = 0; i < params.flat().size(); ++i) params.flat()[i] = T(0.1) * static_cast<T>(i % 7) - T(0.25);
  Workspace<T> ws(graph, {.rows = 4});
  ws.bind(params);
  for (T& x : ws.input(graph->at("x"))) x = T(0.5);
  for (T& t : ws.input(graph->at("target"))) t = T(-1);
  forward(ws);
  backward(ws);
  const std::vector<T> first(ws.param_gradients().begin(), ws.param_gradients().end());
  forward(ws);
  backward(ws);
  EXPECT_EQ(first, std::vector<T>(ws.param_gradients().begin(), ws.param_gradients().end()));
}

TEST(Penalty, ASecondBackwardGivesTheSameGradients) {
  expect_same_gradients_twice<float>();
  expect_same_gradients_twice<double>();
}

}  // namespace
}  // namespace neurarium
