#include "engine/branch_tree.h"

#include <algorithm>

namespace neurarium {

std::int64_t last_shared_step(const RunLine& a, const RunLine& b) {
  const std::size_t common = common_entries(*a.journal, *b.journal);
  const auto limit = [&](const RunLine& line) {
    return common < line.journal->size() ? (*line.journal)[common].step : line.head;
  };
  return std::min({a.head, b.head, limit(a), limit(b)});
}

std::vector<Fork> fork_branches(const RunLine& present, const std::vector<RunLine>& branches) {
  std::vector<Fork> forks;
  for (const RunLine& branch : branches) forks.push_back({.parent = -1, .at = last_shared_step(present, branch)});
  // The line that shares most with a line of the tree joins it, and may be a better parent for those that wait.
  std::vector<bool> joined(branches.size(), false);
  for (std::size_t n = 0; n < branches.size(); ++n) {
    std::size_t next = branches.size();
    for (std::size_t i = 0; i < branches.size(); ++i)
      if (!joined[i] && (next == branches.size() || forks[i].at > forks[next].at)) next = i;
    joined[next] = true;
    Fork& fork = forks[next];
    const RunLine& parent = fork.parent < 0 ? present : branches[static_cast<std::size_t>(fork.parent)];
    fork.entries = common_entries(*parent.journal, *branches[next].journal);
    fork.depth = fork.parent < 0 ? 1 : forks[static_cast<std::size_t>(fork.parent)].depth + 1;
    for (std::size_t i = 0; i < branches.size(); ++i) {
      if (joined[i]) continue;
      const std::int64_t shared = last_shared_step(branches[next], branches[i]);
      if (shared > forks[i].at) forks[i] = {.parent = static_cast<int>(next), .at = shared};
    }
  }
  return forks;
}

std::string line_name(std::int32_t number) {
  std::string name;
  for (std::int32_t n = std::max(number, 0) + 1; n > 0; n = (n - 1) / 26)
    name.insert(name.begin(), static_cast<char>('A' + (n - 1) % 26));
  return name;
}

}  // namespace neurarium
