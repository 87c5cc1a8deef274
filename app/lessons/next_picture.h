// What four answers hang on as a small picture, for the gallery of starting states.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/next_view.h"

namespace neurarium {

// A row a predictor, a column a word of the prompt; twice as wide as high.
[[nodiscard]] Image next_picture(const Theme& theme, const NextView& view);

}  // namespace neurarium
