#include "app/exhibits/run_way.h"

#include <cstring>
#include <utility>

namespace neurarium {

RunMoment moment_of(const Snapshot& now) {
  return {now.task,
          now.settings,
          now.edits,
          now.params,
          now.step,
          now.line,
          now.state != nullptr && now.state->step == now.step};
}

bool RunMoment::operator==(const RunMoment& other) const {
  return task == other.task && settings == other.settings && step == other.step && line == other.line &&
         with_state == other.with_state && edits == other.edits && params.size() == other.params.size() &&
         std::memcmp(params.data(), other.params.data(), params.size() * sizeof(float)) == 0;
}

bool RunWay::follow(Session& session, const RunMoment& now) {
  bool arrived = false;
  {
    const std::lock_guard lock(mail_->mutex);
    if (mail_->points != nullptr) {
      points_ = std::exchange(mail_->points, nullptr);
      waiting_ = false;
      arrived = true;
    }
  }
  if (waiting_ || asked_ == now) return arrived;
  asked_ = now;
  waiting_ = true;
  session.trainer().with([mail = mail_, most = most_, recent = recent_](Timeline& run) {
    auto points = std::make_shared<const std::vector<RunPoint>>(way_of(run, most, recent));
    const std::lock_guard lock(mail->mutex);
    mail->points = std::move(points);
  });
  return arrived;
}

}  // namespace neurarium
