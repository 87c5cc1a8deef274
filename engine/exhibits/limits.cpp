#include "engine/exhibits/limits.h"

#include "engine/data/points.h"
#include "engine/models/mlp.h"
#include "engine/rng.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr double kSpiralNoise = 0.1;

struct LimitRows {
  Examples train, test;
};

Examples spiral_rows(const PointSet& points) {
  Examples out{points.size(), 2, 1, {}, {}};
  out.x.assign(points.x.begin(), points.x.end());
  for (const float label : points.target) out.target.push_back(label > 0 ? 1.0F : 0.0F);
  return out;
}

Result<LimitRows> plane_rows(const LimitsSettings& s) {
  const auto seed = static_cast<std::uint64_t>(s.data_seed);
  PointSpec spec;
  spec.noise = kSpiralNoise;
  spec.samples = static_cast<int>(s.samples);
  spec.seed = seed;
  const Result<Points> train = make_points(spec);
  if (!train) return train.error();
  spec.samples = static_cast<int>(kLimitTestRows);
  spec.seed = Rng(seed, "limits", "test points").next_u64();
  const Result<Points> test = make_points(spec);
  if (!test) return test.error();
  return LimitRows{spiral_rows(**train), spiral_rows(**test)};
}

// All rows of so many bits in an order of chance: the first are learned from, the next are the test.
LimitRows bit_rows(const LimitsSettings& s) {
  const std::int64_t all = std::int64_t{1} << s.bits;
  std::vector<std::uint32_t> order(static_cast<std::size_t>(all));
  std::iota(order.begin(), order.end(), 0u);
  Rng rng(static_cast<std::uint64_t>(s.data_seed), "limits", "rows of bits");
  for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[rng.below(i + 1)]);
  const std::int64_t learned = std::min(s.samples, all * 3 / 4);
  const std::int64_t tested = std::min(kLimitTestRows, all - learned);
  const auto rows_of = [&](std::int64_t from, std::int64_t count) {
    Examples out{count, s.bits, 1, {}, {}};
    for (std::int64_t row = from; row < from + count; ++row) {
      CellRow cells;
      for (std::int64_t bit = 0; bit < s.bits; ++bit)
        cells.push_back(static_cast<std::uint8_t>((order[static_cast<std::size_t>(row)] >> bit) & 1u));
      for (const std::uint8_t cell : cells) out.x.push_back(cell != 0 ? 1.0F : -1.0F);
      out.target.push_back(label_of_bits(s, cells) ? 1.0F : 0.0F);
    }
    return out;
  };
  return {rows_of(0, learned), rows_of(learned, tested)};
}

Examples line_rows(const std::vector<double>& places) {
  Examples out{static_cast<std::int64_t>(places.size()), 1, 1, {}, {}};
  for (const double x : places) {
    out.x.push_back(static_cast<float>(x));
    out.target.push_back(static_cast<float>(line_target(x)));
  }
  return out;
}

LimitRows rows_of_line(const LimitsSettings& s) {
  Rng rng(static_cast<std::uint64_t>(s.data_seed), "limits", "places of the line");
  std::vector<double> inside, outside;
  for (std::int64_t i = 0; i < s.samples; ++i) inside.push_back(rng.uniform(-1, 1));
  for (int i = 0; i < 100; ++i)
    for (const double side : {-1.0, 1.0}) outside.push_back(side * (1 + (kLineReach - 1) * (i + 1) / 100));
  return {line_rows(inside), line_rows(outside)};
}

void replace_labels(const LimitsSettings& s, Examples& train) {
  Rng rng(static_cast<std::uint64_t>(s.data_seed), "limits", "labels");
  for (float& label : train.target) {
    const bool replaced = rng.uniform() < s.random_labels;
    const bool coin = rng.below(2) == 1;
    if (replaced) label = coin ? 1.0F : 0.0F;
  }
}

