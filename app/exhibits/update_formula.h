// How an optimizer moves one weight, as lines with the current numbers.
#pragma once

#include "engine/coming_step.h"

#include <string>
#include <vector>

namespace neurarium {

[[nodiscard]] std::vector<std::string> update_lines(const UpdateNumbers& update);

}  // namespace neurarium
