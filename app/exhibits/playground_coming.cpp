#include "app/exhibits/playground_coming.h"

namespace neurarium {

ComingSteps::ComingSteps(bool threads, std::function<void()> done)
    : probe_(
          [](const ComingRequest& request) {
            return std::make_shared<const StepWalk>(request.at, request.one_row, request.by_unit);
          },
          threads, std::move(done)) {}

void ComingSteps::update(Session& session, PlaygroundState& state, bool wanted, bool one_row, bool by_unit) {
  if (wanted != watching_) session.trainer().watch_state(wanted);
  watching_ = wanted;
  const Snapshot& now = session.snapshot();
  waiting_ = wanted && now.state == nullptr;
  if (!wanted) {
    state.coming.reset();
    asked_ = false;
    (void)probe_.take();
    return;
  }
  if (now.state == nullptr) return;
  one_row = one_row || now.takes_one;
  if (!asked_ || asked_version_ != now.version || asked_one_row_ != one_row || asked_by_unit_ != by_unit) {
    probe_.ask({now.state, one_row, by_unit});
    asked_ = true;
    asked_version_ = now.version;
    asked_one_row_ = one_row;
    asked_by_unit_ = by_unit;
  }
  if (auto answer = probe_.take()) state.coming = std::move(*answer);
}

}  // namespace neurarium
