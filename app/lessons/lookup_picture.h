// The picture of a starting state of the look-up: the answers to all questions with the table's entries, or who reads
// whom in a sentence.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/lookup_view.h"

namespace neurarium {

// Twice as wide as high.
[[nodiscard]] Image lookup_picture(const Theme& theme, const LookupView& view);

}  // namespace neurarium
