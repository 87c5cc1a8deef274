#include "engine/data/unicode.h"

#include "engine/text.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

std::string cleaned(std::string_view source, TextForm form = TextForm::AsIs) { return clean_text(source, form).text; }

TEST(CleanText, leaves_valid_text_of_every_kind_alone) {
  for (const std::string_view text : {"", "plain", "日本語", "😀👨‍👩‍👧", "שלום مرحبا", "a\0b", "𠀀𪚥"}) {
    const CleanText clean = clean_text(text, TextForm::AsIs);
    EXPECT_EQ(clean.text, text);
    EXPECT_EQ(clean.replaced, 0);
  }
}

TEST(CleanText, replaces_each_broken_character_once_and_counts_it) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"a\xED\xA0\x80z", "a\uFFFDz"},                    // a lone surrogate
      {"a\xED\xA0\xBD\xED\xB8\x80z", "a\uFFFD\uFFFDz"},  // a pair of them (CESU-8)
      {"\xF0\x9F\x98", "\uFFFD"},                        // an emoji cut off
      {"\x80\x80", "\uFFFD\uFFFD"},                      // stray bytes
      {"\xC0\xAF", "\uFFFD"},                            // overlong
      {"\xF4\x90\x80\x80", "\uFFFD"},                    // above U+10FFFF
      {"\xE4\xB8中", "\uFFFD中"},
  };
  for (const auto& [source, wanted] : cases) {
    const CleanText clean = clean_text(source, TextForm::AsIs);
    EXPECT_EQ(clean.text, wanted) << shown(source);
    EXPECT_EQ(clean.replaced, static_cast<std::int64_t>(std::count(wanted.begin(), wanted.end(), '\xEF')));
    EXPECT_TRUE(is_utf8(clean.text));
  }
}

TEST(CleanText, composes_accents_hangul_and_compatibility_han) {
  EXPECT_EQ(cleaned("e\u0301", TextForm::Nfc), "\u00E9");
  EXPECT_EQ(cleaned("\u1112\u1161\u11AB", TextForm::Nfc), "한");
  EXPECT_EQ(cleaned("\uF900", TextForm::Nfc), "\u8C48");
  EXPECT_EQ(cleaned("\u212B", TextForm::Nfc), "\u00C5");
  EXPECT_EQ(cleaned("ÉCOLE Σ", TextForm::NfcLower), "école σ");
  EXPECT_EQ(cleaned("e\u0301", TextForm::AsIs), "e\u0301");
}

TEST(CleanText, traces_what_it_rewrote_back_to_the_source) {
  const CleanText clean = clean_text("ae\u0301\xFFz", TextForm::Nfc);  // a, e + accent, a broken byte, z
  ASSERT_EQ(clean.text, "a\u00E9\uFFFDz");
  EXPECT_EQ(clean.source_span(0, 1), (ByteSpan{0, 1}));
  EXPECT_EQ(clean.source_span(1, 3), (ByteSpan{1, 4}));
  EXPECT_EQ(clean.source_span(3, 6), (ByteSpan{4, 5}));
  EXPECT_EQ(clean.source_span(6, 7), (ByteSpan{5, 6}));
  EXPECT_EQ(clean.source_span(7, 7), (ByteSpan{6, 6}));
}

TEST(CleanText, of_a_tower_of_accents_costs_no_more_than_other_text) {
  std::string tower = "e";
  for (int i = 0; i < 100'000; ++i) tower += i % 2 == 0 ? "\u0301" : "\u0323";  // sorting them all would be quadratic
  EXPECT_TRUE(is_utf8(cleaned(tower, TextForm::Nfc)));
}

TEST(Clusters, keep_flags_families_accents_and_line_ends_together) {
  for (const std::string_view cluster : {"👨‍👩‍👧", "🇫🇷", "e\u0301", "\r\n", "👍🏽"})
    EXPECT_EQ(cluster_size(std::string(cluster) + "x", 0), cluster.size()) << cluster;
  EXPECT_EQ(cluster_size("ab", 0), 1u);
  EXPECT_EQ(cluster_size("中文", 0), 3u);
}

TEST(Classes, know_letters_of_all_scripts_and_the_white_space_that_is_no_space) {
  EXPECT_EQ(char_class(U'中'), CharClass::Letter);
  EXPECT_EQ(char_class(U'ש'), CharClass::Letter);
  EXPECT_EQ(char_class(U'٣'), CharClass::Number);
  EXPECT_EQ(char_class(0x3000), CharClass::Space);
  EXPECT_EQ(char_class(U'\n'), CharClass::Space);
  EXPECT_EQ(char_class(0x0301), CharClass::Mark);
  EXPECT_EQ(char_class(U'。'), CharClass::Other);
  EXPECT_TRUE(is_han_or_kana(0x20000) && is_han_or_kana(U'々') && is_han_or_kana(U'ア'));
  EXPECT_FALSE(is_han_or_kana(U'한') || is_han_or_kana(U'。') || is_han_or_kana(U'a'));
}

TEST(Classes, tell_text_that_runs_from_right_to_left) {
  EXPECT_TRUE(has_right_to_left("abc שלום"));
  EXPECT_TRUE(has_right_to_left("مرحبا"));
  EXPECT_FALSE(has_right_to_left("abc 中文 😀 1٬2"));
}

TEST(VisibleText, shows_spaces_controls_and_lone_bytes) {
  EXPECT_EQ(visible_text(" a\tb\n"), "·a\\tb\\n");
  EXPECT_EQ(visible_text("\u00B7"), "U+00B7");  // so that it is not taken for a space
  EXPECT_EQ(visible_text("\x07\u200D\u202E\u00A0"), "U+0007U+200DU+202EU+00A0");
  EXPECT_EQ(visible_text("\xE4\xB8"), "\\xE4\\xB8");
  EXPECT_EQ(visible_text("\u0301"), "\u25CC\u0301");
  EXPECT_EQ(visible_text("中😀"), "中😀");
}

TEST(VisibleText, within_16_bits_names_what_lies_beyond) {
  EXPECT_EQ(within_16_bits("a😀中"), "aU+1F600中");
  EXPECT_EQ(within_16_bits("\xFF"), "\xFF");
}

}  // namespace
}  // namespace neurarium
