// Everything of a moment that the screen of the next word shows: what each of the four foretells after the prompt,
// which words of it that hangs on, and how surprised each is by text that it did not learn from.
#pragma once

#include "engine/exhibits/next.h"
#include "engine/journal.h"
#include "engine/params.h"

#include <array>
#include <memory>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kPredictors = 1 + kNextNetworks.size();  // counting first
inline constexpr std::size_t kNextShown = 12;

// One of the four.
struct Predictor {
  std::vector<double> probability;  // by token
  std::vector<int> best;            // the most probable first, kNextShown at most
  // [prompt] how far the answer moves when a word of the prompt is taken away: half the sum of |p - q|, 0 to 1.
  std::vector<double> effect;
  double perplexity = 0;  // of the held-out text: exp of the mean surprise; NaN: nothing is held out
};

struct NextView {
  std::int64_t step = 0;
  Wording fault;  // a sentence; then nothing below holds
  SettingsPtr settings;
  TaskPtr task;
  std::shared_ptr<const NgramText> text;
  std::vector<int> prompt;
  std::int64_t unknown = 0, dropped = 0;
  std::array<Predictor, kPredictors> predictors;

  [[nodiscard]] std::string name(int id) const { return id < 0 ? "?" : text->name(id); }
};

struct NextRequest {
  TaskPtr task;
  SettingsPtr settings;  // NextSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};
[[nodiscard]] std::shared_ptr<const NextView> look_at_next(const NextRequest& request);

}  // namespace neurarium
