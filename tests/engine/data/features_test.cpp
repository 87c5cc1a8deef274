#include "engine/data/features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace neurarium {
namespace {

FeatureSet parsed(std::string_view list) {
  const Result<FeatureSet> set = parse_features(list);
  EXPECT_TRUE(set.ok()) << list;
  return set.ok() ? *set : FeatureSet{};
}

std::string features_refusal(std::string_view list) {
  const Result<FeatureSet> set = parse_features(list);
  return set.ok() ? "accepted" : set.error().message;
}

TEST(Features, have_the_playgrounds_names) {
  std::vector<std::string_view> names;
  for (const Feature& feature : feature_table()) names.push_back(feature.name);
  EXPECT_EQ(names, (std::vector<std::string_view>{"x1", "x2", "x1^2", "x2^2", "x1x2", "sin(x1)", "sin(x2)"}));
}

TEST(Features, have_the_values_of_their_formulas) {
  const FeatureSet all = parsed("x1,x2,x1^2,x2^2,x1x2,sin(x1),sin(x2)");
  const float xy[] = {2, -3, 0.5f, 0.25f};
  float out[14];
  features(all, xy, 2, out);
  const float expected[] = {2,    -3,    4,     9,       -6,     std::sin(2.0f), std::sin(-3.0f),
                            0.5f, 0.25f, 0.25f, 0.0625f, 0.125f, std::sin(0.5f), std::sin(0.25f)};
  for (std::size_t i = 0; i < 14; ++i) EXPECT_EQ(out[i], expected[i]) << i;
}

TEST(Features, stand_in_the_order_of_the_list) {
  const float xy[] = {2, -3};
  float out[2];
  features(parsed("x2, x1"), xy, 1, out);
  EXPECT_EQ(out[0], -3);
  EXPECT_EQ(out[1], 2);
}

TEST(Features, of_a_row_do_not_depend_on_the_rows_beside_it) {
  const FeatureSet all = parsed("x1,x2,x1^2,x2^2,x1x2,sin(x1),sin(x2)");
  std::vector<float> xy;
  for (int i = 0; i < 74; ++i) xy.push_back(static_cast<float>(i) * 0.37f - 6);
  std::vector<float> together(37 * 7), alone(37 * 7);
  features(all, xy.data(), 37, together.data());
  for (std::size_t r = 0; r < 37; ++r) features(all, &xy[2 * r], 1, &alone[7 * r]);
  EXPECT_EQ(together, alone);
}

TEST(ParseFeatures, reads_names_with_white_space_and_the_product_with_a_star) {
  EXPECT_EQ(parsed(" x1 ,\tx1*x2 , sin(x2)").columns, (std::vector<int>{0, 4, 6}));
}

TEST(ParseFeatures, takes_what_is_no_name_for_a_formula) {
  const FeatureSet set = parsed("x1, max(x1, x2) , sin( x1 ), x1 > 0");
  EXPECT_EQ(set.columns, (std::vector<int>{0, 7, 5, 8})) << "sin( x1 ) is on the table";
  EXPECT_EQ(set.offered(), 9);
  EXPECT_EQ(to_string(set), "x1,max(x1,x2),sin(x1),x1>0");
  EXPECT_EQ(parsed(to_string(set)), set);
  const float xy[] = {2, 3};
  float out[4];
  features(set, xy, 1, out);
  EXPECT_EQ(out[1], 3);
  EXPECT_EQ(out[3], 1);
  EXPECT_NE(features_refusal("x1,x1+").find("missing at the end"), std::string::npos);
  EXPECT_NE(features_refusal("x1+x2,x1 + x2").find("twice"), std::string::npos);
  EXPECT_NE(features_refusal("x1+1,x1+2,x1+3,x1+4,x1+5,x1+6,x1+7,x1+8,x1+9").find("more than 8"), std::string::npos);
}

TEST(ParseFeatures, removes_a_formula_from_what_is_on_offer) {
  FeatureSet set = parsed("x1,x1+1,x2,x1+2");
  set.remove(7);
  EXPECT_EQ(to_string(set), "x1,x2,x1+2");
  set.remove(0);
  EXPECT_EQ(to_string(set), "x2,x1+2");
  EXPECT_EQ(set.offered(), 8);
}

TEST(ParseFeatures, reads_what_to_string_writes) {
  const FeatureSet set{{6, 0, 4, 2}, {}};
  EXPECT_EQ(to_string(set), "sin(x2),x1,x1x2,x1^2");
  EXPECT_EQ(parsed(to_string(set)), set);
  EXPECT_EQ(to_string(FeatureSet{}), "x1,x2");
}

TEST(ParseFeatures, refuses_an_unknown_name_with_the_nearest_one) {
  EXPECT_EQ(features_refusal("x1,sinx2"), "There is no input 'sinx2'. Did you mean 'sin(x2)'?");
  EXPECT_EQ(features_refusal("x1,colour"),
            "There is no input 'colour'. Choose from x1, x2, x1^2, x2^2, x1x2, sin(x1), sin(x2), or "
            "write a formula.");
  EXPECT_EQ(parse_features("colour").error().code, ExitCode::Usage);
}

TEST(ParseFeatures, refuses_an_empty_list_and_an_empty_name) {
  const std::string rest =
      " lacks a name; write names with commas between them, from x1, x2, x1^2, x2^2, x1x2, sin(x1), sin(x2).";
  EXPECT_EQ(features_refusal(""), "The list of inputs ''" + rest);
  EXPECT_EQ(features_refusal("x1,,x2"), "The list of inputs 'x1,,x2'" + rest);
  EXPECT_EQ(features_refusal("x1,"), "The list of inputs 'x1,'" + rest);
}

TEST(ParseFeatures, refuses_a_name_that_comes_twice) {
  EXPECT_EQ(features_refusal("x1,x2,x1"), "The list of inputs 'x1,x2,x1' has 'x1' twice; name it once.");
  EXPECT_EQ(features_refusal("x1x2,x1*x2"), "The list of inputs 'x1x2,x1*x2' has 'x1*x2' twice; name it once.");
}

TEST(Standardizer, gives_the_training_rows_mean_0_and_deviation_1) {
  std::vector<float> xy = {1, 100, 2, 300, 3, 200, 1000, -5000};
  const std::vector<std::int32_t> train = {0, 1, 2};
  const Standardizer s = Standardizer::fit(xy, train);
  EXPECT_DOUBLE_EQ(s.mean[0], 2);
  EXPECT_DOUBLE_EQ(s.mean[1], 200);
  EXPECT_DOUBLE_EQ(s.std[0], std::sqrt(2.0 / 3));
  EXPECT_DOUBLE_EQ(s.std[1], 100 * std::sqrt(2.0 / 3));
  s.apply(xy);
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_NEAR(xy[c] + xy[2 + c] + xy[4 + c], 0, 1e-6);
    EXPECT_NEAR(xy[c] * xy[c] + xy[2 + c] * xy[2 + c] + xy[4 + c] * xy[4 + c], 3, 1e-5);
  }
  EXPECT_FLOAT_EQ(xy[6], static_cast<float>(998 / std::sqrt(2.0 / 3)));
}

TEST(Standardizer, leaves_the_scale_of_a_constant_column) {
  std::vector<float> xy = {0.1f, 1, 0.1f, 2, 0.1f, 3};
  const Standardizer s = Standardizer::fit(xy, std::vector<std::int32_t>{0, 1, 2});
  EXPECT_EQ(s.std[0], 1);
  s.apply(xy);
  EXPECT_EQ(xy[0], 0);
}

TEST(Standardizer, survives_the_largest_numbers) {
  const float huge = std::numeric_limits<float>::max();
  std::vector<float> xy = {huge, 0, -huge, 1};
  const Standardizer s = Standardizer::fit(xy, std::vector<std::int32_t>{0, 1});
  s.apply(xy);
  EXPECT_FLOAT_EQ(xy[0], 1);
  EXPECT_FLOAT_EQ(xy[2], -1);
}

}  // namespace
}  // namespace neurarium
