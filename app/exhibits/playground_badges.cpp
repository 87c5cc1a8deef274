#include "app/exhibits/playground_badges.h"

#include <algorithm>

namespace neurarium {

UnitFault fault_of(const PlaygroundState& state, const Target& target) {
  if (target.kind != Target::Kind::Unit || state.details.stats == nullptr || state.view == nullptr)
    return UnitFault::None;
  const std::vector<LayerStats>& layers = state.details.stats->layers;
  const auto layer = static_cast<std::size_t>(target.layer), unit = static_cast<std::size_t>(target.unit);
  if (layers.size() != state.view->layers.size() || layer >= layers.size() ||
      layers[layer].units.size() != static_cast<std::size_t>(state.view->layers[layer].units) ||
      unit >= layers[layer].units.size())
    return UnitFault::None;
  return layers[layer].units[unit];
}

FaultText text_of(UnitFault fault) {
  if (fault == UnitFault::Dead) return {Icon::Dead, "playground.dead"};
  return {Icon::Saturated, "playground.saturated"};
}

FaultText text_of(GradientFault fault) {
  return {Icon::Warning, fault == GradientFault::Exploding ? "playground.exploding" : "playground.vanishing"};
}

void draw_unit_badge(Ui& ui, const PlaygroundState& state, const Target& unit, ImVec2 corner, float size) {
  const UnitFault fault = fault_of(state, unit);
  if (fault == UnitFault::None) return;
  const Theme& t = ui.theme();
  const float edge = std::clamp(size * 0.36f, 8.0f, 16.0f);
  const ImVec2 center{corner.x - edge * 0.25f, corner.y - edge * 0.25f};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddCircleFilled(center, edge * 0.58f, t.panel);
  list.AddCircle(center, edge * 0.58f, t.warning);
  draw_icon(list, text_of(fault).icon, center, edge * 0.8f, t.warning);
}

void add_fault(Ui& ui, UnitFault fault, Card& card) {
  card.rows.push_back({ui.tr(text_of(fault).key),
                       ui.tr(fault == UnitFault::Dead ? "playground.never_active" : "playground.almost_always"),
                       ui.theme().warning});
}

}  // namespace neurarium
