#include "app/exhibits/playground_state.h"

#include "app/ui/numbers.h"
#include "engine/text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

// Ids for all hidden layers, also where the settings left them to their position.
std::vector<std::int32_t> full_ids(const PlaygroundSettings& s, std::size_t layers) {
  std::vector<std::int32_t> ids = s.layer_ids;
  for (std::size_t i = ids.size(); i < layers; ++i) ids.push_back(static_cast<std::int32_t>(i) + 1);
  ids.resize(layers);
  return ids;
}

std::vector<HiddenLayer> hidden_of(const PlaygroundSettings& s) {
  Result<std::vector<HiddenLayer>> layers = parse_hidden(s.hidden);
  NEURARIUM_CHECK(layers.ok());
  return *layers;
}

}  // namespace

void PlaygroundState::choose_example(std::int32_t row) {
  const PointSet& points = *view->parts->points;
  const auto at = static_cast<std::size_t>(row);
  example[0] = points.x[2 * at];
  example[1] = points.x[2 * at + 1];
  example_target = points.target[at];
  example_is_point = true;
  ++example_version;
}

void PlaygroundState::choose_example(float x1, float x2) {
  example[0] = x1;
  example[1] = x2;
  example_target = view->parts->points->target[static_cast<std::size_t>(nearest(x1, x2))];
  example_is_point = false;
  ++example_version;
}

std::int32_t PlaygroundState::nearest(float x1, float x2) const {
  const PointSet& points = *view->parts->points;
  double least = std::numeric_limits<double>::max();
  std::size_t found = 0;
  for (std::size_t i = 0; i < points.target.size(); ++i) {
    const double d =
        std::hypot(static_cast<double>(points.x[2 * i] - x1), static_cast<double>(points.x[2 * i + 1] - x2));
    if (d >= least) continue;
    least = d;
    found = i;
  }
  return static_cast<std::int32_t>(found);
}

void PlaygroundState::explain_source(const Cell& cell) {
  trail.push_back({selected, explained.cell});
  selected = target_of(*view, cell);
  explained = {selected, cell};
}

void PlaygroundState::explain_back() {
  if (trail.empty()) return;
  explained = trail.back();
  selected = explained.selected;
  trail.pop_back();
}

const StepWalk* PlaygroundState::coming_here() const {
  return coming != nullptr && view != nullptr && coming->coming().at->task->graph == view->task->graph ? coming.get()
                                                                                                       : nullptr;
}

bool exists(const PlaygroundView& view, const Target& t) {
  if (t.kind == Target::Kind::None) return false;
  if (t.kind == Target::Kind::Input) return t.unit < static_cast<int>(view.feature_names.size());
  if (t.layer >= static_cast<int>(view.layers.size())) return false;
  const LayerMaps& layer = view.layers[static_cast<std::size_t>(t.layer)];
  return t.unit < layer.units &&
         (t.kind != Target::Kind::Link || t.input < view.graph().value(layer.weight).dims.back().size);
}

Cell cell_of(const PlaygroundView& view, const Target& t) {
  if (t.kind == Target::Kind::Input) return {view.task->input, t.unit};
  const LayerMaps& layer = view.layers[static_cast<std::size_t>(t.layer)];
  if (t.kind == Target::Kind::Unit) return {layer.act, t.unit};
  if (t.kind == Target::Kind::Bias) return {layer.bias, t.unit};
  return {layer.weight, std::int64_t{t.unit} * view.graph().value(layer.weight).dims.back().size + t.input};
}

Target target_of(const PlaygroundView& view, const Cell& cell) {
  const auto inputs_of_network = static_cast<std::int64_t>(view.feature_names.size());
  if (cell.value == view.task->input)
    return {Target::Kind::Input, 0, static_cast<int>(cell.offset % inputs_of_network), 0};
  for (int l = 0; l < static_cast<int>(view.layers.size()); ++l) {
    const LayerMaps& layer = view.layers[static_cast<std::size_t>(l)];
    const auto offset = static_cast<int>(cell.offset);
    if (cell.value == layer.act || cell.value == layer.pre) return {Target::Kind::Unit, l, offset % layer.units, 0};
    if (cell.value == layer.bias) return {Target::Kind::Bias, l, offset, 0};
    const int inputs = view.graph().value(layer.weight).dims.back().size;
    if (cell.value == layer.weight) return {Target::Kind::Link, l, offset / inputs, offset % inputs};
  }
  return {};
}

ValueRef ref_of(const PlaygroundView& view, const Target& target) {
  const Cell cell = cell_of(view, target);
  return element_ref(view.graph(), cell.value, cell.offset, view.example->extents(cell.value));
}

double value_of(const PlaygroundView& view, const Target& target) {
  const Cell cell = cell_of(view, target);
  return view.value(cell.value, cell.offset);
}

