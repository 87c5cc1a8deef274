#include "engine/exhibits/curve.h"

#include "engine/carry_over.h"
#include "engine/data/line_formula.h"
#include "engine/data/split.h"
#include "engine/ops/ops.h"
#include "engine/ops/polynomial.h"
#include "engine/rng.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

std::shared_ptr<const Graph> curve_graph(const CurveSettings& s, Activation activation) {
  GraphBuilder g;
  const ValueId x = g.input("x", {{"b"}, {"in", 1}});
  const ValueId target = g.target("target", {{"b"}, {"out", 1}});
  const auto layer = [&](std::string_view name, ValueId from, std::int32_t width, Activation f) {
    const auto scope = g.scope(name);
    return dense_layer(g, from, width, f);
  };
  const DenseLayer hidden = layer("h0", x, static_cast<std::int32_t>(s.hidden), activation);
  const DenseLayer out = layer("out", hidden.act, 1, Activation::Linear);
  Ids terms;
  {
    const auto scope = g.scope("loss");
    terms.push_back(data_loss(g, LossKind::Mse, out.act, target));
    if (s.l2 > 0) terms.push_back(l2_penalty(g, "l2", {hidden.weight, out.weight}, s.l2));
  }
  {
    const auto scope = g.scope("poly");
    const ValueId basis = polynomial_basis(g, "basis", x, static_cast<std::int32_t>(s.degree), s.basis == "chebyshev");
    const DenseLayer sum = dense_layer(g, basis, 1, Activation::Linear);
    const auto loss = g.scope("loss");
    terms.push_back(data_loss(g, LossKind::Mse, sum.act, target));
  }
  return g.finish(add(g, "loss", terms));
}

Examples curve_examples(const CurveParts& parts, const std::vector<std::int32_t>& rows) {
  Examples out{static_cast<std::int64_t>(rows.size()), 1, 1, {}, {}};
  for (const std::int32_t row : rows) {
    out.x.push_back(static_cast<float>(parts.points.x[static_cast<std::size_t>(row)]));
    out.target.push_back(static_cast<float>(parts.points.y[static_cast<std::size_t>(row)]));
  }
  return out;
}

// A unit's kink is where its sum is 0, x = -bias / weight. With biases of 0 all would begin at the same place.
void spread_kinks_over(Params<float>& start, const Graph& graph, std::uint64_t seed) {
  Rng rng(seed, "init", "kinks");
  const std::span<const float> weight = start.of(graph.at("h0.weight"));
  const std::span<float> bias = start.of(graph.at("h0.bias"));
  for (std::size_t i = 0; i < bias.size(); ++i) bias[i] = static_cast<float>(-weight[i] * rng.uniform(-1, 1));
}

// One kink in each of as many equal stretches of the data as there are units, in the middle half of its stretch, and
// every ReLU active on the side where most of the data lies: none begins idle, and few units waste none of themselves.
void face_middle(Params<float>& start, const Graph& graph, std::uint64_t seed) {
  Rng rng(seed, "init", "facing kinks");
  const std::span<float> weight = start.of(graph.at("h0.weight"));
  const std::span<float> bias = start.of(graph.at("h0.bias"));
  const auto units = static_cast<double>(bias.size());
  for (std::size_t i = 0; i < bias.size(); ++i) {
    const double kink = -1 + 2 * (static_cast<double>(i) + rng.uniform(0.25, 0.75)) / units;
    weight[i] = std::copysign(weight[i], kink > 0 ? -1.0F : 1.0F);
    bias[i] = static_cast<float>(-static_cast<double>(weight[i]) * kink);
  }
}

CurveParts scaled_table(const CurveTable& table) {
  CurveParts parts;
  const auto fit = [](const std::vector<float>& numbers, double& center, double& half, std::vector<double>& out) {
    const auto [low, high] = std::ranges::minmax(numbers);
    center = (static_cast<double>(low) + static_cast<double>(high)) / 2;
    half = high > low ? (static_cast<double>(high) - static_cast<double>(low)) / 2 : 1;
    for (const float number : numbers) out.push_back((static_cast<double>(number) - center) / half);
  };
  fit(table.x, parts.scale.x_center, parts.scale.x_half, parts.points.x);
  fit(table.y, parts.scale.y_center, parts.scale.y_half, parts.points.y);
  parts.x_name = table.x_name;
  parts.y_name = table.y_name;
  return parts;
}

