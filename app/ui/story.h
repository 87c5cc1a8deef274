// The text beside a picture: an exhibit told in a few short pages, and starting states to try, one click away.
#pragma once

#include "app/ui/ui.h"

#include <span>
#include <string>
#include <string_view>

namespace neurarium {

// `pages` begins the catalog's keys: "neuron.story." has the pages "neuron.story.1.title" and ".text", 2, 3, ... as far
// as they go. A state's button has the text `tries` + its name with underscores. Paths "story/...": "back", "next", and
// the name of a state. Gives the name of the starting state that was chosen; empty: none.
std::string draw_story(Ui& ui, std::string_view pages, std::string_view tries,
                       std::span<const std::string_view> states);

}  // namespace neurarium
