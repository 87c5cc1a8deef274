#include "engine/exhibits/rnn.h"

#include "engine/files/corpus_tensors.h"
#include "engine/made_once.h"
#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int64_t kRnnTestRows = 64;
constexpr std::size_t kBeginningTokens = 24;  // of another text, as the prompt

}  // namespace

RnnSettings::RnnSettings() {
  prompt = "tom and mary went to the park. tom ";
  init_scheme = "xavier";
  learning_rate = 0.01;
  batch = 16;
  clip_norm = 1;
}

CellKind RnnSettings::cell_kind() const {
  return static_cast<CellKind>(std::find(kCellNames.begin(), kCellNames.end(), cell) - kCellNames.begin());
}

Result<std::shared_ptr<const SplitCorpus>> rnn_text(const RnnSettings& s) {
  static MadeOnce<CorpusSpec, SplitCorpus> texts;
  return texts.get(s.corpus_spec(s.seed()), split_corpus);
}

Result<std::string> RnnSettings::beginning() const {
  const auto corpus = rnn_text(*this);
  if (!corpus) return corpus.error();
  const std::span<const int> tokens = (*corpus)->train;
  return (*corpus)->typed(tokens.first(std::min(tokens.size(), kBeginningTokens)));
}

Result<TaskPtr> RnnSettings::make_task() const {
  const auto corpus = rnn_text(*this);
  if (!corpus) return corpus.error();
  if (std::ssize((*corpus)->train) < length + 1)
    return usage_error(
        "--length: {} is more than the text has tokens to learn from, {}; shorten it or give a longer "
        "text.",
        length, (*corpus)->train.size());
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  auto made = std::make_shared<Task>();
  made->graph = recurrent_lm({cell_kind(), (*corpus)->tokenizer->size(), static_cast<std::int32_t>(embedding),
                              static_cast<std::int32_t>(hidden)});
  made->input = made->graph->at("tokens");
  made->target = made->graph->at("targets");
  made->output = made->graph->at("logits");
  made->data_loss = made->graph->at("loss.data");
  made->train = next_token_rows((*corpus)->train, length, samples, Rng(seed(), "rnn.train"));
  made->test = next_token_rows((*corpus)->held_out, length, kRnnTestRows, Rng(seed(), "rnn.test"));
  made->length = length;
  made->measured = kRnnTestRows;
  made->metric = MetricKind::TokenArgmax;
  made->plan = *training;
  made->source = *corpus;
  return TaskPtr(made);
}

Fields RnnSettings::fields() {
  FieldList f;
  f.group("data");
  add_text_fields(f);
  f.number("length", &length, {4, kMostRnnLength, 1, false}, Effect::Reinitialises);
  f.number("samples", &samples, {1, 1e5, 1, true}, Effect::Reinitialises);
  f.group("network");
  f.name("cell", &cell, {kCellNames.begin(), kCellNames.end()}, Effect::Reinitialises);
  f.number("hidden-width", &hidden, {1, kMostHidden, 1, true}, Effect::Reinitialises);
  f.number("embedding-width", &embedding, {1, kMostHidden, 1, true}, Effect::Reinitialises);
  add_init_field(f);
  f.group("sampling");
  add_writing_fields(f);
  f.group("training");
  add_optimizer_fields(f, 4096);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> RnnSettings::clone() const { return std::make_unique<RnnSettings>(*this); }

bool RnnSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const RnnSettings*>(&other);
  return that != nullptr && same_own(*that) &&
         same_values(const_cast<RnnSettings*>(this)->fields(), const_cast<RnnSettings*>(that)->fields());
}

void RnnSettings::save_data(TensorFile& file, std::string_view prefix) const { save_corpus(file, prefix, own); }

Status RnnSettings::load_data(const TensorFile& file, std::string_view prefix) {
  auto read = load_corpus_tensors(file, prefix);
  if (!read) return read.error();
  own = std::move(*read);
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_rnn_defaults() { return std::make_unique<RnnSettings>(); }

}  // namespace neurarium
