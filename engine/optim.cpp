#include "engine/optim.h"

#include "engine/kernels/wide.h"
#include "engine/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace neurarium {
namespace {

int slots_of(OptimizerKind kind) {
  switch (kind) {
    case OptimizerKind::Sgd:
      return 0;
    case OptimizerKind::Momentum:
    case OptimizerKind::Nesterov:
    case OptimizerKind::Adagrad:
    case OptimizerKind::RmsProp:
      return 1;
    case OptimizerKind::Adam:
    case OptimizerKind::AdamW:
      return 2;
  }
  return 0;
}

// Plain loops over restrict pointers: the compiler vectorises them.
void sgd(float* __restrict w, const float* __restrict g, std::int64_t n, float rate, float decay) {
  if (decay == 0 && wide::pays(n)) return wide::descend(w, g, n, rate);
  if (decay == 0) {
#pragma GCC unroll 4
    for (std::int64_t i = 0; i < n; ++i) w[i] -= rate * g[i];
  } else {
    for (std::int64_t i = 0; i < n; ++i) w[i] -= rate * (g[i] + decay * w[i]);
  }
}

// v = mu v + g;  w -= rate v, or for Nesterov rate (g + mu v).  (Sutskever et al. 2013, as PyTorch has it)
template <bool kNesterov>
void momentum(float* __restrict w, const float* __restrict grad, float* __restrict v, std::int64_t n, float rate,
              float decay, float mu) {
  for (std::int64_t i = 0; i < n; ++i) {
    const float g = grad[i] + decay * w[i];
    v[i] = mu * v[i] + g;
    w[i] -= rate * (kNesterov ? g + mu * v[i] : v[i]);
  }
}

// s += g^2;  w -= rate g / (sqrt(s) + eps)  (Duchi et al. 2011)
void adagrad(float* __restrict w, const float* __restrict grad, float* __restrict s, std::int64_t n, float rate,
             float decay, float eps) {
  for (std::int64_t i = 0; i < n; ++i) {
    const float g = grad[i] + decay * w[i];
    s[i] += g * g;
    w[i] -= rate * g / (std::sqrt(s[i]) + eps);
  }
}

// s = alpha s + (1 - alpha) g^2;  w -= rate g / (sqrt(s) + eps)  (Hinton 2012)
void rmsprop(float* __restrict w, const float* __restrict grad, float* __restrict s, std::int64_t n, float rate,
             float decay, float eps, float alpha) {
  for (std::int64_t i = 0; i < n; ++i) {
    const float g = grad[i] + decay * w[i];
    s[i] = alpha * s[i] + (1 - alpha) * g * g;
    w[i] -= rate * g / (std::sqrt(s[i]) + eps);
  }
}

struct AdamNumbers {
  float beta1, beta2, one_minus_beta1, one_minus_beta2, eps;
  float step_size;      // rate / (1 - beta1^t)
  float root_factor;    // 1 / sqrt(1 - beta2^t)
  float coupled_decay;  // Adam
  float shrink;         // AdamW: 1 - rate * decay
};

// m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2;  w -= rate m^ / (sqrt(v^) + eps)  (Kingma, Ba 2014; Loshchilov, Hutter
// 2017)
void adam(float* __restrict w, const float* __restrict grad, float* __restrict m, float* __restrict v, std::int64_t n,
          const AdamNumbers& k) {
  for (std::int64_t i = 0; i < n; ++i) {
    const float x = w[i] * k.shrink;
    const float g = grad[i] + k.coupled_decay * x;
    m[i] = k.beta1 * m[i] + k.one_minus_beta1 * g;
    v[i] = k.beta2 * v[i] + k.one_minus_beta2 * g * g;
    w[i] = x - k.step_size * m[i] / (std::sqrt(v[i]) * k.root_factor + k.eps);
  }
}

}  // namespace

Result<OptimizerKind> optimizer_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kOptimizerNames.size(); ++i)
    if (kOptimizerNames[i] == name) return static_cast<OptimizerKind>(i);
  return usage_error("'{}' is not an optimizer.{} Known: {}.", shown(name), did_you_mean(name, kOptimizerNames),
                     fmt::join(kOptimizerNames, ", "));
}

Optimizer::Optimizer(OptimizerKind kind, std::int64_t size)
    : kind_(kind), slots_(slots_of(kind)), size_(size), state_(static_cast<std::size_t>(slots_ * size), 0.0f) {}

void Optimizer::restore(std::span<const float> state, std::int64_t steps) {
  NEURARIUM_CHECK_EQ(state.size(), state_.size());
  std::copy(state.begin(), state.end(), state_.begin());
  steps_ = steps;
}

