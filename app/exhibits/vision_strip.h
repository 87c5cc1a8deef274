// Some pictures of a set beside each other, each with a word below; a click shows one to the network.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/vision_state.h"

#include <span>
#include <string>
#include <vector>

namespace neurarium {

// Ink on paper, as everywhere on the screen: `picture` is [channels, height, width] in 0..1, its colours' mean is
// shown.
void paint_picture(Ui& ui, Image& into, int left, int top, std::span<const float> picture, const PictureSet& set,
                   ImU32 ink);

struct StripPicture {
  std::int32_t row = 0;  // of the examples
  std::string below;     // empty: nothing
  bool wrong = false;
};

class PictureStrip {
 public:
  explicit PictureStrip(Platform& platform) : picture_(platform, Filter::Nearest) {}
  // As many as the area has room for, in rows of `edge` wide pictures. `training`: which part the examples are.
  void draw(Ui& ui, VisionState& state, const Area& area, std::span<const StripPicture> pictures,
            const Examples& examples, bool training, float edge);

 private:
  Picture picture_;
};

}  // namespace neurarium
