// The initialisations: their distributions, their orthogonality, and that a stream gives the same weights again.
#include "engine/init.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace neurarium {
namespace {

std::vector<float> weights(InitScheme scheme, std::int64_t out, std::int64_t in, std::uint64_t seed = 3) {
  Rng rng(seed, "init", "test");
  std::vector<float> w(static_cast<std::size_t>(out * in), -9.0f);
  init_weight(scheme, rng, w, out, in);
  return w;
}

struct Moments {
  double mean, deviation, largest;
};
Moments moments(const std::vector<float>& w) {
  double sum = 0, squares = 0, largest = 0;
  for (const double v : w) {
    sum += v;
    squares += v * v;
    largest = std::max(largest, std::abs(v));
  }
  const auto n = static_cast<double>(w.size());
  return {sum / n, std::sqrt(squares / n - sum / n * sum / n), largest};
}

TEST(Init, XavierIsUniformWithinTheRootOfSixOverTheFans) {
  const double a = std::sqrt(6.0 / 500);
  const Moments m = moments(weights(InitScheme::Xavier, 200, 300));
  EXPECT_NEAR(m.mean, 0, a * 0.02);
  EXPECT_NEAR(m.deviation, a / std::sqrt(3.0), a * 0.01);
  EXPECT_LE(m.largest, a);
  EXPECT_GT(m.largest, a * 0.99);
}

TEST(Init, HeIsNormalWithVarianceTwoOverTheInputs) {
  const double deviation = std::sqrt(2.0 / 300);
  const Moments m = moments(weights(InitScheme::He, 200, 300));
  EXPECT_NEAR(m.mean, 0, deviation * 0.02);
  EXPECT_NEAR(m.deviation, deviation, deviation * 0.02);
  EXPECT_GT(m.largest, deviation * 3.5);
}

TEST(Init, PlaygroundIsUniformWithinAHalfAndItsBiasesAreATenth) {
  const Moments m = moments(weights(InitScheme::Playground, 200, 300));
  EXPECT_NEAR(m.deviation, 1 / std::sqrt(12.0), 0.005);
  EXPECT_LE(m.largest, 0.5);
  std::vector<float> bias(3, 7.0f);
  init_bias(InitScheme::Playground, bias);
  EXPECT_EQ(bias, (std::vector<float>{0.1f, 0.1f, 0.1f}));
  init_bias(InitScheme::He, bias);
  EXPECT_EQ(bias, (std::vector<float>{0, 0, 0}));
}

TEST(Init, ZerosAreZero) { EXPECT_EQ(weights(InitScheme::Zeros, 3, 4), std::vector<float>(12, 0.0f)); }

TEST(Init, OrthogonalRowsOrColumnsAreOrthonormal) {
  for (const auto& [out, in] :
       std::vector<std::pair<std::int64_t, std::int64_t>>{{8, 8}, {5, 12}, {12, 5}, {1, 6}, {6, 1}}) {
    const std::vector<float> w = weights(InitScheme::Orthogonal, out, in);
    const bool rows = out <= in;
    const std::int64_t few = std::min(out, in), many = std::max(out, in);
    const auto at = [&, columns = in](std::int64_t vector, std::int64_t k) {
      return static_cast<double>(w[static_cast<std::size_t>(rows ? vector * columns + k : k * columns + vector)]);
    };
    for (std::int64_t a = 0; a < few; ++a) {
      for (std::int64_t b = 0; b < few; ++b) {
        double dot = 0;
        for (std::int64_t k = 0; k < many; ++k) dot += at(a, k) * at(b, k);
        EXPECT_NEAR(dot, a == b ? 1.0 : 0.0, 1e-6) << out << "x" << in;
      }
    }
  }
}

TEST(Init, AStreamGivesTheSameWeightsAndAnotherSeedOthers) {
  for (std::size_t i = 1; i < kInitNames.size(); ++i) {
    const auto scheme = static_cast<InitScheme>(i);
    EXPECT_EQ(weights(scheme, 6, 7), weights(scheme, 6, 7)) << kInitNames[i];
    EXPECT_NE(weights(scheme, 6, 7), weights(scheme, 6, 7, 4)) << kInitNames[i];
  }
}

TEST(Init, NamesGoBothWaysAndAnUnknownOneIsRefused) {
  for (std::size_t i = 0; i < kInitNames.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(init_from_name(kInitNames[i]).value()), i);
  }
  const auto unknown = init_from_name("glorot");
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().message.find("glorot"), std::string::npos);
}

TEST(Init, Gpt2IsNarrowNormalAndScalesWhatWritesIntoTheResidual) {
  Value value{"w", "w", {{"out", 200}, {"in", 300}}, Role::Param};
  const auto start = [&](InitScheme scheme) {
    Rng rng(3, "init", "test");
    std::vector<float> w(value.dims.size() == 2 ? 60000 : 200, -9.0f);
    init_parameter(scheme, rng, value, w);
    return w;
  };
  EXPECT_NEAR(moments(start(InitScheme::Gpt2)).deviation, 0.02, 0.0005);
  value.init_scale = 0.5;
  EXPECT_NEAR(moments(start(InitScheme::Gpt2)).deviation, 0.01, 0.0003);
  EXPECT_EQ(start(InitScheme::Xavier), weights(InitScheme::Xavier, 200, 300)) << "other schemes know no such scale";
  value.kind = ParamKind::Embedding;
  EXPECT_NEAR(moments(start(InitScheme::Gpt2)).deviation, 0.02, 0.0005);
  EXPECT_NEAR(moments(start(InitScheme::Xavier)).deviation, 0.2, 0.005);
  value.dims.pop_back();
  value.kind = ParamKind::Gain;
  EXPECT_EQ(start(InitScheme::Zeros), std::vector<float>(200, 1.0f));
  value.kind = ParamKind::Bias;
  EXPECT_EQ(start(InitScheme::Gpt2), std::vector<float>(200, 0.0f));
}

}  // namespace
}  // namespace neurarium
