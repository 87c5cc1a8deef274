// The activation functions: value and derivative, one element at a time or over arrays.
// Arrays of double are the plain reference; arrays of float go through the vector kernels, and an element's result
// does not depend on its position, alignment or neighbours. NaN in gives NaN out.
#pragma once

#include "engine/base.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace neurarium {

enum class Activation : std::uint8_t {
  Linear,
  Step,     // 1 if x >= 0 else 0; derivative 0 everywhere
  Sigmoid,  // 1 / (1 + e^-x)
  Tanh,
  Relu,       // derivative 0 at 0
  LeakyRelu,  // 0.01 x for x <= 0
  Elu,        // e^x - 1 for x <= 0; derivative 1 at 0
  GeluTanh,   // x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), as in GPT-2
  GeluErf,    // x/2 (1 + erf(x / sqrt(2)))
  Silu,       // x sigmoid(x)
  Softplus,   // log(1 + e^x)
  Sine,
};

inline constexpr double kLeakySlope = 0.01;

// Names in files and flags, in the order of the enum.
inline constexpr std::array<std::string_view, 12> kActivationNames = {"linear",   "step",       "sigmoid",  "tanh",
                                                                      "relu",     "leaky_relu", "elu",      "gelu_tanh",
                                                                      "gelu_erf", "silu",       "softplus", "sine"};

constexpr std::string_view activation_name(Activation a) { return kActivationNames[static_cast<std::size_t>(a)]; }
Result<Activation> activation_from_name(std::string_view name);

double activation_value(Activation a, double x);       // f(x)
double activation_derivative(Activation a, double x);  // f'(x)

// y[i] = f(x[i]). `y` may be `x`. Error of the float version against double over all finite x, and of its slope
// (the derivative below with dy = 1):
//   linear, step, relu exact; leaky_relu 6e-8 |x|        sigmoid 1e-7, slope 1e-7
//   tanh 2.1e-7, slope 4.5e-7                            elu, softplus 2e-7 (1 + |x|), slope 1e-7
//   gelu_tanh, gelu_erf, silu 2e-7 (1 + |x|), slope 4e-7 sine 1e-7, slope 1e-7
template <class T>
void activate(Activation a, const T* x, T* y, std::int64_t n);

// dx[i] = dy[i] f'(x[i]); `dx` may be `dy`. `y` must be f(x) itself; pass nullptr when what is stored was edited, and
// it is computed again, to the same bits.
template <class T>
void activate_backward(Activation a, const T* x, const T* y, const T* dy, T* dx, std::int64_t n);

template <>
void activate(Activation a, const double* x, double* y, std::int64_t n);
template <>
void activate(Activation a, const float* x, float* y, std::int64_t n);
template <>
void activate_backward(Activation a, const double* x, const double* y, const double* dy, double* dx, std::int64_t n);
template <>
void activate_backward(Activation a, const float* x, const float* y, const float* dy, float* dx, std::int64_t n);

}  // namespace neurarium
