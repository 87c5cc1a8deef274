#include "app/exhibits/transformer_flow.h"

#include "app/draw/cells.h"
#include "app/exhibits/transformer_weights.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kTitles = 46;  // above the rows: the block, the part
constexpr float kScales = 20;  // below them
constexpr float kBar = 7;      // of scrolling

}  // namespace

float TransformerFlow::row_height(const TransformerState& state) const {
  return rows_.height() / static_cast<float>(state.view->length());
}

// The residual stream of each token: a line on which the blocks read and write.
void TransformerFlow::draw_streams(Ui& ui, const TransformerState& state, float left, float right) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float row = row_height(state);
  for (int i = 0; i < state.view->length(); ++i) {
    const bool chosen = i == state.view->position;
    const float y = std::round(rows_.min.y + (static_cast<float>(i) + 0.5f) * row);
    const float half = chosen || i == state.hovered_token ? ui.px(1) : 0.5f;
    const ImU32 color = i == state.hovered_token ? t.text : chosen ? t.accent : t.line;
    list.AddRectFilled({left, y - half}, {right, y + half}, color);
  }
}

void TransformerFlow::draw_frame(Ui& ui, float left, float right, const std::string& title, bool chosen) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float air = std::floor(gap_ * 0.45f);
  const ImVec2 min{left - air, rows_.min.y - ui.px(kTitles)};
  const ImVec2 max{right + air, rows_.max.y + ui.px(kScales)};
  list.AddRectFilled(min, max, t.panel, ui.px(6));
  list.AddRect(min, max, chosen ? mix(t.line, t.accent, 0.5f) : t.line, ui.px(6));
  text_in(ui.fonts().strong, {left, min.y + ui.px(2)}, {right, min.y + ui.px(24)}, t.text, title);
}

// Where rotary positions come in: a place in the block's frame that leads to the turned queries and keys.
void TransformerFlow::draw_turning(Ui& ui, TransformerState& state, int layer, float left, float right) const {
  const Theme& t = ui.theme();
  const auto scope = ui.scope(std::to_string(layer));
  const std::string& label = ui.tr("transformer.turning");
  const float icon = ui.px(16);
  const float width = std::min(right - left, text_size(ui.fonts().small, label).x + icon + ui.px(10));
  const float y = rows_.min.y - ui.px(kTitles) + ui.px(3);
  const Item item =
      make_item_at(ui, "transformer.turning", {right - width, y}, {right, y + ui.px(20)}, WidgetKind::Button);
  tooltip(ui, "transformer.turning");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(item.min, item.max, item.hovered ? mix(t.raised, t.text, 0.1f) : t.raised, ui.px(4));
  const ImU32 ink = item.hovered ? t.text : mix(t.muted, t.text, 0.4f);
  draw_icon(list, Icon::Reset, {item.min.x + ui.px(10), item.center().y}, icon * 0.85f, ink);
  text_in(ui.fonts().small, {item.min.x + icon + ui.px(4), item.min.y}, item.max, ink, label);
  if (item.hovered) state.help = "transformer.help_turning";
  if (!item.clicked) return;
  state.choose_head({layer, state.head.head});
  state.detail = Detail::Head;
  state.stage = HeadStage::Positions;
}

void TransformerFlow::draw_block_frames(Ui& ui, TransformerState& state) const {
  for (int layer = 0; layer < state.view->spec.layers; ++layer) {
    float left = 1e9f;
    float right = -1e9f;
    for (const Column& c : columns_) {
      if (c.layer != layer) continue;
      left = std::min(left, c.area.min.x);
      right = std::max(right, c.area.max.x);
    }
    const std::string& title = ui.tr("transformer.block", layer);
    draw_frame(ui, left, right, title, layer == state.head.layer);
    const float behind = left + text_size(ui.fonts().strong, title).x + ui.px(10);
    if (state.view->spec.positions == PositionKind::Rotary && right - behind > ui.px(24))
      draw_turning(ui, state, layer, behind, right);
  }
}

