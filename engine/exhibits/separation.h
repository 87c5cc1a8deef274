// Whether a line through the plane (or a plane through more inputs) can tell two classes apart, and how much room it
// leaves: what the convergence theorem of the perceptron needs. The bias counts as the weight of an input that is
// always 1.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace neurarium {

struct Separation {
  bool possible = false;
  double radius = 0;           // R: the largest length of (x, 1)
  double margin = 0;           // gamma: the least distance that the best line through the origin of (x, 1) leaves
  std::vector<double> weight;  // [inputs + 1], of length 1, the bias last: that line; empty where it is impossible
};

// `x` is [rows, inputs] row-major; `wanted` says which rows are to be on the positive side. The margin is the distance
// of the origin from the convex hull of the rows (x, 1), those of the negative side turned around, found by Wolfe's
// algorithm (Finding the nearest point in a polytope, 1976).
Separation separate(std::span<const float> x, std::int64_t inputs, const std::vector<bool>& wanted);

// The most mistakes that the perceptron rule can make from the weights `start` [inputs + 1] on, at this rate: the
// largest k with start u + k rate gamma <= sqrt(|start|^2 + k rate^2 R^2); from zero weights that is (R / gamma)^2
// (Novikoff 1962). NaN where the classes cannot be told apart.
double most_mistakes(const Separation& separation, std::span<const float> start, double rate);

}  // namespace neurarium
