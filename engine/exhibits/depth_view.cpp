#include "engine/exhibits/depth_view.h"

#include "engine/measure.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::int64_t kDepthTileRows = 400;
constexpr double kTiniest = 1e-300;

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
  return std::isfinite(layer.gradient_norm) && std::isfinite(layer.arriving) && std::isfinite(layer.deviation) &&
         std::isfinite(layer.mean);
}

int layer_of_most(std::span<const DeepLayer> layers, double DeepLayer::*number) {
  const auto most = std::max_element(layers.begin(), layers.end(),
                                     [&](const DeepLayer& a, const DeepLayer& b) { return a.*number < b.*number; });
  return static_cast<int>(most - layers.begin());
}

DeepLayer look_at_layer(const DepthView& view, int network, int index) {
  const DepthSettings& s = view.depth();
  const Workspace<float>& batch = *view.batch;
  const auto at = [&](std::string_view value) { return view.task->graph->at(deep_value_name(network, index, value)); };
  const auto units = static_cast<std::size_t>(s.width);
  DeepLayer layer;
  layer.name = deep_value_name(network, index, "");
  layer.name.pop_back();
  layer.gradient_norm = norm_of(batch.gradient(at("weight")));
  // The loss is the mean over the points: each one's share is as many times as
  // large.
  layer.arriving =
      norm_of(batch.gradient(at("out"))) * std::sqrt(static_cast<double>(view.rows) / static_cast<double>(s.width));
  tally_signal(batch.value(at("out")), units, layer);
  tally_units(batch.value(at("act")), units, *activation_from_name(s.activation), layer);
  layer.activations = histogram(batch.value(at("act")));
  const Result<std::vector<bool>> skips = parse_skips(s.skips, static_cast<std::int32_t>(s.depth));
  layer.has_skip = network == 1 && skips.ok() && (*skips)[static_cast<std::size_t>(index)];
  layer.removed = batch.is_edited(at("act"));
  for (std::size_t u = 0; u < units && layer.removed; ++u)
    layer.removed = batch.slope(at("act"), static_cast<std::int64_t>(u)) == 0.0f;
  if (layer.removed) layer.dead_share = layer.saturated_share = 0;  // the user's doing, and no fault
  return layer;
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

std::string_view flow_state_name(FlowState state) {
  constexpr std::array<std::string_view, 7> kNames = {"not_finite", "exploding", "vanishing", "lost",
                                                      "dead",       "saturated", "healthy"};
  return kNames[static_cast<std::size_t>(state)];
}

std::vector<float> scaled_weights(const DepthView& view, int network, int layer, double factor) {
  const Params<float>& params = *view.params;
  std::vector<float> scaled;
  for (const float w : params.of(view.task->graph->at(deep_value_name(network, layer, "weight"))))
    scaled.push_back(static_cast<float>(static_cast<double>(w) * factor));
  return scaled;
}

std::string deep_value_name(int network, int layer, std::string_view value) {
  return fmt::format("{}.layers.{}.{}", kDeepNetworks[static_cast<std::size_t>(network)], layer, value);
}

// Layers are compared with each other, since where training is done all
// gradients are small, and nothing is wrong.
FlowVerdict judge_flow(std::span<const DeepLayer> layers) {
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (!is_finite(layers[i])) return {FlowState::NotFinite, static_cast<int>(i), layers[i].deviation};
  const DeepLayer& first = layers.front();
  const DeepLayer& last = layers.back();
  const int end = static_cast<int>(layers.size()) - 1;
  if (first.arriving > kDeepRatio * last.arriving)
    return {FlowState::Exploding, 0, first.arriving / std::max(last.arriving, kTiniest)};
  if (last.deviation > kDeepRatio * first.deviation && last.deviation > 1)
    return {FlowState::Exploding, end, last.deviation / std::max(first.deviation, kTiniest)};
  const int deadest = layer_of_most(layers, &DeepLayer::dead_share);
  const double dead = layers[static_cast<std::size_t>(deadest)].dead_share;
  if (dead == 1) return {FlowState::Dead, deadest, dead};
  if (first.arriving == 0) return {FlowState::Vanishing, 0, 0};
  if (first.arriving * kDeepRatio < last.arriving) return {FlowState::Vanishing, 0, first.arriving / last.arriving};
  if (last.spread * kDeepRatio < first.spread) return {FlowState::Lost, end, last.spread / first.spread};
  if (dead >= kDeepFaultShare) return {FlowState::Dead, deadest, dead};
  const int tightest = layer_of_most(layers, &DeepLayer::saturated_share);
  if (const double share = layers[static_cast<std::size_t>(tightest)].saturated_share; share >= kDeepFaultShare)
    return {FlowState::Saturated, tightest, share};
  return {FlowState::Healthy, 0, first.arriving / std::max(last.arriving, kTiniest)};
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
  if (parts_->points != nullptr) view->domain = domain_of(*parts_->points);
  view->params = std::make_unique<Params<float>>(*params_);
  look_at_layers(*view);
  if (parts_->points != nullptr)
    look_at_regions(*view);
  else
    count_answers(*view);
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
  batch.run_state().mode = Mode::Train;  // the gradients that learning gets: batch norm by these examples
  forward(batch);
  backward(batch);
  for (int n = 0; n < 2; ++n) {
    DeepNetworkLook& look = view.networks[static_cast<std::size_t>(n)];
    for (int i = 0; i < static_cast<int>(view.depth().depth); ++i) look.layers.push_back(look_at_layer(view, n, i));
    look.output.name = fmt::format("{}.out", kDeepNetworks[static_cast<std::size_t>(n)]);
    look.output.gradient_norm = norm_of(batch.gradient(graph.at(look.output.name + ".weight")));
    look.verdict = judge_flow(look.layers);
  }
}

void DepthObserver::count_answers(DepthView& view) {
  const Examples& train = *task_->train;
  const auto classes = static_cast<std::size_t>(parts_->classes());
  for (DeepNetworkLook& look : view.networks) look.confusion.assign(classes * classes, 0);
  std::vector<std::int32_t> rows;
  for (std::int64_t first = 0; first < train.rows; first += kDepthTileRows) {
    rows.resize(static_cast<std::size_t>(std::min(kDepthTileRows, train.rows - first)));
    std::iota(rows.begin(), rows.end(), static_cast<std::int32_t>(first));
    tile_->set_rows(static_cast<std::int64_t>(rows.size()));
    feed(*task_, train, rows, *tile_);
    forward(*tile_);
    for (std::size_t n = 0; n < 2; ++n) {
      const float* answer = tile_->value(n == 0 ? task_->other_output : task_->output).data();
      for (const std::int32_t row : rows) {
        const auto best = static_cast<std::size_t>(std::max_element(answer, answer + classes) - answer);
        const auto actual = static_cast<std::size_t>(train.target[static_cast<std::size_t>(row)]);
        ++view.networks[n].confusion[actual * classes + best];
        answer += classes;
      }
    }
  }
}

void DepthObserver::look_at_regions(DepthView& view) {
  const std::vector<float> xy = plane_samples(view.domain);
  const auto cells = static_cast<std::int64_t>(xy.size()) / 2;
  const auto classes = static_cast<std::size_t>(parts_->classes());
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
