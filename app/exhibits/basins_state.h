// What the parts of the basins' screen share: the view, how far the pixels have come while they move, and the sizes of
// networks that were trained.
#pragma once

#include "app/screen.h"
#include "engine/exhibits/basins_view.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace neurarium {

// What a network of some size came to.
struct TrainedSize {
  double wrong = 1;  // share of the plane
  std::int64_t step = 0;
};

struct BasinsState {
  std::shared_ptr<const BasinsView> view;
  std::map<std::pair<std::int64_t, std::int64_t>, TrainedSize> sizes;  // by layers and units of a layer
  std::string sizes_of;                                                // the places that they were trained on
  bool all_sizes = false;                                              // are being trained, one after the other
  bool show_samples = true;

  bool playing = false;  // pixels are asked by themselves
  double played = 0;     // how many, while they are: the settings follow at the end
  double pace = 60;      // pixels a second
  int pixel = -1;        // under the pointer in the current picture
  std::string_view help;

  [[nodiscard]] bool shows_pixels() const { return view != nullptr && view->basins().view == "hopfield"; }
  [[nodiscard]] std::int64_t updates() const {
    const std::int64_t most = view->hopfield->course.size();
    return playing ? std::min(static_cast<std::int64_t>(played), most) : view->updates;
  }
};

[[nodiscard]] inline const BasinsSettings& basins_settings(const Session& session) {
  return dynamic_cast<const BasinsSettings&>(session.settings());
}

template <class F>
void change_basins(Session& session, std::string_view label, F change, bool finished = true) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<BasinsSettings&>(*copy));
  session.commit(std::move(copy), label, finished);
}

// The pixels fall anew: from the cue with its noise, or from a start drawn by hand.
template <class F>
void change_start(Session& session, BasinsState& state, std::string_view label, F change, bool finished = true) {
  state.playing = false;
  change_basins(
      session, label,
      [&](BasinsSettings& s) {
        s.updates = 0;
        s.drawn_start.clear();
        change(s);
      },
      finished);
}

}  // namespace neurarium
