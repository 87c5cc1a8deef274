#include "engine/exhibits/playground_confusion.h"

#include "engine/measure.h"
#include "tests/engine/exhibits/playground_looks.h"

#include <cmath>

namespace neurarium {
namespace {

const runs::Tweak kClassKinds[] = {[](auto&) {}, [](auto& s) { s.loss = "bce_logits"; },
                                   [](auto& s) { s.loss = "cross_entropy"; },
                                   [](auto& s) {
                                     s.data = "blobs";
                                     s.classes = 4;
                                     s.noise = 0.4;
                                   },
                                   [](auto& s) {
                                     s.data = "blobs";
                                     s.classes = 3;
                                     s.loss = "half_mse";
                                   }};

TEST(PlaygroundConfusion, the_diagonal_is_the_accuracy_that_training_reports_and_rows_are_the_classes) {
  for (const runs::Tweak& kind : kClassKinds) {
    const auto e = runs::experiment(kind);
    runs::advance(*e, 40);
    PlaygroundObserver observer;
    const auto view = looks::look(observer, *e);
    const auto confusion = observe_confusion(view);
    ASSERT_NE(confusion, nullptr);
    const Keyframe k = e->keyframe();
    Params<float> params(*k.task->graph);
    std::copy(k.params.begin(), k.params.end(), params.flat().begin());
    const Metrics m = Measurer().measure(k.task, params, {});
    EXPECT_DOUBLE_EQ(confusion->train.accuracy(), m.train_accuracy);
    EXPECT_DOUBLE_EQ(confusion->test.accuracy(), m.test_accuracy);
    EXPECT_EQ(confusion->train.points, static_cast<std::int64_t>(view->parts->train.size()));
    for (int c = 0; c < confusion->test.classes; ++c) {
      std::int64_t there = 0;
      for (const std::int32_t row : view->parts->test)
        there += view->parts->points->target[static_cast<std::size_t>(row)] == static_cast<float>(c) ? 1 : 0;
      EXPECT_EQ(confusion->test.actual(c), there);
    }
    ASSERT_EQ(confusion->predicted.size(), view->shown.rows.size());
    for (std::size_t i = 0; i < confusion->predicted.size(); ++i) {
      const float label = view->parts->points->target[static_cast<std::size_t>(view->shown.rows[i])];
      EXPECT_EQ(static_cast<float>(confusion->predicted[i]) == label, view->right[i]) << i;
    }
  }
}

TEST(PlaygroundConfusion, recall_and_precision_are_shares_of_rows_and_columns) {
  const Confusion c{3, {8, 2, 0, 1, 3, 0, 0, 0, 0}, 14, 14};
  EXPECT_DOUBLE_EQ(c.recall(0), 0.8);
  EXPECT_DOUBLE_EQ(c.precision(0), 8.0 / 9);
  EXPECT_DOUBLE_EQ(c.recall(1), 0.75);
  EXPECT_DOUBLE_EQ(c.precision(1), 0.6);
  EXPECT_TRUE(std::isnan(c.recall(2)));
  EXPECT_TRUE(std::isnan(c.precision(2)));
  EXPECT_DOUBLE_EQ(c.accuracy(), 11.0 / 14);
}

TEST(PlaygroundConfusion, a_regression_has_none) {
  const auto e = runs::experiment([](auto& s) { s.data = "plane"; });
  PlaygroundObserver observer;
  EXPECT_EQ(observe_confusion(looks::look(observer, *e)), nullptr);
}

}  // namespace
}  // namespace neurarium
