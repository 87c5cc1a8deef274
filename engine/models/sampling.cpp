#include "engine/models/sampling.h"

#include "engine/rng.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace neurarium {

Status check(const SamplingSpec& spec) {
  if (!(spec.temperature >= 0 && spec.temperature <= 1000))
    return usage_error("A temperature of {} is not possible; choose one from 0 (greedy) to 1000.", spec.temperature);
  if (spec.top_k < 0) return usage_error("top-k is {}; choose a number of tokens, or 0 for all.", spec.top_k);
  if (!(spec.top_p > 0 && spec.top_p <= 1))
    return usage_error("top-p is {}, but must be above 0 and at most 1 (all tokens).", spec.top_p);
  return ok_status();
}

TokenSampler::TokenSampler(const SamplingSpec& spec) : spec_(spec) { NEURARIUM_CHECK(check(spec)); }

// False when the logits give no probabilities. A logit that is no number is never drawn.
bool TokenSampler::weigh(std::span<const float> logits) {
  float largest = -std::numeric_limits<float>::infinity();
  for (const float x : logits) largest = std::max(largest, std::isnan(x) ? largest : x);
  if (!std::isfinite(largest)) return false;
  const double inverse = spec_.temperature > 0 ? 1 / spec_.temperature : 1;
  weights_.resize(logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double below = static_cast<double>(logits[i]) - static_cast<double>(largest);
    weights_[i] = std::isnan(below) ? 0 : std::exp(below == 0 ? 0 : below * inverse);
  }
  chances_ = weights_;
  if (spec_.temperature > 0 && spec_.top_k == 0 && spec_.top_p >= 1) return true;
  keep_most_probable();
  return true;
}

void TokenSampler::keep_most_probable() {
  order_.resize(weights_.size());
  std::iota(order_.begin(), order_.end(), 0);
  const auto weight = [&](std::int32_t id) { return weights_[static_cast<std::size_t>(id)]; };
  const auto before = [&](std::int32_t a, std::int32_t b) {
    return weight(a) != weight(b) ? weight(a) > weight(b) : a < b;
  };
  const auto all = static_cast<std::int64_t>(order_.size());
  const std::int64_t most = spec_.temperature == 0 ? 1 : spec_.top_k == 0 ? all : std::min(spec_.top_k, all);
  std::partial_sort(order_.begin(), order_.begin() + most, order_.end(), before);
  double left = 0;
  for (std::int64_t i = 0; i < most; ++i) left += weight(order_[static_cast<std::size_t>(i)]);
  left *= spec_.top_p;
  std::fill(chances_.begin(), chances_.end(), 0.0);
  for (std::int64_t i = 0; i < most && (i == 0 || left > 0); ++i) {
    const std::int32_t id = order_[static_cast<std::size_t>(i)];
    chances_[static_cast<std::size_t>(id)] = weight(id);
    left -= weight(id);
  }
}

std::vector<TokenCandidate> TokenSampler::candidates(std::span<const float> logits) {
  std::vector<TokenCandidate> list;
  if (!weigh(logits)) return list;
  const double all = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  const double kept = std::accumulate(chances_.begin(), chances_.end(), 0.0);
  for (std::size_t i = 0; i < logits.size(); ++i)
    list.push_back({static_cast<std::int32_t>(i), logits[i], weights_[i] / all, chances_[i] / kept});
  std::stable_sort(list.begin(), list.end(),
                   [](const TokenCandidate& a, const TokenCandidate& b) { return a.probability > b.probability; });
  return list;
}

TokenCandidate TokenSampler::draw(std::span<const float> logits, std::int64_t position) {
  if (!weigh(logits)) return {.id = -1};
  const double sum = std::accumulate(chances_.begin(), chances_.end(), 0.0);
  double point = Rng(spec_.seed, "sample", static_cast<std::uint64_t>(position)).uniform() * sum;
  std::int32_t last = -1;  // where rounding leaves the point beyond the end
  for (std::size_t i = 0; i < chances_.size(); ++i) {
    if (chances_[i] == 0) continue;
    last = static_cast<std::int32_t>(i);
    point -= chances_[i];
    if (point < 0) break;
  }
  const auto drawn = static_cast<std::size_t>(last);
  const double all = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  return {last, logits[drawn], weights_[drawn] / all, chances_[drawn] / sum};
}

}  // namespace neurarium
