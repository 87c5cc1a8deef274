// What is known about the chosen points: their columns, who is near in the full space, analogies, and what the model
// would write next while one of them is dragged.
#include "app/exhibits/embeddings_state.h"
#include "app/exhibits/transformer_state.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kMostFound = 8;
constexpr std::array<const char*, 3> kAnalogyKeys = {"embeddings.analogy_a", "embeddings.analogy_b",
                                                     "embeddings.analogy_c"};

std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// A point with a bar as long as `part`; hovering shows it on the picture, a click chooses it.
void point_row(Ui& ui, EmbeddingsState& state, std::string_view key, std::int32_t row, float part,
               const std::string& number) {
  const Theme& t = ui.theme();
  const Item item = make_item(ui, key, {available_width(), ui.px(22)}, WidgetKind::Button);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float number_width = ui.px(48);
  const float bar = item.size().x * 0.36f;
  const float from = item.max.x - bar - number_width;
  list.AddRectFilled({from, item.min.y + ui.px(5)}, {from + bar * std::clamp(part, 0.0f, 1.0f), item.max.y - ui.px(5)},
                     with_alpha(t.positive, 0.5f), ui.px(2));
  text_in(ui.fonts().body, item.min, {from - ui.px(6), item.max.y}, item.hovered ? t.accent : t.text,
          point_name(ui, state, row));
  text_in(ui.fonts().small, {from, item.min.y}, item.max, t.text, number, Align::Right);
  if (item.hovered) {
    state.next_hovered = row;
    state.help = "embeddings.help_neighbor";
  }
  if (item.clicked) state.select(row, ui.input().mods().ctrl);
}

void draw_search(Ui& ui, EmbeddingsState& state) {
  text_input(ui, "embeddings.search", state.search);
  if (state.search.empty()) return;
  const Column* column = label_column(state);
  if (column == nullptr) return;
  const std::string wanted = in_lower_case(state.search);
  std::vector<std::int32_t> found;
  for (std::int32_t i = 0; i < state.rows(); ++i)
    if (in_lower_case(cell_text(*column, i)).find(wanted) != std::string::npos) found.push_back(i);
  hint(ui, ui.tr("embeddings.found", found.size()));
  const auto scope = ui.scope("found");
  for (std::size_t i = 0; i < std::min(found.size(), kMostFound); ++i)
    point_row(ui, state, fmt::format("embeddings.{}", i), found[i], 0, {});
  if (!found.empty() && button(ui, "embeddings.select_found")) state.selected = found;
}

void draw_point(Ui& ui, EmbeddingsState& state) {
  const std::int32_t row = state.selected.back();
  const Vectors& vectors = *state.vectors();
  Card content;
  content.title = state.view->points.movable && state.own == nullptr
                      ? fmt::format("{}[{}]", state.view->source.value, row)
                      : fmt::format("#{}", row);
  content.subtitle = point_name(ui, state, row);
  for (const Column& column : vectors.columns)
    content.rows.push_back({column_title(ui, state, column), token_text(ui, cell_text(column, row))});
  double squares = 0;
  for (const float x : vectors.row(row)) squares += static_cast<double>(x) * x;
  content.rows.push_back({ui.tr("embeddings.length"), format_number(std::sqrt(squares))});
  card(ui, content);
  if (state.selected.size() > 1) hint(ui, ui.tr("embeddings.selected", state.selected.size()));
}

// Points with their distances, each bar a part of the longest.
void draw_near(Ui& ui, EmbeddingsState& state, std::string_view path, const std::vector<Neighbor>& near) {
  float most = 1e-30f;
  for (const Neighbor& n : near) most = std::max(most, n.distance);
  const auto scope = ui.scope(path);
  for (std::size_t i = 0; i < near.size(); ++i)
    point_row(ui, state, fmt::format("embeddings.{}", i), near[i].row, near[i].distance / most,
              format_number(near[i].distance, 3));
}

void draw_neighbors(Ui& ui, EmbeddingsState& state) {
  heading(ui, "embeddings.neighbors_title");
  int metric = state.metric == Metric::Cosine ? 0 : 1;
  if (segmented(ui, "embeddings.metric", metric, {"embeddings.cosine", "embeddings.euclid"}))
    state.metric = metric == 0 ? Metric::Cosine : Metric::Euclid;
  draw_near(ui, state, "near", state.neighbors());
}

// Three of the chosen points, in the order in which they were chosen.
void draw_analogy(Ui& ui, EmbeddingsState& state) {
  heading(ui, "embeddings.analogy_title");
  hint(ui, ui.tr("embeddings.about_analogy"));
  for (std::size_t i = 0; i < 3; ++i) {
    const int row = state.analogy[i];
    if (button(ui, kAnalogyKeys[i]) && !state.selected.empty()) state.analogy[i] = state.selected.back();
    ImGui::SameLine();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    text_in(ui.fonts().body, at, {at.x + available_width(), at.y + ui.px(30)}, ui.theme().text,
            row < 0 || row >= state.rows() ? ui.tr("embeddings.nobody") : point_name(ui, state, row));
    ImGui::Dummy({1, ui.px(30)});
  }
  draw_near(ui, state, "like", state.analogy_candidates());
}

void draw_selection(Ui& ui, EmbeddingsState& state) {
  if (!state.selected.empty() && button(ui, "embeddings.isolate")) state.only = state.selected;
  if (state.only.empty()) return;
  if (!state.selected.empty()) ImGui::SameLine();
  if (button(ui, "embeddings.show_all")) state.only.clear();
}

// What the model says now: it follows a point that is dragged.
void draw_next(Ui& ui, const EmbeddingsState& state) {
  if (state.view->next.empty() || state.own != nullptr) return;
  heading(ui, "embeddings.next_title");
  const Theme& t = ui.theme();
  if (!state.view->next_cut.empty()) hint(ui, ui.tr(state.view->next_cut));
  for (const NextToken& token : state.view->next) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = available_width();
    const float from = at.x + width * 0.45f;
    const ImVec2 end{at.x + width, at.y + ui.px(20)};
    ImGui::GetWindowDrawList()->AddRectFilled(
        {from, at.y + ui.px(4)}, {from + (end.x - from) * static_cast<float>(token.probability), end.y - ui.px(4)},
        with_alpha(t.positive, 0.5f), ui.px(2));
    text_in(ui.fonts().body, at, {from - ui.px(4), end.y}, t.text, token_text(ui, token.text));
    text_in(ui.fonts().small, {from, at.y}, end, t.text, fmt::format("{:.1f} %", 100 * token.probability),
            Align::Right);
    ImGui::Dummy({width, ui.px(20) - ImGui::GetStyle().ItemSpacing.y});
  }
}

}  // namespace

void draw_embeddings_inspector(Ui& ui, Session&, EmbeddingsState& state) {
  if (state.vectors() == nullptr) return;
  std::erase_if(state.selected, [&](std::int32_t row) { return row >= state.rows(); });
  draw_search(ui, state);
  draw_selection(ui, state);
  if (state.selected.empty()) {
    hint(ui, ui.tr("embeddings.nothing_selected"));
  } else {
    draw_point(ui, state);
    separator(ui);
    draw_neighbors(ui, state);
    separator(ui);
    draw_analogy(ui, state);
  }
  separator(ui);
  draw_next(ui, state);
}

}  // namespace neurarium
