#include "engine/exhibits/playground_stats.h"

#include "engine/measure.h"
#include "tests/engine/exhibits/playground_looks.h"

#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

std::int64_t sum_of(const Histogram& h) { return std::accumulate(h.counts.begin(), h.counts.end(), std::int64_t{0}); }

TEST(PlaygroundHistogram, counts_each_number_once_in_the_bin_that_holds_it) {
  std::vector<float> numbers;
  for (int i = 0; i <= 240; ++i) numbers.push_back(static_cast<float>(i) / 10 - 12);
  numbers.push_back(std::nanf(""));
  numbers.push_back(INFINITY);
  const Histogram h = histogram(numbers);
  EXPECT_DOUBLE_EQ(h.low, -12);
  EXPECT_DOUBLE_EQ(h.high, 12);
  EXPECT_EQ(h.total, 241);
  EXPECT_EQ(h.not_finite, 2);
  EXPECT_EQ(sum_of(h), 241);
  for (int bin = 0; bin < kHistogramBins; ++bin) {
    EXPECT_NEAR(h.edge(bin), bin - 12, 1e-9);
    EXPECT_NEAR(static_cast<double>(h.counts[static_cast<std::size_t>(bin)]), bin == kHistogramBins - 1 ? 11 : 10, 1);
  }
}

TEST(PlaygroundHistogram, of_equal_numbers_and_of_none_has_a_range) {
  const std::vector<float> same(7, 3.0f);
  const Histogram h = histogram(same);
  EXPECT_LT(h.low, 3);
  EXPECT_GT(h.high, 3);
  EXPECT_EQ(sum_of(h), 7);
  EXPECT_LT(histogram({}).low, histogram({}).high);
  EXPECT_EQ(histogram({}).total, 0);
}

TEST(PlaygroundStats, the_histograms_are_of_the_weights_the_activations_and_the_gradients_of_the_training_points) {
  const auto e = runs::experiment([](auto& s) { s.l2 = 0.01; });
  runs::advance(*e, 25);
  PlaygroundObserver observer;
  const auto view = looks::look(observer, *e);
  const auto stats = StatsObserver().observe(*view);
  EXPECT_EQ(stats->points, 48);
  EXPECT_EQ(stats->total, 48);
  EXPECT_EQ(stats->gradient_points, 48);
  ASSERT_EQ(stats->layers.size(), 3u);
  EXPECT_EQ(sum_of(stats->layers[1].weights), 20);
  EXPECT_EQ(stats->layers[1].activations.total, 48 * 4);
  std::vector<float> act;
  for (const std::int32_t row : view->parts->train) {
    const float* x = view->parts->points->x.data() + 2 * row;
    for (const float v : looks::values_at(*view, "h1.act", x[0], x[1])) act.push_back(v);
  }
  EXPECT_EQ(stats->layers[1].activations.counts, histogram(act).counts);
  // The slope of the training loss, by differences.
  const auto loss = [&](float change) {
    const auto other = looks::look(observer, *e, [&](looks::Weights& w) { w["h0.weight"][3] += change; });
    Workspace<float> all(other->task->graph, {.rows = 48, .gradients = false});
    all.bind(*other->params);
    std::vector<std::int32_t> rows(48);
    std::iota(rows.begin(), rows.end(), 0);
    feed(*other->task, *other->task->train, rows, all);
    forward(all);
    return static_cast<double>(all.value(other->task->graph->at("loss"))[0]);
  };
  const double slope = (loss(1e-2f) - loss(-1e-2f)) / 2e-2;
  const Histogram& g = stats->layers[0].gradients;
  EXPECT_GE(slope, g.low - 1e-3);
  EXPECT_LE(slope, g.high + 1e-3);
  Workspace<float> batch(view->task->graph, {.rows = 48});
  batch.bind(*view->params);
  std::vector<std::int32_t> rows(48);
  std::iota(rows.begin(), rows.end(), 0);
  feed(*view->task, *view->task->train, rows, batch);
  forward(batch);
  backward(batch);
  const std::span<const float> slopes = batch.gradient(view->layers[0].weight);
  EXPECT_NEAR(static_cast<double>(slopes[3]), slope, 1e-3);
  EXPECT_EQ(g.counts, histogram(slopes).counts);
  double squares = 0;
  for (const float v : slopes) squares += static_cast<double>(v) * static_cast<double>(v);
  for (const float v : batch.gradient(view->layers[0].bias)) squares += static_cast<double>(v) * static_cast<double>(v);
  EXPECT_NEAR(stats->layers[0].gradient_rms, std::sqrt(squares / 15), 1e-9);
}

