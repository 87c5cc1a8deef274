#include "app/cli/answers.h"

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

Status print_ngram(const Experiment& e, Console& console) {
  const auto view = NgramObserver().observe({e.task(), e.settings(), e.edits(), flat_params(e), e.steps()});
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  const NgramText& text = *view->text;
  console.out << fmt::format("{:<16} {:>9} {:>9}  seen after the context, by order\n", "next", "counted", "learned");
  for (const NgramCandidate& next : view->candidates) {
    console.out << fmt::format("{:<16} {:>9.4f} {:>9.4f} ", text.name(next.id), next.counted, next.learned);
    for (const NgramTerm& term : next.terms) console.out << fmt::format(" {}/{}", term.count, term.total);
    console.out << '\n';
  }
  console.out << fmt::format("{} of {} tokens before it were found\n", view->known, view->context.size());
  console.out << fmt::format("{:>2} {:>12} {:>12} {:>12} {:>10} {:>10} {:>10}\n", "n", "possible", "seen", "once",
                             "add-k", "back-off", "kneser-ney");
  for (std::size_t i = 0; i < view->growth.size(); ++i)
    console.out << fmt::format("{:>2} {:>12.4g} {:>12} {:>12} {:>10.4g} {:>10.4g} {:>10.4g}\n", i + 1,
                               view->growth[i].possible, view->growth[i].seen, view->growth[i].once,
                               view->perplexity[0][i], view->perplexity[1][i], view->perplexity[2][i]);
  std::vector<int> written = view->prompt;
  for (const WrittenToken& token : view->written) written.push_back(token.id);
  console.out << text.tokenizer->decode(written) << '\n';
  return ok_status();
}

Status print_found_documents(const Experiment& e, Console& console) {
  constexpr std::size_t kPrintedDocuments = 10;
  const auto view = look_at_tfidf({e.task(), e.settings(), e.edits(), flat_params(e), e.steps()});
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  for (const TermPlace& word : view->query.words)
    if (word.term < 0) note(console, fmt::format("In no document: {}", visible_line(view->query.at(word.span))));
  const auto row = [&](std::string_view value) { return view->row(value, kQueryRow); };
  console.out << fmt::format("{:>4} {:>9} {:>11}  document\n", "k", "score", "probability");
  for (std::size_t i = 0; i < std::min(kPrintedDocuments, view->ranked.size()); ++i) {
    const auto at = static_cast<std::size_t>(view->ranked[i]);
    console.out << fmt::format("{:>4} {:>9.4f} {:>11.4f}  {}\n", at, row("scores")[at], row("probs")[at],
                               view->set->documents[at].title);
  }
  console.out << fmt::format("made of, in document {}:\n{:<16} {:>9} {:>9} {:>9} {:>9}\n", view->chosen, "word", "idf",
                             "query", "document", "product");
  const auto found = view->document("documents.unit", view->chosen);
  for (const int term : view->shared) {
    const auto at = static_cast<std::size_t>(term);
    console.out << fmt::format("{:<16} {:>9.4f} {:>9.4f} {:>9.4f} {:>9.4f}\n", view->set->terms[at], view->weight(term),
                               row("unit")[at], found[at], row("unit")[at] * found[at]);
  }
  console.out << fmt::format("cosine of the two sentences: {:.4f}\n", view->sentences_cosine);
  return ok_status();
}

void say_unread_words(const AskedSentence& asked, Console& console) {
  if (asked.unknown > 0)
    note(console, fmt::format("Words that the network does not know and does not read: {}.", asked.unknown));
  if (asked.cut > 0) note(console, fmt::format("Words at the end that do not fit and were left out: {}.", asked.cut));
}

Status print_translation(const Experiment& e, Console& console) {
  const auto view = look_at_translation({e.task(), e.settings(), e.edits(), flat_params(e), e.steps()});
  if (!view->fault.empty()) return usage_error("{}", view->fault);
  const PairSet& set = *view->set;
  say_unread_words(view->asked, console);
  console.out << fmt::format("{} = {}\n", set.typed_source(view->asked.ids), set.typed_target(view->written));
  if (!view->wanted.empty()) console.out << fmt::format("wanted: {}\n", set.typed_target(view->wanted));
  console.out << fmt::format("{:<14} {:>11} {:>14}  most of the attention (mean of the heads, last layer)\n", "word",
                             "probability", "next best");
  const std::int64_t layer = view->layers() - 1;
  for (std::size_t i = 0; i < view->next.size() && view->next[i].size() > 1; ++i) {
    std::int64_t most = 0;
    const auto attention = [&](std::int64_t key) {
      return view->attention(AttentionKind::Cross, layer, -1, static_cast<std::int64_t>(i), key);
    };
    for (std::int64_t k = 1; k < std::ssize(view->asked.ids); ++k)
      if (attention(k) > attention(most)) most = k;
    console.out << fmt::format("{:<14} {:>11.4f} {:>14}  {:.2f} {}\n", set.target_words->shown(view->next[i][0].id),
                               view->next[i][0].probability, set.target_words->shown(view->next[i][1].id),
                               attention(most),
                               set.source_words->shown(view->asked.ids[static_cast<std::size_t>(most)]));
  }
  if (view->beams.best >= 0)
    console.out << fmt::format("of {} beams the best: log probability {:.4f}\n", view->translate().beams,
                               view->beams.nodes[static_cast<std::size_t>(view->beams.best)].log_probability);
  for (std::size_t l = 0; l < view->head_scores.size(); ++l)
    for (std::size_t h = 0; h < view->head_scores[l].size(); ++h)
      console.out << fmt::format("head {}.{}: {:.3f} of its attention on the aligned word\n", l, h,
                                 view->head_scores[l][h]);
  if (!view->head_scores.empty())
    console.out << fmt::format("mean of the last layer's heads: {:.3f}\n", view->mean_score);
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
  if (dynamic_cast<const NgramSettings*>(settings) != nullptr) return print_ngram(experiment, console);
  if (dynamic_cast<const TfidfSettings*>(settings) != nullptr) return print_found_documents(experiment, console);
  if (dynamic_cast<const TranslateSettings*>(settings) != nullptr) return print_translation(experiment, console);
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
  return usage_error("`neurarium values` needs a file to write to: --out FILE.safetensors.");
}

Status print_translation_of(const Experiment& e, const std::string& sentence, std::vector<BoundEdit> edits,
                            Console& console) {
  TranslateSettings s = dynamic_cast<const TranslateSettings&>(*e.settings());
  const auto set = translate_pairs(s);
  if (!set) return set.error();
  if ((*set)->read_source(sentence).empty()) return usage_error("--text has no words; give a sentence to translate.");
  s.sentence = sentence;
  const AskedSentence asked = asked_sentence(s, **set);
  say_unread_words(asked, console);
  Params<float> params(e.graph());
  std::copy(e.params().flat().begin(), e.params().flat().end(), params.flat().begin());
  Translator translator(e.task()->graph, params, std::move(edits), {(*set)->start, (*set)->end});
  console.out << (*set)->typed_target(translator.greedy(asked.ids)) << '\n';
  return ok_status();
}

}  // namespace neurarium
