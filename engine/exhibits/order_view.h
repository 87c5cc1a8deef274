// Everything of a moment that the screen of word order shows: what each reader answers to two typed sentences and where
// it looks, how its positions are written, and how often it is right on sentences of any length.
#pragma once

#include "engine/exhibits/order.h"
#include "engine/journal.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <array>
#include <memory>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kOrderReaderCount = kOrderReaders.size();
inline constexpr std::array<OrderReader, 3> kPositionedReaders = {OrderReader::Sinusoidal, OrderReader::Learned,
                                                                  OrderReader::Rotary};

// One reader's answers to the two sentences.
struct ReaderAnswer {
  std::array<std::vector<double>, 2> probability;  // [sentence][animal]
  std::array<int, 2> best{};                       // index into animals()
  std::array<std::vector<double>, 2> attention;    // of the question in the last layer, mean of the heads: [token]
  double apart = 0;                                // half the sum of |p - q|: 0 the same answer, 1 nothing in common
};

struct OrderView {
  std::int64_t step = 0;
  SettingsPtr settings;
  TaskPtr task;
  std::vector<Edit> edits;
  const OrderLanguage* language = nullptr;
  std::unique_ptr<Params<float>> params;
  std::array<OrderLanguage::Typed, 2> typed;
  std::array<std::unique_ptr<Workspace<float>>, 2> run;  // of the two sentences
  std::array<ReaderAnswer, kOrderReaderCount> answers;

  // The positions as rows of numbers, [kMostReadOrder, width] row-major: what is added to the words' vectors; of rotary
  // ones the cosines and sines, by which pairs of numbers are turned.
  std::array<std::vector<float>, kPositionedReaders.size()> encoding;
  std::array<std::int64_t, kPositionedReaders.size()> encoding_width{};
  // Mean cosine of two encodings so many positions apart; learned ones of trained positions alone, so that it may end
  // early. For rotary ones the mean of cos(distance * angle), by which q . k of equal vectors is multiplied.
  std::array<std::vector<double>, kPositionedReaders.size()> by_distance;

  std::vector<std::int64_t> lengths;                         // of the sentences that were asked, in tokens
  std::array<std::vector<double>, kOrderReaderCount> right;  // by length: share of new sentences that are right

  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  [[nodiscard]] std::int64_t trained_length() const { return task->length; }
};

struct OrderRequest {
  TaskPtr task;
  SettingsPtr settings;  // OrderSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};
[[nodiscard]] std::shared_ptr<const OrderView> look_at_order(const OrderRequest& request);

}  // namespace neurarium
