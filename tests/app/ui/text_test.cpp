#include "app/ui/text.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <algorithm>
#include <cstring>
#include <regex>
#include <set>

#include "app/assets.h"
#include "tests/app/support.h"

namespace neurarium {
namespace {

// All string literals of the program's own sources.
std::set<std::string> literals() {
  std::set<std::string> found;
  const std::regex literal(R"re("((?:[^"\\\n]|\\.)*)")re");
  for (const char* folder : {"app", "engine"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(NEURARIUM_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
      std::ifstream file(entry.path());
      const std::string text(std::istreambuf_iterator<char>(file), {});
      for (auto it = std::sregex_iterator(text.begin(), text.end(), literal); it != std::sregex_iterator(); ++it)
        found.insert((*it)[1]);
    }
  return found;
}

Catalog english() {
  Catalog catalog;
  const Result<std::string> json = Assets().read("assets/text/en.json");
  EXPECT_TRUE(json.ok());
  EXPECT_TRUE(catalog.add(*json, "en.json").ok());
  return catalog;
}

TEST(Catalog, HasNoTextThatTheProgramDoesNotUse) {
  const std::set<std::string> used = literals();
  const std::set<std::string> by_field = {"setting",   "loss",  "optimizer", "schedule",      "order",
                                          "task",      "init",  "tokenizer", "positions",     "norm",
                                          "norm_kind", "mlp",   "basis",     "rule",          "levels",
                                          "start",     "graph", "model",     "first_weights", "architecture"};
  const Catalog catalog = english();
  for (const auto& [key, text] : catalog.texts()) {
    std::string base = key;
    for (const char* ending : {".tip", ".title", ".text", ".yes"})
      if (base.size() > std::strlen(ending) && base.ends_with(ending))
        base = base.substr(0, base.size() - std::strlen(ending));
    // "activation." and "activation.{}" are prefixes to which the program adds a name; the panel
    // makes the texts of settings and their choices from the settings' own names.
    const bool composed = std::any_of(used.begin(), used.end(),
                                      [&](const std::string& l) {
                                        const std::string prefix = l.ends_with(".{}") ? l.substr(0, l.size() - 2) : l;
                                        return prefix.size() > 1 && prefix.ends_with('.') && base.starts_with(prefix);
                                      }) ||
                          by_field.count(base.substr(0, base.find('.'))) == 1 ||
                          key.find(".story.") != std::string::npos ||  // as many pages as there are
                          key.find(".try.") != std::string::npos;
    EXPECT_TRUE(composed || used.count(base) == 1 || used.count(key) == 1) << key << " is used nowhere";
  }
}

TEST(Catalog, HasEveryTextThatTheProgramAsksFor) {
  const Catalog catalog = english();
  const std::regex call(
      R"re(\b(?:tr|heading|button|icon_button|icon_button_at|toggle|section|slider|number|choice|segmented|thumbnails|text_input|menu_item)\((?:ui, )?"([a-z0-9_]+\.[a-z0-9_.]+)")re");
  int calls = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(NEURARIUM_SOURCE_DIR) / "app")) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream file(entry.path());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for (auto it = std::sregex_iterator(text.begin(), text.end(), call); it != std::sregex_iterator(); ++it, ++calls)
      EXPECT_TRUE(catalog.has((*it)[1].str())) << (*it)[1] << " in " << entry.path();
  }
  EXPECT_GT(calls, 2);
}

TEST(Catalog, ChoosesTheWordForOneByTheNumberBeforeIt) {
  Catalog catalog;
  ASSERT_TRUE(catalog
                  .add(R"({"cut": "{} [token|tokens] before these [does|do] not fit", "seen": "{} of {} [word|words]",
                           "turned": "{1} [step|steps] of {0} [unit|units]", "none": "[token|tokens] [1|2] [a b|c] ["})",
                       "test")
                  .ok());
  EXPECT_EQ(catalog.format("cut", 1), "1 token before these does not fit");
  for (const char* many : {"0", "2", "21", "11", "1.5", "0.1", "1,001"})
    EXPECT_EQ(catalog.format("cut", many), fmt::format("{} tokens before these do not fit", many));
  EXPECT_EQ(catalog.format("seen", 1, 24), "1 of 24 words");
  EXPECT_EQ(catalog.format("seen", 24, 1), "24 of 1 word");
  EXPECT_EQ(catalog.format("turned", 1, 3), "3 steps of 1 unit");
  EXPECT_EQ(catalog.format("none"), "tokens [1|2] [a b|c] [");
  EXPECT_EQ(catalog.format("cut", "[cat|dog] 1"), "[cat|dog] 1 token before these does not fit");
}

TEST(Catalog, AMissingKeyShowsItselfAndIsNoted) {
  Catalog catalog;
  EXPECT_EQ(catalog.get("no.such_key"), "no.such_key");
  EXPECT_EQ(catalog.missing().count("no.such_key"), 1u);
}

TEST(Catalog, FillsPlaceholdersAndSurvivesWrongOnes) {
  Catalog catalog;
  ASSERT_DONE(catalog.add(R"({"a": "{} of {}", "b": {"c": "{:d}"}})", "test"));
  EXPECT_EQ(catalog.format("a", 3, "nine"), "3 of nine");
  EXPECT_EQ(catalog.format("b.c", "text"), "{:d}");
  EXPECT_EQ(catalog.missing().count("b.c"), 1u);
}

TEST(Catalog, BrokenFilesAreRefusedWithoutLosingWhatWasThere) {
  Catalog catalog;
  ASSERT_DONE(catalog.add(R"({"a": "one"})", "good.json"));
  for (const char* broken : {"", "[1]", "{", R"({"a": 3})", R"({"x": {"y": null}})"}) {
    const Status status = catalog.add(broken, "broken.json");
    ASSERT_FALSE(status.ok()) << broken;
    EXPECT_NE(status.error().message.find("broken.json"), std::string::npos);
  }
  EXPECT_EQ(catalog.get("a"), "one");
  EXPECT_EQ(catalog.texts().size(), 1u);
}

TEST(Assets, AFolderOverridesAndIsWatched) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("neurarium_assets_{}", getpid());
  std::filesystem::create_directories(folder / "assets/text");
  const auto file = folder / "assets/text/en.json";
  std::ofstream(file) << R"({"only": "here"})";
  Result<Assets> assets = Assets::with_folder(folder.string());
  ASSERT_TRUE(assets.ok());
  EXPECT_EQ(*assets->read("assets/text/en.json"), R"({"only": "here"})");
  EXPECT_FALSE(assets->changed());
  std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) + std::chrono::seconds(5));
  EXPECT_TRUE(assets->changed());
  EXPECT_FALSE(assets->changed());
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(assets->read("assets/text/en.json").ok()) << "the embedded file serves";
  EXPECT_FALSE(assets->read("assets/none.txt").ok());
  EXPECT_FALSE(Assets::with_folder("/nonexistent").ok());
}

}  // namespace
}  // namespace neurarium
