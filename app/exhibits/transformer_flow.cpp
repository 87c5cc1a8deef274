#include "app/exhibits/transformer_flow.h"

#include "app/exhibits/transformer_weights.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kTitles = 46;  // above the rows: the block, the part
constexpr float kScales = 20;  // below them
constexpr float kColumnGap = 14;
constexpr int kAlways = 0;

}  // namespace

void TransformerFlow::choose_columns(Ui& ui, const TransformerState& state) {
  const Graph& graph = state.view->graph();
  columns_.clear();
  const auto strip = [&](std::string_view title, std::string value, std::string weights, int layer, int rank) {
    if (graph.find(value) == kNoValue) return;
    // No narrower than its title.
    const float least = std::max(36.0f, text_size(ui.fonts().small, ui.tr(title)).x / ui.scale() - kColumnGap + 6);
    columns_.push_back(
        {Kind::Strip, std::string(title), std::move(value), std::move(weights), layer, least, 0.4f, 84, rank});
  };
  columns_.push_back({Kind::Tokens, "transformer.stage_tokens", {}, {}, -1, 56, 0.4f, 110, kAlways});
  strip("transformer.stage_embed", "embed", "embed.weight", -1, kAlways);
  strip("transformer.stage_position", "pos_embed", "pos_embed.weight", -1, kAlways);
  for (int layer = 0; layer < state.view->spec.layers; ++layer) {
    const bool open = layer == state.head.layer;
    columns_.push_back({Kind::Heads,
                        "transformer.stage_attention",
                        {},
                        block_name(layer, "attn.q.weight"),
                        layer,
                        62,
                        5,
                        420,
                        kAlways});
    strip("transformer.stage_mid", block_name(layer, "resid_mid"), {}, layer, open ? 4 : 5);
    strip("transformer.stage_mlp", block_name(layer, "mlp.post"), block_name(layer, "mlp.in.weight"), layer,
          open ? 1 : 3);
    strip("transformer.stage_post", block_name(layer, "resid_post"), {}, layer, open ? 2 : 4);
  }
  strip("transformer.stage_norm", "ln_final.out", "ln_final.weight", -1, 1);
  strip("transformer.stage_logits", "logits", state.view->spec.tied ? "embed.weight" : "unembed.weight", -1, kAlways);
  columns_.push_back({Kind::Next, "transformer.stage_next", {}, {}, -1, 150, 1.5f, 260, kAlways});
}

// Drops what there is no room for, then shares the rest out.
void TransformerFlow::place_columns(Ui& ui, const Area& area) {
  const auto needed = [&] {
    float sum = 0;
    for (const Column& c : columns_) sum += ui.px(c.least) + ui.px(kColumnGap);
    return sum - ui.px(kColumnGap);
  };
  while (needed() > area.width()) {
    const auto last = std::max_element(columns_.begin(), columns_.end(),
                                       [](const Column& a, const Column& b) { return a.rank < b.rank; });
    if (last->rank == kAlways) break;
    std::erase_if(columns_, [rank = last->rank](const Column& c) { return c.rank == rank; });
  }
  std::vector<float> widths;
  for (const Column& c : columns_) widths.push_back(ui.px(c.least));
  for (int round = 0; round < 4; ++round) {  // a column that is full leaves its share to the others
    float used = ui.px(kColumnGap) * static_cast<float>(columns_.size() - 1);
    float weights = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      used += widths[i];
      if (widths[i] < ui.px(columns_[i].most)) weights += columns_[i].weight;
    }
    const float spare = area.width() - used;
    if (spare <= 1 || weights <= 0) break;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (widths[i] < ui.px(columns_[i].most))
        widths[i] = std::min(ui.px(columns_[i].most), widths[i] + spare * columns_[i].weight / weights);
  }
  float x = area.min.x;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].area = {{std::floor(x), rows_.min.y}, {std::floor(x + widths[i]), rows_.max.y}};
    x += widths[i] + ui.px(kColumnGap);
  }
}

float TransformerFlow::row_height(const TransformerState& state) const {
  return rows_.height() / static_cast<float>(state.view->length());
}

// The residual stream of each token: a line on which the blocks read and write.
void TransformerFlow::draw_streams(Ui& ui, const TransformerState& state) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float row = row_height(state);
  float end = rows_.max.x;
  for (const Column& c : columns_)
    if (c.kind == Kind::Next) end = c.area.min.x - ui.px(kColumnGap);
  for (int i = 0; i < state.view->length(); ++i) {
    const bool chosen = i == state.view->position;
    const float y = std::round(rows_.min.y + (static_cast<float>(i) + 0.5f) * row);
    const float half = chosen || i == state.hovered_token ? ui.px(1) : 0.5f;
    const ImU32 color = i == state.hovered_token ? t.text : chosen ? t.accent : t.line;
    list.AddRectFilled({columns_.front().area.max.x, y - half}, {end, y + half}, color);
  }
}

