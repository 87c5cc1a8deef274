// Softmax and sampling: from a list of logits to a drawn word, stage by stage. The logits are those of the smallest
// language model there is, a table with a row for each word of a text (what came after it how often), or a typed list.
#pragma once

#include "engine/exhibits/exhibit.h"
#include "engine/journal.h"
#include "engine/models/sampling.h"
#include "engine/train_settings.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr int kMostSampledWords = 48;           // bars that can be told apart
inline constexpr std::size_t kMostSampledText = 4000;  // bytes of it that are read
inline constexpr std::int64_t kMostDraws = 200'000;
inline constexpr int kContinuationWords = 14;

struct SamplingSettings final : ExhibitSettings, TrainSettings {
  SamplingSettings();

  std::string source = "text";   // text | list
  std::string lines;             // the text; a preset in the constructor
  std::string list;              // "sun: 2.5, rain: 1, snow: -0.5"; names may be left out, and quoted
  std::string prompt = "the";    // its last word chooses the row; all of its words count as repeated
  std::string start = "counts";  // counts: the logarithms of how often each word follows; nothing: all alike

  double temperature = 1;
  std::int64_t top_k = 0;
  double top_p = 1;
  double min_p = 0;
  double repetition_penalty = 1;
  std::int64_t draw_seed = 0;

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile&, std::string_view) const override {}
  Status load_data(const TensorFile&, std::string_view) override { return ok_status(); }

  [[nodiscard]] SamplingSpec sampling() const;
};

// What the settings describe: the words, the text as ids, and the row that is drawn from.
struct SampledWords {
  std::vector<std::string> names;    // by id
  std::vector<std::int32_t> ids;     // of the text, in order; of a list each word once
  std::vector<float> logits;         // of a list, as typed
  std::vector<std::int32_t> prompt;  // ids of the prompt's known words; never empty
  std::int64_t unknown = 0;          // words of the prompt that the text does not have
  std::int64_t left_out = 0;         // words of the text beyond the most frequent kMostSampledWords
  [[nodiscard]] bool is_list() const { return !logits.empty(); }
  // The row of the table, and the id that the network reads for it.
  [[nodiscard]] std::int32_t row() const { return is_list() ? 0 : prompt.back(); }
};
// Errors: a text of fewer than two different words, a list without numbers or with one that is none.
Result<SampledWords> sampled_words(const SamplingSettings& settings);

// Everything of a moment that the screen shows.
struct SamplingView {
  std::int64_t step = 0;
  Wording fault;  // a sentence; then nothing below holds
  SettingsPtr settings;
  TaskPtr task;
  SampledWords words;
  std::vector<float> logits;          // of the row
  std::vector<SamplingStage> stages;  // empty where the logits give no probabilities
  std::vector<std::int32_t> order;    // ids, the most probable at temperature 1 first
  std::int64_t draws = 0;
  std::vector<std::int64_t> histogram;        // by id
  double largest_gap = 0;                     // between a share of the draws and its chance
  std::vector<std::int32_t> greedy, sampled;  // what follows the prompt; empty for a list
};
struct SamplingMoment {
  TaskPtr task;
  SettingsPtr settings;  // a SamplingSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
  std::int64_t draws = 0;
};
std::shared_ptr<const SamplingView> look_at_sampling(const SamplingMoment& moment);

std::unique_ptr<ExhibitSettings> make_sampling_defaults();

}  // namespace neurarium
