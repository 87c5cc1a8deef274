// What was changed, as names and old and new values: the difference of two settings, and what a journal did at one of
// its steps. Branches, comparisons and cures are described with it.
#pragma once

#include "engine/exhibits/exhibit.h"
#include "engine/journal.h"

#include <string>
#include <vector>

namespace neurarium {

struct ChangeNote {
  enum class Kind : std::uint8_t { Setting, Data, Parameter, Edit };
  Kind kind = Kind::Setting;
  std::string name;      // "learning-rate"; "h0.weight[3,2]"; of data: empty
  std::string from, to;  // as text; "" where there is none (an edit that came or went, many numbers at once)
  bool operator==(const ChangeNote&) const = default;
};

// Settings that differ, in the order of the panel; data that is no setting (a user's points) as one note.
[[nodiscard]] std::vector<ChangeNote> settings_notes(const ExhibitSettings& from, const ExhibitSettings& to);
[[nodiscard]] std::vector<ChangeNote> edit_notes(const std::vector<Edit>& from, const std::vector<Edit>& to);

// What the entries from the first-th on did at their first step, where a drag of many entries counts as one change.
// `settings` and `edits` are those of the run's start; places in parameters are named by the shapes of `graph`. Nothing
// where there is no such entry.
[[nodiscard]] std::vector<ChangeNote> journal_notes(const Journal& journal, std::size_t first,
                                                    const SettingsPtr& settings, const std::vector<Edit>& edits,
                                                    const Graph& graph);

}  // namespace neurarium
