// A picture file as an input of a network that learned another set of pictures.
#pragma once

#include "engine/data/pictures.h"
#include "engine/files/picture_file.h"

#include <vector>

namespace neurarium {

// [channels, height, width] in 0..1. A picture of the set's own size is taken pixel by pixel. Otherwise, for a set with
// a frame, what is written on it is framed as a drawing is (picture_of), dark ink on light paper or light on dark,
// whichever the border says; for other sets it is cut and resized (resized()).
[[nodiscard]] std::vector<float> input_of_picture(const DecodedPicture& picture, const PictureSet& set);

}  // namespace neurarium
