// From the query to the answer, as the Transformer shows a head: query, keys, scores, weights, values, answer.
#include "app/draw/colormap.h"
#include "app/exhibits/lookup.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kRowHeadings = 38;  // the names of the columns and what leads to them
constexpr float kTallestRow = 22;
constexpr float kLowestNumber = 13;  // of a row that has its numbers printed

// Where the columns lie; a gap between two of them holds the lines.
struct RowColumns {
  Area query, keys, scores, weights, values, answer;
  float row = 0;  // height
};

RowColumns lay_out(Ui& ui, const Area& area, std::size_t entries) {
  const float top = area.min.y + ui.px(kRowHeadings);
  const float row = std::min(ui.px(kTallestRow), (area.max.y - top) / static_cast<float>(entries));
  const float bottom = top + row * static_cast<float>(entries);
  const float gap = std::floor(area.width() * 0.035f);
  const float width = std::floor((area.width() - 5 * gap) / 6.6f);
  float x = area.min.x;
  const auto column = [&](float share, bool whole) {
    const Area made{{x, whole ? top : (top + bottom) * 0.5f - ui.px(24)},
                    {x + width * share, whole ? bottom : (top + bottom) * 0.5f + ui.px(24)}};
    x += width * share + gap;
    return made;
  };
  RowColumns c;
  c.query = column(1, false);
  c.keys = column(1, true);
  c.scores = column(1, true);
  c.weights = column(1.6f, true);
  c.values = column(1, true);
  c.answer = column(1, false);
  c.row = row;
  return c;
}

void draw_heading(Ui& ui, const Area& column, float top, std::string_view key, std::string_view below) {
  const Theme& t = ui.theme();
  text_in(ui.fonts().strong, {column.min.x, top}, {column.max.x, top + ui.px(18)}, t.text, ui.tr(key), Align::Center);
  text_in(ui.fonts().small, {column.min.x, top + ui.px(18)}, {column.max.x, top + ui.px(34)}, t.muted, ui.tr(below),
          Align::Center);
}

// Two numbers stand above each other.
void draw_number_box(Ui& ui, const Area& box, const std::array<double, 2>& numbers, int count) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(box.min, box.max, t.raised, ui.px(6));
  list.AddRect(box.min, box.max, t.accent, ui.px(6), 0, ui.px(2));
  const float height = box.height() / static_cast<float>(count);
  for (int i = 0; i < count; ++i) {
    const float y = box.min.y + height * static_cast<float>(i);
    text_in(ui.fonts().strong, {box.min.x, y}, {box.max.x, y + height}, t.text,
            format_number(numbers[static_cast<std::size_t>(i)], 3), Align::Center);
  }
}

class RowPainter {
 public:
  RowPainter(Ui& ui, const LookupView& view, const RowColumns& columns)
      : ui_(ui), view_(view), c_(columns), map_(Colormap::diverging(ui.theme(), 1)) {
    for (const LookedUp& e : view.entries) {
      if (std::isfinite(e.score)) score_end_ = std::max(score_end_, std::abs(e.score));
      most_ = std::max(most_, e.weight);
    }
    if (score_end_ <= 0) score_end_ = 1;
  }

  void draw(std::size_t i) const {
    const LookedUp& e = view_.entries[i];
    const LookupTable& table = view_.parts.table;
    const double key = (e.key[0] - view_.parts.key_mean[0]) / view_.parts.key_scale[0] / 2;
    cell(c_.keys, i, map_(key), lookup_numbers(e.key, table.key_dims, 4 - table.key_dims));
    cell(c_.scores, i, map_(e.score / score_end_), format_number(e.score, 3));
    weight(i, e.weight);
    cell(c_.values, i, map_(lookup_shade(view_, e.used[0], 0)),
         lookup_numbers(e.used, table.value_dims, 4 - table.value_dims));
  }
  // What the answer is made of: a line as thick as the weight.
  void draw_lines(std::size_t i) const {
    const Theme& t = ui_.theme();
    const float y = c_.keys.min.y + (static_cast<float>(i) + 0.5f) * c_.row;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto share = static_cast<float>(most_ > 0 ? view_.entries[i].weight / most_ : 0);
    const auto curve = [&](ImVec2 from, ImVec2 to, ImU32 color, float width) {
      const float middle = (from.x + to.x) * 0.5f;
      list.AddBezierCubic(from, {middle, from.y}, {middle, to.y}, to, color, width);
    };
    const float middle = (c_.query.min.y + c_.query.max.y) * 0.5f;
    curve({c_.query.max.x, middle}, {c_.keys.min.x, y}, with_alpha(t.muted, 0.35f), ui_.px(1));
    if (share > 0.002f)
      curve({c_.values.max.x, y}, {c_.answer.min.x, middle}, with_alpha(t.positive, 0.25f + 0.6f * share),
            ui_.px(1 + 5 * share));
  }

