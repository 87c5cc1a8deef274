// What the exhibit of limits shows of a moment of a run: errors on what was learned and on what was not, a picture of
// the task with the network's answers; and one measured run of a sweep over examples or units.
#pragma once

#include "engine/exhibits/limits.h"
#include "engine/journal.h"
#include "engine/timeline.h"

#include <memory>
#include <vector>

namespace neurarium {

inline constexpr int kLimitGrid = 80;            // samples a side of the plane's picture
inline constexpr int kLimitLinePoints = 241;     // from -kLineReach to kLineReach
inline constexpr std::int64_t kLimitShown = 12;  // rows of bits that are shown, of each kind

struct LimitsRequest {
  TaskPtr task;
  SettingsPtr settings;  // a LimitsSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};

// Share of wrong labels; of the line the root of the mean squared error. NaN without rows.
struct LimitErrors {
  double train = 0, test = 0;
};

// A row as the network sees it, and what it says.
struct LimitRow {
  std::int64_t index = 0;  // among the rows of its kind
  std::vector<float> x;
  float target = 0;
  float output = 0;  // a logit, or y of the line
  [[nodiscard]] bool said() const { return output > 0; }
  [[nodiscard]] bool wrong() const { return said() != (target > 0.5F); }
};

struct LimitsView {
  std::int64_t step = 0;
  TaskPtr task;
  SettingsPtr settings;
  LimitErrors errors;
  std::vector<LimitRow> train, test;  // rows of bits: the first kLimitShown of each; else none
  std::vector<float> plane;           // [kLimitGrid^2] logits over [-kPlaneHalf, kPlaneHalf]^2, the top row first
  std::vector<float> line_x, line_y, line_target;  // [kLimitLinePoints] of the line, its answer and the truth

  [[nodiscard]] const LimitsSettings& limits() const { return dynamic_cast<const LimitsSettings&>(*settings); }
};

[[nodiscard]] LimitErrors limit_errors(const LimitsRequest& request);
[[nodiscard]] std::shared_ptr<const LimitsView> look_at_limits(const LimitsRequest& request);

// A run of its own with these settings, after `steps` steps or where it broke down: what a point of the charts opens,
// and what it was measured on. The settings must be ones that make a task.
[[nodiscard]] std::unique_ptr<Timeline> limit_run(const LimitsSettings& settings, std::int64_t steps);
[[nodiscard]] LimitErrors errors_of_run(const Timeline& run);

}  // namespace neurarium
