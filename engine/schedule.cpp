#include "engine/schedule.h"

#include "engine/text.h"

#include <cmath>
#include <numbers>

namespace neurarium {

Result<ScheduleKind> schedule_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kScheduleNames.size(); ++i)
    if (kScheduleNames[i] == name) return static_cast<ScheduleKind>(i);
  return usage_error("'{}' is not a schedule.{} Known: {}.", shown(name), did_you_mean(name, kScheduleNames),
                     fmt::join(kScheduleNames, ", "));
}

double learning_rate_at(const ScheduleSpec& spec, double base, std::int64_t step) {
  if (step < spec.warmup)
    return learning_rate_at(spec, base, spec.warmup) * static_cast<double>(step + 1) /
           static_cast<double>(spec.warmup + 1);
  step += spec.done;
  switch (spec.kind) {
    case ScheduleKind::Constant:
      return base;
    case ScheduleKind::Step:
      return base * std::pow(spec.factor, static_cast<double>(step / spec.period));
    case ScheduleKind::Cosine:
      break;
  }
  const double low = base * spec.factor;
  if (step >= spec.period) return low;
  const double part = static_cast<double>(step - spec.warmup) / static_cast<double>(spec.period - spec.warmup);
  return low + 0.5 * (1 + std::cos(std::numbers::pi * part)) * (base - low);
}

}  // namespace neurarium
