// Keeps the step that training does next at hand while something shows it: the ghost of the update, the inspector of a
// weight, the walk.
#pragma once

#include "app/exhibits/playground_state.h"
#include "app/probe.h"

namespace neurarium {

struct ComingRequest {
  std::shared_ptr<const Keyframe> at;
  bool one_row = false;
  bool by_unit = false;
};

class ComingSteps {
 public:
  ComingSteps(bool threads, std::function<void()> done = {});

  // Once a frame. Asks again for every new state of the run; without `wanted` nothing is computed or kept.
  void update(Session& session, PlaygroundState& state, bool wanted, bool one_row, bool by_unit);
  [[nodiscard]] bool busy() const { return waiting_ || probe_.busy(); }

 private:
  Probe<ComingRequest, std::shared_ptr<const StepWalk>> probe_;
  bool watching_ = false;
  bool waiting_ = false;  // for a snapshot with the whole state
  std::uint64_t asked_version_ = 0;
  bool asked_ = false, asked_one_row_ = false, asked_by_unit_ = false;
};

}  // namespace neurarium
