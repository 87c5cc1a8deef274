// Everything of a moment that the screen of recurrent networks shows: the states and gates over the typed text, how far
// back the gradient of one answer reaches, what comes next, and which units follow something of the text.
#pragma once

#include "engine/exhibits/rnn.h"
#include "engine/journal.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <memory>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kRnnCandidates = 16;
inline constexpr int kRnnWrittenLetters = 100, kRnnWrittenWords = 30;

// What of a text a unit may follow; names are catalog keys "track.<name>".
enum class Tracked : std::uint8_t { WordPosition, SentencePosition, Quote, Brackets, AfterGap };
inline constexpr int kTrackedKinds = 5;
[[nodiscard]] std::string_view tracked_name(Tracked kind);

// The unit whose state goes most with it, by Pearson's correlation over held-out text.
struct TrackingUnit {
  Tracked kind{};
  std::int32_t unit = 0;
  double correlation = 0;
};

struct RnnCandidate {
  int id = 0;
  double probability = 0;
};

struct RnnView {
  std::int64_t step = 0;
  Wording fault;  // a sentence; then nothing below holds
  SettingsPtr settings;
  TaskPtr task;
  std::vector<Edit> edits;
  std::shared_ptr<const SplitCorpus> text;
  std::unique_ptr<Params<float>> params;
  std::unique_ptr<Workspace<float>> run;  // of the one text; backward from the answer at `position`
  std::vector<int> tokens;                // of the typed text, at most kMostReadTokens from its end
  std::int64_t dropped = 0, unknown = 0;
  std::int64_t position = 0;        // whose answer is asked for
  std::vector<double> surprise;     // [tokens], nats; NaN for the first
  std::vector<double> reach;        // [tokens]: norm of d(loss at `position`) / d(h at t); 0 after it
  std::vector<RnnCandidate> next;   // after `position`, the most probable first
  std::vector<int> written;         // after the text
  std::vector<TrackingUnit> units;  // by kind, where the held-out text has something to follow

  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  [[nodiscard]] std::int64_t length() const { return std::ssize(tokens); }
  [[nodiscard]] std::int64_t hidden() const { return graph().value(graph().at("rnn.h")).dims.back().size; }
  // The strips that can be shown: "rnn.h", the cell's "rnn.c", the gates.
  [[nodiscard]] std::vector<ValueId> strips() const;
};

struct RnnRequest {
  TaskPtr task;
  SettingsPtr settings;  // RnnSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
  std::int64_t position = -1;  // -1: the last
};
[[nodiscard]] std::shared_ptr<const RnnView> look_at_rnn(const RnnRequest& request);

// The prompt with `most` tokens more, drawn from what the network says after them.
[[nodiscard]] Result<ContinuedText> continue_rnn(const RnnRequest& request, const SamplingSpec& sampling,
                                                 std::int64_t most);

// Seconds that a whole forward pass over `length` tokens takes here on one thread, and how many of its steps wait for
// the one before: the recurrent network of the settings, or a transformer with one layer of the same width.
struct WaitingTime {
  std::int64_t length = 0;
  double recurrent_seconds = 0, attention_seconds = 0;
};
[[nodiscard]] std::vector<WaitingTime> measure_waiting(const RnnSettings& settings);

}  // namespace neurarium
