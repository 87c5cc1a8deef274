// What a language task is made of: its words and the function that writes a stretch of its text. The makers of the two
// families fill it in for language_tasks.cpp.
#pragma once

#include "engine/data/language_grammar.h"
#include "engine/data/language_tasks.h"
#include "engine/rng.h"

#include <functional>
#include <utility>

namespace neurarium {

// The number of a spec, or the default of the task.
[[nodiscard]] inline int or_default(int asked, const TaskNumber& number) { return asked == 0 ? number.value : asked; }

// About one in twenty lists of numbers, always the same ones.
[[nodiscard]] bool is_held_out(std::span<const int> numbers);

struct TaskDraft {
  Passage text;
  std::vector<std::pair<int, int>> labels;  // encoders: what a position should be read out as
};

struct TaskParts {
  std::vector<std::string> words;  // by id, "<unk>" first
  int length = 0;                  // of every sample; 0: free, write() is called until there is enough
  int padding = -1;
  // Appends text; at least one token.
  std::function<void(Rng&, std::uint64_t index, SamplePart, TaskDraft&)> write;
  std::function<std::uint64_t(SamplePart)> count = [](SamplePart) { return 0; };
  std::shared_ptr<const Grammar> grammar = nullptr;  // tasks in words
};

// copy reverse sort add repeat modular fewshot; the numbers of the spec are in range.
[[nodiscard]] TaskParts symbol_task(const LanguageTaskSpec& spec, const LanguageTaskInfo& info);

// All others. Errors: a mixture that cannot be read.
[[nodiscard]] Result<TaskParts> grammar_task(const LanguageTaskSpec& spec, const LanguageTaskInfo& info);

}  // namespace neurarium
