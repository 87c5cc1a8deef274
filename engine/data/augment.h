// Pictures that are a little different each time they are learned from: moved, turned, scaled, noisy, mirrored.
#pragma once

#include <cstdint>
#include <span>

namespace neurarium {

struct AugmentSpec {
  double shift = 0;   // pixels: up to so many to each side, and up and down
  double rotate = 0;  // degrees: up to so many to each side
  double scale = 0;   // up to so much larger or smaller: 0.1 is 1/1.1 to 1.1
  double noise = 0;   // standard deviation of what is added to each number of a picture
  bool flip = false;  // left and right change places in half of the pictures
  bool operator==(const AugmentSpec&) const = default;
};

struct Augmentation {
  AugmentSpec spec;
  std::int32_t channels = 1, height = 1, width = 1;
  bool operator==(const Augmentation&) const = default;
};

// `picture` [channels, height, width] in 0..1 becomes what step `step` learns from in the place of row `row`: a
// function of the arguments alone. Each kind of change draws from numbers of its own, so that switching one on leaves
// the others as they are. Beyond the border is 0; numbers stay in 0..1.
void augment(const Augmentation& augmentation, std::uint64_t seed, std::int64_t step, std::int64_t row,
             std::span<float> picture);

}  // namespace neurarium
