// The Transformer: a small GPT (or an encoder) learns a language task or the user's own text. Its settings, and the
// task they make.
#pragma once

#include "engine/exhibits/exhibit.h"
#include "engine/exhibits/opened_model.h"
#include "engine/exhibits/transformer_data.h"
#include "engine/models/transformer.h"
#include "engine/train_settings.h"

#include <memory>
#include <string>

namespace neurarium {

inline constexpr std::string_view kOwnTextTask = "text";  // learns the user's text instead of a language task

struct TransformerSettings final : ExhibitSettings, TrainSettings {
  TransformerSettings();

  // data
  std::string task = "town";  // a row of language_tasks(), or "text" with the user's text in `corpus`
  std::int64_t items = 0;     // of the task; 0: its default, as for `symbols`
  std::int64_t symbols = 0;
  std::string mix;                 // weights of a mixture: "agreement=2,list=0.5"
  std::string tokenizer = "word";  // of the user's text: char | word | bpe
  std::int64_t vocab = 512;        // of the user's text: most tokens
  std::int64_t samples = 8192;     // sequences to train on
  double test_split = 0.1;         // part of the user's text that is kept for testing
  std::int64_t data_seed = 0;
  CorpusPtr corpus;       // null: the task's own sentences
  OpenedModelPtr opened;  // the user's own model, which reads and learns `corpus`; null: none was opened

  // network
  std::int64_t layers = 2;
  std::int64_t heads = 4;
  std::int64_t width = 64;
  std::int64_t head_width = 0;  // 0: width / heads
  std::int64_t mlp_width = 0;   // 0: 4 * width
  std::int64_t context = 0;     // positions; 0: what suits the task
  std::string positions = "rotary";
  std::string norm = "pre";  // pre | post
  std::string norm_kind = "layer";
  std::string mlp = "gelu_tanh";
  bool attention_only = false;
  bool bias = true;
  bool tied = false;
  double dropout = 0;
  std::string start = "nothing";  // nothing | trained: the opened model, or the one that comes with the program

  // training
  std::int64_t write_every = 100;  // steps between samples of what the model writes; 0: none
  std::string write_prompt;        // that they begin with; "": the beginning of a test sequence

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;
  [[nodiscard]] std::int64_t sample_every() const override { return write_every; }
  [[nodiscard]] std::string write_sample(const Task& made, const Params<float>& params,
                                         const std::vector<Edit>& edits) const override;

  // The settings with which the task is learned in seconds (transformer_recipes.h), for those that still are what the
  // present task recommends: what the user has chosen stays.
  void choose_task(std::string_view name);
  void choose(std::string_view key, std::string_view name) override;

  // The sequences and the tokenizer; made once for all settings that leave them alone.
  [[nodiscard]] Result<std::shared_ptr<const LanguageData>> data() const;
  [[nodiscard]] TransformerSpec spec(const LanguageData& data) const;

 private:
  [[nodiscard]] LanguageDataSpec data_spec() const;
  void take_recipe(std::string_view name, bool only_recommended);
};

std::unique_ptr<ExhibitSettings> make_transformer_defaults();
// What the window opens with: a trained model, so that its heads mean something at once.
std::unique_ptr<ExhibitSettings> make_transformer_opening();

}  // namespace neurarium
