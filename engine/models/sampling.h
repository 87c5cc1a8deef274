// The next token from the logits of the last position: repetition penalty, temperature, top-k, top-p, min-p, greedy,
// and a seeded draw. What may come next is listed with its probabilities, and each stage with what it removes, so that
// a choice can be shown before it is made.
#pragma once

#include "engine/base.h"

#include <cstdint>
#include <span>
#include <vector>

namespace neurarium {

struct SamplingSpec {
  double temperature = 1;  // 0: greedy, the largest logit
  std::int64_t top_k = 0;  // only the k most probable; 0: all
  double top_p = 1;        // only the fewest that together have this probability (Holtzman et al. 2020)
  double min_p = 0;        // only those with at least this part of the largest probability (Nguyen et al. 2024); 0: all
  // Logits of tokens that were there before are divided by it where positive, else multiplied (Keskar et al. 2019).
  double repetition_penalty = 1;
  std::uint64_t seed = 0;
  bool operator==(const SamplingSpec&) const = default;
};

// Of texts that a model writes by itself, to be read or measured: the default of nanoGPT's sample.py. At 1 one word in
// some thousands is one that the model itself thinks out of place.
inline constexpr double kWritingTemperature = 0.8;

// Half the sum of |p - q|: 0 for the same distribution, 1 for two that have nothing in common. Of equal size.
[[nodiscard]] double total_variation(std::span<const double> p, std::span<const double> q);

// A sentence about the first number that is out of its range.
Status check(const SamplingSpec& spec);

struct TokenCandidate {
  std::int32_t id = 0;
  float logit = 0;
  double probability = 0;  // softmax(penalised logit / temperature) over all; of greedy choice at temperature 1
  double chance = 0;       // of being drawn: after top-k, top-p and min-p, adding up to 1; 0 for those cut off
};

// The stages between logits and draw, in their order.
enum class SamplingStep : std::uint8_t { Logits, Repetition, Temperature, TopK, TopP, MinP };
inline constexpr int kSamplingSteps = 6;

// What the distribution is after a step, by id.
struct SamplingStage {
  SamplingStep step = SamplingStep::Logits;
  std::vector<double> scores;   // what softmax is taken of: logits, penalised, divided by the temperature
  std::vector<double> chances;  // adding up to 1; 0 for tokens that this step or one before it removed
  double entropy = 0;           // of the chances, in nats
  int kept = 0;                 // tokens with a chance
};
class TokenSampler {
 public:
  using Tokens = std::span<const std::int32_t>;

  // The spec must pass check().
  explicit TokenSampler(const SamplingSpec& spec);

  // All tokens, most probable first; equal ones by id. Empty when no logit is a number, or one is plus infinity.
  // `before`, here and below: the ids that the repetition penalty counts, in any order.
  [[nodiscard]] std::vector<TokenCandidate> candidates(std::span<const float> logits, Tokens before = {});

  // A token drawn by its chance: a function of the seed and the position alone, so that going back and on again, or
  // drawing several continuations, repeats itself. Its id is -1 where candidates() is empty. Allocates only when the
  // vocabulary grows.
  [[nodiscard]] TokenCandidate draw(std::span<const float> logits, std::int64_t position, Tokens before = {});
  // How often each token comes in the draws at positions 0, 1, ... `draws` - 1; all 0 where candidates() is empty.
  [[nodiscard]] std::vector<std::int64_t> histogram(std::span<const float> logits, std::int64_t draws,
                                                    Tokens before = {});
  // The first token, by id, at which the chances add up to more than `share` (0 to 1) of their sum; -1 for none.
  [[nodiscard]] std::int32_t pick(std::span<const float> logits, double share, Tokens before = {});

  // What the distribution is with this spec; false where candidates() is empty.
  bool stage(std::span<const float> logits, Tokens before, SamplingStage& stage);

 private:
  bool weigh(std::span<const float> logits, Tokens before);
  void keep_most_probable();
  [[nodiscard]] std::int32_t pick_weighed(double share) const;
  [[nodiscard]] double share_at(std::int64_t position) const;

  SamplingSpec spec_;
  std::vector<double> scores_;       // the logits after the repetition penalty
  std::vector<double> weights_;      // exp((logit - largest) / temperature), by id
  std::vector<double> chances_;      // the same without what is cut off
  std::vector<std::int32_t> order_;  // ids, most probable first, as far as they were sorted
};

// All kSamplingSteps, also those that change nothing; empty where candidates() is. The last is what is drawn from. At
// temperature 0 the step of that name leaves the largest alone.
[[nodiscard]] std::vector<SamplingStage> sampling_stages(const SamplingSpec& spec, std::span<const float> logits,
                                                         TokenSampler::Tokens before = {});

}  // namespace neurarium
