#include "engine/exhibits/vision_history.h"

#include "engine/params.h"

namespace neurarium {

std::vector<KernelMoment> kernel_history(const Timeline& run, const std::string& parameter, std::size_t most) {
  const Graph& now = run.experiment().graph();
  const ValueId wanted = now.find(parameter);
  if (wanted == kNoValue || now.value(wanted).role != Role::Param || most < 2) return {};
  const std::vector<std::int64_t> shape = shape_of(now.value(wanted));
  std::vector<const Keyframe*> frames;
  for (const Keyframe& frame : run.history().frames()) {
    const Graph& graph = *frame.task->graph;
    const ValueId id = graph.find(parameter);
    if (id != kNoValue && graph.value(id).role == Role::Param && shape_of(graph.value(id)) == shape)
      frames.push_back(&frame);
  }
  std::vector<KernelMoment> out;
  const std::size_t count = std::min(most, frames.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Keyframe& frame = *frames[count == 1 ? 0 : i * (frames.size() - 1) / (count - 1)];
    const Graph& graph = *frame.task->graph;
    const ParamLayout layout(graph);
    const auto first = frame.params.begin() + layout.offset(graph.find(parameter));
    out.push_back({frame.step, {first, first + layout.count(graph.find(parameter))}});
  }
  return out;
}

}  // namespace neurarium
