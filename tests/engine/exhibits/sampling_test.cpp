// From a text or a list to the stages of sampling: what is counted, typed, learned and drawn.
#include "engine/exhibits/sampling.h"

#include "engine/exhibits/sampling_list.h"
#include "engine/experiment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

std::unique_ptr<Experiment> sampling_run(const SamplingSettings& settings) {
  auto made = Experiment::make(settings.clone());
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

std::shared_ptr<const SamplingView> sampling_view(const Experiment& e, std::int64_t draws = 0) {
  return look_at_sampling(
      {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps(), draws});
}

SamplingSettings reading(const std::string& lines, const std::string& prompt) {
  SamplingSettings s;
  s.lines = lines;
  s.prompt = prompt;
  return s;
}

SamplingSettings listing(const std::string& list) {
  SamplingSettings s;
  s.source = "list";
  s.list = list;
  return s;
}

TEST(SamplingExhibit, counts_what_follows_each_word_and_a_tenth_more) {
  const auto view = sampling_view(*sampling_run(reading("a b a b a c", "a")));
  ASSERT_EQ(view->words.names, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_NEAR(view->logits[0], std::log(0.1), 1e-6);
  EXPECT_NEAR(view->logits[1], std::log(2.1), 1e-6);
  EXPECT_NEAR(view->logits[2], std::log(1.1), 1e-6);
  EXPECT_NEAR(view->stages[0].chances[1], 2.1 / 3.3, 1e-6);
}

TEST(SamplingExhibit, learns_the_shares_of_the_text_from_nothing) {
  SamplingSettings s = reading("a b a b a c a b a b a c", "a");
  s.start = "nothing";
  const auto e = sampling_run(s);
  EXPECT_NEAR(sampling_view(*e)->stages[0].entropy, std::log(3.0), 1e-6);
  for (int i = 0; i < 600; ++i) e->step();
  const auto view = sampling_view(*e);
  EXPECT_NEAR(view->stages[0].chances[1], 4.0 / 6, 0.05);
  EXPECT_NEAR(view->stages[0].chances[2], 2.0 / 6, 0.05);
}

TEST(SamplingExhibit, reads_a_typed_list_with_and_without_names) {
  const auto words = sampled_words(listing("sun: 2.5, -1\n\"a, b: c\": 0.5"));
  ASSERT_TRUE(words.ok()) << words.error().message;
  EXPECT_EQ(words->names, (std::vector<std::string>{"sun", "1", "a, b: c"}));
  EXPECT_EQ(words->logits, (std::vector<float>{2.5F, -1, 0.5F}));
}

TEST(SamplingExhibit, refuses_what_is_no_list_and_no_text_in_a_sentence) {
  for (const char* list : {"", "1", "sun", "1, nan", "1, inf", "1, 1e30", "a:, 2"})
    EXPECT_FALSE(sampled_words(listing(list)).ok()) << list;
  EXPECT_FALSE(sampled_words(reading("", "a")).ok());
  EXPECT_FALSE(sampled_words(reading("word", "a")).ok());
  EXPECT_FALSE(sampled_words(reading("same same same", "a")).ok());
}

TEST(SamplingExhibit, keeps_the_most_frequent_words_of_a_long_text) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += fmt::format("word{} the ", i);
  const auto words = sampled_words(reading(text, "nobody \xF0\x9F\x98\x80 the"));
  ASSERT_TRUE(words.ok());
  EXPECT_EQ(words->names.size(), static_cast<std::size_t>(kMostSampledWords));
  EXPECT_EQ(words->names[0], "the");
  EXPECT_GT(words->left_out, 100);
  EXPECT_GE(words->unknown, 2);
  EXPECT_TRUE(sampled_words(reading("\xE5\xA4\xA9\xE4\xB8\x8A\xE6\x9C\x89\xE4\xBA\x91 \xFF ab", "")).ok());
}

TEST(SamplingExhibit, draws_come_closer_to_their_chances_with_their_number) {
  const auto e = sampling_run(listing("2, 1, 0, -1"));
  const auto many = sampling_view(*e, 20'000);
  EXPECT_LT(many->largest_gap, 0.02);
  EXPECT_LT(many->largest_gap, sampling_view(*e, 20)->largest_gap);
}

TEST(SamplingExhibit, greedy_goes_in_circles_until_repeated_words_are_penalised) {
  SamplingSettings s = reading("a b a b a c a c a b", "a");
  const auto circle = sampling_view(*sampling_run(s));
  EXPECT_EQ(std::count(circle->greedy.begin(), circle->greedy.end(), 2), 0) << "never c";
  s.repetition_penalty = 10;
  const auto penalised = sampling_view(*sampling_run(s));
  EXPECT_GT(std::count(penalised->greedy.begin(), penalised->greedy.end(), 2), 0);
}

TEST(SamplingExhibit, a_list_of_a_models_logits_can_be_typed_again) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::string list = typed_list(std::vector<float>{1, 3, nan, 2}, {"a", ",", "b", "\""}, 3);
  const auto words = sampled_words(listing(list));
  ASSERT_TRUE(words.ok()) << words.error().message << list;
  EXPECT_EQ(words->names, (std::vector<std::string>{",", "'", "a"}));
  EXPECT_EQ(words->logits, (std::vector<float>{3, 2, 1}));
}

TEST(SamplingExhibit, takes_the_logits_of_the_trained_transformer) {
  Result<LanguageModel> model = opening_language_model();
  ASSERT_TRUE(model.ok());
  const auto list = logits_after(*model, "tom and mary were at the", 24);
  ASSERT_TRUE(list.ok()) << list.error().message;
  const auto words = sampled_words(listing(*list));
  ASSERT_TRUE(words.ok()) << words.error().message;
  EXPECT_EQ(words->names.size(), 24U);
  EXPECT_FALSE(logits_after(*model, "", 24).ok());
}

}  // namespace
}  // namespace neurarium
