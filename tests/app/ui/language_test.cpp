// The catalogs beside each other, their characters in the fonts, and lines of Chinese.
#include <filesystem>
#include <set>

#include "app/assets.h"
#include "app/ui/wrap.h"
#include "engine/data/unicode.h"
#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::TestScreen;

Catalog catalog_of(std::string_view language) {
  Catalog catalog;
  const std::string path = fmt::format("assets/text/{}.json", language);
  const Result<std::string> json = Assets().read(path);
  EXPECT_TRUE(json.ok()) << path;
  EXPECT_TRUE(catalog.add(*json, path).ok()) << path;
  return catalog;
}

bool is_chinese(char32_t c) { return c >= 0x2E80; }

bool has_chinese(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += character_at(text, at).size)
    if (is_chinese(character_at(text, at).code)) return true;
  return false;
}

// The numbers of the arguments that a text takes: {} counts on, {1} says it.
std::set<int> arguments_of(const std::string& text) {
  std::set<int> found;
  int next = 0;
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1))
    found.insert(text[at + 1] >= '0' && text[at + 1] <= '9' ? text[at + 1] - '0' : next++);
  return found;
}

UiOptions chinese() {
  UiOptions options;
  options.language = "zh";
  return options;
}

bool chinese_font_is_here() { return Fonts().has_cjk(); }

TEST(Languages, HaveTheSameTextsWithTheSamePlaceholders) {
  const Catalog english = catalog_of("en");
  for (const std::string_view language : kLanguages) {
    const Catalog other = catalog_of(language);
    for (const auto& [key, text] : english.texts()) {
      ASSERT_TRUE(other.has(key)) << key << " is missing in " << language;
      EXPECT_EQ(arguments_of(other.get(key)), arguments_of(text)) << key << " in " << language;
    }
    for (const auto& [key, text] : other.texts()) EXPECT_TRUE(english.has(key)) << key << " is only in " << language;
  }
}

TEST(Languages, EnglishHasNoChineseCharacter) {
  const Catalog catalog = catalog_of("en");
  for (const auto& [key, text] : catalog.texts()) EXPECT_FALSE(has_chinese(text)) << key;
}

TEST(Languages, ATextWithoutAChineseCharacterIsANameThatStaysAsItIs) {
  const Catalog english = catalog_of("en"), catalog = catalog_of("zh");
  for (const auto& [key, text] : catalog.texts())
    EXPECT_TRUE(has_chinese(text) || text == english.get(key)) << key << ": " << text;
}

TEST(Languages, ChineseSentencesHaveChinesePunctuation) {
  const std::u32string_view half = U",;:?!";
  const Catalog catalog = catalog_of("zh");
  for (const auto& [key, text] : catalog.texts()) {
    char32_t before = 0;
    for (std::size_t at = 0; at < text.size(); at += character_at(text, at).size) {
      const char32_t c = character_at(text, at).code;
      EXPECT_FALSE(is_chinese(before) && half.find(c) != std::u32string_view::npos) << key << ": " << text;
      before = c;
    }
  }
}

TEST(Languages, EveryCharacterOfACatalogIsInEveryFont) {
  if (!chinese_font_is_here()) GTEST_SKIP() << "no font with Chinese characters on this system";
  TestScreen screen([](Ui&) {}, chinese());
  screen.frame();
  std::set<char32_t> characters;
  const Catalog catalog = catalog_of("zh");
  for (const auto& [key, text] : catalog.texts())
    for (std::size_t at = 0; at < text.size(); at += character_at(text, at).size)
      characters.insert(character_at(text, at).code);
  characters.erase(U'\n');
  Fonts& fonts = screen.ui->fonts();
  for (const char32_t c : characters)
    for (ImFont* font : {fonts.body, fonts.small, fonts.strong, fonts.mono})
      EXPECT_NE(font->FindGlyphNoFallback(static_cast<ImWchar>(c)), nullptr) << fmt::format("U+{:04X}", int(c));
}

