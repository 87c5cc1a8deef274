#include "app/exhibits/vision_learn_menu.h"

#include "app/ui/widgets.h"

#include <algorithm>
#include <optional>

namespace neurarium {
namespace {

constexpr int kMostClasses = 20;  // on offer to a drawing
constexpr int kClassesARow = 5;

// The class that was chosen in this frame.
std::optional<std::int32_t> draw_class_grid(Ui& ui, const std::vector<std::string>& names, bool enabled) {
  const float edge = ui.px(28), gap = ui.px(4);
  float wide = ui.px(34);
  for (const std::string& name : names) {
    ui.fonts().use(name);
    wide = std::max(wide, std::min(ui.px(96), text_size(ui.fonts().body, name).x + ui.px(12)));
  }
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const int count = std::min(static_cast<int>(names.size()), kMostClasses);
  std::optional<std::int32_t> chosen;
  for (int i = 0; i < count; ++i) {
    const auto number = ui.scope(std::to_string(i));
    const ImVec2 at{corner.x + static_cast<float>(i % kClassesARow) * (wide + gap),
                    corner.y + static_cast<float>(i / kClassesARow) * (edge + gap)};
    const ImVec2 max{at.x + wide, at.y + edge};
    const Item item = make_item_at(ui, "vision.learn_class", at, max, WidgetKind::Button);
    tooltip(ui, "vision.learn_class");
    draw_face(*ImGui::GetWindowDrawList(), ui.theme(), at, max, item.hovered ? ui.theme().line : ui.theme().raised,
              ui.px(4));
    text_in(ui.fonts().body, at, max, enabled ? ui.theme().text : ui.theme().muted, names[static_cast<std::size_t>(i)],
            Align::Center);
    if (item.clicked && enabled) chosen = i;
  }
  ImGui::SetCursorScreenPos(corner);
  const int rows = (count + kClassesARow - 1) / kClassesARow;
  ImGui::Dummy({static_cast<float>(kClassesARow) * (wide + gap), static_cast<float>(rows) * (edge + gap)});
  return chosen;
}

}  // namespace

void draw_learn_menu(Ui& ui, Session& session, VisionState& state, bool open) {
  ContextMenu menu(ui, "vision.learn_as", open);
  if (!menu) return;
  const VisionSettings& settings = vision_settings(session);
  const auto list = [&](std::string_view head, std::string_view data, const std::vector<std::string>& names) {
    const auto scope = ui.scope(data);
    hint(ui, ui.tr(head));
    const std::optional<std::int32_t> label = draw_class_grid(ui, names, !state.drawing.is_blank());
    if (!label) return;
    change_vision(session, "vision.learn", [&](VisionSettings& s) { add_drawing(s, state.drawing, data, *label); });
    ui.toasts().show(ui.tr("vision.learned_one", std::ssize(*vision_settings(session).drawings)));
    ImGui::CloseCurrentPopup();
  };
  if (settings.data != kDrawnSet) list("vision.learn_of_set", settings.data, state.view->pictures->class_names);
  if (const auto names = drawn_class_names(settings)) list("vision.learn_of_own", kDrawnSet, *names);
  if (settings.drawings == nullptr || settings.drawings->empty()) return;
  if (menu_item(ui, "vision.forget_drawings"))
    change_vision(session, "vision.forget_drawings", [](VisionSettings& s) { forget_drawings(s); });
}

}  // namespace neurarium