void Optimizer::step(const OptimizerSpec& spec, double rate, std::span<float> weights, std::span<const float> gradients,
                     std::span<const std::int64_t> frozen) {
  NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(weights.size()), size_);
  NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(gradients.size()), size_);
  kept_.clear();
  for (const std::int64_t i : frozen) {
    kept_.push_back(weights[static_cast<std::size_t>(i)]);
    for (int slot = 0; slot < slots_; ++slot) kept_.push_back(state_[static_cast<std::size_t>(slot * size_ + i)]);
  }
  ++steps_;
  update(spec, rate, weights, gradients);
  auto kept = kept_.cbegin();
  for (const std::int64_t i : frozen) {
    weights[static_cast<std::size_t>(i)] = *kept++;
    for (int slot = 0; slot < slots_; ++slot) state_[static_cast<std::size_t>(slot * size_ + i)] = *kept++;
  }
}

void Optimizer::leave_undecayed(std::vector<Range> ranges) { undecayed_ = std::move(ranges); }

void Optimizer::update(const OptimizerSpec& spec, double rate, std::span<float> weights,
                       std::span<const float> gradients) {
  std::int64_t at = 0;
  for (const Range& range : undecayed_) {
    OptimizerSpec undecayed = spec;
    undecayed.weight_decay = 0;
    update_range(spec, rate, weights.data(), gradients.data(), {at, range.begin});
    update_range(undecayed, rate, weights.data(), gradients.data(), range);
    at = range.end;
  }
  update_range(spec, rate, weights.data(), gradients.data(), {at, size_});
}

void Optimizer::update_range(const OptimizerSpec& spec, double rate, float* weights, const float* gradients,
                             Range range) {
  const std::int64_t n = range.end - range.begin;
  if (n <= 0) return;
  float* w = weights + range.begin;
  const float* g = gradients + range.begin;
  float* s0 = state_.data() + (slots_ > 0 ? range.begin : 0);
  const auto lr = static_cast<float>(rate);
  const auto decay = static_cast<float>(spec.weight_decay);
  const double default_eps = kind_ == OptimizerKind::Adagrad ? 1e-10 : 1e-8;
  const double eps = spec.eps > 0 ? spec.eps : default_eps;
  const auto mu = static_cast<float>(spec.momentum);
  switch (kind_) {
    case OptimizerKind::Sgd:
      return sgd(w, g, n, lr, decay);
    case OptimizerKind::Momentum:
      return momentum<false>(w, g, s0, n, lr, decay, mu);
    case OptimizerKind::Nesterov:
      return momentum<true>(w, g, s0, n, lr, decay, mu);
    case OptimizerKind::Adagrad:
      return adagrad(w, g, s0, n, lr, decay, static_cast<float>(eps));
    case OptimizerKind::RmsProp:
      return rmsprop(w, g, s0, n, lr, decay, static_cast<float>(eps), static_cast<float>(spec.alpha));
    case OptimizerKind::Adam:
    case OptimizerKind::AdamW: {
      const bool decoupled = kind_ == OptimizerKind::AdamW;
      const auto t = static_cast<double>(steps_);
      const AdamNumbers k{.beta1 = static_cast<float>(spec.beta1),
                          .beta2 = static_cast<float>(spec.beta2),
                          .one_minus_beta1 = static_cast<float>(1 - spec.beta1),
                          .one_minus_beta2 = static_cast<float>(1 - spec.beta2),
                          .eps = static_cast<float>(eps),
                          .step_size = static_cast<float>(rate / (1 - std::pow(spec.beta1, t))),
                          .root_factor = static_cast<float>(1 / std::sqrt(1 - std::pow(spec.beta2, t))),
                          .coupled_decay = decoupled ? 0.0f : decay,
                          .shrink = decoupled ? static_cast<float>(1 - rate * spec.weight_decay) : 1.0f};
      return adam(w, g, s0, s0 + size_, n, k);
    }
  }
}

std::vector<Optimizer::Range> undecayed_ranges(const Graph& graph, const ParamLayout& layout, bool decay_all) {
  std::vector<Optimizer::Range> ranges;
  for (const ValueId id : graph.params()) {
    const ParamKind kind = graph.value(id).kind;
    const bool light = kind == ParamKind::Bias || kind == ParamKind::Gain;
    if (kind == ParamKind::Statistic || (light && !decay_all))
      ranges.push_back({layout.offset(id), layout.offset(id) + layout.count(id)});
  }
  return ranges;
}

double clip_by_norm(std::span<float> gradients, double max_norm) {
  constexpr std::size_t kSums = 8;  // element i goes to sum i mod 8: a fixed order that is not one long chain
  double sums[kSums] = {};
  std::size_t i = 0;
  for (; i + kSums <= gradients.size(); i += kSums)
    for (std::size_t j = 0; j < kSums; ++j) sums[j] += static_cast<double>(gradients[i + j]) * gradients[i + j];
  for (; i < gradients.size(); ++i) sums[i % kSums] += static_cast<double>(gradients[i]) * gradients[i];
  const double norm = std::sqrt(std::accumulate(sums, sums + kSums, 0.0));
  const double factor = max_norm / (norm + 1e-6);
  if (factor < 1)
    for (float& g : gradients) g *= static_cast<float>(factor);
  return norm;
}

}  // namespace neurarium
