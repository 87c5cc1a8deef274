#include "engine/exhibits/opened_model.h"

#include "engine/exhibits/language_model.h"
#include "engine/exhibits/transformer.h"
#include "engine/models/generate.h"
#include "engine/text.h"
#include "engine/timeline.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::string_view kConfigTensor = "model.config", kTokenizerTensor = "model.tokenizer",
                           kNameTensor = "model.name", kWeightTensors = "model.weight.";
constexpr std::int64_t kOwnTokens = 512;          // that a small model writes
constexpr std::int64_t kOwnWork = 4'000'000'000;  // multiply-adds that a large one spends on it
constexpr std::int64_t kTextWindows = 4;          // contexts that the text fills, repeated if need be
constexpr std::int64_t kBatchPositions = 1024;

// What the model says when it is left alone.
std::string written_by(const LanguageModel& model) {
  Continuation continuation(model.graph, model.params, model.spec.context);
  TokenSampler sampler({.temperature = 1, .seed = 0});
  const auto weights = std::max<std::int64_t>(1, static_cast<std::int64_t>(model.params.flat().size()));
  const std::int64_t count = std::clamp<std::int64_t>(kOwnWork / weights, 16, kOwnTokens);
  std::vector<int> ids = {0};
  write_on(continuation, sampler, ids, count);
  std::string text = clean_text(model.tokenizer->decode(ids), TextForm::Nfc).text;
  std::erase_if(text, [](char c) { return c == '\0' || c == '\r'; });
  return text + "\n";
}

Result<CorpusPtr> own_text(const LanguageModel& model) {
  const std::string written = written_by(model);
  const auto tokens = static_cast<std::int64_t>(model.tokenizer->encode(written).size());
  if (tokens == 0)
    return input_error("{}: what the model writes is no text in its own tokens; choose another checkpoint.",
                       shown(model.source));
  std::string text;
  for (std::int64_t have = 0; have < kTextWindows * (model.spec.context + 1); have += tokens) text += written;
  Result<CorpusText> corpus = corpus_from(std::as_bytes(std::span(text)), std::string(kOwnTextName.text));
  if (!corpus) return corpus.error();
  return CorpusPtr(std::make_shared<const CorpusText>(std::move(*corpus)));
}

void take_network(TransformerSettings& settings, const TransformerSpec& spec) {
  settings.layers = spec.layers;
  settings.heads = spec.heads;
  settings.width = spec.width;
  settings.head_width = spec.head_width;
  settings.mlp_width = spec.mlp_width;
  settings.context = spec.context;
  settings.positions = kPositionNames[static_cast<std::size_t>(spec.positions)];
  settings.norm = spec.post_norm ? "post" : "pre";
  settings.norm_kind = kNormNames[static_cast<std::size_t>(spec.norm)];
  settings.mlp = kMlpNames[static_cast<std::size_t>(spec.mlp)];
  settings.attention_only = spec.attention_only;
  settings.bias = spec.bias;
  settings.tied = spec.tied;
  settings.dropout = 0;
}

// The first setting that the exhibit does not allow.
Status check_ranges(TransformerSettings& settings, const std::string& source) {
  for (const Field& field : settings.fields()) {
    const auto* number = std::get_if<std::int64_t*>(&field.value);
    if (number == nullptr) continue;
    const auto value = static_cast<double>(**number);
    if (value < field.low || value > field.high)
      return input_error("{}: its {} is {}, but the Transformer exhibit shows {} to {}; choose a smaller model.",
                         shown(source), field.key, **number, field.low, field.high);
  }
  return ok_status();
}

}  // namespace

