// What the landscape shows of a moment of a network's run: its data loss over a plane through the space of its weights,
// where the network is, how it came, the slope, and what the coming step does.
#pragma once

#include "engine/coming_step.h"
#include "engine/landscape/loss_sampler.h"

#include <memory>
#include <vector>

namespace neurarium {

inline constexpr std::array<int, 3> kLandscapeSides = {13, 25, 51};  // coarse to fine

struct LandscapeRequest {
  TaskPtr task;
  std::vector<Edit> edits = {};
  AlignedVector<float> params = {};
  std::int64_t step = 0;
  std::shared_ptr<const Keyframe> state = {};             // of the same moment; null: the coming step is not known
  std::shared_ptr<const std::vector<RunPoint>> way = {};  // null: it is not known
  PlaneChoice choice = {};
  int side = kLandscapeSides[0];  // 0: no picture and no curvature, for a marble that is being dragged
};

struct LandscapeView {
  std::int64_t step = 0;
  TaskPtr task;
  PlaneChoice choice;
  AlignedVector<float> params;
  std::shared_ptr<const LossPlane> plane;
  std::shared_ptr<const LandscapeGrid> grid;  // null where the plane has a fault, and for side 0
  std::array<double, 2> at{};                 // the network's place in the plane
  double height = 0;                          // its loss
  std::array<double, 2> gradient{};           // along the plane's two directions
  double slope = 0;                           // the length of the whole gradient
  std::vector<std::array<double, 2>> way;     // as seen in the plane
  // One step of each of the compared optimizers, seen in the plane, as if it were its first; of the run's own, with
  // its mini-batch and moments where they are known.
  std::vector<std::array<double, 2>> next;
  std::vector<double> step_lengths;  // of these steps, in the whole space of weights
  int own = -1;
  bool own_is_exact = false;
  double rate = 0;
  LossCurvature curvature;
  std::int64_t rows = 0, all_rows = 0;  // of the training examples, how many the losses are of

  // The height is the data loss; gradient, steps and curvature are then of more, of the objective.
  [[nodiscard]] bool has_penalties() const {
    return task->graph->find("loss.l1") != kNoValue || task->graph->find("loss.l2") != kNoValue;
  }
};

// Keeps workspaces and grid between looks at the same network.
class LandscapeObserver {
 public:
  explicit LandscapeObserver(int threads) : threads_(threads) {}
  [[nodiscard]] std::shared_ptr<const LandscapeView> observe(const LandscapeRequest& request);

 private:
  int threads_;
  TaskPtr task_;
  std::vector<Edit> edits_;
  std::unique_ptr<LossSampler> sampler_;
  AlignedVector<float> curved_;  // the parameters that the curvature is of
  LossCurvature curvature_;
};

}  // namespace neurarium
