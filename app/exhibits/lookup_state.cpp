#include "app/exhibits/lookup_state.h"

#include "app/ui/numbers.h"

#include <algorithm>

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

}  // namespace

const LookupSettings& lookup_settings(const Session& session) {
  return dynamic_cast<const LookupSettings&>(session.settings());
}

std::optional<CellDrag> drag_cell(const Ui& ui, const Item& item, double& pressed, double now, double scale) {
  if (ImGui::IsItemActivated()) pressed = now;
  const float moved = ImGui::GetMouseDragDelta(0, 0).y;
  const bool ends = ImGui::IsItemDeactivated();
  if (moved == 0 || !(item.held || ends)) return std::nullopt;
  return CellDrag{pressed - static_cast<double>(moved / ui.scale()) * kDragPerPixel * scale, ends};
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
