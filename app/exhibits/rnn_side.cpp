// What comes next, and the units whose state goes with something of the text.
#include "app/exhibits/rnn.h"
#include "app/exhibits/share_bar.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurarium {

void draw_rnn_next(Ui& ui, RnnState& state, const Area& area) {
  const auto scope = ui.scope("next");
  const Theme& t = ui.theme();
  const RnnView& view = *state.view;
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(22)}, t.text, ui.tr("rnn.next"));
  const float row = std::min(ui.px(24), (area.height() - ui.px(26)) / static_cast<float>(view.next.size()));
  const float names = std::min(ui.px(64), area.width() * 0.42f);
  for (std::size_t i = 0; i < view.next.size(); ++i) {
    const RnnCandidate& next = view.next[i];
    const float y = area.min.y + ui.px(26) + row * static_cast<float>(i);
    const auto number = ui.scope(std::to_string(next.id));
    const Item item = make_item_at(ui, "rnn.candidate", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Text);
    ui.registry().explain_item();
    if (item.hovered) state.help = "rnn.help_next";
    std::string name = view.text->tokenizer->shown(next.id);
    ui.fonts().use(name);
    text_in(ui.fonts().body, {area.min.x, y}, {area.min.x + names, y + row}, t.text, name);
    share_bar(ui, {{area.min.x + names, y}, {area.max.x, y + row}}, next.probability, t.positive,
              fmt::format("{:.1f}", 100 * next.probability));
  }
}

void draw_rnn_units(Ui& ui, RnnState& state, const Area& area) {
  const auto scope = ui.scope("units");
  const Theme& t = ui.theme();
  const RnnView& view = *state.view;
  text_lines(ui.fonts().small, area.min, area.width(), t.muted, ui.tr("rnn.units_about"));
  float y = area.min.y + ui.px(44);
  const std::span<const float> h = view.run->value(view.graph().at("rnn.h"));
  const std::int64_t width = view.hidden();
  const float row = ui.px(58);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const TrackingUnit& tracking : view.units) {
    if (y + row > area.max.y) break;
    const std::string name(tracked_name(tracking.kind));
    const auto kind = ui.scope(name);
    const Item item =
        make_item_at(ui, "rnn.tracking", {area.min.x, y}, {area.max.x, y + row - ui.px(6)}, WidgetKind::Button);
    ui.registry().explain_item();
    if (item.hovered) {
      list.AddRectFilled(item.min, item.max, t.raised, ui.px(3));
      state.help = "rnn.help_units";
    }
    if (item.clicked) {
      state.part = RnnPart::Read;
      state.strip = "rnn.h";
      state.pinned = Cell{view.graph().at("rnn.h"), view.position * width + tracking.unit};
    }
    text_in(ui.fonts().strong, {area.min.x + ui.px(4), y}, {area.min.x + ui.px(190), y + ui.px(24)}, t.text,
            ui.tr(fmt::format("track.{}", name)));
    text_in(ui.fonts().small, {area.min.x + ui.px(4), y + ui.px(24)}, {area.min.x + ui.px(190), y + ui.px(44)}, t.muted,
            fmt::format("rnn.h[:,{}]  r = {}", tracking.unit, format_number(tracking.correlation, 2)));
    // Its state over the typed text.
    const float left = area.min.x + ui.px(200), wide = area.max.x - left - ui.px(4);
    const float middle = y + (row - ui.px(6)) * 0.5f, half = (row - ui.px(6)) * 0.45f;
    list.AddLine({left, middle}, {left + wide, middle}, t.line);
    ImVec2 last{};
    bool follows = false;
    for (std::int64_t i = 0; i < view.length(); ++i) {
      const float value = h[static_cast<std::size_t>(i * width + tracking.unit)];
      if (!std::isfinite(value)) {
        follows = false;
        continue;
      }
      const ImVec2 at{left + wide * (static_cast<float>(i) + 0.5f) / static_cast<float>(view.length()),
                      middle - half * std::clamp(value, -1.0f, 1.0f)};
      if (std::exchange(follows, true)) list.AddLine(last, at, t.accent, ui.px(1.6f));
      last = at;
    }
    y += row;
  }
}

}  // namespace neurarium