TEST(Languages, WithoutAChineseFontTheTextsStayEnglishAndABannerSaysWhy) {
  UiOptions options = chinese();
  options.fonts.cjk.clear();
  TestScreen screen([](Ui&) {}, options);
  screen.frame();
  EXPECT_EQ(screen.ui->tr("run.play"), "Play");
  ASSERT_EQ(screen.ui->banners().all().size(), 1u);
  EXPECT_NE(screen.ui->banners().all()[0].text.find("fonts-noto-cjk"), std::string::npos);
  ASSERT_DONE(screen.ui->load_texts("en"));
  EXPECT_TRUE(screen.ui->banners().all().empty());
}

TEST(Languages, SwitchThereAndBackWithoutARestart) {
  if (!chinese_font_is_here()) GTEST_SKIP() << "no font with Chinese characters on this system";
  TestScreen screen;
  screen.frame();
  const std::string play = screen.ui->tr("run.play");
  ASSERT_DONE(screen.ui->load_texts("zh"));
  screen.frame();
  EXPECT_EQ(screen.ui->tr("run.play"), "\u64ad\u653e");
  EXPECT_EQ(screen.ui->english("run.play"), play);
  EXPECT_EQ(screen.ui->tr("t.press"), "Press me") << "texts that came from elsewhere stay";
  ASSERT_DONE(screen.ui->load_texts("en"));
  EXPECT_EQ(screen.ui->tr("run.play"), play);
  EXPECT_FALSE(screen.ui->load_texts("xx").ok());
  EXPECT_EQ(screen.ui->tr("run.play"), play);
}

TEST(Languages, FollowTheLocale) {
  for (const char* locale : {"zh_CN.UTF-8", "zh_CN", "zh", "zh_SG.utf8", "zh_TW.UTF-8", "zh@pinyin"})
    EXPECT_EQ(language_of_locale(locale), "zh") << locale;
  for (const char* locale : {"", "C", "POSIX", "C.UTF-8", "en_GB.UTF-8", "de_DE", "zhx_CN", "zu_ZA.UTF-8"})
    EXPECT_EQ(language_of_locale(locale), "en") << locale;
}

TEST(Wrapping, BreaksChineseBetweenCharactersAndKeepsPunctuationBehindThem) {
  if (!chinese_font_is_here()) GTEST_SKIP() << "no font with Chinese characters on this system";
  TestScreen screen([](Ui&) {}, chinese());
  screen.frame();
  ImFont* font = screen.ui->fonts().body;
  const std::string sentence = screen.ui->tr("playground.help_unit") + screen.ui->tr("transformer.talk_form_roles");
  for (float width = 60; width < 400; width += 7) {
    const std::string lines = wrapped(font, sentence, width);
    std::string joined;
    std::size_t from = 0;
    while (from <= lines.size()) {
      const std::size_t to = std::min(lines.find('\n', from), lines.size());
      const std::string line = lines.substr(from, to - from);
      EXPECT_LE(text_size(font, line).x, width) << line;
      ASSERT_FALSE(line.empty());
      const char32_t first = character_at(line, 0).code;
      EXPECT_EQ((std::u32string_view(U"\uff0c\u3002\uff1a\uff1b\u201d").find(first)), std::u32string_view::npos)
          << line;
      joined += line;
      from = to + 1;
    }
    std::string expected = sentence;
    std::erase(joined, ' ');
    std::erase(expected, ' ');
    EXPECT_EQ(joined, expected);
  }
}

TEST(Wrapping, LeavesOtherTextsToImGui) {
  TestScreen screen;
  screen.frame();
  const std::string text = "A sentence that is longer than its line, and has to be broken somewhere.";
  EXPECT_EQ(wrapped(screen.ui->fonts().body, text, 80), text);
  EXPECT_EQ(wrapped(screen.ui->fonts().body, "\xff\xfe", 80), "\xff\xfe");
  for (float width = 64; width < 160; width += 3) {
    const std::string lines = wrapped(screen.ui->fonts().body, "of 4,096 points the loss is 0.98 now", width);
    EXPECT_NE(lines.find("4,096"), std::string::npos) << lines;
    EXPECT_NE(lines.find("0.98"), std::string::npos) << lines;
  }
}

}  // namespace
}  // namespace neurarium