Result<CurveFunction> curve_function(const CurveSettings& s) {
  if (s.data == "drawn") {
    if (s.drawn == nullptr)
      return usage_error("--data drawn needs a curve that was drawn in the window; choose formula, or draw one there.");
    return CurveFunction([drawn = s.drawn](std::span<const double> x, std::span<double> out) {
      for (std::size_t i = 0; i < x.size(); ++i) out[i] = drawn_value(*drawn, x[i]);
    });
  }
  const Result<LineFormula> formula = LineFormula::parse(s.formula);
  if (!formula) return formula.error();
  return CurveFunction(
      [formula = *formula](std::span<const double> x, std::span<double> out) { formula.fill(x, out); });
}

Result<CurveParts> points_of_curve(const CurveSettings& s) {
  if (s.data == "file") {
    if (s.file == nullptr)
      return usage_error(
          "--data file needs a table of your own; give it with --points FILE.csv or drop it on the "
          "window.");
    return scaled_table(*s.file);
  }
  const Result<CurveFunction> function = curve_function(s);
  if (!function) return function.error();
  Result<CurvePoints> points =
      sample_curve(*function, static_cast<int>(s.samples), s.noise, static_cast<std::uint64_t>(s.data_seed));
  if (!points) return points.error();
  CurveParts parts;
  parts.points = std::move(*points);
  return parts;
}

}  // namespace

Result<CurveParts> curve_parts(const CurveSettings& s) {
  Result<CurveParts> parts = points_of_curve(s);
  if (!parts) return parts.error();
  const RowOrder order = s.order == "file" ? RowOrder::File : RowOrder::Shuffled;
  Result<Split> split = split_rows(static_cast<std::int64_t>(parts->points.x.size()), s.test_split,
                                   static_cast<std::uint64_t>(s.data_seed), order);
  if (!split) return split.error();
  parts->train = std::move(split->train);
  parts->test = std::move(split->test);
  return parts;
}

std::vector<double> curve_target(const CurveSettings& s, std::span<const double> x) {
  std::vector<double> y(x.size(), std::numeric_limits<double>::quiet_NaN());
  if (s.data == "file") return y;
  if (const Result<CurveFunction> function = curve_function(s)) (*function)(x, y);
  return y;
}

DrawnCurve curve_as_drawing(const CurveSettings& s) {
  if (s.data == "drawn" && s.drawn != nullptr) return *s.drawn;
  std::vector<double> x;
  for (int i = 0; i < kCurveKnots; ++i) x.push_back(-1 + 2.0 * i / (kCurveKnots - 1));
  const std::vector<double> y = curve_target(s, x);
  DrawnCurve curve(x.size(), 0.0f);
  for (std::size_t i = 0; i < y.size(); ++i)
    if (std::isfinite(y[i])) curve[i] = static_cast<float>(y[i]);
  if (s.data != "file" || s.file == nullptr) return curve;
  const CurvePoints points = scaled_table(*s.file).points;
  std::vector<std::size_t> rows(points.x.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return points.x[a] < points.x[b]; });
  for (std::size_t i = 1; i < rows.size(); ++i)
    curve = draw_stroke(std::move(curve), points.x[rows[i - 1]], points.y[rows[i - 1]], points.x[rows[i]],
                        points.y[rows[i]]);
  return curve;
}

Status read_curve_file(const std::string& path, CurveSettings& settings) {
  const Result<Table> table = read_csv(path);
  if (!table) return table.error();
  Result<CurveTable> chosen = choose_curve(*table);
  if (!chosen) return chosen.error();
  settings.file = std::make_shared<const CurveTable>(std::move(*chosen));
  settings.file_name = std::filesystem::path(path).filename().string();
  settings.data = "file";
  return ok_status();
}

Result<TaskPtr> CurveSettings::make_task() const {
  const Result<CurveParts> parts = curve_parts(*this);
  if (!parts) return parts.error();
  const Result<Activation> unit = activation_from_name(activation);
  if (!unit) return unit.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  auto made = std::make_shared<Task>();
  made->graph = curve_graph(*this, *unit);
  made->input = made->graph->at("x");
  made->target = made->graph->at("target");
  made->output = made->graph->at("out.act");
  made->data_loss = made->graph->at("loss.data");
  made->train = std::make_shared<Examples>(curve_examples(*parts, parts->train));
  made->test = std::make_shared<Examples>(curve_examples(*parts, parts->test));
  made->metric = MetricKind::None;
  made->plan = *training;
  if (!spread_kinks) return TaskPtr(made);
  Params<float> start(*made->graph);
  initialise_parameters(*made, start);
  if (facing_kinks)
    face_middle(start, *made->graph, seed());
  else
    spread_kinks_over(start, *made->graph, seed());
  made->start = std::make_shared<const AlignedVector<float>>(start.flat().begin(), start.flat().end());
  return TaskPtr(made);
}

