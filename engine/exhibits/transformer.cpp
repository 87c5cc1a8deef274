#include "engine/exhibits/transformer.h"

#include "engine/exhibits/trained_models.h"
#include "engine/exhibits/transformer_recipes.h"
#include "engine/exhibits/transformer_sample.h"
#include "engine/files/corpus_tensors.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::int64_t kMeasuredSequences = 64;  // sequences that the metrics read
constexpr std::int64_t kTextContext = 64;        // of the user's text, unless asked for

std::vector<std::string_view> task_names() {
  std::vector<std::string_view> names;
  for (const LanguageTaskInfo& info : language_tasks()) names.push_back(info.name);
  names.push_back(kOwnTextTask);
  return names;
}

template <class Names>
std::int32_t place_of(const Names& names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  NEURARIUM_CHECK(at != names.end());  // fields() allows no others
  return static_cast<std::int32_t>(at - names.begin());
}

}  // namespace

TransformerSettings::TransformerSettings() {
  warmup_steps = 50;
  take_recipe(task, false);
}

void TransformerSettings::choose_task(std::string_view name) {
  if (find_recipe(name) == nullptr) return;  // fields() will refuse it
  take_recipe(name, true);
  task = name;
  items = symbols = 0;
  mix.clear();
}

void TransformerSettings::choose(std::string_view key, std::string_view name) {
  if (key == "task") choose_task(name);
}

// With `only_recommended` a setting that is not what the present task recommends stays.
void TransformerSettings::take_recipe(std::string_view name, bool only_recommended) {
  const TransformerRecipe& now = *find_recipe(task);
  const TransformerRecipe& next = *find_recipe(name);
  const auto take = [&](auto& mine, auto member) {
    if (!only_recommended || mine == now.*member) mine = next.*member;
  };
  take(layers, &TransformerRecipe::layers);
  take(heads, &TransformerRecipe::heads);
  take(width, &TransformerRecipe::width);
  take(attention_only, &TransformerRecipe::attention_only);
  take(positions, &TransformerRecipe::positions);
  take(batch, &TransformerRecipe::batch);
  take(learning_rate, &TransformerRecipe::learning_rate);
  take(optimizer, &TransformerRecipe::optimizer);
  take(weight_decay, &TransformerRecipe::weight_decay);
  take(beta2, &TransformerRecipe::beta2);
  take(clip_norm, &TransformerRecipe::clip_norm);
  take(samples, &TransformerRecipe::samples);
  take(init_scheme, &TransformerRecipe::init_scheme);
  take(schedule, &TransformerRecipe::schedule);
  take(decay_steps, &TransformerRecipe::decay_steps);
  take(decay_factor, &TransformerRecipe::decay_factor);
}

LanguageDataSpec TransformerSettings::data_spec() const {
  LanguageDataSpec spec;
  spec.task.task = task;
  spec.task.items = static_cast<int>(items);
  spec.task.symbols = static_cast<int>(symbols);
  spec.task.mix = mix;
  spec.task.length = static_cast<int>(context);
  spec.corpus = task == kOwnTextTask ? corpus : nullptr;
  if (opened != nullptr) spec.known_tokenizer = opened->tokenizer;
  spec.tokenizer.kind = tokenizer;
  spec.tokenizer.vocabulary = static_cast<int>(vocab);
  spec.context = context == 0 ? kTextContext : context;
  spec.test_split = test_split;
  spec.samples = samples;
  spec.seed = static_cast<std::uint64_t>(data_seed);
  return spec;
}

Result<std::shared_ptr<const LanguageData>> TransformerSettings::data() const {
  if (task == kOwnTextTask && corpus == nullptr)
    return usage_error("There is no text to learn from; give one with --corpus FILE, or choose a task with --task.");
  return language_data(data_spec());
}

TransformerSpec TransformerSettings::spec(const LanguageData& data) const {
  TransformerSpec s;
  s.vocab = data.tokenizer->size();
  s.layers = static_cast<std::int32_t>(layers);
  s.heads = static_cast<std::int32_t>(heads);
  s.width = static_cast<std::int32_t>(width);
  s.head_width = static_cast<std::int32_t>(head_width);
  s.mlp_width = static_cast<std::int32_t>(mlp_width);
  s.context = static_cast<std::int32_t>(data.length);
  s.positions = static_cast<PositionKind>(place_of(kPositionNames, positions));
  s.norm = static_cast<NormKind>(place_of(kNormNames, norm_kind));
  s.post_norm = norm == "post";
  s.attention_only = attention_only;
  s.bias = bias;
  s.tied = tied;
  s.mlp = static_cast<MlpKind>(place_of(kMlpNames, mlp));
  s.causal = data.causal;
  s.key_mask = data.padding() >= 0;
  s.dropout = dropout;
  if (task == kOwnTextTask && opened != nullptr) s.norm_eps = opened->spec.norm_eps;
  return s;
}

Result<TaskPtr> TransformerSettings::make_task() const {
  const Result<std::shared_ptr<const LanguageData>> made_data = data();
  if (!made_data) return made_data.error();
  const LanguageData& sequences = **made_data;
  const TransformerSpec network = spec(sequences);
  if (Status s = check(network); !s) return s.error();
  const Result<TrainPlan> training = plan();
  if (!training) return training.error();
  auto made = std::make_shared<Task>();
  made->graph = transformer(network);
  made->input = made->graph->at("tokens");
  made->target = made->graph->at("targets");
  made->mask = network.key_mask ? made->graph->at("mask") : kNoValue;
  made->padding = static_cast<float>(sequences.padding());
  made->output = made->graph->at("logits");
  made->data_loss = made->graph->at("loss.data");
  made->train = sequences.train;
  made->test = sequences.test;
  made->length = sequences.length;
  made->measured = kMeasuredSequences;
  made->metric = MetricKind::TokenArgmax;
  made->plan = *training;
  made->source = *made_data;
  if (start == "trained" && task == kOwnTextTask) {
    made->start = opened_start(opened, network);
  } else if (start == "trained") {
    made->start = trained_start(*this, sequences, *made->graph);
    if (made->start != nullptr) made->plan.schedule.done = find_trained_model(task)->steps;
  }
  return TaskPtr(made);
}

