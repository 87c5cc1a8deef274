#include "app/exhibits/transformer_head.h"

#include "app/exhibits/transformer_card.h"
#include "app/exhibits/transformer_intervene.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kCircuitsApart = 8;  // from the stages
constexpr float kHeadName = 210;     // with its switch
constexpr float kLowPanel = 230;     // height below which the caption is left out
constexpr float kNarrowPanel = 760;  // width below which the title has no room beside the matrix

}  // namespace

// The stages of the matrix, as wide as their names; gives where they begin.
float HeadPanel::draw_stages(Ui& ui, TransformerState& state, const Area& area) const {
  constexpr std::array<std::string_view, 7> kStages = {"head_stage.positions", "head_stage.scores",   "head_stage.mask",
                                                       "head_stage.softmax",   "head_stage.weighted", "head_stage.qk",
                                                       "head_stage.ov"};
  // Positions that are added to the embedding leave nothing to turn here.
  const std::size_t first = state.view->spec.positions == PositionKind::Rotary ? 0 : 1;
  const auto scope = ui.scope("stage");
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float words = ui.px(kCircuitsApart);
  for (std::size_t i = first; i < kStages.size(); ++i) words += text_size(ui.fonts().small, ui.tr(kStages[i])).x;
  const float room = area.width() - ui.px(kHeadName) - words;
  const float air = std::clamp(room / static_cast<float>(2 * (kStages.size() - first)) - ui.px(1), ui.px(3), ui.px(10));
  float x = area.max.x;
  for (std::size_t i = kStages.size(); i-- > first;) {
    const float width = text_size(ui.fonts().small, ui.tr(kStages[i])).x + 2 * air;
    const Item item = make_item_at(ui, kStages[i], {x - width, area.min.y + ui.px(3)}, {x, area.max.y - ui.px(3)},
                                   WidgetKind::Choice);
    tooltip(ui, kStages[i]);
    const bool chosen = static_cast<std::size_t>(state.stage) == i;
    if (chosen || item.hovered) list.AddRectFilled(item.min, item.max, chosen ? t.raised : t.panel, ui.px(4));
    text_in(ui.fonts().small, item.min, item.max, chosen ? t.text : t.muted, ui.tr(kStages[i]), Align::Center);
    if (item.clicked) state.stage = static_cast<HeadStage>(i);
    x -= width;
    if (i > first) x -= ui.px(static_cast<HeadStage>(i) == HeadStage::QK ? kCircuitsApart : 2);
  }
  return x;
}

// The head's name, its switch, and the stage of the matrix.
void HeadPanel::draw_title(Ui& ui, Session& session, TransformerState& state, const Area& area) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float edge = ui.px(12);
  const float y = std::round((area.min.y + area.max.y) * 0.5f);
  list.AddRectFilled({area.min.x, y - edge * 0.5f}, {area.min.x + edge, y + edge * 0.5f},
                     head_color(t, state.head.head, state.view->spec.heads), ui.px(2));
  const std::string name = ui.tr("transformer.head_name", state.head.layer, state.head.head);
  float x = area.min.x + edge + ui.px(6);
  const auto word = [&](ImFont* font, ImU32 color, const std::string& text) {
    text_in(font, {x, area.min.y}, {area.max.x, area.max.y}, color, text);
    x += text_size(font, text).x + ui.px(8);
  };
  word(ui.fonts().strong, t.text, name);
  const float stages = draw_stages(ui, state, area);
  const bool off = is_head_off(session, state.head);
  const std::string& label = ui.tr(off ? "transformer.head_on" : "transformer.head_off");
  const bool wide = x + text_size(ui.fonts().small, label).x + ui.px(28) <= stages;
  const float switch_width = wide ? text_size(ui.fonts().small, label).x + ui.px(16) : ui.px(24);
  if (x + switch_width > stages) return;  // the small picture of the head switches it as well
  const Item item = make_item_at(ui, "transformer.switch", {x, area.min.y + ui.px(3)},
                                 {x + switch_width, area.max.y - ui.px(3)}, WidgetKind::Toggle);
  list.AddRectFilled(item.min, item.max, item.hovered ? mix(t.raised, t.text, 0.1f) : t.raised, ui.px(5));
  if (wide)
    text_in(ui.fonts().small, item.min, item.max, off ? t.error : t.text, label, Align::Center);
  else
    draw_icon(list, off ? Icon::Close : Icon::Check, item.center(), ui.px(16), off ? t.error : t.text);
  tooltip(ui, "transformer.switch");
  if (item.clicked) toggle_head(session, state.head);
}

