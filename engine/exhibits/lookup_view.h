// What the look-up shows of a moment: every number between the question and its answer, the answers to all other
// questions, and of a sentence who reads whom and what would be lost without each word. Computed from a snapshot's
// parameters in workspaces of its own.
#pragma once

#include "engine/exhibits/lookup.h"
#include "engine/exhibits/transformer_view.h"
#include "engine/journal.h"
#include "engine/workspace.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace neurarium {

struct LookupMoment {
  TaskPtr task;
  SettingsPtr settings;  // a LookupSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};

inline constexpr int kLookupCurve = 161;  // questions along one axis
inline constexpr int kLookupGrid = 41;    // and along each of two

// One entry of the table for the question that is asked, in the units of the table.
struct LookedUp {
  int row = 0;  // of the table
  std::array<double, 2> key{}, value{};
  std::array<double, 2> used{};  // the value after W_V: what is averaged
  double distance = 0;           // from the query, in deviations of the keys
  double score = 0, weight = 0;
};

// A word of the sentence.
struct LookupWord {
  int id = 0;
  std::string text;
  double received = 0;  // mean weight that it is given by the words that see it
  double effect = 0;    // of leaving it out: nats by which the next word's distribution changes; NaN for a lone word
};

struct LookupView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  Wording fault;  // a sentence; then nothing below holds

  // of a table
  LookupParts parts;
  std::vector<LookedUp> entries;  // by key, the first coordinate rising
  std::array<double, 2> query{}, answer{};
  std::array<double, 2> mean{};  // of the values used: the answer as the temperature goes to infinity
  int nearest = 0;               // place in `entries` of the largest score: the answer as it goes to 0
  double spread = 0;             // e^entropy of the weights: how many entries count
  double bandwidth = 0;          // at which a kernel falls to e^-1/2, in units of the first key; NaN with dots
  std::array<double, 2> key_low{}, key_high{}, value_low{}, value_high{};  // what the pictures show
  std::vector<float> curve;  // answers [kLookupCurve, values], or [kLookupGrid, kLookupGrid, values],
                             // first row at the top

  // of a sentence
  std::vector<LookupWord> words;
  std::int64_t left_out = 0, unknown = 0;  // words that did not fit, and that the model has not learned
  std::vector<NextToken> next;             // the most probable

  // All values of the question (one row), with the edits in place.
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> run;

  [[nodiscard]] bool is_sentence() const { return task != nullptr && task->length > 1; }
  [[nodiscard]] const LookupSettings& chosen() const { return dynamic_cast<const LookupSettings&>(*settings); }
  // The numbers of a value by name; empty when the graph has none.
  [[nodiscard]] std::span<const float> of(std::string_view name) const;
};

std::shared_ptr<const LookupView> look_up(const LookupMoment& moment);

}  // namespace neurarium
