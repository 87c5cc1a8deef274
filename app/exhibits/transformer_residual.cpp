#include "app/exhibits/transformer_residual.h"

#include "app/draw/cells.h"
#include "app/draw/colormap.h"
#include "app/exhibits/transformer_chips.h"
#include "app/exhibits/transformer_edit.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {

namespace {

constexpr float kLeastRow = 16, kMostRow = 24;
constexpr float kLeastCell = 32, kMostCell = 90;
constexpr float kRoomyCell = 42;  // from which on numbers have two places
constexpr float kTableEdge = 22;  // above the table, and below it

std::string length_text(double length, bool roomy) {
  if (roomy) return fmt::format("{:.2f}", length);
  return length < 9.95 ? fmt::format("{:.1f}", length) : fmt::format("{:.0f}", length);
}

}  // namespace

std::vector<ResidualPanel::Row> ResidualPanel::rows(Ui& ui, const Session& session, const TransformerView& view) const {
  std::vector<Row> rows;
  const Theme& t = ui.theme();
  const auto numbers_of = [this](const BlockWrites& block) -> const StreamNumbers& {
    return aspect_ == Aspect::Length ? block : aspect_ == Aspect::ToEnd ? block.to_end : block.to_before;
  };
  const auto stream = [&](std::string label, const std::vector<float>& numbers, std::string value) {
    rows.push_back({std::move(label), t.text, true, &numbers, std::move(value), {-1, -1}});
  };
  for (int layer = 0; layer < view.spec.layers; ++layer) {
    const StreamNumbers& block = numbers_of(view.residual[static_cast<std::size_t>(layer)]);
    stream(ui.tr("transformer.row_before", layer), block.before, block_name(layer, "resid_pre"));
    for (int head = 0; head < view.spec.heads; ++head) {
      const bool off = is_head_off(session, {layer, head});
      rows.push_back({ui.tr(off ? "transformer.row_head_off" : "transformer.row_head", layer, head),
                      head_color(t, head, view.spec.heads),
                      false,
                      &block.heads[static_cast<std::size_t>(head)],
                      block_name(layer, "attn.z"),
                      {layer, head}});
    }
    if (!block.mlp.empty())
      rows.push_back(
          {ui.tr("transformer.row_mlp", layer), t.muted, false, &block.mlp, block_name(layer, "mlp_out"), {-1, -1}});
  }
  stream(ui.tr("transformer.row_after"), numbers_of(view.residual.back()).after,
         block_name(view.spec.layers - 1, "resid_post"));
  return rows;
}

ResidualPanel::Grid ResidualPanel::grid_of(Ui& ui, const std::vector<Row>& table, const TransformerView& view,
                                           const Area& area) const {
  float labels = 0;
  for (const Row& row : table) labels = std::max(labels, text_size(ui.fonts().small, row.label).x);
  labels = std::min(labels + ui.px(16), area.width() * 0.4f);
  Grid grid;
  grid.seen = {{area.min.x + labels, area.min.y + ui.px(kTableEdge)}, {area.max.x, area.max.y - ui.px(kTableEdge)}};
  grid.row = std::clamp(grid.seen.height() / static_cast<float>(table.size()), ui.px(kLeastRow), ui.px(kMostRow));
  grid.cell = std::clamp(grid.seen.width() / static_cast<float>(view.length()), ui.px(kLeastCell), ui.px(kMostCell));
  return grid;
}

// The scales of what stands in the stream and of what is written into it, and the colours of both.
void ResidualPanel::update_picture(const Theme& t, const std::vector<Row>& table, const TransformerView& view) {
  float largest_stream = 0;
  float largest_write = 0;
  for (const Row& row : table)
    for (const float v : *row.numbers)
      (row.stream ? largest_stream : largest_write) = std::max(row.stream ? largest_stream : largest_write, v);
  stream_end_ = round_up(static_cast<double>(largest_stream));
  write_end_ = round_up(static_cast<double>(largest_write));
  const bool lengths = aspect_ == Aspect::Length;
  const Colormap stream = lengths ? Colormap::sequential(t, 0, stream_end_) : Colormap::diverging(t, 1);
  const Colormap write = lengths ? Colormap::sequential(t, 0, write_end_) : stream;
  Image image(view.length(), static_cast<int>(table.size()));
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const Row& row = table[static_cast<std::size_t>(y)];
      image.at(x, y) = (row.stream ? stream : write)(static_cast<double>((*row.numbers)[static_cast<std::size_t>(x)]));
    }
  picture_.update(image);
}

