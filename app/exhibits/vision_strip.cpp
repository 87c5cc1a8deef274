#include "app/exhibits/vision_strip.h"

#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

void paint_picture(Ui& ui, Image& into, int left, int top, std::span<const float> picture, const PictureSet& set,
                   ImU32 ink) {
  const std::size_t plane = static_cast<std::size_t>(set.width) * static_cast<std::size_t>(set.height);
  for (std::size_t i = 0; i < plane; ++i) {
    float sum = 0;
    for (std::size_t at = i; at < picture.size(); at += plane) sum += picture[at];
    const float share = std::clamp(sum / static_cast<float>(set.channels), 0.0f, 1.0f);
    into.at(left + static_cast<int>(i) % set.width, top + static_cast<int>(i) / set.width) =
        mix(ui.theme().raised, ink, share);
  }
}

void PictureStrip::draw(Ui& ui, VisionState& state, const Area& area, std::span<const StripPicture> pictures,
                        const Examples& examples, bool training, float edge) {
  const Theme& t = ui.theme();
  const PictureSet& set = *state.view->pictures;
  if (examples.inputs != set.picture_size() || pictures.empty()) return;
  const float gap = ui.px(6), foot = pictures.front().below.empty() ? 0 : ui.px(16);
  const int columns = std::max(1, static_cast<int>((area.width() + gap) / (edge + gap)));
  const int rows = std::max(1, static_cast<int>((area.height() + gap) / (edge + foot + gap)));
  const int count = std::min(static_cast<int>(std::ssize(pictures)), columns * rows);
  Image image(set.width * columns, set.height * rows, t.background);
  const auto size = static_cast<std::size_t>(examples.inputs);
  for (int i = 0; i < count; ++i)
    paint_picture(
        ui, image, i % columns * set.width, i / columns * set.height,
        {examples.x.data() + static_cast<std::size_t>(pictures[static_cast<std::size_t>(i)].row) * size, size}, set,
        t.text);
  picture_.update(image);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (int i = 0; i < count; ++i) {
    const StripPicture& one = pictures[static_cast<std::size_t>(i)];
    const auto column = static_cast<float>(i % columns), line = static_cast<float>(i / columns);
    const ImVec2 min{area.min.x + column * (edge + gap), area.min.y + line * (edge + foot + gap)};
    const ImVec2 max{min.x + edge, min.y + edge};
    const auto number = ui.scope(std::to_string(i + 1));
    const Item item = make_item_at(ui, "vision.picture", min, max, WidgetKind::Button);
    tooltip(ui, "vision.picture");
    const auto across = static_cast<float>(columns), down = static_cast<float>(rows);
    picture_.draw_part(list, min, max, {column / across, line / down}, {(column + 1) / across, (line + 1) / down},
                       IM_COL32_WHITE, ui.px(3));
    const bool chosen = !state.draws && state.training == training && state.row == one.row;
    if (chosen || item.hovered) list.AddRect(min, max, chosen ? t.accent : t.muted, ui.px(3), 0, ui.px(2));
    if (!one.below.empty()) {
      ui.fonts().use(one.below);
      text_in(ui.fonts().small, {min.x - gap * 0.5f, max.y}, {max.x + gap * 0.5f, max.y + foot},
              one.wrong ? t.error : t.muted, one.below, Align::Center);
    }
    if (item.clicked) state.choose_row(one.row, training);
  }
}

}  // namespace neurarium
