// The three kinds of attention as matrices, and the choice of the head that they belong to.
#include "app/draw/cells.h"
#include "app/exhibits/formula.h"
#include "app/exhibits/matrix_labels.h"
#include "app/exhibits/transformer_heads.h"
#include "app/exhibits/translate.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, kAttentionKinds> kMatrixNames = {"encoder", "decoder", "cross"};
constexpr std::size_t kMatrixTerms = 6;

// All three attentions of a block have as many heads; off is the one of the cross-attention.
ValueRef head_values(std::int64_t layer, std::int64_t head) {
  return {attention_name(AttentionKind::Cross, layer, "z"), {{"h", head}}};
}

bool is_off(const Session& session, const ValueRef& ref) {
  return std::ranges::any_of(session.edits(), [&](const Edit& edit) { return edit.ref == ref; });
}

void head_menu(Ui& ui, Session& session, const Item& item, const ValueRef& ref) {
  ContextMenu menu(ui, "translate.head_menu", item.right_clicked);
  if (!menu) return;
  if (menu_item(ui, "translate.head_off", {.checked = is_off(session, ref)})) {
    if (is_off(session, ref))
      session.remove_edits(ref);
    else
      session.hold(ref, 0);
  }
}

}  // namespace

void draw_translate_heads(Ui& ui, Session& session, TranslateState& state, const Area& area) {
  const auto scope = ui.scope("heads");
  const Theme& t = ui.theme();
  const TranslateView& view = *state.view;
  const std::int64_t heads = view.heads();
  float x = area.min.x;
  const auto chip = [&](const std::string& name, const std::string& text, bool chosen, ImU32 ink) {
    const auto head = ui.scope(name);
    const float width = text_size(ui.fonts().small, text).x + ui.px(16);
    const Item item = make_item_at(ui, "translate.head", {x, area.min.y}, {x + width, area.max.y}, WidgetKind::Choice);
    tooltip(ui, "translate.head");
    if (chosen || item.hovered)
      draw_face(*ImGui::GetWindowDrawList(), t, item.min, item.max, chosen ? t.raised : t.panel, ui.px(4));
    text_in(ui.fonts().small, item.min, item.max, chosen ? t.accent : ink, text, Align::Center);
    x += width + ui.px(4);
    return item;
  };
  const auto scored = [&](double score) {
    return std::isfinite(score) ? fmt::format("  {:.2f}", score) : std::string();
  };
  for (std::int64_t layer = 0; layer < view.layers(); ++layer) {
    double sum = 0;
    const auto at = static_cast<std::size_t>(layer);
    const bool known = !view.head_scores.empty();
    for (std::int64_t head = 0; head < heads && known; ++head)
      sum += view.head_scores[at][static_cast<std::size_t>(head)];
    const std::string mean = view.layers() == 1 ? ui.tr("translate.mean") : ui.tr("translate.mean_of", layer);
    const double mean_score = known ? sum / static_cast<double>(heads) : std::nan("");
    if (chip(fmt::format("{}", layer), mean + scored(mean_score), state.layer == layer && state.head < 0, t.text)
            .clicked)
      state.layer = layer, state.head = -1;
    for (std::int64_t head = 0; head < heads; ++head) {
      const double score = known ? view.head_scores[at][static_cast<std::size_t>(head)] : std::nan("");
      const ValueRef ref = head_values(layer, head);
      const std::string name = fmt::format("{}.{}", layer, head);
      const Item item =
          chip(name, name + scored(score), state.layer == layer && state.head == head,
               is_off(session, ref) ? t.muted : head_color(t, static_cast<int>(head), static_cast<int>(heads)));
      if (item.clicked) state.layer = layer, state.head = head;
      const auto of_head = ui.scope(name);
      head_menu(ui, session, item, ref);
      if (is_off(session, ref))
        ImGui::GetWindowDrawList()->AddLine({item.min.x, item.center().y}, {item.max.x, item.center().y}, t.accent);
    }
  }
}

