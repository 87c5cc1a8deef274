// Transfer: what is kept, what begins anew, what learns beside it, and what is refused.
#include "engine/exhibits/vision_features.h"

#include "engine/exhibits/trained_models.h"
#include "engine/exhibits/vision_history.h"
#include "engine/exhibits/vision_study.h"
#include "engine/files/project.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

// A run on digits whose features are kept; `change` sets up the next one.
struct Transfer {
  explicit Transfer(std::int64_t steps = 40) {
    VisionSettings digits;
    digits.widths = "4,6";
    trained = std::move(*Experiment::make(digits.clone()));
    for (std::int64_t i = 0; i < steps; ++i) trained->step();
    features = *features_of(digits, *trained->task(), trained->params(), trained->steps());
    keep_features(next, digits, features);
    next.samples = 50;
    next.random_seed = 3;
  }
  [[nodiscard]] std::vector<float> of(const Experiment& run, std::string_view name) const {
    const std::span<const float> numbers = run.params().of(run.graph().at(name));
    return {numbers.begin(), numbers.end()};
  }
  std::unique_ptr<Experiment> trained;
  VisionFeaturesPtr features;
  VisionSettings next;
};

TEST(VisionTransfer, begins_with_the_features_and_a_new_head) {
  const Transfer t;
  const auto run = std::move(*Experiment::make(t.next.clone()));
  for (const char* name : {"conv1.weight", "conv1.bias", "conv2.weight"})
    EXPECT_EQ(t.of(*run, name), t.of(*t.trained, name)) << name;
  EXPECT_NE(t.of(*run, "fc.weight"), t.of(*t.trained, "fc.weight"));
}

TEST(VisionTransfer, the_network_beside_it_begins_as_one_from_nothing) {
  Transfer t;
  const auto run = std::move(*Experiment::make(t.next.clone()));
  VisionSettings nothing = t.next;
  nothing.features = nullptr;
  nothing.first_weights = "random";
  const auto alone = std::move(*Experiment::make(nothing.clone()));
  for (const char* name : {"conv1.weight", "conv2.weight", "fc.weight"})
    EXPECT_EQ(t.of(*run, fmt::format("fresh.{}", name)), t.of(*alone, name)) << name;
  for (int i = 0; i < 10; ++i) run->step(), alone->step();
  EXPECT_NEAR(run->measure().other_test_loss, alone->measure().test_loss, 1e-3);
  t.next.against_nothing = false;
  const auto without = std::move(*Experiment::make(t.next.clone()));
  EXPECT_EQ(without->task()->other_loss, kNoValue);
}

TEST(VisionTransfer, frozen_features_stay_while_the_head_learns) {
  const Transfer t;
  const auto run = std::move(*Experiment::make(t.next.clone()));
  ASSERT_TRUE(run->apply(SetEdits{frozen_features(*t.features)}).ok());
  EXPECT_TRUE(are_frozen(*t.features, run->edits()));
  EXPECT_TRUE(without_frozen(*t.features, run->edits()).empty());
  const auto head = t.of(*run, "fc.weight"), fresh = t.of(*run, "fresh.conv1.weight");
  for (int i = 0; i < 5; ++i) run->step();
  EXPECT_EQ(t.of(*run, "conv1.weight"), t.of(*t.trained, "conv1.weight"));
  EXPECT_EQ(t.of(*run, "conv2.bias"), t.of(*t.trained, "conv2.bias"));
  EXPECT_NE(t.of(*run, "fc.weight"), head);
  EXPECT_NE(t.of(*run, "fresh.conv1.weight"), fresh);
}

TEST(VisionTransfer, gradients_of_the_view_are_those_of_the_network_that_is_shown) {
  const Transfer t;
  const auto with = std::move(*Experiment::make(t.next.clone()));
  VisionSettings single = t.next;
  single.against_nothing = false;
  const auto without = std::move(*Experiment::make(single.clone()));
  std::vector<std::vector<float>> slopes;
  for (const Experiment* e : {with.get(), without.get()}) {
    const Examples& test = *e->task()->test;
    const auto view = look_at_vision({e->task(),
                                      e->settings(),
                                      e->edits(),
                                      {e->params().flat().begin(), e->params().flat().end()},
                                      0,
                                      {test.x.begin(), test.x.begin() + test.inputs},
                                      0});
    ASSERT_NE(view, nullptr);
    const std::span<const float> slope = view->run->gradient(view->task->input);
    slopes.emplace_back(slope.begin(), slope.end());
  }
  EXPECT_EQ(slopes[0], slopes[1]);
}

