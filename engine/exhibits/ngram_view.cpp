#include "engine/exhibits/ngram_view.h"

#include "engine/models/sampling.h"
#include "engine/run.h"
#include "engine/workspace.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>
#include <optional>

namespace neurarium {
namespace {

constexpr std::size_t kMostHeldOut = 20'000;  // tokens that perplexities are measured on

const NgramSettings& settings_of(const NgramMoment& moment) {
  return dynamic_cast<const NgramSettings&>(*moment.settings);
}

std::span<const int> held_out_of(const NgramText& text) {
  return std::span(text.held_out).first(std::min(text.held_out.size(), kMostHeldOut));
}

std::vector<NgramGrowth> growth_of(const NgramText& text) {
  std::vector<NgramGrowth> out;
  const std::span<const int> held = held_out_of(text);
  for (int n = 1; n <= text.counts->order(); ++n) {
    const NgramLevel& level = text.counts->level(n);
    NgramGrowth g{std::pow(static_cast<double>(text.vocabulary()), n), level.size()};
    for (std::size_t i = 0; i < level.size(); ++i) g.once += level.count(i) == 1;
    const auto length = static_cast<std::size_t>(n);
    std::size_t all = 0, fresh = 0;
    for (std::size_t at = 0; at + length <= held.size(); ++at, ++all) {
      const std::span<const int> gram = held.subspan(at, length);
      const NgramRange range = text.counts->followers(gram.first(length - 1));
      fresh += text.counts->find(range, n, gram.back()) == range.end;
    }
    g.new_share = static_cast<double>(fresh) / static_cast<double>(all);
    out.push_back(g);
  }
  return out;
}

// What the table that learns says after a row; -1: what it says of a context without one.
class LearnedTable {
 public:
  explicit LearnedTable(const NgramMoment& moment) : task_(*moment.task), params_(*task_.graph) {
    std::copy(moment.params.begin(), moment.params.end(), params_.flat().begin());
    ws_.emplace(task_.graph, WorkspaceOptions{.rows = 1, .gradients = false, .only = task_.graph->at("probs")});
    ws_->bind(params_);
    ws_->set_edits(bind_fitting(moment.edits, *task_.graph));
    ws_->set_rows(1);
  }
  std::span<const float> after(std::int64_t row) {
    ws_->input(task_.input)[0] = static_cast<float>(row);
    forward(*ws_);
    return ws_->value(task_.graph->at("probs"));
  }
  [[nodiscard]] Params<float>& params() { return params_; }
  // Of the row that was asked for last.
  [[nodiscard]] std::span<const float> logits() const { return ws_->value(task_.output); }

