// The activations: values, derivatives and conventions of the double reference, and the error, the bits and the edge
// cases of the vector versions.
#include "engine/activation.h"

#include "engine/matrix.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace neurarium {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<Activation> all_activations() {
  std::vector<Activation> all;
  for (std::size_t i = 0; i < kActivationNames.size(); ++i) all.push_back(static_cast<Activation>(i));
  return all;
}

std::vector<float> values(Activation a, const std::vector<float>& x) {
  std::vector<float> y(x.size());
  activate(a, x.data(), y.data(), static_cast<std::int64_t>(x.size()));
  return y;
}

std::vector<float> slope(Activation a, const std::vector<float>& x) {
  const std::vector<float> y = values(a, x);
  const std::vector<float> dy(x.size(), 1.0f);
  std::vector<float> dx(x.size());
  activate_backward(a, x.data(), y.data(), dy.data(), dx.data(), static_cast<std::int64_t>(x.size()));
  return dx;
}

// Every sign and exponent with 512 mantissas each (denormals included), and an even grid over +-20.
const std::vector<float>& dense_range() {
  static const std::vector<float> range = [] {
    std::vector<float> x;
    for (std::uint32_t bits = 0; bits < 0x7F800000u; bits += (1u << 14) - 37) {
      float f;
      std::memcpy(&f, &bits, sizeof f);
      x.push_back(f);
      x.push_back(-f);
    }
    for (int i = -400000; i <= 400000; ++i) x.push_back(static_cast<float>(i) * 5e-5f);
    return x;
  }();
  return range;
}

// The largest |got - want| / (1 + growth |x|) over the range.
double worst_error(Activation a, double growth, bool of_slope) {
  const std::vector<float>& x = dense_range();
  const std::vector<float> got = of_slope ? slope(a, x) : values(a, x);
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double want = of_slope ? activation_derivative(a, x[i]) : activation_value(a, x[i]);
    const double error = std::abs(got[i] - want) / (1 + growth * std::abs(x[i]));
    EXPECT_TRUE(std::isfinite(got[i])) << activation_name(a) << "(" << x[i] << ")";
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

struct Bound {
  Activation activation;
  double value, growth, slope;
};
const Bound kBounds[] = {
    {Activation::Linear, 0, 0, 0},         {Activation::Step, 0, 0, 0},
    {Activation::Sigmoid, 1e-7, 0, 1e-7},  {Activation::Tanh, 2.1e-7, 0, 4.5e-7},
    {Activation::Relu, 0, 0, 0},           {Activation::LeakyRelu, 6e-8, 1, 1e-9},
    {Activation::Elu, 2e-7, 1, 1e-7},      {Activation::GeluTanh, 2e-7, 1, 4e-7},
    {Activation::GeluErf, 2e-7, 1, 4e-7},  {Activation::Silu, 2e-7, 1, 4e-7},
    {Activation::Softplus, 2e-7, 1, 1e-7}, {Activation::Sine, 1e-7, 0, 1e-7},
};

TEST(Activation, VectorValuesAndSlopesStayWithinTheirDocumentedErrorOverAllFloats) {
  for (const Bound& bound : kBounds) {
    const double value = worst_error(bound.activation, bound.growth, false);
    const double derivative = worst_error(bound.activation, 0, true);
    EXPECT_LE(value, bound.value) << activation_name(bound.activation);
    EXPECT_LE(derivative, bound.slope) << activation_name(bound.activation);
  }
}

TEST(Activation, TanhIsOddNeverAboveOneAndRelativelyPrecise) {
  const std::vector<float>& x = dense_range();
  std::vector<float> negated(x);
  for (float& v : negated) v = -v;
  const std::vector<float> y = values(Activation::Tanh, x);
  const std::vector<float> minus = values(Activation::Tanh, negated);
  double relative = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_LE(std::abs(y[i]), 1.0f);
    EXPECT_EQ(y[i], -minus[i]);
    const double want = std::tanh(double{x[i]});
    if (std::abs(want) > std::numeric_limits<float>::min()) {
      relative = std::max(relative, std::abs(y[i] - want) / std::abs(want));
    }
  }
  EXPECT_LE(relative, 4e-7);
  EXPECT_EQ(values(Activation::Tanh, {9.5f, -9.5f}), (std::vector<float>{1.0f, -1.0f}));
}