// Why this head is shown, what it measurably does, and how to read the matrix.
void HeadPanel::draw_caption(Ui& ui, const Session& session, TransformerState& state, const Area& area) const {
  const TransformerView& view = *state.view;
  const HeadScore* score = view.measured.of_head(state.head.layer, state.head.head);
  std::string text = is_head_off(session, state.head) ? ui.tr("transformer.off") : score_label(ui, view, state.head);
  if (!state.head_chosen && !view.measured.heads.empty()) {
    const bool telling = score != nullptr && score->attention >= kTellingAttention;
    text = telling ? ui.tr("transformer.shown_as_best",
                           fmt::format("{} {:.2f}", ui.tr(fmt::format("link.{}", link_kind_name(score->kind))),
                                       score->attention))
                   : ui.tr("transformer.shown_unmeasured");
  }
  if (!text.empty()) text += "  \u00b7  ";
  const std::string scale = is_score_stage(state.stage) || state.shows_difference()
                                ? fmt::format("\u2212{0} \u2026 {0}", format_short(limit_))
                                : fmt::format("0 \u2026 {}", format_short(limit_));
  const float brushes = draw_brushes(ui, state, {area.max.x, area.min.y - ui.px(2)});
  text_in(ui.fonts().small, area.min, {brushes - ui.px(8), area.max.y}, ui.theme().muted,
          text + ui.tr("transformer.matrix_scale", scale));
}

// What a drag over the matrix does; gives where the choice begins.
float HeadPanel::draw_brushes(Ui& ui, TransformerState& state, ImVec2 top_right) const {
  constexpr std::array<std::string_view, 3> kBrushes = {"brush.number", "brush.attend", "brush.forbid"};
  float left = top_right.x;
  for (const std::string_view key : kBrushes) left -= text_size(ui.fonts().small, ui.tr(key)).x + ui.px(18);
  const auto scope = ui.scope("brush");
  int brush = static_cast<int>(state.brush);
  draw_chips(ui, kBrushes, brush, {left, top_right.y});
  state.brush = static_cast<PatternBrush>(brush);
  return left;
}

void HeadPanel::draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const auto scope = ui.scope("head");
  if (area.height() < ui.px(60)) return;
  if (state.stage == HeadStage::Positions && state.view->spec.positions != PositionKind::Rotary)
    state.stage = HeadStage::Scores;
  const bool circuit = is_circuit(state.stage);
  const bool low = area.height() < ui.px(kLowPanel);
  const bool above = low || area.width() < ui.px(kNarrowPanel);  // the title lies over everything
  const float title = ui.px(above ? 26 : 30);
  const float caption = low ? 0 : ui.px(20);
  const Area inside{{area.min.x, area.min.y + (above ? title + ui.px(2) : 0)}, {area.max.x, area.max.y - caption}};
  const float gap = ui.px(20);
  const float names = token_names_width(ui, *state.view);
  const float matrix = std::floor(std::min(inside.height() - ui.px(20) + names, area.width() * 0.46f));
  const Area left{inside.min, {inside.min.x + matrix, inside.max.y}};
  const Area rest{{inside.min.x + matrix + gap, inside.min.y}, {area.max.x, circuit ? area.max.y : inside.max.y}};
  const float over = above ? area.min.x : rest.min.x;
  draw_title(ui, session, state, {{over, area.min.y}, {area.max.x, area.min.y + title}});
  const Area body{{rest.min.x, above ? rest.min.y : rest.min.y + title + ui.px(6)}, rest.max};
  if (circuit) {
    circuit_.draw(ui, state, left, body);
    return;
  }
  update_matrix(ui.theme(), state);
  draw_matrix(ui, session, state, touch, left);
  const float pair = std::floor(
      std::clamp(body.width() * (is_written_in_squares(*state.view) ? 0.5f : 0.58f), ui.px(200), ui.px(640)));
  const ImVec2 lines{body.max.x - pair - gap, low ? body.max.y - ui.px(26) : body.max.y};
  draw_lines(ui, state, {body.min, lines});
  if (low) draw_brushes(ui, state, lines);
  const Area beside{{body.max.x - pair, body.min.y}, body.max};
  if (state.stage == HeadStage::Positions)
    draw_turned_pair(ui, session, state, touch, beside);
  else
    draw_pair(ui, session, state, touch, beside);
  if (!low) draw_caption(ui, session, state, {{area.min.x, area.max.y - caption}, area.max});
}

}  // namespace neurarium
