#include "engine/exhibits/playground_view.h"

#include "engine/run.h"
#include "tests/engine/runs.h"

namespace neurarium {
namespace {

PlaygroundRequest request_of(const Experiment& e) {
  const Keyframe k = e.keyframe();
  return {{k.task, k.settings, k.edits, k.params, k.step}, {1.5f, -2.0f}, 1};
}

// The coordinates of a cell of the region, as the header describes the grid.
std::pair<float, float> center(const Domain& d, int row, int column) {
  return {static_cast<float>(d.x1_low + (d.x1_high - d.x1_low) * (column + 0.5) / kRegionGrid),
          static_cast<float>(d.x2_high - (d.x2_high - d.x2_low) * (row + 0.5) / kRegionGrid)};
}

const runs::Tweak kKinds[] = {[](auto&) {},
                              [](auto& s) {
                                s.data = "blobs";
                                s.classes = 4;
                              },
                              [](auto& s) { s.data = "plane"; },
                              [](auto& s) {
                                s.loss = "bce_logits";
                                s.inputs = "x1,x2,x1x2";
                              }};

TEST(PlaygroundView, the_readout_at_a_cell_has_the_bits_of_the_region_and_edits_hold) {
  for (const runs::Tweak& kind : kKinds) {
    for (const bool held : {false, true}) {
      const auto e = runs::experiment(kind);
      runs::advance(*e, 50);
      if (held) {
        ASSERT_TRUE(
            e->apply(SetEdits{{runs::edit("h0.act[1]", EditKind::Set, 0.9f), runs::edit("x[0]", EditKind::Add, 0.5f)}})
                .ok());
      }
      PlaygroundObserver observer;
      const auto view = observer.observe(request_of(*e));
      for (const auto& [row, column] : {std::pair(0, 0), std::pair(99, 99), std::pair(37, 62), std::pair(50, 1)}) {
        const auto [x1, x2] = center(view->domain, row, column);
        const std::vector<float> out = PlaygroundObserver::outputs_at(*view, x1, x2);
        ASSERT_EQ(out.size(), view->region.size());
        for (std::size_t o = 0; o < out.size(); ++o)
          EXPECT_EQ(out[o], view->region[o][static_cast<std::size_t>(row * kRegionGrid + column)])
              << row << "," << column;
      }
      if (!held) continue;
      for (const float x : view->layers[0].map(1)) EXPECT_EQ(x, 0.9f);
    }
  }
}

TEST(PlaygroundView, the_small_pictures_are_the_units_over_the_plane) {
  const auto e = runs::experiment([](auto& s) { s.inputs = "x2,x1^2"; });
  runs::advance(*e, 50);
  PlaygroundObserver observer;
  PlaygroundRequest request = request_of(*e);
  for (const auto& [row, column] : {std::pair(0, 0), std::pair(49, 0), std::pair(20, 33)}) {
    const auto view = observer.observe(request);
    const auto [x1, x2] = center(view->domain, 2 * row, 2 * column);
    request.example[0] = x1;
    request.example[1] = x2;
    const auto here = observer.observe(request);
    const auto cell = static_cast<std::size_t>(row * kUnitGrid + column);
    for (const LayerMaps& layer : here->layers)
      for (int u = 0; u < layer.units; ++u) EXPECT_EQ(layer.map(u)[cell], here->value(layer.act, u)) << layer.name << u;
    const std::size_t cells = std::size_t{kUnitGrid} * kUnitGrid;  // all inputs, in the order of feature_table()
    EXPECT_EQ(here->feature_maps[1 * cells + cell], x2);
    EXPECT_EQ(here->feature_maps[2 * cells + cell], x1 * x1);
  }
}

TEST(PlaygroundView, right_and_wrong_points_are_the_accuracy) {
  for (const runs::Tweak& kind : kKinds) {
    const auto e = runs::experiment(kind);
    runs::advance(*e, 40);
    const Metrics m = e->measure();
    PlaygroundObserver observer;
    const auto view = observer.observe(request_of(*e));
    double right[2] = {0, 0}, count[2] = {0, 0};
    for (std::size_t i = 0; i < view->right.size(); ++i) {
      right[view->is_test[i]] += view->right[i];
      count[view->is_test[i]] += 1;
    }
    EXPECT_EQ(count[0], static_cast<double>(e->task()->train->rows));
    EXPECT_EQ(count[1], static_cast<double>(e->task()->test->rows));
    if (view->parts->metric == MetricKind::None) {
      EXPECT_EQ(right[0], count[0]);
    } else {
      EXPECT_EQ(right[0] / count[0], m.train_accuracy);
      EXPECT_EQ(right[1] / count[1], m.test_accuracy);
    }
  }
}

TEST(PlaygroundView, looking_follows_a_network_that_is_rebuilt_and_does_not_touch_training) {
  const auto e = runs::experiment();
  const auto alone = runs::experiment();
  PlaygroundObserver observer;
  std::mt19937 random(4), same(4);
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(e->apply(runs::any_change(*e, random)).ok());
    ASSERT_TRUE(alone->apply(runs::any_change(*alone, same)).ok());
    runs::advance(*e, 3);
    runs::advance(*alone, 3);
    const auto view = observer.observe(request_of(*e));
    EXPECT_EQ(view->step, e->steps());
    EXPECT_EQ(view->layers.back().name, "out");
    EXPECT_EQ(view->layers.size(), view->parts->network.hidden.size() + 1);
  }
  EXPECT_TRUE(runs::state(*e) == runs::state(*alone));
}

}  // namespace
}  // namespace neurarium