Fields TransformerSettings::fields() {
  const bool own = task == kOwnTextTask;
  const auto found = find_language_task(task);
  const LanguageTaskInfo* info = found ? *found : nullptr;
  const auto choosable = [](const TaskNumber& n) { return n.low < n.high; };
  FieldList f;
  f.group("data");
  f.name("task", &task, task_names(), Effect::Reinitialises);
  f.number("items", &items, {0, 64, 1, false}, Effect::Reinitialises, info != nullptr && choosable(info->items));
  f.number("symbols", &symbols, {0, 256, 1, false}, Effect::Reinitialises, info != nullptr && choosable(info->symbols));
  f.name("mix", &mix, {}, Effect::Live, info != nullptr && !info->parts.empty());
  f.name("tokenizer", &tokenizer, {"char", "word", "bpe"}, Effect::Reinitialises, own && opened == nullptr);
  f.number("vocab", &vocab, {16, kMaxVocabulary, 1, true}, Effect::Reinitialises, own && opened == nullptr);
  f.number("samples", &samples, {1, 1e6, 1, true});
  f.number("test-split", &test_split, {0, 0.9, 0.05, false}, Effect::Live, own);
  f.number("data-seed", &data_seed, {0, 1e15, 1, false});
  f.name("start", &start, {"nothing", "trained"}, Effect::Reinitialises);
  f.group("network");
  f.number("layers", &layers, {1, 12, 1, false}, Effect::KeepsWeights);
  f.number("heads", &heads, {1, 64, 1, false}, Effect::Reinitialises);
  f.number("width", &width, {1, 4096, 1, true}, Effect::Reinitialises);
  f.number("head-width", &head_width, {0, 4096, 1, false}, Effect::Reinitialises);
  f.number("mlp-width", &mlp_width, {0, 16384, 1, false}, Effect::Reinitialises, !attention_only);
  f.number("context", &context, {0, 4096, 1, false}, Effect::Reinitialises);
  f.name("positions", &positions, {kPositionNames.begin(), kPositionNames.end()}, Effect::KeepsWeights);
  f.name("norm", &norm, {"pre", "post"}, Effect::KeepsWeights);
  f.name("norm-kind", &norm_kind, {kNormNames.begin(), kNormNames.end()}, Effect::KeepsWeights);
  f.name("mlp", &mlp, {kMlpNames.begin(), kMlpNames.end()}, Effect::KeepsWeights, !attention_only);
  f.flag("attention-only", &attention_only, Effect::KeepsWeights);
  f.flag("bias", &bias, Effect::KeepsWeights);
  f.flag("tied", &tied, Effect::KeepsWeights);
  f.number("dropout", &dropout, {0, 0.9, 0.05, false});
  add_init_field(f);
  f.group("training");
  add_optimizer_fields(f, 4096);
  add_beta_fields(f);
  add_schedule_fields(f);
  const bool writes = info == nullptr || !info->bidirectional;
  f.group("writing");
  f.number("write-every", &write_every, {0, 1e6, 1, true}, Effect::Live, writes);
  f.name("write-prompt", &write_prompt, {}, Effect::Live, writes);
  return std::move(f).list();
}

std::string TransformerSettings::write_sample(const Task& made, const Params<float>& params,
                                              const std::vector<Edit>& edits) const {
  const auto sequences = data();
  NEURARIUM_CHECK(sequences.ok());  // the task was made from it
  return write_text_sample(**sequences, made.graph, params, edits, write_prompt);
}

std::unique_ptr<ExhibitSettings> TransformerSettings::clone() const {
  return std::make_unique<TransformerSettings>(*this);
}

bool TransformerSettings::equals(const ExhibitSettings& other) const {
  const auto* that = dynamic_cast<const TransformerSettings*>(&other);
  if (that == nullptr) return false;
  const bool same_text =
      corpus == that->corpus || (corpus != nullptr && that->corpus != nullptr && corpus->text == that->corpus->text);
  return same_text && same_model(opened, that->opened) &&
         same_values(const_cast<TransformerSettings*>(this)->fields(),
                     const_cast<TransformerSettings*>(that)->fields());
}

void TransformerSettings::save_data(TensorFile& file, std::string_view prefix) const {
  if (opened != nullptr) save_opened_model(file, prefix, *opened);
  save_corpus(file, prefix, corpus);
}

Status TransformerSettings::load_data(const TensorFile& file, std::string_view prefix) {
  auto model = load_opened_model(file, prefix);
  if (!model) return model.error();
  opened = std::move(*model);
  auto read = load_corpus_tensors(file, prefix);
  if (!read) return read.error();
  corpus = std::move(*read);
  return ok_status();
}

std::unique_ptr<ExhibitSettings> make_transformer_defaults() { return std::make_unique<TransformerSettings>(); }

std::unique_ptr<ExhibitSettings> make_transformer_opening() {
  auto settings = std::make_unique<TransformerSettings>();
  settings->start = "trained";
  return settings;
}

}  // namespace neurarium
