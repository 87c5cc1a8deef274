// What waits for what: a recurrent state needs the one before, attention looks at all positions at once. Below it what
// that costs here, measured.
#include "app/draw/axis.h"
#include "app/exhibits/rnn.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kDrawnPositions = 12;
constexpr int kAttentionStages = 3;  // queries, keys and values; attention; perceptron

// Boxes over time from left to right: those in one column are computed together.
void draw_recurrent_line(Ui& ui, const RnnView& view, const Area& area, std::int64_t count) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float step = area.width() / static_cast<float>(count), box = std::min(step * 0.62f, ui.px(26));
  const float y = (area.min.y + area.max.y) * 0.5f;
  for (std::int64_t i = 0; i < count; ++i) {
    const float x = area.min.x + step * (static_cast<float>(i) + 0.5f);
    if (i > 0) list.AddLine({x - step + box * 0.5f, y}, {x - box * 0.5f, y}, t.accent, ui.px(2));
    list.AddRectFilled({x - box * 0.5f, y - box * 0.5f}, {x + box * 0.5f, y + box * 0.5f}, t.positive, ui.px(3));
    std::string name = view.text->tokenizer->shown(view.tokens[static_cast<std::size_t>(view.length() - count + i)]);
    ui.fonts().use(name);
    text_in(ui.fonts().small, {x - step * 0.5f, y - box * 0.5f}, {x + step * 0.5f, y + box * 0.5f},
            readable_on(t.positive), name, Align::Center);
  }
}

void draw_attention_line(Ui& ui, const RnnView& view, const Area& area, std::int64_t count) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float across = area.width() / static_cast<float>(view.length() < kDrawnPositions ? kDrawnPositions : count);
  const float column = across, row = area.height() / static_cast<float>(count);
  const float height = std::min(row * 0.8f, ui.px(15)), width = column * 0.7f;
  const auto place = [&](int stage, std::int64_t i) {
    return ImVec2{area.min.x + column * (static_cast<float>(stage) + 0.5f),
                  area.min.y + row * (static_cast<float>(i) + 0.5f)};
  };
  for (std::int64_t i = 0; i < count; ++i)
    for (std::int64_t k = 0; k <= i; ++k) {
      const ImVec2 from = place(0, k), to = place(1, i);
      list.AddLine({from.x + width * 0.5f, from.y}, {to.x - width * 0.5f, to.y}, with_alpha(t.accent, 0.25f));
    }
  for (int stage = 0; stage < kAttentionStages; ++stage)
    for (std::int64_t i = 0; i < count; ++i) {
      const ImVec2 at = place(stage, i);
      if (stage == 2)
        list.AddLine({place(1, i).x + width * 0.5f, at.y}, {at.x - width * 0.5f, at.y}, with_alpha(t.accent, 0.6f));
      list.AddRectFilled({at.x - width * 0.5f, at.y - height * 0.5f}, {at.x + width * 0.5f, at.y + height * 0.5f},
                         t.good, ui.px(2));
    }
}

