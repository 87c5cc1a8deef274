#include "engine/data/pictures.h"

#include "engine/data/drawing.h"
#include "engine/files/picture_tensors.h"

#include <gmock/gmock.h>

#include <numeric>
#include <set>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

PictureSet small_set() {
  PictureSet set;
  set.name = "small";
  set.height = 2;
  set.width = 2;
  set.class_names = {"a", "b"};
  for (int i = 0; i < 10; ++i) {
    set.labels.push_back(i < 6 ? 0 : 1);
    for (int p = 0; p < 4; ++p) set.pixels.push_back(static_cast<std::uint8_t>(10 * i + p));
  }
  return set;
}

TEST(DigitPictures, are_those_of_the_source) {
  const Pictures digits = digit_pictures();
  ASSERT_EQ(digits->size(), 1797);
  std::vector<int> counts(10, 0);
  for (const std::int32_t label : digits->labels) ++counts[static_cast<std::size_t>(label)];
  EXPECT_EQ(counts, (std::vector<int>{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}));
  // The first line of digits.csv.
  const std::vector<int> first = {0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0};
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(digits->picture(0)[i], first[i]);
  std::vector<float> read(64);
  digits->read(0, read);
  EXPECT_FLOAT_EQ(read[3], 13.0f / 16);
}

TEST(PictureSplit, takes_each_class_its_share_and_every_row_once) {
  const Pictures digits = digit_pictures();
  const auto split = split_pictures(*digits, 0.2, 3);
  ASSERT_TRUE(split.ok());
  EXPECT_EQ(split->train.size(), 1437u);
  EXPECT_EQ(split->test.size(), 360u);
  std::set<std::int32_t> all(split->train.begin(), split->train.end());
  all.insert(split->test.begin(), split->test.end());
  EXPECT_EQ(all.size(), 1797u);
  std::vector<int> counts(10, 0);
  for (const std::int32_t row : split->test)
    ++counts[static_cast<std::size_t>(digits->labels[static_cast<std::size_t>(row)])];
  for (const int count : counts) EXPECT_NEAR(count, 36, 1);
  EXPECT_EQ(split_pictures(*digits, 0.2, 3)->test, split->test);
  EXPECT_NE(split_pictures(*digits, 0.2, 4)->test, split->test);
  EXPECT_EQ(split_pictures(*digits, 0.2, 3, 100)->train.size(), 100u);
  EXPECT_FALSE(split_pictures(*digits, 1.5, 3).ok());
}

TEST(PictureSplit, a_test_part_of_its_own_stays_whole) {
  PictureSet set = small_set();
  set.test_from = 8;
  const auto split = split_pictures(**seal_pictures(set), 0.5, 1);
  EXPECT_EQ(split->test, (std::vector<std::int32_t>{8, 9}));
  EXPECT_EQ(split->train.size(), 8u);
}

TEST(PictureSet, refuses_what_no_network_can_learn_from) {
  const auto fault = [](auto change) {
    PictureSet set = small_set();
    change(set);
    const auto sealed = seal_pictures(std::move(set));
    return sealed ? std::string() : sealed.error().message;
  };
  EXPECT_EQ(fault([](PictureSet&) {}), "");
  EXPECT_THAT(fault([](PictureSet& s) { s.class_names = {"a"}; }), HasSubstr("only one class"));
  EXPECT_THAT(fault([](PictureSet& s) { s.labels[3] = 7; }), HasSubstr("a label is 7"));
  EXPECT_THAT(fault([](PictureSet& s) {
                s.labels.resize(1);
                s.pixels.resize(4);
              }),
              HasSubstr("at least two"));
}

TEST(PictureTensors, a_set_comes_back_from_a_file_as_it_was) {
  const Pictures set = *seal_pictures(small_set());
  TensorFile file;
  write_pictures(file, "own.", *set);
  const auto read = read_pictures(file, "own.");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ((*read)->content_hash, set->content_hash);
  EXPECT_EQ((*read)->class_names, set->class_names);
  EXPECT_FALSE(read_pictures(file, "other.").ok());
}

TEST(Drawing, is_framed_as_the_digits_are_wherever_it_was_drawn) {
  Drawing left, right;
  left.stroke(0.2, 0.2, 0.2, 0.6, 3, false);
  right.stroke(0.7, 0.4, 0.7, 0.8, 3, false);
  const Pictures digits = digit_pictures();
  const std::vector<float> picture = picture_of(left, *digits);
  ASSERT_EQ(picture.size(), 64u);
  for (std::size_t i = 0; i < 64; ++i) EXPECT_NEAR(picture[i], picture_of(right, *digits)[i], 0.26f) << i;
  // An upright stroke fills the height and stands in the middle.
  EXPECT_GT(picture[3] + picture[4], 0.5f);
  EXPECT_GT(picture[59] + picture[60], 0.5f);
  EXPECT_EQ(picture[0] + picture[7] + picture[56] + picture[63], 0.0f);
  for (const float v : picture) EXPECT_NEAR(v * 16, std::round(v * 16), 1e-5);
}

TEST(Drawing, is_centred_by_mass_where_the_set_is) {
  Drawing drawing;
  drawing.stroke(0.1, 0.1, 0.5, 0.1, 2, false);  // a 7: more ink above
  drawing.stroke(0.5, 0.1, 0.3, 0.6, 2, false);
  PictureSet set = *digit_pictures();
  set.frame = PictureFrame::Centred;
  set.height = set.width = 28;
  const std::vector<float> picture = picture_of(drawing, set);
  double sum = 0, x = 0, y = 0;
  for (std::size_t i = 0; i < picture.size(); ++i) {
    sum += static_cast<double>(picture[i]);
    x += static_cast<double>(picture[i]) * (static_cast<double>(i % 28) + 0.5);
    y += static_cast<double>(picture[i]) * (static_cast<double>(i / 28) + 0.5);
  }
  EXPECT_NEAR(x / sum, 14, 0.3);
  EXPECT_NEAR(y / sum, 14, 0.3);
}

TEST(Drawing, erases_moves_and_clears) {
  Drawing drawing;
  EXPECT_TRUE(drawing.is_blank());
  drawing.stroke(0.5, 0.5, 0.5, 0.5, 3, false);
  EXPECT_EQ(drawing.at(32, 32), 255);
  drawing.nudge(4, -8);
  EXPECT_EQ(drawing.at(36, 24), 255);
  EXPECT_EQ(drawing.at(32, 32), 0);
  drawing.stroke(36.5 / 64, 24.5 / 64, 36.5 / 64, 24.5 / 64, 6, true);
  EXPECT_TRUE(drawing.is_blank());
  EXPECT_EQ(picture_of(drawing, *digit_pictures()), std::vector<float>(64, 0.0f));
}

}  // namespace
}  // namespace neurarium
