// The neuron: the rule with its trace, the bound on mistakes, the circle on XOR, and the layer that solves it.
#include "engine/exhibits/neuron_view.h"
#include "engine/timeline.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

NeuronSettings settings_for(const char* data, std::int64_t inputs = 2, const char* levels = "binary") {
  NeuronSettings s;
  s.data = data;
  s.inputs = inputs;
  s.levels = levels;
  return s;
}

std::unique_ptr<Experiment> run_of(const NeuronSettings& s) {
  auto made = Experiment::make(s.clone());
  EXPECT_TRUE(made.ok());
  return std::move(*made);
}

std::shared_ptr<const NeuronView> look(const Experiment& e, std::vector<float> example = {}) {
  NeuronObserver observer;
  NeuronRequest request{e.task(), e.settings(), e.edits(), {}, e.steps(), nullptr, std::move(example)};
  request.params.assign(e.params().flat().begin(), e.params().flat().end());
  request.state = std::make_shared<const Keyframe>(e.keyframe());
  return observer.observe(request);
}

TEST(Neuron, learns_every_separable_function_within_the_bound) {
  for (const char* data : {"and", "or", "nand"})
    for (const std::int64_t inputs : {2, 3, 5})
      for (const char* levels : {"binary", "bipolar"}) {
        const auto run = run_of(settings_for(data, inputs, levels));
        const auto start = look(*run);
        ASSERT_TRUE(start->separation.possible) << data << inputs;
        ASSERT_TRUE(start->course->converges()) << data << inputs;
        EXPECT_LE(static_cast<double>(start->course->all_mistakes()), start->bound) << data << inputs << levels;
        while (run->steps() < *start->course->converges()) run->step();
        EXPECT_EQ(look(*run)->wrong(), 0) << data << inputs << levels;
        EXPECT_EQ(run->measure().train_accuracy, 1);
      }
}

TEST(Neuron, has_for_and_the_margin_that_is_known) {
  const auto view = look(*run_of(settings_for("and")));
  EXPECT_NEAR(view->separation.margin, 1 / std::sqrt(17.0), 1e-9);  // 2 x1 + 2 x2 - 3
  EXPECT_NEAR(view->separation.radius, std::sqrt(3.0), 1e-9);
  EXPECT_NEAR(view->bound, 51, 1e-6);
}

TEST(Neuron, goes_in_a_circle_on_xor) {
  for (const char* levels : {"binary", "bipolar"}) {
    const auto run = run_of(settings_for("xor", 2, levels));
    const auto view = look(*run);
    EXPECT_FALSE(view->separation.possible);
    EXPECT_TRUE(std::isnan(view->bound));
    ASSERT_TRUE(view->course->circle());
    const PerceptronCourse::Circle circle = *view->course->circle();
    while (run->steps() < circle.first) run->step();
    const std::vector<float> weights(run->params().flat().begin(), run->params().flat().end());
    for (int round = 0; round < 3; ++round) {
      for (std::int64_t i = 0; i < circle.length; ++i) run->step();
      EXPECT_EQ(std::vector<float>(run->params().flat().begin(), run->params().flat().end()), weights);
    }
    EXPECT_GT(look(*run)->wrong(), 0);
    EXPECT_EQ(view->course->mistakes(run->steps()), view->course->mistakes(circle.first) + 3 * circle.mistakes);
  }
}

TEST(Neuron, follows_its_course_to_the_bit) {
  for (const char* data : {"and", "xor"}) {
    const auto run = run_of(settings_for(data, 3));
    const auto first = look(*run);
    std::int64_t mistakes = 0;
    for (int i = 0; i < 300; ++i) {
      const Presentation* next = first->course->coming(run->steps());
      ASSERT_NE(next, nullptr);
      mistakes += next->mistake() ? 1 : 0;
      ASSERT_TRUE(run->step());
      EXPECT_EQ(run->batch_rows()[0], next->row);
      EXPECT_TRUE(std::equal(next->after.begin(), next->after.end(), run->params().flat().begin()));
      EXPECT_EQ(first->course->mistakes(run->steps()), mistakes);
      EXPECT_TRUE(first->course->passes(run->keyframe()));
    }
  }
}

TEST(Neuron, counts_anew_after_a_change_by_hand) {
  const auto run = run_of(settings_for("or"));
  for (int i = 0; i < 5; ++i) run->step();
  ASSERT_TRUE(run->apply(SetParameters{"out.weight", {0}, {-3}}).ok());
  const auto view = look(*run);
  EXPECT_EQ(view->course->begin().step, 5);
  ASSERT_TRUE(view->course->converges());
  EXPECT_LE(static_cast<double>(view->course->all_mistakes()), view->bound);
}

