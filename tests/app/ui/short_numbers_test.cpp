#include "app/ui/short_numbers.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0 : 1;
  return count;
}

std::string in_room(double value, std::size_t room) {
  return format_fitting(value, [&](const std::string& text) { return characters(text) <= room; });
}

TEST(ShortNumbers, HaveTheSignificantDigitsThatWereAskedFor) {
  EXPECT_EQ(format_significant(0.0123456, 3), "0.0123");
  EXPECT_EQ(format_significant(-0.0123456, 1), "\u22120.01");
  EXPECT_EQ(format_significant(0.5, 3), "0.500");
  EXPECT_EQ(format_significant(-1.23456, 3), "\u22121.23");
  EXPECT_EQ(format_significant(12.3456, 3), "12.3");
  EXPECT_EQ(format_significant(0.000123456, 3), "1.23e\u22124");
  EXPECT_EQ(format_significant(0, 3), "0");
  EXPECT_EQ(format_significant(std::nan(""), 3), "NaN");
}

TEST(ShortNumbers, LoseDigitsBeforeTheyDoNotFitAndThenTakeAnExponent) {
  EXPECT_EQ(in_room(-0.0123, 8), "\u22120.0123");
  EXPECT_EQ(in_room(-0.0123, 6), "\u22120.012");
  EXPECT_EQ(in_room(-0.0123, 5), "\u22120.01");
  EXPECT_EQ(in_room(0.00461, 4), "5e\u22123");
  EXPECT_EQ(in_room(0.0096, 4), "1e\u22122");
  EXPECT_EQ(in_room(48211, 3), "5e4");
  EXPECT_EQ(in_room(0.0123, 3), "");
}

TEST(ShortNumbers, AreNeverAZeroForWhatIsNone) {
  for (double value = 9.7e-12; value < 1e9; value *= 1.37)
    for (std::size_t room = 3; room < 10; ++room)
      for (const double signed_value : {value, -value}) {
        const std::string text = in_room(signed_value, room);
        if (text.empty()) continue;
        const std::string mantissa = text.substr(0, text.find('e'));
        EXPECT_NE(mantissa.find_first_of("123456789"), std::string::npos) << signed_value << " as " << text;
      }
}

}  // namespace
}  // namespace neurarium
