// What each step of the ladder buys: counting, a window of word vectors, an LSTM and a transformer foretell the next
// token of the same text.
#pragma once

#include "engine/exhibits/corpus_settings.h"
#include "engine/exhibits/exhibit.h"
#include "engine/exhibits/ngram.h"
#include "engine/models/next_word.h"
#include "engine/train_settings.h"

#include <memory>
#include <string>

namespace neurarium {

inline constexpr int kMostNextLength = 64;          // of a training sequence
inline constexpr std::size_t kMostNextPrompt = 48;  // tokens of the prompt that are read, its end

struct NextSettings final : ExhibitSettings, CorpusSettings, TrainSettings {
  NextSettings();

  std::int64_t n = 3;       // of the n-grams: n - 1 tokens are seen
  std::int64_t window = 4;  // of word vectors
  std::int64_t width = 32, hidden = 64, layers = 2, heads = 2;
  std::int64_t length = 24, samples = 4000;
  std::string network = "transformer";  // whose loss and accuracy stand on the strip of time

  [[nodiscard]] Result<std::string> beginning() const override;
  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // The graph of next_word_networks(). Errors: those of split_corpus(), a text that is too short, a width that the
  // heads cannot share.
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;
};

std::unique_ptr<ExhibitSettings> make_next_defaults();

}  // namespace neurarium