TEST(VisionTransfer, survives_a_project_file_and_is_read_from_one) {
  const TempFolder folder;
  const Transfer t;
  auto run = std::move(*Timeline::make(t.next.clone()));
  for (int i = 0; i < 4; ++i) run->step();
  const std::string path = folder / "run.safetensors";
  ASSERT_TRUE(save_project(path, *run, "vision").ok());
  const auto again = load_project(path);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again->timeline->experiment().settings()->equals(*run->experiment().settings()));
  const auto source = load_features(path);
  ASSERT_TRUE(source.ok()) << source.error().message;
  EXPECT_EQ(source->features->steps, 4);
  EXPECT_EQ(source->features->weights.size(), t.features->weights.size()) << "not those of the network beside it";
}

TEST(VisionTransfer, is_read_from_saved_weights) {
  const TempFolder folder;
  const Transfer t;
  const auto file = encode_trained_model(*t.trained);
  ASSERT_TRUE(file.ok());
  const std::string path = folder / "weights.safetensors";
  ASSERT_TRUE(save_safetensors(path, *file).ok());
  const auto source = load_features(path);
  ASSERT_TRUE(source.ok()) << source.error().message;
  EXPECT_EQ(source->settings.widths, "4,6");
  EXPECT_EQ(source->features->weights.size(), 4u);
}

TEST(VisionTransfer, refuses_saved_weights_whose_steps_are_none) {
  const TempFolder folder;
  const Transfer t;
  auto file = encode_trained_model(*t.trained);
  ASSERT_TRUE(file.ok());
  const std::string path = folder / "weights.safetensors";
  for (const char* steps : {"", "many", "-1", "12 ", "99999999999999999999", "4611686018427387905"}) {
    file->metadata["steps"] = steps;
    ASSERT_TRUE(save_safetensors(path, *file).ok());
    const auto source = load_features(path);
    ASSERT_FALSE(source.ok()) << steps;
    EXPECT_THAT(source.error().message, HasSubstr("no vision network of this program")) << steps;
  }
}

TEST(VisionTransfer, refuses_a_hostile_description_of_features) {
  for (const char* about :
       {"", "[]", R"({"data":"digits"})", R"({"data":"digits","steps":-1,"form":[1,8,8,0,16]})",
        R"({"data":"digits","steps":1,"form":[1,8,8,0]})", R"({"data":"digits","steps":1,"form":[9,8,8,0,16]})",
        R"({"data":"digits","steps":1,"form":[1,1e9,8,0,16]})", R"({"data":7,"steps":1,"form":[1,8,8,0,16]})"}) {
    TensorFile file;
    file.source = "hostile";
    file.add_text("features.about", about);
    const auto features = read_features(file, "features.");
    ASSERT_FALSE(features.ok()) << about;
    EXPECT_THAT(features.error().message, HasSubstr("hostile: 'features.about'")) << about;
  }
}

TEST(VisionTransfer, refuses_a_network_of_other_shapes_and_says_which) {
  Transfer t;
  t.next.widths = "4,8";
  auto task = t.next.make_task();
  ASSERT_FALSE(task.ok());
  EXPECT_THAT(task.error().message, HasSubstr("conv2.bias [6], but this network has [8]"));
  t.next.model = "mlp";
  task = t.next.make_task();
  ASSERT_FALSE(task.ok());
  EXPECT_THAT(task.error().message, HasSubstr("no such weights"));
  VisionSettings none;
  none.first_weights = "features";
  EXPECT_THAT(none.make_task().error().message, HasSubstr("--from FILE"));
}

