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

// Whatever the user does wrong in a Chinese window, the banner is Chinese.
TEST(Sentences, ABannerInAChineseWindowIsChinese) {
  Desk desk;
  if (!desk.app->ui().fonts().has_cjk()) GTEST_SKIP() << "no font with Chinese characters on this system";
  ASSERT_TRUE(desk.app->ui().load_texts("zh").ok());
  desk.driver().drop({"/1/2.xyz"});
  desk.frames(2);
  ASSERT_TRUE(desk.has_banner("open"));
  const std::string text = desk.app->ui().banners().all().front().text;
  EXPECT_NE(text.find("/1/2.xyz"), std::string::npos);
  EXPECT_EQ(text.find("there is"), std::string::npos) << text;
  EXPECT_NE(text, desk.app->ui().tr(Wording{"x"}));
}

}  // namespace
}  // namespace neurarium
