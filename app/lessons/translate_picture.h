// The cross-attention of the shown sentence as a small picture, for the gallery of starting states.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/translate_view.h"

namespace neurarium {

// A row a word of the translation, a column a word of the sentence; twice as wide as high.
[[nodiscard]] Image translate_picture(const Theme& theme, const TranslateView& view);

}  // namespace neurarium
