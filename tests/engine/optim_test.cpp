// The optimizers against PyTorch's update rules written out in double, freezing, and clipping.
#include "engine/optim.h"

#include "engine/rng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace neurarium {
namespace {

constexpr std::size_t kCount = 37;  // not a multiple of a vector

struct Reference {  // one element's moments in double
  double first = 0, second = 0;
};

// torch.optim's rule for one element, t from 1.
double reference_step(const OptimizerSpec& s, double rate, std::int64_t t, double w, double g, Reference& m) {
  const double eps = s.eps > 0 ? s.eps : s.kind == OptimizerKind::Adagrad ? 1e-10 : 1e-8;
  if (s.kind == OptimizerKind::AdamW) {
    w -= rate * s.weight_decay * w;
  } else {
    g += s.weight_decay * w;
  }
  switch (s.kind) {
    case OptimizerKind::Sgd:
      return w - rate * g;
    case OptimizerKind::Momentum:
      m.first = s.momentum * m.first + g;
      return w - rate * m.first;
    case OptimizerKind::Nesterov:
      m.first = s.momentum * m.first + g;
      return w - rate * (g + s.momentum * m.first);
    case OptimizerKind::Adagrad:
      m.first += g * g;
      return w - rate * g / (std::sqrt(m.first) + eps);
    case OptimizerKind::RmsProp:
      m.first = s.alpha * m.first + (1 - s.alpha) * g * g;
      return w - rate * g / (std::sqrt(m.first) + eps);
    case OptimizerKind::Adam:
    case OptimizerKind::AdamW:
      break;
  }
  m.first = s.beta1 * m.first + (1 - s.beta1) * g;
  m.second = s.beta2 * m.second + (1 - s.beta2) * g * g;
  const double mean = m.first / (1 - std::pow(s.beta1, static_cast<double>(t)));
  return w - rate * mean / (std::sqrt(m.second / (1 - std::pow(s.beta2, static_cast<double>(t)))) + eps);
}

std::vector<float> normals(std::uint64_t id) {
  Rng rng(11, "optim", id);
  std::vector<float> v(kCount);
  for (float& f : v) f = static_cast<float>(rng.normal());
  return v;
}

OptimizerSpec spec_of(std::size_t kind, double decay) {
  OptimizerSpec spec;
  spec.kind = static_cast<OptimizerKind>(kind);
  spec.weight_decay = decay;
  spec.alpha = 0.9;
  return spec;
}

TEST(Optimizer, EveryKindFollowsPyTorchsRuleOverTwentySteps) {
  for (std::size_t kind = 0; kind < kOptimizerNames.size(); ++kind) {
    for (const double decay : {0.0, 0.05}) {
      const OptimizerSpec spec = spec_of(kind, decay);
      Optimizer optimizer(spec.kind, kCount);
      std::vector<float> w = normals(0);
      std::vector<double> want(w.begin(), w.end());
      std::vector<Reference> moments(kCount);
      for (std::int64_t t = 1; t <= 20; ++t) {
        const std::vector<float> g = normals(static_cast<std::uint64_t>(t));
        const double rate = 0.02 / static_cast<double>(t);
        optimizer.step(spec, rate, w, g);
        for (std::size_t i = 0; i < kCount; ++i) want[i] = reference_step(spec, rate, t, want[i], g[i], moments[i]);
      }
      EXPECT_EQ(optimizer.steps(), 20);
      for (std::size_t i = 0; i < kCount; ++i) {
        EXPECT_NEAR(w[i], want[i], 2e-6 * (1 + std::abs(want[i]))) << kOptimizerNames[kind] << ", decay " << decay;
      }
    }
  }
}

TEST(Optimizer, FrozenElementsKeepTheirBitsAndMomentsAndOthersDoNotNotice) {
  const std::vector<std::int64_t> frozen = {0, 5, 36};
  for (std::size_t kind = 0; kind < kOptimizerNames.size(); ++kind) {
    const OptimizerSpec spec = spec_of(kind, 0.1);
    Optimizer held(spec.kind, kCount), free(spec.kind, kCount);
    std::vector<float> w = normals(0), w_free = w;
    const std::vector<float> start = w;
    for (std::uint64_t t = 1; t <= 3; ++t) {
      held.step(spec, 0.02, w, normals(t), frozen);
      free.step(spec, 0.02, w_free, normals(t));
    }
    for (std::size_t i = 0; i < kCount; ++i) {
      const bool is_frozen = i == 0 || i == 5 || i == 36;
      EXPECT_EQ(w[i], is_frozen ? start[i] : w_free[i]) << kOptimizerNames[kind] << " " << i;
      for (int slot = 0; slot < held.slots(); ++slot) {
        const std::size_t at = static_cast<std::size_t>(slot) * kCount + i;
        EXPECT_EQ(held.state()[at], is_frozen ? 0.0f : free.state()[at]) << kOptimizerNames[kind] << " " << i;
      }
    }
  }
}

TEST(Optimizer, ContinuingFromARestoredStateGivesTheSameBits) {
  for (std::size_t kind = 0; kind < kOptimizerNames.size(); ++kind) {
    const OptimizerSpec spec = spec_of(kind, 0.01);
    Optimizer first(spec.kind, kCount);
    std::vector<float> w = normals(0);
    for (std::uint64_t t = 1; t <= 4; ++t) first.step(spec, 0.02, w, normals(t));
    Optimizer second(spec.kind, kCount);
    second.restore(first.state(), first.steps());
    std::vector<float> w_second = w;
    first.step(spec, 0.02, w, normals(5));
    second.step(spec, 0.02, w_second, normals(5));
    EXPECT_EQ(w_second, w) << kOptimizerNames[kind];
  }
}

TEST(Optimizer, NamesGoBothWaysAndAnUnknownOneIsRefused) {
  for (std::size_t kind = 0; kind < kOptimizerNames.size(); ++kind) {
    EXPECT_EQ(static_cast<std::size_t>(optimizer_from_name(kOptimizerNames[kind]).value()), kind);
  }
  const auto unknown = optimizer_from_name("adamax");
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().message.find("adamax"), std::string::npos);
  EXPECT_NE(unknown.error().message.find("rmsprop"), std::string::npos);
}