Fields CurveSettings::fields() {
  const bool made = data != "file";
  FieldList f;
  f.group("data");
  f.name("data", &data, {"formula", "drawn", "file"});
  f.name("formula", &formula, {}, Effect::Live, data == "formula");
  f.number("samples", &samples, {2, kMaxCurveSamples, 1, true}, Effect::Live, made);
  f.number("noise", &noise, {0, kMaxCurveNoise, 0.01, false}, Effect::Live, made);
  f.number("test-split", &test_split, {0, 0.9, 0.05, false});
  f.number("data-seed", &data_seed, {0, 1e15, 1, false}, Effect::Live, made);
  f.group("network");
  f.number("hidden", &hidden, {1, kMaxCurveUnits, 1, false}, Effect::KeepsWeights);
  f.name("activation", &activation, {kActivationNames.begin(), kActivationNames.end()});
  add_init_field(f);
  f.flag("spread-kinks", &spread_kinks, Effect::Reinitialises);
  f.flag("facing-kinks", &facing_kinks, Effect::Reinitialises, spread_kinks);
  f.group("polynomial");
  f.number("degree", &degree, {1, kMaxDegree, 1, false}, Effect::KeepsWeights);
  f.name("basis", &basis, {"chebyshev", "powers"}, Effect::KeepsWeights);
  f.group("training");
  add_optimizer_fields(f, static_cast<double>(kMaxCurveRows));
  f.number("l2", &l2, {0, 10, 0, true});
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> CurveSettings::clone() const { return std::make_unique<CurveSettings>(*this); }

bool CurveSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const CurveSettings*>(&other);
  const auto same = [](const auto& a, const auto& b) { return a == b || (a && b && *a == *b); };
  return that != nullptr && same(drawn, that->drawn) && same(file, that->file) && file_name == that->file_name &&
         same_values(const_cast<CurveSettings*>(this)->fields(), const_cast<CurveSettings*>(that)->fields());
}

void CurveSettings::save_data(TensorFile& out, std::string_view prefix) const {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  if (drawn != nullptr) out.add<float>(name("drawn"), {kCurveKnots}, *drawn);
  if (file == nullptr) return;
  const auto rows = static_cast<std::int64_t>(file->x.size());
  out.add<float>(name("table.x"), {rows}, file->x);
  out.add<float>(name("table.y"), {rows}, file->y);
  const nlohmann::json about = {{"name", file_name}, {"x", file->x_name}, {"y", file->y_name}};
  out.add_text(name("table.about"), about.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

Status CurveSettings::load_data(const TensorFile& from, std::string_view prefix) {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  drawn = nullptr;
  file = nullptr;
  file_name.clear();
  if (from.find(name("drawn")) != nullptr) {
    const auto knots = from.finite_floats(name("drawn"), std::vector<std::int64_t>{kCurveKnots});
    if (!knots) return knots.error();
    drawn = std::make_shared<const DrawnCurve>(knots->begin(), knots->end());
  }
  if (from.find(name("table.x")) == nullptr) return ok_status();
  const auto x = from.finite_floats(name("table.x"), std::vector<std::int64_t>{-1});
  if (!x) return x.error();
  const auto y = from.finite_floats(name("table.y"), std::vector<std::int64_t>{static_cast<std::int64_t>(x->size())});
  if (!y) return y.error();
  const auto text = from.text(name("table.about"));
  if (!text) return text.error();
  const nlohmann::json about = nlohmann::json::parse(*text, nullptr, false);
  const auto said = [&](const char* key) {
    return about.is_object() && about.contains(key) && about[key].is_string() ? about[key].get<std::string>() : "";
  };
  CurveTable table{{x->begin(), x->end()}, {y->begin(), y->end()}, said("x"), said("y")};
  const auto rows = static_cast<std::int64_t>(table.x.size());
  if (rows < 2 || rows > kMaxCurveRows || std::ranges::min(table.x) == std::ranges::max(table.x))
    return input_error("{}: '{}' holds {} places, but a curve needs 2 to {}, not all alike.", from.source,
                       name("table.x"), rows, kMaxCurveRows);
  file = std::make_shared<const CurveTable>(std::move(table));
  file_name = said("name");
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_curve_defaults() { return std::make_unique<CurveSettings>(); }

}  // namespace neurarium
