#include "engine/exhibits/translate_view.h"

#include "engine/measure.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::int64_t kScoredPairs = 64;
constexpr double kNoScore = std::numeric_limits<double>::quiet_NaN();

// The moment, with its pairs; or with the sentence why there are none.
std::shared_ptr<TranslateView> begin_view(const TranslateRequest& request) {
  auto view = std::make_shared<TranslateView>();
  view->step = request.step;
  view->settings = request.settings;
  view->task = request.task;
  view->edits = request.edits;
  const auto set = translate_pairs(view->translate());
  if (!set) {
    view->fault = set.error();
    return view;
  }
  view->set = *set;
  view->params = std::make_unique<Params<float>>(*request.task->graph);
  std::copy(request.params.begin(), request.params.end(), view->params->flat().begin());
  return view;
}

void write_translation(TranslateView& view) {
  const WritingMarks marks{view.set->start, view.set->end};
  const std::int64_t beams = view.translate().beams;
  Translator translator(view.task->graph, *view.params, bind_fitting(view.edits, view.graph()), marks, beams);
  view.written = translator.greedy(view.asked.ids);
  view.beams = translator.beams(view.asked.ids, beams);
}

void run_translation(TranslateView& view) {
  const Task& task = *view.task;
  view.run = std::make_unique<Workspace<float>>(task.graph, WorkspaceOptions{.rows = 1, .length = 1});
  view.run->bind(*view.params);
  view.run->set_edits(bind_fitting(view.edits, *task.graph));
  write_pair(view.asked.ids, view.written, view.set->start, view.set->source_length, view.run->input(task.input));
  const std::span<float> targets = view.run->input(task.target);
  std::ranges::fill(targets, -1.0F);
  *std::copy(view.written.begin(), view.written.end(), targets.begin()) = static_cast<float>(view.set->end);
  view.run->run_state().total_examples = std::ssize(view.written) + 1;
  forward(*view.run);
  backward(*view.run);
  const std::span<const float> logits = view.run->value(task.output);
  const std::size_t vocab = logits.size() / targets.size();
  TokenSampler sampler({});
  for (std::size_t place = 0; place <= view.written.size(); ++place) {
    std::vector<TokenCandidate> all = sampler.candidates(logits.subspan(place * vocab, vocab));
    if (all.size() > kTranslateCandidates) all.resize(kTranslateCandidates);
    view.next.push_back(std::move(all));
  }
  view.ends = !view.next.back().empty() && view.next.back().front().id == view.set->end;
}

void find_gold(TranslateView& view) {
  const SentencePair* pair = view.set->find(view.asked.ids);
  if (pair == nullptr) return;
  view.wanted = pair->target;
  for (const Alignment& link : pair->gold) {
    const auto at = static_cast<std::size_t>(link.target);
    if (at < view.written.size() && view.written[at] == pair->target[at]) view.gold.push_back(link);
  }
}

