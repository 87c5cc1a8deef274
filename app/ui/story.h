// The text beside a picture: an exhibit told in a few short pages, and starting states to try, one click away.
#pragma once

#include "app/ui/ui.h"

#include <span>
#include <string>
#include <string_view>

namespace neurarium {

// Pages are the catalog's "<exhibit>.story.1.title" and ".text", 2, 3, ... as far as they go; a state's button has the
// text "<exhibit>.try.<name>" with underscores. Paths "story/...": "back", "next", and the name of a state. Gives the name of the
// starting state that was chosen; empty: none.
std::string draw_story(Ui& ui, std::string_view exhibit, std::span<const std::string_view> states);

}  // namespace neurarium
