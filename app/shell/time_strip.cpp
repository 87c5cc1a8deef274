#include "app/shell/time_strip.h"

#include "app/shell/dialog.h"
#include "app/ui/numbers.h"
#include "app/ui/typing.h"
#include "app/ui/widgets.h"
#include "engine/data/unicode.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

// A button at a place with a finished text; the kit's buttons take their text from their key.
bool text_button(Ui& ui, std::string_view key, const std::string& label, ImVec2 at, float width) {
  const Theme& t = ui.theme();
  const Item item = make_item_at(ui, key, at, {at.x + width, at.y + ui.px(28)}, WidgetKind::Button);
  const ImU32 fill = mix(t.raised, t.text, item.hovered ? 0.09f : 0.0f);
  ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, fill, ui.px(5));
  text_in(ui.fonts().body, {item.min.x + ui.px(8), item.min.y}, {item.max.x - ui.px(8), item.max.y}, t.text, label,
          Align::Center);
  tooltip(ui, key);
  return item.clicked;
}

// A row of a menu with a finished text, which says all there is to say.
bool menu_sentence(Ui& ui, const std::string& name, const std::string& sentence, bool& hovered) {
  const Item item = make_item(ui, name, {ui.px(300), ui.px(28)}, WidgetKind::Button);
  tooltip_text(ui, sentence);
  hovered = item.hovered;
  if (item.hovered) ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, ui.theme().raised, ui.px(4));
  text_in(ui.fonts().body, {item.min.x + ui.px(10), item.min.y}, item.max, ui.theme().text, sentence);
  if (item.clicked) ImGui::CloseCurrentPopup();
  return item.clicked;
}

}  // namespace

TimeStrip::Track TimeStrip::track_of(Ui& ui, const Snapshot& s, const Rect& row) {
  return {row.min.x + ui.px(8), row.max.x - ui.px(8), s.head};
}

float TimeStrip::Track::x(std::int64_t step) const {
  if (head <= 0) return right;
  const double share = std::clamp(static_cast<double>(step) / static_cast<double>(head), 0.0, 1.0);
  return std::round(left + static_cast<float>(share) * (right - left));
}

float TimeStrip::Track::x_beyond(std::int64_t step) const { return head > 0 && step > head ? right + 1.0f : x(step); }

std::int64_t TimeStrip::Track::step(float at) const {
  const double share =
      std::clamp(static_cast<double>(at - left) / std::max(1.0, static_cast<double>(right - left)), 0.0, 1.0);
  return std::llround(share * static_cast<double>(head));
}

void TimeStrip::go_to(Session& session, std::int64_t step) {
  session.trainer().pause();
  session.trainer().seek(step);
}

void TimeStrip::draw_title(Ui& ui, const Snapshot& s, const Rect& row) const {
  const Theme& t = ui.theme();
  text_in(ui.fonts().strong, row.min, row.max, t.text, ui.tr("time.title"));
  const std::int64_t here = dragged_.value_or(s.step);
  const bool past = here < s.head;
  if (!s.branches.empty()) {
    const float x = row.min.x + text_size(ui.fonts().strong, ui.tr("time.title")).x + ui.px(10);
    text_in(ui.fonts().strong, {x, row.min.y}, {x + ui.px(40), row.max.y}, t.accent, line_name(s.line));
  }
  std::string where =
      past ? ui.tr("time.past", format_count(here), format_count(s.head)) : ui.tr("time.now", format_count(s.head));
  if (s.seeking >= 0) where = ui.tr("time.computing", static_cast<int>(s.seeking * 100));
  text_in(ui.fonts().body, {row.min.x + ui.px(56), row.min.y}, row.max, past || s.seeking >= 0 ? t.accent : t.muted,
          where, Align::Right);
}

// While the knob is held the nearest keyframe is shown; letting go computes the exact step.
void TimeStrip::handle_slider(Ui& ui, Session& session, const Track& track, const Item& item) {
  const Snapshot& s = session.snapshot();
  if (item.double_clicked || (ImGui::IsItemActivated() && ImGui::GetIO().KeyCtrl)) {
    start_typing(ui, item.path, fmt::format("{}", s.step));
    ImGui::ClearActiveID();
    dragged_.reset();
    return;
  }
  const float mouse = ImGui::GetIO().MousePos.x;
  if (item.held && ImGui::IsMouseDown(0)) {
    const bool on_knob = ImGui::IsItemActivated() && std::abs(mouse - track.x(s.step)) < ui.px(8);
    const bool moved = ImGui::GetIO().MouseDelta.x != 0.0f || ImGui::IsItemActivated();
    const std::int64_t wanted = track.step(mouse);
    if (moved && !on_knob && dragged_ != wanted) {
      dragged_ = wanted;
      session.trainer().peek(wanted);
    }
  }
  if (ImGui::IsItemDeactivated() && dragged_) {
    session.trainer().seek(*dragged_);
    dragged_.reset();
  }
}

