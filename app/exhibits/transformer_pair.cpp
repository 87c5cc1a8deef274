// The real q, k, v and z of one pair of tokens, with the dot product written out.
#include "app/draw/cells.h"
#include "app/draw/colormap.h"
#include "app/exhibits/transformer_head.h"
#include "app/exhibits/transformer_weights.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/transformer_attention.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kLowPair = 190;  // height below which lines are narrow

struct VectorRow {
  std::string label;
  std::string weights;  // the parameter that makes it; empty: none
  std::string value;    // the name of the value, or of the row for numbers that are no value
  std::int64_t first;   // offset of the first number; -1: `numbers` are no value
  std::span<const float> numbers;
};

double vector_limit(std::span<const float> numbers) {
  double largest = 0;
  for (const float v : numbers) largest = std::max(largest, std::abs(static_cast<double>(v)));
  return round_up(largest);
}

void draw_vector(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const VectorRow& row,
                 const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float label = ui.px(44);
  const auto scope = ui.scope(row.label);
  bool lit = false;
  if (!row.weights.empty()) {
    const Item name = make_item_at(ui, "transformer.made_by", area.min, {area.min.x + label - ui.px(4), area.max.y},
                                   WidgetKind::Button);
    lit = name.hovered;
    tooltip_text(ui, ui.tr("transformer.show_weights", row.weights));
    if (name.clicked) show_weights(state, row.weights, true);
    const float line = std::floor((area.min.y + area.max.y) * 0.5f) + ui.px(8);
    if (lit || area.height() >= ui.px(20))
      list.AddLine({area.min.x, line}, {area.min.x + ui.px(10), line}, lit ? t.text : t.line);
  }
  text_in(ui.fonts().mono, area.min, {area.min.x + label, area.max.y}, lit ? t.text : t.muted, row.label);
  const Item item = make_item_at(ui, "transformer.vector", {area.min.x + label, area.min.y + 1},
                                 {area.max.x, area.max.y - 1}, WidgetKind::Canvas);
  ui.registry().explain_item();
  const auto count = static_cast<std::int64_t>(row.numbers.size());
  const float cell = item.size().x / static_cast<float>(count);
  const double limit = vector_limit(row.numbers);
  const Colormap map = Colormap::diverging(t, limit);
  const bool numbered = cell >= text_size(ui.fonts().small, "\u22120.00").x + 2;
  std::int64_t under = -1;
  if (item.hovered) under = nearest_cell((ImGui::GetIO().MousePos.x - item.min.x) / cell, count);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto v = static_cast<double>(row.numbers[static_cast<std::size_t>(i)]);
    const ImVec2 min{std::floor(item.min.x + static_cast<float>(i) * cell), item.min.y};
    const ImVec2 max{std::floor(item.min.x + static_cast<float>(i + 1) * cell) - 1, item.max.y};
    list.AddRectFilled(min, max, map(v));
    if (numbered) text_in(ui.fonts().small, min, max, readable_on(map(v)), fmt::format("{:.2f}", v), Align::Center);
    if (i == under) list.AddRect(min, max, t.text);
    const bool selected = row.first >= 0 && state.selected.name == row.value &&
                          state.selected == ref_of(*state.view, {state.view->graph().at(row.value), row.first + i});
    if (selected) list.AddRect(min, max, t.accent, 0, 0, ui.px(2));
  }
  if (row.first < 0) {
    if (under >= 0)
      tooltip_text(ui, fmt::format("{}[{}] = {}", row.label, under,
                                   format_number(static_cast<double>(row.numbers[static_cast<std::size_t>(under)]))));
    return;
  }
  const ValueRef ref =
      under < 0 ? ValueRef{} : ref_of(*state.view, {state.view->graph().at(row.value), row.first + under});
  touch.touch(ui, session, state, item, ref);
  if (item.hovered) state.help = "transformer.help_vectors";
}

// Sentences below each other, between vectors.
class PairColumn {
 public:
  PairColumn(Ui& ui, const Area& area) : ui_(ui), area_(area), y_(area.min.y) {}

  void sentence(ImFont* font, ImU32 color, const std::string& text) {
    const bool fits = text_size(font, text).x <= area_.width();
    text_in(fits ? font : ui_.fonts().small, {area_.min.x, y_}, {area_.max.x, y_ + line()}, color, text);
    y_ += line();
  }
  // One that is left out where there is no room for it.
  void last(ImU32 color, const std::string& text) {
    if (y_ + line() <= area_.max.y + ui_.px(2)) sentence(ui_.fonts().small, color, text);
  }
  Area row(float height) {
    const Area area{{area_.min.x, y_}, {area_.max.x, y_ + height}};
    y_ += height;
    return area;
  }
  void skip(float height) { y_ += height; }
  // The height of each of so many vectors beside so many sentences.
  [[nodiscard]] float row_height(int vectors, int sentences) const {
    const float room = area_.height() - static_cast<float>(sentences) * line() - ui_.px(4);
    return std::clamp(room / static_cast<float>(vectors), ui_.px(12), ui_.px(30));
  }

 private:
  [[nodiscard]] float line() const { return ui_.px(area_.height() < ui_.px(kLowPair) ? 18 : 22); }

  Ui& ui_;
  Area area_;
  float y_;
};

