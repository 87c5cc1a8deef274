#include "engine/interpret/ablation.h"

#include <algorithm>

namespace neurarium {
namespace {

std::string of_layer(int layer, std::string_view name) { return fmt::format("blocks.{}.{}", layer, name); }

// The values from which the parts of one layer are taken.
std::vector<std::string> written_values(const TransformerSpec& spec, int layer) {
  std::vector<std::string> names = {of_layer(layer, "attn.z"), of_layer(layer, "attn_out")};
  if (spec.attention_only) return names;
  names.push_back(of_layer(layer, "mlp.post"));
  names.push_back(of_layer(layer, "mlp_out"));
  return names;
}

}  // namespace

Status check(const ModelPart& part, const TransformerSpec& spec) {
  if (part.layer < 0 || part.layer >= spec.layers)
    return usage_error("There is no layer {}; the model's layers are 0 to {}.", part.layer, spec.layers - 1);
  const bool of_mlp = part.kind == PartKind::Neuron || part.kind == PartKind::Mlp;
  if (of_mlp && spec.attention_only)
    return usage_error("This model has attention only, so there is no MLP to ablate; choose heads or layers.");
  if (part.kind == PartKind::Head && (part.index < 0 || part.index >= spec.heads))
    return usage_error("There is no head {}.{}; the heads of a layer are 0 to {}.", part.layer, part.index,
                       spec.heads - 1);
  if (part.kind == PartKind::Neuron && (part.index < 0 || part.index >= spec.mlp_size()))
    return usage_error("There is no neuron {} in layer {}; its neurons are 0 to {}.", part.index, part.layer,
                       spec.mlp_size() - 1);
  return ok_status();
}

std::vector<ValueRef> values_of(const ModelPart& part, const TransformerSpec& spec) {
  switch (part.kind) {
    case PartKind::Head:
      return {{of_layer(part.layer, "attn.z"), {{"h", part.index}}}};
    case PartKind::Neuron:
      return {{of_layer(part.layer, "mlp.post"), {{"m", part.index}}}};
    case PartKind::Attention:
      return {{of_layer(part.layer, "attn_out"), {}}};
    case PartKind::Mlp:
      return {{of_layer(part.layer, "mlp_out"), {}}};
    case PartKind::Layer:
      break;
  }
  std::vector<ValueRef> both = {{of_layer(part.layer, "attn_out"), {}}};
  if (!spec.attention_only) both.push_back({of_layer(part.layer, "mlp_out"), {}});
  return both;
}

std::vector<ModelPart> all_heads(const TransformerSpec& spec) {
  std::vector<ModelPart> heads;
  for (int layer = 0; layer < spec.layers; ++layer)
    for (int head = 0; head < spec.heads; ++head) heads.push_back({PartKind::Head, layer, head});
  return heads;
}

Replacements::Replacements(const StudiedModel& model, std::vector<std::vector<int>> texts)
    : model_(model), texts_(std::move(texts)) {}

void Replacements::read_texts() {
  if (std::exchange(read_, true)) return;
  NEURARIUM_CHECK(!texts_.empty());
  double tokens = 0;
  for (const std::vector<int>& text : texts_) {
    auto run = std::make_unique<TextRun>(model_, text);
    run->run();
    for (int layer = 0; layer < model_.spec.layers; ++layer)
      for (const std::string& name : written_values(model_.spec, layer)) {
        const std::span<const float> value = run->value(name);
        std::vector<double>& sum = means_[name];
        sum.resize(value.size() / text.size());
        for (std::size_t i = 0; i < value.size(); ++i) sum[i % sum.size()] += static_cast<double>(value[i]);
      }
    tokens += static_cast<double>(text.size());
    if (other_ == nullptr) other_ = std::move(run);
  }
  for (auto& [name, sum] : means_)
    for (double& number : sum) number /= tokens;
}

// What the reference selects of the numbers of one position.
std::vector<float> Replacements::selected(const ValueRef& ref, std::span<const float> position) const {
  const bool of_head = !ref.indices.empty() && ref.indices.front().label == "h";
  const std::size_t width = ref.indices.empty() ? position.size()
                            : of_head           ? static_cast<std::size_t>(model_.spec.head_size())
                                                : 1;
  const std::size_t first = ref.indices.empty() ? 0 : static_cast<std::size_t>(ref.indices.front().at) * width;
  const auto part = position.subspan(first, width);
  return {part.begin(), part.end()};
}

std::vector<Edit> Replacements::edits(const ModelPart& part, AblationKind kind) {
  NEURARIUM_CHECK(check(part, model_.spec).ok());
  if (kind != AblationKind::Zero) read_texts();
  std::vector<Edit> all;
  for (const ValueRef& ref : values_of(part, model_.spec)) {
    if (kind == AblationKind::Resample) {
      const std::span<const float> value = other_->value(ref.name);
      const std::size_t row = value.size() / other_->tokens().size();
      std::vector<float> patch;
      for (std::size_t t = 0; t < other_->tokens().size(); ++t) {
        const std::vector<float> numbers = selected(ref, value.subspan(t * row, row));
        patch.insert(patch.end(), numbers.begin(), numbers.end());
      }
      all.push_back({ref, EditKind::Patch, 0, 0, std::move(patch)});
      continue;
    }
    all.push_back({ref, EditKind::Set, 0, 0, {}});
    if (kind == AblationKind::Zero) continue;
    const std::vector<double>& mean = means_.at(ref.name);
    const std::vector<float> numbers(mean.begin(), mean.end());
    all.push_back({ref, EditKind::Add, 1, 0, selected(ref, numbers)});
  }
  return all;
}

Result<std::unique_ptr<AblationSweep>> AblationSweep::make(const StudiedModel& model, AblationQuestion question) {
  if (Status s = check_tokens(model, question.tokens, worded("The text")); !s) return s.error();
  if (Status s = check(question.answer, model, question.tokens.size()); !s) return s.error();
  if (question.kind != AblationKind::Zero && question.texts.empty())
    return usage_error("A {} needs other texts to take the values from; give one with --other \"...\".",
                       question.kind == AblationKind::Mean ? worded("mean") : worded("resampled value"));
  for (const std::vector<int>& text : question.texts)
    if (Status s = check_tokens(model, text, worded("The other text")); !s) return s.error();
  if (question.kind == AblationKind::Resample && question.texts.front().size() < question.tokens.size())
    return usage_error("The other text has {} tokens and the text {}: give one that is at least as long.",
                       question.texts.front().size(), question.tokens.size());
  return std::unique_ptr<AblationSweep>(new AblationSweep(model, std::move(question)));
}

AblationSweep::AblationSweep(const StudiedModel& model, AblationQuestion question)
    : question_(std::move(question)), replacements_(model, question_.texts), text_(model, question_.tokens) {
  if (!question_.scored.tokens.empty()) scored_ = std::make_unique<ScoredRun>(model, question_.scored);
  text_.run();
  question_.answer = complete_answer(question_.answer, text_);
  baseline_ = score({}, {});
}

AblationScore AblationSweep::score(const ModelPart& part, const std::vector<Edit>& edits) {
  text_.run(edits);
  return {part, scored_ != nullptr ? scored_->loss(edits) : text_.loss(), text_.difference(question_.answer)};
}

AblationScore AblationSweep::measure(const ModelPart& part) {
  return score(part, replacements_.edits(part, question_.kind));
}

}  // namespace neurarium
