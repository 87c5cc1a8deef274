// The table as a picture, in four kinds: a curve, a map, a path and a field, by how many numbers keys and values have.
#include "app/draw/axis.h"
#include "app/draw/colormap.h"
#include "app/draw/scatter.h"
#include "app/exhibits/lookup.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kKeyStrip = 34;   // height of the axis of keys below a path
constexpr float kEntryReach = 9;  // pixels around a point that take the pointer
constexpr int kArrowEvery = 4;    // of the grid's cells, in a field
constexpr float kArrowLength = 15;

DataWindow data_window(const std::array<double, 2>& low_x, double high_x, double low_y, double high_y) {
  return {static_cast<float>(low_x[0]), static_cast<float>(high_x), static_cast<float>(low_y),
          static_cast<float>(high_y)};
}

void draw_value_arrow(ImDrawList& list, ImVec2 from, float x, float y, float scale, ImU32 color, float width) {
  const float length = std::hypot(x, y);
  if (!(length > 0)) return;
  const float reach = scale * std::min(1.0f, length);
  const ImVec2 along{x / length, -y / length};
  const ImVec2 to{from.x + along.x * reach, from.y + along.y * reach};
  list.AddLine(from, to, color, width);
  for (const float side : {-1.0f, 1.0f})
    list.AddLine(to, {to.x - 4 * (along.x + side * 0.6f * along.y), to.y - 4 * (along.y - side * 0.6f * along.x)},
                 color, width);
}

// The heaviest terms of the sum, as far as there is room.
void draw_terms(Ui& ui, const LookupView& view, ImVec2 at, float bottom) {
  std::vector<const LookedUp*> order;
  for (const LookedUp& e : view.entries) order.push_back(&e);
  std::stable_sort(order.begin(), order.end(),
                   [](const LookedUp* a, const LookedUp* b) { return a->weight > b->weight; });
  const float row = ui.px(18);
  for (const LookedUp* e : order) {
    if (at.y + row > bottom) return;
    text_in(ui.fonts().small, at, {at.x + ui.px(260), at.y + row}, ui.theme().muted,
            fmt::format("+ {:.3f} \u00b7 {}", e->weight, lookup_numbers(e->used, view.parts.table.value_dims)));
    at.y += row;
  }
}

}  // namespace

// Where the picture lies and what its axes are.
struct LookupPlot::Frame {
  int key_dims, value_dims;
  Area plot, strip;   // the strip has no height but below a path
  DataWindow window;  // of the plot: keys and values, two keys, or two values
  DataWindow keys;    // of what is dragged: the plot's, or the strip's

  [[nodiscard]] bool has_room_beside() const { return key_dims == 2 || value_dims == 2; }
  [[nodiscard]] bool is_path() const { return key_dims == 1 && value_dims == 2; }
  [[nodiscard]] const Area& key_area() const { return is_path() ? strip : plot; }
  [[nodiscard]] ImVec2 place(const LookedUp& e) const {
    const auto f = [](double v) { return static_cast<float>(v); };
    if (key_dims == 2) return window.to_pixel(f(e.key[0]), f(e.key[1]), plot.min, plot.max);
    if (is_path()) return window.to_pixel(f(e.value[0]), f(e.value[1]), plot.min, plot.max);
    return window.to_pixel(f(e.key[0]), f(e.value[0]), plot.min, plot.max);
  }
};

void LookupPlot::draw(Ui& ui, Session& session, LookupState& state, const Area& area) {
  const LookupView& view = *state.view;
  Frame f{view.parts.table.key_dims, view.parts.table.value_dims, area, area, {}, {}};
  const float left = ui.px(44);
  const float below = ui.px(20);
  f.plot.min.x += left;
  f.plot.max.y -= below;
  if (f.is_path()) {
    f.plot.max.y -= ui.px(kKeyStrip);
    f.strip = {{f.plot.min.x, f.plot.max.y + below}, {area.max.x, f.plot.max.y + below + ui.px(kKeyStrip) * 0.5f}};
  }
  if (f.has_room_beside()) {  // as wide as high, so that directions are true
    const float edge = std::min(f.plot.width(), f.plot.height());
    f.plot.max = {f.plot.min.x + edge, f.plot.min.y + edge};
  }
  if (f.plot.width() < ui.px(60) || f.plot.height() < ui.px(40)) return;
  if (f.key_dims == 2)
    f.window = data_window(view.key_low, view.key_high[0], view.key_low[1], view.key_high[1]);
  else if (f.is_path())
    f.window = data_window(view.value_low, view.value_high[0], view.value_low[1], view.value_high[1]);
  else
    f.window = data_window(view.key_low, view.key_high[0], view.value_low[0], view.value_high[0]);
  f.keys = f.is_path() ? data_window(view.key_low, view.key_high[0], 0, 1) : f.window;
  draw_axes(ui, state, f);
  touch(ui, session, state, f);
  draw_curve(ui, state, f);
  draw_entries(ui, state, f);
  draw_query(ui, state, f);
  menu(ui, session, state, f);
}

