#include "app/cli/answers.h"

#include "app/cli/text_answers.h"
#include "engine/exhibits/basins_view.h"
#include "engine/exhibits/curve_view.h"
#include "engine/exhibits/limits_view.h"
#include "engine/exhibits/descent_view.h"
#include "engine/exhibits/lookup_view.h"
#include "engine/exhibits/ngram_view.h"
#include "engine/exhibits/sampling.h"
#include "engine/exhibits/tfidf_view.h"
#include "engine/exhibits/translate_view.h"

#include <algorithm>
#include <array>
#include <ostream>

namespace neurarium {
namespace {

std::string answer_numbers(const std::array<double, 2>& numbers, int count) {
  return count == 1 ? fmt::format("{:.6g}", numbers[0]) : fmt::format("{:.6g} {:.6g}", numbers[0], numbers[1]);
}

AlignedVector<float> flat_params(const Experiment& e) { return {e.params().flat().begin(), e.params().flat().end()}; }

Status print_lookup(const Experiment& e, Console& console) {
  const auto view = look_up({e.task(), e.settings(), e.edits(), flat_params(e), e.steps()});
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  if (view->is_sentence()) {
    console.out << fmt::format("{:<16} {:>9} {:>9}\n", "word", "received", "effect");
    for (const LookupWord& word : view->words)
      console.out << fmt::format("{:<16} {:>9.4f} {:>9.4f}\n", word.text, word.received, word.effect);
    for (const NextToken& next : view->next)
      console.out << fmt::format("next {:<11} {:>9.4f}\n", next.text, next.probability);
    return ok_status();
  }
  const LookupTable& table = view->parts.table;
  console.out << fmt::format("query {} {}\n", answer_numbers(view->query, table.key_dims), table.key_names[0]);
  console.out << fmt::format("{:>22} {:>12} {:>12} {:>22}\n", "key", "score", "weight", "value");
  for (const LookedUp& entry : view->entries)
    console.out << fmt::format("{:>22} {:>12.6g} {:>12.6g} {:>22}\n", answer_numbers(entry.key, table.key_dims),
                               entry.score, entry.weight, answer_numbers(entry.used, table.value_dims));
  console.out << fmt::format("answer {} {}\n", answer_numbers(view->answer, table.value_dims), table.value_names[0]);
  return ok_status();
}

Status print_sampling(const Experiment& e, Console& console) {
  constexpr std::int64_t kPrintedDraws = 10'000;
  const auto view = look_at_sampling({e.task(), e.settings(), e.edits(), flat_params(e), e.steps(), kPrintedDraws});
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  if (view->stages.empty()) return input_error("The logits are no numbers; release the values that are held.");
  console.out << fmt::format("{:<16} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8}\n", "word", "logit", "softmax",
                             "repeated", "scaled", "top-k", "top-p", "min-p");
  for (const std::int32_t id : view->order) {
    const auto at = static_cast<std::size_t>(id);
    console.out << fmt::format("{:<16} {:>9.4f}", view->words.names[at], view->logits[at]);
    for (const SamplingStage& stage : view->stages) console.out << fmt::format(" {:>9.4f}", stage.chances[at]);
    console.out << '\n';
  }
  console.out << fmt::format("entropy {:.4f} nats, {} words left; {} draws differ from it by at most {:.4f}\n",
                             view->stages.back().entropy, view->stages.back().kept, view->draws, view->largest_gap);
  return ok_status();
}

Status print_descent(const Experiment& e, Console& console) {
  const auto view = DescentObserver().observe({e.task(), e.settings(), e.edits(), flat_params(e), e.steps(),
                                               std::make_shared<const Keyframe>(e.keyframe()), nullptr});
  console.out << fmt::format("at {:.6g} {:.6g}  height {:.6g}\n", view->at[0], view->at[1], view->height);
  if (!view->is_finite()) return ok_status();
  console.out << fmt::format("gradient {:.6g} {:.6g}  of the mini-batch {:.6g} {:.6g}\n", view->gradient[0],
                             view->gradient[1], view->batch_gradient[0], view->batch_gradient[1]);
  console.out << fmt::format("hessian {:.6g} {:.6g} {:.6g}  eigenvalues {:.6g} {:.6g}\n", view->hessian[0],
                             view->hessian[1], view->hessian[2], view->curvature.value[0], view->curvature.value[1]);
  console.out << fmt::format("rate {:.6g}  limit {:.6g}\n", view->rate, view->rate_limit);
  console.out << "next steps, of other rules as if it were their first\n";
  for (std::size_t i = 0; i < view->next.size(); ++i)
    console.out << fmt::format("{:<9} {:.6g} {:.6g}\n", kOptimizerNames[i], view->next[i][0], view->next[i][1]);
  return ok_status();
}

void print_nearest(const Experiment& e, Console& console) {
  const NearestRegions regions = look_at_regions({e.task(), e.settings(), e.edits(), flat_params(e), e.steps()});
  console.out << fmt::format("{:>5} {:>8} {:>8} {:>10} {:>10}\n", "place", "x1", "x2", "exact", "network");
  for (std::size_t i = 0; i < regions.places.size(); ++i) {
    const auto share = [&](const std::vector<std::uint8_t>& map) {
      return static_cast<double>(std::count(map.begin(), map.end(), i)) / static_cast<double>(map.size());
    };
    console.out << fmt::format("{:>5} {:>8.2f} {:>8.2f} {:>10.4f} {:>10.4f}\n", i + 1, regions.places[i].x,
                               regions.places[i].y, share(regions.exact), share(regions.answer));
  }
  console.out << fmt::format("disagreement {:.4f} of the plane, {} of {} samples within {} of a border\n",
                             regions.wrong_share(), regions.wrong_near_border, regions.wrong, kNearBorder);
}

void print_pixels(const BasinsSettings& settings, Console& console) {
  const auto look = look_at_hopfield(settings, kCensusStarts);
  const PixelPatterns& stored = look->start.patterns;
  const Pixels now = look->course.at(settings.updates);
  const std::int64_t updates = std::min(settings.updates, look->course.size());
  for (int row = 0; row < stored.side; ++row) {
    const auto line = [&](const Pixels& pixels) {
      const auto first = pixels.begin() + row * stored.side;
      return to_string(Pixels(first, first + stored.side), stored.side);
    };
    console.out << fmt::format("{}   {}   {}\n", line(look->start.pixels), line(now), line(look->course.end));
  }
  console.out << fmt::format("after {} of {} updates: energy {:.4f}, from {:.4f} down to {:.4f}\n", updates,
                             look->course.size(), look->course.energy_at(updates), look->course.start_energy,
                             look->course.energy_at(look->course.size()));
  console.out << fmt::format("{} patterns stored, {} stable, capacity about {:.1f}\n", stored.patterns.size(),
                             look->stable_count(), look->capacity());
  console.out << fmt::format("{:>8} {:>8} {:>8} {:>8}\n", "pattern", "overlap", "stored", "reversed");
  for (std::size_t i = 0; i < stored.patterns.size(); ++i)
    console.out << fmt::format("{:>8} {:>8.2f} {:>8} {:>8}\n", i + 1, overlap(stored.patterns[i], now),
                               look->census.stored[i], look->census.reversed[i]);
  console.out << fmt::format("of {} random starts {} end in {} spurious states\n", look->census.starts,
                             look->census.spurious, look->census.spurious_states);
}

void print_limits(const Experiment& e, Console& console) {
  const auto& s = dynamic_cast<const LimitsSettings&>(*e.settings());
  const LimitErrors errors = limit_errors({e.task(), e.settings(), e.edits(), flat_params(e), e.steps()});
  const std::string_view measure = s.has_labels() ? "share wrong" : "root mean square";
  console.out << fmt::format("{:>9} {:>8} {:>17}\n", "", "rows", measure);
  console.out << fmt::format("{:>9} {:>8} {:>17.4f}\n", "learned", e.task()->train->rows, errors.train);
  console.out << fmt::format("{:>9} {:>8} {:>17.4f}\n", "new", e.task()->test->rows, errors.test);
}

// Errors as the network sees them, in which a table is scaled to -1..1.
void print_curve(const Experiment& e, Console& console) {
  const auto view = CurveObserver().observe({e.task(), e.settings(), e.edits(), flat_params(e), e.steps()});
  console.out << fmt::format("{:<14} {:>12} {:>12}\n", "squared error", "train", "test");
  const auto errors = [&](std::string_view name, const FittedCurve& curve) {
    console.out << fmt::format("{:<14} {:>12.6g} {:>12.6g}\n", name, curve.train_error, curve.test_error);
  };
  errors("network", view->network);
  errors("polynomial", view->polynomial);
  errors("least squares", view->exact);
  console.out << fmt::format("{:<14} {:>12} {:>12} {:>12} {:>12}\n", "unit", "weight", "bias", "out weight", "kink");
  for (std::size_t i = 0; i < view->units.size(); ++i) {
    const CurveUnit& unit = view->units[i];
    console.out << fmt::format("{:<14} {:>12.6g} {:>12.6g} {:>12.6g} {:>12}\n", fmt::format("h0[{}]", i), unit.weight,
                               unit.bias, unit.out_weight, unit.kink ? fmt::format("{:.6g}", *unit.kink) : "none");
  }
  console.out << fmt::format("{:<14} {:>12.6g}\n", "out.bias", view->out_bias);
}

}  // namespace

Result<std::optional<Examples>> asked_rows(const Experiment& experiment) {
  if (const auto* lookup = dynamic_cast<const LookupSettings*>(experiment.settings().get())) {
    auto asked = asked_examples(*lookup, *experiment.task());
    if (!asked) return asked.error();
    return std::optional<Examples>(std::move(*asked));
  }
  const auto one_row = [](std::int64_t asked) {
    Examples row;
    row.rows = row.inputs = row.targets = 1;
    row.x = {static_cast<float>(asked)};
    row.target = {-1.0F};
    return std::optional<Examples>(std::move(row));
  };
  if (const auto* ngram = dynamic_cast<const NgramSettings*>(experiment.settings().get())) {
    const auto row = asked_ngram_row(*ngram);
    if (!row) return row.error();
    return one_row(*row);
  }
  if (const auto* tfidf = dynamic_cast<const TfidfSettings*>(experiment.settings().get())) {
    auto rows = asked_tfidf_row(*tfidf);
    if (!rows) return rows.error();
    return std::optional<Examples>(std::move(*rows));
  }
  if (dynamic_cast<const TranslateSettings*>(experiment.settings().get()) != nullptr) {
    // The sentence with what is written after it.
    const auto view = look_at_translation(
        {experiment.task(), experiment.settings(), experiment.edits(), flat_params(experiment), experiment.steps()});
    if (!view->fault.empty()) return usage_error("{}", view->fault);
    const std::span<const float> pair = view->run->value(experiment.task()->input);
    const std::span<const float> targets = view->run->value(experiment.task()->target);
    Examples row;
    row.rows = 1;
    row.inputs = std::ssize(pair);
    row.targets = std::ssize(targets);
    row.x.assign(pair.begin(), pair.end());
    row.target.assign(targets.begin(), targets.end());
    return std::optional<Examples>(std::move(row));
  }
  const auto* sampling = dynamic_cast<const SamplingSettings*>(experiment.settings().get());
  if (sampling == nullptr) return std::optional<Examples>();
  const auto words = sampled_words(*sampling);
  if (!words) return words.error();
  return one_row(words->row());
}

Status print_answer(const Experiment& experiment, Console& console) {
  const ExhibitSettings* settings = experiment.settings().get();
  if (dynamic_cast<const LookupSettings*>(settings) != nullptr) return print_lookup(experiment, console);
  if (dynamic_cast<const SamplingSettings*>(settings) != nullptr) return print_sampling(experiment, console);
  if (dynamic_cast<const DescentSettings*>(settings) != nullptr) return print_descent(experiment, console);
  if (dynamic_cast<const LimitsSettings*>(settings) != nullptr) {
    print_limits(experiment, console);
    return ok_status();
  }
  if (dynamic_cast<const CurveSettings*>(settings) != nullptr) {
    print_curve(experiment, console);
    return ok_status();
  }
  if (const auto* basins = dynamic_cast<const BasinsSettings*>(settings)) {
    if (basins->view == "hopfield")
      print_pixels(*basins, console);
    else
      print_nearest(experiment, console);
    return ok_status();
  }
  return print_text_answer(experiment, console);
}

}  // namespace neurarium