 private:
  const Task& task_;
  Params<float> params_;
  std::optional<Workspace<float>> ws_;
};

void list_candidates(NgramModel& model, LearnedTable& table, NgramView& view) {
  const std::vector<double> counted = model.distribution(view.context);
  const std::span<const float> learned = table.after(view.row);
  std::vector<int> ids(counted.size());
  std::iota(ids.begin(), ids.end(), 0);
  const std::size_t most = std::min(kShownCandidates, ids.size());
  std::partial_sort(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(most), ids.end(), [&](int a, int b) {
    const double pa = counted[static_cast<std::size_t>(a)], pb = counted[static_cast<std::size_t>(b)];
    return pa != pb ? pa > pb : a < b;
  });
  ids.resize(most);
  for (const int id : ids) {
    const auto at = static_cast<std::size_t>(id);
    view.candidates.push_back(
        {id, counted[at], static_cast<double>(learned[at]), table.logits()[at], model.explain(view.context, id)});
  }
}

void list_contexts(const NgramRows& rows, NgramView& view) {
  const NgramCounts& counts = *view.text->counts;
  const NgramLevel& ones = counts.level(1);
  std::vector<std::size_t> frequent(ones.size());
  std::iota(frequent.begin(), frequent.end(), std::size_t{0});
  const std::size_t most = std::min(kShownFollowers, frequent.size());
  std::partial_sort(frequent.begin(), frequent.begin() + static_cast<std::ptrdiff_t>(most), frequent.end(),
                    [&](std::size_t a, std::size_t b) {
                      return ones.count(a) != ones.count(b) ? ones.count(a) > ones.count(b) : a < b;
                    });
  for (std::size_t i = 0; i < most; ++i) view.columns.push_back(counts.last_token(1, frequent[i]));
  for (std::int64_t row = 0; row < rows.size() && view.contexts.size() < kShownContexts; ++row) {
    const std::span<const int> tokens = rows.context(row);
    NgramContext context{{tokens.begin(), tokens.end()}, view.text->shown(tokens), 0, row, {}};
    const NgramRange range = counts.followers(tokens);
    const int n = static_cast<int>(tokens.size()) + 1;
    context.count = counts.level(n).count(range.begin, range.end);
    for (const int id : view.columns) {
      const std::size_t entry = counts.find(range, n, id);
      context.follow.push_back(entry == range.end ? 0 : static_cast<std::uint32_t>(counts.level(n).count(entry)));
    }
    view.contexts.push_back(std::move(context));
  }
}

void list_arrows(NgramView& view) {
  const NgramCounts& counts = *view.text->counts;
  const std::size_t nodes = std::min(kGraphContexts, view.contexts.size());
  for (std::size_t from = 0; from < nodes; ++from) {
    const NgramContext& context = view.contexts[from];
    if (context.tokens.empty()) return;
    const int n = static_cast<int>(context.tokens.size()) + 1;
    const NgramRange range = counts.followers(context.tokens);
    for (std::size_t entry = range.begin; entry < range.end; ++entry) {
      std::vector<int> next(context.tokens.begin() + 1, context.tokens.end());
      next.push_back(counts.last_token(n, entry));
      for (std::size_t to = 0; to < nodes; ++to)
        if (view.contexts[to].tokens == next)
          view.arrows.push_back(
              {static_cast<std::int32_t>(from), static_cast<std::int32_t>(to), next.back(),
               static_cast<double>(counts.level(n).count(entry)) / static_cast<double>(context.count)});
    }
  }
}

// `most` tokens after those of the prompt.
std::vector<WrittenToken> write_on(NgramModel& model, std::vector<int> tokens, const SamplingSpec& sampling,
                                   std::int64_t most) {
  TokenSampler sampler(sampling);
  std::vector<WrittenToken> written;
  std::vector<float> logits;
  for (std::int64_t i = 0; i < most; ++i) {
    logits.clear();
    for (const double chance : model.distribution(tokens)) logits.push_back(static_cast<float>(std::log(chance)));
    const TokenCandidate next = sampler.draw(logits, std::ssize(tokens), tokens);
    written.push_back({next.id, model.known_context(tokens), next.chance});
    tokens.push_back(next.id);
  }
  return written;
}

// The last n - 1 tokens of the prompt, or as many as there are.
std::span<const int> context_of(std::span<const int> prompt, std::size_t n) {
  return prompt.last(std::min(n - 1, prompt.size()));
}

}  // namespace

void NgramObserver::follow(const NgramSettings& s, const std::shared_ptr<const NgramText>& text) {
  const bool other_text = text != text_;
  if (const auto n = std::min<std::int64_t>(s.n, text->counts->order()); other_text || rows_of_ != n) {
    rows_.emplace(*text, static_cast<int>(n));
    rows_of_ = n;
  }
  if (!other_text && add_ == s.add) return;
  if (other_text) growth_ = growth_of(*text);
  for (std::size_t kind = 0; kind < models_.size(); ++kind) {
    const auto smoothing = static_cast<NgramSmoothing>(kind);
    if (!other_text && smoothing != NgramSmoothing::AddK) continue;
    models_[kind].clear();
    perplexity_[kind].clear();
    for (int n = 1; n <= text->counts->order(); ++n) {
      models_[kind].emplace_back(text->counts, NgramSpec{n, smoothing, s.add});
      perplexity_[kind].push_back(models_[kind].back().perplexity(held_out_of(*text)));
    }
  }
  text_ = text;
  add_ = s.add;
}

std::shared_ptr<const NgramView> NgramObserver::observe(const NgramMoment& moment) {
  auto view = std::make_shared<NgramView>();
  const NgramSettings& s = settings_of(moment);
  view->step = moment.step;
  view->settings = moment.settings;
  view->task = moment.task;
  const auto text = ngram_text(s);
  if (!text) {
    view->fault = text.error();
    return view;
  }
  follow(s, *text);
  view->text = *text;
  view->growth = growth_;
  view->perplexity = perplexity_;
  const auto n = static_cast<std::size_t>(std::min<std::int64_t>(s.n, (*text)->counts->order()));
  const NgramRows& rows = *rows_;
  view->rows = rows.size();
  view->all_contexts = rows.all();
  view->prompt = corpus_tokens(*(*text)->tokenizer, s.prompt, (*text)->unit);
  view->unknown = std::ranges::count(view->prompt, kUnknownToken);
  const std::span<const int> context = context_of(view->prompt, n);
  view->context.assign(context.begin(), context.end());
  NgramModel& model = models_[static_cast<std::size_t>(s.spec().smoothing)][n - 1];
  view->known = model.known_context(view->context);
  view->row = rows.row(view->context);
  LearnedTable table(moment);
  list_candidates(model, table, *view);
  list_contexts(rows, *view);
  list_arrows(*view);
  view->written =
      write_on(model, view->prompt, s.drawing(), (*text)->unit == CorpusUnit::Word ? kWrittenWords : kWrittenLetters);
  view->learned_perplexity =
      std::exp(measurer_.measure(view->task, table.params(), bind_fitting(moment.edits, *view->task->graph)).test_loss);
  return view;
}

Result<ContinuedText> continue_ngrams(const NgramSettings& s, const SamplingSpec& sampling, std::int64_t most) {
  const auto text = ngram_text(s);
  if (!text) return text.error();
  NgramSpec spec = s.spec();
  spec.order = std::min(spec.order, (*text)->counts->order());
  NgramModel model((*text)->counts, spec);
  std::vector<int> tokens = corpus_tokens(*(*text)->tokenizer, s.prompt, (*text)->unit);
  for (const WrittenToken& next : write_on(model, tokens, sampling, most)) tokens.push_back(next.id);
  std::string typed = (*text)->typed(tokens);
  return ContinuedText{std::move(tokens), std::move(typed)};
}

Result<std::int64_t> asked_ngram_row(const NgramSettings& s) {
  const auto text = ngram_text(s);
  if (!text) return text.error();
  const int n = std::min(static_cast<int>(s.n), (*text)->counts->order());
  const std::vector<int> prompt = corpus_tokens(*(*text)->tokenizer, s.prompt, (*text)->unit);
  return NgramRows(**text, n).row(context_of(prompt, static_cast<std::size_t>(n)));
}

// Lessons ask in every frame, so the last answer is kept.
double held_out_perplexity(const NgramSettings& s) {
  struct Asked {
    CorpusSpec corpus;
    std::int64_t n = 0;
    std::string smoothing;
    double add = 0;
    bool operator==(const Asked&) const = default;
  };
  static std::mutex mutex;
  static std::optional<Asked> last;
  static double answer = 0;
  Asked asked{s.corpus_spec(s.seed()), s.n, s.smoothing, s.add};
  const std::lock_guard lock(mutex);
  if (last == asked) return answer;
  const auto text = ngram_text(s);
  if (!text || s.n > (*text)->counts->order()) return std::numeric_limits<double>::quiet_NaN();
  answer = NgramModel((*text)->counts, s.spec()).perplexity(held_out_of(**text));
  last = std::move(asked);
  return answer;
}

}  // namespace neurarium