TEST(Neuron, never_makes_more_mistakes_than_the_bound_from_any_weights) {
  for (int start = -4; start <= 4; ++start) {
    const auto run = run_of(settings_for("nand"));
    ASSERT_TRUE(run->apply(SetParameters{"out.weight", {0, 1}, {static_cast<float>(start), 2.5F}}).ok());
    const auto view = look(*run);
    ASSERT_TRUE(view->course->converges());
    EXPECT_LE(static_cast<double>(view->course->all_mistakes()), view->bound + 1e-9) << start;
  }
}

TEST(Neuron, solves_parity_with_a_layer_before_it) {
  for (const std::int64_t inputs : {2, 3, 4, 8})
    for (const char* levels : {"binary", "bipolar"})
      for (const char* activation : {"step", "sigmoid", "tanh"}) {
        NeuronSettings s = settings_for("xor", inputs, levels);
        s.hidden_layer = true;
        s.rule = std::string(activation) == "step" ? "perceptron" : "gradient";
        s.activation = activation;
        EXPECT_EQ(look(*run_of(s))->wrong(), 0) << inputs << levels << activation;
      }
}

TEST(Neuron, learns_to_read_the_layer_by_the_rule_because_the_folded_rows_are_separable) {
  NeuronSettings s = settings_for("xor");
  s.hidden_layer = true;
  const auto run = run_of(s);
  ASSERT_TRUE(run->apply(SetParameters{"out.weight", {0, 1}, {0, 0}}).ok());
  ASSERT_TRUE(run->apply(SetParameters{"out.bias", {0}, {0}}).ok());
  const auto view = look(*run);
  EXPECT_TRUE(view->separation.possible);
  ASSERT_TRUE(view->course->converges());
  while (run->steps() < *view->course->converges()) run->step();
  EXPECT_EQ(look(*run)->wrong(), 0);
}

TEST(Neuron, learns_and_by_gradients_with_a_smooth_activation_but_not_with_a_step) {
  NeuronSettings s = settings_for("and");
  s.rule = "gradient";
  auto run = run_of(s);
  for (int i = 0; i < 2000; ++i) run->step();
  EXPECT_EQ(look(*run)->wrong(), 0);
  EXPECT_EQ(look(*run)->course, nullptr);
  s.activation = "step";
  run = run_of(s);
  for (int i = 0; i < 100; ++i) run->step();
  for (const float w : run->params().flat()) EXPECT_EQ(w, 0) << "the slope of a step is 0";
}

TEST(Neuron, turns_its_line_where_it_is_dragged) {
  const auto run = run_of(settings_for("and", 3));
  ASSERT_TRUE(run->apply(SetParameters{"out.weight", {0, 1, 2}, {1, 1, 0.5F}}).ok());
  const auto view = look(*run, {0, 0, 1});
  const auto [a, b, bias] = weights_of_line(*view, 0, {0, 1}, {2, 0});
  EXPECT_NEAR(std::hypot(a, b), std::sqrt(2.0), 1e-6) << "as steep as before";
  EXPECT_GT(a, 0) << "and it fires on the same side";
  for (const auto& [x, y] : {std::pair{0.0, 1.0}, {2.0, 0.0}}) EXPECT_NEAR(a * x + b * y + 0.5 * 1 + bias, 0, 1e-6);
}

TEST(Neuron, refuses_what_one_line_cannot_be_asked) {
  NeuronSettings s;
  s.data = "file";
  EXPECT_FALSE(s.make_task().ok());
  PointSet set;
  set.x = {0, 0, 1, 1, 2, 2};
  set.target = {0, 1, 2};
  set.classes = 3;
  set.class_names = {"a", "b", "c"};
  s.points = seal(std::move(set));
  const auto task = s.make_task();
  ASSERT_FALSE(task.ok());
  EXPECT_NE(task.error().message.find("two classes"), std::string::npos) << task.error().message;
}

TEST(Separation, is_found_for_clouds_and_refused_where_they_overlap) {
  std::vector<float> x;
  std::vector<bool> wanted;
  for (int i = 0; i < 200; ++i) {
    const double angle = 0.7 * i;
    const bool right = i % 2 == 0;
    x.push_back(static_cast<float>((right ? 3 : -3) + std::cos(angle)));
    x.push_back(static_cast<float>(std::sin(angle)));
    wanted.push_back(right);
  }
  const Separation apart = separate(x, 2, wanted);
  ASSERT_TRUE(apart.possible);
  EXPECT_NEAR(apart.margin, 2, 0.05);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const double side = apart.weight[0] * static_cast<double>(x[2 * i]) +
                        apart.weight[1] * static_cast<double>(x[2 * i + 1]) + apart.weight[2];
    EXPECT_GE(wanted[i] ? side : -side, apart.margin - 1e-9);
  }
  wanted[0] = false;
  EXPECT_FALSE(separate(x, 2, wanted).possible);
}

}  // namespace
}  // namespace neurarium
