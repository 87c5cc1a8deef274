// The table of counts as a small picture, for the gallery of starting states.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/ngram_view.h"

namespace neurarium {

// A row a context, a column a token; twice as wide as high.
[[nodiscard]] Image ngram_picture(const Theme& theme, const NgramView& view);

}  // namespace neurarium
