#include "engine/exhibits/depth_view.h"

#include "engine/exhibits/playground_stats.h"
#include "engine/measure.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::int64_t kDepthTileRows = 400;

double norm_of(std::span<const float> numbers) {
  double sum = 0;
  for (const float v : numbers) sum += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(sum);
}

// Mean, deviation and spread of `out` [rows, units].
void tally_signal(std::span<const float> out, std::size_t units, DeepLayer& layer) {
  const auto rows = static_cast<double>(out.size() / units);
  std::vector<double> sums(units), squares(units);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto v = static_cast<double>(out[i]);
    sums[i % units] += v;
    squares[i % units] += v * v;
  }
  double within = 0;
  for (std::size_t u = 0; u < units; ++u) {
    const double mean = sums[u] / rows;
    within += std::max(0.0, squares[u] / rows - mean * mean);
  }
  const double count = rows * static_cast<double>(units);
  layer.mean = std::accumulate(sums.begin(), sums.end(), 0.0) / count;
  const double square = std::accumulate(squares.begin(), squares.end(), 0.0) / count;
  layer.deviation = std::sqrt(std::max(0.0, square - layer.mean * layer.mean));
  layer.spread = std::sqrt(within / static_cast<double>(units));
  if (!std::isfinite(square)) layer.deviation = layer.spread = square;
}

bool at_its_end(Activation f, float v) {
  if (f == Activation::Tanh) return std::abs(v) > kTanhSaturated;
  return f == Activation::Sigmoid && (v < kSigmoidLow || v > kSigmoidHigh);
}

void tally_units(std::span<const float> act, std::size_t units, Activation f, DeepLayer& layer) {
  const std::size_t rows = act.size() / units;
  std::size_t dead = 0, saturated = 0;
  for (std::size_t u = 0; u < units; ++u) {
    std::size_t zeros = 0, ends = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      zeros += act[r * units + u] == 0.0f ? 1 : 0;
      ends += at_its_end(f, act[r * units + u]) ? 1 : 0;
    }
    dead += zeros == rows ? 1 : 0;
    saturated += static_cast<double>(ends) >= kSaturatedShare * static_cast<double>(rows) ? 1 : 0;
  }
  layer.dead_share = static_cast<double>(dead) / static_cast<double>(units);
  layer.saturated_share = static_cast<double>(saturated) / static_cast<double>(units);
}

bool is_finite(const DeepLayer& layer) {
  return std::isfinite(layer.gradient_norm) && std::isfinite(layer.deviation) && std::isfinite(layer.mean);
}

int layer_of_most(std::span<const DeepLayer> layers, double DeepLayer::*number) {
  const auto most = std::max_element(layers.begin(), layers.end(),
                                     [&](const DeepLayer& a, const DeepLayer& b) { return a.*number < b.*number; });
  return static_cast<int>(most - layers.begin());
}

std::vector<float> plane_samples(const Domain& d) {
  std::vector<float> xy;
  for (int row = 0; row < kDepthGrid; ++row)
    for (int column = 0; column < kDepthGrid; ++column) {
      const double x1 = d.x1_low + (d.x1_high - d.x1_low) * (column + 0.5) / kDepthGrid;
      const double x2 = d.x2_high - (d.x2_high - d.x2_low) * (row + 0.5) / kDepthGrid;
      xy.push_back(static_cast<float>(x1 / kDeepInputScale));
      xy.push_back(static_cast<float>(x2 / kDeepInputScale));
    }
  return xy;
}

}  // namespace

