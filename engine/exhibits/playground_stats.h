// The numbers of each layer as histograms (weights, activations, gradients), and what is wrong with it: units that are
// dead or saturated, gradients that explode or vanish on their way back.
#pragma once

#include "engine/exhibits/playground_view.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr int kHistogramBins = 24;
inline constexpr std::int64_t kStatsPoints =
    5000;  // training points looked at; more are sampled, and the screen says so
inline constexpr std::int64_t kGradientPoints = 500;  // of those, how many the gradients come from

struct Histogram {
  double low = 0, high = 0;          // of the finite numbers
  std::vector<std::int64_t> counts;  // kHistogramBins of equal width; the last one includes `high`
  std::int64_t total = 0;            // finite numbers
  std::int64_t not_finite = 0;
  // The ends of a bin.
  [[nodiscard]] double edge(int bin) const { return low + (high - low) * bin / kHistogramBins; }
};
// Where all numbers are equal, they fill the middle of a range of 1 around them (or of their own size, if larger).
[[nodiscard]] Histogram histogram(std::span<const float> numbers);

enum class UnitFault : std::uint8_t {
  None,
  Dead,       // ReLU: 0 on every point that was looked at, so that no gradient passes
  Saturated,  // hidden tanh beyond +-kTanhSaturated, or sigmoid outside kSigmoidLow..kSigmoidHigh, on kSaturatedShare
};
inline constexpr float kTanhSaturated = 0.97f;
inline constexpr float kSigmoidLow = 0.02f, kSigmoidHigh = 0.98f;
inline constexpr double kSaturatedShare = 0.9;  // of the points
// A confident output is no fault, and a unit that the user holds is none: neither is called saturated or dead.

enum class GradientFault : std::uint8_t { None, Vanishing, Exploding };
// By the root mean square g of d(loss)/d(parameter) over a layer's weights and biases, so that wide layers compare with
// narrow ones; `next` is the layer after it, nearer to the loss. A gradient explodes when it is not finite, above
// kExplodingGradient, or above kExplodingFloor and kExplodingRatio times that of `next`. It vanishes when it is below
// kVanishingGradient and also below a kVanishingRatio-th of that of `next`, or a kVanishedRatio-th of the output's:
// where all layers have small gradients, training is done, and nothing is wrong. (Glorot and Bengio 2010 compare layers
// this way; the bounds are ours.)
inline constexpr double kExplodingGradient = 10, kExplodingFloor = 0.1, kExplodingRatio = 100;
inline constexpr double kVanishingGradient = 1e-3, kVanishingRatio = 100, kVanishedRatio = 1000;
[[nodiscard]] GradientFault gradient_fault(double rms, double next, double output);

struct LayerStats {
  std::string name;                           // "h0", "out"
  Histogram weights, activations, gradients;  // gradients: d(loss)/d(weight)
  std::vector<UnitFault> units;
  double gradient_rms = 0;
  GradientFault gradient = GradientFault::None;
  [[nodiscard]] int count(UnitFault fault) const;
};

struct PlaygroundStats {
  std::vector<LayerStats> layers;      // hidden layers, then "out"
  std::int64_t points = 0, total = 0;  // training points that were looked at, of how many
  std::int64_t gradient_points = 0;
};

// The loss of the gradients is the training loss over the sample, penalties included, as a mini-batch of that size
// would have it. Keeps its workspaces between looks at the same structure.
class StatsObserver {
 public:
  [[nodiscard]] std::shared_ptr<const PlaygroundStats> observe(const PlaygroundView& view);

 private:
  void adopt(const PlaygroundView& view);
  void look_at_activations(const PlaygroundView& view, PlaygroundStats& stats);
  void look_at_gradients(const PlaygroundView& view, PlaygroundStats& stats);

  std::shared_ptr<const Graph> graph_;
  std::unique_ptr<Workspace<float>> tile_, batch_;
};

}  // namespace neurarium
