#include "engine/measure.h"

#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr std::int64_t kMeasuredRows = 256;  // small enough that a tile's values stay in the cache
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// A width that is known when compiling spares a call of memmove for each short row.
template <std::int64_t kWidth>
void gather_rows(const float* from, std::span<const std::int32_t> rows, float* to) {
  for (const std::int32_t row : rows) to = std::copy_n(from + row * kWidth, kWidth, to);
}

// The chosen rows of a table, one after the other.
void gather(const float* from, std::int64_t width, std::span<const std::int32_t> rows, float* to) {
  if (width == 1) return gather_rows<1>(from, rows, to);
  if (width == 2) return gather_rows<2>(from, rows, to);
  for (const std::int32_t row : rows) to = std::copy_n(from + row * width, width, to);
}

std::size_t argmax(std::span<const float> numbers) {
  return static_cast<std::size_t>(std::max_element(numbers.begin(), numbers.end()) - numbers.begin());
}

}  // namespace

void feed(const Task& task, const Examples& examples, std::span<const std::int32_t> rows, Workspace<float>& workspace) {
  gather(examples.x.data(), examples.inputs, rows, workspace.input(task.input).data());
  gather(examples.target.data(), examples.targets, rows, workspace.input(task.target).data());
}

bool is_right(MetricKind metric, std::span<const float> output, std::span<const float> target) {
  switch (metric) {
    case MetricKind::SignAccuracy:
      return (output[0] > 0) == (target[0] > 0);
    case MetricKind::LogitAccuracy:
      return (output[0] > 0) == (target[0] > 0.5f);
    case MetricKind::ArgmaxOneHot:
      return argmax(output) == argmax(target);
    case MetricKind::ArgmaxClass:
      return argmax(output) == static_cast<std::size_t>(target[0]);
    case MetricKind::None:
      return false;
  }
  return false;
}

Metrics Measurer::measure(const TaskPtr& task, Params<float>& params, const std::vector<BoundEdit>& edits) {
  if (workspace_ == nullptr || workspace_->shared_graph() != task->graph) {
    workspace_ = std::make_unique<Workspace<float>>(
        task->graph, WorkspaceOptions{.rows = kMeasuredRows, .gradients = false, .only_loss = true});
    workspace_->set_edits(edits);
  }
  workspace_->bind(params);
  const Score train = score(*task, *task->train);
  const Score test = score(*task, *task->test);
  return {train.loss, test.loss, train.accuracy, test.accuracy};
}

Measurer::Score Measurer::score(const Task& task, const Examples& examples) {
  if (examples.rows == 0) return {kNone, kNone};
  double loss = 0;
  std::int64_t right = 0;
  for (std::int64_t first = 0; first < examples.rows; first += kMeasuredRows) {
    const std::int64_t count = std::min(kMeasuredRows, examples.rows - first);
    rows_.resize(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) rows_[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(first + i);
    workspace_->set_rows(count, examples.rows, first);
    feed(task, examples, rows_, *workspace_);
    forward(*workspace_);
    loss += workspace_->value(task.data_loss)[0];
    const std::span<const float> output = workspace_->value(task.output);
    const auto width = static_cast<std::size_t>(workspace_->row_size(task.output));
    const auto targets = static_cast<std::size_t>(examples.targets);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      const float* target = examples.target.data() + (static_cast<std::size_t>(first) + i) * targets;
      right += is_right(task.metric, output.subspan(i * width, width), {target, targets}) ? 1 : 0;
    }
  }
  const double accuracy = static_cast<double>(right) / static_cast<double>(examples.rows);
  return {loss, task.metric == MetricKind::None ? kNone : accuracy};
}

}  // namespace neurarium
