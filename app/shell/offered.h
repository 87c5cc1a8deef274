// What the widgets on the screen offer, as commands of the palette: whatever can be pressed, switched, chosen or typed
// into can be found by its name, without a list that someone has to keep.
#pragma once

#include "app/shell/command.h"
#include "app/ui/ui.h"

namespace neurarium {

// Adds to `commands` what the last frame offered and is not among them. Widgets of one name are told apart by where
// they stand ("Add a unit · h0").
void add_offered(Ui& ui, Commands& commands);

// The name of one of them in the palette, in the language that is shown, or in English; empty: it has none.
[[nodiscard]] std::string offer_label(const Ui& ui, const Offer& offer, bool in_english);

}  // namespace neurarium
