#include "engine/text.h"

#include <gtest/gtest.h>

#include <vector>

namespace neurarium {
namespace {

TEST(Text, finds_the_first_byte_that_is_not_utf8) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("a\xc3\xa9\xe5\xad\x97\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf"));
  EXPECT_EQ(find_invalid_utf8("ab\x80"), 2U);
  EXPECT_EQ(find_invalid_utf8("\xe5\xad"), 0U);
  EXPECT_EQ(find_invalid_utf8("a\xed\xa0\x80"), 1U);
  EXPECT_EQ(find_invalid_utf8("a\xf4\x90\x80\x80"), 1U);
  EXPECT_EQ(find_invalid_utf8("a\xc0\x80"), 1U);
}

TEST(Text, is_shown_on_one_line_whatever_it_holds) {
  EXPECT_EQ(shown("plain \xe5\xad\x97"), "plain \xe5\xad\x97");
  EXPECT_EQ(shown(std::string_view("a\n\t\x1b[31m\x7f\0", 9)), "a\\x0a\\x09\\x1b[31m\\x7f");
  EXPECT_EQ(shown("\xc2\x85\xe9"), "\\xc2\\x85\\xe9");
  EXPECT_EQ(shown("abcdef", 3), "abc...");
  EXPECT_EQ(shown("ab\xe5\xad\x97", 4), "ab...");
  EXPECT_EQ(shown("ab\n", 4), "ab...");
}

TEST(Text, writes_numbers_in_groups_of_three) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(18446744073709551615U), "18,446,744,073,709,551,615");
}

TEST(Text, counts_the_edits_between_words) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("Abc", "aBC"), 0U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("widht", "width"), 1U);
  EXPECT_EQ(edit_distance("ca", "abc"), 3U);
}

TEST(Text, finds_the_word_that_was_meant) {
  const std::vector<std::string> words = {"--steps", "--seed", "--save", "--log"};
  EXPECT_EQ(nearest_match("--step", words), "--steps");
  EXPECT_EQ(nearest_match("--sead", words), "--seed");
  EXPECT_EQ(nearest_match("--LOG", words), "--log");
  EXPECT_EQ(nearest_match("--momentum", words), "");
  EXPECT_EQ(nearest_match("x", std::vector<std::string>{"y", "zz"}), "y");
  EXPECT_EQ(nearest_match("anything", std::vector<std::string>{}), "");
}

}  // namespace
}  // namespace neurarium
