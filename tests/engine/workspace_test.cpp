// One graph, many workspaces: rows do not know of each other, chunks of a mini-batch add up, and running layers as one
// changes no bit.
#include "engine/workspace.h"

#include "test_networks.h"

#include <gtest/gtest.h>

#include <cstring>

namespace neurarium {
namespace {

std::vector<float> copy(std::span<const float> numbers) { return {numbers.begin(), numbers.end()}; }

bool same_bits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

MlpSpec wide(LossKind loss, std::int32_t width) {
  MlpSpec spec = test_mlp(loss);
  spec.hidden = {{width, Activation::Tanh}, {width + 1, Activation::Silu}, {3, Activation::Relu}};
  return spec;
}

// A graph with weights, and `rows` examples to compute.
struct Bench {
  Bench(std::shared_ptr<const Graph> made, std::int64_t rows) : graph(std::move(made)), params(*graph) {
    Rng rng(5, "workspace_test");
    for (const ValueId id : graph->params())
      for (float& w : params.of(id)) w = static_cast<float>(rng.normal()) * 0.5F;
    const auto draw = [&](const char* name, auto number) {
      const Value& value = graph->value(graph->at(name));
      const std::int32_t width = value.dims.size() == 1 ? 1 : value.dims.back().size;
      std::vector<float> numbers(static_cast<std::size_t>(rows * width));
      std::generate(numbers.begin(), numbers.end(), number);
      return numbers;
    };
    x = draw("x", [&] { return static_cast<float>(rng.normal()); });
    target = draw("target", [&] { return static_cast<float>(rng.below(3)); });
  }
  // Feeds rows first, first + 1, ... of the data.
  void feed(Workspace<float>& ws, std::int64_t first) const {
    for (const auto& [name, from] : {std::pair{"x", &x}, std::pair{"target", &target}}) {
      const auto to = ws.input(graph->at(name));
      const auto width = ws.row_size(graph->at(name));
      std::copy_n(from->begin() + first * width, to.size(), to.begin());
    }
  }
  std::shared_ptr<const Graph> graph;
  Params<float> params;
  std::vector<float> x, target;
};

TEST(Workspace, a_row_has_the_same_bits_in_every_company) {
  constexpr std::int64_t kRows = 67;
  for (const std::int32_t width : {3, 8, 16, 33, 64}) {
    Bench bench(mlp(wide(LossKind::CrossEntropy, width)), kRows);
    Workspace<float> all(bench.graph, {.rows = kRows}), some(bench.graph, {.rows = kRows});
    all.bind(bench.params);
    some.bind(bench.params);
    bench.feed(all, 0);
    forward(all);
    for (const std::int64_t count : {1, 2, 3, 7, 8, 16, 31}) {
      const std::int64_t first = kRows - count - 2;
      some.set_rows(count);
      bench.feed(some, first);
      forward(some);
      for (std::size_t v = 0; v < bench.graph->values().size(); ++v) {
        const auto id = static_cast<ValueId>(v);
        if (!has_batch_axis(bench.graph->value(id).dims)) continue;
        const auto size = static_cast<std::size_t>(all.row_size(id));
        EXPECT_TRUE(same_bits(all.value(id).subspan(static_cast<std::size_t>(first) * size, some.value(id).size()),
                              some.value(id)))
            << bench.graph->value(id).name << ", width " << width << ", " << count << " rows";
      }
    }
  }
}

TEST(Workspace, chunks_of_a_mini_batch_add_up_and_carry_the_penalties_once) {
  constexpr std::int64_t kRows = 23;
  for (const LossInfo& loss : loss_kinds()) {
    Bench bench(mlp(wide(loss.kind, 8)), kRows);
    Workspace<float> whole(bench.graph, {.rows = kRows}), chunk(bench.graph, {.rows = 8});
    whole.bind(bench.params);
    chunk.bind(bench.params);
    bench.feed(whole, 0);
    forward(whole);
    backward(whole);
    std::vector<double> sum(whole.param_gradients().size());
    double total = 0;
    for (std::int64_t first = 0; first < kRows; first += 8) {
      chunk.set_rows(std::min<std::int64_t>(8, kRows - first), kRows, first);
      bench.feed(chunk, first);
      forward(chunk);
      backward(chunk);
      total += chunk.value(bench.graph->loss())[0];
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += chunk.param_gradients()[i];
    }
    const double want = whole.value(bench.graph->loss())[0];
    EXPECT_NEAR(total, want, 1e-5 * std::max(1.0, want)) << loss.name;
    for (std::size_t i = 0; i < sum.size(); ++i) EXPECT_NEAR(sum[i], whole.param_gradients()[i], 2e-5) << loss.name;
  }
}

TEST(Workspace, chunks_divide_by_the_examples_that_count_in_the_whole_mini_batch) {
  constexpr std::int64_t kRows = 16;
  Bench bench(mlp(wide(LossKind::CrossEntropy, 4)), kRows);
  for (const std::size_t left_out : {0u, 1u, 2u, 9u}) bench.target[left_out] = -1;
  Workspace<float> whole(bench.graph, {.rows = kRows}), chunk(bench.graph, {.rows = 8});
  whole.bind(bench.params);
  chunk.bind(bench.params);
  bench.feed(whole, 0);
  forward(whole);
  double total = 0;
  for (const std::int64_t first : {0, 8}) {
    chunk.set_rows(8, kRows, first);
    chunk.run_state().total_examples = 12;
    bench.feed(chunk, first);
    forward(chunk);
    total += chunk.value(bench.graph->at("loss.data"))[0];
  }
  EXPECT_NEAR(total, whole.value(bench.graph->at("loss.data"))[0], 1e-6);
}

// Scaling `pre` by 1 changes nothing but keeps the layer from running as one step.
TEST(Workspace, a_layer_run_as_one_step_has_the_bits_of_its_nodes_one_by_one) {
  for (std::size_t a = 0; a < kActivationNames.size(); ++a) {
    for (const std::int32_t width : {2, 8, 13, 40}) {
      MlpSpec spec = wide(LossKind::Mse, width);
      spec.hidden[0].activation = spec.hidden[1].activation = static_cast<Activation>(a);
      Bench bench(mlp(spec), 19);
      Workspace<float> fused(bench.graph, {.rows = 19, .input_gradients = true});
      Workspace<float> apart(bench.graph, {.rows = 19, .input_gradients = true});
      std::vector<BoundEdit> edits;
      for (const Value& value : bench.graph->values())
        if (value.name.ends_with(".pre"))
          edits.push_back(*bind(Edit{{value.name, {}}, EditKind::Scale, 1, 0, {}}, *bench.graph));
      apart.set_edits(edits);
      EXPECT_LT(fused.frame_count(), apart.frame_count());
      for (Workspace<float>* ws : {&fused, &apart}) {
        ws->bind(bench.params);
        bench.feed(*ws, 0);
        forward(*ws);
        backward(*ws);
      }
      for (std::size_t v = 0; v < bench.graph->values().size(); ++v) {
        const auto id = static_cast<ValueId>(v);
        const std::string what = bench.graph->value(id).name + ", " + std::string(kActivationNames[a]);
        EXPECT_TRUE(same_bits(fused.value(id), apart.value(id))) << what;
        EXPECT_TRUE(same_bits(fused.gradient(id), apart.gradient(id))) << "gradient of " << what;
      }
    }
  }
}

TEST(Workspace, leaves_nothing_of_an_earlier_run_behind) {
  for (const TestNetwork& network : test_networks()) {
    Params<float> params(*network.graph);
    Workspace<float> ws(network.graph, {.rows = kTestRows, .input_gradients = true});
    ws.bind(params);
    fill_test_numbers(network, params, ws);
    forward(ws);
    backward(ws);
    const std::vector<float> first = copy(ws.param_gradients());
    const std::vector<float> loss = copy(ws.value(network.graph->loss()));
    ws.set_edits({*bind(Edit{{"x", {}}, EditKind::Set, 3, 0, {}}, *network.graph)});
    forward(ws);
    backward(ws);
    EXPECT_FALSE(same_bits(first, ws.param_gradients())) << network.name;
    ws.set_edits({});
    for (int again = 0; again < 2; ++again) {
      forward(ws);
      backward(ws);
      EXPECT_TRUE(same_bits(first, ws.param_gradients())) << network.name;
      EXPECT_TRUE(same_bits(loss, ws.value(network.graph->loss()))) << network.name;
    }
  }
}

TEST(Workspace, without_what_the_loss_does_not_need_gives_the_same_loss_and_gradients) {
  Bench bench(mlp(wide(LossKind::CrossEntropy, 8)), 9);
  Workspace<float> all(bench.graph, {.rows = 9}), lean(bench.graph, {.rows = 9, .only_loss = true});
  for (Workspace<float>* ws : {&all, &lean}) {
    ws->bind(bench.params);
    bench.feed(*ws, 0);
    forward(*ws);
    backward(*ws);
  }
  EXPECT_TRUE(same_bits(all.param_gradients(), lean.param_gradients()));
  EXPECT_FALSE(lean.computes(bench.graph->at("probs")));
  EXPECT_TRUE(lean.value(bench.graph->at("probs")).empty());
  EXPECT_LT(lean.bytes(), all.bytes());
}

TEST(Workspace, first_non_finite_names_the_value_where_it_began) {
  Bench bench(mlp(wide(LossKind::Mse, 4)), 3);
  Workspace<float> ws(bench.graph, {.rows = 3});
  ws.bind(bench.params);
  bench.feed(ws, 0);
  forward(ws);
  EXPECT_EQ(first_non_finite(ws), kNoValue);
  bench.params.of(bench.graph->at("h1.weight"))[2] = std::numeric_limits<float>::infinity();
  forward(ws);
  EXPECT_EQ(first_non_finite(ws), bench.graph->at("h1.weight"));
  bench.params.of(bench.graph->at("h1.weight"))[2] = 3e38F;
  bench.params.of(bench.graph->at("h0.bias"))[2] = 50;
  bench.params.of(bench.graph->at("h1.bias"))[0] = 3e38F;
  forward(ws);
  EXPECT_EQ(first_non_finite(ws), bench.graph->at("h1.pre"));
}

}  // namespace
}  // namespace neurarium
