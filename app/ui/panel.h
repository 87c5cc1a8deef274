// Settings as widgets, made from an exhibit's fields(): labels, ranges, effects and undo entries come from the same
// list as flags and files. Catalog keys are "setting.<key>" with underscores; names of choices are "<kind>.<name>".
#pragma once

#include "app/session.h"
#include "app/ui/item.h"

#include <span>
#include <string_view>

namespace neurarium {

// One setting, with the path "<scope>/<key with blanks>". Nothing is drawn for a setting that makes no sense at
// present.
Edited setting(Ui& ui, Session& session, std::string_view field_key);

// All visible settings of a group ("data", "network", "training") but those in `except`.
void panel(Ui& ui, Session& session, std::string_view group, std::span<const std::string_view> except = {});

}  // namespace neurarium
