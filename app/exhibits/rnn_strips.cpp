// The typed text as columns, over each the states of all units at that position; and under it how much of the answer's
// gradient reaches back to each position.
#include "app/draw/cells.h"
#include "app/draw/colormap.h"
#include "app/exhibits/formula.h"
#include "app/exhibits/rnn.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kLeastColumn = 9, kLargestColumn = 34, kStripNames = 28, kTokenRow = 22, kReachHeight = 92;
constexpr std::size_t kStateTerms = 6;
constexpr double kDecadesShown = 6;  // of the gradient, below its largest

}  // namespace

// The positions that are shown, the last of the text, side by side.
struct RnnStrips::Columns {
  float left, width;
  std::int64_t first, count;
  [[nodiscard]] float x(std::int64_t t) const { return left + width * static_cast<float>(t - first); }
  [[nodiscard]] std::int64_t at(float mouse) const { return first + nearest_cell((mouse - left) / width, count); }
};

// Which value the strip shows: the state, the cell, a gate.
void RnnStrips::draw_names(Ui& ui, RnnState& state, const Area& area) const {
  const auto scope = ui.scope("values");
  const Theme& t = ui.theme();
  float x = area.min.x;
  for (const ValueId id : state.view->strips()) {
    const std::string& name = state.view->graph().value(id).name;
    const std::string shown = name.substr(name.find('.') + 1);
    const float width = text_size(ui.fonts().body, shown).x + ui.px(18);
    const auto value = ui.scope(shown);
    const Item item = make_item_at(ui, "rnn.strip_name", {x, area.min.y}, {x + width, area.max.y}, WidgetKind::Button);
    tooltip(ui, fmt::format("rnn_value.{}", shown));
    const bool chosen = state.strip == name;
    if (chosen || item.hovered)
      draw_face(*ImGui::GetWindowDrawList(), t, item.min, item.max, chosen ? t.raised : t.panel, ui.px(4));
    text_in(ui.fonts().body, item.min, item.max, chosen ? t.accent : t.text, shown, Align::Center);
    if (item.clicked) state.strip = name;
    x += width + ui.px(4);
  }
}

void RnnStrips::draw_tokens(Ui& ui, RnnState& state, const Columns& columns, const Area& area) const {
  const Theme& t = ui.theme();
  const RnnView& view = *state.view;
  const Item item = make_item_at(ui, "rnn.text", area.min, area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::int64_t i = columns.first; i < columns.first + columns.count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const ImVec2 min{columns.x(i), area.min.y}, max{columns.x(i + 1), area.max.y};
    if (std::isfinite(view.surprise[at]))
      list.AddRectFilled({min.x + 0.5f, min.y}, {max.x - 0.5f, max.y},
                         with_alpha(t.negative, static_cast<float>(std::min(0.6, view.surprise[at] * 0.12))));
    std::string name = view.text->tokenizer->shown(view.tokens[at]);
    ui.fonts().use(name);
    text_in(ui.fonts().small, min, max, i == view.position ? t.accent : t.text, name, Align::Center);
    if (i == view.position) list.AddRect(min, max, t.accent, ui.px(2));
  }
  if (!item.hovered) return;
  state.help = "rnn.help_text";
  const std::int64_t pointed = columns.at(ImGui::GetIO().MousePos.x);
  const auto at = static_cast<std::size_t>(pointed);
  hover_card(ui, {.title = view.text->tokenizer->shown(view.tokens[at]),
                  .subtitle = ui.tr("rnn.position", pointed),
                  .rows = {{ui.tr("rnn.surprise"), std::isfinite(view.surprise[at]) ? format_number(view.surprise[at])
                                                                                    : std::string("\u2013")},
                           {ui.tr("rnn.reach"), format_number(view.reach[at]), t.accent}},
                  .hint = ui.tr("rnn.text_hint")});
  if (!item.clicked) return;
  state.position = pointed == view.length() - 1 ? -1 : pointed;
  ++state.version;
}

