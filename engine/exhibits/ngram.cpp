#include "engine/exhibits/ngram.h"

#include "engine/files/corpus_tensors.h"
#include "engine/made_once.h"
#include "engine/ops/ops.h"
#include "engine/text.h"
#include "engine/work_progress.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr float kReadShare = 0.6f;  // of the time that a text takes: to cut it into tokens; the rest is counting
constexpr std::array<std::string_view, 3> kSmoothings = {"add-k", "back-off", "kneser-ney"};  // by NgramSmoothing

std::shared_ptr<const Graph> context_table(std::int64_t rows, std::int32_t tokens) {
  GraphBuilder g;
  const ValueId context = g.input("context", {{"b"}});
  const ValueId next = g.target("next", {{"b"}});
  const ValueId table = g.embedding("table", {{"v", static_cast<std::int32_t>(rows)}, {"c", tokens}});
  const ValueId logits = embedding(g, "logits", context, table);
  ValueId data = kNoValue;
  {
    const auto scope = g.scope("loss");
    data = data_loss(g, LossKind::CrossEntropy, logits, next);
  }
  const ValueId loss = add(g, "loss", {data});
  softmax(g, "probs", logits);
  return g.finish(loss);
}

// Each token with n - 1 before it, from the beginning on. Of training text those whose context has a row.
ExamplesPtr ngram_examples(const NgramRows& rows, std::span<const int> tokens, int n, bool only_known) {
  auto out = std::make_shared<Examples>();
  out->inputs = out->targets = 1;
  const auto length = static_cast<std::size_t>(n - 1);
  for (std::size_t at = length; at < tokens.size() && out->rows < kMostNgramExamples; ++at) {
    const std::int64_t row = rows.row(tokens.subspan(at - length, length));
    if (row < 0 && only_known) continue;
    out->x.push_back(static_cast<float>(row));
    out->target.push_back(static_cast<float>(tokens[at]));
    ++out->rows;
  }
  return out;
}

Result<NgramText> count_text(const CorpusSpec& spec) {
  WorkPart part(0, kReadShare);
  auto split = split_corpus(spec);
  if (!split) return split.error();
  part.go_on(1);
  NgramText made{std::move(*split), nullptr};
  const auto order = static_cast<int>(std::min<std::size_t>(made.train.size(), kMostNgramOrder));
  Parallel parallel(2);
  auto counts = NgramCounts::make(std::move(made.train), made.vocabulary(), order, parallel);
  if (!counts) return counts.error();
  made.counts = std::make_shared<const NgramCounts>(std::move(*counts));
  return made;
}

}  // namespace

NgramSettings::NgramSettings() {
  prompt = "the cat ";
  init_scheme = "zeros";
  learning_rate = 0.1;
  batch = 256;
}

NgramSpec NgramSettings::spec() const {
  const auto kind = std::find(kSmoothings.begin(), kSmoothings.end(), smoothing) - kSmoothings.begin();
  return {.order = static_cast<int>(n), .smoothing = static_cast<NgramSmoothing>(kind), .k = add};
}

Result<std::shared_ptr<const NgramText>> ngram_text(const CorpusSpec& corpus) {
  static MadeOnce<CorpusSpec, NgramText> texts;
  return texts.get(corpus, count_text);
}

Result<std::shared_ptr<const NgramText>> ngram_text(const NgramSettings& s) {
  return ngram_text(s.corpus_spec(s.seed()));
}

Result<std::string> NgramSettings::beginning() const {
  const auto counted = ngram_text(*this);
  if (!counted) return counted.error();
  const std::span<const int> tokens = (*counted)->counts->tokens();
  const std::size_t few = corpus_unit() == CorpusUnit::Word ? 3 : 6;
  return (*counted)->typed(tokens.first(std::min(tokens.size(), few)));
}

