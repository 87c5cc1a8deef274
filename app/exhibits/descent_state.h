// What the parts of the descent's screen share: the view, what is drawn of it, and the race.
#pragma once

#include "app/exhibits/landscape_picture.h"
#include "app/screen.h"
#include "engine/exhibits/descent_view.h"
#include "engine/landscape/descent_race.h"

#include <memory>
#include <string_view>

namespace neurarium {

inline constexpr std::int64_t kRaceSteps = 500;

struct DescentState {
  std::shared_ptr<const DescentView> view;
  bool all_arrows = true;                   // of every optimizer, or only of the run's own
  std::shared_ptr<const DescentRace> race;  // null: there is none
  double race_step = 0;                     // how far it is shown
  bool race_waits = false;                  // it is being computed
  RaceRates race_rates = RaceRates::Same;
  std::string_view help;  // catalog key of what is under the pointer
  [[nodiscard]] bool race_runs() const { return race != nullptr && race_step < static_cast<double>(race->steps); }
};

template <class F>
void change_descent(Session& session, std::string_view label, F change, bool finished = true) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<DescentSettings&>(*copy));
  session.commit(std::move(copy), label, finished);
}

}  // namespace neurarium
