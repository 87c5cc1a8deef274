#include "app/exhibits/transformer_samples.h"

#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"

#include <algorithm>

namespace neurarium {

void SamplesPanel::draw_settings(Ui& ui, Session& session, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("sampling", {area.width(), std::max(1.0f, area.height())}, false, ImGuiWindowFlags_NoBackground);
  for (const std::string_view key : {"write-every", "write-prompt"}) setting(ui, session, key);
  hint(ui, ui.tr("transformer.samples_hint"));
  ImGui::EndChild();
}

void SamplesPanel::draw(Ui& ui, Session& session, const Area& area) {
  const Theme& t = ui.theme();
  const Snapshot& s = session.snapshot();
  const auto scope = ui.scope("samples");
  if (s.samples.empty()) {
    text_in(ui.fonts().body, area.min, area.max, t.muted, ui.tr("transformer.no_samples"), Align::Center);
    return;
  }
  // The last sample that the present step has.
  const auto after = std::upper_bound(s.samples.begin(), s.samples.end(), s.step,
                                      [](std::int64_t step, const WrittenSample& w) { return step < w.step; });
  const auto here = after - s.samples.begin() - 1;
  const float row = ui.px(24);
  const float number = ui.px(72);
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("list", {area.width(), area.height()}, false, ImGuiWindowFlags_NoBackground);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width();
  for (std::size_t i = 0; i < s.samples.size(); ++i) {
    const float y = at.y + row * static_cast<float>(i);
    if (!ImGui::IsRectVisible({at.x, y}, {at.x + width, y + row})) continue;
    const auto line = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, "transformer.sample", {at.x, y}, {at.x + width, y + row}, WidgetKind::Button);
    const bool now = static_cast<std::ptrdiff_t>(i) == here;
    if (now || item.hovered)
      ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, now ? t.raised : t.panel, ui.px(3));
    text_in(ui.fonts().small, item.min, {item.min.x + number - ui.px(12), item.max.y}, now ? t.accent : t.muted,
            format_count(s.samples[i].step), Align::Right);
    text_in(ui.fonts().small, {item.min.x + number, y}, item.max, t.text,
            token_text(ui, visible_line(s.samples[i].text)));
    tooltip(ui, "transformer.sample");
    if (!item.clicked) continue;
    session.trainer().pause();
    session.trainer().seek(s.samples[i].step);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({1, row * static_cast<float>(s.samples.size())});
  if (shown_step_ != s.step)
    ImGui::SetScrollY(row * static_cast<float>(std::max<std::ptrdiff_t>(0, here + 1)) - area.height());
  shown_step_ = s.step;
  ImGui::EndChild();
}

}  // namespace neurarium
