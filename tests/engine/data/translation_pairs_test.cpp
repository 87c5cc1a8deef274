// Pairs of sentences: what is generated, what belongs together, what is held out, and files that are refused.
#include "engine/data/translation_pairs.h"

#include <gmock/gmock.h>

#include <set>
#include <tuple>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

PairSet pairs_of(const std::string& kind, std::int64_t count = 200) {
  auto set = translation_pairs({.kind = kind, .count = count, .seed = 3, .own = nullptr});
  EXPECT_TRUE(set.ok());
  return std::move(*set);
}

Result<PairSet> pairs_in(const std::string& text) {
  auto corpus = corpus_from(std::as_bytes(std::span(text)), "mine.tsv");
  EXPECT_TRUE(corpus.ok());
  return translation_pairs({.kind = "own", .count = 10, .seed = 0, .own = std::make_shared<const CorpusText>(*corpus)});
}

// The pair as it is said: "mary bought a book = 玛丽买了一本书".
std::string told(const PairSet& set, const SentencePair& pair) {
  return set.typed_source(pair.source) + " = " + set.typed_target(pair.target);
}

TEST(TranslationPairs, put_time_and_place_before_the_chinese_verb_and_choose_the_measure_word_of_the_noun) {
  const PairSet set = pairs_of("chinese", 3000);
  const auto word = [&](const std::vector<int>& ids, std::size_t at) {
    return std::string(set.target_words->bytes(ids[at]));
  };
  bool crossed = false, measured = false;
  for (const SentencePair& pair : set.train) {
    std::vector<std::string> source, target;
    for (const int id : pair.source) source.emplace_back(set.source_words->bytes(id));
    for (std::size_t i = 0; i < pair.target.size(); ++i) target.push_back(word(pair.target, i));
    const auto at_place = std::ranges::find(target, "在"), done = std::ranges::find(target, "了");
    ASSERT_NE(done, target.end());
    if (at_place != target.end()) {
      EXPECT_LT(at_place, done) << told(set, pair);
      crossed = true;
    }
    if (target.back() != "书") continue;
    measured = true;
    EXPECT_NE(std::ranges::find(target, "本"), target.end()) << told(set, pair);
    for (const Alignment& link : pair.gold)
      if (target[static_cast<std::size_t>(link.target)] == "本") {
        EXPECT_THAT(source[static_cast<std::size_t>(link.source)], ::testing::AnyOf("book", "books"));
      }
  }
  EXPECT_TRUE(crossed && measured);
}

TEST(TranslationPairs, say_numbers_and_dates) {
  const PairSet numbers = pairs_of("numbers", 4000);
  const auto of = [](const PairSet& set, std::string_view text) {
    const SentencePair* pair = set.find(set.read_source(text));
    return pair == nullptr ? std::string("none") : set.typed_target(pair->target);
  };
  std::set<std::string> found;
  for (const auto& [number, words] : {std::pair{"7", "seven"},
                                      {"10", "ten"},
                                      {"17", "seventeen"},
                                      {"40", "forty"},
                                      {"99", "ninety nine"},
                                      {"0", "zero"},
                                      {"300", "three hundred"}})
    if (const std::string said = of(numbers, number); said != "none") {
      EXPECT_EQ(said, words);
      found.insert(number);
    }
  EXPECT_GE(found.size(), 4u) << "small numbers are drawn often";
  const PairSet dates = pairs_of("dates");
  for (const SentencePair& pair : dates.train) {
    EXPECT_EQ(pair.target.size(), 10u);
    EXPECT_EQ(pair.gold.size(), 8u) << told(dates, pair);
    for (const Alignment& link : pair.gold) {
      const std::string source(dates.source_words->bytes(pair.source[static_cast<std::size_t>(link.source)]));
      const std::string target(dates.target_words->bytes(pair.target[static_cast<std::size_t>(link.target)]));
      if (source.size() == 1 && link.target != 8) {
        EXPECT_EQ(source, target) << told(dates, pair);
      }
    }
  }
}

