#include "engine/run.h"

#include "engine/models/mlp.h"
#include "engine/rng.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

TEST(Run, gradients_of_an_mlp_agree_with_finite_differences) {
  MlpSpec spec;
  spec.hidden = {{5, Activation::Tanh}, {4, Activation::GeluErf}};
  spec.outputs = 3;
  spec.output_activation = Activation::Linear;
  spec.loss = LossKind::CrossEntropy;
  spec.l1 = 0.01;
  spec.l2 = 0.02;
  const auto graph = mlp(spec);
  Workspace<double> ws(graph, {.rows = 6});
  Params<double> params(*graph);
  Rng rng(1, "test");
  for (const ValueId id : graph->params())
    for (double& w : params.of(id)) w = rng.normal() * 0.5;
  ws.bind(params);
  for (double& x : ws.input(graph->at("x"))) x = rng.normal();
  for (double& t : ws.input(graph->at("target"))) t = static_cast<double>(rng.below(3));
  forward(ws);
  backward(ws);
  std::vector<double> gradient(ws.param_gradients().begin(), ws.param_gradients().end());
  const auto loss = [&] {
    forward(ws);
    return ws.value(graph->loss())[0];
  };
  for (const ValueId id : graph->params()) {
    for (std::size_t i = 0; i < params.of(id).size(); ++i) {
      double& w = params.of(id)[i];
      const double keep = w;
      const double h = 1e-5;
      w = keep + h;
      const double up = loss();
      w = keep - h;
      const double down = loss();
      w = keep;
      const double want = (up - down) / (2 * h);
      const double got = gradient[static_cast<std::size_t>(params.layout().offset(id)) + i];
      EXPECT_NEAR(got, want, 1e-6 * std::max(1.0, std::abs(want))) << graph->value(id).name << " " << i;
    }
  }
}

}  // namespace
}  // namespace neurarium
