#include "engine/journal.h"

#include "engine/exhibits/exhibit.h"
#include "engine/params.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

Status check(const SetParameters& set, const Graph& graph) {
  const ValueId id = graph.find(set.name);
  if (id == kNoValue || graph.value(id).role != Role::Param)
    return usage_error("'{}' is not a parameter of this network; `neurarium names` lists them.", set.name);
  if (set.offsets.size() != set.values.size())
    return usage_error("'{}': {} places for {} numbers.", set.name, set.offsets.size(), set.values.size());
  const std::int64_t count = fixed_count(graph.value(id));
  for (std::size_t i = 0; i < set.offsets.size(); ++i) {
    if (set.offsets[i] < 0 || set.offsets[i] >= count)
      return usage_error("'{}' has {} numbers; there is none at {}.", set.name, count, set.offsets[i]);
    if (!std::isfinite(set.values[i]))
      return usage_error("'{}' cannot be set to {}; give a finite number.", set.name, set.values[i]);
  }
  return ok_status();
}

namespace {

bool same(const JournalEntry& a, const JournalEntry& b) {
  if (a.step != b.step || a.change.index() != b.change.index()) return false;
  if (const auto* set = std::get_if<SetParameters>(&a.change)) return *set == std::get<SetParameters>(b.change);
  if (const auto* edits = std::get_if<SetEdits>(&a.change)) return *edits == std::get<SetEdits>(b.change);
  if (std::holds_alternative<TakeOne>(a.change)) return true;
  const SettingsPtr& mine = std::get<SetSettings>(a.change).settings;
  const SettingsPtr& theirs = std::get<SetSettings>(b.change).settings;
  return mine == theirs || mine->equals(*theirs);
}

}  // namespace

std::size_t common_entries(const Journal& a, const Journal& b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end(), same).first - a.begin());
}

}  // namespace neurarium
