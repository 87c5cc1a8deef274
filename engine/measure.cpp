#include "engine/measure.h"

#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::int64_t kMeasuredRows = 256;       // small enough that a tile's values stay in the cache
constexpr std::int64_t kMeasuredPositions = 512;  // the same for sequences, whose values are larger

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

std::int64_t rows_of_tile(const Task& task) {
  return task.length == 1 ? kMeasuredRows : std::max<std::int64_t>(1, kMeasuredPositions / task.length);
}

std::size_t argmax(std::span<const float> numbers) {
  return static_cast<std::size_t>(std::max_element(numbers.begin(), numbers.end()) - numbers.begin());
}

}  // namespace

void feed(const Task& task, const Examples& examples, std::span<const std::int32_t> rows, Workspace<float>& workspace) {
  gather(examples.x.data(), examples.inputs, rows, workspace.input(task.input).data());
  gather(examples.target.data(), examples.targets, rows, workspace.input(task.target).data());
  mask_padding(task, workspace);
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
    case MetricKind::TokenArgmax:
      return argmax(output) == static_cast<std::size_t>(target[0]);
    case MetricKind::SequenceArgmax: {
      const std::size_t vocab = output.size() / target.size();
      for (std::size_t i = 0; i < target.size(); ++i)
        if (target[i] >= 0 && argmax(output.subspan(i * vocab, vocab)) != static_cast<std::size_t>(target[i]))
          return false;
      return true;
    }
    case MetricKind::None:
      return false;
  }
  return false;
}

std::int64_t measured_rows(const Task& task, const Examples& examples) {
  return task.measured == 0 ? examples.rows : std::min(task.measured, examples.rows);
}

std::int64_t scored_targets(const Task& task, const Examples& examples, std::span<const std::int32_t> rows) {
  if (task.metric != MetricKind::TokenArgmax && task.metric != MetricKind::SequenceArgmax) return 0;
  std::int64_t count = 0;
  for (const std::int32_t row : rows) {
    const float* ids = examples.target.data() + row * examples.targets;
    count += std::count_if(ids, ids + examples.targets, [](float id) { return id >= 0; });
  }
  return count;
}

Metrics Measurer::measure(const TaskPtr& task, Params<float>& params, const std::vector<BoundEdit>& edits) {
  if (workspace_ == nullptr || workspace_->shared_graph() != task->graph) {
    // Of the rest, an output that is not what the loss is made of.
    const bool only_loss = task->output == kNoValue || task->graph->feeds_loss(task->output);
    workspace_ = std::make_unique<Workspace<float>>(
        task->graph,
        WorkspaceOptions{
            .rows = rows_of_tile(*task), .length = task->length, .gradients = false, .only_loss = only_loss});
    workspace_->set_length(task->length);
    workspace_->set_edits(edits);
  }
  workspace_->bind(params);
  const Scores train = score(*task, *task->train);
  const Scores test = score(*task, *task->test);
  return {train.first.loss, test.first.loss, train.first.accuracy, test.first.accuracy,
          train.other.loss, test.other.loss, train.other.accuracy, test.other.accuracy};
}

Measurer::Scores Measurer::score(const Task& task, const Examples& examples) {
  const std::int64_t rows = measured_rows(task, examples);
  if (rows == 0) return {};
  rows_.resize(static_cast<std::size_t>(rows));
  std::iota(rows_.begin(), rows_.end(), 0);
  const std::int64_t scored = scored_targets(task, examples, rows_);
  const bool has_other = task.other_loss != kNoValue;
  double loss = 0, other_loss = 0;
  std::int64_t right = 0, other_right = 0;
  const std::int64_t tile = workspace_->capacity();
  for (std::int64_t first = 0; first < rows; first += tile) {
    const std::int64_t count = std::min(tile, rows - first);
    workspace_->set_rows(count, rows, first);
    if (scored > 0) workspace_->run_state().total_examples = scored;
    feed(task, examples, std::span(rows_).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)),
         *workspace_);
    forward(*workspace_);
    loss += workspace_->value(task.data_loss)[0];
    right += count_right(task, task.output, examples, first, count);
    if (!has_other) continue;
    other_loss += workspace_->value(task.other_loss)[0];
    other_right += count_right(task, task.other_output, examples, first, count);
  }
  const double judged = static_cast<double>(task.metric == MetricKind::TokenArgmax && scored > 0 ? scored : rows);
  const auto share = [&](std::int64_t count) {
    return task.metric == MetricKind::None ? kNoMetric : static_cast<double>(count) / judged;
  };
  Scores scores{{loss, share(right)}, {}};
  if (has_other) scores.other = {other_loss, share(other_right)};
  return scores;
}

// Examples, or positions of sequences, that the network has right.
std::int64_t Measurer::count_right(const Task& task, ValueId output_id, const Examples& examples, std::int64_t first,
                                   std::int64_t count) const {
  if (task.metric == MetricKind::None) return 0;
  const std::span<const float> output = workspace_->value(output_id);
  const auto judged = static_cast<std::size_t>(count * task.length);
  const std::size_t width = output.size() / judged;
  const auto targets = static_cast<std::size_t>(examples.targets / task.length);
  const float* target = examples.target.data() + static_cast<std::size_t>(first * examples.targets);
  std::int64_t right = 0;
  for (std::size_t i = 0; i < judged; ++i, target += targets) {
    if (task.metric == MetricKind::TokenArgmax && target[0] < 0) continue;
    right += is_right(task.metric, output.subspan(i * width, width), {target, targets}) ? 1 : 0;
  }
  return right;
}

}  // namespace neurarium
