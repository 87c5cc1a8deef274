#include "engine/interpret/sequences.h"

#include "engine/measure.h"
#include "engine/rng.h"
#include "engine/run.h"

#include <algorithm>
#include <set>

namespace neurarium {
namespace {

constexpr std::int64_t kSequencesForPool = 16;
constexpr std::int64_t kLongestHalf = 25;
constexpr double kAffordableWork = 2e9;  // multiply-adds

}  // namespace

TextSample sequence_of(const Task& task, const LanguageData& data, SamplePart part, std::int64_t row) {
  if (data.task != nullptr) return data.task->sample(0, static_cast<std::uint64_t>(row), part);
  const Examples& examples = part == SamplePart::Test && task.test->rows > 0 ? *task.test : *task.train;
  const auto first = (row % examples.rows) * data.length;
  TextSample sample;
  sample.tokens.assign(examples.x.begin() + first, examples.x.begin() + first + data.length);
  sample.targets.assign(examples.target.begin() + first, examples.target.begin() + first + data.length);
  return sample;
}

std::vector<int> tokens_in_use(const Task& task, const LanguageData& data) {
  std::set<int> used;
  for (std::int64_t row = 0; row < kSequencesForPool; ++row) {
    const TextSample sample = sequence_of(task, data, SamplePart::Train, row);
    used.insert(sample.tokens.begin(), sample.tokens.end());
  }
  used.erase(data.padding());
  return {used.begin(), used.end()};
}

std::vector<int> repeated_tokens(std::span<const int> pool, std::int64_t context, std::uint64_t index) {
  NEURARIUM_CHECK(!pool.empty());
  const auto half = static_cast<std::size_t>(std::clamp(context / 2, std::int64_t{1}, kLongestHalf));
  Rng rng(0, "repeated tokens", index);
  std::vector<std::int32_t> order;
  std::vector<int> tokens;
  while (tokens.size() < half) {
    if (order.empty()) {
      order.assign(pool.begin(), pool.end());
      rng.shuffle(order);
    }
    tokens.push_back(order.back());
    order.pop_back();
  }
  tokens.reserve(2 * half);
  for (std::size_t i = 0; i < half; ++i) tokens.push_back(tokens[i]);
  return tokens;
}

std::int64_t affordable_sequences(const Graph& graph, std::int64_t length, std::int64_t most) {
  const double work = static_cast<double>(ParamLayout(graph).size()) * static_cast<double>(length);
  const auto rows = static_cast<std::int64_t>(std::min(kAffordableWork / work, static_cast<double>(most)));
  return std::max<std::int64_t>(2, rows);
}

SequenceReader::SequenceReader(std::shared_ptr<const Graph> graph, Params<float>& params,
                               const std::vector<Edit>& edits, std::int64_t capacity, int padding)
    : tokens_(graph->at("tokens")), targets_(graph->at("targets")), mask_(graph->find("mask")), padding_(padding) {
  std::vector<BoundEdit> bound = bind_fitting(edits, *graph);
  workspace_ = std::make_unique<Workspace<float>>(std::move(graph),
                                                  WorkspaceOptions{.rows = 1, .length = capacity, .gradients = false});
  workspace_->bind(params);
  workspace_->set_edits(std::move(bound));
}

const Workspace<float>& SequenceReader::read(std::span<const int> tokens, std::span<const int> targets) {
  workspace_->set_length(std::ssize(tokens));
  std::copy(tokens.begin(), tokens.end(), workspace_->input(tokens_).begin());
  const std::span<float> to = workspace_->input(targets_);
  std::fill(to.begin(), to.end(), static_cast<float>(kIgnoredTarget));
  std::copy(targets.begin(), targets.end(), to.begin());
  mask_padding(*workspace_, tokens_, mask_, static_cast<float>(padding_));
  forward(*workspace_);
  return *workspace_;
}

}  // namespace neurarium