Result<std::unique_ptr<TransformerSettings>> settings_of(LanguageModel model) {
  if (model.spec.vocab > kMaxVocabulary)
    return input_error("{}: it has {} tokens, but the Transformer exhibit shows at most {}; choose a smaller model.",
                       shown(model.source), with_commas(model.spec.vocab), with_commas(kMaxVocabulary));
  if (model.tokenizer == nullptr) model.tokenizer = make_id_tokenizer(model.spec.vocab);
  auto settings = std::make_unique<TransformerSettings>();
  settings->choose_task(kOwnTextTask);
  take_network(*settings, model.spec);
  settings->batch = std::clamp<std::int64_t>(kBatchPositions / model.spec.context, 1, 16);
  settings->samples = 1024;
  settings->test_split = 0;
  if (Status s = check_ranges(*settings, model.source); !s) return s.error();
  Result<CorpusPtr> text = own_text(model);
  if (!text) return text.error();
  settings->corpus = std::move(*text);
  const std::span<const float> flat = model.params.flat();
  settings->opened = std::make_shared<const OpenedModel>(
      OpenedModel{model.source, model.spec, model.tokenizer, {flat.begin(), flat.end()}});
  return_to_opened(*settings);
  return settings;
}

void return_to_opened(TransformerSettings& settings) {
  take_network(settings, settings.opened->spec);
  settings.start = "trained";
}

Result<std::unique_ptr<Timeline>> timeline_of_checkpoint(const std::string& path, int threads) {
  auto model = load_checkpoint(path);
  if (!model) return model.error();
  auto settings = settings_of(std::move(*model));
  if (!settings) return settings.error();
  return Timeline::make(std::move(*settings), threads);
}

std::shared_ptr<const AlignedVector<float>> opened_start(const OpenedModelPtr& model, const TransformerSpec& network) {
  if (model == nullptr) return nullptr;
  TransformerSpec own = model->spec;
  own.dropout = network.dropout;
  if (own != network) return nullptr;
  return {model, &model->weights};
}

bool same_model(const OpenedModelPtr& a, const OpenedModelPtr& b) {
  if (a == b) return true;
  return a != nullptr && b != nullptr && a->spec == b->spec && a->weights == b->weights &&
         a->tokenizer->save() == b->tokenizer->save();
}

void save_opened_model(TensorFile& file, std::string_view prefix, const OpenedModel& model) {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  file.add_text(name(kNameTensor), model.name);
  file.add_text(name(kConfigTensor), gpt2_config(model.spec));
  file.add_text(name(kTokenizerTensor), model.tokenizer->save());
  const auto graph = transformer(model.spec);
  const TensorFile weights = to_gpt2(model.spec, *graph, model.weights);
  for (const auto& [tensor, numbers] : weights.tensors())
    file.add(fmt::format("{}{}{}", prefix, kWeightTensors, tensor), numbers);
}

Result<OpenedModelPtr> load_opened_model(const TensorFile& file, std::string_view prefix) {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  if (file.find(name(kConfigTensor)) == nullptr) return OpenedModelPtr();
  const auto config = file.text(name(kConfigTensor));
  if (!config) return config.error();
  const auto spec = parse_gpt2_config(*config, file.source);
  if (!spec) return spec.error();
  const auto tokens = file.text(name(kTokenizerTensor));
  if (!tokens) return tokens.error();
  auto tokenizer = load_tokenizer(*tokens, file.source);
  if (!tokenizer) return tokenizer.error();
  const auto source = file.text(name(kNameTensor));
  if (!source) return source.error();
  TensorFile tensors;
  tensors.source = file.source;
  const std::string weights = name(kWeightTensors);
  for (const auto& [tensor, numbers] : file.tensors())
    if (tensor.starts_with(weights)) tensors.add(tensor.substr(weights.size()), numbers);
  const TransformerSpec whole = spec_of_tensors(tensors, *spec);
  if ((*tokenizer)->size() != whole.vocab)
    return input_error("{}: the tokenizer has {} tokens, but the model has {}; the file is damaged", file.source,
                       (*tokenizer)->size(), whole.vocab);
  const auto graph = transformer(whole);
  const auto params = read_gpt2(tensors, whole, *graph);
  if (!params) return params.error();
  return OpenedModelPtr(std::make_shared<const OpenedModel>(
      OpenedModel{std::string(*source), whole, *tokenizer, {params->flat().begin(), params->flat().end()}}));
}

}  // namespace neurarium