const PlaygroundSettings& playground_settings(const Session& session) {
  return dynamic_cast<const PlaygroundSettings&>(session.settings());
}

void add_layer(Session& session, int position) {
  change_settings(session, "playground.add_layer", [&](PlaygroundSettings& s) {
    std::vector<HiddenLayer> layers = hidden_of(s);
    if (layers.size() >= kMaxHiddenLayers) return;
    std::vector<std::int32_t> ids = full_ids(s, layers.size());
    const std::int32_t id = ids.empty() ? 1 : *std::max_element(ids.begin(), ids.end()) + 1;
    const std::int32_t width = layers.empty() ? 4 : layers[static_cast<std::size_t>(std::max(0, position - 1))].width;
    layers.insert(layers.begin() + position, HiddenLayer{width, ""});
    ids.insert(ids.begin() + position, id);
    s.hidden = to_string(layers);
    s.layer_ids = ids;
  });
}

void remove_layer(Session& session, int position) {
  change_settings(session, "playground.remove_layer", [&](PlaygroundSettings& s) {
    std::vector<HiddenLayer> layers = hidden_of(s);
    if (position < 0 || position >= static_cast<int>(layers.size())) return;
    std::vector<std::int32_t> ids = full_ids(s, layers.size());
    layers.erase(layers.begin() + position);
    ids.erase(ids.begin() + position);
    s.hidden = to_string(layers);
    s.layer_ids = ids;
  });
}

void set_layer_width(Session& session, int layer, int width) {
  change_settings(session, "playground.layer_width", [&](PlaygroundSettings& s) {
    std::vector<HiddenLayer> layers = hidden_of(s);
    if (layer >= static_cast<int>(layers.size())) return;
    s.layer_ids = full_ids(s, layers.size());
    layers[static_cast<std::size_t>(layer)].width = std::clamp(width, 1, kMaxHiddenUnits);
    s.hidden = to_string(layers);
  });
}

void set_layer_activation(Session& session, int layer, std::string_view name) {
  change_settings(session, "playground.layer_activation", [&](PlaygroundSettings& s) {
    std::vector<HiddenLayer> layers = hidden_of(s);
    if (layer >= static_cast<int>(layers.size())) return;
    layers[static_cast<std::size_t>(layer)].activation = std::string(name);
    s.hidden = to_string(layers);
  });
}

void toggle_input(Session& session, int offered) {
  Result<FeatureSet> set = parse_features(playground_settings(session).inputs);
  NEURARIUM_CHECK(set.ok());
  if (offered >= set->offered()) return;  // the picture is older than the settings
  if (!set->has(offered)) {
    set->columns.push_back(offered);
    std::sort(set->columns.begin(), set->columns.end());
  } else {
    if (set->size() == 1) return;  // a network needs an input
    set->remove(offered);
  }
  change_settings(session, "playground.inputs", [&](PlaygroundSettings& s) { s.inputs = to_string(*set); });
}

Status add_input(Session& session, std::string_view formula) {
  if (const Result<FeatureSet> own = parse_features(formula); own && own->size() > 1)
    return usage_error("'{}' is {} inputs, parted by commas; add one after the other. Decimals have a point: 1.5.",
                       shown(formula), own->size());
  const std::string inputs = fmt::format("{},{}", playground_settings(session).inputs, formula);
  const Result<FeatureSet> set = parse_features(inputs);
  if (!set) return set.error();
  return try_settings(session, "playground.inputs", [&](PlaygroundSettings& s) { s.inputs = to_string(*set); });
}

PaintedPoints painted_points(Session& session, const PlaygroundState& state) {
  const Points shown = state.view->parts->points;
  const auto newest = [&session, shown] {
    const PlaygroundSettings& settings = playground_settings(session);
    return settings.data == "file" ? settings.points : shown;
  };
  const auto commit = [&session](Points points, std::string_view label, bool finished) {
    change_settings(
        session, label,
        [&](PlaygroundSettings& s) {
          s.points = std::move(points);
          if (s.data == "file") return;
          s.points_name = s.data;
          s.data = "file";
          s.standardize = false;
        },
        finished);
  };
  return {shown, newest, commit};
}

void suit_loss(PlaygroundSettings& settings, bool regression) {
  if (regression && (settings.loss == "bce_logits" || settings.loss == "cross_entropy" || settings.loss == "hinge"))
    settings.loss = "auto";
}

double scale_of(const LayerMaps& layer) {
  const Activation a = layer.activation;
  if (a == Activation::Tanh || a == Activation::Sigmoid || a == Activation::Step || a == Activation::Sine) return 1;
  double largest = 0;
  for (const float v : layer.maps)
    if (std::isfinite(v)) largest = std::max(largest, static_cast<double>(std::abs(v)));
  return round_up(largest);
}

}  // namespace neurarium
