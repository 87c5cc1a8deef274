#include "engine/exhibits/lookup_view.h"

#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

constexpr double kLookupAir = 0.12;  // beyond the outermost keys, of their range
constexpr std::size_t kNextWords = 8;
constexpr double kSmallestChance = 1e-12;

std::size_t place(int at) { return static_cast<std::size_t>(at); }

// A workspace that computes a part of the graph has no place for the targets.
void feed_rows(const Task& task, const Examples& rows, Workspace<float>& ws) {
  ws.set_rows(rows.rows);
  std::copy(rows.x.begin(), rows.x.end(), ws.input(task.input).begin());
  if (ws.computes(task.target)) std::copy(rows.target.begin(), rows.target.end(), ws.input(task.target).begin());
  forward(ws);
}

double in_units(const LookupParts& p, std::size_t d, double standard) {
  return p.value_mean[d] + p.value_scale[d] * standard;
}

// What lies in a range with air around it; a range without extent gets one.
void fit_range(std::array<double, 2>& low, std::array<double, 2>& high, std::size_t d) {
  const double air = high[d] > low[d] ? (high[d] - low[d]) * kLookupAir : 1;
  low[d] -= air;
  high[d] += air;
}

void find_ranges(LookupView& view) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  view.key_low = view.value_low = {kFar, kFar};
  view.key_high = view.value_high = {-kFar, -kFar};
  const LookupTable& table = view.parts.table;
  for (int row = 0; row < table.size(); ++row) {
    for (std::size_t d = 0; d < place(table.key_dims); ++d) {
      view.key_low[d] = std::min(view.key_low[d], static_cast<double>(table.key(row)[d]));
      view.key_high[d] = std::max(view.key_high[d], static_cast<double>(table.key(row)[d]));
    }
    for (std::size_t d = 0; d < place(table.value_dims); ++d) {
      view.value_low[d] = std::min(view.value_low[d], static_cast<double>(table.value(row)[d]));
      view.value_high[d] = std::max(view.value_high[d], static_cast<double>(table.value(row)[d]));
    }
  }
  for (std::size_t d = 0; d < place(table.key_dims); ++d) fit_range(view.key_low, view.key_high, d);
  for (std::size_t d = 0; d < place(table.value_dims); ++d) fit_range(view.value_low, view.value_high, d);
}

void read_entries(LookupView& view) {
  const LookupParts& p = view.parts;
  const auto scores = view.of("scores");
  const auto pattern = view.of("pattern");
  const auto used = view.of("v");
  const auto value_dims = place(p.table.value_dims);
  for (int i = 0; i < p.spec.entries; ++i) {
    LookedUp entry;
    entry.row = p.kept[place(i)];
    double square = 0;
    for (std::size_t d = 0; d < place(p.table.key_dims); ++d) {
      entry.key[d] = static_cast<double>(p.table.key(entry.row)[d]);
      square += std::pow((entry.key[d] - view.query[d]) / p.key_scale[d], 2);
    }
    for (std::size_t d = 0; d < value_dims; ++d) {
      entry.value[d] = static_cast<double>(p.table.value(entry.row)[d]);
      entry.used[d] = in_units(p, d, static_cast<double>(used[place(i) * value_dims + d]));
      view.mean[d] += entry.used[d] / p.spec.entries;
    }
    entry.distance = std::sqrt(square);
    entry.score = static_cast<double>(scores[place(i)]);
    entry.weight = static_cast<double>(pattern[place(i)]);
    view.entries.push_back(entry);
  }
  std::stable_sort(view.entries.begin(), view.entries.end(),
                   [](const LookedUp& a, const LookedUp& b) { return a.key[0] < b.key[0]; });
}

