#include "engine/exhibits/basins.h"

#include "engine/data/split.h"
#include "engine/models/mlp.h"
#include "engine/rng.h"
#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::string_view kPresetPlaces = "-3.6,3; 2.8,3.9; 0.2,0.4; -3,-3.4; 3.9,-1.6";
// A heart, stairs, a face and an arrow.
constexpr std::string_view kPresetPatterns =
    ".##....##./####..####/##########/##########/##########/"
    ".########./..######../...####.../....##..../.......... "
    "##......../##......../####....../####....../######..../"
    "######..../########../########../##########/########## "
    "........../.###..###./.###..###./.###..###./........../"
    "........../##......##/##########/.########./...####... "
    "....##..../...####.../..######../.########./##########/"
    "...####.../...####.../...####.../...####.../...####...";

Examples nearest_examples(const std::vector<PlanePlace>& places, const std::vector<float>& xy,
                          const std::vector<std::int32_t>& rows) {
  Examples out{static_cast<std::int64_t>(rows.size()), 2, 1, {}, {}};
  for (const std::int32_t row : rows) {
    const float x = xy[2 * static_cast<std::size_t>(row)], y = xy[2 * static_cast<std::size_t>(row) + 1];
    out.x.push_back(x);
    out.x.push_back(y);
    out.target.push_back(static_cast<float>(nearest_place(places, static_cast<double>(x), static_cast<double>(y))));
  }
  return out;
}

}  // namespace

BasinsSettings::BasinsSettings() : places(kPresetPlaces), patterns(kPresetPatterns) {
  learning_rate = 0.01;
  batch = 32;
}

Result<TaskPtr> BasinsSettings::make_task() const {
  const Result<std::vector<PlanePlace>> centers = parse_places(places);
  if (!centers) return centers.error();
  if (const Result<HopfieldStart> start = hopfield_start(*this); !start) return start.error();
  const Result<Activation> unit = activation_from_name(activation);
  if (!unit) return unit.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  MlpSpec spec;
  spec.input_names = {"x1", "x2"};
  for (std::int64_t i = 0; i < layers; ++i) spec.hidden.push_back({static_cast<std::int32_t>(hidden), *unit, 0});
  spec.outputs = static_cast<std::int32_t>(centers->size());
  spec.output_activation = Activation::Linear;
  spec.loss = LossKind::CrossEntropy;
  auto made = std::make_shared<Task>();
  made->graph = mlp(spec);
  made->input = made->graph->at("x");
  made->target = made->graph->at("target");
  made->output = made->graph->at("out.act");
  made->data_loss = made->graph->at("loss.data");
  Rng rng(static_cast<std::uint64_t>(data_seed), "nearest points");
  std::vector<float> xy;
  for (std::int64_t i = 0; i < 2 * samples; ++i) xy.push_back(static_cast<float>(rng.uniform(-kPlaneHalf, kPlaneHalf)));
  const Result<Split> split = split_rows(samples, test_split, static_cast<std::uint64_t>(data_seed));
  if (!split) return split.error();
  made->train = std::make_shared<Examples>(nearest_examples(*centers, xy, split->train));
  made->test = std::make_shared<Examples>(nearest_examples(*centers, xy, split->test));
  made->metric = MetricKind::ArgmaxClass;
  made->plan = *training;
  return TaskPtr(made);
}

Fields BasinsSettings::fields() {
  const bool pixels = view == "hopfield";
  FieldList f;
  f.group("data");
  f.name("view", &view, {"nearest", "hopfield"});
  f.name("places", &places, {}, Effect::KeepsWeights, !pixels);
  f.number("samples", &samples, {10, 20'000, 1, true}, Effect::Live, !pixels);
  f.number("test-split", &test_split, {0, 0.9, 0.05, false}, Effect::Live, !pixels);
  f.number("data-seed", &data_seed, {0, 1e15, 1, false}, Effect::Live, !pixels);
  f.group("network");
  f.number("hidden", &hidden, {1, kMaxBasinUnits, 1, true}, Effect::KeepsWeights, !pixels);
  f.number("depth", &layers, {1, kMaxBasinLayers, 1, false}, Effect::KeepsWeights, !pixels);
  f.name("activation", &activation, {kActivationNames.begin(), kActivationNames.end()}, Effect::Live, !pixels);
  add_init_field(f);
  f.group("training");
  add_optimizer_fields(f, 1000);
  add_schedule_fields(f);
  f.group("hopfield");
  f.name("patterns", &patterns, {}, Effect::Live, pixels);
  f.number("cue", &cue, {1, static_cast<double>(kMostPatterns), 1, false}, Effect::Live, pixels);
  f.number("pixel-noise", &pixel_noise, {0, 1, 0.01, false}, Effect::Live, pixels);
  f.number("pixel-seed", &pixel_seed, {0, 1e15, 1, false}, Effect::Live, pixels);
  f.name("drawn-start", &drawn_start, {}, Effect::Live, pixels);
  f.number("updates", &updates, {0, 1e6, 1, false}, Effect::Live, pixels);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> BasinsSettings::clone() const { return std::make_unique<BasinsSettings>(*this); }

bool BasinsSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const BasinsSettings*>(&other);
  return that != nullptr &&
         same_values(const_cast<BasinsSettings*>(this)->fields(), const_cast<BasinsSettings*>(that)->fields());
}

Result<HopfieldStart> hopfield_start(const BasinsSettings& s) {
  Result<PixelPatterns> patterns = parse_patterns(s.patterns);
  if (!patterns) return patterns.error();
  HopfieldStart made{std::move(*patterns), 0, {}};
  made.cue = static_cast<int>(std::min(s.cue, std::ssize(made.patterns.patterns))) - 1;
  if (trimmed(s.drawn_start).empty()) {
    made.pixels = noisy_pixels(made.patterns.patterns[static_cast<std::size_t>(made.cue)], s.pixel_noise,
                               static_cast<std::uint64_t>(s.pixel_seed));
    return made;
  }
  Result<PixelPatterns> drawn = parse_patterns(s.drawn_start);
  if (!drawn) return drawn.error();
  if (drawn->side != made.patterns.side || drawn->patterns.size() != 1)
    return usage_error("The drawn start has {} pixels a side, the patterns have {}; draw one of the same side.",
                       drawn->side, made.patterns.side);
  made.pixels = std::move(drawn->patterns.front());
  return made;
}

std::unique_ptr<ExhibitSettings> make_basins_defaults() { return std::make_unique<BasinsSettings>(); }

}  // namespace neurarium
