// What the exhibit of depth shows of a moment of a run: for each layer of both networks the gradient that reaches it
// and what its units do, what that amounts to in a word, and both decision regions.
#pragma once

#include "engine/data/split.h"
#include "engine/exhibits/depth.h"
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
  double arriving = 0;         // root mean square of d(loss)/d(out), times the points: what one point sends back
  double mean = 0;             // of `out`
  double deviation = 0;        // of `out`, over units and points
  double spread = 0;           // of `out` from point to point: the units' deviations, root mean square
  double dead_share = 0;       // of the units: `act` is 0 at every point
  double saturated_share = 0;  // of the units: at kSaturatedShare of the points tanh or sigmoid is at its end
  bool has_skip = false;
  bool removed = false;  // its whole activation is held
  [[nodiscard]] bool operator==(const DeepLayer&) const = default;
};

// What the layers' numbers amount to; the first that holds.
enum class DepthState : std::uint8_t {
  NotFinite,  // a number of some layer is NaN or infinite
  Exploding,  // the gradient of a layer is kDeepRatio times that of the last one, or its signal beyond kDeepHuge
  Blocked,    // a layer gets no gradient at all
  Vanishing,  // the gradient of a layer is below a kDeepRatio-th of that of the last one
  Lost,       // what tells the points apart falls below a kDeepRatio-th of the first layer's
  Dead,       // at least half of the units of some layer are dead
  Saturated,  // the same of saturated ones
  Healthy,
};
inline constexpr double kDeepRatio = 100, kDeepHuge = 1e4, kDeepFaultShare = 0.5;

// The state and the numbers that speak for it.
struct DepthVerdict {
  DepthState state = DepthState::Healthy;
  int layer = 0;      // where it shows, from 0
  double number = 0;  // the gradient's or the spread's part of the other layer's; a share of units
  bool operator==(const DepthVerdict&) const = default;
};
std::string_view depth_state_name(DepthState state);  // "vanishing"; catalog key "depth.state.<name>"

struct DeepNetworkLook {
  std::vector<DeepLayer> layers;  // [depth]
  DeepLayer output;               // gradient_norm alone
  DepthVerdict verdict;
  double loss = 0, accuracy = 0;            // over the training points, all of them
  double test_loss = 0, test_accuracy = 0;  // NaN without test points
  std::vector<float> region;                // [kDepthGrid^2, classes] probabilities, the top row first
};
DepthVerdict judge_depth(std::span<const DeepLayer> layers);

struct DepthView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  std::shared_ptr<const DepthParts> parts;
  Domain domain{};
  std::array<DeepNetworkLook, 2> networks;  // by kDeepNetworks
  std::int64_t rows = 0, total_rows = 0;    // training points that the layers' numbers are of, of how many
  // All values and gradients of those points, with the edits in place.
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> batch;

  [[nodiscard]] const DepthSettings& depth() const { return dynamic_cast<const DepthSettings&>(*settings); }
};

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

  TaskPtr task_;
  SettingsPtr settings_;
  std::shared_ptr<const DepthParts> parts_;
  std::unique_ptr<Params<float>> params_;
  std::unique_ptr<Workspace<float>> tile_;
};

}  // namespace neurarium
