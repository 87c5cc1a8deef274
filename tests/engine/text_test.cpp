#include "engine/text.h"

#include <gtest/gtest.h>

#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 5> kWords = {"spiral", "spiral3", "circles", "multi-gaussian", "xor"};

TEST(NearestMatch, finds_the_word_behind_a_slip_of_the_finger) {
  EXPECT_EQ(nearest_match("spirl", kWords), "spiral");
  EXPECT_EQ(nearest_match("sprial", kWords), "spiral");
  EXPECT_EQ(nearest_match("circle", kWords), "circles");
  EXPECT_EQ(nearest_match("multi_gausian", kWords), "multi-gaussian");
  EXPECT_EQ(nearest_match("xro", kWords), "xor");
}

TEST(NearestMatch, ignores_the_case_of_letters) { EXPECT_EQ(nearest_match("SPIRAL3", kWords), "spiral3"); }

TEST(NearestMatch, takes_the_beginning_of_a_word_when_no_spelling_is_near) {
  EXPECT_EQ(nearest_match("mul", kWords), "multi-gaussian");
}

TEST(NearestMatch, is_empty_when_nothing_is_near) {
  EXPECT_EQ(nearest_match("banana", kWords), "");
  EXPECT_EQ(nearest_match("", kWords), "");
  EXPECT_EQ(nearest_match("spiral", std::array<std::string_view, 0>{}), "");
  EXPECT_EQ(nearest_match(std::string(100000, 's'), kWords), "");
}

TEST(NearestMatch, takes_the_first_of_equally_near_words) {
  constexpr std::array<std::string_view, 2> kTwins = {"abcd1", "abcd2"};
  EXPECT_EQ(nearest_match("abcd3", kTwins), "abcd1");
}

TEST(DidYouMean, is_the_end_of_a_sentence_or_nothing) {
  EXPECT_EQ(did_you_mean("spirl", kWords), " Did you mean 'spiral'?");
  EXPECT_EQ(did_you_mean("banana", kWords), "");
}

TEST(Trimmed, drops_white_space_at_the_ends_only) {
  EXPECT_EQ(trimmed("  a b\t\r\n"), "a b");
  EXPECT_EQ(trimmed(" \t "), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(SplitAt, gives_what_stands_between_the_marks) {
  EXPECT_EQ(split_at(" a  b,c", " ,"), (std::vector<std::string_view>{"a", "b", "c"}));
  EXPECT_EQ(split_at("a b", ","), (std::vector<std::string_view>{"a b"}));
  EXPECT_TRUE(split_at("", " ").empty());
  EXPECT_TRUE(split_at("  ", " ").empty());
}

TEST(Quotable, keeps_readable_text) {
  EXPECT_EQ(shown("spiral"), "spiral");
  EXPECT_EQ(shown("\xe8\x9e\xba\xe6\x97\x8b"), "\xe8\x9e\xba\xe6\x97\x8b");
}

TEST(Quotable, replaces_control_characters_and_broken_utf8) {
  EXPECT_EQ(shown("a\nb\x1b[31m"), "a\\x0ab\\x1b[31m");
  EXPECT_EQ(shown("a\xff\xc0z"), "a\\xff\\xc0z");
  EXPECT_EQ(shown("a\xe2\x80\xae"
                  "cba"),
            "a\\xe2\\x80\\xae"
            "cba")
      << "U+202E writes backwards from there";
  EXPECT_EQ(shown("\xe2\x80\x8b.\xe2\x80\xa8"), "\\xe2\\x80\\x8b.\\xe2\\x80\\xa8");
  const std::string family = "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7";
  EXPECT_EQ(shown(family), family);
  EXPECT_EQ(shown(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Quotable, shortens_long_text_between_characters) {
  EXPECT_EQ(shown("abcdef", 4), "abcd...");
  EXPECT_EQ(shown("abc\xe8\x9e\xba", 4), "abc...");
}

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

}  // namespace
}  // namespace neurarium
