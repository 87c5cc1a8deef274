// An encoder and a decoder that learn to translate pairs of sentences, with every attention of both a named value.
#pragma once

#include "engine/data/translation_pairs.h"
#include "engine/exhibits/exhibit.h"
#include "engine/models/encoder_decoder.h"
#include "engine/train_settings.h"

#include <memory>
#include <string>
#include <string_view>

namespace neurarium {

inline constexpr std::int64_t kMostBeams = 5;

struct TranslateSettings final : ExhibitSettings, TrainSettings {
  TranslateSettings();

  std::string pairs = "chinese";
  std::int64_t pair_count = 8000;            // generated, to learn from
  CorpusPtr own;                             // the user's file; null: none was given
  std::string architecture = "transformer";  // transformer | lstm
  std::int64_t layers = 1, heads = 2, width = 64;
  std::string positions = "sinusoidal";
  std::string norm = "post";  // pre | post
  std::string sentence;       // to translate; empty: a held-out one
  std::int64_t beams = 3;

  [[nodiscard]] PairsSpec pairs_spec() const { return {pairs, pair_count, seed(), own}; }
  // Without heads that do not divide the width: make_task() refuses those.
  [[nodiscard]] EncoderDecoderSpec model_spec(const PairSet& set) const;
  void take_own(CorpusPtr corpus);

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // The graph of encoder_decoder() or recurrent_translator(); its accuracy is the share of whole sentences.
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;
};

// The pairs that the settings name; made once while somebody holds them. Errors: those of translation_pairs().
[[nodiscard]] Result<std::shared_ptr<const PairSet>> translate_pairs(const TranslateSettings& settings);

// The sentence that is translated: the typed one, else the longest of the held-out (or other) pairs. Never empty; at
// most as many words as the network reads, `cut` says how many were left out.
struct AskedSentence {
  std::vector<int> ids;
  std::int64_t cut = 0, unknown = 0;
};
[[nodiscard]] AskedSentence asked_sentence(const TranslateSettings& settings, const PairSet& set);

std::unique_ptr<ExhibitSettings> make_translate_defaults();

}  // namespace neurarium
