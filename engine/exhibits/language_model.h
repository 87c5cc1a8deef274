// A trained transformer that can be given text, wherever it comes from: the present of a run, a project, or a folder in
// Hugging Face's GPT-2 layout, with its tokenizer where it has one.
#pragma once

#include "engine/data/tokenizer.h"
#include "engine/edits.h"
#include "engine/experiment.h"
#include "engine/files/gpt2_checkpoint.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct LanguageModel {
  std::string source;  // in messages: the exhibit or the file
  TransformerSpec spec;
  std::shared_ptr<const Graph> graph;
  Params<float> params;
  TokenizerPtr tokenizer;   // null: a checkpoint without one
  std::vector<Edit> edits;  // that the user has put on the run
  int padding = -1;         // the token that a model with a mask does not read
};

// The present of a run of the Transformer exhibit. Errors: another exhibit.
Result<LanguageModel> language_model_of(const Experiment& experiment, const std::string& source);

// A folder, or a safetensors file that holds GPT-2's embedding. False for projects, and for what cannot be read.
bool is_checkpoint(const std::string& path);

// The tokenizer that lies in a checkpoint's folder.
inline constexpr std::string_view kTokenizerFile = "neurarium_tokenizer.json";

// Errors: those of load_gpt2 and load_tokenizer; a tokenizer whose size is not the model's vocabulary.
Result<LanguageModel> load_checkpoint(const std::string& path);
// Writes `folder`/model.safetensors, config.json and the tokenizer; the folder is made when its parent exists. Errors:
// a model that GPT-2's layout cannot hold (check_gpt2), a folder that cannot be written.
Status save_checkpoint(const std::string& folder, const LanguageModel& model);

}  // namespace neurarium
