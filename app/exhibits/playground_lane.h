// One lane of the race as a column: its picture, how it stands, and its settings as small choices.
#pragma once

#include "app/exhibits/playground_region_picture.h"
#include "app/race_runner.h"

#include <optional>
#include <string>
#include <vector>

namespace neurarium {

// What the user did in a lane's column.
struct LaneWish {
  bool changed = false;   // its settings
  bool selected = false;  // clicked: its other settings are wanted
  bool take_over = false;
  bool remove = false;
};

// Draws the column into the area and writes choices into `settings`.
LaneWish draw_lane(Ui& ui, std::size_t number, PlaygroundSettings& settings, const LaneNews* news,
                   RegionPicture& picture, bool selected, bool removable, const Area& area);
// How a column of that width is laid out where there is so much height.
struct LaneShape {
  bool beside = false;  // the choices stand beside the picture rather than below it
  float edge = 0;       // of the picture
  float height = 0;     // that is used
};
[[nodiscard]] LaneShape lane_shape(const Ui& ui, float width, float height);

// A value that opens a list of others: the index that was clicked, or -1. Paths are "<key>" and "<key>/<n>".
int small_choice(Ui& ui, std::string_view key, const std::string& label, const std::string& shown,
                 const std::vector<std::string>& options, const Area& area);

[[nodiscard]] int depth_of(const PlaygroundSettings& settings);
// More layers repeat the last one; the others keep their ids, and with them their initial weights.
void set_depth(PlaygroundSettings& settings, int layers);

}  // namespace neurarium
