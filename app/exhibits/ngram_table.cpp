// The counts as a table: a row for each frequent context, a column for each frequent token.
#include "app/draw/colormap.h"
#include "app/exhibits/ngram.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kTableRow = 19, kTableCell = 34;

struct CountGrid {
  Area area;
  float names, counts, cell, row, head;
  std::size_t columns;
  [[nodiscard]] float left() const { return area.min.x + names + counts; }
  [[nodiscard]] Area at(std::size_t row_index, std::size_t column) const {
    const ImVec2 min{left() + cell * static_cast<float>(column),
                     area.min.y + head + row * static_cast<float>(row_index)};
    return {min, {min.x + cell, min.y + row}};
  }
};

std::string context_name(Ui& ui, const NgramContext& context) {
  ui.fonts().use(context.text);
  return context.text.empty() ? ui.tr("ngram.no_context") : context.text;
}

void draw_count_row(Ui& ui, const NgramView& view, const CountGrid& g, std::size_t r, const Colormap& map) {
  const Theme& t = ui.theme();
  const NgramContext& context = view.contexts[r];
  const Area first = g.at(r, 0);
  text_in(ui.fonts().small, {g.area.min.x, first.min.y}, {g.area.min.x + g.names, first.max.y}, t.text,
          context_name(ui, context));
  text_in(ui.fonts().small, {g.area.min.x + g.names, first.min.y}, {g.left() - ui.px(8), first.max.y}, t.muted,
          format_magnitude(static_cast<double>(context.count)), Align::Right);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t c = 0; c < g.columns; ++c) {
    const Area cell = g.at(r, c);
    const double share =
        context.count == 0 ? 0 : static_cast<double>(context.follow[c]) / static_cast<double>(context.count);
    const ImU32 fill = map(std::sqrt(share));
    list.AddRectFilled({cell.min.x + 1, cell.min.y + 1}, {cell.max.x - 1, cell.max.y - 1}, fill, ui.px(2));
    if (context.follow[c] == 0) continue;
    const bool thousands = context.follow[c] >= 1000;
    const std::string said =
        thousands ? fmt::format("{}k", (context.follow[c] + 500) / 1000) : std::to_string(context.follow[c]);
    if (text_size(ui.fonts().small, said).x <= g.cell - 2)
      text_in(ui.fonts().small, cell.min, cell.max, readable_on(fill), said, Align::Center);
  }
}

void tell_count(Ui& ui, const NgramView& view, const NgramContext& context, std::size_t column) {
  const double count = context.follow[column];
  const double share = context.count == 0 ? 0 : count / static_cast<double>(context.count);
  hover_card(ui, {.title = fmt::format("{} → {}", context_name(ui, context), view.text->name(view.columns[column])),
                  .rows = {{ui.tr("ngram.times"), format_count(context.follow[column])},
                           {ui.tr("ngram.of_times"), format_count(static_cast<std::int64_t>(context.count))},
                           {ui.tr("ngram.share"), format_number(share), ui.theme().positive}},
                  .formula = {fmt::format("{} / {} = {}", context.follow[column], context.count, format_number(share))},
                  .hint = ui.tr("ngram.table_hint")});
}

}  // namespace

void draw_ngram_table(Ui& ui, Session& session, NgramState& state, const Area& area) {
  const auto scope = ui.scope("table");
  const NgramView& view = *state.view;
  CountGrid g{};
  g.head = ui.px(22);
  g.row = ui.px(kTableRow);
  g.counts = ui.px(52);
  g.names = ui.px(64);
  for (const NgramContext& context : view.contexts)
    g.names = std::max(g.names, text_size(ui.fonts().small, context_name(ui, context)).x + ui.px(8));
  g.names = std::min(g.names, area.width() * 0.3f);
  const float room = area.width() - g.names - g.counts - ui.px(12);
  g.columns = std::clamp<std::size_t>(static_cast<std::size_t>(room / ui.px(kTableCell)), 1, view.columns.size());
  g.cell = std::floor(std::min(ui.px(52), room / static_cast<float>(g.columns)));
  for (std::size_t c = 0; c < g.columns; ++c) {
    const float x = area.min.x + g.names + g.counts + g.cell * static_cast<float>(c);
    text_in(ui.fonts().small, {x, area.min.y}, {x + g.cell, area.min.y + g.head}, ui.theme().text,
            ngram_token(ui, *view.text, view.columns[c]), Align::Center);
  }
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + g.head});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("counts", {area.width(), std::max(1.0f, area.height() - g.head)}, false,
                    ImGuiWindowFlags_NoBackground);
  g.area = {ImGui::GetCursorScreenPos(), area.max};
  g.head = 0;
  const float height = g.row * static_cast<float>(view.contexts.size());
  const Item item =
      make_item_at(ui, "ngram.counts", g.area.min, {area.max.x - ui.px(10), g.area.min.y + height}, WidgetKind::Canvas);
  ui.registry().explain_item();
  const Colormap map = Colormap::sequential(ui.theme(), 0, 1);
  for (std::size_t r = 0; r < view.contexts.size(); ++r) draw_count_row(ui, view, g, r, map);
  if (item.hovered) {
    state.help = "ngram.help_table";
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto r = static_cast<std::size_t>(std::max(0.0f, (mouse.y - g.area.min.y) / g.row));
    const float column = std::floor((mouse.x - g.left()) / g.cell);
    if (r < view.contexts.size()) {
      const NgramContext& context = view.contexts[r];
      if (column >= 0 && column < static_cast<float>(g.columns)) {
        const Area cell = g.at(r, static_cast<std::size_t>(column));
        ImGui::GetWindowDrawList()->AddRect(cell.min, cell.max, ui.theme().accent, ui.px(2));
        tell_count(ui, view, context, static_cast<std::size_t>(column));
      }
      if (item.clicked)
        change_exhibit<NgramSettings>(session, "setting.prompt",
                                      [&](NgramSettings& s) { s.prompt = view.text->typed(context.tokens); });
    }
  }
  ImGui::Dummy({1, height});
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

}  // namespace neurarium