void draw_times(Ui& ui, const RnnState& state, const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Area plot{{area.min.x + ui.px(64), area.min.y + ui.px(26)}, {area.max.x - ui.px(20), area.max.y - ui.px(24)}};
  double low = 1, high = 0;
  for (const WaitingTime& w : state.waiting) {
    low = std::min({low, w.recurrent_seconds, w.attention_seconds});
    high = std::max({high, w.recurrent_seconds, w.attention_seconds});
  }
  const Axis y(low * 1e6 * 0.8, high * 1e6 * 1.2, true);
  const auto place = [&](std::size_t i, double seconds) {
    const float share = static_cast<float>(i) / static_cast<float>(state.waiting.size() - 1);
    return ImVec2{plot.min.x + plot.width() * share,
                  plot.max.y - plot.height() * static_cast<float>(y.share(seconds * 1e6))};
  };
  for (const Tick& tick : y.ticks(4)) {
    const float at = plot.max.y - plot.height() * static_cast<float>(y.share(tick.value));
    list.AddLine({plot.min.x, at}, {plot.max.x, at}, t.line);
    text_in(ui.fonts().small, {area.min.x, at - ui.px(9)}, {plot.min.x - ui.px(6), at + ui.px(9)}, t.muted,
            fmt::format("{} µs", format_short(tick.value)), Align::Right);
  }
  const auto line = [&](double WaitingTime::*part, ImU32 color) {
    for (std::size_t i = 0; i < state.waiting.size(); ++i) {
      const ImVec2 at = place(i, state.waiting[i].*part);
      if (i > 0) list.AddLine(place(i - 1, state.waiting[i - 1].*part), at, color, ui.px(2));
      list.AddCircleFilled(at, ui.px(4), color);
    }
  };
  line(&WaitingTime::recurrent_seconds, t.positive);
  line(&WaitingTime::attention_seconds, t.good);
  for (std::size_t i = 0; i < state.waiting.size(); ++i) {
    const float x = place(i, state.waiting[i].recurrent_seconds).x;
    text_in(ui.fonts().small, {x - ui.px(30), plot.max.y + ui.px(4)}, {x + ui.px(30), plot.max.y + ui.px(22)}, t.muted,
            std::to_string(state.waiting[i].length), Align::Center);
  }
  const Item item = make_item_at(ui, "rnn.times", plot.min, plot.max, WidgetKind::Text);
  ui.registry().explain_item();
  if (!item.hovered) return;
  const float share = (ImGui::GetIO().MousePos.x - plot.min.x) / std::max(1.0f, plot.width());
  const auto i = static_cast<std::size_t>(std::clamp<long>(
      std::lround(share * static_cast<float>(state.waiting.size() - 1)), 0, std::ssize(state.waiting) - 1));
  const WaitingTime& w = state.waiting[i];
  hover_card(
      ui,
      {.title = ui.tr("rnn.tokens_long", w.length),
       .rows = {{ui.tr("rnn.recurrent"), fmt::format("{} µs", format_number(w.recurrent_seconds * 1e6, 3)), t.positive},
                {ui.tr("rnn.attention"), fmt::format("{} µs", format_number(w.attention_seconds * 1e6, 3)), t.good},
                {ui.tr("rnn.waits"), fmt::format("{} : {}", w.length, kAttentionStages)}}});
}

}  // namespace

void draw_rnn_waiting(Ui& ui, RnnState& state, const Area& area) {
  const auto scope = ui.scope("waiting");
  const Theme& t = ui.theme();
  const RnnView& view = *state.view;
  const std::int64_t count = std::min(kDrawnPositions, view.length());
  const float line = ui.px(22);
  const auto heading = [&](std::string_view key, float y, ImU32 color, std::int64_t waits) {
    text_in(ui.fonts().strong, {area.min.x, y}, {area.max.x, y + line}, color, ui.tr(key, waits));
  };
  float y = area.min.y;
  heading("rnn.recurrent_waits", y, t.positive, view.length());
  draw_recurrent_line(ui, view, {{area.min.x, y + line}, {area.max.x, y + line + ui.px(36)}}, count);
  y += line + ui.px(46);
  heading("rnn.attention_waits", y, t.good, kAttentionStages);
  const float high = std::min(area.height() * 0.3f, ui.px(190));
  draw_attention_line(ui, view, {{area.min.x, y + line}, {area.max.x, y + line + high}}, count);
  y += line + high + ui.px(12);
  text_in(ui.fonts().strong, {area.min.x, y}, {area.max.x, y + line}, t.text, ui.tr("rnn.times_title"));
  if (state.waiting.empty()) {
    ImGui::SetCursorScreenPos({area.min.x, y + line + ui.px(6)});
    if (button(ui, "rnn.measure", ButtonStyle::Primary)) state.measures = true;
    return;
  }
  draw_times(ui, state, {{area.min.x, y + line}, area.max});
}

}  // namespace neurarium
