// The next token from the logits of the last position: temperature, top-k, top-p, greedy, and a seeded draw. What may
// come next is listed with its probabilities, so that a choice can be shown before it is made.
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
  std::uint64_t seed = 0;
};

// Of texts that a model writes by itself, to be read or measured: the default of nanoGPT's sample.py. At 1 one word in
// some thousands is one that the model itself thinks out of place.
inline constexpr double kWritingTemperature = 0.8;

// A sentence about the first number that is out of its range.
Status check(const SamplingSpec& spec);

struct TokenCandidate {
  std::int32_t id = 0;
  float logit = 0;
  double probability = 0;  // softmax(logit / temperature) over all tokens; of greedy choice at temperature 1
  double chance = 0;       // of being drawn: the same after top-k, then top-p, adding up to 1; 0 for those cut off
};

class TokenSampler {
 public:
  // The spec must pass check().
  explicit TokenSampler(const SamplingSpec& spec);

  // All tokens, most probable first; equal ones by id. Empty when no logit is a number, or one is plus infinity.
  [[nodiscard]] std::vector<TokenCandidate> candidates(std::span<const float> logits);

  // A token drawn by its chance: a function of the seed and the position alone, so that going back and on again, or
  // drawing several continuations, repeats itself. Its id is -1 where candidates() is empty. Allocates only when the
  // vocabulary grows.
  [[nodiscard]] TokenCandidate draw(std::span<const float> logits, std::int64_t position);

 private:
  bool weigh(std::span<const float> logits);
  void keep_most_probable();

  SamplingSpec spec_;
  std::vector<double> weights_;      // exp((logit - largest) / temperature), by id
  std::vector<double> chances_;      // the same without what is cut off
  std::vector<std::int32_t> order_;  // ids, most probable first, as far as they were sorted
};

}  // namespace neurarium
