// What the Playground shows of a moment of a run: the function of every unit over the plane, the decision region, which
// points are right, and all numbers of the current example. Computed from a snapshot's parameters in workspaces of its
// own, so looking never touches training.
#pragma once

#include "engine/data/split.h"
#include "engine/exhibits/playground.h"
#include "engine/snapshot.h"

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace neurarium {

inline constexpr int kRegionGrid = 100;  // samples along each side of the decision region
inline constexpr int kUnitGrid = 50;     // of a unit's small picture (every second one)

// The moment to look at, and what the user points at.
struct PlaygroundMoment {
  TaskPtr task;
  SettingsPtr settings;  // a PlaygroundSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
  bool operator==(const PlaygroundMoment&) const = default;
};

struct PlaygroundRequest {
  PlaygroundMoment moment;
  float example[2] = {0, 0};  // the current example, in the coordinates of the points
  float example_target = 0;   // its label as the points have it (class id, or the value of a regression)
};

// Small pictures of one layer, grid [units][kUnitGrid * kUnitGrid], rows of the grid from high x2 to low x2.
struct LayerMaps {
  std::string name;  // "h0", "out"
  ValueId weight = kNoValue, bias = kNoValue, pre = kNoValue, act = kNoValue;
  int units = 0;
  Activation activation = Activation::Linear;
  std::vector<float> maps;
  [[nodiscard]] std::span<const float> map(int unit) const {
    const std::size_t cells = std::size_t{kUnitGrid} * kUnitGrid;
    return {maps.data() + static_cast<std::size_t>(unit) * cells, cells};
  }
};

struct PlaygroundView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  std::shared_ptr<const PlaygroundParts> parts;
  Domain domain{};
  std::vector<std::string> feature_names;
  std::vector<float> feature_maps;  // [offered][kUnitGrid^2], as above: of all inputs, used or not
  std::vector<LayerMaps> layers;    // hidden layers, then "out"
  // The decision region: for each output, [kRegionGrid^2] of `region_value` (probabilities where the network has them).
  ValueId region_value = kNoValue;
  std::vector<std::vector<float>> region;
  // The points that are drawn (all, or a sample that is announced), and whether the network has each right.
  DisplaySample shown;        // into parts->points
  std::vector<bool> is_test;  // [shown]
  std::vector<bool> right;    // [shown]; all true for a regression
  // All values and gradients of the current example (one row), with the edits in place.
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> example;
  std::array<float, 2> example_xy{};  // where it lies, in the coordinates of the points

  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  // One number of the current example, by value and element.
  [[nodiscard]] double value(ValueId id, std::int64_t element) const;
  [[nodiscard]] double gradient(ValueId id, std::int64_t element) const;  // NaN where none flows
};

// Keeps its workspaces and the parts of the data between looks at the same structure.
class PlaygroundObserver {
 public:
  [[nodiscard]] std::shared_ptr<const PlaygroundView> observe(const PlaygroundRequest& request);
  // The outputs at one point of the plane, exactly as the grid computes them: the hover readout.
  [[nodiscard]] static std::vector<float> outputs_at(const PlaygroundView& view, float x1, float x2);

 private:
  void adopt(const PlaygroundMoment& moment);
  void fill_maps(PlaygroundView& view);
  void fill_feature_maps();
  void judge_points(PlaygroundView& view);
  void run_example(const PlaygroundRequest& request, PlaygroundView& view) const;

  TaskPtr task_;
  SettingsPtr settings_;
  std::shared_ptr<const PlaygroundParts> parts_;
  std::vector<float> points_xy_;  // standardised coordinates of the points
  std::vector<float> feature_maps_;
  DisplaySample shown_;
  std::vector<bool> is_test_;
  std::unique_ptr<Params<float>> params_;
  std::unique_ptr<Workspace<float>> tile_;
  std::vector<Edit> edits_;
};

}  // namespace neurarium
