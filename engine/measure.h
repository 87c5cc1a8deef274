// Loss and accuracy over whole data sets, and the feeding of rows into a workspace.
#pragma once

#include "engine/edits.h"
#include "engine/params.h"
#include "engine/task.h"
#include "engine/workspace.h"

#include <limits>
#include <span>

namespace neurarium {

inline constexpr double kNoMetric = std::numeric_limits<double>::quiet_NaN();

struct Metrics {
  double train_loss = 0;      // data loss, without penalties
  double test_loss = 0;       // NaN without test rows
  double train_accuracy = 0;  // 0..1; NaN for a regression
  double test_accuracy = 0;   // NaN without test rows or for a regression
  // The same of the second network, NaN where there is none.
  double other_train_loss = kNoMetric;
  double other_test_loss = kNoMetric;
  double other_train_accuracy = kNoMetric;
  double other_test_accuracy = kNoMetric;
};

// Writes the chosen rows as input and target, and what of them is padding; the workspace has as many rows.
void feed(const Task& task, const Examples& examples, std::span<const std::int32_t> rows, Workspace<float>& workspace);

// The mask that goes with the tokens in the workspace; each row reads at least its first one. Nothing without a mask.
template <class T>
void mask_padding(Workspace<T>& workspace, ValueId tokens, ValueId mask, T padding) {
  if (mask == kNoValue) return;
  const std::span<const T> read = workspace.input(tokens);
  const std::span<T> reads = workspace.input(mask);
  const auto length = static_cast<std::size_t>(workspace.length());
  for (std::size_t i = 0; i < reads.size(); ++i) reads[i] = i % length == 0 || read[i] != padding ? T{1} : T{0};
}
template <class T>
void mask_padding(const Task& task, Workspace<T>& workspace) {
  mask_padding(workspace, task.input, task.mask, static_cast<T>(task.padding));
}

// Whether output and target agree, as the metric has it. `output` and `target` are one row each, or one position.
bool is_right(MetricKind metric, std::span<const float> output, std::span<const float> target);

// Rows of the examples that the metrics read.
std::int64_t measured_rows(const Task& task, const Examples& examples);
// Of the chosen rows, how many targets count: ids that are not negative. For RunState::total_examples; 0 where targets
// are no ids.
std::int64_t scored_targets(const Task& task, const Examples& examples, std::span<const std::int32_t> rows);

// Evaluates all rows with the edits in place. Keeps its workspace between calls of the same task and edits.
class Measurer {
 public:
  Metrics measure(const TaskPtr& task, Params<float>& params, const std::vector<BoundEdit>& edits);
  void forget() { workspace_.reset(); }  // the edits or the graph changed

 private:
  struct Score {
    double loss = kNoMetric;
    double accuracy = kNoMetric;
  };
  struct Scores {
    Score first, other;
  };
  Scores score(const Task& task, const Examples& examples);
  [[nodiscard]] std::int64_t count_right(const Task& task, ValueId output_id, const Examples& examples,
                                         std::int64_t first, std::int64_t count) const;
  std::unique_ptr<Workspace<float>> workspace_;
  std::vector<std::int32_t> rows_;
};

}  // namespace neurarium
