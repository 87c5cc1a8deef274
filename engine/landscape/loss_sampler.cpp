#include "engine/landscape/loss_sampler.h"

#include "engine/carry_over.h"
#include "engine/measure.h"
#include "engine/rng.h"
#include "engine/run.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kSamplerChunks = 8;
constexpr int kCurvaturePowerSteps = 30;
constexpr double kSlopeDifference = 1e-4;  // of a parameter, in double

}  // namespace

LossSampler::LossSampler(TaskPtr task, const std::vector<Edit>& edits, int threads)
    : task_(std::move(task)), parallel_(threads) {
  const Graph& graph = *task_->graph;
  for (const LandscapeWeight& weight : landscape_weights(*task_)) places_.push_back(weight.place);
  const auto numbers = std::max<std::int64_t>(1, static_cast<std::int64_t>(places_.size()));
  rows_ = std::min(std::clamp(kSampledWork / numbers, kFewestSampledRows, kMostSampledRows), task_->train->rows);
  std::vector<std::int32_t> chosen;
  for (std::int64_t i = 0; i < rows_; ++i)
    chosen.push_back(static_cast<std::int32_t>(i * task_->train->rows / std::max<std::int64_t>(1, rows_)));
  const std::vector<BoundEdit> bound = bind_fitting(edits, graph);
  for (int lane = 0; lane < kSamplerChunks; ++lane) {
    const WorkspaceOptions options{
        .rows = rows_, .length = task_->length, .gradients = false, .only = task_->data_loss};
    lanes_.emplace_back(graph, std::make_unique<Workspace<float>>(task_->graph, options));
    lanes_.back().workspace->set_edits(bound);
    lanes_.back().workspace->set_rows(rows_);
    feed(*task_, *task_->train, chosen, *lanes_.back().workspace);
  }
  for (Lane& lane : lanes_) lane.workspace->bind(lane.params);
  slopes_ = std::make_unique<Slopes>(graph);
  slopes_->workspace =
      std::make_unique<Workspace<double>>(task_->graph, WorkspaceOptions{.rows = rows_, .length = task_->length});
  slopes_->workspace->bind(slopes_->params);
  slopes_->workspace->set_edits(bound);
  slopes_->workspace->set_rows(rows_);
  for (const ValueId id : {task_->input, task_->target, task_->mask}) {
    if (id == kNoValue) continue;
    const auto from = lanes_.front().workspace->input(id);
    std::copy(from.begin(), from.end(), slopes_->workspace->input(id).begin());
  }
}

double LossSampler::loss(std::span<const float> params) {
  Lane& lane = lanes_.front();
  std::copy(params.begin(), params.end(), lane.params.flat().begin());
  forward(*lane.workspace);
  return static_cast<double>(lane.workspace->value(task_->data_loss)[0]);
}

LandscapeGrid LossSampler::grid(const LossPlane& plane, int side) {
  LandscapeGrid grid{side, plane.window,
                     std::vector<float>(static_cast<std::size_t>(side) * static_cast<std::size_t>(side))};
  parallel_.run(kSamplerChunks, [&](int chunk) {
    Lane& lane = lanes_[static_cast<std::size_t>(chunk)];
    for (int row = chunk; row < side; row += kSamplerChunks)
      for (int column = 0; column < side; ++column) {
        plane.fill(grid.x(column), grid.y(row), lane.params.flat());
        forward(*lane.workspace);
        grid.z[static_cast<std::size_t>(row * side + column)] = lane.workspace->value(task_->data_loss)[0];
      }
  });
  return grid;
}

std::span<const double> LossSampler::slope_at(std::span<const double> params) {
  std::copy(params.begin(), params.end(), slopes_->params.flat().begin());
  forward(*slopes_->workspace);
  backward(*slopes_->workspace);
  return slopes_->workspace->param_gradients();
}

AlignedVector<float> LossSampler::gradient(std::span<const float> params) {
  const std::vector<double> at(params.begin(), params.end());
  const std::span<const double> slope = slope_at(at);
  AlignedVector<float> gradient(params.size(), 0.0F);
  for (const std::int64_t place : places_)
    gradient[static_cast<std::size_t>(place)] = static_cast<float>(slope[static_cast<std::size_t>(place)]);
  return gradient;
}

// (g(w + d v) - g(w - d v)) / 2d = H v
std::vector<double> LossSampler::slope_change(std::span<const double> at, std::span<const double> along) {
  std::vector<double> shifted(at.begin(), at.end());
  for (std::size_t i = 0; i < shifted.size(); ++i) shifted[i] += kSlopeDifference * along[i];
  const std::span<const double> ahead = slope_at(shifted);
  std::vector<double> change(ahead.begin(), ahead.end());
  for (std::size_t i = 0; i < shifted.size(); ++i) shifted[i] -= 2 * kSlopeDifference * along[i];
  const std::span<const double> behind = slope_at(shifted);
  for (std::size_t i = 0; i < change.size(); ++i) change[i] = (change[i] - behind[i]) / (2 * kSlopeDifference);
  return change;
}

double LossSampler::strongest_curvature(std::span<const double> at) {
  std::vector<double> along(at.size(), 0.0);
  Rng rng(0, "power iteration");
  for (const std::int64_t place : places_) along[static_cast<std::size_t>(place)] = rng.normal();
  double value = 0;
  for (int step = 0; step < kCurvaturePowerSteps; ++step) {
    double length = 0;
    for (const double a : along) length += a * a;
    length = std::sqrt(length);
    if (!(length > 0) || !std::isfinite(length)) return 0;
    for (double& a : along) a /= length;
    const std::vector<double> change = slope_change(at, along);
    value = 0;
    for (std::size_t i = 0; i < along.size(); ++i) value += along[i] * change[i];
    std::fill(along.begin(), along.end(), 0.0);
    for (const std::int64_t place : places_) {
      const auto i = static_cast<std::size_t>(place);
      along[i] = change[i];
    }
  }
  return value;
}

LossCurvature LossSampler::curvature(std::span<const float> params, std::size_t most_exact) {
  const std::vector<double> at(params.begin(), params.end());
  if (places_.size() > most_exact) return {{strongest_curvature(at)}, false};
  const auto n = static_cast<Eigen::Index>(places_.size());
  Eigen::MatrixXd hessian(n, n);
  std::vector<double> along(at.size(), 0.0);
  for (Eigen::Index column = 0; column < n; ++column) {
    const auto place = static_cast<std::size_t>(places_[static_cast<std::size_t>(column)]);
    along[place] = 1;
    const std::vector<double> change = slope_change(at, along);
    along[place] = 0;
    for (Eigen::Index row = 0; row < n; ++row)
      hessian(row, column) = change[static_cast<std::size_t>(places_[static_cast<std::size_t>(row)])];
  }
  const Eigen::MatrixXd symmetric = (hessian + hessian.transpose()) / 2;
  if (!symmetric.allFinite()) return {};
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(symmetric, Eigen::EigenvaluesOnly);
  return {{solved.eigenvalues().data(), solved.eigenvalues().data() + n}, true};
}

}  // namespace neurarium