void LookupPlot::draw_axes(Ui& ui, const LookupState& state, const Frame& f) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const LookupTable& table = state.view->parts.table;
  list.AddRectFilled(f.plot.min, f.plot.max, t.panel, ui.px(4));
  const Axis across(static_cast<double>(f.window.x_min), static_cast<double>(f.window.x_max), false);
  const Axis up(static_cast<double>(f.window.y_min), static_cast<double>(f.window.y_max), false);
  const float half = ui.px(30);
  for (const Tick& tick : across.ticks(std::max(2, static_cast<int>(f.plot.width() / ui.px(80))))) {
    const float x = f.plot.min.x + static_cast<float>(across.share(tick.value)) * f.plot.width();
    list.AddLine({x, f.plot.min.y}, {x, f.plot.max.y}, with_alpha(t.line, 0.6f));
    text_in(ui.fonts().small, {x - half, f.plot.max.y + ui.px(2)}, {x + half, f.plot.max.y + ui.px(18)}, t.muted,
            tick.label, Align::Center);
  }
  for (const Tick& tick : up.ticks(std::max(2, static_cast<int>(f.plot.height() / ui.px(40))))) {
    const float y = f.plot.max.y - static_cast<float>(up.share(tick.value)) * f.plot.height();
    list.AddLine({f.plot.min.x, y}, {f.plot.max.x, y}, with_alpha(t.line, 0.6f));
    text_in(ui.fonts().small, {f.plot.min.x - ui.px(44), y - ui.px(8)}, {f.plot.min.x - ui.px(5), y + ui.px(8)},
            t.muted, tick.label, Align::Right);
  }
  const auto& vertical = f.key_dims == 2 ? table.key_names[1] : table.value_names[f.is_path() ? 1 : 0];
  const auto& horizontal = f.is_path() ? table.value_names[0] : table.key_names[0];
  text_in(ui.fonts().small, {f.plot.min.x + ui.px(6), f.plot.min.y + ui.px(2)},
          {f.plot.max.x, f.plot.min.y + ui.px(18)}, t.muted, vertical);
  text_in(ui.fonts().small, {f.plot.min.x, f.plot.max.y - ui.px(18)},
          {f.plot.max.x - ui.px(6), f.plot.max.y - ui.px(2)}, t.muted, horizontal, Align::Right);
}

void LookupPlot::draw_curve(Ui& ui, const LookupState& state, const Frame& f) {
  const LookupView& view = *state.view;
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto dims = static_cast<std::size_t>(f.value_dims);
  if (f.key_dims == 1) {
    std::vector<ImVec2> line;
    for (int i = 0; i < kLookupCurve; ++i) {
      const float* answer = view.curve.data() + static_cast<std::size_t>(i) * dims;
      const float key = f.keys.x_min + (f.keys.x_max - f.keys.x_min) * static_cast<float>(i) / (kLookupCurve - 1);
      line.push_back(f.window.to_pixel(f.is_path() ? answer[0] : key, f.is_path() ? answer[1] : answer[0], f.plot.min,
                                       f.plot.max));
    }
    list.PushClipRect(f.plot.min, f.plot.max, true);
    list.AddPolyline(line.data(), kLookupCurve, t.text, 0, ui.px(2));
    list.PopClipRect();
    return;
  }
  if (painted_ != &view || theme_ != t.kind) {
    std::vector<float> first(view.curve.size() / dims);
    for (std::size_t i = 0; i < first.size(); ++i)
      first[i] = static_cast<float>(lookup_shade(view, static_cast<double>(view.curve[i * dims]), 0));
    heat_.update(Grid{kLookupGrid, kLookupGrid, first}, Colormap::diverging(t, 1));
    painted_ = &view;
    theme_ = t.kind;
  }
  if (dims == 1) return heat_.draw(list, f.plot.min, f.plot.max, ui.px(4));
  const float cell = f.plot.width() / kLookupGrid;
  for (int y = kArrowEvery / 2; y < kLookupGrid; y += kArrowEvery)
    for (int x = kArrowEvery / 2; x < kLookupGrid; x += kArrowEvery) {
      const float* answer = view.curve.data() + static_cast<std::size_t>(y * kLookupGrid + x) * dims;
      draw_value_arrow(
          list,
          {f.plot.min.x + (static_cast<float>(x) + 0.5f) * cell, f.plot.min.y + (static_cast<float>(y) + 0.5f) * cell},
          answer[0], answer[1], ui.px(kArrowLength), t.muted, ui.px(1));
    }
}

