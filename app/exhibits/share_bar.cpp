#include "app/exhibits/share_bar.h"

#include "app/ui/text.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

void share_bar(Ui& ui, const Area& area, double share, ImU32 color) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float pad = std::max(1.0f, std::floor(area.height() * 0.14f));
  const ImVec2 min{area.min.x, area.min.y + pad}, max{area.max.x, area.max.y - pad};
  list.AddRectFilled(min, max, ui.theme().raised, ui.px(2));
  if (share > 0)
    list.AddRectFilled(min, {min.x + std::max(1.0f, (max.x - min.x) * static_cast<float>(share)), max.y}, color,
                       ui.px(2));
}

void share_bar(Ui& ui, const Area& area, double share, ImU32 color, const std::string& said) {
  share_bar(ui, area, share, color);
  text_in(ui.fonts().small, area.min, {area.max.x - ui.px(3), area.max.y},
          share > 0.8 ? readable_on(color) : ui.theme().text, said, Align::Right);
}

}  // namespace neurarium