 private:
  void cell(const Area& column, std::size_t i, ImU32 color, const std::string& number) const {
    const float y = column.min.y + static_cast<float>(i) * c_.row;
    const ImVec2 max{column.max.x, y + c_.row - 1};
    ImGui::GetWindowDrawList()->AddRectFilled({column.min.x, y}, max, color, ui_.px(2));
    if (c_.row >= ui_.px(kLowestNumber))
      text_in(ui_.fonts().small, {column.min.x, y}, max, readable_on(color), number, Align::Center);
  }
  void weight(std::size_t i, double share) const {
    const Theme& t = ui_.theme();
    const Area& column = c_.weights;
    const float y = column.min.y + static_cast<float>(i) * c_.row;
    const float number = text_size(ui_.fonts().small, "0.000 ").x;
    const float room = column.width() - number - ui_.px(4);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({column.min.x, y}, {column.min.x + room, y + c_.row - 1}, t.raised, ui_.px(2));
    const float length = room * static_cast<float>(std::clamp(share, 0.0, 1.0));
    list.AddRectFilled({column.min.x, y}, {column.min.x + std::max(1.0f, length), y + c_.row - 1}, t.positive,
                       ui_.px(2));
    if (c_.row >= ui_.px(kLowestNumber))
      text_in(ui_.fonts().small, {column.max.x - number, y}, {column.max.x, y + c_.row - 1}, t.text,
              fmt::format("{:.3f}", share), Align::Right);
  }

  Ui& ui_;
  const LookupView& view_;
  const RowColumns& c_;
  Colormap map_;
  double score_end_ = 0, most_ = 0;
};

// Where the entry is in the network's values: rows that are held back for the test are not there.
std::int64_t place_in_network(const LookupView& view, const LookedUp& e) {
  return std::find(view.parts.kept.begin(), view.parts.kept.end(), e.row) - view.parts.kept.begin();
}

// A weight has a fixed scale; a score that of its column.
LookupCell cell_of_column(const LookupView& view, const LookedUp& e, std::string_view column) {
  const std::int64_t at = place_in_network(view, e);
  if (column == "lookup.score") return {{"scores", {{"k", at}}}, e.score};
  if (column == "lookup.weight") return {{"pattern", {{"k", at}}}, e.weight};
  const std::string name = column == "lookup.key" ? "keys" : "v";
  const auto dims =
      static_cast<std::size_t>(column == "lookup.key" ? view.parts.spec.key_width : view.parts.spec.value_dims);
  const auto numbers = view.of(name);
  const std::size_t offset = static_cast<std::size_t>(at) * dims;
  const ValueId id = view.task->graph->find(name);
  if (id == kNoValue || offset >= numbers.size()) return {};
  return {element_ref(*view.task->graph, id, static_cast<std::int64_t>(offset), view.run->extents(id)),
          static_cast<double>(numbers[offset])};
}

// Keys and values are the table's; scores and weights are computed, and held where they are put.
void change_cell(Session& session, const LookupState& state, const LookedUp& e, std::string_view column, std::size_t d,
                 const CellTouch& touched, const LookupCell& cell) {
  if (column == "lookup.score" || column == "lookup.weight")
    return session.hold(cell.ref, static_cast<float>(*touched.number), touched.finished);
  std::array<double, 2> key = e.key, value = e.value;
  (column == "lookup.key" ? key : value)[d] = *touched.number;
  change_entry(session, state, e.row, key, value, touched.finished);
}

void touch_cells(Ui& ui, Session& session, LookupState& state, std::string_view column, const Area& cells,
                 std::size_t i) {
  const LookedUp& e = state.view->entries[i];
  const LookupParts& p = state.view->parts;
  const bool key = column == "lookup.key", computed = column == "lookup.score" || column == "lookup.weight";
  const int parts = computed ? 1 : key ? p.table.key_dims : p.table.value_dims;
  const float width = cells.width() / static_cast<float>(parts);
  const LookupCell of = cell_of_column(*state.view, e, column);
  for (int d = 0; d < parts; ++d) {
    const auto at = static_cast<std::size_t>(d);
    const std::string name = d == 0 ? std::string(column) : fmt::format("{}_{}", column, d + 1);
    const Area cell{{cells.min.x + width * static_cast<float>(d), cells.min.y},
                    {cells.min.x + width * static_cast<float>(d + 1), cells.max.y}};
    const double now = computed ? of.now : key ? e.key[at] : e.value[at];
    const double scale = computed ? 1 : key ? p.key_scale[at] : p.value_scale[at];
    const CellTouch touched = touch_cell(ui, state, name, cell, now, scale, of);
    if (touched.number) change_cell(session, state, e, column, at, touched, of);
    if (touched.item.path.empty()) continue;  // it is being typed
    ui.registry().explain_item();
    if (touched.item.hovered) {
      state.next_hovered = static_cast<int>(i);
      state.help = column == "lookup.weight"  ? "lookup.help_weight"
                   : column == "lookup.score" ? "lookup.help_score"
                                              : "lookup.help_cell";
      ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    }
    if (touched.item.clicked) state.pinned = state.pinned == static_cast<int>(i) ? -1 : static_cast<int>(i);
  }
  if (!of.ref.name.empty() && is_held(session, of.ref))
    ImGui::GetWindowDrawList()->AddRect(cells.min, cells.max, ui.theme().accent, ui.px(2), 0, ui.px(2));
}