void sum_up(LookupView& view) {
  const auto largest = std::max_element(view.entries.begin(), view.entries.end(),
                                        [](const LookedUp& a, const LookedUp& b) { return a.score < b.score; });
  view.nearest = static_cast<int>(largest - view.entries.begin());
  double entropy = 0;
  for (const LookedUp& e : view.entries)
    if (e.weight > 0) entropy -= e.weight * std::log(e.weight);
  view.spread = std::exp(entropy);
  const auto answer = view.of("answer");
  for (std::size_t d = 0; d < answer.size(); ++d)
    view.answer[d] = in_units(view.parts, d, static_cast<double>(answer[d]));
  const auto width = view.of("bandwidth");
  view.bandwidth = width.empty() ? std::numeric_limits<double>::quiet_NaN()
                                 : std::abs(static_cast<double>(width[0])) * view.parts.key_scale[0] *
                                       std::sqrt(view.parts.spec.temperature);
}

// The answers to the questions between the ends of the picture.
void draw_curve(const LookupMoment& moment, LookupView& view) {
  const LookupParts& p = view.parts;
  const bool plane = p.table.key_dims == 2;
  const int across = plane ? kLookupGrid : kLookupCurve;
  Examples asked;
  asked.inputs = lookup_row_width(p.spec);
  asked.targets = p.spec.value_dims;
  const auto at = [&](std::size_t d, double share) {
    return static_cast<float>(view.key_low[d] + share * (view.key_high[d] - view.key_low[d]));
  };
  for (int y = 0; y < (plane ? across : 1); ++y)
    for (int x = 0; x < across; ++x) {
      // Of a plane the middles of cells, as pictures sample them.
      const double share = plane ? (x + 0.5) / across : x / (across - 1.0);
      const std::array<float, 2> key = {at(0, share), plane ? at(1, 1 - (y + 0.5) / across) : 0.0F};
      add_lookup_row(p, std::span(key).first(place(p.table.key_dims)), -1, asked.x);
      ++asked.rows;
    }
  asked.target.assign(static_cast<std::size_t>(asked.rows * asked.targets), 0.0F);
  const ValueId answer = view.task->graph->at("answer");
  Workspace<float> ws(view.task->graph, {.rows = asked.rows, .gradients = false, .only = answer});
  ws.bind(*view.params);
  ws.set_edits(bind_fitting(moment.edits, *view.task->graph));
  feed_rows(*view.task, asked, ws);
  const auto answers = ws.value(answer);
  for (std::size_t i = 0; i < answers.size(); ++i)
    view.curve.push_back(
        static_cast<float>(in_units(p, i % static_cast<std::size_t>(asked.targets), static_cast<double>(answers[i]))));
}

// The chances of the next word after the ids.
std::vector<double> next_chances(Workspace<float>& ws, const Task& task, std::span<const float> ids) {
  ws.set_length(std::ssize(ids));
  std::copy(ids.begin(), ids.end(), ws.input(task.input).begin());
  if (ws.computes(task.target)) std::fill(ws.input(task.target).begin(), ws.input(task.target).end(), -1.0F);
  forward(ws);
  const auto logits = ws.value(task.output);
  const auto vocab = logits.size() / ids.size();
  const auto last = logits.last(vocab);
  const float largest = *std::max_element(last.begin(), last.end());
  std::vector<double> chances(vocab);
  double sum = 0;
  for (std::size_t i = 0; i < vocab; ++i) sum += chances[i] = std::exp(static_cast<double>(last[i] - largest));
  for (double& chance : chances) chance /= sum;
  return chances;
}

double divergence(const std::vector<double>& from, const std::vector<double>& to) {
  double nats = 0;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (from[i] > 0) nats += from[i] * std::log(from[i] / std::max(to[i], kSmallestChance));
  return std::max(0.0, nats);
}

