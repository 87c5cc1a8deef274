// The sentence over its translation: lines of cross-attention between the words, faint ones between those that belong
// together; the buttons that write it word by word, and what may come next.
#include "app/exhibits/share_bar.h"
#include "app/exhibits/transformer_state.h"
#include "app/exhibits/translate.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kFaintestLine = 0.04f, kWordRow = 30, kWidestWord = 110;
constexpr int kWordsInCard = 4;

// Words side by side over a width, as wide as they need where there is room.
struct WordRow {
  std::vector<std::string> words;
  std::vector<Area> boxes;

  void place(Ui& ui, ImVec2 min, float width) {
    const float gap = ui.px(6), count = static_cast<float>(words.size());
    std::vector<float> wide;
    float sum = 0;
    for (const std::string& word : words) {
      wide.push_back(std::min(ui.px(kWidestWord), text_size(ui.fonts().body, word).x + ui.px(16)));
      sum += wide.back();
    }
    const float free = width - gap * (count - 1);
    const float shrink = sum > free ? std::max(0.1f, free / sum) : 1;
    const float spare = std::clamp((width - sum * shrink) / std::max(1.0f, count), gap, ui.px(34));
    float x = min.x;
    for (const float word : wide) {
      boxes.push_back({{x, min.y}, {x + word * shrink, min.y + ui.px(kWordRow)}});
      x += word * shrink + (shrink < 1 ? gap : spare);
    }
  }
  [[nodiscard]] float middle(std::int64_t i) const {
    const Area& box = boxes[static_cast<std::size_t>(i)];
    return (box.min.x + box.max.x) * 0.5f;
  }
};

// The item of each word; the one under the mouse, -1: none. A click is told to `clicked`.
template <class F>
int draw_words(Ui& ui, std::string_view key, const WordRow& row, int lit, F&& clicked) {
  const Theme& t = ui.theme();
  int hovered = -1;
  for (std::size_t i = 0; i < row.words.size(); ++i) {
    const auto number = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, key, row.boxes[i].min, row.boxes[i].max, WidgetKind::Button);
    ui.registry().explain_item();
    if (item.hovered) hovered = static_cast<int>(i);
    const bool chosen = std::cmp_equal(i, lit);
    draw_face(*ImGui::GetWindowDrawList(), t, item.min, item.max, t.raised, ui.px(4));
    if (chosen || item.hovered)
      ImGui::GetWindowDrawList()->AddRect(item.min, item.max, chosen ? t.accent : t.muted, ui.px(4));
    text_in(ui.fonts().body, item.min, item.max, t.text, row.words[i], Align::Center);
    if (item.clicked) clicked(static_cast<int>(i));
  }
  return hovered;
}

void tell_word(Ui& ui, const TranslateState& state, std::int64_t place) {
  const TranslateView& view = *state.view;
  std::vector<std::pair<double, std::int64_t>> read;
  for (std::int64_t k = 0; k < std::ssize(view.asked.ids); ++k)
    read.emplace_back(view.attention(AttentionKind::Cross, state.layer, state.head, place, k), k);
  std::ranges::stable_sort(read, [](const auto& a, const auto& b) { return a.first > b.first; });
  Card card;
  card.title = target_word(ui, view, view.written[static_cast<std::size_t>(place)]);
  card.subtitle = ui.tr("translate.reads");
  for (std::size_t i = 0; i < read.size() && i < kWordsInCard; ++i)
    card.rows.push_back(
        {source_word(ui, view, read[i].second), fmt::format("{:.2f}", read[i].first), ui.theme().positive});
  card.hint = ui.tr("translate.word_hint");
  hover_card(ui, card);
}

void draw_lines_between(Ui& ui, const TranslateState& state, const WordRow& source, const WordRow& target,
                        int only_source, int only_target, float above, float below) {
  const Theme& t = ui.theme();
  const TranslateView& view = *state.view;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto line = [&](std::int64_t place, std::int64_t key, ImU32 color, float width) {
    const ImVec2 from{source.middle(key), above}, to{target.middle(place), below};
    const float bend = (below - above) * 0.35f;
    list.AddBezierCubic(from, {from.x, from.y + bend}, {to.x, to.y - bend}, to, color, width);
  };
  for (const Alignment& link : view.gold)
    if (link.target < state.written()) line(link.target, link.source, with_alpha(t.text, 0.16f), ui.px(7));
  const auto heads = static_cast<int>(view.heads());
  const ImU32 hue = state.head < 0 ? t.positive : head_color(t, static_cast<int>(state.head), heads);
  for (std::int64_t place = 0; place < state.written(); ++place)
    for (std::int64_t key = 0; key < std::ssize(view.asked.ids); ++key) {
      const bool lit = (only_source < 0 || key == only_source) && (only_target < 0 || place == only_target);
      const auto p = static_cast<float>(view.attention(AttentionKind::Cross, state.layer, state.head, place, key));
      if (std::isfinite(p) && p > kFaintestLine)
        line(place, key, with_alpha(hue, lit ? p : 0.12f * p), ui.px(1 + 2 * p));
    }
}

