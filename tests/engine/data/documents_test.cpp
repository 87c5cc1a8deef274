// Documents as bags of words: sentences, terms, counts, and what is refused.
#include "engine/data/documents.h"

#include <gmock/gmock.h>

namespace neurarium {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

CorpusPtr lines_of(const std::vector<PlainDocument>& documents) {
  const std::string lines = documents_as_lines(documents);
  auto made = corpus_from(std::as_bytes(std::span(lines)), "mine");
  EXPECT_TRUE(made.ok());
  return std::make_shared<const CorpusText>(std::move(*made));
}

DocumentSet set_of(const std::vector<PlainDocument>& documents, double held_out = 0) {
  auto made = document_set({.name = std::string(kOwnDocuments), .own = lines_of(documents), .held_out = held_out});
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return std::move(*made);
}

int term_named(const DocumentSet& set, std::string_view name) {
  const auto at = std::ranges::find(set.terms, name);
  return at == set.terms.end() ? -1 : static_cast<int>(at - set.terms.begin());
}

TEST(Documents, sentences_end_behind_marks_and_at_line_ends) {
  EXPECT_THAT(sentences_of("It costs 3.50 dollars. Really?! Yes\nno"),
              ElementsAre("It costs 3.50 dollars.", "Really?!", "Yes", "no"));
  EXPECT_THAT(sentences_of("狗咬了猫。猫跑了！"), ElementsAre("狗咬了猫。", "猫跑了！"));
  EXPECT_TRUE(sentences_of(" \n \n").empty());
}

TEST(Documents, count_words_in_any_case_without_punctuation) {
  const DocumentSet set = set_of({{"a", "", "The cat, the CAT."}, {"b", "pets", "A dog!"}});
  ASSERT_EQ(set.size(), 2);
  EXPECT_EQ(set.term_count(), 4);  // the, cat, a, dog
  EXPECT_EQ(set.count(0, term_named(set, "cat")), 2);
  EXPECT_EQ(set.count(0, term_named(set, "the")), 2);
  EXPECT_EQ(set.count(1, term_named(set, "the")), 0);
  EXPECT_EQ(set.document_frequency[static_cast<std::size_t>(term_named(set, "cat"))], 1);
  EXPECT_EQ(set.documents[1].topic, "pets");
}

TEST(Documents, a_typed_text_tells_known_words_from_others) {
  const DocumentSet set = set_of({{"a", "", "the cat"}, {"b", "", "a dog"}});
  const TermText read = set.read("The unicorn, a CAT \xFF");
  std::vector<std::string> known, unknown;
  for (const TermPlace& word : read.words) (word.term >= 0 ? known : unknown).emplace_back(read.at(word.span));
  EXPECT_THAT(known, ElementsAre("The", "a", "CAT"));
  EXPECT_THAT(unknown, ElementsAre("unicorn"));
}

TEST(Documents, held_out_sentences_are_not_counted) {
  const std::vector<PlainDocument> plain(2, {"t", "", "one two. three four. five six. seven eight. nine ten."});
  const DocumentSet set = set_of(plain, 0.4);
  for (std::int64_t d = 0; d < 2; ++d) {
    float counted = 0;
    for (int v = 0; v < set.term_count(); ++v) counted += set.count(d, v);
    EXPECT_EQ(counted, 6);
    for (const DocumentSentence& s : set.documents[static_cast<std::size_t>(d)].sentences)
      s.read.for_each_term([&](int term) { EXPECT_EQ(set.count(d, term), s.held_out ? 0 : 1); });
  }
  EXPECT_EQ(set_of({{"short", "", "one. two."}, {"b", "", "three"}}, 0.5).count(0, 0), 1);  // too short to hold one out
}

TEST(Documents, ours_in_chinese_are_cut_into_words_and_shown_without_blanks) {
  const auto made = document_set({.name = "chinese"});
  ASSERT_TRUE(made.ok());
  EXPECT_GE(term_named(*made, "月亮"), 0);
  for (const Document& document : made->documents)
    for (const DocumentSentence& s : document.sentences) {
      EXPECT_EQ(s.read.text.find(' '), std::string::npos);
      for (const TermPlace& word : s.read.words) {
        if (word.term < 0) continue;
        EXPECT_EQ(s.read.at(word.span), made->terms[static_cast<std::size_t>(word.term)]) << s.read.text;
      }
    }
  const TermText typed = made->read("月亮为什么变红");
  EXPECT_EQ(typed.at(typed.words[0].span), "月亮");
}

TEST(Documents, lines_come_back_as_they_were) {
  const std::vector<PlainDocument> plain = {{"a \"b\"", "", "one\ntwo\t三"}, {"c", "d", "\u2028"}};
  const auto read = documents_from_lines(documents_as_lines(plain), "mine");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, plain);
}

TEST(Documents, what_cannot_be_searched_is_refused_in_a_sentence) {
  const auto fault = [](const DocumentSpec& spec) {
    const auto made = document_set(spec);
    return made.ok() ? std::string() : made.error().message;
  };
  EXPECT_THAT(fault({.name = "englsh"}), HasSubstr("Did you mean 'english'?"));
  EXPECT_THAT(fault({.name = "own"}), HasSubstr("--documents-file"));
  EXPECT_THAT(fault({.name = "own", .own = lines_of({{"a", "", "one"}, {"b", "", "!?"}})}), HasSubstr("at least two"));
  EXPECT_THAT(documents_from_lines("{\"text\": \"a\"}\n[1]", "mine").error().message, HasSubstr("mine, line 2"));
  EXPECT_FALSE(documents_from_lines("{\"text\": 7}", "mine").ok());
  const std::vector<PlainDocument> many(static_cast<std::size_t>(kMostDocuments) + 1, {"a", "", "one"});
  EXPECT_THAT(documents_from_lines(documents_as_lines(many), "mine").error().message, HasSubstr("more than 1,000"));
}

}  // namespace
}  // namespace neurarium
