// Sets of pictures: what comes with the program, what a set must be, and how it is split.
#include "engine/data/pictures.h"

#include "engine/files/picture_tensors.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>

namespace neurarium {
namespace {

using testing::HasSubstr;

// `per_class[c]` pictures of 1 x 1 of each class c.
PictureSet plain_set(const std::vector<int>& per_class) {
  PictureSet set;
  set.name = "plain";
  set.height = set.width = 1;
  for (std::size_t c = 0; c < per_class.size(); ++c) {
    set.class_names.push_back(std::to_string(c));
    for (int i = 0; i < per_class[c]; ++i) {
      set.pixels.push_back(static_cast<std::uint8_t>(i));
      set.labels.push_back(static_cast<std::int32_t>(c));
    }
  }
  return set;
}

std::vector<int> count_of_classes(const PictureSet& set, const std::vector<std::int32_t>& rows) {
  std::vector<int> count(static_cast<std::size_t>(set.classes()), 0);
  for (const std::int32_t row : rows) ++count[static_cast<std::size_t>(set.labels[static_cast<std::size_t>(row)])];
  return count;
}

TEST(Pictures, OfDigitsAreTheOnesOfUci) {
  const Pictures digits = digit_pictures();
  EXPECT_EQ(digits->size(), 1797);
  EXPECT_EQ(digits->picture_size(), 64);
  EXPECT_EQ(digits->classes(), 10);
  // Sums over all pixels of the file, and its first row, a zero.
  EXPECT_EQ(std::accumulate(digits->pixels.begin(), digits->pixels.end(), 0LL), 561'718);
  const std::uint8_t first[] = {0, 0, 5, 13, 9, 1, 0, 0};
  EXPECT_TRUE(std::equal(first, first + 8, digits->pixels.begin()));
  EXPECT_EQ(digits->labels[0], 0);
  std::vector<float> read(64);
  digits->read(0, read);
  EXPECT_FLOAT_EQ(read[3], 13.0f / 16);
}

TEST(Pictures, OfFashionAreReadOrTheirPackageIsNamed) {
  const auto missing = fashion_pictures("/nowhere");
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().message, HasSubstr("sudo apt-get install dataset-fashion-mnist"));
  if (!std::filesystem::exists(kFashionFolder)) GTEST_SKIP() << "dataset-fashion-mnist is not installed";
  const auto fashion = fashion_pictures();
  ASSERT_TRUE(fashion.ok()) << fashion.error().message;
  EXPECT_EQ((*fashion)->size(), 70'000);
  EXPECT_EQ((*fashion)->test_from, 60'000);
  EXPECT_EQ((*fashion)->labels[0], 9);  // a boot
}

TEST(Pictures, ThatAreNoSetAreRefused) {
  const auto refused = [](PictureSet set) {
    const auto sealed = seal_pictures(std::move(set));
    return sealed ? "it was taken" : sealed.error().message;
  };
  EXPECT_THAT(refused(plain_set({1})), HasSubstr("plain: 1 picture; there must be at least two"));
  EXPECT_THAT(refused(plain_set({3})), HasSubstr("only one class"));
  PictureSet wrong = plain_set({2, 2});
  wrong.labels[1] = 2;
  EXPECT_THAT(refused(wrong), HasSubstr("a label is 2, but there are classes 0 to 1 only"));
}

TEST(Pictures, AreSplitWithTheSameSharesOfEachClass) {
  const Pictures digits = digit_pictures();
  const auto split = split_pictures(*digits, 0.2, 3);
  ASSERT_TRUE(split.ok());
  EXPECT_EQ(split->train.size(), 1437u);
  EXPECT_EQ(split->test.size(), 360u);
  std::vector<std::int32_t> all = split->train;
  all.insert(all.end(), split->test.begin(), split->test.end());
  EXPECT_EQ(std::set<std::int32_t>(all.begin(), all.end()).size(), 1797u);
  for (const int count : count_of_classes(*digits, split->test)) EXPECT_NEAR(count, 36, 2);
  EXPECT_EQ(split_pictures(*digits, 0.2, 3)->test, split->test);
  EXPECT_NE(split_pictures(*digits, 0.2, 4)->test, split->test);
}

TEST(Pictures, OfASmallPartKeepTheShares) {
  const PictureSet set = plain_set({40, 20, 20});
  const auto split = split_pictures(set, 0.5, 0, 8);
  ASSERT_TRUE(split.ok());
  EXPECT_THAT(count_of_classes(set, split->train), testing::ElementsAre(4, 2, 2));
  EXPECT_THAT(count_of_classes(set, split->test), testing::ElementsAre(20, 10, 10));
}

TEST(Pictures, WithATestPartOfTheirOwnKeepIt) {
  PictureSet set = plain_set({3, 3});
  set.test_from = 4;
  const auto split = split_pictures(set, 0.2, 0);
  ASSERT_TRUE(split.ok());
  EXPECT_THAT(split->test, testing::ElementsAre(4, 5));
  EXPECT_THAT(split->train, testing::ElementsAre(0, 1, 2, 3));
}

TEST(Pictures, AreSavedAndReadBackWithEveryByte) {
  PictureSet set = plain_set({3, 2});
  set.test_from = 4;
  set.frame = PictureFrame::Centred;
  const Pictures made = *seal_pictures(set);
  TensorFile file;
  write_pictures(file, "p.", *made);
  const auto read = read_pictures(file, "p.");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ((*read)->content_hash, made->content_hash);
  EXPECT_EQ((*read)->frame, PictureFrame::Centred);
}

}  // namespace
}  // namespace neurarium
