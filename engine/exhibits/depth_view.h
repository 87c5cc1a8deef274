// What the exhibit of depth shows of a moment of a run: for each layer of both
// networks the gradient that reaches it and what its units do, what that
// amounts to in a word, and both decision regions.
#pragma once

#include "engine/data/split.h"
#include "engine/exhibits/depth.h"
#include "engine/exhibits/playground_stats.h"
#include "engine/snapshot.h"
#include "engine/workspace.h"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::int64_t kDepthRows = 200;  // training points, at most, that the layers' numbers are of
inline constexpr int kDepthGrid = 60;            // samples along each side of a decision region

struct DepthRequest {
  TaskPtr task;
  SettingsPtr settings;  // a DepthSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};

// One layer over the points that were looked at.
struct DeepLayer {
  std::string name;            // "plain.layers.3"
  double gradient_norm = 0;    // sqrt of the sum of squares of d(loss)/d(weight)
  double arriving = 0;         // root mean square over units and points of d(a point's loss)/d(out)
  double mean = 0;             // of `out`
  double deviation = 0;        // of `out`, over units and points
  double spread = 0;           // of `out` from point to point: the units' deviations,
                               // root mean square
  double dead_share = 0;       // of the units: `act` is 0 at every point
  double saturated_share = 0;  // of the units: at kSaturatedShare of the points
                               // tanh or sigmoid is at its end
  bool has_skip = false;
  bool removed = false;   // the user holds its whole activation
  Histogram activations;  // `act`
};

// What the layers' numbers amount to; the first that holds.
enum class FlowState : std::uint8_t {
  NotFinite,  // a number of some layer is NaN or infinite
  Exploding,  // what arrives at the first layer is kDeepRatio times that of the
              // last one, or the signal grows so
  Vanishing,  // what arrives at the first layer is below a kDeepRatio-th of that
              // of the last one
  Lost,       // the spread falls below a kDeepRatio-th of the first layer's: all
              // points look alike in there
  Dead,       // at least kDeepFaultShare of the units of some layer are dead; before
              // the others where all of them are
  Saturated,  // at least kDeepFaultShare of the units of some layer are
              // saturated
  Healthy,
};
inline constexpr double kDeepRatio = 100, kDeepFaultShare = 0.75;

// The state and the numbers that speak for it.
struct FlowVerdict {
  FlowState state = FlowState::Healthy;
  int layer = 0;      // where it shows, from 0
  double number = 0;  // how many times the other layer's gradient, deviation or
                      // spread; a share of units
  bool operator==(const FlowVerdict&) const = default;
};
std::string_view flow_state_name(FlowState state);  // "vanishing"; catalog key "depth.state.<name>"

struct DeepNetworkLook {
  std::vector<DeepLayer> layers;  // [depth]
  DeepLayer output;               // gradient_norm alone
  FlowVerdict verdict;
  double loss = 0, accuracy = 0;            // over the training points, all of them
  double test_loss = 0, test_accuracy = 0;  // NaN without test points
  std::vector<float> region;                // of points: [kDepthGrid^2, classes]
                                            // probabilities, the top row first
  std::vector<std::int64_t> confusion;      // of pictures: [classes, classes]
                                            // training examples, actual by answered
};
FlowVerdict judge_flow(std::span<const DeepLayer> layers);

struct DepthView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  std::shared_ptr<const DepthParts> parts;
  Domain domain{};                          // of points
  std::array<DeepNetworkLook, 2> networks;  // by kDeepNetworks
  std::int64_t rows = 0, total_rows = 0;    // training points that the layers'
                                            // numbers are of, of how many
  // All values and gradients of those points, with the edits in place.
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> batch;

  [[nodiscard]] const DepthSettings& depth() const { return dynamic_cast<const DepthSettings&>(*settings); }
};

// A layer's weights, all of them times a factor.
[[nodiscard]] std::vector<float> scaled_weights(const DepthView& view, int network, int layer, double factor);

// "residual.layers.3.weight".
[[nodiscard]] std::string deep_value_name(int network, int layer, std::string_view value);

// Keeps the data and a workspace between looks at the same structure.
class DepthObserver {
 public:
  [[nodiscard]] std::shared_ptr<const DepthView> observe(const DepthRequest& request);

 private:
  void adopt(const DepthRequest& request);
  void look_at_layers(DepthView& view);
  void look_at_regions(DepthView& view);
  void count_answers(DepthView& view);

  TaskPtr task_;
  SettingsPtr settings_;
  std::shared_ptr<const DepthParts> parts_;
  std::unique_ptr<Params<float>> params_;
  std::unique_ptr<Workspace<float>> tile_;
};

}  // namespace neurarium