void TranslateMatrices::draw(Ui& ui, Session& session, TranslateState& state, const Area& area) {
  const auto scope = ui.scope("matrices");
  std::vector<AttentionKind> kinds;
  for (int i = 0; i < kAttentionKinds; ++i)
    if (state.view->has(static_cast<AttentionKind>(i))) kinds.push_back(static_cast<AttentionKind>(i));
  const float gap = ui.px(20);
  const float width = (area.width() - gap * static_cast<float>(kinds.size() - 1)) / static_cast<float>(kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const float x = area.min.x + static_cast<float>(i) * (width + gap);
    draw_one(ui, session, state, kinds[i], {{x, area.min.y}, {x + width, area.max.y}});
  }
}

void TranslateMatrices::draw_one(Ui& ui, Session& session, TranslateState& state, AttentionKind kind,
                                 const Area& area) {
  const Theme& t = ui.theme();
  const TranslateView& view = *state.view;
  const std::string name(kMatrixNames[static_cast<std::size_t>(kind)]);
  const auto scope = ui.scope(name);
  const std::int64_t rows = view.queries(kind), columns = view.keys(kind);
  const auto from_source = [&](int i) { return source_word(ui, view, i); };
  const auto from_target = [&](int i) {
    return target_word(ui, view, i == 0 ? view.set->start : view.written[static_cast<std::size_t>(i - 1)]);
  };
  const std::function<std::string(int)> row_name =
      kind == AttentionKind::Encoder ? std::function<std::string(int)>(from_source) : from_target;
  const std::function<std::string(int)> column_name =
      kind == AttentionKind::Decoder ? std::function<std::string(int)>(from_target) : from_source;
  float labels = 0;
  for (int i = 0; i < rows; ++i) labels = std::max(labels, text_size(ui.fonts().small, row_name(i)).x);
  labels = std::min(labels + ui.px(6), area.width() * 0.36f);
  const float title = ui.px(22);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + title}, t.text,
          ui.tr(fmt::format("attention_kind.{}", name)));
  const float cell = std::min({(area.width() - labels) / static_cast<float>(columns),
                               (area.height() - title - ui.px(kMostNames + 24)) / static_cast<float>(rows), ui.px(34)});
  if (cell < 2) return;
  EdgeNames row_edge{0, static_cast<int>(rows), -1, -1, row_name};
  EdgeNames column_edge{0, static_cast<int>(columns), -1, -1, column_name};
  const float above = column_names_height(ui, cell, column_edge, ui.px(kMostNames));
  const ImVec2 min{area.min.x + labels, area.min.y + title + above};
  const ImVec2 max{min.x + cell * static_cast<float>(columns), min.y + cell * static_cast<float>(rows)};
  const auto heads = static_cast<int>(view.heads());
  const ImU32 hue = state.head < 0 ? t.positive : head_color(t, static_cast<int>(state.head), heads);
  Image image(static_cast<int>(columns), static_cast<int>(rows));
  for (std::int64_t q = 0; q < rows; ++q)
    for (std::int64_t k = 0; k < columns; ++k)
      image.at(static_cast<int>(k), static_cast<int>(q)) = pattern_color(
          t, hue, view.attention(kind, state.layer, state.head, q, k), kind == AttentionKind::Decoder && k > q);
  Picture& picture = pictures_[static_cast<std::size_t>(kind)];
  picture.update(image);
  const Item item = make_item_at(ui, "translate.matrix", min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const bool pressed = ImGui::IsItemActivated(), released = ImGui::IsItemDeactivated();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  picture.draw(list, min, max);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto q = nearest_cell((mouse.y - min.y) / cell, rows);
  const auto k = nearest_cell((mouse.x - min.x) / cell, columns);
  if (item.hovered) {
    row_edge.focus = static_cast<int>(q);
    column_edge.focus = static_cast<int>(k);
  }
  row_names(ui, {{area.min.x, min.y}, {min.x - ui.px(6), max.y}}, row_edge);
  column_names(ui, {{min.x, min.y - above}, {max.x, min.y}}, column_edge);
  text_in(ui.fonts().small, {area.min.x, max.y + ui.px(4)}, {area.max.x, max.y + ui.px(22)}, t.muted,
          ui.tr(fmt::format("attention_about.{}", name)));
  const ValueId id = view.graph().at(attention_name(kind, state.layer));
  const Dims& dims = view.graph().value(id).dims;
  const auto cell_at = [&](std::int64_t query, std::int64_t key) {
    return Cell{id, (std::max<std::int64_t>(0, state.head) * dims[2].size + query) * dims[3].size + key};
  };
  const auto ref_of = [&](const Cell& c) {
    return element_ref(view.graph(), c.value, c.offset, view.run->extents(c.value));
  };
  const auto number_of = [&](const Cell& c) { return view.run->value(c.value)[static_cast<std::size_t>(c.offset)]; };
  for (std::int64_t i = 0; state.head >= 0 && i < rows * columns; ++i) {
    const Cell c = cell_at(i / columns, i % columns);
    const bool pinned = state.pinned && *state.pinned == c;
    if (!pinned && !view.run->is_edited(id, c.offset)) continue;
    const ImVec2 corner{min.x + cell * static_cast<float>(i % columns), min.y + cell * static_cast<float>(i / columns)};
    list.AddRect(corner, {corner.x + cell, corner.y + cell}, t.accent, 0, 0, ui.px(pinned ? 2 : 1));
  }
  if (item.hovered) {
    state.help = "translate.help_matrix";
    const ImVec2 corner{min.x + cell * static_cast<float>(k), min.y + cell * static_cast<float>(q)};
    list.AddRect(corner, {corner.x + cell, corner.y + cell}, t.text);
  }
  if (state.head < 0) {  // a mean is no value of the network
    if (pressed) state.head = 0;
    if (item.hovered)
      hover_card(ui,
                 {.title = fmt::format("{} \u2192 {}", row_name(static_cast<int>(q)), column_name(static_cast<int>(k))),
                  .subtitle = ui.tr("translate.mean"),
                  .rows = {{ui.tr("translate.attention"),
                            fmt::format("{:.3f}", view.attention(kind, state.layer, -1, q, k)), t.positive}},
                  .hint = ui.tr("translate.mean_hint")});
    return;
  }
  const Cell pointed = cell_at(q, k);
  if (pressed) {
    state.pinned = pointed;
    state.pressed = static_cast<double>(number_of(pointed));
  }
  const float moved = ImGui::GetMouseDragDelta(0, 0).y;
  if (moved != 0 && (item.held || released) && state.pinned && state.pinned->value == id)
    session.hold(ref_of(*state.pinned),
                 static_cast<float>(std::clamp(state.pressed - static_cast<double>(moved) * 0.01, 0.0, 1.0)), released);
  if (item.right_clicked) state.menu = pointed;
  ContextMenu menu(ui, "translate.cell_menu", item.right_clicked);
  if (menu && state.menu && state.menu->value == id) {
    const ValueRef ref = ref_of(*state.menu);
    if (menu_item(ui, "translate.hold")) session.hold(ref, number_of(*state.menu));
    if (menu_item(ui, "translate.zero")) session.hold(ref, 0);
    if (menu_item(ui, "translate.release")) session.remove_edits(ref);
    if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(to_string(ref).c_str());
    return;
  }
  if (!item.hovered || ImGui::IsMouseDown(0)) return;
  hover_card(
      ui, {.title = to_string(ref_of(pointed)),
           .subtitle = fmt::format("{} \u2192 {}", row_name(static_cast<int>(q)), column_name(static_cast<int>(k))),
           .rows = {{ui.tr("translate.attention"), format_number(static_cast<double>(number_of(pointed))), t.positive}},
           .formula = formula_lines(ui, *view.run, pointed, kMatrixTerms),
           .hint = ui.tr("translate.cell_hint")});
}

}  // namespace neurarium
