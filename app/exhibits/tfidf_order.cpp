// Two sentences, their bags, and how alike the bags are: what is lost when the order of words is thrown away.
#include "app/exhibits/tfidf.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace neurarium {
namespace {

constexpr float kChip = 30, kBagRow = 24;

// Words in their order; those of no document have an outline.
void draw_word_chips(Ui& ui, const TermText& text, const Area& area, ImU32 color) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float x = area.min.x;
  for (const TermPlace& word : text.words) {
    std::string said = visible_line(text.at(word.span));
    ui.fonts().use(said);
    const float width = text_size(ui.fonts().body, said).x + ui.px(16);
    if (x + width > area.max.x) return text_in(ui.fonts().body, {x, area.min.y}, area.max, t.muted, "…");
    const ImVec2 min{x, area.min.y}, max{x + width, area.max.y};
    if (word.term >= 0)
      list.AddRectFilled(min, max, with_alpha(color, 0.25f), ui.px(4));
    else
      list.AddRect(min, max, t.warning, ui.px(4), 0, ui.px(1.5f));
    text_in(ui.fonts().body, min, max, t.text, said, Align::Center);
    x += width + ui.px(5);
  }
}

// Terms of both sentences, the heaviest first.
std::vector<int> terms_of_both(const TfidfView& view) {
  std::map<int, float> weights;
  for (const TermText* text : {&view.sentence, &view.other})
    text->for_each_term([&](int term) { weights[term] = view.weight(term); });
  std::vector<int> out;
  for (const auto& [term, weight] : weights) out.push_back(term);
  std::ranges::stable_sort(out, [&](int a, int b) { return std::abs(weights[a]) > std::abs(weights[b]); });
  return out;
}

void draw_bag_row(Ui& ui, TfidfState& state, int term, const Area& area) {
  const Theme& t = ui.theme();
  const TfidfView& view = *state.view;
  const auto at = static_cast<std::size_t>(term);
  const auto number = ui.scope(std::to_string(term));
  const TfidfRow made = tfidf_row(ui, "tfidf.bag_row", area, state.term == term);
  const float a = area.min.x + area.width() * 0.3f, b = area.min.x + area.width() * 0.65f;
  text_in(ui.fonts().body, {area.min.x + ui.px(8), area.min.y}, {a, area.max.y}, t.text, shown_term(ui, view, term));
  const auto side = [&](std::int64_t row, float from, float to, ImU32 color) {
    const float tf = view.row("tf", row)[at];
    text_in(ui.fonts().small, {from, area.min.y}, {to - ui.px(10), area.max.y}, tf == 0 ? t.muted : color,
            fmt::format("{} → {}", term_product(tf, view.weight(term)),
                        format_number(static_cast<double>(view.row("unit", row)[at]), 3)),
            Align::Right);
  };
  side(kSentenceRow, a, b, t.positive);
  side(kOtherRow, b, area.max.x, t.negative);
  if (made.clicked) state.term = term;
  if (made.hovered) state.help = "tfidf.help_bags";
}

}  // namespace

void draw_two_bags(Ui& ui, TfidfState& state, const Area& area) {
  const auto scope = ui.scope("bags");
  const Theme& t = ui.theme();
  const TfidfView& view = *state.view;
  const float chip = ui.px(kChip), gap = ui.px(10), letter = ui.px(24), row = ui.px(kBagRow);
  float y = area.min.y + ui.px(4);
  const auto sentence = [&](std::string_view name, const TermText& text, ImU32 color) {
    text_in(ui.fonts().strong, {area.min.x, y}, {area.min.x + letter, y + chip}, color, name);
    draw_word_chips(ui, text, {{area.min.x + letter, y}, {area.max.x, y + chip}}, color);
    y += chip + gap;
  };
  sentence("A", view.sentence, t.positive);
  sentence("B", view.other, t.negative);
  const bool alike = view.sentences_cosine > 1 - 1e-6;
  text_in(ui.fonts().strong, {area.min.x, y}, {area.max.x, y + row}, alike ? t.warning : t.text,
          ui.tr("tfidf.bags_cosine", format_number(view.sentences_cosine, 4)));
  y += row;
  const std::string verdict = ui.tr(alike ? "tfidf.bags_same" : "tfidf.bags_differ");
  text_lines(ui.fonts().small, {area.min.x, y}, area.width(), t.muted, verdict);
  y += ui.px(44);
  const float a = area.min.x + area.width() * 0.3f, b = area.min.x + area.width() * 0.65f;
  text_in(ui.fonts().small, {area.min.x + ui.px(8), y}, {a, y + row}, t.muted, ui.tr("tfidf.term"));
  text_in(ui.fonts().small, {a, y}, {b - ui.px(10), y + row}, t.positive, ui.tr("tfidf.bag_of", "A"), Align::Right);
  text_in(ui.fonts().small, {b, y}, {area.max.x - ui.px(10), y + row}, t.negative, ui.tr("tfidf.bag_of", "B"),
          Align::Right);
  y += row;
  for (const int term : terms_of_both(view)) {
    if (y + row > area.max.y) return;
    draw_bag_row(ui, state, term, {{area.min.x, y}, {area.max.x, y + row}});
    y += row;
  }
}

}  // namespace neurarium
