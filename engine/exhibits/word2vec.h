// Word vectors learned from a text: skip-gram or CBOW with negative sampling, over the texts that the exhibits share.
#pragma once

#include "engine/data/people_text.h"
#include "engine/data/word_windows.h"
#include "engine/exhibits/corpus_settings.h"
#include "engine/exhibits/exhibit.h"
#include "engine/train_settings.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace neurarium {

inline constexpr std::array<std::string_view, 2> kWord2vecModels = {"skip-gram", "cbow"};
inline constexpr int kWidestVector = 128, kWidestWindow = 10, kMostNegatives = 20;
inline constexpr int kFewestVectors = 10, kMostVectors = 20'000;

struct Word2vecSettings final : ExhibitSettings, CorpusSettings, TrainSettings {
  Word2vecSettings();

  std::string model = "skip-gram";
  std::int64_t vocab = 6000;  // words that have a vector: the most frequent
  std::int64_t width = 24, window = 4, negatives = 5;
  double subsample = 1e-3;
  std::string word = "king";             // whose neighbours are shown
  std::string analogy = "cow calf cat";  // "a is to b as c is to ..."

  // What is learned in seconds from a generated text, or from real text; a setting that is not what the present text
  // recommends stays.
  void choose_text(std::string_view name) override;
  void choose(std::string_view key, std::string_view name) override;
  [[nodiscard]] Result<std::string> beginning() const override;
  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // The graph of word2vec_graph(). Errors: those of split_corpus(), a text without neighbours.
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;

 private:
  struct Recipe;
  static const Recipe& recipe(std::string_view text);
};

// What the settings learn from; made once while somebody holds it.
struct Word2vecText {
  SplitCorpus text;
  WordWindows train, test;
};
using Word2vecTextPtr = std::shared_ptr<const Word2vecText>;
[[nodiscard]] Result<Word2vecTextPtr> word2vec_text(const Word2vecSettings& settings);

std::unique_ptr<ExhibitSettings> make_word2vec_defaults();

}  // namespace neurarium
