#include "app/exhibits/lookup_state.h"

#include "app/ui/numbers.h"
#include "app/ui/typing.h"
#include "app/ui/widgets.h"
#include "engine/carry_over.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kDragPerPixel = 0.01;  // of the scale of the number
constexpr double kShadeDeviations = 2;  // where the colour scale ends

void take_edited(Session& session, LookupTable table, bool finished) {
  change_lookup(
      session, "lookup.edit_table",
      [&](LookupSettings& s) { s.take_table(std::move(table), s.data == "file" ? s.own_name : std::string()); },
      finished);
}

void write_row(LookupTable& table, int row, std::array<double, 2> key, std::array<double, 2> value) {
  for (int d = 0; d < table.key_dims; ++d)
    table.keys[static_cast<std::size_t>(row * table.key_dims + d)] =
        static_cast<float>(key[static_cast<std::size_t>(d)]);
  for (int d = 0; d < table.value_dims; ++d)
    table.values[static_cast<std::size_t>(row * table.value_dims + d)] =
        static_cast<float>(value[static_cast<std::size_t>(d)]);
}

void value_menu(Ui& ui, Session& session, const LookupCell& cell) {
  const bool held = is_held(session, cell.ref);
  if (!held && menu_item(ui, "edit.hold")) session.hold(cell.ref, static_cast<float>(cell.now));
  if (held && menu_item(ui, "edit.release")) session.remove_edits(cell.ref);
  if (menu_item(ui, "edit.zero")) session.hold(cell.ref, 0);
}

void parameter_menu(Ui& ui, Session& session, const Task& task, const LookupCell& cell) {
  if (menu_item(ui, "edit.zero")) session.set_parameter(cell.ref.name, cell.offset, 0);
  const bool frozen = session.find_edit(cell.ref, EditKind::Freeze) != nullptr;
  if (menu_item(ui, "edit.freeze", {.shortcut = {}, .checked = frozen, .enabled = true})) {
    if (frozen)
      session.remove_edits(cell.ref);
    else
      session.add_edit({cell.ref, EditKind::Freeze, 0, 0, {}});
  }
  if (menu_item(ui, "edit.initial")) {
    Params<float> start(*task.graph);
    initialise_parameters(task, start);
    const float number = start.of(task.graph->at(cell.ref.name))[static_cast<std::size_t>(cell.offset)];
    session.set_parameter(cell.ref.name, cell.offset, number);
  }
}

}  // namespace

const LookupSettings& lookup_settings(const Session& session) {
  return dynamic_cast<const LookupSettings&>(session.settings());
}

CellTouch touch_cell(Ui& ui, LookupState& state, std::string_view key, const Area& cell, double now, double scale,
                     const LookupCell& of) {
  CellTouch touched;
  if (is_typing(ui, ui.registry().path(key))) {
    touched.number = typing_field(ui, key, cell.min, cell.max);
    touched.finished = touched.number.has_value();
    return touched;
  }
  touched.item = make_item_at(ui, key, cell.min, cell.max, WidgetKind::Canvas);
  if (ImGui::IsItemActivated()) state.pressed = now;
  if (touched.item.right_clicked && !of.ref.name.empty()) {
    state.menu = of;
    state.opens_menu = true;
  }
  if (touched.item.double_clicked || (ImGui::IsItemActivated() && ImGui::GetIO().KeyCtrl)) {
    start_typing(ui, touched.item.path, format_short(now));
    ImGui::ClearActiveID();
    return touched;
  }
  const float moved = ImGui::GetMouseDragDelta(0, 0).y;
  touched.finished = ImGui::IsItemDeactivated();
  if (moved != 0 && std::isfinite(state.pressed) && (touched.item.held || touched.finished))
    touched.number = state.pressed - static_cast<double>(moved / ui.scale()) * kDragPerPixel * scale;
  return touched;
}

bool is_held(const Session& session, const ValueRef& ref) { return session.find_edit(ref, EditKind::Set) != nullptr; }

void draw_cell_menu(Ui& ui, Session& session, LookupState& state, bool parameters) {
  const LookupCell& cell = state.menu;
  if (state.view == nullptr || cell.ref.name.empty() || (cell.offset >= 0) != parameters) return;
  ContextMenu menu(ui, "lookup.edit", std::exchange(state.opens_menu, false));
  if (!menu || state.view->task->graph->find(cell.ref.name) == kNoValue) return;
  if (parameters)
    parameter_menu(ui, session, *state.view->task, cell);
  else
    value_menu(ui, session, cell);
  if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(to_string(cell.ref).c_str());
}

void change_entry(Session& session, const LookupState& state, int row, std::array<double, 2> key,
                  std::array<double, 2> value, bool finished) {
  LookupTable table = state.view->parts.table;
  write_row(table, row, key, value);
  take_edited(session, std::move(table), finished);
}

void remove_entry(Session& session, const LookupState& state, int row) {
  LookupTable table = state.view->parts.table;
  if (table.size() <= kLeastEntries + 1) return;
  const auto key = table.keys.begin() + row * table.key_dims;
  table.keys.erase(key, key + table.key_dims);
  const auto value = table.values.begin() + row * table.value_dims;
  table.values.erase(value, value + table.value_dims);
  take_edited(session, std::move(table), true);
}

void add_entry(Session& session, const LookupState& state, std::array<double, 2> key, std::array<double, 2> value) {
  LookupTable table = state.view->parts.table;
  if (table.size() >= kMostEntries) return;
  table.keys.resize(table.keys.size() + static_cast<std::size_t>(table.key_dims));
  table.values.resize(table.values.size() + static_cast<std::size_t>(table.value_dims));
  write_row(table, table.size() - 1, key, value);
  take_edited(session, std::move(table), true);
}

std::string lookup_numbers(const std::array<double, 2>& numbers, int count, int digits) {
  if (count == 1) return format_number(numbers[0], digits);
  return fmt::format("({}, {})", format_number(numbers[0], digits), format_number(numbers[1], digits));
}

double lookup_shade(const LookupView& view, double value, std::size_t column) {
  const double deviations = (value - view.parts.value_mean[column]) / view.parts.value_scale[column];
  return std::clamp(deviations / kShadeDeviations, -1.0, 1.0);
}

}  // namespace neurarium
