// Networks of pictures that are small enough to check every number, and what is checked of each.
#pragma once

#include "engine/edits.h"
#include "engine/models/convnet.h"
#include "engine/rng.h"
#include "engine/run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace neurarium {

struct SmallVision {
  std::string name;
  std::shared_ptr<const Graph> graph;
};

inline constexpr std::int64_t kVisionRows = 3;
inline constexpr std::int32_t kSmallClasses = 3;

// Pictures and classes, weights that let every layer answer, the same for float and double.
template <class T>
struct VisionRun {
  explicit VisionRun(const SmallVision& network, std::int64_t rows = kVisionRows)
      : graph(network.graph), params(*graph), ws(graph, {.rows = rows, .input_gradients = true}) {
    ws.bind(params);
    Rng rng(5, "small vision network");
    const auto normal = [&] { return static_cast<T>(static_cast<float>(rng.normal())); };
    for (const ValueId id : graph->params())
      for (T& w : params.of(id)) w = T(0.5) * normal() + (graph->value(id).kind == ParamKind::Gain ? T{1} : T{0});
    for (T& x : ws.input(graph->at("x"))) x = normal();
    for (T& t : ws.input(graph->at("target"))) t = static_cast<T>(rng.below(kSmallClasses));
    ws.run_state().mode = Mode::Train;
  }
  double loss() {
    forward(ws);
    return static_cast<double>(ws.value(graph->loss())[0]);
  }
  void run() {
    forward(ws);
    backward(ws);
  }
  std::shared_ptr<const Graph> graph;
  Params<T> params;
  Workspace<T> ws;
};

// dL along one random direction through all parameters, against central differences (error O(h^4)).
inline void expect_vision_slope_agrees(VisionRun<double>& run, const std::string& what, double tolerance = 2e-6) {
  run.run();
  Rng rng(9, what);
  std::vector<double> direction;
  double slope = 0;
  for (const double g : run.ws.param_gradients()) slope += g * direction.emplace_back(rng.normal());
  const AlignedVector<double> start(run.params.flat().begin(), run.params.flat().end());
  const auto loss_at = [&](double h) {
    for (std::size_t i = 0; i < direction.size(); ++i) run.params.flat()[i] = start[i] + h * direction[i];
    return run.loss();
  };
  const auto difference = [&](double h) { return (loss_at(h) - loss_at(-h)) / (2 * h); };
  const double h = 2e-6;  // no rectifier and no largest number changes on the way
  const double want = (4 * difference(h / 2) - difference(h)) / 3;
  loss_at(0);
  EXPECT_NEAR(slope, want, tolerance * std::max(1.0, std::abs(want))) << what;
}

// The values that are computed from `id`, itself included.
inline std::set<ValueId> vision_values_after(const Graph& graph, ValueId id) {
  std::set<ValueId> all = {id};
  const auto depends = [&](ValueId v) { return all.contains(v); };
  for (const Node& node : graph.nodes())
    if (std::any_of(node.in.begin(), node.in.end(), depends) ||
        std::any_of(node.params.begin(), node.params.end(), depends))
      all.insert(node.out.begin(), node.out.end());
  return all;
}

// Calls check(network, edit, what) for the whole of each value, its last cell and one row of it, by every kind of edit.
inline void for_every_vision_edit(
    const std::vector<SmallVision>& networks,
    const std::function<void(const SmallVision&, const BoundEdit&, const std::string&)>& check) {
  for (const SmallVision& network : networks)
    for (const Value& value : network.graph->values()) {
      std::vector<ValueRef> parts = {{value.name, {}}};
      ValueRef cell{value.name, {}};
      for (const Dim& dim : value.dims)
        if (dim.label != kBatchAxis) cell.indices.push_back({dim.label, dim.size / 2});
      if (!cell.indices.empty()) parts.push_back(cell);
      if (has_batch_axis(value.dims)) parts.push_back({value.name, {{"b", 1}}});
      for (const ValueRef& ref : parts)
        for (const EditKind kind : {EditKind::Set, EditKind::Scale, EditKind::Add, EditKind::Clamp, EditKind::Mean}) {
          if (kind == EditKind::Mean && !has_batch_axis(value.dims)) continue;
          if (kind != EditKind::Set && value.name == "target") continue;
          const float held = value.name == "target" ? 2.0F : 8.0F;
          const float a = kind == EditKind::Set ? held : kind == EditKind::Clamp ? -0.3F : 0.7F;
          check(network, *bind(Edit{ref, kind, a, 0.4F, {}}, *network.graph),
                network.name + "/" + to_string(ref) + "/" + std::string(edit_kind_name(kind)));
        }
    }
}

inline bool vision_bits_equal(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

// Values and gradients of floats are those of doubles.
inline void expect_vision_floats_agree(const SmallVision& network) {
  VisionRun<float> single(network);
  VisionRun<double> run(network);
  single.run();
  run.run();
  const auto compare = [&](auto got, auto want, const std::string& what) {
    ASSERT_EQ(got.size(), want.size());
    for (std::size_t i = 0; i < got.size(); ++i)
      ASSERT_NEAR(got[i], want[i], 1e-4 * std::max(1.0, std::abs(want[i])))
          << network.name << ": " << what << "[" << i << "]";
  };
  for (std::size_t v = 0; v < run.graph->values().size(); ++v) {
    const auto id = static_cast<ValueId>(v);
    compare(single.ws.value(id), run.ws.value(id), run.graph->value(id).name);
    compare(single.ws.gradient(id), run.ws.gradient(id), "gradient of " + run.graph->value(id).name);
  }
}

// What explain says about every number and every gradient, evaluated, is that number.
inline void expect_vision_explained(const SmallVision& network) {
  VisionRun<float> run(network);
  run.run();
  const CellReader read = cell_reader(run.ws);
  int made = 0;
  for (std::size_t v = 0; v < run.graph->values().size(); ++v)
    for (const bool gradient : {false, true}) {
      const auto id = static_cast<ValueId>(v);
      const auto numbers = gradient ? run.ws.gradient(id) : run.ws.value(id);
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        const Terms terms = explain(run.ws, {id, static_cast<std::int64_t>(i), gradient});
        if (terms.kind == TermKind::Given && terms.terms.empty()) continue;
        ++made;
        ASSERT_NEAR(evaluate(terms, read), numbers[i], 2e-5 * std::max(1.0, std::abs(static_cast<double>(numbers[i]))))
            << network.name << ": " << (gradient ? "gradient of " : "") << run.graph->value(id).name << "[" << i << "]";
      }
    }
  EXPECT_GT(made, 100) << network.name;
}

}  // namespace neurarium