void RnnStrips::draw_strip(Ui& ui, Session& session, RnnState& state, const Columns& columns, const Area& area) {
  const Theme& t = ui.theme();
  const RnnView& view = *state.view;
  const ValueId id = view.graph().at(state.strip);
  const std::span<const float> numbers = view.run->value(id);
  const auto width = static_cast<std::int64_t>(view.hidden());
  double most = 1;
  for (const float v : numbers) most = std::max(most, std::abs(static_cast<double>(v)));
  const Colormap map = Colormap::diverging(t, round_up(most));
  Image image(static_cast<int>(columns.count), static_cast<int>(width));
  for (std::int64_t u = 0; u < width; ++u)
    for (std::int64_t i = 0; i < columns.count; ++i)
      image.at(static_cast<int>(i), static_cast<int>(u)) =
          map(static_cast<double>(numbers[static_cast<std::size_t>((columns.first + i) * width + u)]));
  strip_.update(image);
  const ImVec2 max{columns.x(columns.first + columns.count), area.max.y};
  const Item item = make_item_at(ui, "rnn.strip", area.min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const bool pressed = ImGui::IsItemActivated(), released = ImGui::IsItemDeactivated();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  strip_.draw(list, item.min, item.max);
  const float row = area.height() / static_cast<float>(width);
  const auto place = [&](const Cell& cell) {
    const ImVec2 min{columns.x(cell.offset / width), area.min.y + row * static_cast<float>(cell.offset % width)};
    return Area{min, {min.x + columns.width, min.y + row}};
  };
  if (view.run->is_edited(id))
    for (std::int64_t offset = columns.first * width; offset < (columns.first + columns.count) * width; ++offset)
      if (view.run->is_edited(id, offset)) {
        const Area cell = place({id, offset});
        list.AddRect(cell.min, cell.max, with_alpha(t.accent, 0.8f));
      }
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const std::int64_t unit = nearest_cell((mouse.y - area.min.y) / row, width);
  const Cell pointed{id, columns.at(mouse.x) * width + unit};
  if (pressed) {
    state.pinned = pointed;
    state.pressed = static_cast<double>(numbers[static_cast<std::size_t>(pointed.offset)]);
  }
  const float moved = ImGui::GetMouseDragDelta(0, 0).y;
  if (moved != 0 && (item.held || released) && state.pinned && state.pinned->value == id)
    session.hold(rnn_ref(view, *state.pinned), static_cast<float>(state.pressed - static_cast<double>(moved) * 0.01),
                 released);
  if (item.right_clicked) state.menu = pointed;
  if (state.pinned && state.pinned->value == id && state.pinned->offset / width >= columns.first) {
    const Area cell = place(*state.pinned);
    list.AddRect({cell.min.x - 1, cell.min.y - 1}, {cell.max.x + 1, cell.max.y + 1}, t.accent, 0, 0, ui.px(2));
  }
  ContextMenu menu(ui, "rnn.cell_menu", item.right_clicked);
  if (menu && state.menu) {
    const ValueRef here = rnn_ref(view, *state.menu);
    const ValueRef everywhere{here.name, {{"h", state.menu->offset % width}}};
    const float now = numbers[static_cast<std::size_t>(state.menu->offset)];
    if (menu_item(ui, "rnn.hold_here")) session.hold(here, now);
    if (menu_item(ui, "rnn.zero_here")) session.hold(here, 0);
    if (menu_item(ui, "rnn.hold_everywhere")) session.hold(everywhere, now);
    if (menu_item(ui, "rnn.zero_everywhere")) session.hold(everywhere, 0);
    if (menu_item(ui, "rnn.release")) {
      session.remove_edits(here);
      session.remove_edits(everywhere);
    }
    if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(to_string(here).c_str());
    return;
  }
  if (!item.hovered || ImGui::IsMouseDown(0)) return;
  state.help = "rnn.help_strip";
  const Area cell = place(pointed);
  list.AddRect(cell.min, cell.max, t.text);
  hover_card(ui, {.title = to_string(rnn_ref(view, pointed)),
                  .subtitle = ui.tr("rnn.unit_at", unit, pointed.offset / width),
                  .rows = {{ui.tr("rnn.value"), format_number(numbers[static_cast<std::size_t>(pointed.offset)]),
                            t.sign(static_cast<double>(numbers[static_cast<std::size_t>(pointed.offset)]))}},
                  .formula = formula_lines(ui, *view.run, pointed, kStateTerms),
                  .hint = ui.tr("rnn.strip_hint")});
}

// The norm of the answer's gradient at each position, by decades below the largest.
void RnnStrips::draw_reach(Ui& ui, const RnnState& state, const Columns& columns, const Area& area) const {
  const Theme& t = ui.theme();
  const RnnView& view = *state.view;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float head = ui.px(20);
  const double most = *std::max_element(view.reach.begin(), view.reach.end());
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.text,
          ui.tr("rnn.reach_title", format_number(most, 3)));
  const Area bars{{area.min.x, area.min.y + head}, area.max};
  list.AddLine({bars.min.x, bars.max.y}, {bars.max.x, bars.max.y}, t.line);
  for (std::int64_t i = columns.first; i < columns.first + columns.count; ++i) {
    const double norm = view.reach[static_cast<std::size_t>(i)];
    if (!(norm > 0) || !std::isfinite(norm / most)) continue;
    const double share = std::clamp(1 + std::log10(norm / most) / kDecadesShown, 0.0, 1.0);
    list.AddRectFilled({columns.x(i) + 0.5f, bars.max.y - static_cast<float>(share) * bars.height()},
                       {columns.x(i + 1) - 0.5f, bars.max.y}, i == view.position ? t.accent : t.good);
  }
  text_in(ui.fonts().small, {area.min.x, bars.max.y}, {area.max.x, bars.max.y + ui.px(16)}, t.muted,
          ui.tr("rnn.reach_scale", static_cast<int>(kDecadesShown)));
}

