// Words of Chinese without spaces: what is found, and what stays whole in every exhibit that reads the text.
#include "engine/data/han_words.h"

#include "engine/data/shared_corpus.h"
#include "engine/exhibits/ngram.h"
#include "engine/files/corpus_tensors.h"
#include "engine/files/documents_file.h"
#include "engine/work_progress.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

namespace neurarium {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kMoonText = "月亮绕着地球转，我们看见月亮。King 2 国王们";

std::string chinese_file(const TempFolder& folder) {
  const std::string path = folder / "zh.txt";
  std::string text;
  for (int i = 0; i < 5; ++i) text += std::string(kMoonText) + "\n\n";
  write_plainly(path, text);
  return path;
}

TEST(HanWords, are_the_words_of_several_characters) {
  const auto words = han_words(kMoonText);
  ASSERT_TRUE(words.ok());
  EXPECT_THAT(*words, Contains("月亮"));
  EXPECT_THAT(*words, Contains("地球"));
  EXPECT_THAT(*words, Contains("看见"));
  EXPECT_THAT(*words, Not(Contains("转")));
  EXPECT_THAT(*words, Not(Contains("King")));
  EXPECT_TRUE(std::ranges::is_sorted(*words));
}

TEST(HanWords, other_texts_have_none) {
  EXPECT_THAT(*han_words("the king, the queen. 42 Ärger"), IsEmpty());
  EXPECT_THAT(*han_words(""), IsEmpty());
}

TEST(HanWords, looking_for_them_can_be_stopped) {
  WorkProgress progress;
  progress.stop();
  const WatchedWork watched(progress);
  EXPECT_FALSE(han_words(kMoonText).ok());
}

TEST(HanWords, stay_whole_in_a_text_of_ones_own_and_in_its_project) {
  const TempFolder folder;
  auto read = load_corpus(chinese_file(folder));
  ASSERT_TRUE(read.ok());
  const auto own = std::make_shared<const CorpusText>(std::move(*read));
  const auto split = split_corpus({.name = std::string(kOwnCorpus), .unit = CorpusUnit::Word, .own = own});
  ASSERT_TRUE(split.ok());
  std::vector<std::string> words;
  for (const int id : split->train) words.push_back(split->tokenizer->shown(id));
  words.resize(6);
  EXPECT_THAT(words, ElementsAre("月亮", "绕", "着", "地球", "转", "，"));
  TensorFile file;
  save_corpus(file, "x.", own);
  const auto again = load_corpus_tensors(file, "x.");
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(same_text(*again, own)) << "also where another version of the dictionary would cut otherwise";
}

TEST(HanWords, are_the_terms_of_documents) {
  const TempFolder folder;
  auto read = load_documents(chinese_file(folder));
  ASSERT_TRUE(read.ok()) << read.error().message;
  const auto set = document_set(
      {.name = std::string(kOwnDocuments), .own = std::make_shared<const CorpusText>(std::move(read->lines))});
  ASSERT_TRUE(set.ok());
  EXPECT_THAT(set->terms, Contains("月亮"));
  EXPECT_THAT(set->terms, Not(Contains("月")));
}

}  // namespace
}  // namespace neurarium
