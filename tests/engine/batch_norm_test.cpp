// What batch norm keeps from step to step: running statistics that training moves, and nothing else does.
#include "engine/ops/batch_norm.h"

#include "engine/bench/bench_settings.h"
#include "engine/experiment.h"
#include "engine/models/convnet.h"
#include "engine/run.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace neurarium {
namespace {

constexpr std::int32_t kBatchNormSide = 8;
constexpr std::int64_t kBatchNormRows = 24;

ExamplesPtr small_noise() {
  auto rows = std::make_shared<Examples>(
      Examples{.rows = kBatchNormRows, .inputs = kBatchNormSide * kBatchNormSide, .targets = 1, .x = {}, .target = {}});
  Rng rng(6, "batch_norm_test");
  for (std::int64_t i = 0; i < rows->rows * rows->inputs; ++i) rows->x.push_back(static_cast<float>(2 + rng.normal()));
  for (std::int64_t i = 0; i < rows->rows; ++i) rows->target.push_back(static_cast<float>(rng.below(3)));
  return rows;
}

TaskPtr vision_task_of(VisionKind kind, std::int64_t batch) {
  ConvNetSpec spec;
  spec.kind = kind;
  spec.height = spec.width = kBatchNormSide;
  spec.classes = 3;
  spec.blocks = 1;
  auto task = std::make_shared<Task>();
  task->graph = convnet(spec);
  task->input = task->graph->at("x");
  task->target = task->graph->at("target");
  task->output = task->graph->at("logits");
  task->data_loss = task->graph->at("loss.data");
  task->train = small_noise();
  task->test = task->train;
  task->metric = MetricKind::ArgmaxClass;
  task->plan.optimizer = {.kind = OptimizerKind::AdamW, .learning_rate = 0.01, .weight_decay = 0.3};
  task->plan.batch = batch;
  task->plan.order = OrderKind::File;
  task->plan.init = InitScheme::He;
  return task;
}

std::unique_ptr<Experiment> vision_experiment(VisionKind kind, std::int64_t batch, int threads = 1) {
  auto made =
      Experiment::make(std::make_unique<BenchSettings>([kind, batch] { return vision_task_of(kind, batch); }), threads);
  EXPECT_TRUE(made.ok());
  return std::move(*made);
}

std::vector<float> numbers_of(const Experiment& e, const std::string& name) {
  const auto numbers = e.params().of(e.graph().at(name));
  return {numbers.begin(), numbers.end()};
}

// Mean and variance (divided by n - 1) of channel 0 of the first convolution, whose kernel is still that of step 0.
std::pair<double, double> channel_of_all_rows(const Experiment& e) {
  Workspace<float> ws(e.task()->graph, {.rows = kBatchNormRows, .gradients = false});
  Params<float> params = e.params();
  ws.bind(params);
  std::copy(e.task()->train->x.begin(), e.task()->train->x.end(), ws.input(e.task()->input).begin());
  std::copy(e.task()->train->target.begin(), e.task()->train->target.end(), ws.input(e.task()->target).begin());
  forward(ws);
  const ValueId pre = e.graph().at("conv1.pre");
  const std::int64_t row = ws.row_size(pre), map = kBatchNormSide * kBatchNormSide;
  double sum = 0, squares = 0;
  for (std::int64_t b = 0; b < kBatchNormRows; ++b)
    for (std::int64_t i = 0; i < map; ++i) {
      const double v = ws.value(pre)[static_cast<std::size_t>(b * row + i)];
      sum += v;
      squares += v * v;
    }
  const auto n = static_cast<double>(kBatchNormRows * map);
  return {sum / n, (squares - sum * sum / n) / (n - 1)};
}

TEST(BatchNorm, a_step_moves_the_running_statistics_a_tenth_of_the_way_and_weight_decay_leaves_them) {
  const auto e = vision_experiment(VisionKind::ResNet, kBatchNormRows);
  EXPECT_EQ(numbers_of(*e, "bn1.running_mean")[0], 0.0F);
  EXPECT_EQ(numbers_of(*e, "bn1.running_var")[0], 1.0F);
  const auto [mean, variance] = channel_of_all_rows(*e);
  e->step();
  EXPECT_NEAR(numbers_of(*e, "bn1.running_mean")[0], 0.1 * mean, 1e-5);
  EXPECT_NEAR(numbers_of(*e, "bn1.running_var")[0], 0.9 + 0.1 * variance, 1e-4);
}

TEST(BatchNorm, a_frozen_statistic_stays) {
  const auto e = vision_experiment(VisionKind::ResNet, kBatchNormRows);
  ASSERT_TRUE(e->apply(SetEdits{{Edit{*parse_value_ref("bn1.running_mean[1]"), EditKind::Freeze, 0, 0, {}}}}).ok());
  for (int i = 0; i < 3; ++i) e->step();
  EXPECT_EQ(numbers_of(*e, "bn1.running_mean")[1], 0.0F);
  EXPECT_NE(numbers_of(*e, "bn1.running_mean")[0], 0.0F);
}

TEST(BatchNorm, a_keyframe_holds_the_statistics) {
  const auto e = vision_experiment(VisionKind::ResNet, 8);
  for (int i = 0; i < 5; ++i) e->step();
  const Keyframe k = e->keyframe();
  const std::vector<float> there = numbers_of(*e, "blocks.1.bn2.running_var");
  for (int i = 0; i < 5; ++i) e->step();
  EXPECT_NE(numbers_of(*e, "blocks.1.bn2.running_var"), there);
  e->restore(k);
  EXPECT_EQ(numbers_of(*e, "blocks.1.bn2.running_var"), there);
}

TEST(BatchNorm, evaluation_reads_the_running_statistics_alone) {
  const auto graph = convnet([] {
    ConvNetSpec spec;
    spec.kind = VisionKind::ResNet;
    spec.height = spec.width = kBatchNormSide;
    return spec;
  }());
  Params<float> params(*graph);
  Rng rng(8, "batch_norm_test");
  for (float& w : params.flat()) w = static_cast<float>(0.3 * rng.normal());
  for (const ValueId id : graph->params())
    if (graph->value(id).name.ends_with("running_var"))
      for (float& v : params.of(id)) v = 1.5F;
  const auto logits = [&](std::int64_t rows) {
    Workspace<float> ws(graph, {.rows = rows, .gradients = false});
    ws.bind(params);
    Rng pixels(9, "batch_norm_test");
    for (float& x : ws.input(graph->at("x"))) x = static_cast<float>(pixels.normal());
    forward(ws);
    const auto all = ws.value(graph->at("logits"));
    return std::vector<float>(all.begin(), all.begin() + 10);
  };
  EXPECT_EQ(logits(1), logits(5)) << "a row's result does not depend on the rows beside it";
}

TEST(Vision, every_kind_has_the_same_bits_with_every_number_of_threads) {
  for (std::size_t kind = 0; kind < kVisionNames.size(); ++kind) {
    std::vector<float> expected;
    for (const int threads : {1, 2, 8}) {
      const auto e = vision_experiment(static_cast<VisionKind>(kind), 20, threads);
      for (int i = 0; i < 8; ++i) e->step();
      const auto flat = e->params().flat();
      if (threads == 1) expected.assign(flat.begin(), flat.end());
      ASSERT_EQ(flat.size(), expected.size());
      EXPECT_EQ(std::memcmp(flat.data(), expected.data(), flat.size_bytes()), 0) << kVisionNames[kind] << threads;
    }
  }
}

}  // namespace
}  // namespace neurarium
