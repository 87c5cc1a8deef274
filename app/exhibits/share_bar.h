// Probabilities as bars: of what may come next, in every exhibit that says so.
#pragma once

#include "app/screen.h"
#include "app/ui/ui.h"

#include <string>

namespace neurarium {

// A bar that fills `share` of the area, on a ground that shows all of it.
void share_bar(Ui& ui, const Area& area, double share, ImU32 color);
// The same with a text at its right end.
void share_bar(Ui& ui, const Area& area, double share, ImU32 color, const std::string& said);

}  // namespace neurarium
