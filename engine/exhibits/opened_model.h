// A model of the user's own that was opened from a checkpoint, as the start of a run: its weights, its tokenizer, and
// the settings of the Transformer exhibit that build the same network.
#pragma once

#include "engine/data/tokenizer.h"
#include "engine/exhibits/exhibit.h"
#include "engine/matrix.h"
#include "engine/models/transformer.h"

#include <memory>
#include <string>

namespace neurarium {

struct LanguageModel;
class Timeline;
struct TransformerSettings;

// The name of the text that an opened model wrote.
inline constexpr Phrase kOwnTextName("text that the model wrote");

struct OpenedModel {
  std::string name;  // in messages: the file or folder
  TransformerSpec spec;
  TokenizerPtr tokenizer;        // of ids where the checkpoint had none
  AlignedVector<float> weights;  // in the layout of Params of transformer(spec)
};
using OpenedModelPtr = std::shared_ptr<const OpenedModel>;

// The settings of a run that begins with the model's weights. Until the user gives a text, it learns from text that
// the model wrote itself (temperature 1, seed 0): a loss that it can hardly lower, but a real one. Errors: a model that
// the exhibit cannot show, such as one with more layers than its settings allow.
Result<std::unique_ptr<TransformerSettings>> settings_of(LanguageModel model);

// Settings with an opened model, changed since: its network and its weights again.
void return_to_opened(TransformerSettings& settings);

// A run of the checkpoint at `path`. Errors: those of load_checkpoint and of settings_of.
Result<std::unique_ptr<Timeline>> timeline_of_checkpoint(const std::string& path, int threads);

// The weights to start from; null when the network is not the model's own any more.
[[nodiscard]] std::shared_ptr<const AlignedVector<float>> opened_start(const OpenedModelPtr& model,
                                                                       const TransformerSpec& network);
[[nodiscard]] bool same_model(const OpenedModelPtr& a, const OpenedModelPtr& b);

// In a project: the weights and the tokenizer under names that begin with `prefix`.
void save_opened_model(TensorFile& file, std::string_view prefix, const OpenedModel& model);
// Null when the file holds none.
Result<OpenedModelPtr> load_opened_model(const TensorFile& file, std::string_view prefix);

}  // namespace neurarium
