// The states over the text as a small picture, for the gallery of starting states.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/rnn_view.h"

namespace neurarium {

// A column a token, a row a unit; twice as wide as high.
[[nodiscard]] Image rnn_picture(const Theme& theme, const RnnView& view);

}  // namespace neurarium
