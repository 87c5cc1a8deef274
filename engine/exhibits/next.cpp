#include "engine/exhibits/next.h"

#include "engine/files/corpus_tensors.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int64_t kNextTestRows = 48;
constexpr std::size_t kNextBeginning = 9;  // tokens of another text, as the prompt

}  // namespace

NextSettings::NextSettings() {
  lines = 2000;
  unit = "word";
  prompt = "max found the key and the red ball . sam also found the key and the";
  learning_rate = 0.003;
  batch = 16;
  clip_norm = 0;
}

Result<std::string> NextSettings::beginning() const {
  const auto made = ngram_text(corpus_spec(seed()));
  if (!made) return made.error();
  const std::span<const int> tokens = (*made)->counts->tokens();
  return (*made)->typed(tokens.first(std::min(tokens.size(), kNextBeginning)));
}

Result<TaskPtr> NextSettings::make_task() const {
  const auto counted = ngram_text(corpus_spec(seed()));
  if (!counted) return counted.error();
  const NgramText& corpus = **counted;
  const std::span<const int> tokens = corpus.counts->tokens();
  if (std::ssize(tokens) < length + 1)
    return usage_error(
        "--length: {} is more than the text has tokens to learn from, {}; shorten it or give a longer "
        "text.",
        length, tokens.size());
  const NextWordSpec spec{corpus.vocabulary(),
                          static_cast<std::int32_t>(width),
                          static_cast<std::int32_t>(hidden),
                          static_cast<std::int32_t>(window),
                          static_cast<std::int32_t>(layers),
                          static_cast<std::int32_t>(heads),
                          kMostNextLength};
  if (Status fine = check(spec); !fine) return fine.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  auto made = std::make_shared<Task>();
  made->graph = next_word_networks(spec);
  made->input = made->graph->at("tokens");
  made->target = made->graph->at("targets");
  made->output = made->graph->at(network + ".logits");
  made->data_loss = made->graph->at(network + ".loss.data");
  made->train = next_token_rows(tokens, length, samples, Rng(seed(), "next.train"));
  made->test = next_token_rows(corpus.held_out, length, kNextTestRows, Rng(seed(), "next.test"));
  made->length = length;
  made->measured = kNextTestRows;
  made->metric = MetricKind::TokenArgmax;
  made->plan = *training;
  made->source = *counted;
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
  f.name("predictor", &network, {kNextNetworks.begin(), kNextNetworks.end()});
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
