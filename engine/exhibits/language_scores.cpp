#include "engine/exhibits/language_scores.h"

#include "engine/exhibits/transformer.h"

#include <nlohmann/json.hpp>

namespace neurarium {
namespace {
constexpr std::int64_t kScoredSequences = 128;
constexpr int kScoredTexts = 32;
}  // namespace

std::optional<LanguageScores> language_scores(const Experiment& experiment) {
  const auto* settings = dynamic_cast<const TransformerSettings*>(experiment.settings().get());
  if (settings == nullptr) return std::nullopt;
  const auto data = settings->data();
  NEURARIUM_CHECK(data.ok());  // the task was made from it
  if ((*data)->task == nullptr) return std::nullopt;
  const TransformerSpec spec = settings->spec(**data);
  Params<float> params = experiment.params();
  const Task& task = *experiment.task();
  const LanguageMeasurements measured =
      measure_language(task, spec, **data, params, experiment.edits(), kScoredSequences);
  return LanguageScores{measured.abilities, measured.sequences, measured.exact, measured.best_heads(),
                        write_sentences(task, spec, **data, params, experiment.edits(), kScoredTexts)};
}

nlohmann::ordered_json to_json(const LanguageScores& scores) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  if (scores.sequences > 0) json["exact"] = static_cast<double>(scores.exact) / static_cast<double>(scores.sequences);
  for (const AbilityScore& ability : scores.abilities)
    json["right"][std::string(link_kind_name(ability.kind))] = ability.accuracy();
  for (const HeadScore& head : scores.best_heads)
    json["attention"][std::string(link_kind_name(head.kind))] = {
        {"layer", head.layer}, {"head", head.head}, {"score", head.attention}};
  if (scores.written.sentences > 0) {
    json["sentences"] = scores.written.sentences;
    json["grammatical"] = scores.written.grammatical;
  }
  return json;
}

}  // namespace neurarium
