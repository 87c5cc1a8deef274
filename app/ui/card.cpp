// The card that explains one number, in the inspector or beside the pointer.
#include <algorithm>

#include "app/ui/widgets.h"

namespace neurarium {
namespace {

float card_width(Ui& ui, const Card& content) {
  float width = text_size(ui.fonts().mono, content.title).x;
  for (const CardRow& row : content.rows)
    width =
        std::max(width, text_size(ui.fonts().body, row.label).x + text_size(ui.fonts().body, row.value).x + ui.px(32));
  for (const std::string& line : content.formula)
    width = std::max(width, text_size(ui.fonts().mono, line).x + ui.px(20));
  return std::clamp(width, ui.px(200), ui.px(420));
}

void draw_formula(Ui& ui, const Card& content) {
  if (content.formula.empty()) return;
  const Theme& t = ui.theme();
  const FontScope font(ui.fonts().mono);
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float line = ImGui::GetFontSize() + ui.px(4);
  const ImVec2 max{min.x + available_width(), min.y + line * static_cast<float>(content.formula.size()) + ui.px(12)};
  ImGui::GetWindowDrawList()->AddRectFilled(min, max, t.raised, ui.px(4));
  for (std::size_t i = 0; i < content.formula.size(); ++i) {
    const float y = min.y + ui.px(6) + line * static_cast<float>(i);
    text_in(ui.fonts().mono, {min.x + ui.px(8), y}, {max.x - ui.px(8), y + line}, t.text, content.formula[i]);
  }
  ImGui::Dummy({max.x - min.x, max.y - min.y});
}

}  // namespace

void card_rows(Ui& ui, const std::vector<CardRow>& rows) {
  const Theme& t = ui.theme();
  for (const CardRow& row : rows) {
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const ImVec2 max{min.x + available_width(), min.y + ui.px(22)};
    text_in(ui.fonts().body, min, max, t.muted, row.label);
    text_in(ui.fonts().body, min, max, row.color == 0 ? t.text : row.color, row.value, Align::Right);
    ImGui::Dummy({max.x - min.x, ui.px(22)});
  }
}

void card(Ui& ui, const Card& content) {
  const Theme& t = ui.theme();
  {
    const FontScope font(ui.fonts().mono);
    ImGui::PushStyleColor(ImGuiCol_Text, t.accent);
    Fonts::see(content.title);
    ImGui::TextUnformatted(content.title.c_str());
    ImGui::PopStyleColor();
  }
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(ui.px(8), ui.px(2)));
  if (!content.subtitle.empty()) hint(ui, content.subtitle);
  ImGui::Dummy({1.0f, ui.px(2)});
  card_rows(ui, content.rows);
  ImGui::Dummy({1.0f, ui.px(2)});
  draw_formula(ui, content);
  if (!content.hint.empty()) {
    ImGui::Dummy({1.0f, ui.px(4)});
    hint(ui, content.hint);
  }
  ImGui::PopStyleVar();
}

void hover_card(Ui& ui, const Card& content) {
  const float width = card_width(ui, content) + ui.px(24);
  ImGui::SetNextWindowSize({width, 0.0f});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(12), ui.px(10)));
  ImGui::BeginTooltip();
  card(ui, content);
  ImGui::EndTooltip();
  ImGui::PopStyleVar();
}

}  // namespace neurarium
