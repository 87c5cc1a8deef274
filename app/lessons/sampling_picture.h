// The picture of a starting state of softmax and sampling: the chances of the words before and after the cuts.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/sampling.h"

namespace neurarium {

// Twice as wide as high. The left half has the first stage, the right half the last; a row for each word.
[[nodiscard]] Image sampling_picture(const Theme& theme, const SamplingView& view);

}  // namespace neurarium