void TimeStrip::draw_track(Ui& ui, const Snapshot& s, const Track& track, const Rect& row, bool hot) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = std::round((row.min.y + row.max.y) * 0.5f);
  const float half = ui.px(3);
  const float knob = track.x(dragged_.value_or(s.step));
  list.AddRectFilled({track.left - half, y - half}, {track.right + half, y + half}, t.line, half);
  list.AddRectFilled({track.left - half, y - half}, {knob, y + half}, mix(t.muted, t.text, hot ? 0.4f : 0.0f), half);
  if (s.seeking >= 0)
    list.AddRectFilled({track.left - half, y + half + ui.px(3)},
                       {track.left + (track.right - track.left) * static_cast<float>(s.seeking), y + half + ui.px(5)},
                       t.accent);
  float free = track.left - ui.px(8);
  for (const std::int64_t mark : s.marks) {
    const float x = track.x(mark);
    if (mark > s.head || x < free) continue;
    free = x + ui.px(3);
    const float top = y - half - ui.px(3);
    list.AddTriangleFilled({x - ui.px(4), top - ui.px(6)}, {x + ui.px(4), top - ui.px(6)}, {x, top}, t.accent);
  }
  const ImU32 edge = dragged_.value_or(s.step) < s.head ? t.accent : t.text;
  list.AddCircleFilled({knob, y}, ui.px(8), edge);
  list.AddCircleFilled({knob, y}, ui.px(6), hot ? t.raised : t.panel);
}

void TimeStrip::draw_slider(Ui& ui, Session& session, const Rect& row) {
  if (row.width() < ui.px(24)) return;
  const Track track = track_of(ui, session.snapshot(), row);
  if (is_typing(ui, ui.registry().path("time.step"))) {
    if (const auto typed = typing_field(ui, "time.step", {row.min.x, row.min.y}, {row.min.x + ui.px(120), row.max.y}))
      go_to(session, std::llround(std::clamp(*typed, 0.0, static_cast<double>(track.head))));
    return;
  }
  const Item item = make_item_at(ui, "time.step", row.min, row.max, WidgetKind::Slider);
  ui.registry().explain_item();
  handle_slider(ui, session, track, item);
  draw_track(ui, session.snapshot(), track, row, item.hovered || item.held);
  if (item.hovered && !item.held) tooltip(ui, "time.step");
}