void ResidualPanel::draw_cells(Ui& ui, TransformerState& state, const std::vector<Row>& table, Grid& grid) {
  const int length = state.view->length();
  const auto count = static_cast<float>(table.size());
  grid.origin = ImGui::GetCursorScreenPos();
  const Item item = make_item(ui, "transformer.table", {grid.cell * static_cast<float>(length), grid.row * count},
                              WidgetKind::Canvas);
  ui.registry().explain_item();
  picture_.draw(*ImGui::GetWindowDrawList(), item.min, item.max);
  const bool roomy = grid.cell >= ui.px(kRoomyCell);
  for (int y = 0; y < static_cast<int>(table.size()); ++y)
    for (int x = 0; x < length; ++x) {
      const ImVec2 at = grid.at(x, y);
      const auto v = static_cast<double>((*table[static_cast<std::size_t>(y)].numbers)[static_cast<std::size_t>(x)]);
      text_in(ui.fonts().small, at, {at.x + grid.cell, at.y + grid.row}, readable_on(picture_.image().at(x, y)),
              length_text(v, roomy), Align::Center);
    }
  if (!item.hovered) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int x = nearest_cell((mouse.x - grid.origin.x) / grid.cell, length);
  const int y = nearest_cell((mouse.y - grid.origin.y) / grid.row, static_cast<int>(table.size()));
  const ImVec2 at = grid.at(x, y);
  ImGui::GetWindowDrawList()->AddRect(at, {at.x + grid.cell, at.y + grid.row}, ui.theme().text, 0, 0, ui.px(2));
  point_at(ui, state, table[static_cast<std::size_t>(y)], x, item.clicked);
}

void ResidualPanel::point_at(Ui& ui, TransformerState& state, const Row& row, int token, bool clicked) const {
  state.help = "transformer.help_residual";
  state.next_hovered_token = token;
  const ValueRef ref = row.head.layer >= 0 ? ValueRef{row.value, {{"t", token}, {"h", row.head.head}}}
                                           : ValueRef{row.value, {{"t", token}}};
  Card content;
  content.title = to_string(ref);
  content.subtitle = fmt::format("{}, \u201c{}\u201d", row.label,
                                 token_text(ui, state.view->tokens[static_cast<std::size_t>(token)].text));
  content.rows.push_back({ui.tr(aspect_ != Aspect::Length ? "residual.cosine"
                                : row.stream              ? "transformer.norm_of"
                                                          : "transformer.norm_written"),
                          format_number(static_cast<double>((*row.numbers)[static_cast<std::size_t>(token)]))});
  hover_card(ui, content);
  if (!clicked || row.head.layer < 0) return;
  state.choose_head(row.head);
  state.detail = Detail::Head;
}

// The names of rows and columns move with the cells, but stay at the edges.
void ResidualPanel::draw_edges(Ui& ui, const TransformerState& state, const std::vector<Row>& table, const Grid& grid,
                               const Area& area) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect({area.min.x, grid.seen.min.y}, {grid.seen.min.x, grid.seen.max.y}, true);
  for (std::size_t y = 0; y < table.size(); ++y) {
    const Row& row = table[y];
    const float top = grid.at(0, static_cast<int>(y)).y;
    text_in(ui.fonts().small, {area.min.x, top}, {grid.seen.min.x - ui.px(8), top + grid.row},
            row.stream ? t.text : t.muted, row.label, Align::Right);
    list.AddRectFilled({grid.seen.min.x - ui.px(5), top + 1}, {grid.seen.min.x - ui.px(2), top + grid.row - 1},
                       row.mark);
  }
  list.PopClipRect();
  list.PushClipRect({grid.seen.min.x, area.min.y}, {grid.seen.max.x, grid.seen.min.y}, true);
  for (int x = 0; x < state.view->length(); ++x) {
    const float left = grid.at(x, 0).x;
    text_in(ui.fonts().small, {left + 1, area.min.y}, {left + grid.cell - 1, grid.seen.min.y},
            x == state.hovered_token ? t.text : t.muted,
            token_text(ui, state.view->tokens[static_cast<std::size_t>(x)].text), Align::Center);
  }
  list.PopClipRect();
}

void ResidualPanel::draw_aspects(Ui& ui, const Area& area) {
  constexpr std::array<std::string_view, 3> kAspects = {"residual.length", "residual.to_end", "residual.to_before"};
  const auto scope = ui.scope("aspect");
  ChipRow row(ui, area.min, area.max.x, area.height());
  for (std::size_t i = 0; i < kAspects.size(); ++i)
    if (row.chip(kAspects[i], ui.tr(kAspects[i]), static_cast<std::size_t>(aspect_) == i))
      aspect_ = static_cast<Aspect>(i);
}

void ResidualPanel::draw(Ui& ui, const Session& session, TransformerState& state, const Area& whole) {
  const auto scope = ui.scope("residual");
  const Area area{{whole.min.x, whole.min.y + ui.px(22)}, whole.max};
  draw_aspects(ui, {whole.min, {whole.max.x, area.min.y - ui.px(2)}});
  const std::vector<Row> table = rows(ui, session, *state.view);
  update_picture(ui.theme(), table, *state.view);
  Grid grid = grid_of(ui, table, *state.view, area);
  if (grid.seen.height() < 1 || grid.seen.width() < 1) return;
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(grid.seen.min);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("cells", {grid.seen.width(), grid.seen.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar);
  draw_cells(ui, state, table, grid);
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ImGui::SetCursorScreenPos(before);
  draw_edges(ui, state, table, grid, area);
  text_in(ui.fonts().small, {grid.seen.min.x, grid.seen.max.y}, area.max, ui.theme().muted,
          aspect_ == Aspect::Length
              ? ui.tr("transformer.residual_scale", format_short(stream_end_), format_short(write_end_))
              : ui.tr(aspect_ == Aspect::ToEnd ? "residual.scale_end" : "residual.scale_before"));
}

}  // namespace neurarium