Result<LimitRows> limit_rows(const LimitsSettings& s) {
  if (s.problem == "line") return rows_of_line(s);
  Result<LimitRows> rows = s.problem == "plane" ? plane_rows(s) : Result<LimitRows>(bit_rows(s));
  if (rows) replace_labels(s, rows->train);
  return rows;
}

MlpSpec limit_network(const LimitsSettings& s, Activation unit) {
  MlpSpec spec;
  spec.inputs = s.has_bits() ? static_cast<std::int32_t>(s.bits) : s.problem == "plane" ? 2 : 1;
  for (std::int32_t i = 1; i <= spec.inputs; ++i) spec.input_names.push_back(fmt::format("x{}", i));
  for (std::int64_t i = 0; i < s.layers; ++i) spec.hidden.push_back({static_cast<std::int32_t>(s.hidden), unit, 0});
  spec.output_activation = Activation::Linear;
  spec.loss = s.has_labels() ? LossKind::BceLogits : LossKind::Mse;
  return spec;
}

}  // namespace

LimitsSettings::LimitsSettings() {
  learning_rate = 0.01;
  batch = 32;
}

bool label_of_bits(const LimitsSettings& s, const CellRow& bits) {
  if (s.problem == "parity") return std::accumulate(bits.begin(), bits.end(), 0) % 2 == 1;
  return cell_history(bits, kRule30, static_cast<int>(s.rule_steps)).back()[bits.size() / 2] != 0;
}

double line_target(double x) { return std::sin(4 * x); }

Result<TaskPtr> LimitsSettings::make_task() const {
  const Result<Activation> unit = activation_from_name(activation);
  if (!unit) return unit.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  Result<LimitRows> rows = limit_rows(*this);
  if (!rows) return rows.error();
  auto made = std::make_shared<Task>();
  made->graph = mlp(limit_network(*this, *unit));
  made->input = made->graph->at("x");
  made->target = made->graph->at("target");
  made->output = made->graph->at("out.act");
  made->data_loss = made->graph->at("loss.data");
  made->train = std::make_shared<Examples>(std::move(rows->train));
  made->test = std::make_shared<Examples>(std::move(rows->test));
  made->metric = has_labels() ? MetricKind::LogitAccuracy : MetricKind::None;
  made->plan = *training;
  return TaskPtr(made);
}

Fields LimitsSettings::fields() {
  FieldList f;
  f.group("data");
  f.name("problem", &problem, {"plane", "parity", "automaton", "line"}, Effect::KeepsWeights);
  f.number("samples", &samples, {2, kMaxLimitSamples, 1, true});
  f.number("bits", &bits, {kFewestBits, kMostBits, 1, false}, Effect::KeepsWeights, has_bits());
  f.number("rule-steps", &rule_steps, {1, 8, 1, false}, Effect::Live, problem == "automaton");
  f.number("random-labels", &random_labels, {0, 1, 0.05, false}, Effect::Live, has_labels());
  f.number("data-seed", &data_seed, {0, 1e15, 1, false});
  f.group("network");
  f.number("hidden", &hidden, {1, kMaxLimitUnits, 1, true}, Effect::KeepsWeights);
  f.number("depth", &layers, {1, kMaxLimitLayers, 1, false}, Effect::KeepsWeights);
  f.name("activation", &activation, {kActivationNames.begin(), kActivationNames.end()});
  add_init_field(f);
  f.group("training");
  add_optimizer_fields(f, 1000);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> LimitsSettings::clone() const { return std::make_unique<LimitsSettings>(*this); }

bool LimitsSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const LimitsSettings*>(&other);
  return that != nullptr &&
         same_values(const_cast<LimitsSettings*>(this)->fields(), const_cast<LimitsSettings*>(that)->fields());
}

std::unique_ptr<ExhibitSettings> make_limits_defaults() { return std::make_unique<LimitsSettings>(); }

}  // namespace neurarium
