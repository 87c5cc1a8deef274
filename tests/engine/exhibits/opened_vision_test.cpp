// Networks of the user's own in the window: the set is brought to their pictures and classes.
#include "engine/exhibits/opened_vision.h"

#include "engine/data/adapted_pictures.h"
#include "engine/exhibits/vision_view.h"
#include "engine/files/project.h"
#include "engine/rng.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

std::string layers_of(std::string_view input, int classes) {
  return fmt::format(R"({{"input": {}, "layers": [{{"type": "conv2d", "name": "c", "out": 3, "kernel": 3}},
      {{"type": "relu"}}, {{"type": "global_average_pool"}}, {{"type": "flatten"}},
      {{"type": "linear", "name": "head", "out": {}}}]}})",
                     input, classes);
}

// model.json and model.safetensors in the folder.
void put_model(const TempFolder& folder, std::string_view input, int classes, int channels) {
  write_plainly(folder / "model.json", layers_of(input, classes));
  TensorFile file;
  Rng rng(1, "opened vision");
  const auto add = [&](const std::string& name, const Shape& shape) {
    std::int64_t count = 1;
    for (const std::int64_t n : shape) count *= n;
    std::vector<float> numbers(static_cast<std::size_t>(count));
    for (float& v : numbers) v = static_cast<float>(rng.normal());
    file.add<float>(name, shape, numbers);
  };
  add("c.weight", {3, channels, 3, 3});
  add("c.bias", {3});
  add("head.weight", {classes, 3});
  add("head.bias", {classes});
  ASSERT_TRUE(save_safetensors(folder / "model.safetensors", file).ok());
}

TEST(OpenedVision, starts_with_its_weights_and_trains_on) {
  const TempFolder folder;
  put_model(folder, "[1, 28, 28]", 10, 1);
  const auto files = described_files(folder / "model.json");
  ASSERT_TRUE(files);
  EXPECT_EQ(files->weights, folder / "model.safetensors");
  ASSERT_TRUE(described_files(folder / "model.safetensors"));
  EXPECT_FALSE(described_files(folder / "other.json"));
  auto run = timeline_of_vision(files->weights, files->description, 1);
  ASSERT_TRUE(run.ok()) << run.error().message;
  const auto file = load_safetensors(files->weights);
  const std::span<const float> head = (*run)->experiment().params().of((*run)->experiment().graph().at("head.weight"));
  EXPECT_TRUE(std::ranges::equal(head, *file->finite_floats("head.weight", Shape{10, 3})));
  for (int i = 0; i < 3; ++i) (*run)->step();
  const TempFolder other;
  ASSERT_TRUE(save_project(other / "run.safetensors", **run, "vision").ok());
  const auto again = load_project(other / "run.safetensors");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again->timeline->experiment().settings()->equals(*(*run)->experiment().settings()));
}

TEST(OpenedVision, brings_the_set_to_its_colours_and_classes) {
  const TempFolder folder;
  put_model(folder, "[3, 12, 16]", 4, 3);
  auto run = timeline_of_vision(folder / "model.safetensors", folder / "model.json", 1);
  ASSERT_TRUE(run.ok()) << run.error().message;
  const auto& settings = dynamic_cast<const VisionSettings&>(*(*run)->experiment().settings());
  const Pictures set = *vision_pictures(settings);
  EXPECT_EQ(set->classes(), 4);
  EXPECT_EQ(set->picture_size(), 3 * 12 * 16);
  for (const std::int32_t label : set->labels) EXPECT_LT(label, 4);
}

TEST(OpenedVision, refuses_what_the_window_cannot_show) {
  const TempFolder folder;
  put_model(folder, "[2, 8, 8]", 10, 2);
  const auto colours = open_vision(folder / "model.safetensors", folder / "model.json");
  ASSERT_FALSE(colours.ok());
  EXPECT_THAT(colours.error().message, HasSubstr("2 x 8 x 8"));
  put_model(folder, "[1, 8, 8]", 1, 1);
  const auto one = open_vision(folder / "model.safetensors", folder / "model.json");
  ASSERT_FALSE(one.ok());
  write_plainly(folder / "model.json", "{");
  EXPECT_FALSE(open_vision(folder / "model.safetensors", folder / "model.json").ok());
}

TEST(AdaptedPictures, a_set_that_fits_is_itself_and_missing_classes_are_numbered) {
  const Pictures digits = digit_pictures();
  EXPECT_EQ(*adapted(digits, digits->form()), digits);
  const auto more = adapted(digits, digits->form(), 12);
  ASSERT_TRUE(more.ok());
  EXPECT_EQ((*more)->class_names.back(), "11");
  EXPECT_EQ((*more)->pixels, digits->pixels);
  const auto held = adapted(digits, {.channels = 1, .height = 16, .width = 16});
  EXPECT_EQ(*adapted(digits, {.channels = 1, .height = 16, .width = 16}), *held) << "made once while it is held";
}

}  // namespace
}  // namespace neurarium
