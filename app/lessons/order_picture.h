// How often each reader is right as a small picture, for the gallery of starting states.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/order_view.h"

namespace neurarium {

// A row a reader, a column a length; twice as wide as high.
[[nodiscard]] Image order_picture(const Theme& theme, const OrderView& view);

}  // namespace neurarium
