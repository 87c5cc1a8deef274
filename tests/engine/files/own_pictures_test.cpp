// Pictures of the user's own: folders with a subfolder a class, pairs of files in MNIST's format.
#include "engine/files/own_pictures.h"

#include "tests/engine/files/picture_bytes.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace neurarium {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void put(const TempFolder& folder, const std::string& name, const std::string& content) {
  const std::filesystem::path path(folder / name);
  std::filesystem::create_directories(path.parent_path());
  write_plainly(path.string(), content);
}

std::string own_refused(const std::string& path) {
  const auto read = load_own_pictures(path);
  return read ? "it was read" : read.error().message;
}

// Two pairs of files in MNIST's format: 3 pictures to train on, 2 to test.
void put_idx(const TempFolder& folder, const std::string& between = "-images-idx3-ubyte") {
  std::string labels = between;
  labels.replace(labels.find("images"), 6, "labels");
  labels.replace(labels.find("idx3"), 4, "idx1");
  put(folder, "train" + between, idx_of({3, 2, 2}, std::string(12, '\xff')));
  put(folder, "train" + labels + ".gz", gzip_of(idx_of({3}, {0, 1, 2})));
  put(folder, "t10k" + between + ".gz", gzip_of(idx_of({2, 2, 2}, std::string(8, '\0'))));
  put(folder, "t10k" + labels, idx_of({2}, {2, 0}));
}

TEST(OwnPictures, ReadAFolderWithASubfolderForEachClass) {
  const TempFolder folder;
  put(folder, "dog/1.png", png_of_colour(8, 9, 9, 9));
  put(folder, "cat/2.PNG", png_of_colour(8, 200, 200, 200));
  put(folder, "cat/.hidden.png", "rubbish");
  put(folder, "cat/notes.txt", "two cats");
  const auto read = load_own_pictures(folder.path());
  ASSERT_TRUE(read.ok()) << read.error().message;
  const PictureSet& set = *read->pictures;
  EXPECT_THAT(set.class_names, ElementsAre("cat", "dog"));
  EXPECT_THAT(set.labels, ElementsAre(0, 1));
  EXPECT_EQ(set.channels, 1);  // all grey
  EXPECT_EQ(set.height, 8);    // all of one small size
  EXPECT_EQ(set.picture(0)[0], 200);
  ASSERT_EQ(read->remarks.size(), 1u);
  EXPECT_THAT(read->remarks[0], HasSubstr("1 other files are left out, such as"));
}

TEST(OwnPictures, OfSeveralSizesAreResizedAndKeepTheirColours) {
  const TempFolder folder;
  put(folder, "red/1.png", png_of_colour(40, 250, 0, 0));
  put(folder, "grey/2.png", png_of_colour(100, 7, 7, 7));
  const auto read = load_own_pictures(folder.path());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->pictures->channels, 3);
  EXPECT_EQ(read->pictures->height, kStandardSide);
  EXPECT_EQ(read->pictures->picture(1)[0], 250);
  EXPECT_EQ(read->pictures->picture(1)[32 * 32], 0);  // green
  EXPECT_THAT(read->remarks[0], HasSubstr("resized to 32 x 32"));
  const auto small = load_own_pictures(folder.path(), 12);
  ASSERT_TRUE(small.ok());
  EXPECT_EQ(small->pictures->width, 12);
}

TEST(OwnPictures, OfTwoPartsKeepThem) {
  const TempFolder folder;
  for (const char* name : {"train/a/1.png", "train/b/2.png", "train/b/3.png", "test/b/4.png"})
    put(folder, name, png_of_colour(4, 1, 1, 1));
  const auto read = load_own_pictures(folder.path());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->pictures->test_from, 3);
  EXPECT_THAT(read->pictures->labels, ElementsAre(0, 1, 1, 1));
  put(folder, "test/c/5.png", png_of_colour(4, 1, 1, 1));
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("the training part has no class 'c'"));
}

TEST(OwnPictures, AreRefusedWithASentence) {
  const TempFolder folder;
  EXPECT_THAT(own_refused(folder / "nowhere"), HasSubstr("there is no such folder or file"));
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("no subfolders; put the pictures of each class into"));
  put(folder, "a/1.png", png_of_colour(4, 1, 1, 1));
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("only one subfolder"));
  std::filesystem::create_directories(folder / "b");
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("1 PNG or JPEG picture in its subfolders"));
  put(folder, "b/2.png", "GIF89a moves");
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("b/2.png: this is a GIF picture"));
  put(folder, "b/2.png", "");
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("b/2.png"));
  put(folder, "c.bin", "neither");
  EXPECT_THAT(own_refused(folder / "c.bin"), HasSubstr("not named as files in MNIST's format are"));
}

TEST(OwnPictures, InMnistsFormatAreFoundByName) {
  for (const char* between : {"-images-idx3-ubyte", "-images.idx3-ubyte"}) {
    const TempFolder folder;
    put_idx(folder, between);
    const auto both = load_own_pictures(folder.path());
    ASSERT_TRUE(both.ok()) << both.error().message;
    EXPECT_EQ(both->pictures->test_from, 3);
    EXPECT_THAT(both->pictures->labels, ElementsAre(0, 1, 2, 2, 0));
    EXPECT_EQ(both->pictures->classes(), 3);
    const std::string images = std::string("train") + between;
    for (const std::string& name : {std::string("train"), images, std::string("train-labels")}) {
      if (name == "train-labels") continue;
      const auto one = load_own_pictures(folder / name);
      ASSERT_TRUE(one.ok()) << one.error().message;
      EXPECT_EQ(one->pictures->size(), 3) << name;
      EXPECT_EQ(one->pictures->test_from, -1);
    }
  }
}

TEST(OwnPictures, InMnistsFormatThatDoNotFitAreRefused) {
  const TempFolder folder;
  put_idx(folder);
  const std::string images = folder / "train-images-idx3-ubyte";
  write_plainly(images, idx_of({3}, {0, 1, 2}));  // labels under the name of pictures
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("are the files mixed up?"));
  write_plainly(images, idx_of({4, 2, 2}, std::string(16, 'x')));
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("4 pictures, but 3 labels"));
  write_plainly(images, idx_of({3, 1, 4}, std::string(12, 'x')));
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("2 x 2 pixels, those of the other part 4 x 1"));
  write_plainly(images, "");
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("train-images-idx3-ubyte"));
  std::filesystem::remove(folder / "train-labels-idx1-ubyte.gz");
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("put train-labels-idx1-ubyte (or .gz) beside it"));
}

TEST(OwnPictures, InSeveralSetsMustBeNamed) {
  const TempFolder folder;
  for (const char* name : {"letters-train", "digits-train"}) {
    put(folder, std::string(name) + "-images-idx3-ubyte", idx_of({2, 2, 2}, std::string(8, 'x')));
    put(folder, std::string(name) + "-labels-idx1-ubyte", idx_of({2}, {0, 1}));
  }
  EXPECT_THAT(own_refused(folder.path()), HasSubstr("there are several sets"));
  EXPECT_TRUE(load_own_pictures(folder / "letters").ok());
}

}  // namespace
}  // namespace neurarium
