// The contexts as states of a graph: a token leads from one to the next, the thicker the arrow the more often.
#include "app/exhibits/ngram.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace neurarium {
namespace {

constexpr float kStateRadius = 19;
constexpr double kFaintestShare = 0.02;  // arrows below it are drawn only for the state under the pointer

struct StatePlaces {
  ImVec2 middle;
  float wide, high;
  std::size_t count;
  [[nodiscard]] ImVec2 at(std::size_t i) const {
    const float angle = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / static_cast<float>(count) -
                        std::numbers::pi_v<float> * 0.5f;
    return {middle.x + wide * std::cos(angle), middle.y + high * std::sin(angle)};
  }
};

void draw_arrow(ImDrawList& list, const Ui& ui, ImVec2 from, ImVec2 to, float radius, float width, ImU32 color) {
  ImVec2 along{to.x - from.x, to.y - from.y};
  const float length = std::hypot(along.x, along.y);
  along = {along.x / length, along.y / length};
  const ImVec2 side{-along.y, along.x};
  const float bend = length * 0.08f;  // to the right, so that the way back lies beside it
  const ImVec2 start{from.x + along.x * radius, from.y + along.y * radius};
  const ImVec2 end{to.x - along.x * (radius + ui.px(6)), to.y - along.y * (radius + ui.px(6))};
  const ImVec2 control{(start.x + end.x) * 0.5f + side.x * bend, (start.y + end.y) * 0.5f + side.y * bend};
  list.AddBezierQuadratic(start, control, end, color, width, 16);
  const float head = ui.px(4) + width;
  list.AddTriangleFilled({end.x + along.x * head, end.y + along.y * head},
                         {end.x + side.x * head * 0.6f, end.y + side.y * head * 0.6f},
                         {end.x - side.x * head * 0.6f, end.y - side.y * head * 0.6f}, color);
}

// A state that leads to itself, as "aa" does by "a".
void draw_loop(ImDrawList& list, const Ui& ui, const StatePlaces& places, ImVec2 at, float width, ImU32 color) {
  const ImVec2 out{at.x - places.middle.x, at.y - places.middle.y};
  const float length = std::max(1.0f, std::hypot(out.x, out.y));
  const float radius = ui.px(11), away = ui.px(kStateRadius + 7);
  list.AddCircle({at.x + out.x / length * away, at.y + out.y / length * away}, radius, color, 20, width);
}

}  // namespace

void draw_ngram_graph(Ui& ui, Session& session, NgramState& state, const Area& area) {
  const auto scope = ui.scope("graph");
  const Theme& t = ui.theme();
  const NgramView& view = *state.view;
  if (view.contexts.empty() || view.contexts.front().tokens.empty()) {
    text_lines(ui.fonts().body, area.min, area.width(), t.muted, ui.tr("ngram.no_states"));
    return;
  }
  const std::size_t count = std::min(kGraphContexts, view.contexts.size());
  const float radius = ui.px(kStateRadius);
  const StatePlaces places{{(area.min.x + area.max.x) * 0.5f, (area.min.y + area.max.y) * 0.5f},
                           std::max(1.0f, std::min(area.width() * 0.5f - radius * 3, area.height() * 0.9f)),
                           std::max(1.0f, area.height() * 0.5f - radius * 1.7f),
                           count};
  int hovered = -1;
  for (std::size_t i = 0; i < count; ++i) {
    const ImVec2 at = places.at(i);
    const auto number = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, "ngram.state", {at.x - radius, at.y - radius}, {at.x + radius, at.y + radius},
                                   WidgetKind::Button);
    ui.registry().explain_item();
    if (item.hovered) hovered = static_cast<int>(i), state.help = "ngram.help_graph";
    if (item.clicked)
      change_exhibit<NgramSettings>(session, "setting.prompt",
                                    [&](NgramSettings& s) { s.prompt = view.text->typed(view.contexts[i].tokens); });
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const NgramArrow& arrow : view.arrows) {
    const bool lit = hovered == arrow.from;
    if (!lit && (hovered >= 0 || arrow.share < kFaintestShare)) continue;
    const auto share = static_cast<float>(arrow.share);
    const ImU32 color = with_alpha(lit ? t.accent : t.positive, lit ? 1.0f : 0.25f + 0.7f * share);
    const float width = ui.px(1 + 5 * share);
    const ImVec2 from = places.at(static_cast<std::size_t>(arrow.from)),
                 to = places.at(static_cast<std::size_t>(arrow.to));
    if (arrow.from == arrow.to)
      draw_loop(list, ui, places, from, width, color);
    else
      draw_arrow(list, ui, from, to, radius, width, color);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const ImVec2 at = places.at(i);
    const bool now = std::ranges::equal(view.contexts[i].tokens, view.context);
    list.AddCircleFilled(at, radius, t.raised);
    list.AddCircle(at, radius, now || hovered == static_cast<int>(i) ? t.accent : t.line, 0, ui.px(now ? 2.5f : 1.5f));
    ui.fonts().use(view.contexts[i].text);
    const bool fits = text_size(ui.fonts().small, view.contexts[i].text).x < 2 * radius;
    text_in(ui.fonts().small, {at.x - radius * (fits ? 1.0f : 2.0f), at.y - radius},
            {at.x + radius * (fits ? 1.0f : 2.0f), at.y + radius}, t.text, view.contexts[i].text, Align::Center);
  }
  if (hovered < 0) return;
  Card card;
  card.title = view.contexts[static_cast<std::size_t>(hovered)].text;
  card.subtitle =
      ui.tr("ngram.state_seen",
            format_count(static_cast<std::int64_t>(view.contexts[static_cast<std::size_t>(hovered)].count)));
  std::vector<NgramArrow> out;
  std::ranges::copy_if(view.arrows, std::back_inserter(out), [&](const NgramArrow& a) { return a.from == hovered; });
  std::ranges::sort(out, std::greater(), &NgramArrow::share);
  for (const NgramArrow& arrow : out)
    card.rows.push_back({fmt::format("{} → {}", ngram_token(ui, *view.text, arrow.token),
                                     view.contexts[static_cast<std::size_t>(arrow.to)].text),
                         fmt::format("{:.1f} %", 100 * arrow.share), t.positive});
  card.hint = ui.tr(out.empty() ? "ngram.leads_out" : "ngram.state_hint");
  hover_card(ui, card);
}

}  // namespace neurarium
