#include "engine/data/ngram_counts.h"
#include "engine/rng.h"

#include <gtest/gtest.h>

#include <map>

namespace neurarium {
namespace {

std::vector<int> random_tokens(std::size_t count, int vocabulary, std::uint64_t seed) {
  Rng random(seed, "ngrams");
  std::vector<int> tokens(count);
  // Squared: some tokens are frequent and some rare, as words are.
  for (int& token : tokens) {
    const double u = random.uniform();
    token = static_cast<int>(u * u * vocabulary);
  }
  return tokens;
}

using Table = std::map<std::vector<int>, std::uint64_t>;

Table counted_plainly(const std::vector<int>& tokens, int n) {
  Table table;
  for (auto at = tokens.begin(); tokens.end() - at >= n; ++at) ++table[std::vector<int>(at, at + n)];
  return table;
}

void expect_same(const NgramCounts& counts, const std::vector<int>& tokens) {
  for (int n = 1; n <= counts.order(); ++n) {
    const Table wanted = counted_plainly(tokens, n);
    const NgramLevel& level = counts.level(n);
    ASSERT_EQ(level.size(), wanted.size());
    std::size_t i = 0;
    for (const auto& [gram, count] : wanted) {
      EXPECT_EQ(std::vector<int>(counts.gram(n, i).begin(), counts.gram(n, i).end()), gram);
      EXPECT_EQ(level.count(i), count);
      if (n < counts.order()) {
        std::uint64_t befores = 0;
        for (int token = 0; token < counts.vocabulary(); ++token) {
          std::vector<int> longer = gram;
          longer.insert(longer.begin(), token);
          befores += counted_plainly(tokens, n + 1).contains(longer) ? 1 : 0;
        }
        EXPECT_EQ(level.befores(i), befores);
      }
      ++i;
    }
  }
}

TEST(NgramCounts, AreThoseOfCountingOneByOne) {
  for (const int vocabulary : {2, 7, 40}) {
    Parallel parallel(2);
    const std::vector<int> tokens = random_tokens(150, vocabulary, 3);
    const auto counts = NgramCounts::make(tokens, vocabulary, 4, parallel);
    ASSERT_TRUE(counts.ok());
    expect_same(*counts, tokens);
  }
}

TEST(NgramCounts, OfALongTextAreThoseOfCountingOneByOne) {
  const std::vector<int> tokens = random_tokens(60'000, 300, 4);
  Parallel one(1), two(2);
  const auto counts = NgramCounts::make(tokens, 300, 3, one), again = NgramCounts::make(tokens, 300, 3, two);
  ASSERT_TRUE(counts.ok() && again.ok());
  const Table wanted = counted_plainly(tokens, 3);
  ASSERT_EQ(counts->level(3).size(), wanted.size());
  std::size_t i = 0;
  for (const auto& [gram, count] : wanted) {
    ASSERT_EQ(std::vector<int>(counts->gram(3, i).begin(), counts->gram(3, i).end()), gram);
    ASSERT_EQ(counts->level(3).count(i), count);
    ASSERT_EQ(again->level(3).place(i), counts->level(3).place(i));
    ++i;
  }
}

TEST(NgramCounts, FindsTheFollowersOfAContext) {
  Parallel parallel(1);
  const std::vector<int> tokens = {0, 1, 2, 0, 1, 3, 0, 1};
  const auto counts = NgramCounts::make(tokens, 4, 3, parallel);
  ASSERT_TRUE(counts.ok());
  const std::vector<int> context = {0, 1}, unseen = {3, 3}, unknown = {-1, 1};
  const NgramRange range = counts->followers(context);
  ASSERT_EQ(range.size(), 2u);  // the last 0 1 has nothing behind it
  EXPECT_EQ(counts->last_token(3, range.begin), 2);
  EXPECT_EQ(counts->find(range, 3, 3), range.begin + 1);
  EXPECT_EQ(counts->find(range, 3, 0), range.end);
  EXPECT_TRUE(counts->followers(unseen).empty());
  EXPECT_TRUE(counts->followers(unknown).empty());
  EXPECT_EQ(counts->followers({}).size(), 4u);
}

TEST(NgramCounts, RefusesWhatCannotBeCounted) {
  Parallel parallel(1);
  EXPECT_EQ(NgramCounts::make({}, 4, 1, parallel).error(), "The text has no tokens to count; give it some words.");
  EXPECT_EQ(NgramCounts::make({0}, 4, 2, parallel).error(),
            "The text has 1 tokens, fewer than an n-gram of 2; take a smaller n or a longer text.");
  EXPECT_EQ(NgramCounts::make({0}, 4, 7, parallel).error(), "An n-gram has 1 to 6 tokens, not 7.");
  EXPECT_EQ(NgramCounts::make({0, 4}, 4, 1, parallel).error(), "Token 4 is outside the vocabulary of 4.");
}

}  // namespace
}  // namespace neurarium
