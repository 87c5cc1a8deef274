// The deep network: its skips as text, and that backward agrees with the definition through many layers.
#include "engine/models/deep.h"

#include "engine/gradient_check.h"
#include "engine/rng.h"
#include "engine/run.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

std::vector<int> layers_with_skips(std::string_view text, std::int32_t depth) {
  const Result<std::vector<bool>> on = parse_skips(text, depth);
  EXPECT_TRUE(on.ok()) << on.error().message;
  std::vector<int> layers;
  for (std::size_t i = 0; i < on->size(); ++i)
    if ((*on)[i]) layers.push_back(static_cast<int>(i) + 1);
  return layers;
}

TEST(DeepSkips, are_read_as_they_are_counted_on_the_screen) {
  EXPECT_EQ(layers_with_skips("all", 4), (std::vector<int>{2, 3, 4}));
  EXPECT_EQ(layers_with_skips("none", 4), std::vector<int>{});
  EXPECT_EQ(layers_with_skips(" 2-3, 5 ", 6), (std::vector<int>{2, 3, 5}));
  EXPECT_EQ(layers_with_skips("4-9", 5), (std::vector<int>{4, 5})) << "those beyond the depth wait";
  for (const char* wrong : {"1", "0-3", "3-2", "two", "2,", "2--3", "-", "2-1001"})
    EXPECT_FALSE(parse_skips(wrong, 10).ok()) << wrong;
  EXPECT_NE(parse_skips("two", 10).error().message.find("'two'"), std::string::npos);
}

TEST(DeepSkips, are_switched_one_by_one_and_read_again) {
  EXPECT_EQ(with_skip("all", 3, false, 6), "2-3,5-6");
  EXPECT_EQ(with_skip("2-3,5-6", 3, true, 6), "all");
  EXPECT_EQ(with_skip("none", 1, true, 6), "2");
  EXPECT_EQ(with_skip("2", 1, false, 6), "none");
  EXPECT_EQ(with_skip("2-4", 0, true, 6), "2-4") << "the first layer can have none";
}

// Loss and every kind of parameter, with and without norm, through skips and past them.
TEST(DeepNetwork, has_the_gradients_of_the_definition) {
  for (const int norms : {0, 1, 2, 3}) {
    GraphBuilder g;
    const ValueId x = g.input("x", {{"b"}, {"in", 2}});
    const ValueId target = g.target("target", {{"b"}});
    DeepSpec spec;
    spec.width = 5;
    spec.depth = 5;
    spec.outputs = 3;
    spec.activation = Activation::GeluErf;
    spec.layer_norm = (norms & 1) != 0;
    spec.batch_norm = (norms & 2) != 0;
    spec.skips = {false, true, false, true, true};
    const auto graph = g.finish(deep_network(g, spec, x, target).loss);
    Params<float> params(*graph);
    Rng rng(3, "deep test");
    for (float& p : params.flat()) p = static_cast<float>(rng.uniform(-0.8, 0.8));
    for (const ValueId id : graph->params())
      if (graph->value(id).kind == ParamKind::Statistic)
        for (float& p : params.of(id)) p = 0.5f + std::abs(p);
    Workspace<float> run(graph, {.rows = 6, .input_gradients = true});
    run.bind(params);
    for (float& v : run.input(x)) v = static_cast<float>(rng.uniform(-1, 1));
    for (std::size_t i = 0; i < 6; ++i) run.input(target)[i] = static_cast<float>(i % 3);
    forward(run);
    backward(run);
    for (const char* name : {"layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.2.out", "layers.3.act",
                             "layers.4.bias", "out.weight", "x"}) {
      const GradientCheck check = check_gradient(run, {graph->at(name), 1});
      EXPECT_TRUE(check.agrees) << name << ": " << check.analytic << " and " << check.numeric;
      EXPECT_NE(check.numeric, 0) << name;
    }
  }
}

}  // namespace
}  // namespace neurarium
