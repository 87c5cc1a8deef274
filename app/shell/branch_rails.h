// The lines that were left, as rails below the time slider: each forks off its parent at its step, on the same axis of
// time, with its name at its head. Pointing says what was changed there, a click switches to it.
#pragma once

#include "app/session.h"
#include "app/ui/layout.h"
#include "app/ui/ui.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace neurarium {

// What the user asked of a branch (its place in the snapshot's list).
struct BranchRequest {
  enum class Kind : std::uint8_t { Switch, Compare };
  Kind kind = Kind::Switch;
  std::size_t branch = 0;
};

class BranchRails {
 public:
  // `x_of` gives the place of a step on the slider; `top` is the middle of the slider, where rails begin.
  std::optional<BranchRequest> draw(Ui& ui, const Snapshot& snapshot, const Rect& area, float top,
                                    const std::function<float(std::int64_t)>& x_of, bool can_compare);
  // Branches in the order of the tree: each parent before its children, those that fork off last first.
  [[nodiscard]] static std::vector<std::size_t> order(const std::vector<BranchInfo>& tree);

 private:
  void scroll(const Rect& area, std::size_t rows, std::size_t fitting);
  void draw_rail(Ui& ui, const BranchInfo& branch, ImVec2 from, float to_x, float right, bool lit) const;
  static void draw_fork(Ui& ui, ImVec2 corner, float from, bool lit);
  void draw_bar(Ui& ui, const Rect& area, std::size_t rows, std::size_t fitting) const;
  std::optional<BranchRequest> draw_menu(Ui& ui, const Snapshot& snapshot, bool open, bool can_compare);

  std::size_t first_ = 0;            // row on top
  std::optional<std::size_t> menu_;  // the branch whose menu is open
};

// What the hover card of a branch says.
void branch_card(Ui& ui, const Snapshot& snapshot, std::size_t branch);

}  // namespace neurarium
