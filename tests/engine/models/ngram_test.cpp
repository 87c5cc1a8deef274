#include "engine/models/ngram.h"
#include "engine/rng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr int kWords = 6;

std::shared_ptr<const NgramCounts> counts_of(std::vector<int> tokens, int vocabulary, int order) {
  Parallel parallel(1);
  auto made = NgramCounts::make(std::move(tokens), vocabulary, order, parallel);
  NEURARIUM_CHECK(made.ok());
  return std::make_shared<const NgramCounts>(std::move(*made));
}

// Tokens 0 to 4 of which one depends on the last two, and 5 that never comes.
std::vector<int> some_text(std::size_t length) {
  Rng random(7, "ngrams");
  std::vector<int> tokens = {0, 1};
  while (tokens.size() < length)
    tokens.push_back(random.uniform() < 0.6 ? (tokens.back() + tokens[tokens.size() - 2]) % 4
                                            : static_cast<int>(random.uniform() * 5));
  return tokens;
}

class NgramModels : public testing::TestWithParam<NgramSmoothing> {};

TEST_P(NgramModels, GiveChancesThatAddUpToOneAndAgreeWithSingleQuestions) {
  const auto counts = counts_of(some_text(80), kWords, 4);
  for (int order = 1; order <= 4; ++order) {
    NgramModel model(counts, {.order = order, .smoothing = GetParam(), .k = 0.5});
    for (int a = 0; a < kWords; ++a)
      for (int b = 0; b < kWords; ++b) {
        const std::vector<int> context = {2, 0, a, b};
        const std::vector<double> chances = model.distribution(context);
        ASSERT_EQ(chances.size(), std::size_t{kWords});
        EXPECT_NEAR(std::accumulate(chances.begin(), chances.end(), 0.0), 1, 1e-9);
        for (int token = 0; token < kWords; ++token) {
          EXPECT_GT(chances[static_cast<std::size_t>(token)], 0) << order << a << b << token;
          EXPECT_NEAR(model.probability(context, token), chances[static_cast<std::size_t>(token)], 1e-12);
          EXPECT_EQ(model.explain(context, token).front().probability, model.probability(context, token));
        }
      }
  }
}

TEST_P(NgramModels, FindHeldOutTextMoreProbableWithMoreContext) {
  const std::vector<int> all = some_text(6000);
  const auto counts = counts_of({all.begin(), all.begin() + 5000}, kWords, 3);
  const auto perplexity = [&](int order) {
    NgramModel model(counts, {.order = order, .smoothing = GetParam(), .k = 0.5});
    return model.perplexity(std::span(all).subspan(5000));
  };
  EXPECT_LT(perplexity(3), 0.9 * perplexity(1));
}

INSTANTIATE_TEST_SUITE_P(Smoothings, NgramModels,
                         testing::Values(NgramSmoothing::AddK, NgramSmoothing::BackOff, NgramSmoothing::KneserNey));

// Worked out by hand for a b a c a b (a 0, b 1, c 2, d 3): bigrams ab 2, ba 1, ac 1, ca 1; n1 = 3, n2 = 1, D = 0.6.
TEST(NgramModel, KneserNeyIsTheFormula) {
  const auto counts = counts_of({0, 1, 0, 2, 0, 1}, 4, 2);
  NgramModel model(counts, {.order = 2});
  EXPECT_DOUBLE_EQ(model.discount(2), 0.6);
  // Before a: b, c; before b: a; before c: a. Of 4 bigrams, n1 = 2, n2 = 1, D = 0.5.
  EXPECT_DOUBLE_EQ(model.discount(1), 0.5);
  const double rest = 0.5 * 3 / 4 / 4;  // D * words / all, shared by the vocabulary
  EXPECT_DOUBLE_EQ(model.probability({}, 0), (2 - 0.5) / 4 + rest);
  const std::vector<int> a = {0};
  const double below = (1 - 0.5) / 4 + rest;
  EXPECT_DOUBLE_EQ(model.probability(a, 1), (2 - 0.6) / 3 + 0.6 * 2 / 3 * below);
  EXPECT_DOUBLE_EQ(model.probability(a, 3), 0.6 * 2 / 3 * rest);
}

TEST(NgramModel, BackOffReadsTheShorterContextOnlyForWhatWasNeverSeen) {
  const auto counts = counts_of({0, 1, 0, 2, 0, 1}, 4, 2);
  NgramModel model(counts, {.order = 2, .smoothing = NgramSmoothing::BackOff});
  const std::vector<int> a = {0};
  EXPECT_DOUBLE_EQ(model.probability(a, 1), (2 - 0.6) / 3);
  EXPECT_EQ(model.explain(a, 1).size(), 1u);
  // a and d were not seen after a: they share 0.6 * 2 / 3 as the single words do.
  EXPECT_EQ(model.explain(a, 0).size(), 2u);
  const double ratio = model.probability({}, 0) / model.probability({}, 3);
  EXPECT_NEAR(model.probability(a, 0) + model.probability(a, 3), 0.4, 1e-12);
  EXPECT_NEAR(model.probability(a, 0) / model.probability(a, 3), ratio, 1e-9);
}

TEST(NgramModel, SaysHowMuchOfTheContextItKnows) {
  const auto counts = counts_of({0, 1, 2, 0, 1, 3}, 4, 3);
  const NgramModel model(counts, {.order = 3});
  const std::vector<int> known = {2, 0, 1}, half = {3, 1}, nothing = {1, 3};
  EXPECT_EQ(model.known_context(known), 2);
  EXPECT_EQ(model.known_context(half), 1);
  EXPECT_EQ(model.known_context(nothing), 0);  // 3 ends the text
}

TEST(NgramModel, PlainSharesMakeAnUnseenWordImpossible) {
  const auto counts = counts_of({0, 1, 0, 1, 0, 2}, 4, 2);
  NgramModel model(counts, {.order = 2, .smoothing = NgramSmoothing::AddK, .k = 0});
  const std::vector<int> seen = {0, 1, 0}, unseen = {0, 3}, none = {0};
  EXPECT_NEAR(model.perplexity(seen), std::sqrt(3.0 / 2), 1e-12);
  EXPECT_TRUE(std::isinf(model.perplexity(unseen)));
  EXPECT_TRUE(std::isnan(model.perplexity(none)));
}

}  // namespace
}  // namespace neurarium