std::span<const float> head_numbers(const TransformerView& view, const std::string& name, std::int64_t first) {
  return view.sentence->value(view.graph().at(name))
      .subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(view.spec.head_size()));
}

std::string word_of(Ui& ui, const TransformerView& view, int token) {
  return token_text(ui, view.tokens[static_cast<std::size_t>(token)].text);
}

struct ShownReading {
  PairReading reading;
  std::string query, key;  // as words
};
ShownReading shown_reading(Ui& ui, const TransformerState& state, const TokenPair& pair) {
  const TransformerView& view = *state.view;
  return {read_pair(*view.sentence, view.spec, state.head.layer, state.head.head, pair.query, pair.key),
          word_of(ui, view, pair.query), word_of(ui, view, pair.key)};
}

}  // namespace

void HeadPanel::draw_pair(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const TransformerView& view = *state.view;
  const TokenPair pair = state.shown_pair();
  if (!pair) return;
  const Theme& t = ui.theme();
  const auto [reading, query, key] = shown_reading(ui, state, pair);
  PairColumn column(ui, area);
  column.sentence(ui.fonts().body, t.text,
                  ui.tr(state.pair_is_chosen() ? "transformer.pair" : "transformer.pair_most", query, key));
  const auto of = [&](std::string_view name) { return block_name(state.head.layer, name); };
  const auto vector = [&](std::string_view label, std::string_view weights, const std::string& name, std::int64_t at) {
    return VectorRow{std::string(label), of(weights), name, at, head_numbers(view, name, at)};
  };
  const std::array<VectorRow, 5> rows = {{
      vector("q", "attn.q.weight", reading.q_name, reading.q_at),
      vector("k", "attn.k.weight", reading.k_name, reading.k_at),
      {"q\u00b7k", {}, "products", -1, reading.products},
      vector("v", "attn.v.weight", of("attn.v"), reading.v_at),
      vector("z", "attn.o.weight", of("attn.z"), reading.z_at),
  }};
  const float height = column.row_height(5, 4);
  for (std::size_t i = 0; i < 3; ++i) draw_vector(ui, session, state, touch, rows[i], column.row(height));
  column.skip(ui.px(2));
  column.sentence(ui.fonts().mono, t.text,
                  ui.tr("transformer.dot_product", format_number(reading.dot, 3), view.spec.head_size(),
                        format_number(reading.score, 3)));
  if (reading.masked)
    column.sentence(ui.fonts().small, t.muted, ui.tr("transformer.pair_masked", query, key));
  else
    column.sentence(
        ui.fonts().small, t.text,
        ui.tr("transformer.pair_softmax", format_number(reading.stored_score, 3), format_number(reading.pattern, 3)));
  for (std::size_t i = 3; i < rows.size(); ++i) draw_vector(ui, session, state, touch, rows[i], column.row(height));
  if (is_head_off(session, state.head))
    column.last(t.error, ui.tr("transformer.pair_off", state.head.layer, state.head.head));
  else
    column.last(t.muted, ui.tr("transformer.pair_moves", format_number(reading.pattern, 3), key, query));
}

// The same query and key before and after rotary positions turn them.
void HeadPanel::draw_turned_pair(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch,
                                 const Area& area) {
  const TransformerView& view = *state.view;
  const TokenPair pair = state.shown_pair();
  if (!pair) return;
  const Theme& t = ui.theme();
  const auto [reading, query, key] = shown_reading(ui, state, pair);
  PairColumn column(ui, area);
  column.sentence(ui.fonts().body, t.text, ui.tr("transformer.turned_pair", query, pair.query, key, pair.key));
  const auto vector = [&](std::string_view label, std::string_view part, std::string_view name, std::int64_t at) {
    const std::string value = block_name(state.head.layer, name);
    return VectorRow{std::string(label), block_name(state.head.layer, part), value, at, head_numbers(view, value, at)};
  };
  const std::array<VectorRow, 4> rows = {{
      vector("q", "attn.q.weight", "attn.q", reading.q_at),
      vector("Rq", "attn.q.weight", "attn.rot_q", reading.q_at),
      vector("k", "attn.k.weight", "attn.k", reading.k_at),
      vector("Rk", "attn.k.weight", "attn.rot_k", reading.k_at),
  }};
  const float height = column.row_height(4, 4);
  for (const VectorRow& row : rows) draw_vector(ui, session, state, touch, row, column.row(height));
  column.skip(ui.px(2));
  std::string rates;
  for (const double rate : rotary_rates(view.spec)) {
    const std::string longer = fmt::format("{}{}{}", rates, rates.empty() ? "" : ", ", format_number(rate, 2));
    if (text_size(ui.fonts().small, ui.tr("transformer.turned_angles", longer + ", \u2026")).x > area.width()) {
      rates += ", \u2026";
      break;
    }
    rates = longer;
  }
  column.sentence(ui.fonts().small, t.text, ui.tr("transformer.turned_angles", rates));
  column.sentence(ui.fonts().small, t.text,
                  ui.tr("transformer.turned_scores", view.spec.head_size(),
                        format_number(reading.score_before_turning, 3), format_number(reading.score, 3)));
  column.last(t.muted, ui.tr("transformer.turned_why"));
}

}  // namespace neurarium
