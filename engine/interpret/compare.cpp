#include "engine/interpret/compare.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

// 0 where both are the same infinity.
void subtract(std::span<const float> after, std::span<const float> before, std::span<float> difference) {
  for (std::size_t i = 0; i < difference.size(); ++i)
    difference[i] = after[i] == before[i] ? 0.0f : after[i] - before[i];
}

}  // namespace

bool changes_values(const std::vector<Edit>& edits) {
  return std::any_of(edits.begin(), edits.end(), [](const Edit& e) { return e.kind != EditKind::Freeze; });
}

std::shared_ptr<const TransformerView> difference_of(const TransformerView& after, const TransformerView& before) {
  if (after.length() != before.length()) return nullptr;
  auto view = std::make_shared<TransformerView>();
  view->step = after.step;
  view->request = after.request;
  view->is_difference = true;
  view->task = after.task;
  view->settings = after.settings;
  view->data = after.data;
  view->spec = after.spec;
  view->tokens = after.tokens;
  view->groups = after.groups;
  view->position = after.position;
  view->next = after.next;
  view->measured = after.measured;
  view->residual = after.residual;
  const Graph& graph = after.graph();
  const std::int64_t length = after.length();
  view->params = std::make_unique<Params<float>>(graph);
  view->sentence = std::make_unique<Workspace<float>>(after.task->graph, WorkspaceOptions{.rows = 1, .length = length});
  view->sentence->bind(*view->params);
  view->sentence->set_length(length);
  for (std::size_t i = 0; i < graph.values().size(); ++i) {
    const auto id = static_cast<ValueId>(i);
    const ValueId old = before.graph().find(graph.value(id).name);
    if (old == kNoValue) continue;
    const std::span<const float> then = before.sentence->value(old);
    const std::span<const float> now = after.sentence->value(id);
    if (then.size() != now.size()) continue;
    const bool parameter = graph.value(id).role == Role::Param;
    subtract(now, then, parameter ? view->params->of(id) : view->sentence->input(id));
  }
  return view;
}

ComparedViews ComparingObserver::observe(const ComparedRequest& request) {
  ComparedViews views;
  views.after = after_.observe(request.after);
  if (request.before) {
    views.before = before_.observe(*request.before);
  } else if (changes_values(request.after.moment.edits)) {
    TransformerRequest plain = request.after;
    std::erase_if(plain.moment.edits, [](const Edit& e) { return e.kind != EditKind::Freeze; });
    views.before = before_.observe(plain);
  }
  if (views.before != nullptr) views.difference = difference_of(*views.after, *views.before);
  return views;
}

}  // namespace neurarium
