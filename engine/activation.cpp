#include "engine/activation.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace neurarium {
namespace {

double sigmoid(double x) {
  const double e = std::exp(-std::abs(x));
  return (x < 0 ? e : 1.0) / (1.0 + e);
}

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

// (1 + tanh(u)) / 2 with the inner argument of GELU's tanh form is sigmoid(2u).
constexpr double kGeluScale = 2.0 * 0.79788456080286535588;  // 2 sqrt(2/pi)
constexpr double kGeluCubic = 0.044715;
double gelu_gate(double x) { return sigmoid(kGeluScale * (x + kGeluCubic * x * x * x)); }

// The limit of x gate(x) at -inf is 0, not the NaN of -inf * 0.
double gated(double x, double gate) { return gate == 0.0 ? 0.0 : x * gate; }

double gelu_tanh_derivative(double x) {
  const double gate = gelu_gate(x);
  const double slope = gate * (1.0 - gate);
  return gate + gated(x * kGeluScale * (1.0 + 3.0 * kGeluCubic * x * x), slope);
}

}  // namespace

Result<Activation> activation_from_name(std::string_view name) {
  const auto found = std::find(kActivationNames.begin(), kActivationNames.end(), name);
  if (found != kActivationNames.end()) return static_cast<Activation>(found - kActivationNames.begin());
  std::string known;
  for (const std::string_view candidate : kActivationNames) known.append(known.empty() ? "" : ", ").append(candidate);
  return input_error("activation \"{}\" is unknown; use one of {}", name, known);
}

double activation_value(Activation a, double x) {
  switch (a) {
    case Activation::Linear:
      return x;
    case Activation::Step:
      return std::isnan(x) ? x : x >= 0 ? 1.0 : 0.0;
    case Activation::Sigmoid:
      return sigmoid(x);
    case Activation::Tanh:
      return std::tanh(x);
    case Activation::Relu:
      return x < 0 ? 0.0 : x;
    case Activation::LeakyRelu:
      return x > 0 ? x : kLeakySlope * x;
    case Activation::Elu:
      return x > 0 ? x : std::expm1(x);
    case Activation::GeluTanh:
      return gated(x, gelu_gate(x));
    case Activation::GeluErf:
      return gated(x, normal_cdf(x));
    case Activation::Silu:
      return gated(x, sigmoid(x));
    case Activation::Softplus:
      return std::isnan(x) ? x : std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
    case Activation::Sine:
      return std::sin(x);
  }
  return x;
}

double activation_derivative(Activation a, double x) {
  switch (a) {
    case Activation::Linear:
      return 1.0;
    case Activation::Step:
      return 0.0;
    case Activation::Sigmoid:
      return sigmoid(x) * sigmoid(-x);
    case Activation::Tanh:
      return 1.0 - std::tanh(x) * std::tanh(x);
    case Activation::Relu:
      return x > 0 ? 1.0 : 0.0;
    case Activation::LeakyRelu:
      return x > 0 ? 1.0 : kLeakySlope;
    case Activation::Elu:
      return x > 0 ? 1.0 : std::exp(x);
    case Activation::GeluTanh:
      return gelu_tanh_derivative(x);
    case Activation::GeluErf:
      return normal_cdf(x) + gated(x, std::exp(-0.5 * x * x) * std::numbers::inv_sqrtpi / std::numbers::sqrt2);
    case Activation::Silu:
      return sigmoid(x) + gated(x, sigmoid(x) * sigmoid(-x));
    case Activation::Softplus:
      return sigmoid(x);
    case Activation::Sine:
      return std::cos(x);
  }
  return 1.0;
}

template <>
void activate(Activation a, const double* x, double* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = activation_value(a, x[i]);
}

template <>
void activate_backward(Activation a, const double* x, const double*, const double* dy, double* dx, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) dx[i] = dy[i] * activation_derivative(a, x[i]);
}

}  // namespace neurarium
