#include "engine/models/sampling.h"

#include "engine/rng.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

constexpr double kLargestPenalty = 100;

}  // namespace

double total_variation(std::span<const double> p, std::span<const double> q) {
  NEURARIUM_CHECK(p.size() == q.size());
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) sum += std::abs(p[i] - q[i]) / 2;
  return sum;
}

Status check(const SamplingSpec& spec) {
  if (!(spec.temperature >= 0 && spec.temperature <= 1000))
    return usage_error("A temperature of {} is not possible; choose one from 0 (greedy) to 1000.", spec.temperature);
  if (spec.top_k < 0) return usage_error("top-k is {}; choose a number of tokens, or 0 for all.", spec.top_k);
  if (!(spec.top_p > 0 && spec.top_p <= 1))
    return usage_error("top-p is {}, but must be above 0 and at most 1 (all tokens).", spec.top_p);
  if (!(spec.min_p >= 0 && spec.min_p <= 1))
    return usage_error("min-p is {}, but must lie between 0 (all tokens) and 1.", spec.min_p);
  if (!(spec.repetition_penalty >= 1 && spec.repetition_penalty <= kLargestPenalty))
    return usage_error("A repetition penalty of {} is not possible; choose one from 1 (none) to {}.",
                       spec.repetition_penalty, kLargestPenalty);
  return ok_status();
}

TokenSampler::TokenSampler(const SamplingSpec& spec) : spec_(spec) { NEURARIUM_CHECK(check(spec)); }

// False when the logits give no probabilities. A logit that is no number is never drawn.
bool TokenSampler::weigh(std::span<const float> logits, Tokens before) {
  scores_.assign(logits.begin(), logits.end());
  if (spec_.repetition_penalty != 1)
    for (const std::int32_t id : before) {
      if (id < 0 || static_cast<std::size_t>(id) >= logits.size()) continue;
      const auto logit = static_cast<double>(logits[static_cast<std::size_t>(id)]);  // penalised once, however often
      scores_[static_cast<std::size_t>(id)] =
          logit > 0 ? logit / spec_.repetition_penalty : logit * spec_.repetition_penalty;
    }
  double largest = -std::numeric_limits<double>::infinity();
  for (const double x : scores_) largest = std::max(largest, std::isnan(x) ? largest : x);
  if (!std::isfinite(largest)) return false;
  const double inverse = spec_.temperature > 0 ? 1 / spec_.temperature : 1;
  weights_.resize(logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double below = scores_[i] - largest;
    weights_[i] = std::isnan(below) ? 0 : std::exp(below == 0 ? 0 : below * inverse);
  }
  chances_ = weights_;
  if (spec_.temperature == 0 || spec_.top_k > 0 || spec_.top_p < 1) keep_most_probable();
  for (double& chance : chances_)  // the largest weight is 1
    if (chance < spec_.min_p) chance = 0;
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

std::vector<TokenCandidate> TokenSampler::candidates(std::span<const float> logits, Tokens before) {
  std::vector<TokenCandidate> list;
  if (!weigh(logits, before)) return list;
  const double all = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  const double kept = std::accumulate(chances_.begin(), chances_.end(), 0.0);
  for (std::size_t i = 0; i < logits.size(); ++i)
    list.push_back({static_cast<std::int32_t>(i), logits[i], weights_[i] / all, chances_[i] / kept});
  std::stable_sort(list.begin(), list.end(),
                   [](const TokenCandidate& a, const TokenCandidate& b) { return a.probability > b.probability; });
  return list;
}

double TokenSampler::share_at(std::int64_t position) const {
  return Rng(spec_.seed, "sample", static_cast<std::uint64_t>(position)).uniform();
}

std::int32_t TokenSampler::pick_weighed(double share) const {
  double point = share * std::accumulate(chances_.begin(), chances_.end(), 0.0);
  std::int32_t last = -1;  // where rounding leaves the point beyond the end
  for (std::size_t i = 0; i < chances_.size(); ++i) {
    if (chances_[i] == 0) continue;
    last = static_cast<std::int32_t>(i);
    point -= chances_[i];
    if (point < 0) break;
  }
  return last;
}

std::int32_t TokenSampler::pick(std::span<const float> logits, double share, Tokens before) {
  return weigh(logits, before) ? pick_weighed(share) : -1;
}

TokenCandidate TokenSampler::draw(std::span<const float> logits, std::int64_t position, Tokens before) {
  if (!weigh(logits, before)) return {.id = -1};
  const std::int32_t id = pick_weighed(share_at(position));
  const auto drawn = static_cast<std::size_t>(id);
  const double all = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  const double kept = std::accumulate(chances_.begin(), chances_.end(), 0.0);
  return {id, logits[drawn], weights_[drawn] / all, chances_[drawn] / kept};
}

std::vector<std::int64_t> TokenSampler::histogram(std::span<const float> logits, std::int64_t draws, Tokens before) {
  std::vector<std::int64_t> counts(logits.size());
  if (!weigh(logits, before)) return counts;
  for (std::int64_t i = 0; i < draws; ++i) ++counts[static_cast<std::size_t>(pick_weighed(share_at(i)))];
  return counts;
}

std::vector<SamplingStage> sampling_stages(const SamplingSpec& spec, std::span<const float> logits,
                                           TokenSampler::Tokens before) {
  std::vector<SamplingStage> stages;
  SamplingSpec upto{.seed = spec.seed};
  for (int i = 0; i < kSamplingSteps; ++i) {
    const auto step = static_cast<SamplingStep>(i);
    if (step == SamplingStep::Repetition) upto.repetition_penalty = spec.repetition_penalty;
    if (step == SamplingStep::Temperature) upto.temperature = spec.temperature;
    if (step == SamplingStep::TopK) upto.top_k = spec.top_k;
    if (step == SamplingStep::TopP) upto.top_p = spec.top_p;
    if (step == SamplingStep::MinP) upto.min_p = spec.min_p;
    TokenSampler sampler(upto);
    SamplingStage stage{.step = step, .scores = {}, .chances = {}};
    if (!sampler.stage(logits, before, stage)) return {};
    stages.push_back(std::move(stage));
  }
  return stages;
}

bool TokenSampler::stage(std::span<const float> logits, Tokens before, SamplingStage& stage) {
  if (!weigh(logits, before)) return false;
  stage.scores = scores_;
  if (spec_.temperature > 0)
    for (double& score : stage.scores) score /= spec_.temperature;
  stage.chances = chances_;
  const double kept = std::accumulate(chances_.begin(), chances_.end(), 0.0);
  for (double& chance : stage.chances) {
    chance /= kept;
    if (chance <= 0) continue;
    ++stage.kept;
    stage.entropy -= chance * std::log(chance);
  }
  return true;
}

}  // namespace neurarium
