// The quantities that lessons ask for, one row each. Another one is a function and its row.
#include "engine/exhibits/basins_view.h"
#include "engine/exhibits/curve.h"
#include "engine/exhibits/limits_view.h"
#include "engine/exhibits/lookup_view.h"
#include "engine/exhibits/ngram_view.h"
#include "engine/exhibits/playground.h"
#include "engine/exhibits/sampling.h"
#include "engine/exhibits/translate_view.h"
#include "engine/lessons/check.h"
#include "engine/lessons/flow.h"
#include "engine/lessons/sentence.h"
#include "engine/measure.h"
#include "engine/run.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

namespace neurarium {
namespace {
namespace quantity {

Quantity known(double number) { return std::isfinite(number) ? Quantity{number} : Quantity{}; }
Quantity yes_or_no(bool yes) { return std::string(yes ? "yes" : "no"); }
Quantity count(std::size_t number) { return static_cast<double>(number); }

// The last measured point that is not behind the step that is looked at.
const Metrics* metrics_at(const LessonMoment& m) {
  const auto& points = m.snapshot.points;
  const auto after = std::upper_bound(points.begin(), points.end(), m.snapshot.step,
                                      [](std::int64_t step, const MetricPoint& p) { return step < p.step; });
  return after == points.begin() ? nullptr : &(after - 1)->metrics;
}

template <double Metrics::*Part>
Quantity metric(const LessonMoment& m, std::string_view) {
  const Metrics* metrics = metrics_at(m);
  return metrics == nullptr ? Quantity{} : known(metrics->*Part);
}

Quantity loss_gap(const LessonMoment& m, std::string_view) {
  const Metrics* metrics = metrics_at(m);
  return metrics == nullptr ? Quantity{} : known(metrics->test_loss - metrics->train_loss);
}

Quantity steps(const LessonMoment& m, std::string_view) {
  const std::int64_t step = m.snapshot.step;
  return static_cast<double>(step >= m.began ? step - m.began : step);  // after a reset it counts anew
}

Quantity step(const LessonMoment& m, std::string_view) { return static_cast<double>(m.snapshot.step); }

Quantity steps_back(const LessonMoment& m, std::string_view) {
  return static_cast<double>(m.snapshot.head - m.snapshot.step);
}

Quantity running(const LessonMoment& m, std::string_view) { return yes_or_no(m.snapshot.running); }

Quantity diverged(const LessonMoment& m, std::string_view) {
  return yes_or_no(m.snapshot.divergence && m.snapshot.divergence->traced);
}

std::vector<HiddenLayer> hidden_layers(const LessonMoment& m) {
  if (const auto* curve = dynamic_cast<const CurveSettings*>(&m.settings))
    return {{static_cast<std::int32_t>(curve->hidden), curve->activation}};
  const auto* playground = dynamic_cast<const PlaygroundSettings*>(&m.settings);
  if (playground == nullptr) return {};
  Result<std::vector<HiddenLayer>> layers = parse_hidden(playground->hidden);
  return layers ? std::move(*layers) : std::vector<HiddenLayer>{};
}

Quantity layers(const LessonMoment& m, std::string_view) { return count(hidden_layers(m).size()); }

Quantity units(const LessonMoment& m, std::string_view) {
  double sum = 0;
  for (const HiddenLayer& layer : hidden_layers(m)) sum += layer.width;
  return sum;
}

Quantity parameters(const LessonMoment& m, std::string_view) { return count(m.snapshot.params.size()); }

Quantity inputs(const LessonMoment& m, std::string_view) {
  const auto* playground = dynamic_cast<const PlaygroundSettings*>(&m.settings);
  if (playground == nullptr) return {};
  const Result<FeatureSet> set = parse_features(playground->inputs);
  return set ? Quantity{static_cast<double>(set->size())} : Quantity{};
}

Quantity input(const LessonMoment& m, std::string_view name) {
  const auto* playground = dynamic_cast<const PlaygroundSettings*>(&m.settings);
  if (playground == nullptr) return {};
  const Result<FeatureSet> set = parse_features(playground->inputs);
  if (!set) return {};
  const auto named = [&](int column) { return set->name(column) == name; };
  return yes_or_no(std::any_of(set->columns.begin(), set->columns.end(), named));
}

Quantity setting_of(const LessonMoment& m, std::string_view key) {
  const std::unique_ptr<ExhibitSettings> copy = m.settings.clone();
  const Fields fields = copy->fields();
  const Field* field = find_field(fields, key);
  if (field == nullptr) return {};
  const nlohmann::json now = to_json(*field);
  if (now.is_number()) return known(now.get<double>());
  if (now.is_boolean()) return yes_or_no(now.get<bool>());
  return now.get<std::string>();
}

// The numbers of a parameter; none where there is no such.
std::vector<double> parameters_of(const LessonMoment& m, std::string_view name) {
  const Result<ValueRef> ref = parse_value_ref(name);
  if (!ref) return {};
  const Graph& graph = *m.snapshot.task->graph;
  const Result<BoundEdit> places = bind(Edit{*ref, EditKind::Freeze, 0, 0, {}}, graph);
  if (!places) return {};
  const ParamLayout layout(graph);
  std::vector<double> numbers;
  for (const std::int64_t at : places->elements)
    numbers.push_back(m.snapshot.params[static_cast<std::size_t>(layout.offset(places->value) + at)]);
  return numbers;
}

// Of several the one that is farthest from zero.
Quantity parameter(const LessonMoment& m, std::string_view name) {
  const std::vector<double> numbers = parameters_of(m, name);
  if (numbers.empty()) return {};
  return known(
      *std::max_element(numbers.begin(), numbers.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }));
}

Quantity parameter_sum(const LessonMoment& m, std::string_view name) {
  const std::vector<double> numbers = parameters_of(m, name);
  if (numbers.empty()) return {};
  return known(std::accumulate(numbers.begin(), numbers.end(), 0.0));
}

std::size_t edits_of(const LessonMoment& m, EditKind kind) {
  return static_cast<std::size_t>(
      std::count_if(m.edits.begin(), m.edits.end(), [&](const Edit& e) { return e.kind == kind; }));
}
Quantity held(const LessonMoment& m, std::string_view) { return count(edits_of(m, EditKind::Set)); }
Quantity frozen(const LessonMoment& m, std::string_view) { return count(edits_of(m, EditKind::Freeze)); }

Quantity selected(const LessonMoment& m, std::string_view) { return m.selected; }

Quantity shown_view(const LessonMoment& m, std::string_view) { return m.view; }

// Of the training points, judged by the network as it is now, also right after a change by hand.
Quantity wrong_answers(const LessonMoment& m, std::string_view) {
  const Task& task = *m.snapshot.task;
  if (task.metric == MetricKind::None) return {};
  Params<float> params(*task.graph);
  std::copy(m.snapshot.params.begin(), m.snapshot.params.end(), params.flat().begin());
  Measurer measurer;
  const Metrics now = measurer.measure(m.snapshot.task, params, bind_fitting(m.edits, *task.graph));
  return std::round((1 - now.train_accuracy) * static_cast<double>(measured_rows(task, *task.train)));
}

// Units of the hidden layers that give the same number for every training point: dead ReLUs, saturated sigmoids.
Quantity stuck_units(const LessonMoment& m, std::string_view) {
  const Task& task = *m.snapshot.task;
  Params<float> params(*task.graph);
  std::copy(m.snapshot.params.begin(), m.snapshot.params.end(), params.flat().begin());
  Workspace<float> ws(task.graph, {.rows = task.train->rows, .length = task.length, .gradients = false});
  ws.bind(params);
  ws.set_edits(bind_fitting(m.edits, *task.graph));
  std::vector<std::int32_t> rows(static_cast<std::size_t>(task.train->rows));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int32_t>(i);
  feed(task, *task.train, rows, ws);
  forward(ws);
  std::size_t stuck = 0;
  for (std::size_t layer = 0; layer < hidden_layers(m).size(); ++layer) {
    const ValueId act = task.graph->find(fmt::format("h{}.act", layer));
    if (act == kNoValue) continue;
    const std::span<const float> values = ws.value(act);
    const std::size_t width = values.size() / rows.size();
    for (std::size_t unit = 0; unit < width; ++unit) {
      bool moves = false;
      for (std::size_t row = 1; row < rows.size() && !moves; ++row)
        moves = std::abs(values[row * width + unit] - values[unit]) > 1e-6f;
      if (!moves) ++stuck;
    }
  }
  return count(stuck);
}

std::shared_ptr<const LookupView> looked_up(const LessonMoment& m) {
  if (dynamic_cast<const LookupSettings*>(m.snapshot.settings.get()) == nullptr) return nullptr;
  auto view = look_up({m.snapshot.task, m.snapshot.settings, m.edits, m.snapshot.params, m.snapshot.step});
  return view->fault.empty() ? view : nullptr;
}

Quantity answer(const LessonMoment& m, std::string_view) {
  const auto view = looked_up(m);
  return view == nullptr || view->is_sentence() ? Quantity{} : known(view->answer[0]);
}

Quantity largest_weight(const LessonMoment& m, std::string_view) {
  const auto view = looked_up(m);
  if (view == nullptr) return {};
  const auto pattern = view->of("pattern");
  return known(static_cast<double>(*std::max_element(pattern.begin(), pattern.end())));
}

Quantity entries_that_count(const LessonMoment& m, std::string_view) {
  const auto view = looked_up(m);
  return view == nullptr || view->is_sentence() ? Quantity{} : known(view->spread);
}

Quantity sentence_words(const LessonMoment& m, std::string_view) {
  const auto view = looked_up(m);
  return view == nullptr ? Quantity{} : count(view->words.size());
}

std::vector<SamplingStage> stages_of(const LessonMoment& m) {
  if (dynamic_cast<const SamplingSettings*>(m.snapshot.settings.get()) == nullptr) return {};
  return look_at_sampling({m.snapshot.task, m.snapshot.settings, m.edits, m.snapshot.params, m.snapshot.step, 0})
      ->stages;
}

Quantity words_left(const LessonMoment& m, std::string_view) {
  const auto stages = stages_of(m);
  return stages.empty() ? Quantity{} : Quantity{static_cast<double>(stages.back().kept)};
}

Quantity entropy(const LessonMoment& m, std::string_view) {
  const auto stages = stages_of(m);
  return stages.empty() ? Quantity{} : known(stages.back().entropy);
}

Quantity perplexity(const LessonMoment& m, std::string_view) {
  const auto* settings = dynamic_cast<const NgramSettings*>(m.snapshot.settings.get());
  return settings == nullptr ? Quantity{} : known(held_out_perplexity(*settings));
}

Quantity aligned_attention(const LessonMoment& m, std::string_view) {
  if (dynamic_cast<const TranslateSettings*>(m.snapshot.settings.get()) == nullptr) return {};
  return known(held_out_attention({m.snapshot.task, m.snapshot.settings, m.edits, m.snapshot.params, m.snapshot.step}));
}

const BasinsSettings* basins_of(const LessonMoment& m) {
  return dynamic_cast<const BasinsSettings*>(m.snapshot.settings.get());
}

Quantity disagreement(const LessonMoment& m, std::string_view) {
  if (basins_of(m) == nullptr) return {};
  return known(look_at_regions({m.snapshot.task, m.snapshot.settings, m.edits, m.snapshot.params, m.snapshot.step})
                   .wrong_share());
}

Quantity stored_patterns(const LessonMoment& m, std::string_view) {
  const BasinsSettings* settings = basins_of(m);
  return settings == nullptr ? Quantity{} : count(look_at_hopfield(*settings, 0)->stable.size());
}

Quantity lost_patterns(const LessonMoment& m, std::string_view) {
  const BasinsSettings* settings = basins_of(m);
  if (settings == nullptr) return {};
  const auto look = look_at_hopfield(*settings, 0);
  return static_cast<double>(std::ssize(look->stable) - look->stable_count());
}

Quantity pixels_are(const LessonMoment& m, std::string_view) {
  const BasinsSettings* settings = basins_of(m);
  if (settings == nullptr) return {};
  const auto look = look_at_hopfield(*settings, 0);
  const Pixels now = look->course.at(settings->updates);
  if (!look->network.is_stable(now)) return std::string("moving");
  const auto known = recognise(look->start.patterns, now);
  return std::string(!known ? "spurious" : known->reversed ? "reversed" : "stored");
}

template <double LimitErrors::*Part>
Quantity limit_error(const LessonMoment& m, std::string_view) {
  if (dynamic_cast<const LimitsSettings*>(m.snapshot.settings.get()) == nullptr) return {};
  return known(limit_errors({m.snapshot.task, m.snapshot.settings, m.edits, m.snapshot.params, m.snapshot.step}).*Part);
}

}  // namespace quantity
}  // namespace

