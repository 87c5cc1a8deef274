#include "engine/exhibits/landscape_view.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

double landscape_product(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
    sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

double landscape_distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double d = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += d * d;
  }
  return std::sqrt(sum);
}

void look_at_landscape_steps(const LandscapeRequest& request, std::span<const float> gradient, LandscapeView& view) {
  const TrainPlan& plan = request.task->plan;
  view.rate = learning_rate_at(plan.schedule, plan.optimizer.learning_rate, request.step);
  for (const auto& step : next_steps(plan.optimizer, view.rate, {}, gradient, request.params)) {
    view.next.push_back(view.plane->place_of(step));
    view.step_lengths.push_back(landscape_distance(step, request.params));
  }
  view.own = static_cast<int>(plan.optimizer.kind);
  if (plan.optimizer.kind == OptimizerKind::AdamW) view.own = static_cast<int>(OptimizerKind::Adam);
  if (request.state == nullptr || request.state->step != request.step) return;
  const ComingStep coming = coming_step(request.state, false);
  if (!coming.finite) return;
  view.next[static_cast<std::size_t>(view.own)] = view.plane->place_of(coming.params);
  view.step_lengths[static_cast<std::size_t>(view.own)] = landscape_distance(coming.params, request.params);
  view.own_is_exact = true;
}

}  // namespace

std::shared_ptr<const LandscapeView> LandscapeObserver::observe(const LandscapeRequest& request) {
  if (task_ != request.task || !(edits_ == request.edits)) {
    sampler_ = std::make_unique<LossSampler>(request.task, request.edits, threads_);
    task_ = request.task;
    edits_ = request.edits;
    curved_.clear();
  }
  auto view = std::make_shared<LandscapeView>();
  view->step = request.step;
  view->task = request.task;
  view->choice = request.choice;
  view->params = request.params;
  view->rows = sampler_->rows();
  view->all_rows = sampler_->all_rows();
  view->height = sampler_->loss(request.params);
  const std::span<const RunPoint> way =
      request.way == nullptr ? std::span<const RunPoint>() : std::span<const RunPoint>(*request.way);
  auto plane = std::make_shared<LossPlane>(loss_plane(*request.task, request.params, way, request.choice));
  view->plane = plane;
  if (!std::isfinite(view->height)) plane->fault = "landscape.broken";
  if (!plane->fault.empty()) return view;
  if (request.side > 0) view->grid = std::make_shared<const LandscapeGrid>(sampler_->grid(*plane, request.side));
  view->at = plane->place_of(request.params);
  for (const RunPoint& point : way)
    if (point.step < request.step && point.params.size() == request.params.size())
      view->way.push_back(plane->place_of(point.params));
  view->way.push_back(view->at);
  const AlignedVector<float> gradient = sampler_->gradient(request.params);
  view->gradient = {landscape_product(gradient, plane->u), landscape_product(gradient, plane->v)};
  view->slope = std::sqrt(landscape_product(gradient, gradient));
  look_at_landscape_steps(request, gradient, *view);
  if (request.side > 0 && curved_ != request.params) {
    curvature_ = sampler_->curvature(request.params);
    curved_ = request.params;
  }
  view->curvature = curvature_;
  return view;
}

}  // namespace neurarium
