#include "engine/exhibits/playground_compare.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

std::string structure_of(const PlaygroundView& view) {
  std::string text = fmt::format("{}", view.feature_names.size());
  for (const LayerMaps& layer : view.layers) text += fmt::format("-{}", layer.units);
  return text;
}

bool same_domain(const Domain& a, const Domain& b) {
  return a.x1_low == b.x1_low && a.x1_high == b.x1_high && a.x2_low == b.x2_low && a.x2_high == b.x2_high;
}

// Outputs with the same number, name and meaning.
bool same_question(const PlaygroundView& a, const PlaygroundView& b) {
  return a.region.size() == b.region.size() && a.parts->points->classes == b.parts->points->classes &&
         a.graph().value(a.region_value).name == b.graph().value(b.region_value).name;
}

void compare_outputs(const PlaygroundView& here, const PlaygroundView& there, PlaygroundComparison& c) {
  c.other_plane = !same_domain(here.domain, there.domain);
  c.other_outputs = !same_question(here, there);
  if (c.other_plane || c.other_outputs) return;
  c.output.resize(here.region.front().size());
  for (std::size_t i = 0; i < c.output.size(); ++i) {
    std::size_t chosen = 0;
    for (std::size_t k = 1; k < here.region.size(); ++k)
      if (here.region[k][i] > here.region[chosen][i]) chosen = k;
    c.output[i] = here.region[chosen][i] - there.region[chosen][i];
    if (std::isfinite(c.output[i]))
      c.largest_output = std::max(c.largest_output, std::abs(static_cast<double>(c.output[i])));
  }
}

std::vector<float> difference(std::span<const float> a, std::span<const float> b, double& largest) {
  std::vector<float> out(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    out[i] = a[i] - b[i];
    if (std::isfinite(out[i])) largest = std::max(largest, std::abs(static_cast<double>(out[i])));
  }
  return out;
}

void compare_layers(const PlaygroundView& here, const PlaygroundView& there, PlaygroundComparison& c) {
  bool inputs_alike = here.feature_names == there.feature_names;
  for (const LayerMaps& mine : here.layers) {
    const auto same_name = [&](const LayerMaps& l) { return l.name == mine.name; };
    const auto theirs = std::find_if(there.layers.begin(), there.layers.end(), same_name);
    const auto weight = here.params->of(mine.weight);
    const bool alike = inputs_alike && theirs != there.layers.end() && theirs->units == mine.units &&
                       there.params->of(theirs->weight).size() == weight.size();
    // What comes after a layer that differs has other inputs.
    inputs_alike = alike;
    if (!alike) {
      c.unlike.push_back(mine.name);
      continue;
    }
    LayerDifference layer{mine.name, mine.units, static_cast<std::int64_t>(weight.size()) / mine.units, {}, {}};
    layer.weight = difference(weight, there.params->of(theirs->weight), c.largest_weight);
    layer.bias = difference(here.params->of(mine.bias), there.params->of(theirs->bias), c.largest_weight);
    c.layers.push_back(std::move(layer));
  }
  for (const LayerMaps& theirs : there.layers)
    if (std::none_of(here.layers.begin(), here.layers.end(), [&](const LayerMaps& l) { return l.name == theirs.name; }))
      c.unlike.push_back(theirs.name);
}

}  // namespace

const LayerDifference* PlaygroundComparison::layer(std::string_view name) const {
  for (const LayerDifference& l : layers)
    if (l.name == name) return &l;
  return nullptr;
}

PlaygroundComparison compare_playgrounds(const PlaygroundView& here, const PlaygroundView& there) {
  PlaygroundComparison c;
  c.settings = settings_notes(*there.settings, *here.settings);
  c.structure_here = structure_of(here);
  c.structure_there = structure_of(there);
  compare_outputs(here, there, c);
  compare_layers(here, there, c);
  return c;
}

}  // namespace neurarium
