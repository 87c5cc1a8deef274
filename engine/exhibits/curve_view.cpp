#include "engine/exhibits/curve_view.h"

#include "engine/edits.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr std::int64_t kCurveTileRows = 512;
constexpr double kUnderShare = 0.1;  // of the variance of y
constexpr double kOverFactor = 2;    // of the training error
constexpr double kOverShare = 0.01;  // of the variance of y
constexpr double kAirShare = 0.3;    // of the picture's height, above and below the data
constexpr double kIdleMove = 1e-6;   // of a piece

double curve_variance(const CurveParts& parts) {
  double sum = 0, squares = 0;
  for (const std::int32_t row : parts.train) {
    const double y = parts.points.y[static_cast<std::size_t>(row)];
    sum += y;
    squares += y * y;
  }
  const auto n = static_cast<double>(parts.train.size());
  return std::max(0.0, squares / n - sum / n * (sum / n));
}

FitState judge_fit(const CurveSettings& settings, const CurveParts& parts, const FittedCurve& network) {
  if (!std::isfinite(network.train_error) || !std::isfinite(network.test_error)) return FitState::Unknown;
  const double variance = curve_variance(parts);
  const double noise = settings.data == "file" ? 0 : settings.noise * settings.noise;
  if (network.train_error > std::max(kUnderShare * variance, 2 * noise)) return FitState::Under;
  const double gap = network.test_error - network.train_error;
  if (network.test_error > kOverFactor * network.train_error && gap > kOverShare * variance) return FitState::Over;
  return FitState::Good;
}

// What the rows of the split say of a curve: the mean of squared errors.
template <class At>
double curve_mean_squared(const CurvePoints& points, const std::vector<std::int32_t>& rows, const At& at) {
  double sum = 0;
  for (const std::int32_t row : rows) {
    const auto i = static_cast<std::size_t>(row);
    const double error = at(i) - points.y[i];
    sum += error * error;
  }
  return rows.empty() ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(rows.size());
}

template <class At>
void score_curve(const CurveParts& parts, const At& at, FittedCurve& curve) {
  curve.train_error = curve_mean_squared(parts.points, parts.train, at);
  curve.test_error = curve_mean_squared(parts.points, parts.test, at);
}

double curve_parameter(const Params<float>& params, const Graph& graph, std::string_view name, std::size_t at) {
  return static_cast<double>(params.of(graph.at(name))[at]);
}

}  // namespace

double CurveView::network_at(double place) const {
  const double at = std::clamp((place + kCurveWindow) / (2 * kCurveWindow) * (kCurveSamples - 1), 0.0,
                               static_cast<double>(kCurveSamples - 1));
  const auto before = std::min(static_cast<std::size_t>(at), network.y.size() - 2);
  const double share = at - static_cast<double>(before);
  return (1 - share) * static_cast<double>(network.y[before]) + share * static_cast<double>(network.y[before + 1]);
}

double bias_for_kink(const CurveUnit& unit, double x) { return -unit.weight * x; }

void CurveObserver::adopt(const CurveRequest& request) {
  if (settings_ != request.settings) {
    const auto& settings = dynamic_cast<const CurveSettings&>(*request.settings);
    Result<CurveParts> parts = curve_parts(settings);
    NEURARIUM_CHECK(parts.ok());  // the trainer made a task of these settings
    parts_ = std::make_shared<const CurveParts>(std::move(*parts));
    is_test_.assign(parts_->points.x.size(), false);
    for (const std::int32_t row : parts_->test) is_test_[static_cast<std::size_t>(row)] = true;
    shown_ = sample_for_display(static_cast<std::int64_t>(parts_->points.x.size()), kShownCurvePoints, 0);
    grid_.clear();
    for (int i = 0; i < kCurveSamples; ++i) grid_.push_back(kCurveWindow * (2.0 * i / (kCurveSamples - 1) - 1));
    target_ = curve_target(settings, grid_);
    std::vector<double> x, y;
    for (const std::int32_t row : parts_->train) {
      x.push_back(parts_->points.x[static_cast<std::size_t>(row)]);
      y.push_back(parts_->points.y[static_cast<std::size_t>(row)]);
    }
    best_ = std::make_shared<const PolynomialFit>(
        fit_polynomial(x, y, static_cast<int>(settings.degree), settings.basis == "chebyshev"));
    const auto [low, high] = std::ranges::minmax(parts_->points.y);
    const double air = std::max((high - low) * kAirShare, 0.05);
    y_low_ = low - air;
    y_high_ = high + air;
    settings_ = request.settings;
  }
  if (task_ == nullptr || task_->graph != request.task->graph) {
    params_ = std::make_unique<Params<float>>(*request.task->graph);
    tile_ = std::make_unique<Workspace<float>>(request.task->graph,
                                               WorkspaceOptions{.rows = kCurveTileRows, .gradients = false});
    tile_->bind(*params_);
    edits_.clear();
  }
  task_ = request.task;
  std::copy(request.params.begin(), request.params.end(), params_->flat().begin());
  if (edits_ != request.edits) {
    edits_ = request.edits;
    tile_->set_edits(bind_fitting(edits_, *task_->graph));
  }
}

std::shared_ptr<const CurveView> CurveObserver::observe(const CurveRequest& request) {
  adopt(request);
  auto view = std::make_shared<CurveView>();
  view->step = request.step;
  view->task = task_;
  view->settings = settings_;
  view->parts = parts_;
  view->x = grid_;
  view->target = target_;
  view->best = best_;
  view->y_low = y_low_;
  view->y_high = y_high_;
  fill_curves(*view);
  fill_units(*view);
  fill_points(*view);
  view->state = judge_fit(view->curve_settings(), *parts_, view->network);
  run_example(request, *view);
  return view;
}

