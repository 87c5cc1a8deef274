// Recurrent networks that read a text token by token: the vanilla RNN, LSTM and GRU, with every state and gate at every
// position a named value.
#pragma once

#include "engine/exhibits/corpus_settings.h"
#include "engine/exhibits/exhibit.h"
#include "engine/models/recurrent_lm.h"
#include "engine/train_settings.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace neurarium {

inline constexpr std::array<std::string_view, 3> kCellNames = {"rnn", "lstm", "gru"};  // by CellKind
inline constexpr int kMostHidden = 128, kMostRnnLength = 128;
inline constexpr std::size_t kMostReadTokens = 96;  // of the typed text, its end

struct RnnSettings final : ExhibitSettings, CorpusSettings, TrainSettings {
  RnnSettings();

  std::string cell = "lstm";
  std::int64_t hidden = 32, embedding = 16;
  std::int64_t length = 48;  // positions of a training sequence: the gradient goes no further back
  std::int64_t samples = 3000;

  [[nodiscard]] CellKind cell_kind() const;

  [[nodiscard]] Result<std::string> beginning() const override;
  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // The graph of recurrent_lm().
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;
};

// The text that the settings read; made once while somebody holds it. Errors: those of split_corpus().
[[nodiscard]] Result<std::shared_ptr<const SplitCorpus>> rnn_text(const RnnSettings& settings);

std::unique_ptr<ExhibitSettings> make_rnn_defaults();

}  // namespace neurarium
