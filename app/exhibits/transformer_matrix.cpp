// The matrix of one head: a row for each token that reads, a column for each token that is read.
#include "app/draw/cells.h"
#include "app/draw/colormap.h"
#include "app/exhibits/matrix_labels.h"
#include "app/exhibits/transformer_head.h"
#include "app/exhibits/transformer_heads.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/transformer_attention.h"
#include "engine/interpret/pattern_paint.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

bool is_forbidden(double score) { return score <= static_cast<double>(kForbiddenScore) / 2; }

std::vector<float> numbers_of(const TransformerView& view, HeadChoice head, HeadStage stage) {
  if (stage == HeadStage::Positions) return scores_before_turning(*view.sentence, view.spec, head.layer, head.head);
  if (stage == HeadStage::Scores) return unmasked_scores(*view.sentence, view.spec, head.layer, head.head);
  if (stage == HeadStage::Weighted) return value_weighted_pattern(*view.sentence, view.spec, head.layer, head.head);
  const auto square = static_cast<std::size_t>(view.length() * view.length());
  const std::string_view name = stage == HeadStage::Mask ? "attn.scores" : "attn.pattern";
  const auto of_head = view.of_block(head.layer, name).subspan(static_cast<std::size_t>(head.head) * square, square);
  return {of_head.begin(), of_head.end()};
}

// Of the run that is shown, or of one minus the other; 0 where both are masked.
std::vector<float> shown_numbers(const TransformerState& state) {
  if (!state.shows_difference()) return numbers_of(*state.view, state.head, state.stage);
  std::vector<float> numbers = numbers_of(*state.views.after, state.head, state.stage);
  const TransformerSpec& spec = state.views.before->spec;
  if (state.head.layer >= spec.layers || state.head.head >= spec.heads) return numbers;  // there was no such head
  const std::vector<float> before = numbers_of(*state.views.before, state.head, state.stage);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = numbers[i] == before[i] ? 0.0f : numbers[i] - before[i];
  return numbers;
}

ValueRef cell_ref(const TransformerState& state, int query, int key) {
  const std::string name = block_name(state.head.layer, is_score_stage(state.stage) ? "attn.scores" : "attn.pattern");
  return ref_at(*state.view, name, {state.head.head, query, key});
}

// Before the mask every pair has a score.
bool shows_future(HeadStage stage) { return stage == HeadStage::Positions || stage == HeadStage::Scores; }

}  // namespace

void HeadPanel::update_matrix(const Theme& theme, const TransformerState& state) {
  const bool same = view_ == state.pictured() && head_ == state.head && stage_ == state.stage && theme_ == theme.kind;
  if (same) return;
  view_ = state.pictured();
  head_ = state.head;
  stage_ = state.stage;
  theme_ = theme.kind;
  numbers_ = shown_numbers(state);
  double largest = 0;
  for (const float v : numbers_)
    if (std::isfinite(v) && !is_forbidden(static_cast<double>(v)))
      largest = std::max(largest, std::abs(static_cast<double>(v)));
  const bool signed_numbers = is_score_stage(stage_) || view_->is_difference;
  limit_ = stage_ == HeadStage::Softmax && !view_->is_difference ? 1 : largest > 0 ? round_up(largest) : 1;
  const Colormap map = Colormap::diverging(theme, limit_);
  const ImU32 hue = head_color(theme, head_.head, view_->spec.heads);
  const int length = view_->length();
  Image image(length, length);
  for (int query = 0; query < length; ++query)
    for (int key = 0; key < length; ++key) {
      const auto v = static_cast<double>(numbers_[static_cast<std::size_t>(query * length + key)]);
      const bool masked = (view_->spec.causal && key > query && !shows_future(stage_)) || is_forbidden(v);
      image.at(key, query) = masked || !signed_numbers ? pattern_color(theme, hue, v / limit_, masked) : map(v);
    }
  matrix_.update(image);
}

void HeadPanel::draw_matrix_names(Ui& ui, const TransformerState& state, const Area& area, const Area& cells) {
  const TokenPair shown = state.shown_pair();
  const auto name = [&](int i) { return token_text(ui, state.view->tokens[static_cast<std::size_t>(i)].text); };
  row_names(ui, {{area.min.x, cells.min.y}, {cells.min.x - ui.px(6), cells.max.y}},
            {0, state.view->length(), shown.query, state.hovered_token, name});
  column_names(ui, {{cells.min.x, area.min.y}, {cells.max.x, cells.min.y}},
               {0, state.view->length(), shown.key, -1, name});
}

void HeadPanel::draw_matrix_numbers(Ui& ui, const TransformerState& state, const Area& cells) const {
  const int length = state.view->length();
  const float cell = cells.width() / static_cast<float>(length);
  if (cell < ui.px(34) || cells.height() / static_cast<float>(length) < ui.px(18)) return;
  for (int query = 0; query < length; ++query)
    for (int key = 0; key < length; ++key) {
      const auto v = static_cast<double>(numbers_[static_cast<std::size_t>(query * length + key)]);
      if (!std::isfinite(v) || is_forbidden(v) || (matrix_.image().width != length)) continue;
      if (state.view->spec.causal && key > query && !shows_future(state.stage)) continue;
      const ImVec2 min{cells.min.x + static_cast<float>(key) * cell, cells.min.y + static_cast<float>(query) * cell};
      text_in(ui.fonts().small, min, {min.x + cell, min.y + cell}, readable_on(matrix_.image().at(key, query)),
              fmt::format("{:.2f}", v), Align::Center);
    }
}

