// The words' vectors as points, for the gallery of starting states.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/word2vec_view.h"

namespace neurarium {

// Along their first two principal components; the darker, the rarer. Twice as wide as high.
[[nodiscard]] Image word2vec_picture(const Theme& theme, const Word2vecView& view);

}  // namespace neurarium
