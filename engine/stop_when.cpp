#include "engine/stop_when.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

std::optional<Metrics> metrics_now(const Timeline& timeline) {
  const std::vector<MetricPoint>& points = timeline.series().points();
  const auto at = std::lower_bound(points.begin(), points.end(), timeline.steps(),
                                   [](const MetricPoint& p, std::int64_t step) { return p.step < step; });
  if (at == points.end() || at->step != timeline.steps()) return std::nullopt;
  return at->metrics;
}

}  // namespace

std::optional<double> measured(const StopWhen& when, const Timeline& timeline) {
  if (when.kind == StopKind::Step) return static_cast<double>(timeline.steps());
  if (when.kind == StopKind::GradientNorm) return timeline.experiment().gradient_norm();
  const std::optional<Metrics> metrics = metrics_now(timeline);
  if (!metrics) return std::nullopt;
  if (when.kind == StopKind::TestLoss) return metrics->test_loss;
  if (when.kind == StopKind::TrainLoss) return metrics->train_loss;
  return std::isnan(metrics->test_accuracy) ? metrics->train_accuracy : metrics->test_accuracy;
}

bool holds(const StopWhen& when, double measured) {
  const bool at_least = when.kind == StopKind::Accuracy || when.kind == StopKind::Step;
  return at_least ? measured >= when.value : measured < when.value;
}

}  // namespace neurarium
