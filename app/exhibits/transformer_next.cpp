#include "app/exhibits/transformer_next.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr float kLow = 190;  // height below which rows are narrow

// What the columns of the bars are as wide as.
struct NextColumns {
  float label, logit, bars, number;  // right ends of the first two, left end of the bars, of the percentages

  NextColumns(Ui& ui, const TransformerView& view, const Area& area, std::ptrdiff_t rows) {
    float word = 0;
    for (std::ptrdiff_t i = 0; i < rows; ++i)
      word = std::max(word, text_size(ui.fonts().body, token_text(ui, view.next[static_cast<std::size_t>(i)].text)).x);
    label = area.min.x + std::min(word, area.width() * 0.32f) + ui.px(4);
    logit = label + text_size(ui.fonts().small, "\u221200.0").x + ui.px(4);
    bars = logit + ui.px(8);
    number = area.max.x - text_size(ui.fonts().small, "100.0 %").x - ui.px(6);
  }
};

// Of a token in the run before; NaN where nothing is compared.
double probability_before(const TransformerState& state, int id) {
  if (state.views.before == nullptr || state.compared == Compared::Before)
    return std::numeric_limits<double>::quiet_NaN();
  const std::vector<NextToken>& next = state.views.before->next;
  const auto found = std::find_if(next.begin(), next.end(), [&](const NextToken& n) { return n.id == id; });
  return found == next.end() ? std::numeric_limits<double>::quiet_NaN() : found->probability;
}

}  // namespace

void NextBars::draw_bar(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Item& item,
                        const NextToken& next) const {
  const Theme& t = ui.theme();
  const ValueRef ref = ref_at(*state.view, "logits", {state.view->position, next.id});
  touch.touch(ui, session, state, item, item.hovered ? ref : ValueRef{});
  if (item.hovered) state.help = "transformer.help_next";
  if (item.hovered || state.selected == ref)
    ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, t.raised, ui.px(4));
}

void NextBars::draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area) {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const bool low = area.height() < ui.px(kLow);
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(area.min);
  const Edited edited = slider(ui, "transformer.temperature", state.temperature,
                               {.min = 0.05, .max = 5, .log = true, .width = area.width()});
  if (edited.changed) ++state.text_version;
  ImGui::SetCursorScreenPos(before);
  const float top = area.min.y + ui.px(low ? 42 : 44);
  const float row = ui.px(low ? 17 : 22);
  const auto rows =
      std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>((area.max.y - top) / row), 0, std::ssize(view.next));
  const NextColumns at(ui, view, area, rows);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    const NextToken& next = view.next[static_cast<std::size_t>(i)];
    const auto scope = ui.scope(std::to_string(i));
    const float y = top + static_cast<float>(i) * row;
    const Item item = make_item_at(ui, "transformer.next", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Canvas);
    ui.registry().explain_item();
    draw_bar(ui, session, state, touch, item, next);
    text_in(ui.fonts().body, {area.min.x + ui.px(2), y}, {at.label, y + row}, t.text, token_text(ui, next.text));
    text_in(ui.fonts().small, {at.label, y}, {at.logit, y + row}, t.muted, fmt::format("{:.1f}", next.logit),
            Align::Right);
    const auto length = [&](double p) { return std::max(1.0f, (at.number - at.bars) * static_cast<float>(p)); };
    const float edge = std::round(row * 0.23f);
    list.AddRectFilled({at.bars, y + edge}, {at.bars + length(next.probability), y + row - edge}, t.positive, ui.px(2));
    const double earlier = probability_before(state, next.id);
    const double change = next.probability - earlier;
    if (std::isfinite(earlier))  // where the bar ended
      list.AddRectFilled({at.bars + length(earlier) - 1, y + ui.px(2)},
                         {at.bars + length(earlier) + 1, y + row - ui.px(2)}, t.text);
    const bool shows_change = state.shows_difference() && std::isfinite(earlier);
    text_in(ui.fonts().small, {at.number, y}, {area.max.x - ui.px(2), y + row}, shows_change ? t.sign(change) : t.muted,
            shows_change ? fmt::format("{:+.1f} %", change * 100) : fmt::format("{:.1f} %", next.probability * 100),
            Align::Right);
  }
}

}  // namespace neurarium
