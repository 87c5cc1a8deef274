#include "app/exhibits/transformer_count.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/models/parameter_count.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

struct NumberFormat {
  std::string_view name;
  double bytes;
};
constexpr std::array kFormats = {NumberFormat{"F32", 4}, NumberFormat{"F16", 2}, NumberFormat{"int8", 1},
                                 NumberFormat{"int4", 0.5}};

std::string bytes_text(double bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < kUnits.size(); ++unit) bytes /= 1000;
  return fmt::format("{:.3g} {}", bytes, kUnits[unit]);
}

std::string shape_text(const ParameterRow& row) {
  std::string shape = row.columns == 1 ? format_count(row.rows)
                                       : fmt::format("{} \u00d7 {}", format_count(row.rows), format_count(row.columns));
  if (row.bias > 0) shape += fmt::format(" + {}", format_count(row.bias));
  if (row.copies > 1) shape = fmt::format("{} \u00d7 ({})", row.copies, shape);
  return shape;
}

}  // namespace

// A line for each kind: name, shape, count, and a bar by its share.
void CountPanel::draw_rows(Ui& ui, const Area& area, const TransformerSpec& spec) const {
  const Theme& t = ui.theme();
  const ParameterCount count = count_parameters(spec);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float row = ui.px(22);
  const float name = std::min(ui.px(150), area.width() * 0.34f);
  const float number = text_size(ui.fonts().body, format_count(count.total)).x + ui.px(8);
  float y = area.min.y;
  for (const ParameterRow& part : count.rows) {
    const auto scope = ui.scope(part.kind);
    make_item_at(ui, "transformer.count_row", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Canvas);
    ui.registry().explain_item();
    const std::string& label = ui.tr(fmt::format("matrix.{}", part.kind));
    const double percent = 100 * static_cast<double>(part.total()) / static_cast<double>(count.total);
    tooltip_text(ui, ui.tr("transformer.count_row", label, shape_text(part), format_count(part.total()),
                           format_short(rounded(percent, 1))));
    const float share = static_cast<float>(static_cast<double>(part.total()) / static_cast<double>(count.total));
    const float bar = (area.width() - name - number) * share;
    list.AddRectFilled({area.min.x + name, y + row - ui.px(4)}, {area.min.x + name + bar, y + row - ui.px(2)},
                       t.positive);
    text_in(ui.fonts().small, {area.min.x, y}, {area.min.x + name - ui.px(6), y + row}, t.text, label);
    text_in(ui.fonts().small, {area.min.x + name, y - ui.px(2)}, {area.max.x - number, y + row - ui.px(3)}, t.muted,
            shape_text(part));
    text_in(ui.fonts().body, {area.max.x - number, y}, {area.max.x, y + row}, t.text, format_count(part.total()),
            Align::Right);
    y += row;
  }
}

void CountPanel::draw_totals(Ui& ui, const Area& area, const TransformerSpec& spec, std::int64_t published) const {
  const Theme& t = ui.theme();
  const ParameterCount count = count_parameters(spec);
  float y = area.min.y;
  const auto line = [&](const std::string& label, const std::string& value) {
    text_in(ui.fonts().body, {area.min.x, y}, {area.max.x, y + ui.px(22)}, t.muted, label);
    // A number that does not fit behind its label stands below it.
    if (text_size(ui.fonts().body, label + value).x + ui.px(10) > area.width()) y += ui.px(20);
    text_in(ui.fonts().body, {area.min.x, y}, {area.max.x, y + ui.px(22)}, t.text, value, Align::Right);
    y += ui.px(22);
  };
  line(ui.tr("transformer.count_total"), format_count(count.total));
  if (published > 0) line(ui.tr("transformer.count_published"), format_count(published));
  for (const NumberFormat& format : kFormats)
    line(ui.tr("transformer.count_bytes", format.name), bytes_text(static_cast<double>(count.total) * format.bytes));
  line(ui.tr("transformer.count_cache", format_count(spec.context)),
       bytes_text(static_cast<double>(count.cache_numbers) * 2));
  line(ui.tr("transformer.count_flops"), format_magnitude(static_cast<double>(count.flops_per_token)));
  line(ui.tr("transformer.count_shape"),
       fmt::format("{} \u00b7 {} \u00b7 {}", spec.layers, spec.heads, format_count(spec.width)));
  ImGui::Dummy({1, y - area.min.y});
}

void CountPanel::draw(Ui& ui, const TransformerState& state, const Area& area) {
  const auto scope = ui.scope("count");
  std::vector<std::string> options = {"preset.here"};
  for (const ModelPreset& preset : model_presets()) options.push_back(fmt::format("preset.{}", preset.name));
  const float side = std::clamp(area.width() * 0.36f, ui.px(220), ui.px(360));
  const float gap = ui.px(28);
  ImGui::SetCursorScreenPos({area.max.x - side, area.min.y});
  choice(ui, "transformer.count_model", model_, options, side);
  const bool preset = model_ > 0;
  const ModelPreset* chosen = preset ? &model_presets()[static_cast<std::size_t>(model_ - 1)] : nullptr;
  const TransformerSpec& spec = preset ? chosen->spec : state.view->spec;
  const Area left{area.min, {area.max.x - side - gap, area.max.y}};
  ImGui::SetCursorScreenPos(left.min);
  ImGui::BeginChild("matrices", {left.width(), left.height()}, false, ImGuiWindowFlags_NoBackground);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ui.px(22) * static_cast<float>(count_parameters(spec).rows.size());
  draw_rows(ui, {at, {at.x + available_width(), at.y + height}}, spec);
  ImGui::Dummy({1, height});
  ImGui::EndChild();
  ImGui::SetCursorScreenPos({area.max.x - side, area.min.y + ui.px(60)});
  ImGui::BeginChild("totals", {side, std::max(1.0f, area.height() - ui.px(60))}, false, ImGuiWindowFlags_NoBackground);
  const ImVec2 totals = ImGui::GetCursorScreenPos();
  draw_totals(ui, {totals, {totals.x + available_width() - ui.px(4), area.max.y}}, spec,
              preset ? chosen->published : 0);
  ImGui::EndChild();
}

}  // namespace neurarium
