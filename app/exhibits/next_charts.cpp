// One prompt and four answers: on which words each hangs, and its bars.
#include "app/draw/colormap.h"
#include "app/exhibits/next.h"
#include "app/exhibits/share_bar.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kNames = 112, kWords = 26, kHangRow = 21, kBarRow = 24, kChartHead = 50;
constexpr float kLeastWord = 14;

std::string shown_token(Ui& ui, const NextView& view, int id) {
  std::string name = view.name(id);
  ui.fonts().use(name);
  return name;
}

// The end of the prompt, as much as there is room for.
struct PromptColumns {
  std::size_t first = 0;
  std::vector<float> x;  // left edges, and the right edge of the last
};

PromptColumns lay_out_prompt(Ui& ui, const NextView& view, const Area& area) {
  std::vector<float> widths;
  float total = 0;
  PromptColumns out;
  out.first = view.prompt.size();
  while (out.first > 0) {
    const std::string name = shown_token(ui, view, view.prompt[out.first - 1]);
    const float width = std::max(ui.px(kLeastWord), text_size(ui.fonts().body, name).x + ui.px(10));
    if (total + width > area.width() && !widths.empty()) break;
    total += width;
    widths.push_back(width);
    --out.first;
  }
  float x = area.min.x;
  for (auto width = widths.rbegin(); width != widths.rend(); ++width) {
    out.x.push_back(x);
    x += *width;
  }
  out.x.push_back(x);
  return out;
}

void draw_hanging(Ui& ui, NextState& state, std::size_t predictor, const PromptColumns& columns, const Area& area) {
  const Theme& t = ui.theme();
  const NextView& view = *state.view;
  const Predictor& f = view.predictors[predictor];
  const Colormap map = Colormap::sequential(t, 0, 1);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i + 1 < columns.x.size(); ++i) {
    const double moved = f.effect[columns.first + i];
    const ImVec2 min{columns.x[i] + 0.5f, area.min.y + 1}, max{columns.x[i + 1] - 0.5f, area.max.y - 1};
    list.AddRectFilled(min, max, map(moved), ui.px(2));
  }
  const Item item = make_item_at(ui, "next_word.hangs", {columns.x.front(), area.min.y}, {columns.x.back(), area.max.y},
                                 WidgetKind::Text);
  ui.registry().explain_item();
  if (!item.hovered) return;
  state.help = "next_word.help_hangs";
  const float mouse = ImGui::GetIO().MousePos.x;
  const auto at = std::upper_bound(columns.x.begin(), columns.x.end() - 1, mouse) - columns.x.begin();
  const auto i = columns.first + static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at - 1));
  tooltip_text(ui, ui.tr("next_word.moves", ui.tr(predictor_key(predictor)), shown_token(ui, view, view.prompt[i]),
                         format_number(f.effect[i], 3)));
}

void draw_chart(Ui& ui, NextState& state, std::size_t predictor, const Area& area) {
  const Theme& t = ui.theme();
  const NextView& view = *state.view;
  const Predictor& f = view.predictors[predictor];
  const ImU32 color = predictor_color(t, predictor);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({area.min.x, area.min.y + ui.px(6)}, {area.min.x + ui.px(10), area.min.y + ui.px(16)}, color,
                     ui.px(2));
  text_in(ui.fonts().strong, {area.min.x + ui.px(15), area.min.y}, {area.max.x, area.min.y + ui.px(22)}, t.text,
          ui.tr(predictor_key(predictor)));
  text_in(ui.fonts().small, {area.min.x, area.min.y + ui.px(22)}, {area.max.x, area.min.y + ui.px(42)}, t.muted,
          std::isfinite(f.perplexity) ? ui.tr("next_word.perplexity", format_number(f.perplexity, 3))
                                      : ui.tr("next_word.nothing_held"));
  const float names = std::min(ui.px(64), area.width() * 0.42f), number = ui.px(34), row = ui.px(kBarRow);
  const float top = area.min.y + ui.px(kChartHead);
  for (std::size_t i = 0; i < f.best.size(); ++i) {
    const float y = top + row * static_cast<float>(i);
    if (y + row > area.max.y) break;
    const double p = f.probability[static_cast<std::size_t>(f.best[i])];
    const auto scope = ui.scope(std::to_string(f.best[i]));
    const Item item = make_item_at(ui, "next_word.bar", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Text);
    ui.registry().explain_item();
    text_in(ui.fonts().body, {area.min.x, y}, {area.min.x + names, y + row}, t.text, shown_token(ui, view, f.best[i]));
    const float end = area.max.x - number;
    share_bar(ui, {{area.min.x + names, y}, {end, y + row}}, p, color);
    text_in(ui.fonts().small, {end, y}, {area.max.x, y + row}, t.text, fmt::format("{:.1f}", 100 * p), Align::Right);
    if (!item.hovered) continue;
    state.help = "next_word.help_bars";
    Card card{.title = shown_token(ui, view, f.best[i])};
    for (std::size_t k = 0; k < kPredictors; ++k)
      card.rows.push_back({ui.tr(predictor_key(k)),
                           format_number(view.predictors[k].probability[static_cast<std::size_t>(f.best[i])]),
                           k == predictor ? t.accent : 0});
    hover_card(ui, card);
  }
}

}  // namespace

void draw_next_prompt(Ui& ui, NextState& state, const Area& area) {
  const auto scope = ui.scope("prompt");
  const Theme& t = ui.theme();
  const NextView& view = *state.view;
  const float names = ui.px(kNames), head = ui.px(22);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.muted, ui.tr("next_word.hangs_title"));
  const PromptColumns columns = lay_out_prompt(ui, view, {{area.min.x + names, area.min.y}, {area.max.x, area.max.y}});
  const float words = area.min.y + head;
  for (std::size_t i = 0; i + 1 < columns.x.size(); ++i)
    text_in(ui.fonts().body, {columns.x[i], words}, {columns.x[i + 1], words + ui.px(kWords)}, t.text,
            shown_token(ui, view, view.prompt[columns.first + i]), Align::Center);
  for (std::size_t k = 0; k < kPredictors; ++k) {
    const float y = words + ui.px(kWords) + ui.px(kHangRow) * static_cast<float>(k);
    const auto predictor = ui.scope(std::to_string(k));
    text_in(ui.fonts().small, {area.min.x, y}, {area.min.x + names - ui.px(6), y + ui.px(kHangRow)}, t.text,
            ui.tr(predictor_key(k)));
    draw_hanging(ui, state, k, columns, {{area.min.x, y}, {area.max.x, y + ui.px(kHangRow)}});
  }
}

void draw_next_charts(Ui& ui, NextState& state, const Area& area) {
  const auto scope = ui.scope("charts");
  const float gap = ui.px(18), width = (area.width() - gap * (kPredictors - 1)) / kPredictors;
  for (std::size_t k = 0; k < kPredictors; ++k) {
    const float x = area.min.x + (width + gap) * static_cast<float>(k);
    const auto predictor = ui.scope(k == 0 ? "counting" : std::string(kNextNetworks[k - 1]));
    draw_chart(ui, state, k, {{x, area.min.y}, {x + width, area.max.y}});
  }
}

}  // namespace neurarium
