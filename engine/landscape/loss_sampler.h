// The data loss of a network at many places of a plane, and its curvature: forward passes of the task's own graph over
// the training examples, a few places at the same time.
#pragma once

#include "engine/edits.h"
#include "engine/landscape/loss_plane.h"
#include "engine/parallel.h"
#include "engine/workspace.h"

#include <memory>
#include <span>
#include <vector>

namespace neurarium {

// Of the training examples so many are used, spread evenly: fewer for large networks, so that a picture stays quick.
inline constexpr std::int64_t kMostSampledRows = 512, kFewestSampledRows = 48;
inline constexpr std::int64_t kSampledWork = 400'000;    // rows times parameters
inline constexpr std::size_t kMostExactCurvature = 160;  // parameters whose whole Hessian is worked out

struct LossCurvature {
  std::vector<double> values;  // eigenvalues, ascending: all of them, or only the one of largest size
  bool exact = false;          // all of them
};

class LossSampler {
 public:
  LossSampler(TaskPtr task, const std::vector<Edit>& edits, int threads);

  [[nodiscard]] std::int64_t rows() const { return rows_; }  // that the losses are of
  [[nodiscard]] std::int64_t all_rows() const { return task_->train->rows; }
  [[nodiscard]] double loss(std::span<const float> params);
  // The losses over the plane's window, side x side.
  [[nodiscard]] LandscapeGrid grid(const LossPlane& plane, int side);
  // Of the objective, penalties included, in the layout of Params; 0 for what the data loss does not depend on.
  [[nodiscard]] AlignedVector<float> gradient(std::span<const float> params);
  // Eigenvalues of the Hessian of the objective by central differences of exact gradients: of the whole matrix, or for
  // large networks of its largest direction, found by power iteration.
  [[nodiscard]] LossCurvature curvature(std::span<const float> params, std::size_t most_exact = kMostExactCurvature);

 private:
  struct Lane {
    Lane(const Graph& graph, std::unique_ptr<Workspace<float>> made) : params(graph), workspace(std::move(made)) {}
    Params<float> params;
    std::unique_ptr<Workspace<float>> workspace;
  };
  struct Slopes {
    explicit Slopes(const Graph& graph) : params(graph) {}
    Params<double> params;
    std::unique_ptr<Workspace<double>> workspace;
  };
  std::span<const double> slope_at(std::span<const double> params);
  [[nodiscard]] std::vector<double> slope_change(std::span<const double> at, std::span<const double> along);
  [[nodiscard]] double strongest_curvature(std::span<const double> at);

  TaskPtr task_;
  std::vector<std::int64_t> places_;  // of the parameters that the data loss depends on
  std::int64_t rows_ = 0;
  Parallel parallel_;
  std::vector<Lane> lanes_;
  std::unique_ptr<Slopes> slopes_;
};

}  // namespace neurarium
