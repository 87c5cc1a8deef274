// Badges that say what is wrong with a unit or a layer: dead, saturated, gradients that explode or vanish. On the units
// of the network picture, in their hover card and in the histograms of the layers.
#pragma once

#include "app/exhibits/playground_state.h"
#include "app/ui/icons.h"
#include "app/ui/widgets.h"

#include <string_view>

namespace neurarium {

// None where the statistics are of another network than the view.
[[nodiscard]] UnitFault fault_of(const PlaygroundState& state, const Target& target);

struct FaultText {
  Icon icon;
  std::string_view key;  // name and, as <key>.tip, the explanation
};
[[nodiscard]] FaultText text_of(UnitFault fault);
[[nodiscard]] FaultText text_of(GradientFault fault);

// At the lower right corner of a unit's picture whose edge is `size`.
void draw_unit_badge(Ui& ui, const PlaygroundState& state, const Target& unit, ImVec2 corner, float size);
// A row in the unit's card.
void add_fault(Ui& ui, UnitFault fault, Card& card);

}  // namespace neurarium
