// The basins: training makes the regions agree with the exact ones, and larger networks come nearer.
#include "engine/exhibits/basins_view.h"
#include "engine/experiment.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

NearestRegions regions_after(const BasinsSettings& settings, int steps) {
  auto made = Experiment::make(settings.clone());
  EXPECT_TRUE(made.ok());
  Experiment& run = **made;
  for (int i = 0; i < steps; ++i) run.step();
  return look_at_regions(
      {run.task(), run.settings(), run.edits(), {run.params().flat().begin(), run.params().flat().end()}, run.steps()});
}

TEST(Basins, agree_with_the_exact_regions_the_better_the_larger_the_network) {
  BasinsSettings small, large;
  small.hidden = 1;
  large.hidden = 16;
  const NearestRegions few = regions_after(small, 1500), many = regions_after(large, 1500);
  EXPECT_GT(few.wrong_share(), 0.15);
  EXPECT_LT(many.wrong_share(), 0.03);
  EXPECT_GT(many.wrong_near_border * 10, many.wrong * 9) << "what is left lies at the borders";
  EXPECT_EQ(wrong_share_of_size(small, 16, 1500), many.wrong_share());
  EXPECT_LT(many.wrong_share(), regions_after(large, 0).wrong_share());
}

TEST(Basins, refuse_settings_that_make_no_task_with_a_sentence) {
  for (const auto& spoil : {+[](BasinsSettings& s) { s.places = "1,1"; }, +[](BasinsSettings& s) { s.patterns = "#"; },
                            +[](BasinsSettings& s) { s.drawn_start = "####/####/####/####"; },
                            +[](BasinsSettings& s) { s.activation = ""; }}) {
    BasinsSettings s;
    spoil(s);
    EXPECT_FALSE(s.make_task().ok());
  }
}

TEST(Basins, show_no_answer_where_the_numbers_ended) {
  BasinsSettings s;
  const auto task = s.make_task();
  ASSERT_TRUE(task.ok());
  AlignedVector<float> params(ParamLayout(*(*task)->graph).size(), std::numeric_limits<float>::infinity());
  const NearestRegions regions = look_at_regions({*task, SettingsPtr(s.clone()), {}, params, 0});
  EXPECT_EQ(regions.wrong, kBasinsGrid * kBasinsGrid);
  EXPECT_EQ(regions.answer.front(), kNoBasin);
}

TEST(Basins, keep_their_drawings_stable_and_find_them_again) {
  BasinsSettings s;
  s.view = "hopfield";
  for (std::int64_t cue = 1; cue <= 4; ++cue) {
    s.cue = cue;
    const auto look = look_at_hopfield(s, 0);
    EXPECT_EQ(look->stable_count(), 4);
    ASSERT_TRUE(look->end);
    EXPECT_EQ(look->end->index, cue - 1);
    EXPECT_FALSE(look->end->reversed);
  }
  s.cue = 40;
  EXPECT_EQ(look_at_hopfield(s, 0)->start.cue, 3);
}

TEST(Basins, follow_the_course_up_to_its_end) {
  BasinsSettings s;
  s.view = "hopfield";
  s.updates = 1'000'000;
  const auto task = s.make_task();
  ASSERT_TRUE(task.ok());
  BasinsObserver observer;
  const AlignedVector<float> params(ParamLayout(*(*task)->graph).size(), 0.0F);
  const auto view = observer.observe({*task, SettingsPtr(s.clone()), {}, params, 0});
  EXPECT_EQ(view->updates, view->hopfield->course.size());
  EXPECT_EQ(view->pixels, view->hopfield->course.end);
  EXPECT_EQ(view->hopfield->census.starts, kCensusStarts);
  s.updates = 0;
  const auto start = observer.observe({*task, SettingsPtr(s.clone()), {}, params, 0});
  EXPECT_EQ(start->pixels, view->hopfield->start.pixels);
  EXPECT_EQ(start->hopfield, view->hopfield) << "nothing is computed again";
}

TEST(Basins, name_the_numbers_of_the_pixels_which_fit_together) {
  BasinsSettings s;
  s.view = "hopfield";
  const auto look = look_at_hopfield(s, 0);
  const std::int64_t at = look->course.size() / 2;
  const TensorFile file = hopfield_values(*look, at);
  const auto weight = file.floats("weight"), state = file.floats("state"), field = file.floats("field"),
             energy = file.floats("energy"), patterns = file.floats("patterns");
  ASSERT_TRUE(weight.ok() && state.ok() && field.ok() && energy.ok() && patterns.ok());
  const std::size_t n = state->size();
  ASSERT_EQ(weight->size(), n * n);
  EXPECT_EQ(patterns->size(), 4 * n);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double told = 0, hebb = 0;
    for (std::size_t j = 0; j < n; ++j) told += double{(*weight)[i * n + j]} * double{(*state)[j]};
    EXPECT_NEAR(told, (*field)[i], 1e-5);
    sum -= 0.5 * told * double{(*state)[i]};
    for (std::size_t p = 0; p < 4; ++p) hebb += double{(*patterns)[p * n + i]} * double{(*patterns)[p * n]};
    EXPECT_NEAR((*weight)[i * n], i == 0 ? 0 : hebb / static_cast<double>(n), 1e-6);
  }
  EXPECT_NEAR(sum, (*energy)[0], 1e-4);
}

}  // namespace
}  // namespace neurarium