TEST(Activation, SmallTailsKeepTheirRelativePrecision) {
  for (const Activation a : {Activation::Sigmoid, Activation::Silu, Activation::Softplus, Activation::GeluTanh,
                             Activation::GeluErf, Activation::Elu}) {
    const double lowest = a == Activation::GeluTanh || a == Activation::GeluErf ? -9 : -80;
    for (double x = lowest; x < 0; x += 0.037) {
      const double argument = static_cast<float>(x), want = activation_value(a, argument);
      const double tolerance = a == Activation::GeluErf || a == Activation::GeluTanh ? 2e-5 : 1e-6;
      EXPECT_NEAR(values(a, {static_cast<float>(x)})[0] / want, 1.0, tolerance) << activation_name(a) << " " << x;
    }
  }
}

TEST(Activation, NanGivesNanInFloatAndDouble) {
  for (const Activation a : all_activations()) {
    EXPECT_TRUE(std::isnan(values(a, {kNan})[0])) << activation_name(a);
    EXPECT_TRUE(std::isnan(activation_value(a, kNan))) << activation_name(a);
  }
}

TEST(Activation, InfinitiesGiveTheLimitInFloatAndDouble) {
  const float above[] = {kInf, 1, 1, 1, kInf, kInf, kInf, kInf, kInf, kInf, kInf};
  const float below[] = {-kInf, 0, 0, -1, 0, -kInf, -1, 0, 0, 0, 0};
  const float slope_above[] = {1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1};
  const float slope_below[] = {1, 0, 0, 0, 0, 0.01f, 0, 0, 0, 0, 0};
  for (std::size_t i = 0; i < 11; ++i) {  // all but the sine
    const auto a = static_cast<Activation>(i);
    EXPECT_EQ(values(a, {kInf, -kInf}), (std::vector<float>{above[i], below[i]})) << activation_name(a);
    EXPECT_EQ(activation_value(a, kInf), above[i]) << activation_name(a);
    EXPECT_EQ(activation_value(a, -kInf), below[i]) << activation_name(a);
    EXPECT_EQ(slope(a, {kInf, -kInf}), (std::vector<float>{slope_above[i], slope_below[i]})) << activation_name(a);
    EXPECT_EQ(static_cast<float>(activation_derivative(a, kInf)), slope_above[i]) << activation_name(a);
    EXPECT_EQ(static_cast<float>(activation_derivative(a, -kInf)), slope_below[i]) << activation_name(a);
  }
}

TEST(Activation, KinksFollowTheConventions) {
  EXPECT_EQ(values(Activation::Step, {0.0f, -0.0f, -1e-30f, 2.0f}), (std::vector<float>{1, 1, 0, 1}));
  EXPECT_EQ(slope(Activation::Step, {0.0f, 1.0f})[0], 0.0f);
  EXPECT_EQ(slope(Activation::Relu, {0.0f, -0.0f}), (std::vector<float>{0, 0}));
  EXPECT_EQ(slope(Activation::LeakyRelu, {0.0f, -2.0f}), (std::vector<float>{0.01f, 0.01f}));
  EXPECT_EQ(slope(Activation::Elu, {0.0f, -0.0f}), (std::vector<float>{1, 1}));
  EXPECT_EQ(activation_derivative(Activation::Relu, 0), 0.0);
  EXPECT_EQ(activation_derivative(Activation::LeakyRelu, 0), 0.01);
  EXPECT_EQ(activation_derivative(Activation::Elu, 0), 1.0);
  EXPECT_EQ(activation_value(Activation::Step, 0), 1.0);
}

