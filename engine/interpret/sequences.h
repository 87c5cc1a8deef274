// The sequences that a model is read on: those of its task, and random tokens written twice, on which an induction head
// shows itself. One reader runs them all, so that every measurement sees the same edits and the same padding.
#pragma once

#include "engine/edits.h"
#include "engine/exhibits/transformer_data.h"
#include "engine/params.h"
#include "engine/task.h"
#include "engine/workspace.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

// Sequence `row` of a part; of the user's text, which has no gold links, one of its windows. Where there is no test
// part, the training part stands in for it.
[[nodiscard]] TextSample sequence_of(const Task& task, const LanguageData& data, SamplePart part, std::int64_t row);

// The different ids that occur in the first training sequences, ascending: what random text is made of.
[[nodiscard]] std::vector<int> tokens_in_use(const Task& task, const LanguageData& data);

// Random tokens of the pool, each different while they last, and then the same again (Olsson et al. 2022, "In-context
// Learning and Induction Heads"). As long as fits `context`, 2 to 50 tokens; a function of the pool and the index.
[[nodiscard]] std::vector<int> repeated_tokens(std::span<const int> pool, std::int64_t context, std::uint64_t index);

// As many sequences as a model of this size reads in about a second, 2 to `most`.
[[nodiscard]] std::int64_t affordable_sequences(const Graph& graph, std::int64_t length, std::int64_t most);

// Runs one sequence after the other, with the edits in place.
class SequenceReader {
 public:
  // `capacity`: the longest sequence. `padding`: the id that a model with a mask does not read, or -1.
  SequenceReader(std::shared_ptr<const Graph> graph, Params<float>& params, const std::vector<Edit>& edits,
                 std::int64_t capacity, int padding = -1);
  // Every value of the sequence, until the next one is read. 1 to `capacity` tokens.
  const Workspace<float>& read(std::span<const int> tokens, std::span<const int> targets = {});

 private:
  std::unique_ptr<Workspace<float>> workspace_;
  ValueId tokens_, targets_, mask_;
  int padding_;
};

}  // namespace neurarium
