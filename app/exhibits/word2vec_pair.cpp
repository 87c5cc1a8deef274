// The window that moves over the text, and what the words in it are compared with.
#include "app/exhibits/formula.h"
#include "app/exhibits/word2vec.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace neurarium {
namespace {

constexpr std::int32_t kTextAround = 9;  // words shown on each side
constexpr std::size_t kScoreTerms = 6;
constexpr float kHeadLine = 20, kChipHeight = 30;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// Whether the word at a place of the text asks in the row that is shown.
bool asks(const Word2vecView& view, std::int32_t place) {
  const WordWindows& rows = view.words->train;
  const auto asking =
      std::span(rows.asking)
          .subspan(static_cast<std::size_t>(view.row * rows.spec.context), static_cast<std::size_t>(rows.spec.context));
  return std::ranges::find(asking, place) != asking.end();
}

void draw_window(Ui& ui, Word2vecState& state, const Area& area) {
  const Theme& t = ui.theme();
  const Word2vecView& view = *state.view;
  const WordWindows& rows = view.words->train;
  const auto& text = view.words->text.train;
  const std::int32_t center = rows.center[static_cast<std::size_t>(view.row)];
  const std::int32_t truth = rows.beside[static_cast<std::size_t>(view.row)];
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto width_of = [&](std::int32_t place) {
    return text_size(ui.fonts().body, shown_word(ui, view, text[static_cast<std::size_t>(place)])).x + ui.px(12);
  };
  const auto draw_chip = [&](std::int32_t place, float x) {
    const float width = width_of(place);
    const ImVec2 min{x, area.min.y}, max{x + width - ui.px(3), area.max.y};
    const bool asking = asks(view, place), right = place == truth && !asking;
    const ImU32 color = asking ? t.accent : right ? t.good : t.panel;
    list.AddRectFilled(min, max, color, ui.px(4));
    text_in(ui.fonts().body, min, max, asking || right ? readable_on(color) : t.muted,
            shown_word(ui, view, text[static_cast<std::size_t>(place)]), Align::Center);
    return width;
  };
  // From the middle outwards, as far as there is room.
  list.PushClipRect(area.min, area.max, true);
  const float middle = (area.min.x + area.max.x) * 0.5f, own = width_of(center);
  draw_chip(center, middle - own * 0.5f);
  float right = middle + own * 0.5f, left = middle - own * 0.5f;
  const auto last = static_cast<std::int32_t>(text.size()) - 1;
  for (std::int32_t i = center + 1; i <= std::min(last, center + kTextAround) && right < area.max.x; ++i)
    right += draw_chip(i, right);
  for (std::int32_t i = center - 1; i >= std::max(0, center - kTextAround) && left > area.min.x; --i) {
    left -= width_of(i);
    draw_chip(i, left);
  }
  list.PopClipRect();
  const Item item = make_item_at(ui, "word2vec.window", area.min, area.max, WidgetKind::Text);
  ui.registry().explain_item();
  if (item.hovered) state.help = "word2vec.help_window";
}

void tell_answer(Ui& ui, const Word2vecView& view, std::size_t k, double score) {
  const Graph& graph = view.graph();
  const ValueId scores = graph.at("scores");
  const int id = static_cast<int>(view.run->value(graph.at("answers"))[k]);
  Card card{.title = fmt::format("scores[k={}]", k), .subtitle = shown_word(ui, view, id)};
  card.rows = {{ui.tr("word2vec.score"), format_number(score), ui.theme().sign(score)},
               {ui.tr("word2vec.probability"), format_number(logistic(score))},
               {ui.tr("word2vec.wanted"), k == 0 ? "1" : "0"}};
  card.formula = formula_lines(ui, *view.run, {scores, static_cast<std::int64_t>(k)}, kScoreTerms);
  hover_card(ui, card);
}

void draw_answers(Ui& ui, Word2vecState& state, const Area& area) {
  const Theme& t = ui.theme();
  const Word2vecView& view = *state.view;
  const std::span<const float> scores = view.run->value(view.graph().at("scores"));
  const std::span<const float> ids = view.run->value(view.graph().at("answers"));
  const std::size_t fit = static_cast<std::size_t>(std::max(1.0f, area.width() / ui.px(64)));
  const std::size_t count = std::min(scores.size(), fit);
  const float width = std::min(ui.px(150), area.width() / static_cast<float>(count));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t k = 0; k < count; ++k) {
    const float x = area.min.x + width * static_cast<float>(k);
    const ImVec2 min{x, area.min.y}, max{x + width - ui.px(6), area.max.y};
    const auto number = ui.scope(std::to_string(k));
    const Item item = make_item_at(ui, "word2vec.answer", min, max, WidgetKind::Text);
    ui.registry().explain_item();
    const double score = static_cast<double>(scores[k]), share = std::isfinite(score) ? logistic(score) : 0;
    const float bar = max.y - ui.px(8);
    text_in(ui.fonts().body, min, {max.x - ui.px(38), bar}, k == 0 ? t.good : t.text,
            shown_word(ui, view, static_cast<int>(ids[k])));
    text_in(ui.fonts().small, {max.x - ui.px(40), min.y}, {max.x, bar}, t.muted, format_number(share, 2), Align::Right);
    list.AddRectFilled({min.x, bar}, max, t.raised, ui.px(2));
    if (share > 0)
      list.AddRectFilled({min.x, bar}, {min.x + (max.x - min.x) * static_cast<float>(share), max.y},
                         k == 0 ? t.good : t.negative, ui.px(2));
    if (!item.hovered) continue;
    state.help = "word2vec.help_answers";
    tell_answer(ui, view, k, score);
  }
}

}  // namespace

void draw_word_pair(Ui& ui, Word2vecState& state, const Area& area) {
  const auto scope = ui.scope("pair");
  const Word2vecView& view = *state.view;
  const bool cbow = view.words->train.spec.context > 1;
  const float head = ui.px(kHeadLine), chips = ui.px(kChipHeight);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, ui.theme().muted,
          ui.tr(cbow ? "word2vec.window_asks" : "word2vec.word_asks"));
  draw_window(ui, state, {{area.min.x, area.min.y + head}, {area.max.x, area.min.y + head + chips}});
  const float y = area.min.y + head + chips + ui.px(8);
  text_in(ui.fonts().small, {area.min.x, y}, {area.max.x, y + head}, ui.theme().muted, ui.tr("word2vec.answers_title"));
  draw_answers(ui, state, {{area.min.x, y + head}, {area.max.x, std::min(area.max.y, y + head + ui.px(34))}});
}

}  // namespace neurarium
