// Limits: examples and labels are what they are said to be, and runs generalise, memorise or fail as they should.
#include "engine/exhibits/limits_view.h"

#include <gtest/gtest.h>

#include <set>

namespace neurarium {
namespace {

LimitsSettings limits_of(std::string_view problem) {
  LimitsSettings s;
  s.problem = problem;
  s.hidden = 64;
  s.layers = problem == "plane" ? 2 : 1;
  return s;
}

LimitErrors errors_after(const LimitsSettings& s, std::int64_t steps) { return errors_of_run(*limit_run(s, steps)); }

std::set<std::vector<float>> distinct_rows(const Examples& rows) {
  std::set<std::vector<float>> out;
  for (std::int64_t i = 0; i < rows.rows; ++i)
    out.emplace(rows.x.begin() + i * rows.inputs, rows.x.begin() + (i + 1) * rows.inputs);
  return out;
}

TEST(Limits, test_on_rows_of_bits_that_were_never_learned) {
  for (const char* problem : {"parity", "automaton"}) {
    LimitsSettings s = limits_of(problem);
    s.bits = 6;
    s.samples = 5000;
    const auto task = s.make_task();
    ASSERT_TRUE(task.ok());
    EXPECT_EQ((*task)->train->rows, 48) << "three quarters of 64";
    EXPECT_EQ((*task)->test->rows, 16);
    auto all = distinct_rows(*(*task)->train);
    all.merge(distinct_rows(*(*task)->test));
    EXPECT_EQ(all.size(), 64u);
  }
}

TEST(Limits, ask_for_parity_and_for_the_middle_cell) {
  LimitsSettings s = limits_of("parity");
  EXPECT_FALSE(label_of_bits(s, {1, 1, 0, 0}));
  EXPECT_TRUE(label_of_bits(s, {1, 1, 1, 0}));
  s.problem = "automaton";
  EXPECT_TRUE(label_of_bits(s, {0, 0, 1, 0, 0})) << "0 1 0 becomes 1";
  EXPECT_FALSE(label_of_bits(s, {0, 1, 1, 1, 0})) << "1 1 1 becomes 0";
  s.rule_steps = 2;
  EXPECT_EQ(label_of_bits(s, {0, 0, 0, 1, 0, 0, 0}), cell_history({0, 0, 0, 1, 0, 0, 0}, kRule30, 2)[2][3] != 0);
}

TEST(Limits, replace_so_many_labels_of_the_examples_and_none_of_the_new_ones) {
  LimitsSettings s = limits_of("parity");
  s.bits = 14;
  s.samples = 4000;
  const auto plain = s.make_task();
  s.random_labels = 0.5;
  const auto mixed = s.make_task();
  ASSERT_TRUE(plain.ok() && mixed.ok());
  EXPECT_EQ((*plain)->test->target, (*mixed)->test->target);
  EXPECT_EQ((*plain)->train->x, (*mixed)->train->x);
  int turned = 0;
  for (std::size_t i = 0; i < 4000; ++i) turned += (*plain)->train->target[i] != (*mixed)->train->target[i] ? 1 : 0;
  EXPECT_NEAR(turned, 1000, 100) << "half of them get a coin's label, which is another one half the time";
}

TEST(LimitsConvergence, a_rule_of_three_cells_is_found_and_parity_is_learned_by_heart) {
  const LimitErrors rule = errors_after(limits_of("automaton"), 1500);
  EXPECT_LT(rule.test, 0.05);
  const LimitErrors parity = errors_after(limits_of("parity"), 2000);
  EXPECT_LT(parity.train, 0.05);
  EXPECT_GT(parity.test, 0.35);
}

TEST(LimitsConvergence, labels_of_chance_are_memorised_by_many_units_and_not_by_one) {
  LimitsSettings s = limits_of("parity");
  s.random_labels = 1;
  const LimitErrors many = errors_after(s, 2000);
  EXPECT_LT(many.train, 0.05);
  EXPECT_GT(many.test, 0.4);
  s.hidden = 1;
  EXPECT_GT(errors_after(s, 2000).train, 0.2);
}

TEST(LimitsConvergence, more_examples_make_fewer_mistakes_on_new_points) {
  LimitsSettings s = limits_of("plane");
  s.samples = 10;
  const double few = errors_after(s, 2000).test;
  s.samples = 1000;
  EXPECT_LT(errors_after(s, 2000).test + 0.1, few);
}

TEST(LimitsConvergence, the_line_fits_inside_and_not_outside) {
  LimitsSettings s = limits_of("line");
  const LimitErrors errors = errors_after(s, 2000);
  EXPECT_LT(errors.train, 0.1);
  EXPECT_GT(errors.test, 0.4);
}

TEST(Limits, the_view_agrees_with_what_the_run_measures) {
  for (const char* problem : {"plane", "parity", "automaton"}) {
    const auto run = limit_run(limits_of(problem), 100);
    const Experiment& e = run->experiment();
    const std::span<const float> params = e.params().flat();
    const auto view = look_at_limits({e.task(), e.settings(), {}, {params.begin(), params.end()}, e.steps()});
    Params<float> copy(*e.task()->graph);
    std::copy(params.begin(), params.end(), copy.flat().begin());
    const Metrics measured = Measurer().measure(e.task(), copy, {});
    EXPECT_NEAR(view->errors.train, 1 - measured.train_accuracy, 1e-9);
    EXPECT_NEAR(view->errors.test, 1 - measured.test_accuracy, 1e-9);
    EXPECT_EQ(view->plane.empty(), std::string_view(problem) != "plane");
    EXPECT_EQ(view->test.empty(), std::string_view(problem) == "plane");
  }
}

TEST(Limits, refuse_settings_that_make_no_task) {
  LimitsSettings s;
  s.activation = "none of these";
  EXPECT_FALSE(s.make_task().ok());
}

}  // namespace
}  // namespace neurarium