void TransformerFlow::draw_block_frames(Ui& ui, const TransformerState& state) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (int layer = 0; layer < state.view->spec.layers; ++layer) {
    float left = 1e9f;
    float right = 0;
    for (const Column& c : columns_) {
      if (c.layer != layer) continue;
      left = std::min(left, c.area.min.x);
      right = std::max(right, c.area.max.x);
    }
    const float air = ui.px(6);
    const ImVec2 min{left - air, rows_.min.y - ui.px(kTitles)};
    const ImVec2 max{right + air, rows_.max.y + ui.px(kScales)};
    const bool chosen = layer == state.head.layer;
    list.AddRectFilled(min, max, t.panel, ui.px(6));
    list.AddRect(min, max, chosen ? mix(t.line, t.accent, 0.5f) : t.line, ui.px(6));
    text_in(ui.fonts().strong, {left, min.y + ui.px(2)}, {right, min.y + ui.px(24)}, t.text,
            right - left > ui.px(64) ? ui.tr("transformer.block", layer) : std::to_string(layer));
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
  const int at =
      std::clamp(static_cast<int>((ImGui::GetIO().MousePos.y - rows_.min.y) / row), 0, state.view->length() - 1);
  state.next_hovered_token = at;
  state.help = "transformer.help_tokens";
  if (!item.clicked) return;
  state.position = at + 1 == state.view->length() ? -1 : at;
  ++state.text_version;
}

void TransformerFlow::draw_strip(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch,
                                 const Column& column) {
  const Theme& t = ui.theme();
  const Item item = make_item_at(ui, "value." + column.value, column.area.min, column.area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const double limit = strips_.draw(t, state.view, column.value, item.min, item.max);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ValueRef under =
      item.hovered ? ValueStrips::at(*state.view, column.value, item.min, item.max, mouse) : ValueRef{};
  touch.touch(ui, session, state, item, under);
  const float row = row_height(state);
  if (item.hovered) {
    const int at = std::clamp(static_cast<int>((mouse.y - rows_.min.y) / row), 0, state.view->length() - 1);
    state.next_hovered_token = at;
    state.help = column.title;
  }
  for (const int token : {state.view->position, state.hovered_token}) {
    if (token < 0 || token >= state.view->length()) continue;
    const float y = rows_.min.y + static_cast<float>(token) * row;
    list.AddRect({item.min.x - 1, y}, {item.max.x + 1, y + row}, token == state.hovered_token ? t.text : t.accent);
  }
  list.AddRect({item.min.x - 1, item.min.y - 1}, {item.max.x + 1, item.max.y + 1}, item.hovered ? t.muted : t.line);
  text_in(ui.fonts().small, {item.min.x - ui.px(8), item.max.y + 1}, {item.max.x + ui.px(8), item.max.y + ui.px(19)},
          t.muted, fmt::format("\u00b1{}", format_short(limit)), Align::Center);
}

// The name of a step; where it has weights, a click shows them.
void TransformerFlow::draw_title(Ui& ui, TransformerState& state, const Column& column) const {
  const Theme& t = ui.theme();
  const bool strip = column.kind == Kind::Strip;
  const float air = strip ? ui.px(kColumnGap) * 0.5f : 0;
  const ImVec2 min{column.area.min.x - air, rows_.min.y - ui.px(22)};
  const ImVec2 max{column.area.max.x + air, rows_.min.y - ui.px(2)};
  const Align align = strip ? Align::Center : column.kind == Kind::Tokens ? Align::Right : Align::Left;
  bool lit = false;
  if (!column.weights.empty() && state.view->graph().find(column.weights) != kNoValue) {
    const auto scope = ui.scope(column.layer < 0 ? "model" : std::to_string(column.layer));
    const Item item = make_item_at(ui, column.title, min, max, WidgetKind::Button);
    lit = item.hovered;
    tooltip_text(ui, ui.tr("transformer.show_weights", column.weights));
    if (item.clicked) show_weights(state, column.weights, column.layer == state.head.layer);
    const float width = std::min(text_size(ui.fonts().small, ui.tr(column.title)).x, max.x - min.x);
    const float x = align == Align::Center ? (min.x + max.x - width) * 0.5f : min.x;
    ImGui::GetWindowDrawList()->AddLine({x, max.y - ui.px(2)}, {x + width, max.y - ui.px(2)}, lit ? t.text : t.line);
  }
  text_in(ui.fonts().small, min, max, lit ? t.text : t.muted, ui.tr(column.title), align);
}

void TransformerFlow::draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const auto scope = ui.scope("flow");
  rows_ = {{area.min.x, area.min.y + ui.px(kTitles)}, {area.max.x, area.max.y - ui.px(kScales)}};
  if (rows_.height() < ui.px(24)) return;
  choose_columns(ui, state);
  place_columns(ui, area);
  draw_block_frames(ui, state);
  draw_streams(ui, state);
  const Theme& t = ui.theme();
  for (const Column& c : columns_) {
    draw_title(ui, state, c);
    if (c.kind == Kind::Tokens) draw_tokens(ui, state, c);
    if (c.kind == Kind::Strip) draw_strip(ui, session, state, touch, c);
    if (c.kind == Kind::Heads) {
      const Area inside{{c.area.min.x, c.area.min.y}, {c.area.max.x, c.area.max.y + ui.px(kScales) - ui.px(6)}};
      ImGui::GetWindowDrawList()->AddRectFilled({c.area.min.x - 2, c.area.min.y}, {c.area.max.x + 2, c.area.max.y},
                                                t.panel);
      heads_.draw(ui, session, state, c.layer, inside);
    }
    if (c.kind == Kind::Next)
      next_.draw(ui, session, state, touch, {c.area.min, {c.area.max.x, c.area.max.y + ui.px(kScales)}});
  }
}

}  // namespace neurarium
