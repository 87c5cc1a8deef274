#include "app/exhibits/vision_classes.h"

#include "app/exhibits/vision_columns.h"
#include "app/ui/widgets.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::size_t kMostClassBars = 16;

}  // namespace

void draw_vision_classes(Ui& ui, VisionState& state, const Area& area) {
  const Theme& t = ui.theme();
  const VisionView& view = *state.view;
  const auto scope = ui.scope("classes");
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(18)}, t.text, "probs");
  text_in(ui.fonts().small, {area.min.x, area.min.y + ui.px(18)}, {area.max.x, area.min.y + ui.px(36)}, t.muted,
          fmt::format("{}", view.chances.size()));
  std::vector<std::size_t> order(view.chances.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  if (order.size() > kMostClassBars) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return view.chances[a] > view.chances[b]; });
    order.resize(kMostClassBars);
  }
  const auto& names = view.pictures->class_names;
  float label = ui.px(14);
  for (const std::size_t i : order) {
    ui.fonts().use(names[i]);
    label = std::max(label, text_size(ui.fonts().body, names[i]).x + ui.px(8));
  }
  label = std::min(label, area.width() * 0.5f);
  const float top = area.min.y + ui.px(kStageHeadHeight);
  const float row = std::min(ui.px(26), (area.max.y - top) / static_cast<float>(order.size()));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::size_t i = order[place];
    const float y = top + row * static_cast<float>(place);
    const auto number = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, "vision.class", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Canvas);
    ui.registry().explain_item();
    const Cell logit{view.task->output, static_cast<std::int64_t>(i)};
    if (item.hovered) {
      state.help = "vision.help_class";
      state.next_hovered = logit;
    }
    if (item.clicked) state.pinned = logit;
    const bool right = view.label == static_cast<std::int32_t>(i);
    const bool first = view.likeliest == static_cast<std::int32_t>(i);
    text_in(ui.fonts().body, {area.min.x, y}, {area.min.x + label, y + row}, right ? t.accent : t.text, names[i]);
    const ImVec2 from{area.min.x + label, y + row * 0.18f}, to{area.max.x - ui.px(44), y + row * 0.82f};
    list.AddRectFilled(from, to, t.raised, ui.px(2));
    if (view.chances[i] > 0)  // a network that broke down has none
      list.AddRectFilled(from, {from.x + (to.x - from.x) * static_cast<float>(view.chances[i]), to.y}, t.positive,
                         ui.px(2));
    text_in(ui.fonts().small, {to.x, y}, {area.max.x, y + row}, first ? t.text : t.muted,
            fmt::format("{:.1f}", 100 * view.chances[i]), Align::Right);
    if (state.looked_at() == logit) list.AddRect(from, to, t.accent, ui.px(2));
  }
}

}  // namespace neurarium