// Of a few held-out pairs: which are right as a whole, and the cross-attention on the aligned words, the right words
// written.
void score_held_out(TranslateView& view) {
  view.mean_score = kNoScore;
  const bool held = !view.set->held_out.empty();
  const std::vector<SentencePair>& pairs = held ? view.set->held_out : view.set->train;
  const Examples& examples = held ? *view.task->test : *view.task->train;
  const std::int64_t rows = std::min(kScoredPairs, std::ssize(pairs));
  Workspace<float> ws(view.task->graph, {.rows = rows, .length = 1, .gradients = false, .only = view.task->output});
  ws.bind(*view.params);
  ws.set_edits(bind_fitting(view.edits, *view.task->graph));
  ws.set_rows(rows);
  const std::span<float> input = ws.input(view.task->input);
  std::copy_n(examples.x.begin(), input.size(), input.begin());
  forward(ws);
  const std::span<const float> logits = ws.value(view.task->output);
  const auto width = logits.size() / static_cast<std::size_t>(rows),
             places = static_cast<std::size_t>(examples.targets);
  std::int64_t right = 0;
  for (std::size_t row = 0; std::cmp_less(row, rows); ++row)
    right += is_right(MetricKind::SequenceArgmax, logits.subspan(row * width, width),
                      std::span(examples.target).subspan(row * places, places))
                 ? 1
                 : 0;
  view.exact = static_cast<double>(right) / static_cast<double>(rows);
  if (!view.set->has_gold()) return;
  const auto queries = static_cast<std::int64_t>(view.set->target_length),
             keys = static_cast<std::int64_t>(view.set->source_length);
  std::int64_t links = 0;
  for (std::int64_t row = 0; row < rows; ++row) links += std::ssize(pairs[static_cast<std::size_t>(row)].gold);
  for (std::int64_t layer = 0; layer < view.layers(); ++layer) {
    const std::span<const float> pattern = ws.value(view.graph().at(attention_name(AttentionKind::Cross, layer)));
    std::vector<double> scores;
    for (std::int64_t head = 0; head < view.heads(); ++head) {
      double sum = 0;
      for (std::int64_t row = 0; row < rows; ++row)
        for (const Alignment& link : pairs[static_cast<std::size_t>(row)].gold)
          sum += static_cast<double>(pattern[static_cast<std::size_t>(
              ((row * view.heads() + head) * queries + link.target) * keys + link.source)]);
      scores.push_back(sum / static_cast<double>(links));
    }
    view.mean_score = std::accumulate(scores.begin(), scores.end(), 0.0) / static_cast<double>(view.heads());
    view.head_scores.push_back(std::move(scores));
  }
}

}  // namespace

std::string attention_name(AttentionKind kind, std::int64_t layer, std::string_view value) {
  return fmt::format("{}.{}.{}.{}", kind == AttentionKind::Encoder ? "enc" : "dec", layer,
                     kind == AttentionKind::Cross ? "cross" : "attn", value);
}

std::int64_t TranslateView::layers() const {
  std::int64_t count = 0;
  while (graph().find(attention_name(AttentionKind::Cross, count)) != kNoValue) ++count;
  return count;
}

std::int64_t TranslateView::heads() const {
  return graph().value(graph().at(attention_name(AttentionKind::Cross, 0))).dims[1].size;
}

bool TranslateView::has(AttentionKind kind) const { return graph().find(attention_name(kind, 0)) != kNoValue; }

std::int64_t TranslateView::queries(AttentionKind kind) const {
  return kind == AttentionKind::Encoder ? std::ssize(asked.ids) : std::ssize(written) + 1;
}

std::int64_t TranslateView::keys(AttentionKind kind) const {
  return kind == AttentionKind::Decoder ? std::ssize(written) + 1 : std::ssize(asked.ids);
}

double TranslateView::attention(AttentionKind kind, std::int64_t layer, std::int64_t head, std::int64_t query,
                                std::int64_t key) const {
  const ValueId id = graph().at(attention_name(kind, layer));
  const std::span<const float> pattern = run->value(id);
  const Dims& dims = graph().value(id).dims;
  const std::int64_t heads = dims[1].size;
  if (head < 0) {
    double sum = 0;
    for (std::int64_t h = 0; h < heads; ++h) sum += attention(kind, layer, h, query, key);
    return sum / static_cast<double>(heads);
  }
  return static_cast<double>(pattern[static_cast<std::size_t>((head * dims[2].size + query) * dims[3].size + key)]);
}

double TranslateView::best_score() const {
  double best = kNoScore;
  for (const std::vector<double>& layer : head_scores)
    for (const double score : layer) best = score <= best ? best : score;
  return best;
}

std::shared_ptr<const TranslateView> look_at_translation(const TranslateRequest& request) {
  auto view = begin_view(request);
  if (!view->fault.empty()) return view;
  view->asked = asked_sentence(view->translate(), *view->set);
  write_translation(*view);
  run_translation(*view);
  find_gold(*view);
  score_held_out(*view);
  return view;
}

double held_out_attention(const TranslateRequest& request) {
  const auto view = begin_view(request);
  if (!view->fault.empty()) return kNoScore;
  score_held_out(*view);
  return view->mean_score;
}

}  // namespace neurarium