void TransformerFlow::draw_tokens(Ui& ui, TransformerState& state, const Column& column) const {
  const Theme& t = ui.theme();
  const float row = row_height(state);
  const float line = ui.fonts().small->FontSize;
  const int every = std::max(1, static_cast<int>(std::ceil(line / row)));
  for (int i = 0; i < state.view->length(); ++i) {
    const int focus = state.hovered_token >= 0 ? state.hovered_token : state.view->position;
    const bool lit = i == focus || (i == state.view->position && std::abs(i - focus) >= every);
    if (!lit && (i % every != 0 || std::abs(i - focus) < every || std::abs(i - state.view->position) < every)) continue;
    const float y = rows_.min.y + (static_cast<float>(i) + 0.5f) * row;
    text_in(ui.fonts().small, {column.area.min.x, y - line}, {column.area.max.x - ui.px(6), y + line},
            i == state.hovered_token    ? t.text
            : i == state.view->position ? t.accent
                                        : t.muted,
            token_text(ui, state.view->tokens[static_cast<std::size_t>(i)].text), Align::Right);
  }
  const Item item = make_item_at(ui, "transformer.rows", column.area.min, column.area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (!item.hovered) return;
  const int at = nearest_cell((ImGui::GetIO().MousePos.y - rows_.min.y) / row, state.view->length());
  state.next_hovered_token = at;
  state.help = "transformer.help_tokens";
  if (!item.clicked) return;
  state.position = at + 1 == state.view->length() ? -1 : at;
  ++state.text_version;
}

void TransformerFlow::draw_strip(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch,
                                 const Column& column) {
  const Theme& t = ui.theme();
  const auto scope = ui.scope(column.value);
  const Item item = make_item_at(ui, "value.strip", column.area.min, column.area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const double limit = strips_.draw(t, state.pictured(), column.value, item.min, item.max);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ValueRef under =
      item.hovered ? ValueStrips::at(*state.pictured(), column.value, item.min, item.max, mouse) : ValueRef{};
  touch.touch(ui, session, state, item, under);
  const float row = row_height(state);
  if (item.hovered) {
    const int at = nearest_cell((mouse.y - rows_.min.y) / row, state.view->length());
    state.next_hovered_token = at;
    state.help = column.title;
  }
  for (const int token : {state.view->position, state.hovered_token}) {
    if (token < 0 || token >= state.view->length()) continue;
    const float y = rows_.min.y + static_cast<float>(token) * row;
    list.AddRect({item.min.x - 1, y}, {item.max.x + 1, y + row}, token == state.hovered_token ? t.text : t.accent);
  }
  list.AddRect({item.min.x - 1, item.min.y - 1}, {item.max.x + 1, item.max.y + 1}, item.hovered ? t.muted : t.line);
  text_in(ui.fonts().small, {item.min.x - ui.px(8), item.max.y + 1}, {item.max.x + ui.px(8), item.max.y + ui.px(18)},
          t.muted, fmt::format("\u00b1{}", format_short(limit)), Align::Center);
}

// The name of a step; where it has weights, a click shows them.
void TransformerFlow::draw_title(Ui& ui, TransformerState& state, const Column& column) const {
  const Theme& t = ui.theme();
  const bool strip = column.kind == Kind::Strip;
  const float air = strip ? gap_ * 0.5f : 0;
  const bool next = column.kind == Kind::Next;  // in the frame's head, as its slider needs the place below
  const float y = rows_.min.y - ui.px(next ? kTitles - 3 : 22);
  const float left =
      next ? column.area.max.x - text_size(ui.fonts().small, ui.tr(column.title)).x - 1 : column.area.min.x - air;
  const ImVec2 min{left, y};
  const ImVec2 max{column.area.max.x + air, y + ui.px(20)};
  const Align align = strip ? Align::Center : column.kind == Kind::Tokens ? Align::Right : Align::Left;
  const bool leads = !column.weights.empty() && state.view->graph().find(column.weights) != kNoValue;
  const auto scope = ui.scope(column.layer < 0 ? "model" : std::to_string(column.layer));
  const Item item = make_item_at(ui, column.title, min, max, leads ? WidgetKind::Button : WidgetKind::Canvas);
  const std::string tip = column.title + ".tip";
  std::string words = ui.catalog().has(tip) ? ui.tr(tip) : std::string();
  if (leads) words += fmt::format("{}{}", words.empty() ? "" : "\n", ui.tr("transformer.show_weights", column.weights));
  tooltip_text(ui, words);
  if (item.hovered && ui.catalog().has(tip)) state.help = column.title;
  if (leads) {
    if (item.clicked) show_weights(state, column.weights, column.layer == state.head.layer);
    const float width = std::min(text_size(ui.fonts().small, ui.tr(column.title)).x, max.x - min.x);
    const float x = align == Align::Center ? (min.x + max.x - width) * 0.5f : min.x;
    ImGui::GetWindowDrawList()->AddLine({x, max.y - ui.px(2)}, {x + width, max.y - ui.px(2)},
                                        item.hovered ? t.text : t.line);
  }
  text_in(ui.fonts().small, min, max, item.hovered ? t.text : t.muted, ui.tr(column.title), align);
}

void TransformerFlow::draw_column(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch,
                                  const Column& column) {
  draw_title(ui, state, column);
  const Area& area = column.area;
  switch (column.kind) {
    case Kind::Tokens:
      return draw_tokens(ui, state, column);
    case Kind::Strip:
      return draw_strip(ui, session, state, touch, column);
    case Kind::Heads:
      ImGui::GetWindowDrawList()->AddRectFilled({area.min.x - 2, area.min.y}, {area.max.x + 2, area.max.y},
                                                ui.theme().panel);
      return heads_.draw(ui, session, state, column.layer,
                         {area.min, {area.max.x, area.max.y + ui.px(kScales) - ui.px(6)}});
    case Kind::Next:
      return next_.draw(ui, session, state, touch,
                        {{area.min.x, area.min.y - ui.px(22)}, {area.max.x, area.max.y + ui.px(kScales)}});
  }
}

void TransformerFlow::draw_part(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, Part part) {
  for (const Column& c : columns_)
    if (c.part == part) draw_column(ui, session, state, touch, c);
}

// In a window of its own, so that it can be moved: the wheel does, as there is nothing else to scroll.
void TransformerFlow::draw_middle(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch) {
  const ImVec2 before = ImGui::GetCursorScreenPos();
  const float air = std::floor(gap_ * 0.5f);
  const ImVec2 min{middle_.min.x - air, rows_.min.y - ui.px(kTitles)};
  const ImVec2 max{middle_.max.x + air, rows_.max.y + ui.px(kScales + kBar) + 1};
  ImGui::SetCursorScreenPos(min);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(kBar - 2));
  ImGui::BeginChild("middle", {max.x - min.x, max.y - min.y}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar);
  const float wheel = ImGui::GetIO().MouseWheel;
  if (ImGui::IsWindowHovered() && wheel != 0 && !ImGui::GetIO().KeyShift)
    ImGui::SetScrollX(std::clamp(ImGui::GetScrollX() - wheel * ui.px(60), 0.0f, ImGui::GetScrollMaxX()));
  const float from = ImGui::GetCursorScreenPos().x + air;
  lay(Part::Middle, from);
  draw_block_frames(ui, state);
  draw_streams(ui, state, from, from + wide_);
  draw_part(ui, session, state, touch, Part::Middle);
  ImGui::SetCursorScreenPos({from + wide_ + air - 1, min.y});
  ImGui::Dummy({1, 1});
  draw_more(ui, {max.x - ui.px(12), rows_.min.y - ui.px(kTitles) + ui.px(13)}, (max.x - min.x) * 0.7f);
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ImGui::SetCursorScreenPos(before);
}

// A way to what lies to the right, while something does.
void TransformerFlow::draw_more(Ui& ui, ImVec2 center, float step) const {
  if (ImGui::GetScrollX() + 1 >= ImGui::GetScrollMaxX()) return;
  const float half = ui.px(11);
  ImGui::GetWindowDrawList()->AddRectFilled({center.x - half, center.y - half}, {center.x + half, center.y + half},
                                            ui.theme().raised, ui.px(4));
  if (icon_button_at(ui, "transformer.flow_more", Icon::ChevronRight, center, {.size = 20}))
    ImGui::SetScrollX(ImGui::GetScrollX() + step);
}

void TransformerFlow::draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const auto scope = ui.scope("flow");
  rows_ = {{area.min.x, area.min.y + ui.px(kTitles)}, {area.max.x, area.max.y - ui.px(kScales)}};
  if (rows_.height() < ui.px(24)) return;
  choose_columns(ui, state);
  place_columns(ui, area);
  if (scrolls_) {
    rows_.max.y -= ui.px(kBar);
    lay(Part::Begin, area.min.x);
    lay(Part::End, middle_.max.x + 2 * gap_);
  }
  const Column& last = columns_.back();
  const Column& logits = columns_[columns_.size() - 2];
  draw_streams(ui, state, columns_.front().area.max.x, logits.area.min.x);
  draw_part(ui, session, state, touch, Part::Begin);
  if (scrolls_) {
    draw_middle(ui, session, state, touch);
  } else {
    draw_block_frames(ui, state);
    draw_part(ui, session, state, touch, Part::Middle);
  }
  draw_frame(ui, logits.area.min.x, last.area.max.x, ui.tr("transformer.prediction"), false);
  draw_part(ui, session, state, touch, Part::End);
}

}  // namespace neurarium
