// A window over a training text as the model learns from it: each token it reads, the token that it should foretell
// there (the next one of the text: its label), and the probability that it gives to that.
#pragma once

#include "engine/interpret/sequences.h"

#include <cstdint>
#include <vector>

namespace neurarium {

// A training text: every token and the one behind its end. Negative targets of the task are kept as they are.
struct TrainingText {
  std::vector<int> tokens;   // [T]
  std::vector<int> targets;  // [T]
};
// `example` is a row of the training part; the padding behind it is left out. Never empty.
[[nodiscard]] TrainingText training_text(const Task& task, const LanguageData& data, std::int64_t example);

struct LabelledToken {
  int token = 0;
  int target = -1;         // negative: nothing is asked here
  double probability = 0;  // of the target
  double loss = 0;         // -ln of it, in nats; both NaN where nothing is asked
};

// The model reads the tokens `first` to `first + length` and nothing before them. The window must lie in the text and
// be as long as the reader takes.
[[nodiscard]] std::vector<LabelledToken> read_label_window(SequenceReader& reader, const TrainingText& text,
                                                           std::int64_t first, std::int64_t length);

}  // namespace neurarium
