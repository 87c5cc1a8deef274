#include "app/exhibits/embeddings_state.h"

#include "app/exhibits/transformer_state.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <optional>

namespace neurarium {
namespace {

constexpr int kListRows = 12;  // of an open list, before it scrolls
constexpr int kNeighborsShown = 12;
constexpr int kCandidatesShown = 5;

const Column* named_column(const Vectors& vectors, const std::string& name) {
  for (const Column& column : vectors.columns)
    if (column.name == name) return &column;
  return nullptr;
}

}  // namespace

bool EmbeddingsState::is_selected(std::int32_t row) const {
  return std::find(selected.begin(), selected.end(), row) != selected.end();
}

void EmbeddingsState::select(std::int32_t row, bool add) {
  const bool was = is_selected(row);
  if (!add) selected.clear();
  std::erase(selected, row);
  if (!(add && was)) selected.push_back(row);
}

void EmbeddingsState::forget_points() {
  selected.clear();
  only.clear();
  hovered = next_hovered = -1;
  analogy = {-1, -1, -1};
  choice.groups.clear();
  held.reset();
}

const std::vector<Neighbor>& EmbeddingsState::neighbors() {
  const std::int32_t row = selected.empty() ? -1 : selected.back();
  const VectorsPtr of = view == nullptr ? nullptr : view->points.vectors;
  const std::array<int, 3> rows_now = {row, -1, -1};
  if (near_.of == of && near_.rows == rows_now && near_.metric == metric) return near_.list;
  near_ = {of, rows_now, metric, {}};
  const std::int32_t self[] = {row};
  if (of != nullptr && row >= 0 && row < of->rows)
    near_.list = nearest_to(*of, of->row(row), kNeighborsShown, metric, self);
  return near_.list;
}

const std::vector<Neighbor>& EmbeddingsState::analogy_candidates() {
  const VectorsPtr of = view == nullptr ? nullptr : view->points.vectors;
  if (like_.of == of && like_.rows == analogy && like_.metric == metric) return like_.list;
  like_ = {of, analogy, metric, {}};
  const bool complete =
      of != nullptr && std::all_of(analogy.begin(), analogy.end(), [&](int r) { return r >= 0 && r < of->rows; });
  if (complete) like_.list = neurarium::analogy(*of, analogy[0], analogy[1], analogy[2], kCandidatesShown, metric);
  return like_.list;
}

const Column* label_column(const EmbeddingsState& state) {
  const Vectors* vectors = state.vectors();
  if (vectors == nullptr || vectors->columns.empty()) return nullptr;
  if (const Column* chosen = named_column(*vectors, state.label_column)) return chosen;
  return &vectors->columns.front();
}

// Words or numbers with a few different values say most by their colour; else the first numbers.
const Column* color_column(const EmbeddingsState& state) {
  const Vectors* vectors = state.vectors();
  if (vectors == nullptr) return nullptr;
  if (const Column* chosen = named_column(*vectors, state.color_column)) return chosen;
  for (const Column& column : vectors->columns) {
    ClassColumn classes;
    if (classes_of(column, classes) && classes.names.size() > 1 &&
        static_cast<std::int64_t>(classes.names.size()) * 2 < vectors->rows)
      return &column;
  }
  for (const Column& column : vectors->columns)
    if (!column.is_text) return &column;
  return nullptr;
}

std::string column_title(Ui& ui, const EmbeddingsState& state, const Column& column) {
  const std::string key = "embeddings.column." + column.name;
  return state.own == nullptr && ui.has_text(key) ? ui.tr(key) : token_text(ui, column.name);
}

std::string point_name(Ui& ui, const EmbeddingsState& state, std::int32_t row) {
  const Column* column = label_column(state);
  return column == nullptr || row >= state.rows() ? fmt::format("#{}", row) : token_text(ui, cell_text(*column, row));
}

std::string source_name(Ui& ui, const PointSource& source) {
  if (source.kind == PointsOf::Rows) {
    const std::string key = "embeddings.of." + source.value.substr(0, source.value.find('.'));
    return ui.has_text(key) ? ui.tr(key) : source.value;
  }
  const std::string_view key = source.kind == PointsOf::Sentence ? "embeddings.over_text"
                               : source.kind == PointsOf::Corpus ? "embeddings.over_corpus"
                                                                 : "embeddings.over_data";
  return ui.tr(key, source.value);
}

bool pick(Ui& ui, std::string_view key, int& index, const std::vector<std::string>& options) {
  const Theme& t = ui.theme();
  const float width = available_width();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  text_in(ui.fonts().small, at, {at.x + width, at.y + ui.px(22)}, t.muted, ui.tr(key));
  ImGui::SetCursorScreenPos({at.x, at.y + ui.px(22)});
  const Item item = make_item(ui, key, {width, ui.px(30)}, WidgetKind::Choice);
  tooltip(ui, key);
  const std::string popup = item.path + "/options";
  if (item.clicked) ImGui::OpenPopup(popup.c_str());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_face(list, t, item.min, item.max, item.hovered ? mix(t.raised, t.text, 0.08f) : t.raised, ui.px(5));
  const bool known = index >= 0 && index < static_cast<int>(options.size());
  text_in(ui.fonts().body, {item.min.x + ui.px(10), item.min.y}, {item.max.x - ui.px(28), item.max.y}, t.text,
          known ? options[static_cast<std::size_t>(index)] : std::string());
  draw_icon(list, Icon::ChevronDown, {item.max.x - ui.px(15), item.center().y}, ui.px(16), t.muted);
  if (!ImGui::IsPopupOpen(popup.c_str())) return false;
  const int rows = std::min(kListRows, static_cast<int>(options.size()));
  ImGui::SetNextWindowPos({item.min.x, item.max.y + ui.px(4)});
  ImGui::SetNextWindowSize({std::max(width, ui.px(260)), ui.px(28) * static_cast<float>(rows) + ui.px(10)});
  bool picked = false;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.px(4), ui.px(4)));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  if (ImGui::BeginPopup(popup.c_str())) {
    std::optional<Registry::Scope> scope(std::in_place, ui.registry(), Registry::name(key));
    if (ui.input().pressed(Key::Escape)) ImGui::CloseCurrentPopup();
    for (int i = 0; i < static_cast<int>(options.size()); ++i) {
      const std::string& option = options[static_cast<std::size_t>(i)];
      const Item row = make_item(ui, std::to_string(i), {available_width(), ui.px(28)}, WidgetKind::Choice);
      if (row.hovered) ImGui::GetWindowDrawList()->AddRectFilled(row.min, row.max, t.raised, ui.px(4));
      text_in(ui.fonts().body, {row.min.x + ui.px(10), row.min.y}, row.max, i == index ? t.accent : t.text, option);
      tooltip_text(ui, option);
      if (!row.clicked) continue;
      picked = i != index;
      index = i;
      ImGui::CloseCurrentPopup();
    }
    scope.reset();  // it belongs to the popup
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
  return picked;
}

}  // namespace neurarium