TEST(Activation, ValuesAreTheOnesWrittenInTextbooks) {
  const double at_one[] = {1,
                           1,
                           0.7310585786300049,
                           0.7615941559557649,
                           1,
                           1,
                           1,
                           0.8411919906082768,
                           0.8413447460685429,
                           0.7310585786300049,
                           1.3132616875182228,
                           0.8414709848078965};
  const double at_minus_one[] = {-1,
                                 0,
                                 0.2689414213699951,
                                 -0.7615941559557649,
                                 0,
                                 -0.01,
                                 -0.6321205588285577,
                                 -0.15880800939172324,
                                 -0.15865525393145707,
                                 -0.2689414213699951,
                                 0.31326168751822286,
                                 -0.8414709848078965};
  for (const Activation a : all_activations()) {
    const auto i = static_cast<std::size_t>(a);
    EXPECT_NEAR(activation_value(a, 1), at_one[i], 1e-15) << activation_name(a);
    EXPECT_NEAR(activation_value(a, -1), at_minus_one[i], 1e-15) << activation_name(a);
  }
}

TEST(Activation, DerivativesAreTheSlopesOfTheValues) {
  for (const Activation a : all_activations()) {
    for (double x = -6.03; x < 6; x += 0.11) {
      const double h = 1e-5;
      const double numeric = (activation_value(a, x + h) - activation_value(a, x - h)) / (2 * h);
      EXPECT_NEAR(activation_derivative(a, x), numeric, 1e-9) << activation_name(a) << "'(" << x << ")";
    }
  }
}

TEST(Activation, AnElementHasTheSameBitsAtEveryPositionAndLength) {
  std::vector<float> x(64);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(std::sin(static_cast<double>(i) * 1.7) * 12);
  x[5] = 1e5f;  // the sine's slow path must not touch its neighbours
  for (const Activation a : all_activations()) {
    const std::vector<float> whole = values(a, x);
    const std::vector<float> whole_slope = slope(a, x);
    for (std::size_t from = 0; from < 20; ++from) {
      for (std::size_t n = 1; n < 20; ++n) {
        const std::vector<float> part(x.begin() + static_cast<std::ptrdiff_t>(from),
                                      x.begin() + static_cast<std::ptrdiff_t>(from + n));
        const std::vector<float> y = values(a, part);
        const std::vector<float> dx = slope(a, part);
        ASSERT_EQ(std::memcmp(y.data(), whole.data() + from, n * sizeof(float)), 0) << activation_name(a);
        ASSERT_EQ(std::memcmp(dx.data(), whole_slope.data() + from, n * sizeof(float)), 0) << activation_name(a);
      }
    }
  }
}

TEST(Activation, TheGradientWithoutTheStoredOutputHasTheSameBits) {
  std::vector<float> x(777), dy(777);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<float>(std::sin(static_cast<double>(i)) * 8);
    dy[i] = static_cast<float>(std::cos(static_cast<double>(i) * 3));
  }
  for (const Activation a : all_activations()) {
    const std::vector<float> y = values(a, x);
    std::vector<float> kept(777), in_place = dy;
    activate_backward(a, x.data(), y.data(), dy.data(), kept.data(), 777);
    activate_backward<float>(a, x.data(), nullptr, in_place.data(), in_place.data(), 777);
    EXPECT_EQ(std::memcmp(kept.data(), in_place.data(), 777 * sizeof(float)), 0) << activation_name(a);
  }
}

TEST(Activation, DoubleArraysAreTheScalarFunctions) {
  const double x[] = {-2.5, 0, 0.3, 7}, dy[] = {2, -1, 0.5, 3};
  for (const Activation a : all_activations()) {
    double y[4], dx[4];
    activate(a, x, y, 4);
    activate_backward(a, x, y, dy, dx, 4);
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(y[i], activation_value(a, x[i]));
      EXPECT_EQ(dx[i], dy[i] * activation_derivative(a, x[i]));
    }
  }
}

TEST(Activation, NamesGoBothWaysAndAnUnknownOneIsNamedWithTheChoices) {
  for (const Activation a : all_activations()) EXPECT_EQ(activation_from_name(activation_name(a)).value(), a);
  const auto unknown = activation_from_name("swish");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(
      unknown.error().message,
      "activation \"swish\" is unknown; use one of linear, step, sigmoid, tanh, relu, leaky_relu, elu, gelu_tanh, "
      "gelu_erf, silu, softplus, sine");
}

}  // namespace
}  // namespace neurarium
