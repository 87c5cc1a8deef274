#include "engine/exhibits/translate.h"

#include "engine/files/corpus_tensors.h"
#include "engine/made_once.h"
#include "engine/models/beam_search.h"
#include "engine/models/recurrent_translator.h"
#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

// Rows of the graph's input and the words that follow at each place, then the mark of the end.
ExamplesPtr rows_of_pairs(const PairSet& set, const std::vector<SentencePair>& pairs) {
  auto out = std::make_shared<Examples>();
  out->inputs = set.source_length + set.target_length;
  out->targets = set.target_length;
  out->rows = std::ssize(pairs);
  out->x.resize(static_cast<std::size_t>(out->rows * out->inputs));
  out->target.assign(static_cast<std::size_t>(out->rows * out->targets), -1.0F);
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const SentencePair& pair = pairs[row];
    write_pair(
        pair.source, pair.target, set.start, set.source_length,
        std::span(out->x).subspan(row * static_cast<std::size_t>(out->inputs), static_cast<std::size_t>(out->inputs)));
    float* target = out->target.data() + row * static_cast<std::size_t>(out->targets);
    *std::copy(pair.target.begin(), pair.target.end(), target) = static_cast<float>(set.end);
  }
  return out;
}

}  // namespace

TranslateSettings::TranslateSettings() {
  init_scheme = "xavier";
  learning_rate = 0.003;
  batch = 32;
  clip_norm = 1;
  beta2 = 0.98;
  warmup_steps = 50;
}

EncoderDecoderSpec TranslateSettings::model_spec(const PairSet& set) const {
  const auto found = std::ranges::find(kPositionNames, positions);
  return {.source_vocab = set.source_words->size(),
          .target_vocab = set.target_words->size(),
          .source_length = set.source_length,
          .target_length = set.target_length,
          .layers = static_cast<std::int32_t>(layers),
          .heads = architecture == "lstm" ? 1 : static_cast<std::int32_t>(heads),
          .width = static_cast<std::int32_t>(width),
          .positions = static_cast<PositionKind>(found - kPositionNames.begin()),
          .post_norm = norm == "post"};
}

void TranslateSettings::take_own(CorpusPtr corpus) {
  own = std::move(corpus);
  pairs = kOwnPairs;
  sentence.clear();
}

Result<std::shared_ptr<const PairSet>> translate_pairs(const TranslateSettings& s) {
  static MadeOnce<PairsSpec, PairSet> sets;
  return sets.get(s.pairs_spec(), translation_pairs);
}

AskedSentence asked_sentence(const TranslateSettings& settings, const PairSet& set) {
  AskedSentence asked{set.read_source(settings.sentence)};
  const std::vector<SentencePair>& pairs = set.held_out.empty() ? set.train : set.held_out;
  if (asked.ids.empty())  // a long one says most
    asked.ids = std::ranges::max_element(pairs, {}, [](const SentencePair& p) { return p.source.size(); })->source;
  asked.unknown = std::ranges::count(asked.ids, kUnknownToken);
  asked.cut = std::max<std::int64_t>(0, std::ssize(asked.ids) - set.source_length);
  asked.ids.resize(asked.ids.size() - static_cast<std::size_t>(asked.cut));
  return asked;
}

Result<TaskPtr> TranslateSettings::make_task() const {
  const auto set = translate_pairs(*this);
  if (!set) return set.error();
  const EncoderDecoderSpec spec = model_spec(**set);
  if (Status s = check(spec); !s) return s.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  auto made = std::make_shared<Task>();
  made->graph = architecture == "lstm" ? recurrent_translator(spec) : encoder_decoder(spec);
  made->input = made->graph->at("pair");
  made->target = made->graph->at("targets");
  made->output = made->graph->at("logits");
  made->data_loss = made->graph->at("loss.data");
  made->train = rows_of_pairs(**set, (*set)->train);
  made->test = rows_of_pairs(**set, (*set)->held_out);
  made->measured = 256;
  made->metric = MetricKind::SequenceArgmax;
  made->plan = *training;
  made->source = *set;
  return TaskPtr(made);
}

Fields TranslateSettings::fields() {
  FieldList f;
  f.group("data");
  f.name("pairs", &pairs, {kPairKinds.begin(), kPairKinds.end()}, Effect::Reinitialises);
  f.number("pair-count", &pair_count, {10, static_cast<double>(kMostPairs), 1, true}, Effect::Reinitialises,
           pairs != kOwnPairs);
  const bool attends = architecture == "transformer";
  f.group("network");
  f.name("architecture", &architecture, {"transformer", "lstm"}, Effect::Reinitialises);
  f.number("layers", &layers, {1, 4, 1, false}, Effect::Reinitialises, attends);
  f.number("heads", &heads, {1, 8, 1, false}, Effect::Reinitialises, attends);
  f.number("width", &width, {4, 256, 1, true}, Effect::Reinitialises);
  f.name("positions", &positions, {"none", "sinusoidal", "learned"}, Effect::Reinitialises, attends);
  f.name("norm", &norm, {"pre", "post"}, Effect::Reinitialises, attends);
  add_init_field(f);
  f.group("writing");
  f.name("sentence", &sentence, {});
  f.number("beams", &beams, {1, static_cast<double>(kMostBeams), 1, false});
  f.group("training");
  add_optimizer_fields(f, 4096);
  add_beta_fields(f);
  add_schedule_fields(f);
  return std::move(f).list();
}

std::unique_ptr<ExhibitSettings> TranslateSettings::clone() const { return std::make_unique<TranslateSettings>(*this); }

bool TranslateSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const TranslateSettings*>(&other);
  if (that == nullptr) return false;
  return same_text(own, that->own) &&
         same_values(const_cast<TranslateSettings*>(this)->fields(), const_cast<TranslateSettings*>(that)->fields());
}

void TranslateSettings::save_data(TensorFile& file, std::string_view prefix) const { save_corpus(file, prefix, own); }

Status TranslateSettings::load_data(const TensorFile& file, std::string_view prefix) {
  auto read = load_corpus_tensors(file, prefix);
  if (!read) return read.error();
  own = std::move(*read);
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_translate_defaults() { return std::make_unique<TranslateSettings>(); }

}  // namespace neurarium