TEST(TranslationPairs, held_out_ones_are_never_learned_from) {
  for (const char* kind : {"chinese", "numbers", "dates"}) {
    const PairSet set = pairs_of(kind, 3000);
    std::set<std::vector<int>> learned;
    for (const SentencePair& pair : set.train) learned.insert(pair.source);
    EXPECT_GT(set.held_out.size(), 100u) << kind;
    for (const SentencePair& pair : set.held_out) EXPECT_EQ(learned.count(pair.source), 0u) << told(set, pair);
  }
}

TEST(TranslationPairs, every_place_of_the_gold_is_there) {
  for (const char* kind : {"chinese", "numbers", "dates"}) {
    const PairSet set = pairs_of(kind);
    for (const auto* part : {&set.train, &set.held_out})
      for (const SentencePair& pair : *part) {
        EXPECT_FALSE(pair.gold.empty());
        EXPECT_LE(static_cast<int>(pair.source.size()), set.source_length);
        EXPECT_LT(static_cast<int>(pair.target.size()), set.target_length);
        for (const Alignment& link : pair.gold) {
          EXPECT_LT(link.source, std::ssize(pair.source));
          EXPECT_LT(link.target, std::ssize(pair.target));
        }
      }
  }
}

TEST(TranslationPairs, of_ones_own_are_read_from_two_columns) {
  const auto set = pairs_in("Good morning\tBuenos días\tsomebody\n\ngood night\tbuenas noches\nthe night\tla noche\n");
  ASSERT_TRUE(set.ok()) << set.error().message;
  EXPECT_EQ(set->train.size() + set->held_out.size(), 3u);
  EXPECT_FALSE(set->has_gold());
  EXPECT_EQ(set->read_source("GOOD night").size(), 2u);
  EXPECT_EQ(set->read_source("good fish").back(), kUnknownToken);
  const SentencePair* pair = set->find(set->read_source("good night"));
  ASSERT_NE(pair, nullptr);
  EXPECT_EQ(set->typed_target(pair->target), "buenas noches");
}

TEST(TranslationPairs, that_cannot_be_learned_from_are_refused_with_the_line) {
  for (const auto& [text, said] :
       {std::pair{"a\tb\nno tab here\n", "mine.tsv: line 2 has one column"},
        {"a\tb\n\n\t only one side\n", "mine.tsv: line 3 has an empty column"},
        {"a sentence\t \n", "mine.tsv: line 1 has an empty column"},
        {"one\teins\n", "mine.tsv: the count of pairs to learn from, with at most 24 words a side, is 1"}}) {
    const auto set = pairs_in(text);
    ASSERT_FALSE(set.ok()) << text;
    EXPECT_THAT(set.error().message, HasSubstr(said));
  }
  EXPECT_THAT(translation_pairs({.kind = "dutch", .count = 1, .seed = 0, .own = nullptr}).error().message,
              HasSubstr("--pairs 'dutch' is none of chinese"));
  EXPECT_THAT(translation_pairs({.kind = "own", .count = 1, .seed = 0, .own = nullptr}).error().message,
              HasSubstr("--pairs-file"));
}

TEST(TranslationPairs, that_are_too_long_are_left_out_and_counted) {
  std::string text = "a b\tc d\nb a\td c\nb\td\n";
  for (int i = 0; i < kMostPairWords + 1; ++i) text += "word ";
  const auto set = pairs_in(text + "\tshort\n");
  ASSERT_TRUE(set.ok());
  EXPECT_EQ(set->left_out, 1);
  EXPECT_EQ(set->source_length, 2);
}

TEST(TranslationPairs, after_the_first_many_are_left_out_and_counted) {
  std::string text;
  for (std::int64_t i = 0; i < kMostPairs + 3; ++i) text += "a b\tc d\nb a\td c\n";
  const auto set = pairs_in(text);
  ASSERT_TRUE(set.ok());
  EXPECT_EQ(set->left_out, kMostPairs + 6);
  EXPECT_EQ(std::ssize(set->train) + std::ssize(set->held_out), kMostPairs);
}

}  // namespace
}  // namespace neurarium