TEST(VisionDrawings, of_classes_of_ones_own_are_a_set_in_the_form_of_the_features) {
  Transfer t;
  t.next.data = kDrawnSet;
  t.next.drawn_classes = "line, dot";
  ASSERT_FALSE(t.next.make_task().ok());
  Drawing line, dot;
  line.stroke(0.2, 0.2, 0.8, 0.8, 3, false);
  dot.stroke(0.5, 0.5, 0.5, 0.5, 8, false);
  for (int i = 0; i < 3; ++i) add_drawing(t.next, line, t.next.data, 0), add_drawing(t.next, dot, t.next.data, 1);
  t.next.test_split = 0;
  const auto task = t.next.make_task();
  ASSERT_TRUE(task.ok()) << task.error().message;
  EXPECT_EQ((*task)->train->rows, 6);
  EXPECT_EQ((*task)->train->inputs, 64);
  EXPECT_EQ((*vision_pictures(t.next))->class_names, (std::vector<std::string>{"line", "dot"}));
  t.next.drawn_classes = "线，点";
  EXPECT_EQ(*drawn_class_names(t.next), (std::vector<std::string>{"线", "点"}));
  forget_drawings(t.next);
  EXPECT_THAT(t.next.make_task().error().message, HasSubstr("0 drawings"));
  t.next.drawn_classes = "one,one";
  EXPECT_THAT(t.next.make_task().error().message, HasSubstr("--drawn-classes: 'one'"));
}

TEST(VisionNudge, moves_every_pixel_by_its_size_and_raises_the_loss) {
  const Transfer t;
  const Experiment& e = *t.trained;
  const Examples& test = *e.task()->test;
  const auto view = look_at_vision({e.task(),
                                    e.settings(),
                                    e.edits(),
                                    {e.params().flat().begin(), e.params().flat().end()},
                                    0,
                                    {test.x.begin(), test.x.begin() + test.inputs},
                                    static_cast<std::int32_t>(test.target[0])});
  const auto nudged = look_at_nudged(*view, 0.05);
  ASSERT_NE(nudged, nullptr);
  const std::span<const float> before = view->run->value(view->task->input),
                               after = nudged->run->value(view->task->input);
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_LE(std::abs(before[i] - after[i]), 0.0501f);
  EXPECT_GT(nudged->run->value(view->task->data_loss)[0], view->run->value(view->task->data_loss)[0]);
}

TEST(VisionMapper, moves_and_follows_the_network_from_where_it_was) {
  const Transfer t;
  const auto pictures_of = [&] {
    const Experiment& e = *t.trained;
    const Examples& test = *e.task()->test;
    VisionPicturesRequest request;
    request.view = look_at_vision({e.task(),
                                   e.settings(),
                                   e.edits(),
                                   {e.params().flat().begin(), e.params().flat().end()},
                                   0,
                                   {test.x.begin(), test.x.begin() + test.inputs},
                                   0});
    request.unit = class_unit(*request.view, 0);
    return study_pictures(request);
  };
  VisionMapper mapper;
  const auto first = pictures_of();
  const auto one = mapper.look({first, 20}), two = mapper.look({first, 5});
  EXPECT_EQ(std::ssize(one->places), first->answers.rows());
  EXPECT_EQ(two->steps, 25);
  EXPECT_NE(one->places, two->places);
  t.trained->step();
  const auto same = mapper.look({pictures_of(), 0});
  EXPECT_EQ(same->places, two->places) << "another moment begins at the places of the last one";
}

TEST(KernelHistory, holds_the_first_and_the_last_keyframe_and_the_numbers_of_each) {
  VisionSettings digits;
  auto run = std::move(*Timeline::make(digits.clone()));
  const std::span<const float> start = run->experiment().params().of(run->experiment().graph().at("conv1.weight"));
  const std::vector<float> first(start.begin(), start.end());
  for (int i = 0; i < 40; ++i) run->step();
  const auto history = kernel_history(*run, "conv1.weight", 6);
  ASSERT_EQ(history.size(), 6u);
  EXPECT_EQ(history.front().step, 0);
  EXPECT_EQ(history.front().numbers, first);
  EXPECT_EQ(history.back().step, run->history().frames().back().step);
  EXPECT_TRUE(std::ranges::is_sorted(history, {}, &KernelMoment::step));
  EXPECT_TRUE(kernel_history(*run, "conv9.weight", 6).empty());
}

}  // namespace
}  // namespace neurarium