TEST(ClipByNorm, ALongGradientIsScaledToTheNormAndAShortOneIsLeftAlone) {
  std::vector<float> g = normals(1);
  double squares = 0;
  for (const float v : g) squares += static_cast<double>(v) * v;
  const double norm = std::sqrt(squares);
  std::vector<float> same = g;
  EXPECT_NEAR(clip_by_norm(same, norm * 1.01), norm, 1e-12 * norm);
  EXPECT_EQ(same, g);
  std::vector<float> shorter = g;
  EXPECT_NEAR(clip_by_norm(shorter, 0.5), norm, 1e-12 * norm);
  for (std::size_t i = 0; i < kCount; ++i) EXPECT_NEAR(shorter[i], g[i] * 0.5 / (norm + 1e-6), 1e-7);
}

TEST(ClipByNorm, NothingAndZerosHaveNormZero) {
  EXPECT_EQ(clip_by_norm({}, 1.0), 0.0);
  std::vector<float> zeros(9, 0.0f);
  EXPECT_EQ(clip_by_norm(zeros, 1.0), 0.0);
  EXPECT_EQ(zeros, std::vector<float>(9, 0.0f));
}

TEST(Optimizer, WeightDecayLeavesTheGivenRangesAlone) {
  const OptimizerSpec spec{.kind = OptimizerKind::AdamW, .weight_decay = 0.5};
  AlignedVector<float> decayed(12, 1.0f), partly(12, 1.0f), plain(12, 1.0f);
  const AlignedVector<float> gradient(12, 0.25f);
  Optimizer all(spec.kind, 12), some(spec.kind, 12), none(spec.kind, 12);
  some.leave_undecayed({{0, 2}, {5, 9}, {9, 10}});
  OptimizerSpec undecayed = spec;
  undecayed.weight_decay = 0;
  for (int step = 0; step < 3; ++step) {
    all.step(spec, 0.1, decayed, gradient);
    some.step(spec, 0.1, partly, gradient);
    none.step(undecayed, 0.1, plain, gradient);
  }
  for (std::size_t i = 0; i < 12; ++i) {
    const bool left = i < 2 || (i >= 5 && i < 10);
    EXPECT_EQ(partly[i], left ? plain[i] : decayed[i]) << i;
  }
}

}  // namespace
}  // namespace neurarium
