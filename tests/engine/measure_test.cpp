#include "engine/measure.h"

#include "engine/run.h"
#include "tests/engine/runs.h"

namespace neurarium {
namespace {

TEST(Measure, an_output_is_right_as_the_metric_has_it) {
  using F = std::vector<float>;
  EXPECT_TRUE(is_right(MetricKind::SignAccuracy, F{0.1f}, F{1}));
  EXPECT_FALSE(is_right(MetricKind::SignAccuracy, F{0.1f}, F{-1}));
  EXPECT_TRUE(is_right(MetricKind::SignAccuracy, F{0}, F{-1}));  // on the border: the negative class
  EXPECT_TRUE(is_right(MetricKind::LogitAccuracy, F{-3}, F{0}));
  EXPECT_FALSE(is_right(MetricKind::LogitAccuracy, F{-3}, F{1}));
  EXPECT_TRUE(is_right(MetricKind::ArgmaxOneHot, F{1, 3, 2}, F{-1, 1, -1}));
  EXPECT_FALSE(is_right(MetricKind::ArgmaxOneHot, F{1, 3, 2}, F{1, -1, -1}));
  EXPECT_TRUE(is_right(MetricKind::ArgmaxClass, F{1, 3, 2}, F{1}));
  EXPECT_FALSE(is_right(MetricKind::ArgmaxClass, F{1, 3, 2}, F{2}));
}

// The loss over all rows equals that of one workspace that holds them all, up to the order of the sums.
TEST(Measure, tiles_add_up_to_the_whole_set) {
  const auto e = runs::experiment([](auto& s) {
    s.samples = 1000;
    s.test_split = 0.3;
    s.l2 = 0.1;  // penalties are no part of it
  });
  runs::advance(*e, 30);
  ASSERT_TRUE(e->apply(SetEdits{{runs::edit("h0.act[0]", EditKind::Set, 0.3f)}}).ok());
  const Metrics m = e->measure();
  const Task& task = *e->task();
  Workspace<float> all(task.graph, {.rows = task.train->rows, .gradients = false});
  Params<float> params = e->params();
  all.bind(params);
  all.set_edits({bind(e->edits()[0], e->graph()).value()});
  std::copy(task.train->x.begin(), task.train->x.end(), all.input(task.input).begin());
  std::copy(task.train->target.begin(), task.train->target.end(), all.input(task.target).begin());
  forward(all);
  EXPECT_NEAR(m.train_loss, all.value(task.data_loss)[0], 1e-5);
}

TEST(Measure, a_set_without_test_rows_or_classes_has_no_such_number) {
  const auto no_test = runs::experiment([](auto& s) { s.test_split = 0; });
  EXPECT_TRUE(std::isnan(no_test->measure().test_loss));
  EXPECT_TRUE(std::isnan(no_test->measure().test_accuracy));
  EXPECT_TRUE(std::isfinite(no_test->measure().train_accuracy));
  const auto regression = runs::experiment([](auto& s) { s.data = "plane"; });
  EXPECT_TRUE(std::isnan(regression->measure().train_accuracy));
  EXPECT_TRUE(std::isfinite(regression->measure().test_loss));
}

}  // namespace
}  // namespace neurarium
