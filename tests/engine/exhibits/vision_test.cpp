#include "engine/exhibits/vision_view.h"

#include "engine/experiment.h"

#include <gmock/gmock.h>

#include <cmath>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Experiment> vision_run(VisionSettings settings = {}, std::int64_t steps = 0, int threads = 1) {
  auto made = Experiment::make(settings.clone(), threads);
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  for (std::int64_t i = 0; i < steps; ++i) (*made)->step();
  return std::move(*made);
}

VisionRequest request_of(const Experiment& e, std::int64_t row) {
  const Examples& test = *e.task()->test;
  const float* x = test.x.data() + row * test.inputs;
  return {e.task(),
          e.settings(),
          e.edits(),
          {e.params().flat().begin(), e.params().flat().end()},
          e.steps(),
          {x, x + test.inputs},
          static_cast<std::int32_t>(test.target[static_cast<std::size_t>(row)])};
}

TEST(Vision, learns_digits_in_a_few_epochs) {
  const auto e = vision_run({}, 250);
  EXPECT_GT(e->measure().test_accuracy, 0.93);
}

TEST(Vision, gives_the_same_bits_for_any_number_of_threads) {
  const auto one = vision_run({}, 20, 1), three = vision_run({}, 20, 3);
  EXPECT_TRUE(std::ranges::equal(one->params().flat(), three->params().flat()));
}

TEST(Vision, another_rate_keeps_the_examples_and_the_weights) {
  const auto e = vision_run({}, 3);
  const std::vector<float> before(e->params().flat().begin(), e->params().flat().end());
  const ExamplesPtr examples = e->task()->train;
  VisionSettings faster;
  faster.learning_rate = 0.01;
  ASSERT_TRUE(e->apply(SetSettings{SettingsPtr(faster.clone())}).ok());
  EXPECT_EQ(e->task()->train, examples);
  EXPECT_TRUE(std::ranges::equal(e->params().flat(), before));
}

TEST(Vision, refuses_settings_with_a_sentence_that_names_the_flag) {
  const auto fault = [](auto change) {
    VisionSettings s;
    change(s);
    const auto task = s.make_task();
    return task ? std::string() : task.error().message;
  };
  EXPECT_THAT(fault([](VisionSettings& s) { s.widths = "8,x"; }), HasSubstr("--widths: 'x'"));
  EXPECT_THAT(fault([](VisionSettings& s) { s.widths = "8,8,8,8,8"; }), HasSubstr("too many"));
  EXPECT_THAT(fault([](VisionSettings& s) { s.dense = "0"; }), HasSubstr("--dense"));
  EXPECT_THAT(fault([](VisionSettings& s) { s.data = "file"; }), HasSubstr("no pictures of your own"));
}

TEST(VisionView, the_window_under_a_number_adds_up_to_it) {
  const auto e = vision_run({}, 5);
  const auto view = look_at_vision(request_of(*e, 4));
  ASSERT_NE(view, nullptr);
  int windows = 0;
  for (const VisionStage& stage : view->stages)
    for (const std::int64_t offset : {std::int64_t{0}, stage.map_size() / 2, stage.channels * stage.map_size() - 1}) {
      const VisionNumber n = look_at_number(*view, {stage.value, offset});
      if (n.kind == VisionNumber::Kind::Products) {
        double sum = n.bias;
        for (std::int32_t c = 0; c < n.channels; ++c) sum += n.channel_sum(c);
        EXPECT_NEAR(sum, n.sum, 1e-5) << stage.name << " " << offset;
        ++windows;
      } else if (n.kind == VisionNumber::Kind::Largest) {
        ASSERT_GE(n.largest, 0);
        EXPECT_EQ(n.window[static_cast<std::size_t>(n.largest)].number, n.value);
        for (const WindowCell& cell : n.window) EXPECT_LE(cell.number, n.value);
        ++windows;
      }
    }
  EXPECT_EQ(windows, 3 * 6);
}

TEST(VisionView, a_corner_reads_zeros_beyond_the_border) {
  const auto e = vision_run();
  const auto view = look_at_vision(request_of(*e, 0));
  const VisionNumber n = look_at_number(*view, {view->graph().at("conv1.pre"), 0});
  ASSERT_EQ(n.window.size(), 9u);
  int outside = 0;
  for (const WindowCell& cell : n.window) outside += cell.inside ? 0 : 1;
  EXPECT_EQ(outside, 5);
  for (const WindowCell& cell : n.window) EXPECT_NE(cell.factor, 0);
}

TEST(VisionView, an_edit_of_a_map_is_in_the_picture_and_in_what_comes_after) {
  const auto e = vision_run({}, 60);
  const auto before = look_at_vision(request_of(*e, 1));
  ASSERT_TRUE(e->apply(SetEdits{{{{"conv1.act", {{"", 2}}}, EditKind::Set, 0, 0, {}}}}).ok());
  const auto after = look_at_vision(request_of(*e, 1));
  const VisionStage* act = nullptr;
  for (const VisionStage& stage : after->stages)
    if (stage.name == "conv1.act") act = &stage;
  ASSERT_NE(act, nullptr);
  for (const float v : after->map(*act, 2)) EXPECT_EQ(v, 0);
  EXPECT_NE(after->chances, before->chances);
}

TEST(VisionView, the_chances_are_those_of_the_picture_whatever_its_label) {
  const auto e = vision_run({}, 60);
  VisionRequest request = request_of(*e, 2);
  const auto known = look_at_vision(request);
  request.label = -1;
  const auto unknown = look_at_vision(request);
  EXPECT_EQ(known->chances, unknown->chances);
  request.picture.pop_back();
  EXPECT_EQ(look_at_vision(request), nullptr);
}

TEST(KnownKernel, has_the_length_of_the_one_it_replaces_and_does_what_its_name_says) {
  const std::vector<float> like = {1, -2, 0, 0.5f, 0, 0, 0, 0, 0};
  for (const std::string_view name : kKnownKernels) {
    const std::vector<float> kernel = known_kernel(name, 3, 3, 1, like);
    double squares = 0;
    for (const float v : kernel) squares += static_cast<double>(v) * static_cast<double>(v);
    EXPECT_NEAR(std::sqrt(squares), std::sqrt(5.25), 1e-5) << name;
  }
  const auto edge = known_kernel("edge-vertical", 3, 3, 1, like);
  EXPECT_FLOAT_EQ(edge[3] + edge[4] + edge[5], 0);
  EXPECT_GT(edge[5], 0);
  const auto blur = known_kernel("blur", 3, 3, 2, like);
  EXPECT_EQ(blur.size(), 18u);
  EXPECT_GT(blur[4], blur[0]);
}

}  // namespace
}  // namespace neurarium
