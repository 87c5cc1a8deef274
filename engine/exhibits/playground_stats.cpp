#include "engine/exhibits/playground_stats.h"

#include "engine/measure.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kStatsTileRows = 500;
constexpr std::uint64_t kStatsSeed = 2;

bool is_saturated(Activation activation, float value) {
  if (activation == Activation::Tanh) return std::abs(value) > kTanhSaturated;
  return activation == Activation::Sigmoid && (value < kSigmoidLow || value > kSigmoidHigh);
}

// Of one layer's activations, what each unit does over the points.
struct UnitTally {
  std::vector<std::int64_t> active, saturated;
  explicit UnitTally(std::size_t units) : active(units), saturated(units) {}
  void add(Activation activation, std::span<const float> act) {
    const std::size_t units = active.size();
    for (std::size_t i = 0; i < act.size(); ++i) {
      active[i % units] += act[i] == 0.0f ? 0 : 1;  // a NaN is no silence
      saturated[i % units] += is_saturated(activation, act[i]) ? 1 : 0;
    }
  }
};

bool is_held(const PlaygroundView& view, const LayerMaps& layer, std::int64_t unit) {
  return view.example->is_edited(layer.act, unit) || view.example->is_edited(layer.pre, unit);
}

UnitFault unit_fault(const PlaygroundView& view, const LayerMaps& layer, const UnitTally& tally, std::size_t unit,
                     std::int64_t points) {
  if (is_held(view, layer, static_cast<std::int64_t>(unit))) return UnitFault::None;
  if (layer.activation == Activation::Relu && tally.active[unit] == 0) return UnitFault::Dead;
  const bool output = &layer == &view.layers.back();
  const double share = static_cast<double>(tally.saturated[unit]) / static_cast<double>(points);
  return !output && share >= kSaturatedShare ? UnitFault::Saturated : UnitFault::None;
}

double root_mean_square(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (const std::span<const float> part : {a, b})
    for (const float v : part) sum += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(sum / static_cast<double>(a.size() + b.size()));
}

}  // namespace

Histogram histogram(std::span<const float> numbers) {
  Histogram h;
  h.counts.assign(kHistogramBins, 0);
  bool first = true;
  for (const float v : numbers) {
    if (!std::isfinite(v)) {
      ++h.not_finite;
      continue;
    }
    const auto value = static_cast<double>(v);
    h.low = first ? value : std::min(h.low, value);
    h.high = first ? value : std::max(h.high, value);
    first = false;
    ++h.total;
  }
  if (h.low == h.high) {
    const double half = 0.5 * std::max(1.0, std::abs(h.low));
    h.low -= half;
    h.high += half;
  }
  for (const float v : numbers) {
    if (!std::isfinite(v)) continue;
    const double share = (static_cast<double>(v) - h.low) / (h.high - h.low);
    ++h.counts[static_cast<std::size_t>(std::clamp(static_cast<int>(share * kHistogramBins), 0, kHistogramBins - 1))];
  }
  return h;
}

GradientFault gradient_fault(double rms, double next, double output) {
  if (!std::isfinite(rms) || rms > kExplodingGradient) return GradientFault::Exploding;
  if (rms > kExplodingFloor && rms > kExplodingRatio * next) return GradientFault::Exploding;
  if (rms < kVanishingGradient && (kVanishingRatio * rms < next || kVanishedRatio * rms < output))
    return GradientFault::Vanishing;
  return GradientFault::None;
}

int LayerStats::count(UnitFault fault) const { return static_cast<int>(std::count(units.begin(), units.end(), fault)); }

void StatsObserver::adopt(const PlaygroundView& view) {
  if (graph_ != view.task->graph) {
    graph_ = view.task->graph;
    tile_ = std::make_unique<Workspace<float>>(graph_, WorkspaceOptions{.rows = kStatsTileRows, .gradients = false});
    batch_ = std::make_unique<Workspace<float>>(graph_, WorkspaceOptions{.rows = kGradientPoints});
  }
  for (Workspace<float>* workspace : {tile_.get(), batch_.get()}) {
    workspace->bind(*view.params);
    workspace->set_edits({view.example->edits().begin(), view.example->edits().end()});
  }
}

void StatsObserver::look_at_activations(const PlaygroundView& view, PlaygroundStats& stats) {
  const Examples& train = *view.task->train;
  const std::vector<std::int32_t> rows = sample_for_display(train.rows, kStatsPoints, kStatsSeed).rows;
  stats.total = train.rows;
  stats.points = static_cast<std::int64_t>(rows.size());
  std::vector<std::vector<float>> all(view.layers.size());
  std::vector<UnitTally> tallies;
  for (const LayerMaps& layer : view.layers) tallies.emplace_back(static_cast<std::size_t>(layer.units));
  for (std::size_t first = 0; first < rows.size(); first += kStatsTileRows) {
    const std::size_t count = std::min<std::size_t>(kStatsTileRows, rows.size() - first);
    tile_->set_rows(static_cast<std::int64_t>(count));
    feed(*view.task, train, std::span(rows).subspan(first, count), *tile_);
    forward(*tile_);
    for (std::size_t l = 0; l < view.layers.size(); ++l) {
      const std::span<const float> act = tile_->value(view.layers[l].act);
      tallies[l].add(view.layers[l].activation, act);
      all[l].insert(all[l].end(), act.begin(), act.end());
    }
  }
  for (std::size_t l = 0; l < view.layers.size(); ++l) {
    LayerStats& layer = stats.layers[l];
    layer.activations = histogram(all[l]);
    for (std::size_t u = 0; u < static_cast<std::size_t>(view.layers[l].units); ++u)
      layer.units.push_back(unit_fault(view, view.layers[l], tallies[l], u, stats.points));
  }
}

void StatsObserver::look_at_gradients(const PlaygroundView& view, PlaygroundStats& stats) {
  const Examples& train = *view.task->train;
  const std::vector<std::int32_t> rows = sample_for_display(train.rows, kGradientPoints, kStatsSeed).rows;
  stats.gradient_points = static_cast<std::int64_t>(rows.size());
  batch_->set_rows(stats.gradient_points);
  feed(*view.task, train, rows, *batch_);
  forward(*batch_);
  backward(*batch_);
  for (std::size_t l = 0; l < view.layers.size(); ++l) {
    const std::span<const float> slopes = batch_->gradient(view.layers[l].weight);
    stats.layers[l].gradients = histogram(slopes);
    stats.layers[l].gradient_rms = root_mean_square(slopes, batch_->gradient(view.layers[l].bias));
  }
  const double output = stats.layers.back().gradient_rms;
  for (std::size_t l = 0; l < stats.layers.size(); ++l) {
    const double next = l + 1 < stats.layers.size() ? stats.layers[l + 1].gradient_rms : output;
    stats.layers[l].gradient = gradient_fault(stats.layers[l].gradient_rms, next, output);
  }
}

std::shared_ptr<const PlaygroundStats> StatsObserver::observe(const PlaygroundView& view) {
  adopt(view);
  auto stats = std::make_shared<PlaygroundStats>();
  stats->layers.resize(view.layers.size());
  for (std::size_t l = 0; l < view.layers.size(); ++l) {
    stats->layers[l].name = view.layers[l].name;
    stats->layers[l].weights = histogram(view.example->value(view.layers[l].weight));
  }
  look_at_activations(view, *stats);
  look_at_gradients(view, *stats);
  return stats;
}

}  // namespace neurarium
