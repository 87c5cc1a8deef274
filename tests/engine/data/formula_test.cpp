// Formulas compute what they say, and each mistake is named with its place.
#include "engine/data/formula.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace neurarium {
namespace {

float value_at(std::string_view text, float x1, float x2) {
  const Result<Formula> formula = Formula::parse(text);
  EXPECT_TRUE(formula.ok()) << text << ": " << formula.error().message;
  const std::array<float, 2> xy = {x1, x2};
  float out = 0;
  formula->fill(xy.data(), 1, 1, &out);
  return out;
}

std::string refusal(std::string_view text) {
  const Result<Formula> formula = Formula::parse(text);
  EXPECT_FALSE(formula.ok()) << text;
  return formula.ok() ? std::string() : formula.error().message;
}

TEST(Formula, ComputesFunctionsComparisonsAndConditions) {
  EXPECT_FLOAT_EQ(value_at("sin(3*x1) + x2^2", 0.5f, 2), std::sin(1.5f) + 4);
  EXPECT_EQ(value_at("sin(3*x1) > x2", 0.5f, 0), 1);
  EXPECT_EQ(value_at("x1 > 0 && x2 > 0", 1, -1), 0);
  EXPECT_EQ(value_at("!(x1 > 0)", -1, 0), 1);
  EXPECT_EQ(value_at("x1 > x2 ? 3 : max(x1, x2, 4)", 0, 1), 4);
  EXPECT_FLOAT_EQ(value_at(" pi * e ", 0, 0), 8.5397342f);
  EXPECT_EQ(Formula::parse(" x1 + 1")->text(), "x1+1");
}

TEST(Formula, NamesTheFaultAndItsPlace) {
  EXPECT_NE(refusal("sin(3*x1").find("not closed"), std::string::npos);
  EXPECT_NE(refusal("x1 + foo").find("'foo' is not known"), std::string::npos);
  EXPECT_NE(refusal("x1 + foo").find("(character 6)"), std::string::npos);
  EXPECT_NE(refusal("x1 +").find("missing at the end"), std::string::npos);
  EXPECT_NE(refusal("x1, x2").find("2 numbers"), std::string::npos);
  EXPECT_NE(refusal("  ").find("empty"), std::string::npos);
  EXPECT_NE(refusal("x1\t\x01").find("character 4"), std::string::npos) << "after a tab";
  EXPECT_NE(refusal("x1 × 2").find("character 4"), std::string::npos);
  EXPECT_NE(refusal(std::string(501, '1')).find("501 bytes"), std::string::npos);
  EXPECT_NE(refusal(std::string(400, '(')).find("missing at the end"), std::string::npos);
  EXPECT_NE(refusal("x1 = 3").find("write == to compare"), std::string::npos);
  for (const std::string_view strange : {")", "x1 x2", "\"a\"", "sin()", "x1 ? 2", ",", "1e999999"})
    EXPECT_NE(refusal(strange).find("(character "), std::string::npos) << strange;
}

TEST(Formula, MakesClassesOfACondition) {
  const Result<Points> points = make_formula_points(*Formula::parse("x1 > x2"), 300, 0, 1);
  ASSERT_TRUE(points.ok());
  EXPECT_EQ((*points)->classes, 2);
  for (std::size_t i = 0; i < 300; ++i)
    EXPECT_EQ((*points)->target[i], (*points)->x[2 * i] > (*points)->x[2 * i + 1] ? 1 : 0);
  const Result<Points> noisy = make_formula_points(*Formula::parse("x1 > x2"), 300, 0.3, 1);
  ASSERT_TRUE(noisy.ok());
  EXPECT_EQ((*noisy)->x, (*points)->x) << "noise disturbs the labels";
  EXPECT_NE((*noisy)->target, (*points)->target);
}

TEST(Formula, MakesARegressionOfANumberAndRefusesWhatIsNotFinite) {
  const Result<Points> points = make_formula_points(*Formula::parse("x1*x2/36"), 50, 0, 1);
  ASSERT_TRUE(points.ok());
  EXPECT_EQ((*points)->classes, 0);
  const Result<Points> broken = make_formula_points(*Formula::parse("sqrt(x1)"), 50, 0, 1);
  ASSERT_FALSE(broken.ok());
  EXPECT_NE(broken.error().message.find("not a finite number at x1 = -"), std::string::npos);
}

}  // namespace
}  // namespace neurarium
