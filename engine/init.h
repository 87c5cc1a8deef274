// How parameters start, each tensor from its own random stream.
#pragma once

#include "engine/graph.h"
#include "engine/rng.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace neurarium {

enum class InitScheme : std::uint8_t { Zeros, Uniform, Normal, Xavier, He, Orthogonal, Playground, Gpt2 };
inline constexpr std::array<std::string_view, 8> kInitNames = {"zeros", "uniform",    "normal",     "xavier",
                                                               "he",    "orthogonal", "playground", "gpt2"};
Result<InitScheme> init_from_name(std::string_view name);

// A weight matrix [out, in], row-major.
//   Uniform     U(-1/sqrt(in), 1/sqrt(in)), PyTorch's default for linear layers
//   Normal      N(0, 0.1)
//   Xavier      U(-a, a), a = sqrt(6 / (in + out))             Glorot, Bengio 2010
//   He          N(0, sqrt(2 / in))                              He et al. 2015
//   Orthogonal  rows (or columns) orthonormal, by QR            Saxe et al. 2013
//   Playground  U(-0.5, 0.5), TensorFlow Playground's
//   Gpt2        N(0, 0.02)                                      Radford et al. 2019
void init_weight(InitScheme scheme, Rng& rng, std::span<float> weight, std::int64_t out, std::int64_t in);

// Zero; 0.1 for Playground.
void init_bias(InitScheme scheme, std::span<float> bias);

// One parameter of a graph by what it is: weights and biases as above, with the Gpt2 scheme times the weight's
// init_scale; gains 1; embeddings N(0, 0.02) for Gpt2, zero for Zeros, otherwise N(0, 0.2).
void init_parameter(InitScheme scheme, Rng& rng, const Value& value, std::span<float> numbers);

}  // namespace neurarium
