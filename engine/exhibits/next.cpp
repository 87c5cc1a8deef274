#include "engine/exhibits/next.h"

#include "engine/files/corpus_tensors.h"
#include "engine/kept_last.h"
#include "engine/parallel.h"
#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int64_t kNextTestRows = 48;
constexpr std::size_t kNextBeginning = 9;  // tokens of another text, as the prompt

struct NextTextSpec {
  CorpusSpec corpus;
  int n = 1;
  bool operator==(const NextTextSpec&) const = default;
};

Result<NextText> make_next_text(const NextTextSpec& spec) {
  auto text = split_corpus(spec.corpus);
  if (!text) return text.error();
  NextText made{std::move(*text), nullptr};
  Parallel parallel(1);
  const int order = std::min(spec.n, static_cast<int>(std::min<std::size_t>(made.train.size(), kMostNgramOrder)));
  auto counts = NgramCounts::make(made.train, made.tokenizer->size(), order, parallel);
  if (!counts) return counts.error();
  made.counts = std::make_shared<const NgramCounts>(std::move(*counts));
  return made;
}

}  // namespace

NextSettings::NextSettings() {
  lines = 2000;
  unit = "word";
  prompt = "max found the key and the red ball . sam also found the key and the";
  learning_rate = 0.003;
  batch = 16;
  clip_norm = 0;
}

Result<std::shared_ptr<const NextText>> next_text(const NextSettings& s) {
  static KeptLast<NextTextSpec, NextText> last;
  return last.get({s.corpus_spec(s.seed()), static_cast<int>(s.n)}, make_next_text);
}

Result<std::string> NextSettings::beginning() const {
  const auto made = next_text(*this);
  if (!made) return made.error();
  const std::span<const int> tokens = (*made)->train;
  return (*made)->typed(tokens.first(std::min(tokens.size(), kNextBeginning)));
}

Result<TaskPtr> NextSettings::make_task() const {
  if (width % heads != 0 || (width / heads) % 2 != 0)
    return usage_error("--width: {} cannot be shared by {} heads in pairs of numbers; choose a multiple of {}.", width,
                       heads, 2 * heads);
  const auto text_made = next_text(*this);
  if (!text_made) return text_made.error();
  const NextText& corpus = **text_made;
  if (std::ssize(corpus.train) < length + 1)
    return usage_error(
        "--length: {} is more than the text has tokens to learn from, {}; shorten it or give a longer "
        "text.",
        length, corpus.train.size());
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  auto made = std::make_shared<Task>();
  made->graph =
      next_word_networks({corpus.tokenizer->size(), static_cast<std::int32_t>(width), static_cast<std::int32_t>(hidden),
                          static_cast<std::int32_t>(window), static_cast<std::int32_t>(layers),
                          static_cast<std::int32_t>(heads), kMostNextLength});
  made->input = made->graph->at("tokens");
  made->target = made->graph->at("targets");
  made->output = made->graph->at(network + ".logits");
  made->data_loss = made->graph->at(network + ".loss.data");
  made->train = next_token_rows(corpus.train, length, samples, Rng(seed(), "next.train"));
  made->test = next_token_rows(corpus.held_out, length, kNextTestRows, Rng(seed(), "next.test"));
  made->length = length;
  made->measured = kNextTestRows;
  made->metric = MetricKind::TokenArgmax;
  made->plan = *training;
  return TaskPtr(made);
}

Fields NextSettings::fields() {
  FieldList f;
  f.group("data");
  add_text_fields(f);
  f.number("length", &length, {4, kMostNextLength, 1, false}, Effect::Reinitialises);
  f.number("samples", &samples, {1, 1e5, 1, true}, Effect::Reinitialises);
  f.group("network");
  f.number("n", &n, {1, kMostNgramOrder, 1, false});
  f.number("words-in-window", &window, {1, 12, 1, false}, Effect::Reinitialises);
  f.number("hidden-width", &hidden, {4, 256, 1, true}, Effect::Reinitialises);
  f.number("width", &width, {4, 128, 1, true}, Effect::Reinitialises);
  f.number("layers", &layers, {1, 4, 1, false}, Effect::Reinitialises);
  f.number("heads", &heads, {1, 4, 1, false}, Effect::Reinitialises);
  f.name("foreteller", &network, {kNextNetworks.begin(), kNextNetworks.end()});
  add_init_field(f);
  f.group("sampling");
  f.name("prompt", &prompt, {});
  f.group("training");
  add_optimizer_fields(f, 4096);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> NextSettings::clone() const { return std::make_unique<NextSettings>(*this); }

bool NextSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const NextSettings*>(&other);
  return that != nullptr && same_own(*that) &&
         same_values(const_cast<NextSettings*>(this)->fields(), const_cast<NextSettings*>(that)->fields());
}

void NextSettings::save_data(TensorFile& file, std::string_view prefix) const { save_corpus(file, prefix, own); }

Status NextSettings::load_data(const TensorFile& file, std::string_view prefix) {
  auto read = load_corpus_tensors(file, prefix);
  if (!read) return read.error();
  own = std::move(*read);
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_next_defaults() { return std::make_unique<NextSettings>(); }

}  // namespace neurarium
