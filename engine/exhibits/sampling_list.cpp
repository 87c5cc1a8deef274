#include "engine/exhibits/sampling_list.h"

#include "engine/exhibits/transformer.h"
#include "engine/models/generate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::size_t kLongestToken = 36;  // bytes of a name
constexpr std::size_t kMostPrompt = 20'000;

std::string quoted_name(std::string_view name) {
  std::size_t end = std::min(name.size(), kLongestToken);
  while (end < name.size() && end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  std::string made(name.substr(0, end));
  std::replace(made.begin(), made.end(), '"', '\'');
  return made;
}

}  // namespace

std::string typed_list(std::span<const float> logits, const std::vector<std::string>& names, std::size_t most) {
  std::vector<std::size_t> order(logits.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return !std::isfinite(logits[i]); });
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return logits[a] > logits[b]; });
  std::string list;
  for (std::size_t i = 0; i < std::min(most, order.size()); ++i)
    list += fmt::format("{}\"{}\": {:.3f}", i > 0 ? ", " : "", quoted_name(names[order[i]]), logits[order[i]]);
  return list;
}

Result<std::string> logits_after(LanguageModel& model, std::string_view text, std::size_t most) {
  if (!model.spec.causal || model.tokenizer == nullptr)
    return usage_error("The open model does not foretell a next token from text; open one that does.");
  const Encoding read = model.tokenizer->encode(text.substr(0, kMostPrompt));
  if (read.ids.empty()) return usage_error("There is no text to go on from; type a few words.");
  std::vector<std::int32_t> ids(read.ids.begin(), read.ids.end());
  Continuation reader(model.graph, model.params, model.spec.context, bind_fitting(model.edits, *model.graph));
  const std::span<const float> logits = reader.append(ids);
  std::vector<std::string> names;
  for (int id = 0; id < model.tokenizer->size(); ++id) names.push_back(model.tokenizer->shown(id));
  return typed_list(logits, names, most);
}

Result<LanguageModel> opening_language_model() {
  std::unique_ptr<ExhibitSettings> settings = make_transformer_opening();
  dynamic_cast<TransformerSettings&>(*settings).samples = 256;  // none is asked for
  const auto run = Experiment::make(std::move(settings));
  if (!run) return run.error();
  return language_model_of(**run, "transformer");
}

}  // namespace neurarium