// What the sentence's last word foretells with and without each word; nothing is held, for a held weight has no place
// in the shorter sentence.
void leave_words_out(const Examples& asked, LookupView& view) {
  Workspace<float> ws(view.task->graph,
                      {.rows = 1, .length = asked.inputs, .gradients = false, .only = view.task->output});
  ws.bind(*view.params);
  ws.set_rows(1);
  const std::vector<double> chances = next_chances(ws, *view.task, asked.x);
  for (std::size_t i = 0; i < view.words.size(); ++i) {
    std::vector<float> left(asked.x.begin(), asked.x.end());
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
    view.words[i].effect = left.empty() ? std::numeric_limits<double>::quiet_NaN()
                                        : divergence(chances, next_chances(ws, *view.task, left));
  }
}

void read_sentence(const LookupMoment& moment, const Examples& asked, LookupView& view) {
  const Task& task = *view.task;
  const auto language = view.chosen().language();
  const Tokenizer& words = *(*language)->tokenizer;
  const Encoding all = words.encode(view.chosen().sentence);
  view.left_out = std::max<std::int64_t>(0, std::ssize(all.ids) - asked.inputs);
  view.unknown = all.unknown;
  view.run = std::make_unique<Workspace<float>>(
      task.graph, WorkspaceOptions{.rows = 1, .length = asked.inputs, .gradients = false});
  view.run->bind(*view.params);
  view.run->set_rows(1);
  view.run->set_edits(bind_fitting(moment.edits, *task.graph));
  const std::vector<double> chances = next_chances(*view.run, task, asked.x);
  const auto pattern = view.of("pattern");
  const auto n = static_cast<std::size_t>(asked.inputs);
  for (std::size_t i = 0; i < n; ++i) {
    LookupWord word{.id = static_cast<int>(asked.x[i]), .text = words.shown(static_cast<int>(asked.x[i]))};
    for (std::size_t q = i; q < n; ++q)
      word.received += static_cast<double>(pattern[q * n + i]) / static_cast<double>(n - i);
    view.words.push_back(std::move(word));
  }
  leave_words_out(asked, view);
  std::vector<int> order(chances.size());
  std::iota(order.begin(), order.end(), 0);
  const std::size_t shown = std::min(kNextWords, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
                    [&](int a, int b) { return chances[place(a)] > chances[place(b)]; });
  const auto logits = view.of("logits").last(chances.size());
  for (std::size_t i = 0; i < shown; ++i)
    view.next.push_back({.id = order[i],
                         .text = words.shown(order[i]),
                         .logit = static_cast<double>(logits[place(order[i])]),
                         .probability = chances[place(order[i])]});
}

void read_table(const LookupMoment& moment, const Examples& asked, LookupView& view) {
  view.parts = *lookup_parts(view.chosen());
  view.query = {view.chosen().query, view.chosen().query2};
  view.run = std::make_unique<Workspace<float>>(view.task->graph, WorkspaceOptions{.rows = 1, .gradients = false});
  view.run->bind(*view.params);
  view.run->set_edits(bind_fitting(moment.edits, *view.task->graph));
  feed_rows(*view.task, asked, *view.run);
  find_ranges(view);
  read_entries(view);
  sum_up(view);
  draw_curve(moment, view);
}

}  // namespace

std::span<const float> LookupView::of(std::string_view name) const {
  const ValueId id = task->graph->find(name);
  if (id == kNoValue || run == nullptr) return {};
  if (task->graph->value(id).role == Role::Param) return params->of(id);
  return run->value(id);
}

std::shared_ptr<const LookupView> look_up(const LookupMoment& moment) {
  auto view = std::make_shared<LookupView>();
  view->step = moment.step;
  view->task = moment.task;
  view->settings = moment.settings;
  view->params = std::make_unique<Params<float>>(*moment.task->graph);
  std::copy(moment.params.begin(), moment.params.end(), view->params->flat().begin());
  const auto asked = asked_examples(view->chosen(), *moment.task);
  if (!asked) {
    view->fault = asked.error();
  } else if (view->is_sentence()) {
    read_sentence(moment, *asked, *view);
  } else {
    read_table(moment, *asked, *view);
  }
  return view;
}

}  // namespace neurarium