std::span<const QuantityInfo> lesson_quantities() {
  static constexpr std::array of_the_run = {
      QuantityInfo{"training loss", "", false, "mean over the training points", quantity::metric<&Metrics::train_loss>},
      QuantityInfo{"test loss", "", false, "the same of the test points", quantity::metric<&Metrics::test_loss>},
      QuantityInfo{"loss gap", "", false, "test loss less training loss", quantity::loss_gap},
      QuantityInfo{"training accuracy", "", false, "0 to 1", quantity::metric<&Metrics::train_accuracy>},
      QuantityInfo{"test accuracy", "", false, "0 to 1", quantity::metric<&Metrics::test_accuracy>},
      QuantityInfo{"plain accuracy", "", false, "of the plain network on the training points, 0 to 1",
                   quantity::metric<&Metrics::other_train_accuracy>},
      QuantityInfo{"steps", "", false, "mini-batches since the lesson's step began", quantity::steps},
      QuantityInfo{"step", "", false, "of the run", quantity::step},
      QuantityInfo{"steps back", "", false, "from the newest step to the one that is looked at", quantity::steps_back},
      QuantityInfo{"running", "", true, "yes or no", quantity::running},
      QuantityInfo{"diverged", "", true, "yes or no", quantity::diverged},
      QuantityInfo{"hidden layers", "", false, "their number", quantity::layers},
      QuantityInfo{"hidden units", "", false, "of all hidden layers", quantity::units},
      QuantityInfo{"parameters", "", false, "weights and biases", quantity::parameters},
      QuantityInfo{"inputs", "", false, "their number", quantity::inputs},
      QuantityInfo{"input", "INPUT", true, "yes where it is fed to the network", quantity::input},
      QuantityInfo{"setting", "KEY", true, "a setting by its flag", quantity::setting_of},
      QuantityInfo{"parameter", "REF", false, "a weight or bias; of several the one farthest from zero",
                   quantity::parameter},
      QuantityInfo{"parameter sum", "REF", false, "the sum of such numbers", quantity::parameter_sum},
      QuantityInfo{"held values", "", false, "how many values are held", quantity::held},
      QuantityInfo{"frozen values", "", false, "how many are frozen", quantity::frozen},
      QuantityInfo{"selected", "", true, "the reference in the inspector", quantity::selected},
      QuantityInfo{"shown view", "", true, "of the output: region, surface, space h1, layers, classes",
                   quantity::shown_view},
      QuantityInfo{"wrong answers", "", false, "training points that the network has wrong now",
                   quantity::wrong_answers},
      QuantityInfo{"stuck units", "", false, "hidden units that are the same for all training points",
                   quantity::stuck_units},
      QuantityInfo{"disagreement", "", false,
                   "share of the plane in which the network names another place than the nearest",
                   quantity::disagreement},
      QuantityInfo{"stored patterns", "", false, "of the Hopfield network", quantity::stored_patterns},
      QuantityInfo{"lost patterns", "", false, "those of them that do not stay as they are", quantity::lost_patterns},
      QuantityInfo{"pixels are", "", true, "moving, or at rest in a stored, reversed or spurious state",
                   quantity::pixels_are},
      QuantityInfo{"error on examples", "", false, "share of wrong labels, or the root mean square of the line",
                   quantity::limit_error<&LimitErrors::train>},
      QuantityInfo{"error on new examples", "", false, "the same of rows that were not learned from",
                   quantity::limit_error<&LimitErrors::test>},
      QuantityInfo{"answer", "", false, "of the look-up, in units of the values", quantity::answer},
      QuantityInfo{"largest weight", "", false, "of the look-up's entries, or in the sentence",
                   quantity::largest_weight},
      QuantityInfo{"entries that count", "", false, "e to the entropy of the look-up's weights",
                   quantity::entries_that_count},
      QuantityInfo{"sentence words", "", false, "of the look-up's sentence", quantity::sentence_words},
      QuantityInfo{"held-out perplexity", "", false, "of the n-grams that are set", quantity::perplexity},
      QuantityInfo{"aligned attention", "", false, "of the translator's cross-attention, what lies on the right words",
                   quantity::aligned_attention},
      QuantityInfo{"words left", "", false, "after all stages of sampling", quantity::words_left},
      QuantityInfo{"entropy", "", false, "of what sampling draws from, in nats", quantity::entropy},
  };
  static const std::vector<QuantityInfo> list = [] {
    std::vector<QuantityInfo> all(of_the_run.begin(), of_the_run.end());
    const auto of_the_sentence = sentence_quantities();
    all.insert(all.end(), of_the_sentence.begin(), of_the_sentence.end());
    const auto of_the_flow = flow_quantities();
    all.insert(all.end(), of_the_flow.begin(), of_the_flow.end());
    return all;
  }();
  return list;
}

}  // namespace neurarium