// The heavier an entry weighs, the larger and the more opaque it is.
void LookupPlot::draw_entries(Ui& ui, LookupState& state, const Frame& f) const {
  const LookupView& view = *state.view;
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Colormap map = Colormap::diverging(t, 1);
  double most = 0;
  for (const LookedUp& e : view.entries) most = std::max(most, e.weight);
  for (std::size_t i = 0; i < view.entries.size(); ++i) {
    const LookedUp& e = view.entries[i];
    const ImVec2 at = f.place(e);
    const auto share = static_cast<float>(most > 0 ? e.weight / most : 0);
    const float radius = ui.px(4) + ui.px(5) * share;
    if (f.key_dims == 2 && f.value_dims == 2)
      draw_value_arrow(list, at, static_cast<float>(e.used[0]), static_cast<float>(e.used[1]), ui.px(26), t.text,
                       ui.px(2));
    list.AddCircleFilled(at, radius + ui.px(1.5f), t.background);
    list.AddCircleFilled(
        at, radius,
        f.key_dims == 2 && f.value_dims == 1 ? map(lookup_shade(view, e.used[0], 0)) : mix(t.muted, t.positive, share));
    if (state.chosen() == static_cast<int>(i)) list.AddCircle(at, radius + ui.px(3), t.accent, 0, ui.px(2));
    if (f.is_path()) {
      const ImVec2 key = f.keys.to_pixel(static_cast<float>(e.key[0]), 0, f.strip.min, f.strip.max);
      list.AddLine({key.x, f.strip.min.y}, {key.x, f.strip.max.y}, mix(t.line, t.positive, share),
                   ui.px(1 + 3 * share));
    }
  }
}

// Beside a map, else at the left end of the answer's line, where the curve does not run.
void LookupPlot::draw_answer(Ui& ui, const std::string& number, const Frame& f, float line) const {
  const Theme& t = ui.theme();
  const std::string said = ui.tr("lookup.answer_is", number);
  const ImVec2 size = text_size(ui.fonts().strong, said);
  const bool beside = f.has_room_beside();
  const float x = beside ? f.plot.max.x + ui.px(12) : f.plot.min.x + ui.px(6);
  const float lowest = f.plot.max.y - ui.px(22);
  const float y =
      beside ? f.plot.min.y : std::clamp(line - ui.px(24), std::min(f.plot.min.y + ui.px(20), lowest), lowest);
  const ImVec2 max{x + size.x + ui.px(12), y + ui.px(22)};
  ImGui::GetWindowDrawList()->AddRectFilled({x, y}, max, with_alpha(t.panel, 0.9f), ui.px(4));
  text_in(ui.fonts().strong, {x + ui.px(6), y}, max, t.accent, said);
}

void LookupPlot::draw_query(Ui& ui, const LookupState& state, const Frame& f) const {
  const LookupView& view = *state.view;
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto number = [](double v) { return static_cast<float>(v); };
  const ImVec2 query = f.keys.to_pixel(number(view.query[0]), f.key_dims == 2 ? number(view.query[1]) : 0,
                                       f.key_area().min, f.key_area().max);
  const Area& keys = f.key_area();
  if (f.key_dims == 1 && query.x >= keys.min.x && query.x <= keys.max.x) {
    list.AddLine({query.x, keys.min.y}, {query.x, keys.max.y}, t.accent, ui.px(2));
    list.AddTriangleFilled({query.x - ui.px(6), keys.min.y}, {query.x + ui.px(6), keys.min.y},
                           {query.x, keys.min.y + ui.px(9)}, t.accent);
  }
  ImVec2 answer = query;
  if (f.key_dims == 1)
    answer = f.window.to_pixel(f.is_path() ? number(view.answer[0]) : number(view.query[0]),
                               number(view.answer[f.is_path() ? 1 : 0]), f.plot.min, f.plot.max);
  list.PushClipRect(f.plot.min, f.plot.max, true);
  if (f.key_dims == 1 && !f.is_path())
    list.AddLine({f.plot.min.x, answer.y}, {answer.x, answer.y}, with_alpha(t.accent, 0.6f), ui.px(1));
  if (f.key_dims == 2) {
    list.AddLine({query.x - ui.px(10), query.y}, {query.x + ui.px(10), query.y}, t.accent, ui.px(2));
    list.AddLine({query.x, query.y - ui.px(10)}, {query.x, query.y + ui.px(10)}, t.accent, ui.px(2));
    if (f.value_dims == 2)
      draw_value_arrow(list, query, number(view.answer[0]), number(view.answer[1]), ui.px(34), t.accent, ui.px(3));
  }
  if (f.key_dims == 1) {
    list.AddCircleFilled(answer, ui.px(6), t.accent);
    list.AddCircle(answer, ui.px(6), t.background, 0, ui.px(1.5f));
  }
  list.PopClipRect();
  draw_answer(ui, lookup_numbers(view.answer, f.value_dims), f, answer.y);
  if (f.has_room_beside()) draw_terms(ui, view, {f.plot.max.x + ui.px(18), f.plot.min.y + ui.px(30)}, f.plot.max.y);
}

