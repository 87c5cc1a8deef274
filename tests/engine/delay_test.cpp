// The delay: what stood earlier, and the gradient that finds its way back to it.
#include "engine/ops/delay.h"

#include "numeric_check.h"

namespace neurarium {
namespace {

// A sequence times itself two positions earlier.
std::shared_ptr<const Graph> delayed_product() {
  GraphBuilder g;
  const ValueId x = g.input("x", {{"b"}, {"t"}, {"c", 2}});
  const ValueId h = linear(g, "h", x, g.weight("w", {{"o", 2}, {"c", 2}}), kNoValue, {{"c", 2}});
  const ValueId both = multiply(g, "both", h, delay(g, "late", h, 2));
  const ValueId target = g.target("target", {{"b"}, {"t"}, {"c", 2}});
  ValueId data = kNoValue;
  {
    const auto scope = g.scope("loss");
    data = data_loss(g, LossKind::Mse, both, target);
  }
  return g.finish(add(g, "loss", {data}));
}

TEST(Delay, ShiftsEverySequenceAndBeginsWithZeros) {
  GraphBuilder g;
  const ValueId x = g.input("x", {{"b"}, {"t"}, {"c", 2}});
  delay(g, "late", x, 1);
  const auto graph = g.finish();
  Workspace<float> ws(graph, {.rows = 2, .length = 3, .gradients = false});
  ws.set_rows(2);
  ws.set_length(3);
  for (std::size_t i = 0; i < 12; ++i) ws.input(x)[i] = static_cast<float>(i + 1);
  forward(ws);
  const std::span<const float> y = ws.value(graph->at("late"));
  EXPECT_EQ(std::vector<float>(y.begin(), y.end()), (std::vector<float>{0, 0, 1, 2, 3, 4, 0, 0, 7, 8, 9, 10}));
}

TEST(Delay, HasTheGradientThatDifferencesGive) {
  const auto graph = delayed_product();
  for (const std::int64_t length : {1, 2, 3}) {  // shorter than the delay, as long, longer
    Workspace<double> ws(graph, {.rows = 2, .length = length});
    Params<double> params(*graph);
    ws.bind(params);
    ws.set_rows(2);
    ws.set_length(length);
    double next = 0.3;
    for (double& w : params.flat()) w = next += 0.4;
    for (double& v : ws.input(graph->at("x"))) v = std::sin(next += 1.1);
    for (double& v : ws.input(graph->at("target"))) v = std::cos(next += 0.7);
    const auto loss = [&] {
      forward(ws);
      return ws.value(graph->loss())[0];
    };
    loss();
    backward(ws);
    const std::vector<double> slopes(ws.param_gradients().begin(), ws.param_gradients().end());
    for (std::size_t i = 0; i < slopes.size(); ++i) {
      double& w = params.flat()[i];
      const double kept = w;
      w = kept + 1e-6;
      const double above = loss();
      w = kept - 1e-6;
      EXPECT_NEAR((above - loss()) / 2e-6, slopes[i], 1e-6) << i << " at length " << length;
      w = kept;
    }
  }
}

}  // namespace
}  // namespace neurarium
