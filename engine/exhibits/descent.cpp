#include "engine/exhibits/descent.h"

#include "engine/ops/ops.h"
#include "engine/params.h"
#include "engine/rng.h"

#include <array>

namespace neurarium {
namespace {

constexpr double kFarthestStart = 100;

std::shared_ptr<const Graph> descent_graph(const Surface& surface) {
  GraphBuilder g;
  const ValueId pull_x = g.input("pull_x", {{"b"}, {"in", 1}});
  const ValueId pull_y = g.target("pull_y", {{"b"}, {"out", 1}});
  const ValueId x = g.weight("x", {{"one", 1}}), y = g.weight("y", {{"one", 1}});
  return g.finish(add(g, "loss", {surface_loss(g, surface, pull_x, pull_y, x, y)}));
}

// In pairs that cancel, so that the whole set has the surface's own slope.
Examples descent_pulls(double noise, std::uint64_t seed) {
  Examples made{kDescentExamples, 1, 1, {}, {}};
  Rng rng(seed, "pulls");
  for (std::int64_t i = 0; i < kDescentExamples / 2; ++i) {
    const double x = noise * rng.normal(), y = noise * rng.normal();
    for (const double sign : {1.0, -1.0}) {
      made.x.push_back(static_cast<float>(sign * x));
      made.target.push_back(static_cast<float>(sign * y));
    }
  }
  return made;
}

}  // namespace

DescentSettings::DescentSettings() {
  optimizer = "sgd";
  batch = 8;
  choose_surface(surface);
}

void DescentSettings::choose_surface(std::string_view name) {
  const auto kind = find_surface(name);
  NEURARIUM_CHECK(kind.has_value());
  surface = name;
  const SurfaceInfo& info = surface_info(*kind);
  start_x = info.start[0];
  start_y = info.start[1];
  learning_rate = info.rate;
}

void DescentSettings::choose(std::string_view key, std::string_view name) {
  if (key == "surface" && find_surface(name)) choose_surface(name);
}

Surface DescentSettings::shape() const { return {find_surface(surface).value_or(SurfaceKind::Bowl), steepness}; }

Result<TaskPtr> DescentSettings::make_task() const {
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  auto made = std::make_shared<Task>();
  made->graph = descent_graph(shape());
  made->input = made->graph->at("pull_x");
  made->target = made->graph->at("pull_y");
  made->output = made->graph->at("height");
  made->data_loss = made->graph->at("loss.data");
  made->train = std::make_shared<Examples>(descent_pulls(noise, seed()));
  made->test = std::make_shared<Examples>(Examples{0, 1, 1, {}, {}});
  made->metric = MetricKind::None;
  made->plan = *training;
  Params<float> start(*made->graph);
  start.of(made->graph->at("x"))[0] = static_cast<float>(start_x);
  start.of(made->graph->at("y"))[0] = static_cast<float>(start_y);
  made->start = std::make_shared<const AlignedVector<float>>(start.flat().begin(), start.flat().end());
  return TaskPtr(made);
}

Fields DescentSettings::fields() {
  FieldList f;
  f.group("data");
  f.name("surface", &surface, {kSurfaceNames.begin(), kSurfaceNames.end()});
  f.number("steepness", &steepness, {1, 1000, 0, true}, Effect::Live, surface == "valley");
  f.number("slope-noise", &noise, {0, 20, 0.1, false});
  f.number("start-x", &start_x, {-kFarthestStart, kFarthestStart, 0, false}, Effect::Reinitialises);
  f.number("start-y", &start_y, {-kFarthestStart, kFarthestStart, 0, false}, Effect::Reinitialises);
  f.group("training");
  f.name("optimizer", &optimizer, {kOptimizerNames.begin(), kOptimizerNames.begin() + 6});
  f.number("learning-rate", &learning_rate, {0, 1e10, 0, true});
  f.number("momentum", &momentum, {0, 0.9999, 0.01, false}, Effect::Live,
           optimizer == "momentum" || optimizer == "nesterov");
  add_beta_fields(f);
  f.number("batch", &batch, {1, static_cast<double>(kDescentExamples), 1, true});
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> DescentSettings::clone() const { return std::make_unique<DescentSettings>(*this); }

bool DescentSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const DescentSettings*>(&other);
  return that != nullptr &&
         same_values(const_cast<DescentSettings*>(this)->fields(), const_cast<DescentSettings*>(that)->fields());
}

std::unique_ptr<ExhibitSettings> make_descent_defaults() { return std::make_unique<DescentSettings>(); }

}  // namespace neurarium