NgramRows::NgramRows(const NgramText& text, int n) : counts_(text.counts.get()), length_(n - 1) {
  if (length_ == 0) {
    entries_.push_back(0);
    return;
  }
  const NgramLevel& level = counts_->level(length_);
  all_ = static_cast<std::int64_t>(level.size());
  entries_.resize(level.size());
  std::iota(entries_.begin(), entries_.end(), std::size_t{0});
  const auto most =
      std::clamp<std::size_t>(static_cast<std::size_t>(kMostTableNumbers / text.vocabulary()), 1, entries_.size());
  const auto by_count = [&](std::size_t a, std::size_t b) {
    return level.count(a) != level.count(b) ? level.count(a) > level.count(b) : a < b;
  };
  std::partial_sort(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(most), entries_.end(), by_count);
  entries_.resize(most);
  for (std::size_t i = 0; i < entries_.size(); ++i) rows_[entries_[i]] = static_cast<std::int64_t>(i);
}

std::int64_t NgramRows::row(std::span<const int> context) const {
  if (std::ssize(context) != length_) return -1;
  if (length_ == 0) return 0;
  const NgramRange range = counts_->followers(context.first(context.size() - 1));
  const std::size_t entry = counts_->find(range, length_, context.back());
  if (entry == range.end) return -1;
  const auto found = rows_.find(entry);
  return found == rows_.end() ? -1 : found->second;
}

std::span<const int> NgramRows::context(std::int64_t row) const {
  return length_ == 0 ? std::span<const int>() : counts_->gram(length_, entries_[static_cast<std::size_t>(row)]);
}

Result<TaskPtr> NgramSettings::make_task() const {
  const auto source = ngram_text(*this);
  if (!source) return source.error();
  const NgramText& counted = **source;
  if (n > counted.counts->order())
    return usage_error("--n: {} is more than the {} tokens of the text; choose a smaller n or give a longer text.", n,
                       counted.counts->tokens().size());
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  const int length = static_cast<int>(n);
  const NgramRows rows(counted, length);
  auto made = std::make_shared<Task>();
  made->graph = context_table(rows.size(), counted.vocabulary());
  made->input = made->graph->at("context");
  made->target = made->graph->at("next");
  made->output = made->graph->at("logits");
  made->data_loss = made->graph->at("loss.data");
  made->train = ngram_examples(rows, counted.counts->tokens(), length, true);
  made->test = ngram_examples(rows, counted.held_out, length, false);
  made->metric = MetricKind::ArgmaxClass;
  made->reads_ids = true;
  made->measured = 4096;
  made->plan = *training;
  made->source = *source;
  return TaskPtr(made);
}

Fields NgramSettings::fields() {
  FieldList f;
  f.group("data");
  add_text_fields(f);
  f.group("network");
  f.number("n", &n, {1, kMostNgramOrder, 1, false}, Effect::Reinitialises);
  f.name("smoothing", &smoothing, {kSmoothings.begin(), kSmoothings.end()});
  f.number("smoothing-k", &add, {0, 10, 0, false}, Effect::Live, smoothing == "add-k");
  f.group("sampling");
  add_writing_fields(f);
  f.group("training");
  add_init_field(f);
  add_optimizer_fields(f, 4096);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> NgramSettings::clone() const { return std::make_unique<NgramSettings>(*this); }

bool NgramSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const NgramSettings*>(&other);
  return that != nullptr && same_own(*that) &&
         same_values(const_cast<NgramSettings*>(this)->fields(), const_cast<NgramSettings*>(that)->fields());
}

void NgramSettings::save_data(TensorFile& file, std::string_view prefix) const { save_corpus(file, prefix, own); }

Status NgramSettings::load_data(const TensorFile& file, std::string_view prefix) {
  auto read = load_corpus_tensors(file, prefix);
  if (!read) return read.error();
  own = std::move(*read);
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_ngram_defaults() { return std::make_unique<NgramSettings>(); }

}  // namespace neurarium
