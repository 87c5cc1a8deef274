// The lines of a run as a tree: which line each one forked off, where, and what was changed there. The present line is
// the trunk.
#pragma once

#include "engine/change_note.h"
#include "engine/measure.h"

#include <string>
#include <vector>

namespace neurarium {

// One line as the tree sees it; the journal outlives the call.
struct RunLine {
  const Journal* journal = nullptr;
  std::int64_t head = 0;
};

struct Fork {
  int parent = -1;          // among the branches; -1: the present line
  std::int64_t at = 0;      // the last step shared with the parent
  std::size_t entries = 0;  // of the journals, how many are shared
  int depth = 1;            // of the rail: 1 forks off the present line
  bool operator==(const Fork&) const = default;
};

// The last step that two lines share.
[[nodiscard]] std::int64_t last_shared_step(const RunLine& a, const RunLine& b);

// A fork for each branch: from the line with which it shares most, the present one where it is as good.
[[nodiscard]] std::vector<Fork> fork_branches(const RunLine& present, const std::vector<RunLine>& branches);

// What the interface shows of a branch.
struct BranchInfo {
  std::int64_t forked_at = 0;  // from its parent
  std::int64_t head = 0;
  int parent = -1;  // place in the list; -1: the present line
  int depth = 1;
  std::int32_t name = 0;                 // stable while lines are switched; see line_name
  std::vector<ChangeNote> changed = {};  // at the fork, by this line; empty: it went on as it was
  std::vector<ChangeNote> left = {};     // at the fork, by its parent
  Metrics at_head = {};                  // as last measured
};

// A, B, ..., Z, AA, AB, ...
[[nodiscard]] std::string line_name(std::int32_t number);

}  // namespace neurarium
