// What may come next and how it is drawn: temperature, top-k, top-p and the seed do what they say, to the last token.
#include "engine/models/sampling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace neurarium {
namespace {

constexpr float kInfinite = std::numeric_limits<float>::infinity();
const std::vector<float> kFourLogits = {1, 3, 0, 2};  // ids by probability: 1 3 0 2

std::vector<std::int32_t> kept_ids(const SamplingSpec& spec, const std::vector<float>& logits = kFourLogits) {
  std::vector<std::int32_t> ids;
  TokenSampler sampler(spec);
  for (const TokenCandidate& c : sampler.candidates(logits))
    if (c.chance > 0) ids.push_back(c.id);
  return ids;
}

TEST(Sampling, all_tokens_are_listed_with_the_softmax_of_their_logits) {
  TokenSampler sampler({.temperature = 2});
  const auto list = sampler.candidates(kFourLogits);
  ASSERT_EQ(list.size(), 4U);
  double sum = 0;
  for (const float x : kFourLogits) sum += std::exp(static_cast<double>(x) / 2);
  const std::vector<std::int32_t> order = {1, 3, 0, 2};
  for (std::size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(list[i].id, order[i]);
    EXPECT_EQ(list[i].logit, kFourLogits[static_cast<std::size_t>(order[i])]);
    EXPECT_NEAR(list[i].probability, std::exp(static_cast<double>(list[i].logit) / 2) / sum, 1e-12);
    EXPECT_EQ(list[i].chance, list[i].probability);
  }
}

TEST(Sampling, greedy_takes_the_largest_logit_and_of_equal_ones_the_first) {
  EXPECT_EQ(kept_ids({.temperature = 0}), (std::vector<std::int32_t>{1}));
  TokenSampler sampler({.temperature = 0});
  EXPECT_EQ(sampler.draw(std::vector<float>{1, 5, 5}, 0).id, 1);
}

TEST(Sampling, top_k_keeps_the_k_most_probable) {
  EXPECT_EQ(kept_ids({.top_k = 2}), (std::vector<std::int32_t>{1, 3}));
  EXPECT_EQ(kept_ids({.top_k = 100}), (std::vector<std::int32_t>{1, 3, 0, 2}));
}

TEST(Sampling, top_p_keeps_the_fewest_that_together_have_the_probability) {
  // 0.644, 0.237, 0.087, 0.032
  EXPECT_EQ(kept_ids({.top_p = 0.6}), (std::vector<std::int32_t>{1}));
  EXPECT_EQ(kept_ids({.top_p = 0.7}), (std::vector<std::int32_t>{1, 3}));
  EXPECT_EQ(kept_ids({.top_p = 0.9}), (std::vector<std::int32_t>{1, 3, 0}));
  EXPECT_EQ(kept_ids({.top_p = 1e-9}), (std::vector<std::int32_t>{1}));
}

TEST(Sampling, top_p_counts_what_top_k_has_left) {
  // Of the two that top-k leaves, the first has 0.731.
  EXPECT_EQ(kept_ids({.top_k = 2, .top_p = 0.7}), (std::vector<std::int32_t>{1}));
  TokenSampler sampler({.top_k = 2});
  const auto list = sampler.candidates(kFourLogits);
  EXPECT_NEAR(list[0].chance + list[1].chance, 1, 1e-12);
  EXPECT_NEAR(list[0].chance, 1 / (1 + std::exp(-1.0)), 1e-12);
  EXPECT_EQ(list[2].chance, 0);
}

TEST(Sampling, min_p_keeps_what_is_within_a_part_of_the_largest) {
  // Of the largest 1, 0.368, 0.135, 0.050
  EXPECT_EQ(kept_ids({.min_p = 0.3}), (std::vector<std::int32_t>{1, 3}));
  EXPECT_EQ(kept_ids({.min_p = 0.1}), (std::vector<std::int32_t>{1, 3, 0}));
  EXPECT_EQ(kept_ids({.min_p = 1}), (std::vector<std::int32_t>{1}));
  EXPECT_EQ(kept_ids({.min_p = 1}, {2, 2, 1}), (std::vector<std::int32_t>{0, 1})) << "equal ones stay together";
}

TEST(Sampling, the_repetition_penalty_takes_from_what_was_there_once_however_often) {
  const std::vector<float> logits = {2, -1, 1};
  const std::vector<std::int32_t> before = {0, 1, 0, 7};
  const auto stages = sampling_stages({.repetition_penalty = 2}, logits, before);
  ASSERT_EQ(stages.size(), static_cast<std::size_t>(kSamplingSteps));
  EXPECT_EQ(stages[1].scores, (std::vector<double>{1, -2, 1}));
  TokenSampler sampler({.temperature = 0, .repetition_penalty = 3});
  EXPECT_EQ(sampler.draw(logits, 0).id, 0);
  EXPECT_EQ(sampler.draw(logits, 0, before).id, 2);
}

TEST(Sampling, each_stage_adds_up_to_one_and_the_last_is_what_is_drawn_from) {
  const SamplingSpec spec{.temperature = 1.4, .top_k = 3, .top_p = 0.95, .min_p = 0.2, .repetition_penalty = 1.3};
  const std::vector<std::int32_t> before = {1};
  const auto stages = sampling_stages(spec, kFourLogits, before);
  int kept = 5;
  for (const SamplingStage& stage : stages) {
    double sum = 0;
    for (const double chance : stage.chances) sum += chance;
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_LE(stage.kept, kept) << "no step brings a token back";
    kept = stage.kept;
  }
  TokenSampler sampler(spec);
  for (const TokenCandidate& c : sampler.candidates(kFourLogits, before))
    EXPECT_DOUBLE_EQ(stages.back().chances[static_cast<std::size_t>(c.id)], c.chance);
}

TEST(Sampling, the_entropy_of_equal_chances_is_the_logarithm_of_their_number) {
  EXPECT_NEAR(sampling_stages({}, std::vector<float>(8, 0.5F))[0].entropy, std::log(8.0), 1e-12);
  EXPECT_EQ(sampling_stages({.temperature = 0}, kFourLogits)[2].entropy, 0);
}

TEST(Sampling, a_histogram_counts_the_draws_at_the_first_positions) {
  TokenSampler sampler({.top_p = 0.95, .seed = 3});
  std::vector<std::int64_t> counts(kFourLogits.size());
  for (int i = 0; i < 500; ++i) ++counts[static_cast<std::size_t>(sampler.draw(kFourLogits, i).id)];
  EXPECT_EQ(sampler.histogram(kFourLogits, 500), counts);
}

TEST(Sampling, tokens_are_drawn_as_often_as_their_chance) {
  TokenSampler sampler({.top_k = 3, .seed = 4});
  const auto list = sampler.candidates(kFourLogits);
  std::map<std::int32_t, int> drawn;
  constexpr int kDraws = 20'000;
  for (int i = 0; i < kDraws; ++i) ++drawn[sampler.draw(kFourLogits, i).id];
  for (const TokenCandidate& c : list) EXPECT_NEAR(drawn[c.id], kDraws * c.chance, 300) << c.id;
}

TEST(Sampling, a_draw_depends_on_seed_and_position_alone) {
  TokenSampler first({.seed = 1});
  TokenSampler other({.seed = 2});
  int differs = 0;
  for (std::int64_t i = 0; i < 100; ++i) {
    const std::int32_t id = first.draw(kFourLogits, i).id;
    TokenSampler fresh({.seed = 1});
    EXPECT_EQ(fresh.draw(kFourLogits, i).id, id);
    differs += other.draw(kFourLogits, i).id != id ? 1 : 0;
  }
  EXPECT_GT(differs, 10);
}

TEST(Sampling, what_is_drawn_has_the_numbers_that_it_has_among_the_candidates) {
  TokenSampler sampler({.temperature = 1.3, .top_k = 3, .top_p = 0.9, .seed = 4});
  const std::vector<TokenCandidate> list = sampler.candidates(kFourLogits);
  for (std::int64_t i = 0; i < 50; ++i) {
    const TokenCandidate drawn = sampler.draw(kFourLogits, i);
    const auto same = std::find_if(list.begin(), list.end(), [&](const auto& c) { return c.id == drawn.id; });
    ASSERT_NE(same, list.end());
    EXPECT_EQ(drawn.logit, same->logit);
    EXPECT_DOUBLE_EQ(drawn.probability, same->probability);
    EXPECT_DOUBLE_EQ(drawn.chance, same->chance);
    EXPECT_GT(drawn.chance, 0);
  }
}

TEST(Sampling, logits_that_are_no_numbers_are_never_drawn) {
  const float nan = std::nanf("");
  EXPECT_EQ(kept_ids({}, {nan, 1, -kInfinite, nan}), (std::vector<std::int32_t>{1}));
  TokenSampler sampler({});
  for (const std::vector<float>& logits : {std::vector<float>{nan, nan}, {-kInfinite}, {kInfinite, 1}}) {
    EXPECT_EQ(sampler.draw(logits, 0).id, -1);
    EXPECT_TRUE(sampler.candidates(logits).empty());
  }
}

TEST(Sampling, tiny_temperatures_and_large_logits_stay_numbers) {
  EXPECT_EQ(kept_ids({.temperature = 1e-300}), (std::vector<std::int32_t>{1}));
  EXPECT_EQ(kept_ids({.temperature = 1000}, {1e30F, -1e30F}), (std::vector<std::int32_t>{0}));
}

TEST(Sampling, numbers_out_of_range_are_refused_in_a_sentence) {
  EXPECT_FALSE(check(SamplingSpec{.temperature = -1}).ok());
  EXPECT_FALSE(check(SamplingSpec{.temperature = std::nan("")}).ok());
  EXPECT_FALSE(check(SamplingSpec{.top_k = -1}).ok());
  EXPECT_FALSE(check(SamplingSpec{.top_p = 0}).ok());
  EXPECT_FALSE(check(SamplingSpec{.top_p = 1.5}).ok());
  EXPECT_FALSE(check(SamplingSpec{.min_p = -0.1}).ok());
  EXPECT_FALSE(check(SamplingSpec{.repetition_penalty = 0.5}).ok());
}

}  // namespace
}  // namespace neurarium