// The whole picture is one tile.
void CurveObserver::fill_curves(CurveView& view) {
  static_assert(kCurveSamples <= kCurveTileRows);
  tile_->set_rows(kCurveSamples);
  const std::span<float> input = tile_->input(task_->input);
  std::transform(grid_.begin(), grid_.end(), input.begin(), [](double x) { return static_cast<float>(x); });
  forward(*tile_);
  const Graph& graph = *task_->graph;
  const std::span<const float> network = tile_->value(graph.at("out.act"));
  const std::span<const float> polynomial = tile_->value(graph.at("poly.act"));
  view.network.y.assign(network.begin(), network.end());
  view.polynomial.y.assign(polynomial.begin(), polynomial.end());
  for (const double x : grid_)
    view.exact.y.push_back(static_cast<float>(polynomial_value(best_->coefficients, best_->chebyshev, x)));
  const std::span<const float> acts = tile_->value(graph.at("h0.act"));
  const std::span<const float> out = params_->of(graph.at("out.weight"));
  view.units.resize(out.size());
  for (std::size_t u = 0; u < out.size(); ++u) {
    view.units[u].piece.resize(kCurveSamples);
    for (std::size_t i = 0; i < kCurveSamples; ++i) view.units[u].piece[i] = out[u] * acts[i * out.size() + u];
  }
}

void CurveObserver::fill_units(CurveView& view) const {
  const Graph& graph = *task_->graph;
  const bool bends = view.curve_settings().activation != "linear";
  for (std::size_t u = 0; u < view.units.size(); ++u) {
    CurveUnit& unit = view.units[u];
    unit.weight = curve_parameter(*params_, graph, "h0.weight", u);
    unit.bias = curve_parameter(*params_, graph, "h0.bias", u);
    unit.out_weight = curve_parameter(*params_, graph, "out.weight", u);
    const double kink = -unit.bias / unit.weight;
    if (bends && std::isfinite(kink)) unit.kink = kink;
    float low = std::numeric_limits<float>::infinity(), high = -low;
    for (std::size_t i = 0; i < grid_.size(); ++i) {
      if (std::abs(grid_[i]) > 1) continue;
      low = std::min(low, unit.piece[i]);
      high = std::max(high, unit.piece[i]);
    }
    unit.idle = !(static_cast<double>(high - low) > kIdleMove);
  }
  view.out_bias = curve_parameter(*params_, graph, "out.bias", 0);
  view.coefficients = {curve_parameter(*params_, graph, "poly.bias", 0)};
  for (const float c : params_->of(graph.at("poly.weight"))) view.coefficients.push_back(static_cast<double>(c));
  double sum = 0;
  for (std::size_t k = 0; k < view.coefficients.size(); ++k) {
    const double away = view.coefficients[k] - best_->coefficients[k];
    sum += away * away;
  }
  view.polynomial_distance = std::sqrt(sum / static_cast<double>(view.coefficients.size()));
}

void CurveObserver::fill_points(CurveView& view) {
  const CurvePoints& points = parts_->points;
  const Graph& graph = *task_->graph;
  const ValueId network_id = graph.at("out.act"), polynomial_id = graph.at("poly.act");
  std::vector<double> network(points.x.size()), polynomial(points.x.size());
  const auto total = static_cast<std::int64_t>(points.x.size());
  for (std::int64_t first = 0; first < total; first += kCurveTileRows) {
    const std::int64_t rows = std::min(kCurveTileRows, total - first);
    tile_->set_rows(rows);
    const std::span<float> input = tile_->input(task_->input);
    for (std::int64_t r = 0; r < rows; ++r)
      input[static_cast<std::size_t>(r)] = static_cast<float>(points.x[static_cast<std::size_t>(first + r)]);
    forward(*tile_);
    for (std::int64_t r = 0; r < rows; ++r) {
      network[static_cast<std::size_t>(first + r)] = tile_->value(network_id)[static_cast<std::size_t>(r)];
      polynomial[static_cast<std::size_t>(first + r)] = tile_->value(polynomial_id)[static_cast<std::size_t>(r)];
    }
  }
  const auto exact = [&](std::size_t i) {
    return polynomial_value(best_->coefficients, best_->chebyshev, points.x[i]);
  };
  score_curve(
      *parts_, [&](std::size_t i) { return network[i]; }, view.network);
  score_curve(
      *parts_, [&](std::size_t i) { return polynomial[i]; }, view.polynomial);
  score_curve(*parts_, exact, view.exact);
  view.total_points = total;
  for (const std::int32_t row : shown_.rows) {
    const auto i = static_cast<std::size_t>(row);
    view.points.push_back({points.x[i], points.y[i], is_test_[i], network[i], polynomial[i], exact(i)});
  }
}

void CurveObserver::run_example(const CurveRequest& request, CurveView& view) const {
  view.params = std::make_unique<Params<float>>(*params_);
  view.example = std::make_unique<Workspace<float>>(task_->graph, WorkspaceOptions{.rows = 1, .input_gradients = true});
  view.example->bind(*view.params);
  view.example->set_edits(bind_fitting(edits_, *task_->graph));
  view.example_x = request.x;
  view.example_y = request.y;
  view.example->input(task_->input)[0] = static_cast<float>(request.x);
  view.example->input(task_->target)[0] = static_cast<float>(request.y);
  forward(*view.example);
  backward(*view.example);
}

}  // namespace neurarium
