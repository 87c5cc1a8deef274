// What the parts of the limits' screen share: the view, and what networks came to for each number of examples and
// units.
#pragma once

#include "app/screen.h"
#include "engine/exhibits/limits_view.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace neurarium {

inline constexpr std::int64_t kLimitRunSteps = 2000;  // of a point that is trained beside the run

enum class LimitAxis { Examples, Units };

struct LimitPoint {
  LimitErrors errors;
  std::int64_t step = 0;
};
using LimitPlace = std::pair<std::int64_t, std::int64_t>;  // examples, units

struct LimitsState {
  std::shared_ptr<const LimitsView> view;
  std::map<LimitPlace, LimitPoint> points;
  std::unique_ptr<LimitsSettings> question;  // what the points are answers to: all settings but those two
  std::optional<LimitAxis> sweep;            // is being filled
  std::optional<LimitPlace> opening;         // its run is being made
  std::string_view help;
};

[[nodiscard]] inline const LimitsSettings& limits_settings(const Session& session) {
  return dynamic_cast<const LimitsSettings&>(session.settings());
}

template <class F>
void change_limits(Session& session, std::string_view label, F change, bool finished = true) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<LimitsSettings&>(*copy));
  session.commit(std::move(copy), label, finished);
}

// "3.4 %", or of the line a number.
[[nodiscard]] std::string error_text(const LimitsSettings& settings, double error);

// The errors over the number of examples or units; a click on a point asks for its run.
void draw_limit_chart(Ui& ui, Session& session, LimitsState& state, LimitAxis axis, const Area& area);

}  // namespace neurarium
