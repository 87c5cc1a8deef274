#include "app/ui/story.h"

#include "app/ui/widgets.h"

#include <algorithm>

namespace neurarium {
namespace {

std::string story_key(std::string_view pages, int page, std::string_view part) {
  return fmt::format("{}{}.{}", pages, page + 1, part);
}

int count_pages(const Ui& ui, std::string_view pages) {
  int count = 0;
  while (ui.has_text(story_key(pages, count, "text"))) ++count;
  return count;
}

// Title, and at the right the page's number between two arrows.
void draw_head(Ui& ui, std::string_view pages, int& page, int count) {
  const float row = ui.px(28), edge = ui.px(24);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = at.x + available_width();
  const float y = at.y + row * 0.5f;
  const float number = ui.px(36);
  const float left = right - 2 * edge - number;
  text_in(ui.fonts().strong, at, {left - ui.px(4), at.y + row}, ui.theme().text,
          ui.tr(story_key(pages, page, "title")));
  const auto turn = [&](std::string_view key, Icon icon, float x, bool possible, int by) {
    ImGui::BeginDisabled(!possible);
    if (icon_button_at(ui, key, icon, {x, y}, {.size = 24})) page += by;
    ImGui::EndDisabled();
  };
  const int now = page;
  turn("story.back", Icon::ChevronLeft, left + edge * 0.5f, now > 0, -1);
  text_in(ui.fonts().small, {left + edge, at.y}, {right - edge, at.y + row}, ui.theme().muted,
          fmt::format("{} / {}", now + 1, count), Align::Center);
  turn("story.next", Icon::ChevronRight, right - edge * 0.5f, now + 1 < count, 1);
  ImGui::Dummy({1.0f, row});
}

}  // namespace

std::string draw_story(Ui& ui, std::string_view pages, std::string_view tries,
                       std::span<const std::string_view> states) {
  const auto scope = ui.scope("story");
  const int count = count_pages(ui, pages);
  if (count == 0) return {};
  int& page = ui.choices[std::string(pages)];
  page = std::clamp(page, 0, count - 1);
  const int shown = page;
  draw_head(ui, pages, page, count);
  text(ui, ui.tr(story_key(pages, shown, "text")));
  if (states.empty()) return {};
  hint(ui, ui.tr("story.try"));
  std::string chosen;
  for (const std::string_view state : states) {
    std::string name(state);
    std::replace(name.begin(), name.end(), '-', '_');
    if (button(ui, fmt::format("{}{}", tries, name), ButtonStyle::Normal, -1.0f)) chosen = state;
  }
  return chosen;
}

}  // namespace neurarium
