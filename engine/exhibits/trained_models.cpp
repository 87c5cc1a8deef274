#include "engine/exhibits/trained_models.h"

#include "engine/exhibits/language_scores.h"
#include "engine/exhibits/vision.h"
#include "engine/files/embedded.h"
#include "engine/files/reader.h"
#include "engine/params.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace neurarium {
namespace {

using SettingsJson = nlohmann::json;

constexpr std::string_view kVisionModelPath = "assets/models/vision-";  // those of vision_start.cpp

// A file of the program's own; that it can be read is tested.
TrainedModel read_trained_model(const EmbeddedFile& embedded) {
  const std::string path(embedded.path);
  Result<TensorFile> file = parse_safetensors(as_bytes(embedded.bytes), path);
  NEURARIUM_CHECK(file.ok());
  TrainedModel model{.name = std::filesystem::path(path).stem().string(), .settings = {}, .file = std::move(*file)};
  const SettingsJson settings = SettingsJson::parse(model.file.metadata.at("settings"), nullptr, false);
  NEURARIUM_CHECK(set_from_json(model.settings.fields(), settings).ok());
  model.settings.start = "trained";
  model.steps = std::stoll(model.file.metadata.at("steps"));
  return model;
}

// What decides what a parameter means. Rotary positions have no table, so the context may be another one.
TransformerSpec meaning_of(const TransformerSettings& settings, const LanguageData& data) {
  TransformerSpec spec = settings.spec(data);
  spec.dropout = 0;
  return spec;
}

// The settings as a trained model has them; an empty name where no such model can be saved.
struct ModelHead {
  std::string_view exhibit;
  SettingsJson settings;
};
ModelHead head_of(const ExhibitSettings& settings) {
  if (const auto* transformer = dynamic_cast<const TransformerSettings*>(&settings)) {
    TransformerSettings saved = *transformer;
    return {"transformer", to_json(saved.fields())};
  }
  if (const auto* vision = dynamic_cast<const VisionSettings*>(&settings)) {
    VisionSettings saved = *vision;
    return {"vision", to_json(saved.fields())};
  }
  return {};
}

}  // namespace

std::span<const TrainedModel> trained_models() {
  static const std::vector<TrainedModel> models = [] {
    std::vector<TrainedModel> read;
    for (const EmbeddedFile& file : embedded_models())
      if (!file.path.starts_with(kVisionModelPath)) read.push_back(read_trained_model(file));
    return read;
  }();
  return models;
}

const TrainedModel* find_trained_model(std::string_view name) {
  const auto models = trained_models();
  const auto at = std::find_if(models.begin(), models.end(), [&](const TrainedModel& m) { return m.name == name; });
  return at == models.end() ? nullptr : &*at;
}

std::unique_ptr<ExhibitSettings> opening_settings(const ExhibitInfo& exhibit, std::string_view language) {
  std::unique_ptr<ExhibitSettings> settings = exhibit.opening();
  auto* transformer = dynamic_cast<TransformerSettings*>(settings.get());
  if (transformer == nullptr) return settings;
  if (const TrainedModel* model = find_trained_model(fmt::format("{}-{}", transformer->task, language)))
    *transformer = model->settings;
  return settings;
}

std::shared_ptr<const AlignedVector<float>> trained_start(const TransformerSettings& settings, const LanguageData& data,
                                                          const Graph& graph) {
  const TrainedModel* model = find_trained_model(settings.task);
  if (model == nullptr || meaning_of(model->settings, data) != meaning_of(settings, data)) return nullptr;
  Params<float> params(graph);
  for (const ValueId id : graph.params()) {
    const Value& value = graph.value(id);
    const auto numbers = model->file.finite_floats(value.name, shape_of(value));
    if (!numbers) return nullptr;  // other symbols, or a longer table of positions
    std::copy(numbers->begin(), numbers->end(), params.of(id).begin());
  }
  return std::make_shared<const AlignedVector<float>>(params.flat().begin(), params.flat().end());
}

Result<TensorFile> encode_trained_model(const Experiment& experiment) {
  const ModelHead head = head_of(*experiment.settings());
  if (head.exhibit.empty())
    return usage_error("Only a transformer or a vision network can be saved as a trained model.");
  const Params<float>& params = experiment.params();
  if (!all_finite(params.flat()))
    return failure(ExitCode::SaveFailed,
                   "The weights are not finite, so they were not saved; train with a lower rate.");
  TensorFile file;
  for (const ValueId id : experiment.graph().params()) {
    const Value& value = experiment.graph().value(id);
    file.add(value.name, make_float_tensor(DType::F16, shape_of(value), params.of(id)));
  }
  file.metadata = {{"exhibit", std::string(head.exhibit)},
                   {"steps", std::to_string(experiment.steps())},
                   {"settings", head.settings.dump(-1, ' ', false, SettingsJson::error_handler_t::replace)}};
  if (const auto scores = language_scores(experiment)) file.metadata["scores"] = to_json(*scores).dump();
  return file;
}

}  // namespace neurarium
