// The nearest match to a mistyped name, for error sentences that help.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// The candidate with the smallest edit distance; empty if there is none at all.
[[nodiscard]] std::string nearest_match(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace neurarium
