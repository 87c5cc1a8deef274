// Views of small Playground networks whose weights the test sets itself.
#pragma once

#include "engine/exhibits/playground_values.h"
#include "engine/run.h"
#include "tests/engine/runs.h"

#include <functional>
#include <span>
#include <string>

namespace neurarium::looks {

// The parameters of a network by name, to write into.
class Weights {
 public:
  Weights(const Graph& graph, AlignedVector<float>& flat) : graph_(graph), layout_(graph), flat_(flat) {}
  std::span<float> operator[](const std::string& name) {
    const ValueId id = graph_.at(name);
    return {flat_.data() + layout_.offset(id), static_cast<std::size_t>(layout_.count(id))};
  }
  void fill(const std::string& name, float value) {
    for (float& v : (*this)[name]) v = value;
  }

 private:
  const Graph& graph_;
  ParamLayout layout_;
  AlignedVector<float>& flat_;
};

inline std::shared_ptr<const PlaygroundView> look(PlaygroundObserver& observer, const Experiment& e,
                                                  const std::function<void(Weights&)>& set = {}) {
  const Keyframe k = e.keyframe();
  PlaygroundRequest request{{k.task, k.settings, k.edits, k.params, k.step}, {1.5f, -2.0f}, 1};
  Weights weights(*k.task->graph, request.moment.params);
  if (set) set(weights);
  return observer.observe(request);
}

inline std::vector<float> values_at(const PlaygroundView& view, const std::string& name, float x1, float x2) {
  return neurarium::values_at(view, view.graph().at(name), x1, x2);
}

}  // namespace neurarium::looks