void RnnStrips::draw(Ui& ui, Session& session, RnnState& state, const Area& area) {
  const RnnView& view = *state.view;
  const auto fit = static_cast<std::int64_t>(area.width() / ui.px(kLeastColumn));
  const std::int64_t count = std::clamp<std::int64_t>(view.length(), 1, std::max<std::int64_t>(1, fit));
  const float width = std::min(ui.px(kLargestColumn), area.width() / static_cast<float>(count));
  const Columns columns{area.min.x, width, view.length() - count, count};
  draw_names(ui, state, {area.min, {area.max.x, area.min.y + ui.px(kStripNames - 4)}});
  const float reach = std::min(ui.px(kReachHeight), area.height() * 0.25f), written = ui.px(58);
  const float bottom = area.max.y - written - reach - ui.px(24) - ui.px(kTokenRow) - ui.px(10);
  const Area strip{{area.min.x, area.min.y + ui.px(kStripNames)}, {area.max.x, bottom}};
  draw_strip(ui, session, state, columns, strip);
  const float right = columns.x(columns.first + columns.count);
  draw_tokens(ui, state, columns, {{area.min.x, bottom + ui.px(2)}, {right, bottom + ui.px(2 + kTokenRow)}});
  const float top = bottom + ui.px(kTokenRow + 6);
  draw_reach(ui, state, columns, {{area.min.x, top}, {area.max.x, top + reach}});
  std::string wrote = view.text->typed(view.written);
  std::replace(wrote.begin(), wrote.end(), '\n', ' ');
  ui.fonts().use(wrote);
  text_in(ui.fonts().small, {area.min.x, area.max.y - ui.px(44)}, {area.max.x, area.max.y - ui.px(24)},
          ui.theme().muted, ui.tr("rnn.writes"));
  text_in(ui.fonts().body, {area.min.x, area.max.y - ui.px(24)}, area.max, ui.theme().text, wrote);
}

}  // namespace neurarium