// Start again, one more word, all of them.
void draw_writing_buttons(Ui& ui, TranslateState& state, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("writing", {area.width(), ui.px(34)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  if (button(ui, "translate.from_start")) state.shown = 0, state.place = -1;
  ImGui::SameLine(0, ui.px(8));
  if (button(ui, "translate.next_word", ButtonStyle::Primary)) {
    state.shown = state.shown < 0 ? 0 : state.written() + 1;
    state.place = -1;
    if (state.shown > std::ssize(state.view->written)) state.shown = -1;
  }
  ImGui::SameLine(0, ui.px(8));
  if (button(ui, "translate.whole")) state.shown = state.place = -1;
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace

void draw_translate_words(Ui& ui, TranslateState& state, const Area& area) {
  const auto scope = ui.scope("words");
  const Theme& t = ui.theme();
  const TranslateView& view = *state.view;
  const float label = ui.px(20), buttons = ui.px(42);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + label}, t.muted, ui.tr("translate.source"));
  WordRow source, target;
  for (std::int64_t i = 0; i < std::ssize(view.asked.ids); ++i) source.words.push_back(source_word(ui, view, i));
  for (std::int64_t i = 0; i < state.written(); ++i)
    target.words.push_back(target_word(ui, view, view.written[static_cast<std::size_t>(i)]));
  source.place(ui, {area.min.x, area.min.y + label}, area.width());
  const float wanted = ui.px(view.wanted.empty() ? 4 : 26);
  const float bottom = area.max.y - buttons - wanted - ui.px(kWordRow);
  const float spread = std::min(bottom, area.min.y + label + ui.px(kWordRow) + ui.px(330));
  target.place(ui, {area.min.x, spread}, area.width());
  const float above = area.min.y + label + ui.px(kWordRow), below = spread;
  text_in(ui.fonts().small, {area.min.x, below - label}, {area.max.x, below}, t.muted,
          target.words.empty() ? ui.tr("translate.nothing_written") : std::string());
  int hovered_source = -1, hovered_target = -1;
  {
    const auto row = ui.scope("source");
    hovered_source = draw_words(ui, "translate.source_word", source, -1, [](int) {});
  }
  {
    const auto row = ui.scope("target");
    hovered_target = draw_words(ui, "translate.target_word", target, static_cast<int>(state.place),
                                [&](int i) { state.place = state.place == i ? -1 : i; });
  }
  const int only = hovered_target >= 0 ? hovered_target : static_cast<int>(state.place);
  draw_lines_between(ui, state, source, target, hovered_source, hovered_source >= 0 ? -1 : only, above, below);
  if (hovered_source >= 0 || hovered_target >= 0) state.help = "translate.help_words";
  if (hovered_target >= 0) tell_word(ui, state, hovered_target);
  if (!view.wanted.empty()) {
    const bool right = view.ends && view.wanted == view.written;
    std::string said = ui.tr("translate.wanted", view.set->typed_target(view.wanted));
    ui.fonts().use(said);
    text_in(ui.fonts().small, {area.min.x, below + ui.px(kWordRow) + ui.px(4)},
            {area.max.x, below + ui.px(kWordRow) + wanted}, right ? t.good : t.negative, said);
  }
  draw_writing_buttons(ui, state, {{area.min.x, below + ui.px(kWordRow) + wanted + ui.px(6)}, area.max});
}

void draw_translate_next(Ui& ui, TranslateState& state, const Area& area) {
  const auto scope = ui.scope("next");
  const Theme& t = ui.theme();
  const TranslateView& view = *state.view;
  const std::int64_t place = state.at_place();
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(22)}, t.text,
          ui.tr("translate.next", place + 1));
  std::vector<int> before(view.written.begin(), view.written.begin() + std::min(place, std::ssize(view.written)));
  std::string so_far = fmt::format("z + {}{}", target_word(ui, view, view.set->start),
                                   view.set->typed_target(before).empty() ? "" : " " + view.set->typed_target(before));
  ui.fonts().use(so_far);
  text_in(ui.fonts().small, {area.min.x, area.min.y + ui.px(22)}, {area.max.x, area.min.y + ui.px(40)}, t.muted,
          so_far);
  const std::vector<TokenCandidate>& next = view.next[static_cast<std::size_t>(place)];
  const float top = area.min.y + ui.px(46), row = ui.px(24);
  const float names = std::min(ui.px(84), area.width() * 0.46f);
  for (std::size_t i = 0; i < next.size(); ++i) {
    const float y = top + row * static_cast<float>(i);
    if (y + row > area.max.y) break;
    const auto number = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, "translate.candidate", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Text);
    ui.registry().explain_item();
    if (item.hovered) {
      state.help = "translate.help_next";
      hover_card(ui, {.title = fmt::format("logits[{},{}]", place, next[i].id),
                      .subtitle = target_word(ui, view, next[i].id),
                      .rows = {{ui.tr("translate.logit"), format_number(static_cast<double>(next[i].logit))},
                               {ui.tr("translate.probability"), format_number(next[i].probability), t.positive}}});
    }
    text_in(ui.fonts().body, {area.min.x, y}, {area.min.x + names - ui.px(4), y + row}, t.text,
            target_word(ui, view, next[i].id));
    share_bar(ui, {{area.min.x + names, y}, {area.max.x, y + row}}, next[i].probability, t.positive,
              fmt::format("{:.1f}", 100 * next[i].probability));
  }
}

}  // namespace neurarium