void LookupPlot::ask_at(Session& session, const LookupState& state, const Frame& f, ImVec2 at) const {
  const LookupView& view = *state.view;
  const double x = std::clamp(static_cast<double>(at.x), view.key_low[0], view.key_high[0]);
  const double y = f.key_dims == 2 ? std::clamp(static_cast<double>(at.y), view.key_low[1], view.key_high[1]) : 0;
  const LookupSettings& now = lookup_settings(session);
  if (pressed_ && now.query == x && (f.key_dims == 1 || now.query2 == y)) return;
  change_lookup(
      session, "setting.query",
      [&](LookupSettings& s) {
        s.query = x;
        if (f.key_dims == 2) s.query2 = y;
      },
      !pressed_);
}

// On an entry the pointer drags it, elsewhere it drags the query.
void LookupPlot::touch(Ui& ui, Session& session, LookupState& state, const Frame& f) {
  const LookupView& view = *state.view;
  const ImVec2 low{f.plot.min.x, f.plot.min.y};
  const ImVec2 high{f.is_path() ? f.strip.max.x : f.plot.max.x, f.is_path() ? f.strip.max.y : f.plot.max.y};
  const Item item = make_item_at(ui, "lookup.plot", low, high, WidgetKind::Canvas);
  ui.registry().explain_item();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  int under = -1;
  float nearest = ui.px(kEntryReach);
  for (std::size_t i = 0; i < view.entries.size(); ++i) {
    const ImVec2 at = f.place(view.entries[i]);
    const float distance = std::hypot(at.x - mouse.x, at.y - mouse.y);
    if (distance < nearest) nearest = distance, under = static_cast<int>(i);
  }
  const ImVec2 at = f.keys.to_data(mouse, f.key_area().min, f.key_area().max);
  const ImVec2 in_plot = f.window.to_data(mouse, f.plot.min, f.plot.max);
  if (item.hovered) {
    state.help = "lookup.help_plot";
    if (under >= 0) state.next_hovered = under;
    ImGui::SetMouseCursor(under >= 0 ? ImGuiMouseCursor_Hand : ImGuiMouseCursor_ResizeEW);
  }
  if (item.right_clicked) {
    open_menu_ = true;
    menu_row_ = under < 0 ? -1 : view.entries[static_cast<std::size_t>(under)].row;
    menu_at_ = {static_cast<double>(in_plot.x), static_cast<double>(in_plot.y)};
  }
  if (item.held && !pressed_) dragged_ = under < 0 ? -1 : view.entries[static_cast<std::size_t>(under)].row;
  const bool moved = std::abs(ImGui::GetMouseDragDelta(0, 0).x) + std::abs(ImGui::GetMouseDragDelta(0, 0).y) > 2;
  const bool was = std::exchange(pressed_, item.held);
  if (!pressed_ && !was) return;
  if (dragged_ < 0) return ask_at(session, state, f, at);
  if (!pressed_ && !moved) state.pinned = under;
  const auto entry =
      std::find_if(view.entries.begin(), view.entries.end(), [&](const LookedUp& e) { return e.row == dragged_; });
  if (!moved || entry == view.entries.end()) return;
  std::array<double, 2> key = entry->key;
  std::array<double, 2> value = entry->value;
  const std::array<double, 2> there = {static_cast<double>(in_plot.x), static_cast<double>(in_plot.y)};
  if (f.key_dims == 2)
    key = there;
  else if (f.is_path())
    value = there;
  else
    key[0] = there[0], value[0] = there[1];
  change_entry(session, state, dragged_, key, value, !pressed_);
}

void LookupPlot::menu(Ui& ui, Session& session, LookupState& state, const Frame& f) {
  ContextMenu open(ui, "lookup.entry_menu", std::exchange(open_menu_, false));
  if (!open) return;
  const LookupView& view = *state.view;
  if (menu_row_ >= 0 && menu_item(ui, "lookup.remove_entry")) remove_entry(session, state, menu_row_);
  const bool room = view.parts.table.size() < kMostEntries;
  if (menu_row_ < 0 && menu_item(ui, "lookup.add_entry", {.shortcut = {}, .checked = false, .enabled = room})) {
    if (f.key_dims == 2)
      add_entry(session, state, menu_at_, view.answer);
    else if (f.is_path())
      add_entry(session, state, view.query, menu_at_);
    else
      add_entry(session, state, {menu_at_[0], 0}, {menu_at_[1], 0});
  }
}

}  // namespace neurarium
