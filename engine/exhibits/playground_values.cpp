#include "engine/exhibits/playground_values.h"

#include "engine/run.h"

namespace neurarium {

std::vector<float> values_at(const PlaygroundView& view, ValueId value, float x1, float x2) {
  Workspace<float> one(view.task->graph, {.rows = 1, .gradients = false});
  one.bind(*view.params);
  one.set_edits({view.example->edits().begin(), view.example->edits().end()});
  std::vector<float> xy = {x1, x2};
  view.parts->standardizer.apply(xy);
  features(view.parts->features, xy.data(), 1, one.input(view.task->input).data());
  forward(one);
  const std::span<const float> numbers = one.value(value);
  return {numbers.begin(), numbers.end()};
}

}  // namespace neurarium
