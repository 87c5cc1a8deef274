// Fashion-MNIST where it is installed, and small parts of a set.
#include "engine/data/pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace neurarium {
namespace {

// `per_class[c]` pictures of 1 x 1 of each class c.
PictureSet labelled(const std::vector<int>& per_class) {
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

TEST(Pictures, OfFashionAreReadOrTheirPackageIsNamed) {
  const auto missing = fashion_pictures("/nowhere");
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().message, testing::HasSubstr("sudo apt-get install dataset-fashion-mnist"));
  if (!std::filesystem::exists(kFashionFolder)) GTEST_SKIP() << "dataset-fashion-mnist is not installed";
  const auto fashion = fashion_pictures();
  ASSERT_TRUE(fashion.ok()) << fashion.error().message;
  EXPECT_EQ((*fashion)->size(), 70'000);
  EXPECT_EQ((*fashion)->test_from, 60'000);
  EXPECT_EQ((*fashion)->labels[0], 9);  // a boot
}

TEST(Pictures, OfASmallPartKeepTheShares) {
  const PictureSet set = labelled({40, 20, 20});
  const auto split = split_pictures(set, 0.5, 0, 8);
  ASSERT_TRUE(split.ok());
  EXPECT_THAT(count_of_classes(set, split->train), testing::ElementsAre(4, 2, 2));
  EXPECT_THAT(count_of_classes(set, split->test), testing::ElementsAre(20, 10, 10));
}

}  // namespace
}  // namespace neurarium