std::string_view depth_state_name(DepthState state) {
  constexpr std::array<std::string_view, 8> kNames = {"not_finite", "exploding", "blocked",   "vanishing",
                                                      "lost",       "dead",      "saturated", "healthy"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string deep_value_name(int network, int layer, std::string_view value) {
  return fmt::format("{}.layers.{}.{}", kDeepNetworks[static_cast<std::size_t>(network)], layer, value);
}

// Compared with the last layer, since where training is done all gradients are small, and nothing is wrong.
DepthVerdict judge_depth(std::span<const DeepLayer> layers) {
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (!is_finite(layers[i])) return {DepthState::NotFinite, static_cast<int>(i), layers[i].deviation};
  const double last = layers.back().gradient_norm;
  const int largest = layer_of_most(layers, &DeepLayer::gradient_norm);
  const double most = layers[static_cast<std::size_t>(largest)].gradient_norm;
  if (last > 0 && most > kDeepRatio * last) return {DepthState::Exploding, largest, most / last};
  const int loudest = layer_of_most(layers, &DeepLayer::deviation);
  if (const double loud = layers[static_cast<std::size_t>(loudest)].deviation; loud > kDeepHuge)
    return {DepthState::Exploding, loudest, loud / std::max(layers.front().deviation, 1e-30)};
  const auto least = std::min_element(layers.begin(), layers.end(), [](const DeepLayer& a, const DeepLayer& b) {
    return !a.removed && (b.removed || a.gradient_norm < b.gradient_norm);
  });
  const int weakest = static_cast<int>(least - layers.begin());
  if (!least->removed && least->gradient_norm == 0) return {DepthState::Blocked, weakest, 0};
  if (!least->removed && least->gradient_norm * kDeepRatio < last)
    return {DepthState::Vanishing, weakest, least->gradient_norm / last};
  if (layers.back().spread * kDeepRatio < layers.front().spread)
    return {DepthState::Lost, static_cast<int>(layers.size()) - 1, layers.back().spread / layers.front().spread};
  for (const auto& [state, share] : {std::pair{DepthState::Dead, &DeepLayer::dead_share},
                                     std::pair{DepthState::Saturated, &DeepLayer::saturated_share}}) {
    const int worst = layer_of_most(layers, share);
    const double part = layers[static_cast<std::size_t>(worst)].*share;
    if (part >= kDeepFaultShare) return {state, worst, part};
  }
  return {DepthState::Healthy, weakest, last > 0 ? least->gradient_norm / last : 1};
}

void DepthObserver::adopt(const DepthRequest& request) {
  if (settings_ != request.settings) {
    Result<DepthParts> parts = depth_parts(dynamic_cast<const DepthSettings&>(*request.settings));
    NEURARIUM_CHECK(parts.ok());  // the trainer made a task of these settings
    parts_ = std::make_shared<const DepthParts>(std::move(*parts));
    settings_ = request.settings;
  }
  if (task_ == nullptr || task_->graph != request.task->graph) {
    params_ = std::make_unique<Params<float>>(*request.task->graph);
    tile_ = std::make_unique<Workspace<float>>(request.task->graph,
                                               WorkspaceOptions{.rows = kDepthTileRows, .gradients = false});
    tile_->bind(*params_);
  }
  task_ = request.task;
  std::copy(request.params.begin(), request.params.end(), params_->flat().begin());
  tile_->set_edits(bind_fitting(request.edits, *task_->graph));
}

std::shared_ptr<const DepthView> DepthObserver::observe(const DepthRequest& request) {
  adopt(request);
  auto view = std::make_shared<DepthView>();
  view->step = request.step;
  view->task = task_;
  view->settings = settings_;
  view->parts = parts_;
  view->domain = domain_of(*parts_->points);
  view->params = std::make_unique<Params<float>>(*params_);
  look_at_layers(*view);
  look_at_regions(*view);
  const Metrics m = Measurer().measure(task_, *params_, bind_fitting(request.edits, *task_->graph));
  DeepNetworkLook& plain = view->networks[0];
  DeepNetworkLook& residual = view->networks[1];
  plain.loss = m.other_train_loss, plain.accuracy = m.other_train_accuracy;
  plain.test_loss = m.other_test_loss, plain.test_accuracy = m.other_test_accuracy;
  residual.loss = m.train_loss, residual.accuracy = m.train_accuracy;
  residual.test_loss = m.test_loss, residual.test_accuracy = m.test_accuracy;
  return view;
}

void DepthObserver::look_at_layers(DepthView& view) {
  const Graph& graph = *task_->graph;
  view.total_rows = task_->train->rows;
  const std::vector<std::int32_t> rows = sample_for_display(view.total_rows, kDepthRows, 0).rows;
  view.rows = static_cast<std::int64_t>(rows.size());
  view.batch = std::make_unique<Workspace<float>>(task_->graph, WorkspaceOptions{.rows = view.rows, .only_loss = true});
  Workspace<float>& batch = *view.batch;
  batch.bind(*view.params);
  batch.set_edits({tile_->edits().begin(), tile_->edits().end()});
  feed(*task_, *task_->train, rows, batch);
  forward(batch);
  backward(batch);
  const DepthSettings& s = view.depth();
  const Activation f = *activation_from_name(s.activation);
  const Result<std::vector<bool>> skips = parse_skips(s.skips, static_cast<std::int32_t>(s.depth));
  const auto units = static_cast<std::size_t>(s.width);
  for (int n = 0; n < 2; ++n) {
    DeepNetworkLook& look = view.networks[static_cast<std::size_t>(n)];
    for (int i = 0; i < static_cast<int>(s.depth); ++i) {
      DeepLayer layer;
      layer.name = deep_value_name(n, i, "");
      layer.name.pop_back();
      const auto at = [&](std::string_view value) { return graph.at(deep_value_name(n, i, value)); };
      layer.gradient_norm = norm_of(batch.gradient(at("weight")));
      layer.arriving = norm_of(batch.gradient(at("out"))) * std::sqrt(static_cast<double>(view.rows)) /
                       std::sqrt(static_cast<double>(units));
      tally_signal(batch.value(at("out")), units, layer);
      tally_units(batch.value(at("act")), units, f, layer);
      layer.has_skip = n == 1 && skips.ok() && (*skips)[static_cast<std::size_t>(i)];
      layer.removed = true;
      for (std::size_t u = 0; u < units; ++u)
        layer.removed = layer.removed && batch.slope(at("act"), static_cast<std::int64_t>(u)) == 0.0f;
      look.layers.push_back(std::move(layer));
    }
    const std::string out = fmt::format("{}.out", kDeepNetworks[static_cast<std::size_t>(n)]);
    look.output.name = out;
    look.output.gradient_norm = norm_of(batch.gradient(graph.at(out + ".weight")));
    look.verdict = judge_depth(look.layers);
  }
}

void DepthObserver::look_at_regions(DepthView& view) {
  const std::vector<float> xy = plane_samples(view.domain);
  const auto cells = static_cast<std::int64_t>(xy.size()) / 2;
  const auto classes = static_cast<std::size_t>(parts_->points->classes);
  for (DeepNetworkLook& look : view.networks) look.region.resize(static_cast<std::size_t>(cells) * classes);
  for (std::int64_t first = 0; first < cells; first += kDepthTileRows) {
    const std::int64_t rows = std::min(kDepthTileRows, cells - first);
    tile_->set_rows(rows);
    std::copy_n(xy.data() + 2 * first, 2 * rows, tile_->input(task_->input).data());
    forward(*tile_);
    for (std::size_t n = 0; n < 2; ++n) {
      const ValueId probs = task_->graph->at(fmt::format("{}.probs", kDeepNetworks[n]));
      const std::span<const float> numbers = tile_->value(probs);
      std::copy(numbers.begin(), numbers.end(),
                view.networks[n].region.begin() + first * static_cast<std::int64_t>(classes));
    }
  }
}

}  // namespace neurarium
