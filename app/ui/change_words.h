// Changes in the user's words: "Learning rate: 0.02 → 0.1". Branches, comparisons and cures are described with them.
#pragma once

#include "app/ui/ui.h"
#include "engine/change_note.h"

#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// Catalog keys of a setting and of one of its choices.
[[nodiscard]] std::string setting_key(std::string_view field);
[[nodiscard]] std::string option_key(std::string_view field, std::string_view option);

// The value of a setting as the panel shows it: the name of a choice in the language, everything else as it is.
[[nodiscard]] std::string setting_value(const Ui& ui, std::string_view field, const std::string& value);

[[nodiscard]] std::string change_in_words(const Ui& ui, const ChangeNote& note);
// The first `most` of them in one sentence, and how many more there are.
[[nodiscard]] std::string changes_in_words(const Ui& ui, const std::vector<ChangeNote>& notes, std::size_t most = 3);

}  // namespace neurarium