// Held cells, and the pair that is shown.
void HeadPanel::draw_matrix_marks(Ui& ui, const Session& session, const TransformerState& state,
                                  const Area& cells) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const int length = state.view->length();
  const float cell = cells.width() / static_cast<float>(length);
  const auto frame = [&](int query, int key, ImU32 color, float width) {
    const ImVec2 min{cells.min.x + static_cast<float>(key) * cell, cells.min.y + static_cast<float>(query) * cell};
    list.AddRect(min, {min.x + cell, min.y + cell}, color, 0, 0, width);
  };
  const std::string pattern = block_name(state.head.layer, "attn.pattern");
  const std::string scores = block_name(state.head.layer, "attn.scores");
  for (const Edit& edit : session.edits()) {
    if (edit.ref.name != pattern && edit.ref.name != scores) continue;
    if (edit.ref.indices.empty() || edit.ref.indices[0].at != state.head.head) continue;
    const bool of_row = edit.ref.indices.size() == 2 && edit.ref.indices[1].at < length;
    const float top = cells.min.y + static_cast<float>(of_row ? edit.ref.indices[1].at : 0) * cell;
    if (of_row || edit.ref.indices.size() == 1)
      list.AddRect({cells.min.x, top}, {cells.max.x, of_row ? top + cell : cells.max.y}, t.accent, 0, 0, ui.px(1));
    if (edit.ref.indices.size() == 3 && cell_of(*state.view, edit.ref))
      frame(static_cast<int>(edit.ref.indices[1].at), static_cast<int>(edit.ref.indices[2].at), t.accent, ui.px(2));
  }
  const TokenPair pair = state.shown_pair();
  list.AddRect({cells.min.x, cells.min.y + static_cast<float>(pair.query) * cell},
               {cells.max.x, cells.min.y + static_cast<float>(pair.query + 1) * cell}, with_alpha(t.text, 0.45f));
  list.AddRect({cells.min.x + static_cast<float>(pair.key) * cell, cells.min.y},
               {cells.min.x + static_cast<float>(pair.key + 1) * cell, cells.max.y}, with_alpha(t.text, 0.45f));
  frame(pair.query, pair.key, state.pinned_pair == pair ? t.accent : t.text, ui.px(2));
}

// A drag with a brush: each cell that it passes is all that its row reads, or is no longer read. Rows still sum to one.
void HeadPanel::paint(Session& session, const TransformerState& state, const Item& item) {
  if (!item.held) {
    if (painted_) session.set_edits(session.edits(), "intervene.undo_paint", "paint", true);
    painted_ = {};
    return;
  }
  const TransformerView& view = *state.view;
  const TokenPair cell = state.hovered_pair;
  if (!cell || cell == painted_ || (view.spec.causal && cell.key > cell.query)) return;
  painted_ = cell;
  const HeadChoice head = state.head;
  const bool attend = state.brush == PatternBrush::Attend;
  Edit edit = forbid_edit(head.layer, head.head, cell.query, cell.key);
  if (attend) {
    const std::vector<float> none(static_cast<std::size_t>(view.length()), 0.0f);
    edit = row_edit(head.layer, head.head, cell.query, repainted_row(none, cell.query, cell.key, 1, view.spec.causal));
  } else if (cell.query == 0 && view.spec.causal) {
    return;  // the first token has nothing else to read
  }
  std::vector<Edit> edits = session.edits();
  std::erase_if(edits, [&](const Edit& e) { return e.ref == edit.ref; });
  edits.push_back(std::move(edit));
  session.set_edits(std::move(edits), "intervene.undo_paint", "paint", false);
}

void HeadPanel::draw_matrix(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const Theme& t = ui.theme();
  const float labels = token_names_width(ui, *state.view);
  const int length = state.view->length();
  const auto name = [&](int i) { return token_text(ui, state.view->tokens[static_cast<std::size_t>(i)].text); };
  const float most = std::min(ui.px(kMostNames), area.height() * 0.22f);
  const float least = std::min(area.width() - labels, area.height() - most) / static_cast<float>(length);
  const float head = column_names_height(ui, least, {0, length, -1, -1, name}, most);
  const float edge = std::floor(std::min(area.width() - labels, area.height() - head));
  if (edge < ui.px(20)) return;
  const ImVec2 min{area.min.x + labels, area.min.y + head};
  const Item item = make_item_at(ui, "transformer.matrix", min, {min.x + edge, min.y + edge}, WidgetKind::Canvas);
  ui.registry().explain_item();
  const Area cells{item.min, item.max};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  matrix_.draw(list, item.min, item.max);
  if (state.grown < 1)
    list.AddRectFilled({item.min.x + edge * state.grown, item.max.y - edge / static_cast<float>(length)}, item.max,
                       t.background);
  ValueRef under;
  if (item.hovered) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto place = [&](float at, float from) {
      return nearest_cell((at - from) / edge * static_cast<float>(length), length);
    };
    state.hovered_pair = {place(mouse.y, item.min.y), place(mouse.x, item.min.x)};
    state.next_hovered_token = state.hovered_pair.query;
    state.help = "transformer.help_matrix";
    if (state.stage != HeadStage::Positions) under = cell_ref(state, state.hovered_pair.query, state.hovered_pair.key);
  }
  const TokenPair hovered = state.hovered_pair;
  const bool paints = state.brush != PatternBrush::Number && state.stage != HeadStage::Positions;
  if (paints) paint(session, state, item);
  const bool clicked = !paints && touch.touch(ui, session, state, item, under);
  if (clicked || (item.clicked && state.stage == HeadStage::Positions))
    state.pinned_pair = state.pinned_pair == hovered ? TokenPair{} : hovered;
  draw_matrix_numbers(ui, state, cells);
  draw_matrix_names(ui, state, area, cells);
  draw_matrix_marks(ui, session, state, cells);
}

}  // namespace neurarium