void touch_row(Ui& ui, Session& session, LookupState& state, const RowColumns& c, std::size_t i) {
  const auto scope = ui.scope(std::to_string(state.view->entries[i].row));  // entries change places while dragged
  const float y = c.keys.min.y + static_cast<float>(i) * c.row;
  const auto part = [&](std::string_view column, const Area& place) {
    touch_cells(ui, session, state, column, {{place.min.x, y}, {place.max.x, y + c.row - 1}}, i);
  };
  part("lookup.key", c.keys);
  part("lookup.score", c.scores);
  part("lookup.weight", c.weights);
  part("lookup.value", c.values);
}

void show_card(Ui& ui, const LookupState& state) {
  const LookupView& view = *state.view;
  const LookedUp& e = view.entries[static_cast<std::size_t>(state.hovered)];
  Card card;
  card.title = fmt::format("pattern[k={}]", place_in_network(view, e));
  card.subtitle = ui.tr("lookup.card_entry", lookup_numbers(e.key, view.parts.table.key_dims),
                        lookup_numbers(e.value, view.parts.table.value_dims));
  card.rows = {{ui.tr("lookup.card_distance"), format_number(e.distance)},
               {ui.tr("lookup.card_score"), format_number(e.score), ui.theme().sign(e.score)},
               {ui.tr("lookup.card_weight"), format_number(e.weight), ui.theme().positive}};
  card.formula = {
      fmt::format("exp({} / {}) / Σ", format_number(e.score, 3), format_short(view.chosen().temperature)),
      fmt::format("{} · {}", format_number(e.weight, 3), lookup_numbers(e.used, view.parts.table.value_dims))};
  card.hint = ui.tr("lookup.card_hint");
  hover_card(ui, card);
}

}  // namespace

void draw_lookup_row(Ui& ui, Session& session, LookupState& state, const Area& area) {
  const LookupView& view = *state.view;
  const auto scope = ui.scope("row");
  if (view.entries.empty() || area.height() < ui.px(kRowHeadings + 30)) return;
  const RowColumns c = lay_out(ui, area, view.entries.size());
  const bool dot = view.parts.spec.dot;
  draw_heading(ui, c.query, area.min.y, "lookup.query", dot ? "lookup.below_query_dot" : "lookup.below_query");
  draw_heading(ui, c.keys, area.min.y, "lookup.keys", dot ? "lookup.below_keys_dot" : "lookup.below_keys");
  draw_heading(ui, c.scores, area.min.y, "lookup.scores", dot ? "lookup.below_scores_dot" : "lookup.below_scores");
  draw_heading(ui, c.weights, area.min.y, "lookup.weights", "lookup.below_weights");
  draw_heading(ui, c.values, area.min.y, "lookup.values", "lookup.below_values");
  draw_heading(ui, c.answer, area.min.y, "lookup.answer", "lookup.below_answer");
  const RowPainter painter(ui, view, c);
  for (std::size_t i = 0; i < view.entries.size(); ++i) painter.draw_lines(i);
  for (std::size_t i = 0; i < view.entries.size(); ++i) painter.draw(i);
  for (std::size_t i = 0; i < view.entries.size(); ++i) touch_row(ui, session, state, c, i);
  const Theme& t = ui.theme();
  draw_number_box(ui, c.query, view.query, view.parts.table.key_dims);
  draw_number_box(ui, c.answer, view.answer, view.parts.table.value_dims);
  if (const int chosen = state.chosen(); chosen >= 0 && chosen < static_cast<int>(view.entries.size())) {
    const float y = c.keys.min.y + static_cast<float>(chosen) * c.row;
    ImGui::GetWindowDrawList()->AddRect({c.keys.min.x - 2, y - 1}, {c.values.max.x + 2, y + c.row}, t.accent, ui.px(3),
                                        0, ui.px(2));
  }
  if (state.hovered >= 0 && state.hovered < static_cast<int>(view.entries.size()) && !state.help.empty() &&
      !ImGui::IsMouseDown(0) && !ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId))
    show_card(ui, state);
}

}  // namespace neurarium