// Where the model wrote something by itself: a tick each; pointing reads it, a click goes there.
void TimeStrip::draw_samples(Ui& ui, Session& session, const Rect& row) const {
  const Snapshot& s = session.snapshot();
  if (s.samples.empty() || row.width() < ui.px(24)) return;
  const Theme& t = ui.theme();
  const Track track = track_of(ui, s, row);
  const Item item = make_item_at(ui, "time.sample", row.min, row.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const float mouse = ImGui::GetIO().MousePos.x;
  const auto distance = [&](const WrittenSample& w) { return std::abs(track.x(w.step) - mouse); };
  const auto nearest = std::min_element(s.samples.begin(), s.samples.end(),
                                        [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
  const bool pointed = item.hovered && distance(*nearest) < ui.px(24);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float free = track.left - ui.px(8);
  for (const WrittenSample& sample : s.samples) {
    const float x = track.x(sample.step);
    const bool lit = pointed && sample.step == nearest->step;
    if (x < free && !lit) continue;
    free = x + ui.px(4);
    const float half = ui.px(lit ? 2 : 1);
    list.AddRectFilled({x - half, row.min.y + ui.px(2)}, {x + half, row.max.y - ui.px(1)}, lit ? t.accent : t.muted);
  }
  if (!item.hovered) return;
  ui.next_hovered_key = "time.sample";
  if (!pointed) return tooltip(ui, "time.sample");
  Card content;
  content.title = ui.tr("time.sample_at", format_count(nearest->step));
  content.subtitle = within_16_bits(visible_line(nearest->text));
  content.hint = ui.tr("time.sample_hint");
  ui.fonts().use(content.subtitle);
  hover_card(ui, content);
  if (item.clicked) go_to(session, nearest->step);
}

// All lines in a list, for those that do not fit below the slider; returns where it ends.
float TimeStrip::draw_branches(Ui& ui, Session& session, ImVec2 at) {
  const Snapshot& s = session.snapshot();
  if (s.branches.empty()) return at.x;
  const std::string label = ui.tr("time.branches", s.branches.size());
  const float width = text_size(ui.fonts().body, label).x + ui.px(24);
  const bool open = text_button(ui, "time.lines", label, at, width);
  ContextMenu menu(ui, "time.lines", open);
  if (!menu && !ui.registry().offering()) return at.x + width + ui.px(8);
  for (std::size_t i = 0; i < s.branches.size(); ++i) {
    const BranchInfo& b = s.branches[i];
    const std::string sentence =
        ui.tr("time.branch", line_name(b.name), format_count(b.forked_at), format_count(b.head));
    const std::string name = fmt::format("{}", i + 1);
    bool hovered = false;
    if (!(menu ? menu_sentence(ui, name, sentence, hovered)
               : offer(ui, name, {.group = "time.switch_line", .name = sentence}))) {
      if (hovered) branch_card(ui, s, i);
      continue;
    }
    session.trainer().pause();
    session.trainer().switch_to(i);
  }
  return at.x + width + ui.px(8);
}

// Any line, or an earlier step of this one, beside what is on the screen.
void TimeStrip::draw_compare(Ui& ui, Session& session, Screen& screen, ImVec2 at, float right) {
  const Snapshot& s = session.snapshot();
  if (s.head == 0) return;
  const std::string label = ui.tr("time.compare");
  const float width = text_size(ui.fonts().body, label).x + ui.px(24);
  const bool open =
      at.x + width > right ? offer(ui, "time.compare") : text_button(ui, "time.compare", label, at, width);
  ContextMenu menu(ui, "time.compare", open);
  if (!menu && !ui.registry().offering()) return;
  const auto row = [&](const std::string& name, const std::string& sentence, std::int32_t line, std::int64_t step) {
    bool hovered = false;
    if (menu ? menu_sentence(ui, name, sentence, hovered)
             : offer(ui, fmt::format("compare_{}", name), {.group = "time.compare", .name = sentence}))
      screen.compare(session, line, step);
  };
  for (const BranchInfo& b : s.branches)
    row(line_name(b.name), ui.tr("time.branch", line_name(b.name), format_count(b.forked_at), format_count(b.head)),
        b.name, b.head);
  row("start", ui.tr("time.compare_start"), s.line, 0);
  row("half", ui.tr("time.compare_half", format_count(s.head / 2)), s.line, s.head / 2);
  row("newest", ui.tr("time.compare_step", format_count(s.head)), s.line, s.head);
}

void TimeStrip::draw_rails(Ui& ui, Session& session, Screen* screen, const Rect& slider, const Rect& area) {
  const Snapshot& s = session.snapshot();
  const Track track = track_of(ui, s, slider);
  const float middle = std::round((slider.min.y + slider.max.y) * 0.5f) + ui.px(3);
  const bool can_compare = screen != nullptr && screen->can_compare();
  const auto asked = rails_.draw(
      ui, s, area, middle, [&](std::int64_t step) { return track.x_beyond(step); }, can_compare);
  if (!asked) return;
  if (asked->kind == BranchRequest::Kind::Compare) {
    const BranchInfo& b = s.branches[asked->branch];
    return screen->compare(session, b.name, b.head);
  }
  session.trainer().pause();
  session.trainer().switch_to(asked->branch);
}

void TimeStrip::draw_buttons(Ui& ui, Session& session, Screen* screen, const Rect& row) {
  const Snapshot& s = session.snapshot();
  const float middle = (row.min.y + row.max.y) * 0.5f;
  const float top = std::round(middle - ui.px(14));
  float x = row.min.x;
  ImGui::BeginDisabled(s.step == 0);
  if (icon_button_at(ui, "time.back", Icon::StepBack, {x + ui.px(14), middle}, {.size = 28})) {
    session.trainer().pause();
    session.trainer().seek(std::max<std::int64_t>(0, s.step - 1));
  }
  ImGui::EndDisabled();
  x += ui.px(36);
  if (s.seeking >= 0) {
    if (text_button(ui, "time.cancel", ui.tr("time.cancel"), {x, top}, button_width(ui, "time.cancel")))
      session.trainer().cancel_seek();
    x += button_width(ui, "time.cancel") + ui.px(8);
  } else if (s.step < s.head) {
    if (text_button(ui, "time.newest", ui.tr("time.newest"), {x, top}, button_width(ui, "time.newest")))
      go_to(session, s.head);
    x += button_width(ui, "time.newest") + ui.px(8);
  }
  x = draw_branches(ui, session, {x, top});
  if (screen != nullptr && screen->can_compare()) draw_compare(ui, session, *screen, {x, top}, row.max.x);
}

void TimeStrip::draw(Ui& ui, Session& session, Screen* screen, const Rect& area) {
  if (area.width() < 8.0f || area.height() < 8.0f) return;
  const float title = ui.px(24);
  const float knob = ui.px(26);
  draw_title(ui, session.snapshot(), {area.min, {area.max.x, area.min.y + title}});
  const float top = area.min.y + title;
  const Rect slider{{area.min.x, top}, {area.max.x, top + knob}};
  // From below: the buttons; between them and the slider the rails of the lines that were left, or samples.
  const float buttons = std::max(top + ui.px(38), area.max.y - ui.px(32));
  const float rails = session.snapshot().samples.empty() ? slider.max.y : top + ui.px(36);
  draw_rails(ui, session, screen, slider, {{area.min.x, rails}, {area.max.x, buttons - ui.px(2)}});
  draw_slider(ui, session, slider);
  draw_samples(ui, session, {{area.min.x, slider.max.y}, {area.max.x, top + ui.px(36)}});
  draw_buttons(ui, session, screen, {{area.min.x, buttons}, {area.max.x, buttons + ui.px(32)}});
}

}  // namespace neurarium
