// From nothing to the figures: each task with its recommended settings, five seeds, so many steps. Scores, no seconds;
// minutes in all, so only in the long tier.
#include "tests/engine/exhibits/language_runs.h"

#include <algorithm>
#include <cstdlib>

namespace neurarium {
namespace {

class LanguageLearning : public testing::Test {
 protected:
  static constexpr std::int64_t kSeeds = 5;
  void SetUp() override {
    if (std::getenv("NEURARIUM_LONG") == nullptr) GTEST_SKIP() << "in the long tier (NEURARIUM_LONG=1)";
  }
  // Trains each seed and returns their scores.
  static std::vector<LanguageScores> scores_of_seeds(std::string_view task, std::int64_t steps,
                                                     const std::function<void(TransformerSettings&)>& tweak = {}) {
    std::vector<LanguageScores> scores;
    for (std::int64_t seed = 1; seed <= kSeeds; ++seed)
      scores.push_back(scores_after(*language_run(task, seed, tweak), steps));
    return scores;
  }
  static double median(std::vector<double> numbers) {
    std::nth_element(numbers.begin(), numbers.begin() + kSeeds / 2, numbers.end());
    return numbers[kSeeds / 2];
  }
};

TEST_F(LanguageLearning, reverse_is_exact) {
  for (const LanguageScores& s : scores_of_seeds("reverse", 250)) {
    EXPECT_EQ(s.exact, s.sequences);
    EXPECT_GE(attention_to(s, LinkKind::Mirror), 0.9);
  }
}

TEST_F(LanguageLearning, repeat_grows_an_induction_head_in_two_layers) {
  std::vector<double> attention;
  for (const LanguageScores& s : scores_of_seeds("repeat", 1200)) {
    attention.push_back(attention_to(s, LinkKind::Induction));
    EXPECT_GE(attention.back(), 0.7);
    EXPECT_GE(accuracy_of(s, LinkKind::Induction), 0.95);
  }
  EXPECT_GE(median(attention), 0.8);
}

TEST_F(LanguageLearning, repeat_stays_out_of_reach_of_one_layer) {
  for (const LanguageScores& s : scores_of_seeds("repeat", 1200, [](TransformerSettings& t) { t.layers = 1; })) {
    EXPECT_LT(attention_to(s, LinkKind::Induction), 0.5);
    EXPECT_LT(accuracy_of(s, LinkKind::Induction), 0.5);
  }
}

TEST_F(LanguageLearning, coref_looks_at_what_the_antecedent_does) {
  std::vector<double> attention;
  for (const LanguageScores& s : scores_of_seeds("coref", 1200)) {
    attention.push_back(attention_to(s, LinkKind::Verb));
    EXPECT_GE(accuracy_of(s, LinkKind::Verb), 0.95);
    EXPECT_GE(attention.back(), 0.7);
  }
  EXPECT_GE(median(attention), 0.8);
}

TEST_F(LanguageLearning, sort_and_add_are_right_to_the_percent) {
  for (const LanguageScores& s : scores_of_seeds("sort", 1400)) EXPECT_GE(exact_part(s), 0.99);
  for (const LanguageScores& s : scores_of_seeds("add", 900)) EXPECT_GE(exact_part(s), 0.99);
}

TEST_F(LanguageLearning, town_agrees_refers_and_lists_in_grammatical_sentences) {
  for (const LanguageScores& s : scores_of_seeds("town", 3000)) {
    for (const LinkKind kind : {LinkKind::Subject, LinkKind::Reflexive, LinkKind::List})
      EXPECT_GE(accuracy_of(s, kind), 0.95) << link_kind_name(kind);
    EXPECT_GT(s.written.sentences, 100);
    EXPECT_EQ(s.written.grammatical, s.written.sentences) << s.written.first_bad;
  }
}

TEST_F(LanguageLearning, modular_is_memorised_first_and_understood_later) {
  for (std::int64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto run = language_run("modular", seed);
    (void)scores_after(*run, 150);
    const Metrics memorised = run->measure();
    EXPECT_GE(memorised.train_accuracy, 0.99);
    EXPECT_LT(memorised.test_accuracy, 0.5);
    (void)scores_after(*run, 2000);
    EXPECT_GE(run->measure().test_accuracy, 0.95);
  }
}

}  // namespace
}  // namespace neurarium
