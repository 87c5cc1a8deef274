#include "engine/exhibits/language_model.h"

#include "engine/exhibits/transformer.h"
#include "engine/files/reader.h"
#include "engine/text.h"

#include <cstring>
#include <filesystem>

namespace neurarium {
namespace {

constexpr std::uint64_t kMaxTokenizerFile = std::uint64_t{64} << 20;  // bytes

std::filesystem::path folder_of(const std::string& path) {
  return std::filesystem::is_directory(path) ? std::filesystem::path(path) : std::filesystem::path(path).parent_path();
}

Result<TokenizerPtr> tokenizer_beside(const std::string& path, const TransformerSpec& spec) {
  const std::string name = (folder_of(path) / kTokenizerFile).string();
  std::error_code ignored;
  if (!std::filesystem::exists(name, ignored)) return TokenizerPtr();
  const auto text = read_text_file(name, kMaxTokenizerFile);
  if (!text) return text.error();
  auto tokenizer = load_tokenizer(*text, name);
  if (tokenizer && (*tokenizer)->size() != spec.vocab)
    return input_error("{}: the tokenizer has {} tokens, but the model has {}; put the files of one model together",
                       shown(name), (*tokenizer)->size(), spec.vocab);
  return tokenizer;
}

}  // namespace

Result<LanguageModel> language_model_of(const Experiment& experiment, const std::string& source) {
  const auto* settings = dynamic_cast<const TransformerSettings*>(experiment.settings().get());
  if (settings == nullptr)
    return usage_error("{} is no transformer, so it has no tokens; choose the exhibit transformer, or a run of it.",
                       shown(source));
  const auto data = settings->data();
  if (!data) return data.error();
  return LanguageModel{source,
                       settings->spec(**data),
                       experiment.task()->graph,
                       experiment.params(),
                       (*data)->tokenizer,
                       experiment.edits(),
                       (*data)->padding()};
}

bool is_checkpoint(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return true;
  const auto names = safetensors_names(path);
  if (!names) return false;
  return std::any_of(names->begin(), names->end(),
                     [](const std::string& name) { return name == "wte.weight" || name == "transformer.wte.weight"; });
}

Result<LanguageModel> load_checkpoint(const std::string& path) {
  auto model = load_gpt2(path);
  if (!model) return model.error();
  auto tokenizer = tokenizer_beside(path, model->spec);
  if (!tokenizer) return tokenizer.error();
  return LanguageModel{path, model->spec, model->graph, std::move(model->params), *tokenizer, {}};
}

Status save_checkpoint(const std::string& folder, const LanguageModel& model) {
  if (Status s = check_gpt2(model.spec); !s) return s.error();
  std::error_code failed;
  std::filesystem::create_directory(folder, failed);
  if (failed || !std::filesystem::is_directory(folder))
    return failure(ExitCode::SaveFailed, "{}: the folder cannot be made ({}); choose another place.", shown(folder),
                   failed ? Wording{failed.message()} : worded("a file of that name is in the way"));
  const std::filesystem::path place(folder);
  if (model.tokenizer != nullptr) {
    const std::string text = model.tokenizer->save();
    if (Status s = save_atomically((place / kTokenizerFile).string(), std::as_bytes(std::span(text))); !s) return s;
  }
  return save_gpt2((place / "model.safetensors").string(), model.spec, *model.graph, model.params);
}

}  // namespace neurarium
