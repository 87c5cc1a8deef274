#include "app/exhibits/transformer_residual.h"

#include "app/draw/colormap.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {

std::vector<ResidualPanel::Row> ResidualPanel::rows(Ui& ui, const TransformerView& view) const {
  std::vector<Row> rows;
  const Theme& t = ui.theme();
  for (int layer = 0; layer < view.spec.layers; ++layer) {
    const BlockWrites& block = view.residual[static_cast<std::size_t>(layer)];
    rows.push_back({ui.tr("transformer.row_before", layer),
                    t.text,
                    true,
                    &block.before,
                    block_name(layer, "resid_pre"),
                    {-1, -1}});
    for (int head = 0; head < view.spec.heads; ++head)
      rows.push_back({ui.tr("transformer.row_head", layer, head),
                      head_color(t, head, view.spec.heads),
                      false,
                      &block.heads[static_cast<std::size_t>(head)],
                      block_name(layer, "attn.z"),
                      {layer, head}});
    if (!block.mlp.empty())
      rows.push_back(
          {ui.tr("transformer.row_mlp", layer), t.muted, false, &block.mlp, block_name(layer, "mlp_out"), {-1, -1}});
  }
  rows.push_back({ui.tr("transformer.row_after"),
                  t.text,
                  true,
                  &view.residual.back().after,
                  block_name(view.spec.layers - 1, "resid_post"),
                  {-1, -1}});
  return rows;
}

void ResidualPanel::draw(Ui& ui, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("residual");
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const std::vector<Row> table = rows(ui, view);
  const float labels = ui.px(150);
  const float head = ui.px(22);
  const float foot = ui.px(22);
  float largest_stream = 0;
  float largest_write = 0;
  for (const Row& row : table)
    for (const float v : *row.norms)
      (row.stream ? largest_stream : largest_write) = std::max(row.stream ? largest_stream : largest_write, v);
  const double stream_end = round_up(static_cast<double>(largest_stream));
  const double write_end = round_up(static_cast<double>(largest_write));
  const Colormap stream = Colormap::sequential(t, 0, stream_end);
  const Colormap write = Colormap::sequential(t, 0, write_end);
  Image image(view.length(), static_cast<int>(table.size()));
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const Row& row = table[static_cast<std::size_t>(y)];
      image.at(x, y) = (row.stream ? stream : write)(static_cast<double>((*row.norms)[static_cast<std::size_t>(x)]));
    }
  picture_.update(image);
  const ImVec2 min{area.min.x + labels, area.min.y + head};
  const float row_height = std::min(ui.px(24), (area.max.y - foot - min.y) / static_cast<float>(table.size()));
  const float cell = std::min(ui.px(90), (area.max.x - min.x) / static_cast<float>(view.length()));
  const Item item = make_item_at(
      ui, "transformer.table", min,
      {min.x + cell * static_cast<float>(view.length()), min.y + row_height * static_cast<float>(table.size())},
      WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  picture_.draw(list, item.min, item.max);
  const bool numbered = cell >= ui.px(40) && row_height >= ui.px(15);
  const float line = ui.fonts().small->FontSize;
  const int every = std::max(1, static_cast<int>(std::ceil(line / row_height)));
  for (std::size_t y = 0; y < table.size(); ++y) {
    const float top = min.y + static_cast<float>(y) * row_height;
    const Row& row = table[y];
    if (row_height >= line || y % static_cast<std::size_t>(every) == 0)
      text_in(ui.fonts().small, {area.min.x, top + row_height * 0.5f - line},
              {min.x - ui.px(8), top + row_height * 0.5f + line}, row.stream ? t.text : t.muted, row.label,
              Align::Right);
    list.AddRectFilled({min.x - ui.px(5), top + 1}, {min.x - ui.px(2), top + row_height - 1}, row.mark);
    for (int x = 0; numbered && x < view.length(); ++x) {
      const ImVec2 at{min.x + static_cast<float>(x) * cell, top};
      text_in(ui.fonts().small, at, {at.x + cell, at.y + row_height}, readable_on(image.at(x, static_cast<int>(y))),
              fmt::format("{:.2f}", (*row.norms)[static_cast<std::size_t>(x)]), Align::Center);
    }
  }
  const auto word = [&](int x) { return token_text(ui, view.tokens[static_cast<std::size_t>(x)].text); };
  for (int x = 0; x < view.length(); ++x) {
    const float left = min.x + static_cast<float>(x) * cell;
    if (cell >= ui.px(26) || x == state.hovered_token)
      text_in(ui.fonts().small, {left - (cell < ui.px(26) ? ui.px(30) : 0), area.min.y},
              {left + cell + (cell < ui.px(26) ? ui.px(30) : 0), min.y}, x == state.hovered_token ? t.text : t.muted,
              word(x), Align::Center);
  }
  text_in(ui.fonts().small, {min.x, item.max.y}, {area.max.x, item.max.y + foot}, t.muted,
          ui.tr("transformer.residual_scale", format_short(stream_end), format_short(write_end)));
  if (!item.hovered) return;
  state.help = "transformer.help_residual";
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int x = std::clamp(static_cast<int>((mouse.x - min.x) / cell), 0, view.length() - 1);
  const int y = std::clamp(static_cast<int>((mouse.y - min.y) / row_height), 0, image.height - 1);
  const Row& row = table[static_cast<std::size_t>(y)];
  state.next_hovered_token = x;
  const ImVec2 at{min.x + static_cast<float>(x) * cell, min.y + static_cast<float>(y) * row_height};
  list.AddRect(at, {at.x + cell, at.y + row_height}, t.text, 0, 0, ui.px(2));
  const ValueRef ref =
      row.head.layer >= 0 ? ValueRef{row.value, {{"t", x}, {"h", row.head.head}}} : ValueRef{row.value, {{"t", x}}};
  Card content;
  content.title = to_string(ref);
  content.subtitle = fmt::format("{}, \u201c{}\u201d", row.label, word(x));
  content.rows.push_back({ui.tr(row.stream ? "transformer.norm_of" : "transformer.norm_written"),
                          format_number(static_cast<double>((*row.norms)[static_cast<std::size_t>(x)]))});
  hover_card(ui, content);
  if (item.clicked && row.head.layer >= 0) {
    state.choose_head(row.head);
    state.detail = Detail::Head;
  }
}

}  // namespace neurarium
