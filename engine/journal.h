// What was done to a run, as resolved values: which elements got which bits, which settings, which edits, at which
// step. A run is f(settings, seed, journal); replaying the journal gives the same bits.
#pragma once

#include "engine/edits.h"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace neurarium {

class ExhibitSettings;
using SettingsPtr = std::shared_ptr<const ExhibitSettings>;

// Parameters get these numbers once; training goes on from them.
struct SetParameters {
  std::string name;                   // "h0.weight"
  std::vector<std::int64_t> offsets;  // row-major within the parameter
  std::vector<float> values;
  bool operator==(const SetParameters&) const = default;
};

// From now on these edits hold, instead of the earlier ones.
struct SetEdits {
  std::vector<Edit> edits;
  bool operator==(const SetEdits&) const = default;
};

// From now on these settings (and the data they carry) hold; weights are kept by layer and unit.
struct SetSettings {
  SettingsPtr settings;
};

// The mini-batch that starts here takes a single row, the next of the epoch's order. Later ones are of the usual size.
struct TakeOne {
  bool operator==(const TakeOne&) const = default;
};

using Change = std::variant<SetParameters, SetEdits, SetSettings, TakeOne>;

struct JournalEntry {
  std::int64_t step = 0;  // applied after this many steps
  Change change;
};
using Journal = std::vector<JournalEntry>;  // ascending steps

// Whether the parameter and its places exist in the graph, and every number is finite.
Status check(const SetParameters& set, const Graph& graph);

// How many entries at the beginning two journals share: as far as that, their runs are one.
std::size_t common_entries(const Journal& a, const Journal& b);

}  // namespace neurarium
