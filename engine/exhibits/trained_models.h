// The trained models that come with the program (assets/models/), one a task: what the window opens with, so that the
// heads mean something before anything has been trained. A file is safetensors with the parameters under their plain
// names, and in its metadata the settings and scores of the run that made it.
#pragma once

#include "engine/exhibits/transformer.h"
#include "engine/exhibits/transformer_measure.h"
#include "engine/experiment.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace neurarium {

struct TrainedModel {
  std::string name;              // its task, and how the command line calls it
  TransformerSettings settings;  // of the run; `start` is trained
  std::int64_t steps = 0;        // it was trained for
  TensorFile file;
};

[[nodiscard]] std::span<const TrainedModel> trained_models();
[[nodiscard]] const TrainedModel* find_trained_model(std::string_view name);  // null: there is none

// What the window opens an exhibit with for someone who reads `language` ("en", "zh"): the exhibit's opening, or the
// model of the same task in that language where there is one.
[[nodiscard]] std::unique_ptr<ExhibitSettings> opening_settings(const ExhibitInfo& exhibit, std::string_view language);

// The parameters of the model for the settings' task, in the layout of their graph; null when there is none, or when it
// is of another shape.
[[nodiscard]] std::shared_ptr<const AlignedVector<float>> trained_start(const TransformerSettings& settings,
                                                                        const LanguageData& data, const Graph& graph);

// The present of a run as such a file, rounded to half precision. Errors: another exhibit, numbers that are not finite.
[[nodiscard]] Result<TensorFile> encode_trained_model(const Experiment& experiment);

}  // namespace neurarium
