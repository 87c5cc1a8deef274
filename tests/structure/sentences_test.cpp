// Every sentence that the engine and the window word is said in Chinese too. The templates are read from the sources:
// the literals that input_error, usage_error, failure, worded and Phrase are given; app/cli is left out, which speaks
// English alone.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace {

namespace fs = std::filesystem;

std::string sentence_source(const fs::path& path) {
  std::ifstream in(path);
  std::string text;
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find_first_not_of(' ');
    if (first != std::string::npos && line.compare(first, 2, "//") == 0) continue;
    text += line.substr(0, line.find("  // ")) + '\n';
  }
  return text;
}

// The literals that stand side by side from `at` on, as one text; `at` moves behind them. Empty: there is none.
std::string literals_at(const std::string& source, std::size_t& at) {
  std::string text;
  for (;;) {
    const std::size_t quote = source.find_first_not_of(" \n", at);
    if (quote == std::string::npos || source[quote] != '"') return text;
    for (at = quote + 1; source[at] != '"'; ++at) {
      const bool escaped = source[at] == '\\';
      if (escaped) ++at;
      text += escaped && source[at] == 'n' ? '\n' : source[at];
    }
    ++at;
  }
}

struct Collected {
  std::map<std::string, std::string> files;        // by template
  std::map<std::string, std::string> not_literal;  // call -> file
};

// By path, without comments.
const std::map<std::string, std::string>& sentence_sources() {
  static const std::map<std::string, std::string> sources = [] {
    std::map<std::string, std::string> all;
    const fs::path root = NEURARIUM_SOURCE_DIR;
    for (const char* folder : {"engine", "app"}) {
      for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const std::string path = fs::relative(entry.path(), root).generic_string();
        const std::string extension = entry.path().extension().string();
        if ((extension != ".h" && extension != ".cpp") || path.starts_with("app/cli/")) continue;
        if (path == "engine/base.h" || path == "engine/wording.h") continue;  // where the calls are defined
        all.emplace(path, sentence_source(entry.path()));
      }
    }
    return all;
  }();
  return sources;
}

const Collected& collected_templates() {
  static const std::regex call(
      R"(\b(?:input_error\s*\(|usage_error\s*\(|worded\s*\(|failure\s*\(\s*ExitCode::\w+\s*,|Phrase\s+\w+\s*\(|Phrase\s*\())");
  static const Collected all = [] {
    Collected found;
    for (const auto& [path, source] : sentence_sources()) {
      for (std::sregex_iterator m(source.begin(), source.end(), call), end; m != end; ++m) {
        std::size_t at = static_cast<std::size_t>(m->position() + m->length());
        if (const std::string text = literals_at(source, at); !text.empty())
          found.files.emplace(text, path);
        else
          found.not_literal.emplace(source.substr(static_cast<std::size_t>(m->position()), 60), path);
      }
    }
    return found;
  }();
  return all;
}

std::map<std::string, std::string> translations() {
  std::ifstream in(fs::path(NEURARIUM_SOURCE_DIR) / "assets/text/zh.sentences.json");
  std::map<std::string, std::string> all;
  const auto json = nlohmann::json::parse(in, nullptr, false);
  for (const auto& [english, chinese] : json.items()) all.emplace(english, chinese.get<std::string>());
  return all;
}

// The numbers of the arguments: {} counts on, {1} says it; doubled braces are braces.
std::set<int> parts_of(std::string_view text) {
  std::set<int> parts;
  int next = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '{' && text[i] != '}') continue;
    if (text[i + 1] == text[i]) {
      ++i;
      continue;
    }
    if (text[i] != '{') continue;
    const char digit = text[i + 1];
    parts.insert(digit >= '0' && digit <= '9' ? digit - '0' : next++);
  }
  return parts;
}

TEST(EngineSentences, AreLiteralsSoThatTheyCanBeLookedUp) {
  for (const auto& [text, file] : collected_templates().not_literal) ADD_FAILURE() << file << ": " << text;
}

TEST(EngineSentences, AreAllTranslated) {
  const auto known = translations();
  const Collected& found = collected_templates();
  EXPECT_GT(found.files.size(), 500u) << "the pattern no longer finds them";
  for (const auto& [english, file] : found.files)
    EXPECT_TRUE(known.contains(english)) << file << " says what assets/text/zh.sentences.json lacks: " << english;
}

TEST(EngineSentences, AreStillSaid) {
  const Collected& found = collected_templates();
  for (const auto& [english, chinese] : translations())
    EXPECT_TRUE(found.files.contains(english)) << "nobody says any more: " << english;
}

TEST(EngineSentences, HaveTheSamePartsInBothLanguages) {
  for (const auto& [english, chinese] : translations())
    EXPECT_EQ(parts_of(english), parts_of(chinese)) << english << "\n" << chinese;
}

// Behind the parenthesis that closes the one before `at`.
std::size_t behind_call(const std::string& source, std::size_t at) {
  bool quoted = false;
  for (int depth = 1; depth > 0 && at < source.size(); ++at) {
    if (source[at] == '"') quoted = !quoted;
    if (source[at] == '\\') ++at;
    if (!quoted && source[at] == '(') ++depth;
    if (!quoted && source[at] == ')') --depth;
  }
  return at;
}

// `arguments` without the calls that make wordings of their own.
std::string without_wordings(std::string arguments) {
  static const std::regex inner(R"(\b(?:worded|Phrase)\s*\()");
  for (std::smatch m; std::regex_search(arguments, m, inner);) {
    const auto from = static_cast<std::size_t>(m.position());
    arguments.erase(from, behind_call(arguments, from + static_cast<std::size_t>(m.length())) - from);
  }
  return arguments;
}

TEST(EngineSentences, HaveNoBareWordsAmongTheirArguments) {
  static const std::regex call(R"(\b(?:input_error|usage_error|failure|worded)\s*\()");
  static const std::regex bare(R"("[^"]*[a-z] [a-z][^"]*")");
  int calls = 0;
  for (const auto& [path, source] : sentence_sources()) {
    for (std::sregex_iterator m(source.begin(), source.end(), call), end; m != end; ++m) {
      std::size_t at = static_cast<std::size_t>(m->position() + m->length());
      const std::size_t behind = behind_call(source, at);
      at = std::min(source.find('"', at), behind);
      (void)literals_at(source, at);
      const std::string arguments =
          without_wordings(source.substr(std::min(at, behind), behind - std::min(at, behind)));
      EXPECT_FALSE(std::regex_search(arguments, bare)) << path << ": words that are no wording: " << arguments;
      ++calls;
    }
  }
  EXPECT_GT(calls, 500) << "the pattern no longer finds them";
}

}  // namespace
