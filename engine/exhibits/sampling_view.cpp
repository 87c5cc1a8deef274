// The stages, draws and continuations of a moment of the word table.
#include "engine/exhibits/sampling.h"
#include "engine/run.h"
#include "engine/workspace.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace neurarium {
namespace {

// The network's logits after each word in turn: one row of it.
class WordTable {
 public:
  WordTable(const SamplingMoment& moment) : task_(*moment.task), params_(*task_.graph) {
    std::copy(moment.params.begin(), moment.params.end(), params_.flat().begin());
    ws_.emplace(task_.graph, WorkspaceOptions{.rows = 1, .gradients = false, .only = task_.output});
    ws_->bind(params_);
    ws_->set_edits(bind_fitting(moment.edits, *task_.graph));
    ws_->set_rows(1);
  }
  std::span<const float> after(std::int32_t word) {
    ws_->input(task_.input)[0] = static_cast<float>(word);
    forward(*ws_);
    return ws_->value(task_.output);
  }

 private:
  const Task& task_;
  Params<float> params_;
  std::optional<Workspace<float>> ws_;
};

std::vector<std::int32_t> go_on(WordTable& table, const SamplingSpec& spec, const SampledWords& words) {
  TokenSampler sampler(spec);
  std::vector<std::int32_t> all = words.prompt;
  const std::size_t given = all.size();
  while (all.size() < given + kContinuationWords) {
    const TokenCandidate next = sampler.draw(table.after(all.back()), std::ssize(all), all);
    if (next.id < 0) break;
    all.push_back(next.id);
  }
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(given));
  return all;
}

void count_draws(const SamplingSpec& spec, std::span<const std::int32_t> before, SamplingView& view) {
  view.histogram = TokenSampler(spec).histogram(view.logits, view.draws, before);
  if (view.draws == 0) return;
  const std::vector<double>& chances = view.stages.back().chances;
  for (std::size_t i = 0; i < chances.size(); ++i)
    view.largest_gap =
        std::max(view.largest_gap,
                 std::abs(static_cast<double>(view.histogram[i]) / static_cast<double>(view.draws) - chances[i]));
}

}  // namespace

std::shared_ptr<const SamplingView> look_at_sampling(const SamplingMoment& moment) {
  auto view = std::make_shared<SamplingView>();
  view->step = moment.step;
  view->settings = moment.settings;
  view->task = moment.task;
  const auto& settings = dynamic_cast<const SamplingSettings&>(*moment.settings);
  Result<SampledWords> words = sampled_words(settings);
  if (!words) {
    view->fault = words.error();
    return view;
  }
  view->words = std::move(*words);
  view->draws = std::clamp<std::int64_t>(moment.draws, 0, kMostDraws);
  WordTable table(moment);
  const auto row = table.after(view->words.row());
  view->logits.assign(row.begin(), row.end());
  const SamplingSpec spec = settings.sampling();
  const std::vector<std::int32_t> before = view->words.is_list() ? std::vector<std::int32_t>{} : view->words.prompt;
  view->stages = sampling_stages(spec, view->logits, before);
  view->order.resize(view->logits.size());
  std::iota(view->order.begin(), view->order.end(), 0);
  std::stable_sort(view->order.begin(), view->order.end(), [&](std::int32_t a, std::int32_t b) {
    return view->logits[static_cast<std::size_t>(a)] > view->logits[static_cast<std::size_t>(b)];
  });
  if (view->stages.empty()) return view;
  count_draws(spec, before, *view);
  if (view->words.is_list()) return view;
  SamplingSpec greedy = spec;
  greedy.temperature = 0;
  view->greedy = go_on(table, greedy, view->words);
  view->sampled = go_on(table, spec, view->words);
  return view;
}

}  // namespace neurarium
