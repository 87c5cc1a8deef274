#include "engine/exhibits/descent_view.h"

#include "engine/coming_step.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

// Where the two parameters lie in the flat array.
struct DescentPlaces {
  explicit DescentPlaces(const Graph& graph) {
    const ParamLayout layout(graph);
    x = static_cast<std::size_t>(layout.offset(graph.at("x")));
    y = static_cast<std::size_t>(layout.offset(graph.at("y")));
    size = static_cast<std::size_t>(layout.size());
  }
  [[nodiscard]] PlanePoint of(std::span<const float> flat) const {
    return {static_cast<double>(flat[x]), static_cast<double>(flat[y])};
  }
  [[nodiscard]] AlignedVector<float> flat(const PlanePoint& p) const {
    AlignedVector<float> all(size, 0.0F);
    all[x] = static_cast<float>(p[0]);
    all[y] = static_cast<float>(p[1]);
    return all;
  }
  std::size_t x = 0, y = 0, size = 0;
};

bool is_finite_point(const PlanePoint& p) { return std::isfinite(p[0]) && std::isfinite(p[1]); }

// The slopes at the steps that led here one by one: what the moments of the other optimizers are made of.
std::vector<AlignedVector<float>> past_slopes(const DescentRequest& request, const Surface& surface,
                                              const DescentPlaces& places) {
  std::vector<AlignedVector<float>> slopes;
  if (request.way == nullptr) return slopes;
  std::int64_t expected = request.step - 1;
  for (auto point = request.way->rbegin(); point != request.way->rend(); ++point) {
    if (point->step >= request.step) continue;
    if (point->step != expected || point->params.size() != places.size) break;
    const PlanePoint at = places.of(point->params);
    slopes.push_back(places.flat(surface.gradient(at[0], at[1])));
    --expected;
  }
  std::reverse(slopes.begin(), slopes.end());
  return slopes;
}

void look_ahead_of_marble(const DescentRequest& request, const DescentPlaces& places, DescentView& view) {
  const TrainPlan& plan = request.task->plan;
  const AlignedVector<float> slope = places.flat(view.gradient);
  for (const AlignedVector<float>& step :
       next_steps(plan.optimizer, view.rate, past_slopes(request, view.surface, places), slope, request.params))
    view.next.push_back(places.of(step));
  view.own = static_cast<int>(plan.optimizer.kind);
  if (request.state == nullptr || request.state->step != request.step) return;
  const ComingStep coming = coming_step(request.state, false);
  if (!coming.finite) return;
  view.own_is_exact = true;
  view.next[static_cast<std::size_t>(view.own)] = places.of(coming.params);
  view.batch_gradient = places.of(coming.gradient);
  const bool carries = plan.optimizer.kind == OptimizerKind::Momentum || plan.optimizer.kind == OptimizerKind::Nesterov;
  if (!carries || request.state->optimizer.size() < places.size) return;
  const double m = plan.optimizer.momentum;
  const double factor = -coming.rate * m * (plan.optimizer.kind == OptimizerKind::Nesterov ? m : 1);
  const PlanePoint v = places.of(request.state->optimizer);
  view.carried = {factor * v[0], factor * v[1]};
}

}  // namespace

bool DescentView::is_finite() const { return is_finite_point(at) && std::isfinite(height); }

std::shared_ptr<const DescentView> DescentObserver::observe(const DescentRequest& request) {
  const auto& settings = dynamic_cast<const DescentSettings&>(*request.settings);
  auto view = std::make_shared<DescentView>();
  view->step = request.step;
  view->task = request.task;
  view->settings = request.settings;
  view->surface = settings.shape();
  if (grid_ == nullptr || !(gridded_ == view->surface)) {
    gridded_ = view->surface;
    grid_ = std::make_shared<const LandscapeGrid>(surface_grid(gridded_, kDescentGrid));
  }
  view->grid = grid_;
  const DescentPlaces places(*request.task->graph);
  const Surface& s = view->surface;
  view->at = places.of(request.params);
  const auto [x, y] = view->at;
  view->height = s.height(x, y);
  view->gradient = s.gradient(x, y);
  view->hessian = s.hessian(x, y);
  view->quadratic = s.kind == SurfaceKind::Bowl || s.kind == SurfaceKind::Valley;
  if (request.way != nullptr)
    for (const RunPoint& point : *request.way)
      if (point.step < request.step && point.params.size() == places.size) view->way.push_back(places.of(point.params));
  view->way.push_back(view->at);
  const OptimizerSpec& spec = request.task->plan.optimizer;
  view->rate = learning_rate_at(request.task->plan.schedule, spec.learning_rate, request.step);
  if (!view->is_finite()) return view;
  view->curvature = curvature_of(view->hessian);
  view->rate_limit = largest_rate(spec.kind, spec.momentum, view->curvature.value[0]);
  look_ahead_of_marble(request, places, *view);
  return view;
}

}  // namespace neurarium
