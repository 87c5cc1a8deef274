// Two prompts that differ in little and are answered differently, taken from what the model learns: what activation
// patching and steering begin with, for every task.
#pragma once

#include "engine/exhibits/transformer_data.h"
#include "engine/interpret/studied_model.h"

#include <cstdint>
#include <vector>

namespace neurarium {

struct PromptPair {
  std::vector<int> clean, corrupt;  // of the same length, up to the position that is to be answered
  AnswerPair answer;                // of the clean prompt and of the corrupt one; not known for the user's own text
};

// Of the sequences of the test part a pair that is asked the same kind of question at the same position, has different
// answers and differs in as few tokens as possible; `index` picks among the best. The user's own text has no answers: a
// beginning, and the same with one token replaced.
[[nodiscard]] PromptPair example_prompts(const LanguageData& data, std::uint64_t index);

}  // namespace neurarium
