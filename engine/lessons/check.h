// What a lesson can ask of the network: conditions such as "test accuracy >= 0.95" over quantities that are each a
// small function of the run. A lesson is data; what it checks is computed here, never written for one lesson.
#pragma once

#include "engine/exhibits/exhibit.h"
#include "engine/snapshot.h"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace neurarium {

struct SentenceMoment;  // engine/lessons/sentence.h

// The run as the user sees it.
struct LessonMoment {
  const Snapshot& snapshot;
  const ExhibitSettings& settings;  // the newest that were committed, also before the trainer has taken them over
  const std::vector<Edit>& edits;   // the same
  std::string selected = {};        // the reference that is selected: "h0.act[1]"; empty: none
  std::int64_t began = 0;           // the step of the run at which the lesson's step began
  const SentenceMoment* sentence = nullptr;  // what the Transformer's screen shows; null: another exhibit
  std::string view = {};                     // what the output shows: "region", "space h1"; empty: a screen without one
};

// What a quantity is at a moment; monostate where there is none (no test points, no hidden layers).
using Quantity = std::variant<std::monostate, double, std::string>;

struct QuantityInfo {
  std::string_view name;      // "test accuracy"
  std::string_view argument;  // what follows it: "KEY", "INPUT", "REF"; empty: nothing
  bool is_text;               // compared by = and != alone; settings say themselves
  std::string_view about;
  Quantity (*of)(const LessonMoment& moment, std::string_view argument);
};
std::span<const QuantityInfo> lesson_quantities();

enum class Comparison : std::uint8_t { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual };

// "hidden units >= 2", "setting activation = relu", "selected = h*.act*" (a star fits any text), "learning-rate <
// before" with `before` for what it was when the step of the lesson began.
struct Condition {
  std::string text;  // as it was written
  const QuantityInfo* what = nullptr;
  std::string argument;
  Comparison comparison = Comparison::Equal;
  Quantity value;  // monostate: before
};

// Errors: no comparison, unknown quantity (with the nearest one), a setting that the exhibit does not have, a value
// that the setting cannot have, a number where a text is compared and the other way round.
Result<Condition> parse_condition(std::string_view text, const ExhibitInfo& exhibit);

[[nodiscard]] Quantity measure(const Condition& condition, const LessonMoment& moment);
// `before` is what it measured when the step began. What has no value holds nothing.
[[nodiscard]] bool holds(const Condition& condition, const Quantity& now, const Quantity& before);

// The same text, where a star in `pattern` stands for any characters.
[[nodiscard]] bool fits_pattern(std::string_view pattern, std::string_view text);

}  // namespace neurarium
