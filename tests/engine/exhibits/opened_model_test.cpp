// A checkpoint of the user's own becomes a run: its weights, its tokenizer, and text to learn from.
#include "engine/exhibits/opened_model.h"

#include "../files/temp_folder.h"
#include "engine/exhibits/language_model.h"
#include "engine/exhibits/transformer.h"
#include "engine/files/project.h"
#include "engine/init.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

// A checkpoint in GPT-2's layout, in a folder of its own.
struct SavedCheckpoint {
  explicit SavedCheckpoint(bool with_tokenizer) {
    TransformerSpec spec;
    spec.vocab = 7;
    spec.layers = 2;
    spec.heads = 2;
    spec.width = 8;
    spec.context = 12;
    spec.norm_eps = 1e-3;  // no setting of the exhibit
    auto graph = transformer(spec);
    Params<float> params(*graph);
    Rng rng(4, "checkpoint");
    for (const ValueId id : graph->params())
      for (float& w : params.of(id)) w = static_cast<float>(0.3 * rng.normal());
    TokenizerPtr tokenizer;
    if (with_tokenizer) tokenizer = *train_tokenizer({"char", 7, {}}, "abcdef");
    const LanguageModel model{"test", spec, graph, params, tokenizer, {}};
    EXPECT_TRUE(save_checkpoint(path(), model).ok());
    weights.assign(params.flat().begin(), params.flat().end());
  }
  [[nodiscard]] std::string path() const { return folder / "gpt"; }
  [[nodiscard]] std::unique_ptr<TransformerSettings> settings() const {
    auto model = load_checkpoint(path());
    EXPECT_TRUE(model.ok());
    auto made = settings_of(std::move(*model));
    EXPECT_TRUE(made.ok()) << made.error().message;
    return std::move(*made);
  }
  TempFolder folder;
  std::vector<float> weights;
};

std::vector<float> weights_of(const Experiment& run) {
  const auto flat = run.params().flat();
  return {flat.begin(), flat.end()};
}

TEST(OpenedModel, begins_with_the_weights_of_the_checkpoint_and_returns_to_them) {
  const SavedCheckpoint saved(true);
  auto run = Experiment::make(saved.settings());
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(weights_of(**run), saved.weights);
  const auto model = language_model_of(**run, "run");
  ASSERT_TRUE(model.ok());
  EXPECT_EQ(model->tokenizer->kind(), "char");
  EXPECT_EQ(model->spec.norm_eps, 1e-3);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE((*run)->step());
  EXPECT_NE(weights_of(**run), saved.weights);
  (*run)->reset();
  EXPECT_EQ(weights_of(**run), saved.weights);
}

TEST(OpenedModel, without_a_tokenizer_is_typed_as_ids) {
  const SavedCheckpoint saved(false);
  auto run = Experiment::make(saved.settings());
  ASSERT_TRUE(run.ok());
  const auto model = language_model_of(**run, "run");
  ASSERT_TRUE(model.ok());
  const Encoding typed = model->tokenizer->encode("3, 1 6 7 999999999999 x");
  EXPECT_EQ(typed.ids, (std::vector<int>{3, 1, 6}));
  EXPECT_EQ(typed.unknown, 2);
  EXPECT_EQ(model->tokenizer->decode(typed.ids), "3 1 6");
  const auto again = load_tokenizer(model->tokenizer->save(), "saved");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ((*again)->size(), 7);
}

TEST(OpenedModel, a_project_keeps_its_start_and_its_tokenizer) {
  const SavedCheckpoint saved(true);
  auto timeline = Timeline::make(saved.settings(), 1);
  ASSERT_TRUE(timeline.ok());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE((*timeline)->step());
  const std::string path = saved.folder / "run.safetensors";
  ASSERT_TRUE(save_project(path, **timeline, "transformer").ok());
  auto opened = load_project(path);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(weights_of(opened->timeline->experiment()), weights_of((*timeline)->experiment()));
  ASSERT_TRUE(opened->timeline->seek(0));
  EXPECT_EQ(weights_of(opened->timeline->experiment()), saved.weights);
}

TEST(OpenedModel, other_text_is_read_with_its_own_tokens) {
  const SavedCheckpoint saved(true);
  auto settings = saved.settings();
  const std::string text = "fade a bed, feed a cab, add a face, deaf bad decade, cafe facade ";
  settings->corpus = std::make_shared<const CorpusText>(*corpus_from(std::as_bytes(std::span(text)), "mine.txt"));
  const auto data = settings->data();
  ASSERT_TRUE(data.ok()) << data.error().message;
  EXPECT_EQ((*data)->tokenizer->size(), 7);
  EXPECT_TRUE(Experiment::make(std::move(settings)).ok());
}

TEST(OpenedModel, more_layers_than_the_exhibit_has_are_refused) {
  TransformerSpec spec;
  spec.layers = 13;
  spec.width = 4;
  const auto graph = transformer(spec);
  const auto made = settings_of({"deep", spec, graph, Params<float>(*graph), nullptr, {}});
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().message.find("layers is 13"), std::string::npos) << made.error().message;
}

}  // namespace
}  // namespace neurarium