TEST(PlaygroundStats, a_relu_that_no_training_point_wakes_is_dead_and_a_held_one_is_not) {
  const auto e = runs::experiment([](auto& s) { s.hidden = "5:relu,4"; });
  PlaygroundObserver observer;
  const auto kill = [](looks::Weights& w) {
    w["h0.bias"][1] = -1000;
    w["h0.bias"][4] = -1000;
  };
  auto stats = StatsObserver().observe(*looks::look(observer, *e, kill));
  EXPECT_EQ(stats->layers[0].units[1], UnitFault::Dead);
  EXPECT_EQ(stats->layers[0].units[4], UnitFault::Dead);
  EXPECT_EQ(stats->layers[0].units[0], UnitFault::None);
  EXPECT_EQ(stats->layers[0].count(UnitFault::Dead), 2);
  EXPECT_EQ(stats->layers[1].count(UnitFault::Dead), 0) << "tanh does not die";
  ASSERT_TRUE(e->apply(SetEdits{{runs::edit("h0.act[1]", EditKind::Set, 0)}}).ok());
  stats = StatsObserver().observe(*looks::look(observer, *e, kill));
  EXPECT_EQ(stats->layers[0].units[1], UnitFault::None) << "the user wants it so";
}

TEST(PlaygroundStats, hidden_units_at_the_ends_of_tanh_and_sigmoid_are_saturated_and_a_sure_output_is_not) {
  const auto e = runs::experiment([](auto& s) { s.hidden = "5,4:sigmoid"; });
  PlaygroundObserver observer;
  const auto stats = StatsObserver().observe(*looks::look(observer, *e, [](looks::Weights& w) {
    w["h0.bias"][2] = 50;
    w["h1.bias"][0] = -50;
    w["out.bias"][0] = 50;
  }));
  EXPECT_EQ(stats->layers[0].units[2], UnitFault::Saturated);
  EXPECT_EQ(stats->layers[0].units[0], UnitFault::None);
  EXPECT_EQ(stats->layers[1].units[0], UnitFault::Saturated);
  EXPECT_EQ(stats->layers[1].units[1], UnitFault::None);
  EXPECT_EQ(stats->layers[2].units[0], UnitFault::None);
}

TEST(PlaygroundStats, gradients_that_blow_up_or_fade_on_their_way_back_are_named) {
  PlaygroundObserver observer;
  const auto deep = runs::experiment([](auto& s) { s.hidden = "4:sigmoid,4:sigmoid,4:sigmoid,4:sigmoid,4:sigmoid"; });
  auto stats = StatsObserver().observe(*looks::look(observer, *deep));
  EXPECT_EQ(stats->layers[0].gradient, GradientFault::Vanishing);
  EXPECT_EQ(stats->layers.back().gradient, GradientFault::None);
  const auto steep = runs::experiment([](auto& s) {
    s.hidden = "4:linear,4:linear,4:linear";
    s.output_activation = "linear";
  });
  stats = StatsObserver().observe(*looks::look(observer, *steep, [](looks::Weights& w) {
    for (const char* name : {"h0.weight", "h1.weight", "h2.weight", "out.weight"}) w.fill(name, 4);
  }));
  EXPECT_EQ(stats->layers[0].gradient, GradientFault::Exploding);
  stats = StatsObserver().observe(
      *looks::look(observer, *steep, [](looks::Weights& w) { w.fill("h1.weight", std::nanf("")); }));
  EXPECT_EQ(stats->layers[0].gradient, GradientFault::Exploding);
  EXPECT_GT(stats->layers[1].activations.not_finite, 0);
  const auto fine = runs::experiment();
  stats = StatsObserver().observe(*looks::look(observer, *fine));
  for (const LayerStats& layer : stats->layers) EXPECT_EQ(layer.gradient, GradientFault::None) << layer.name;
}

TEST(PlaygroundStats, small_gradients_everywhere_are_the_end_of_training_and_no_fault) {
  EXPECT_EQ(gradient_fault(1e-9, 2e-9, 3e-9), GradientFault::None);
  EXPECT_EQ(gradient_fault(0, 0, 0), GradientFault::None);
  EXPECT_EQ(gradient_fault(1e-6, 1e-3, 1e-2), GradientFault::Vanishing);
  EXPECT_EQ(gradient_fault(1e-6, 2e-6, 1e-2), GradientFault::Vanishing) << "little by little";
  EXPECT_EQ(gradient_fault(0.5, 0.004, 0.004), GradientFault::Exploding);
  EXPECT_EQ(gradient_fault(0.5, 0.4, 0.3), GradientFault::None);
  EXPECT_EQ(gradient_fault(11, 11, 11), GradientFault::Exploding);
}

}  // namespace
}  // namespace neurarium
