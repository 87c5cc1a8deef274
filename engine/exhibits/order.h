// What the order of words is worth: five readers learn from the same sentences who did something to whom.
#pragma once

#include "engine/data/order_sentences.h"
#include "engine/exhibits/exhibit.h"
#include "engine/models/order_readers.h"
#include "engine/train_settings.h"

#include <memory>
#include <string>

namespace neurarium {

inline constexpr int kMostOrderLength = 20;                  // of a training sentence, in tokens
inline constexpr int kMostReadOrder = 2 * kMostOrderLength;  // of any sentence: the rows of learned positions

struct OrderSettings final : ExhibitSettings, TrainSettings {
  OrderSettings();

  std::string language = "english";
  std::int64_t length = 12;  // of the longest training sentence
  std::int64_t samples = 8000;
  std::string sentence = "the cat bit the dog", other = "the dog bit the cat";
  std::string reader = "rotary";  // whose loss and accuracy stand on the strip of time
  std::int64_t layers = 2, heads = 2, width = 32;

  [[nodiscard]] OrderSpec spec() const;

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // The graph of order_readers(). Errors: a width that the heads cannot share.
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile&, std::string_view) const override {}
  Status load_data(const TensorFile&, std::string_view) override { return ok_status(); }

  // Another language, with its two sentences.
  void choose_language(std::string_view name);
};

// Sentences of `part` as rows of `columns` tokens, padded with -1; the answer stands at the question's place.
[[nodiscard]] Examples order_examples(const OrderLanguage& language, OrderPart part, std::int64_t shortest,
                                      std::int64_t longest, std::int64_t columns, std::int64_t rows, Rng rng);

std::unique_ptr<ExhibitSettings> make_order_defaults();

}  // namespace neurarium
