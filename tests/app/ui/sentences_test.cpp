// What the engine says, in Chinese: single sentences, those inside others, and all that the window shows of them.
#include "app/ui/sentences.h"

#include <filesystem>

#include "app/assets.h"
#include "engine/data/formula.h"
#include "engine/data/unicode.h"
#include "engine/files/csv.h"
#include "engine/files/safetensors.h"
#include "engine/optim.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

using test::Desk;
using test::Folder;

Sentences chinese_sentences() {
  Sentences sentences;
  const std::string path = "assets/text/zh.sentences.json";
  const Result<std::string> json = Assets().read(path);
  EXPECT_TRUE(json.ok());
  EXPECT_TRUE(sentences.add(*json, path).ok());
  return sentences;
}

Sentences of(std::string_view json) {
  Sentences sentences;
  EXPECT_TRUE(sentences.add(json, "test").ok());
  return sentences;
}

TEST(Sentences, TakeTheirPartsInTheOrderOfTheOtherLanguage) {
  const Sentences sentences = of(R"({"row {} of {}": "{1} R{0}", "it ends": "FIN"})");
  EXPECT_EQ(sentences.say(worded("row {} of {}", 3, "a.csv")), "a.csv R3");
  EXPECT_EQ(sentences.say(worded("row {} of {}", 3, worded("it ends"))), "FIN R3");
}

TEST(Sentences, StayEnglishWhereTheirTemplateIsNotThere) {
  const Sentences sentences = of(R"({"it ends": "FIN", "row {}": "R{2}"})");
  EXPECT_EQ(sentences.say(worded("row {} of {}", 3, worded("it ends"))), "row 3 of it ends");
  EXPECT_EQ(sentences.say(worded("row {}", 3)), "row 3") << "a translation that asks for more parts than there are";
  EXPECT_EQ(sentences.say(Wording{"it ends"}), "it ends") << "text of the user that reads like a sentence";
  EXPECT_EQ(Sentences().say(worded("it ends")), "it ends");
}

TEST(Sentences, NamesOfTheUsersAreNoTemplates) {
  const Sentences sentences = of(R"({"{}: no": "{}: NO"})");
  EXPECT_EQ(sentences.say(input_error("{}: no", "a{}b{1}{{")), "a{}b{1}{{: NO");
}

TEST(Sentences, ACatalogThatIsNoneIsRefused) {
  Sentences sentences;
  EXPECT_FALSE(sentences.add("[]", "x").ok());
  EXPECT_FALSE(sentences.add("{", "x").ok());
  EXPECT_FALSE(sentences.add(R"({"a": 1})", "x").ok());
}

TEST(Sentences, OfTheEngineAreChineseWithTheirNamesAndNumbers) {
  const Sentences chinese = chinese_sentences();
  EXPECT_EQ(chinese.say(Formula::parse("sin(x3)").error()),
            "公式“sin(x3)”：不认识“x3”；变量是 x1 和 x2（第 5 个字符）；例如可以写 sin(3*x1) > x2。");
  EXPECT_EQ(chinese.say(optimizer_from_name("adan").error()),
            "“adan”不是一种优化器。你是不是想写“adam”？已知：sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw。");
}

TEST(Sentences, OfAFileKeepItsNameTheFaultAndTheFix) {
  const Folder folder;
  const std::string table = folder.path + "/table.csv", picture = folder.path + "/weights.safetensors";
  std::ofstream(table) << "a,b\n1,2\n3\n";
  std::ofstream(picture) << "\x89PNG\r\n\x1a\n and more";
  const Sentences chinese = chinese_sentences();
  EXPECT_EQ(chinese.say(read_csv(table).error()), table + "：第 3 行有 1 列，但第 1 行有 2 列；请让每一行的列数相同");
  EXPECT_EQ(chinese.say(load_safetensors(picture).error()),
            picture + "：这是 PNG 图片，不是 safetensors 文件；请换一个文件");
}

bool has_chinese_font() { return Fonts().has_cjk(); }

std::string banner_text(const Desk& desk, const std::string& id) {
  for (const Banner& banner : desk.app->ui().banners().all())
    if (banner.id == id) return banner.text;
  return {};
}

// Whatever the user does wrong in a Chinese window, the window says so in Chinese.
TEST(Sentences, BannersOfAChineseWindowAreChinese) {
  if (!has_chinese_font()) GTEST_SKIP() << "no font with Chinese characters on this system";
  const Folder folder;
  const std::string holes = folder.path + "/holes.csv";
  std::ofstream(holes) << "a,b,c\n1,2,x\n3,,y\n";
  AppOptions options;
  options.language = "zh";
  Desk desk(std::move(options));
  desk.driver().drop({"/1/2.xyz"});
  desk.driver().drop({holes});
  desk.app->session().set_parameter("nothing.weight", 0, 1.0f);
  desk.frames(3);
  EXPECT_EQ(banner_text(desk, "open"),
            "“/1/2.xyz”既不是项目（.safetensors），也不是模型（含 config.json "
            "的文件夹），也不是此展项能读的文件（.csv、.tsv、.txt）。");
  EXPECT_EQ(banner_text(desk, "csv"), holes + "：第 3 行的“b”列是空的，而这里需要有限的数；请填上它或去掉这一行");
  EXPECT_EQ(banner_text(desk, "refused"), "“nothing.weight”不是这个网络的参数；用 `neurarium names` 可以列出它们。");
}

TEST(Sentences, FollowTheLanguageOfTheWindowWhenItIsSwitched) {
  if (!has_chinese_font()) GTEST_SKIP() << "no font with Chinese characters on this system";
  Desk desk;
  Ui& ui = desk.app->ui();
  const Error error = input_error("{}: there is no such file; check the name and the folder", "a.csv");
  EXPECT_EQ(ui.tr(error), error.message);
  ASSERT_TRUE(ui.load_texts("zh").ok());
  EXPECT_EQ(ui.tr(error), "a.csv：没有这个文件；请检查名称和文件夹");
  EXPECT_EQ(ui.tr(worded("gradient of {}", "h0.weight")), "h0.weight 的梯度");
  ASSERT_TRUE(ui.load_texts("en").ok());
  EXPECT_EQ(ui.tr(error), error.message);
}

TEST(Sentences, AreWrittenLikeTheTextsOfTheWindow) {
  const std::u32string_view half = U",;:?!";
  const Sentences sentences = chinese_sentences();
  for (const auto& [english, chinese] : sentences.templates()) {
    char32_t before = 0;
    for (std::size_t at = 0; at < chinese.size(); at += character_at(chinese, at).size) {
      const char32_t c = character_at(chinese, at).code;
      EXPECT_FALSE(before >= 0x2E80 && half.find(c) != std::u32string_view::npos) << chinese;
      before = c;
    }
    EXPECT_FALSE(chinese.empty()) << english;
    EXPECT_EQ(english.ends_with('.'), chinese.ends_with("。")) << chinese;
  }
}

}  // namespace
}  // namespace neurarium
