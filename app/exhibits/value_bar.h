// A signed number as a bar in a field of a picture: read at a glance, dragged, typed.
#pragma once

#include "app/ui/item.h"

#include <string_view>

namespace neurarium {

// A number as a bar from the middle of its field; a drag changes it, a double click types it. `span` is the number at
// the field's end.
Edited value_bar(Ui& ui, std::string_view key, ImVec2 min, ImVec2 max, double& value, double span);

}  // namespace neurarium
