// Vision on the command line: pictures of one's own, one picture's values, and what is refused.
#include "engine/files/safetensors.h"
#include "tests/app/cli/cli_run.h"
#include "tests/engine/files/picture_bytes.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace neurarium {
namespace {

using testing::HasSubstr;

// Two classes of grey squares, dark and light.
void put_squares(const TempFolder& folder, int of_each) {
  for (int i = 0; i < of_each; ++i)
    for (const int level : {20, 220}) {
      const std::filesystem::path path(folder / fmt::format("{}/{}.png", level > 99 ? "light" : "dark", i));
      std::filesystem::create_directories(path.parent_path());
      const auto grey = static_cast<std::uint8_t>(level + i);
      write_plainly(path.string(), png_of_colour(12, grey, grey, grey));
    }
}

TEST(VisionCli, trains_on_digits_and_prints_the_test_accuracy) {
  const test::Ran ran = test::run({"train", "vision", "--steps", "5", "--samples", "100"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("5 steps, train loss"));
  EXPECT_THAT(ran.out, HasSubstr("test accuracy"));
}

TEST(VisionCli, trains_on_a_folder_of_pictures) {
  const TempFolder folder;
  put_squares(folder, 10);
  const test::Ran ran = test::run({"train", "vision", "--data", folder.path(), "--steps", "60"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("test accuracy 100"));
  const test::Ran resized = test::run({"names", "vision", "--data", folder.path(), "--picture-size", "16"});
  ASSERT_EQ(resized.code, 0) << resized.err;
  EXPECT_THAT(resized.err, HasSubstr("resized to 16 x 16"));
}

TEST(VisionCli, refuses_places_without_pictures_with_the_code_of_files) {
  const TempFolder folder;
  put_squares(folder, 1);
  std::filesystem::remove_all(folder / "light");
  const test::Ran one_class = test::run({"train", "vision", "--data", folder.path()});
  EXPECT_EQ(one_class.code, 5);
  EXPECT_THAT(one_class.err, HasSubstr("only one subfolder"));
  EXPECT_EQ(test::run({"train", "vision", "--data", folder / "nowhere"}).code, 5);
  EXPECT_EQ(test::run({"train", "vision", "--picture-size", "16"}).code, 2);
}

TEST(VisionCli, writes_the_values_of_one_picture) {
  const TempFolder folder;
  const std::string picture = folder / "7.png", out = folder / "values.safetensors";
  write_plainly(picture, png_of_colour(20, 255, 255, 255));
  const test::Ran ran = test::run({"values", "vision", "--image", picture, "--names", "conv*", "--out", out});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const auto file = load_safetensors(out);
  ASSERT_TRUE(file.ok());
  ASSERT_NE(file->find("conv1.pre"), nullptr);
  EXPECT_EQ(file->find("conv1.pre")->shape, (Shape{1, 16, 8, 8}));
  EXPECT_EQ(file->find("logits"), nullptr);
  write_plainly(picture, "GIF89a");
  const test::Ran gif = test::run({"values", "vision", "--image", picture, "--out", out});
  EXPECT_EQ(gif.code, 5);
  EXPECT_THAT(gif.err, HasSubstr("this is a GIF picture; give a PNG or JPEG picture"));
  EXPECT_EQ(test::run({"values", "playground", "--image", picture, "--out", out}).code, 2);
}

TEST(VisionCli, keeps_the_features_of_a_run_and_trains_from_nothing_beside_it) {
  const TempFolder folder;
  const std::string run = folder / "run.safetensors";
  ASSERT_EQ(test::run({"train", "vision", "--steps", "5", "--samples", "100", "--save", run}).code, 0);
  const test::Ran ran =
      test::run({"train", "vision", "--from", run, "--freeze-features", "--samples", "50", "--steps", "5", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\"other\":{\"name\":\"fresh\""));
  const test::Ran other = test::run({"train", "vision", "--from", run, "--widths", "4", "--steps", "1"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("but this network has"));
  EXPECT_EQ(test::run({"train", "vision", "--freeze-features"}).code, 2);
  EXPECT_EQ(test::run({"train", "vision", "--from", folder / "none.safetensors"}).code, 5);
}

TEST(VisionCli, switches_skips_of_the_residual_network) {
  const test::Ran some = test::run({"names", "vision", "--model", "resnet", "--skips", "2"});
  ASSERT_EQ(some.code, 0) << some.err;
  EXPECT_THAT(some.out, HasSubstr("blocks.1.sum"));
  EXPECT_THAT(some.out, testing::Not(HasSubstr("blocks.0.sum")));
  EXPECT_EQ(test::run({"names", "vision", "--model", "resnet", "--skips", "0"}).code, 2);
}

TEST(VisionCli, takes_a_pair_of_picture_files_of_any_name) {
  const TempFolder folder;
  const std::string pictures = folder / "a.bin", labels = folder / "b.bin";
  std::string images("\0\0\x08\x03\0\0\0\x14\0\0\0\x08\0\0\0\x08", 16), classes("\0\0\x08\x01\0\0\0\x14", 8);
  for (int i = 0; i < 20; ++i) {
    images.append(64, i % 2 == 0 ? '\x10' : '\x70');
    classes.push_back(static_cast<char>(i % 2));
  }
  write_plainly(pictures, images);
  write_plainly(labels, classes);
  const test::Ran ran = test::run({"train", "vision", "--data", pictures, "--picture-labels", labels, "--steps", "60"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("test accuracy 100"));
  EXPECT_EQ(test::run({"train", "vision", "--data", pictures, "--steps", "1"}).code, 5);
  EXPECT_EQ(test::run({"train", "vision", "--picture-labels", labels}).code, 2);
}

TEST(VisionCli, names_every_value) {
  const test::Ran ran = test::run({"names", "vision"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  for (const char* name : {"conv1.pre", "conv2.act", "pool1", "logits"}) EXPECT_THAT(ran.out, HasSubstr(name));
}

}  // namespace
}  // namespace neurarium
