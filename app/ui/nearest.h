// The nearest match to a mistyped name, for error sentences that help.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// Letters to insert, delete or change to get from one to the other.
[[nodiscard]] int edit_distance(std::string_view a, std::string_view b);

// The candidate with the smallest edit distance; empty if there is none at all.
[[nodiscard]] std::string nearest_match(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace neurarium
