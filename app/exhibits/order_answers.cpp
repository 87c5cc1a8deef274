// Two sentences word by word, and what each reader answers to them.
#include "app/draw/colormap.h"
#include "app/exhibits/order.h"
#include "app/exhibits/share_bar.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::size_t kMostBars = 8;
constexpr float kAnswerRow = 34, kHeadHeight = 66;

std::string_view sentence_letter(int sentence) { return sentence == 0 ? "A" : "B"; }

ImU32 sentence_color(const Theme& t, int sentence) { return sentence == 0 ? t.positive : t.negative; }

// The typed words with two of them in each other's place.
std::string exchanged(const OrderView& view, int sentence, int from, int to) {
  const OrderLanguage::Typed& typed = view.typed[static_cast<std::size_t>(sentence)];
  std::vector<std::string> words(typed.words.begin(), typed.words.end() - 1);  // without the question
  std::swap(words[static_cast<std::size_t>(from)], words[static_cast<std::size_t>(to)]);
  return fmt::format("{}", fmt::join(words, view.language->gap()));
}

void draw_sentence(Ui& ui, Session& session, OrderState& state, int sentence, const Area& area) {
  const Theme& t = ui.theme();
  const OrderView& view = *state.view;
  const auto index = static_cast<std::size_t>(sentence);
  const OrderLanguage::Typed& typed = view.typed[index];
  const std::vector<double>& reads = view.answers[static_cast<std::size_t>(state.looking)].attention[index];
  const Colormap map = Colormap::sequential(t, 0, 1);
  const std::string letter(sentence_letter(sentence));
  const auto scope = ui.scope(sentence == 0 ? "a" : "b");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  text_in(ui.fonts().strong, area.min, {area.min.x + ui.px(20), area.max.y}, sentence_color(t, sentence), letter);
  float x = area.min.x + ui.px(24);
  float total = 0;
  std::vector<float> widths;
  for (std::string word : typed.words) {
    ui.fonts().use(word);
    widths.push_back(std::max(ui.px(36), text_size(ui.fonts().body, word).x + ui.px(14)) + ui.px(4));
    total += widths.back();
  }
  // A long sentence is drawn narrower, so that its end is seen too.
  const float shrink = std::min(1.0f, (area.max.x - x) / total);
  for (std::size_t i = 0; i < typed.words.size(); ++i) {
    const float width = widths[i] * shrink;
    const ImVec2 min{x, area.min.y}, max{x + width - ui.px(4) * shrink, area.max.y};
    x += width;
    const auto number = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, "word_order.word", min, max, WidgetKind::Canvas);
    ui.registry().explain_item();
    const ImU32 color = map(std::isfinite(reads[i]) ? reads[i] : 0);
    list.AddRectFilled(min, max, color, ui.px(4));
    if (typed.tokens[i] < 0) list.AddRect(min, max, t.warning, ui.px(4), 0, ui.px(1.5f));
    text_in(ui.fonts().body, min, {max.x, min.y + (max.y - min.y) * 0.58f}, readable_on(color), typed.words[i],
            Align::Center);
    text_in(ui.fonts().small, {min.x, min.y + (max.y - min.y) * 0.52f}, max, readable_on(color),
            format_number(reads[i], 2), Align::Center);
    const bool movable = i + 1 < typed.words.size();
    if (movable && ImGui::IsItemActivated()) state.carried = {sentence, static_cast<int>(i)};
    const bool carried = state.carried.sentence == sentence && state.carried.word >= 0;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool under = mouse.x >= min.x && mouse.x < max.x && mouse.y >= min.y && mouse.y < max.y;
    if (carried && movable && (under || state.carried.word == static_cast<int>(i)))
      list.AddRect(min, max, t.accent, ui.px(4), 0, ui.px(2));
    if (carried && movable && under && ImGui::IsMouseReleased(0) && state.carried.word != static_cast<int>(i)) {
      const std::string next = exchanged(view, sentence, state.carried.word, static_cast<int>(i));
      state.carried = {};
      change_exhibit<OrderSettings>(session, "word_order.exchange",
                                    [&](OrderSettings& s) { (sentence == 0 ? s.sentence : s.other) = next; });
      return;
    }
    if (item.hovered && state.carried.word < 0) {
      state.help = "word_order.help_words";
      tooltip_text(ui, typed.tokens[i] < 0 ? ui.tr("word_order.unknown_word", typed.words[i])
                                           : ui.tr("word_order.word_reads", ui.tr(reader_key(state.looking)),
                                                   typed.words[i], format_number(reads[i], 3)));
    }
  }
}

// Animals by how probable they are in either sentence.
std::vector<std::size_t> shown_animals(const ReaderAnswer& answer) {
  std::vector<std::size_t> order(answer.probability[0].size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto weight = [&](std::size_t i) { return std::max(answer.probability[0][i], answer.probability[1][i]); };
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return weight(a) > weight(b); });
  return order;
}

void draw_answer(Ui& ui, const OrderView& view, const ReaderAnswer& answer, std::size_t animal, const Area& area) {
  const Theme& t = ui.theme();
  std::string name(view.language->word(view.language->animals()[animal]));
  ui.fonts().use(name);
  const float names = std::min(ui.px(48), area.width() * 0.4f);
  text_in(ui.fonts().body, area.min, {area.min.x + names, area.max.y}, t.text, name);
  const float half = area.height() * 0.5f, number = ui.px(30);
  for (int i = 0; i < 2; ++i) {
    const double p = answer.probability[static_cast<std::size_t>(i)][animal];
    const float top = area.min.y + half * static_cast<float>(i);
    const float end = area.max.x - number;
    share_bar(ui, {{area.min.x + names, top}, {end, top + half}}, p, sentence_color(t, i));
    text_in(ui.fonts().small, {end, top}, {area.max.x, top + half}, t.text, fmt::format("{:.0f}", 100 * p),
            Align::Right);
  }
}

}  // namespace

void draw_order_words(Ui& ui, Session& session, OrderState& state, const Area& area) {
  const auto scope = ui.scope("words");
  const float head = ui.px(22), row = (area.height() - head - ui.px(6)) / 2;
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, ui.theme().muted,
          ui.tr("word_order.looking", ui.tr(reader_key(state.looking))));
  for (int i = 0; i < 2; ++i) {
    const float y = area.min.y + head + (row + ui.px(6)) * static_cast<float>(i);
    draw_sentence(ui, session, state, i, {{area.min.x, y}, {area.max.x, y + row}});
  }
  if (!ImGui::IsMouseDown(0)) state.carried = {};
}

void draw_order_answers(Ui& ui, OrderState& state, const Area& area) {
  const auto scope = ui.scope("answers");
  const Theme& t = ui.theme();
  const OrderView& view = *state.view;
  const float gap = ui.px(14), width = (area.width() - gap * (kOrderReaderCount - 1)) / kOrderReaderCount;
  const float head = ui.px(kHeadHeight), room = area.height() - head;
  const auto rows = static_cast<std::size_t>(std::clamp(room / ui.px(kAnswerRow), 1.0f, static_cast<float>(kMostBars)));
  const float row = std::min(ui.px(kAnswerRow + 14), room / static_cast<float>(rows));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t r = 0; r < kOrderReaderCount; ++r) {
    const auto reader = static_cast<OrderReader>(r);
    const ReaderAnswer& answer = view.answers[r];
    const float x = area.min.x + (width + gap) * static_cast<float>(r);
    const float bottom = area.min.y + head + row * static_cast<float>(rows);
    const auto name = ui.scope(std::string(kOrderReaders[r]));
    const Item item = make_item_at(ui, "word_order.reader", {x, area.min.y}, {x + width, bottom}, WidgetKind::Button);
    ui.registry().explain_item();
    const bool chosen = state.looking == reader;
    if (item.hovered || chosen)
      list.AddRectFilled({x - ui.px(5), area.min.y - ui.px(4)}, {x + width + ui.px(5), bottom}, t.panel, ui.px(4));
    if (chosen) list.AddRect({x - ui.px(5), area.min.y - ui.px(4)}, {x + width + ui.px(5), bottom}, t.accent, ui.px(4));
    list.AddRectFilled({x, area.min.y + ui.px(6)}, {x + ui.px(10), area.min.y + ui.px(16)}, reader_color(t, reader),
                       ui.px(2));
    text_in(ui.fonts().strong, {x + ui.px(15), area.min.y}, {x + width, area.min.y + ui.px(22)}, t.text,
            ui.tr(reader_key(reader)));
    text_in(ui.fonts().small, {x, area.min.y + ui.px(22)}, {x + width, area.min.y + ui.px(40)},
            answer.apart > 1e-6 ? t.text : t.warning,
            answer.apart > 1e-6 ? ui.tr("word_order.apart", format_number(answer.apart, 3)) : ui.tr("word_order.same"));
    const std::vector<std::size_t> order = shown_animals(answer);
    for (std::size_t i = 0; i < std::min(rows, order.size()); ++i) {
      const float y = area.min.y + head - ui.px(20) + row * static_cast<float>(i);
      draw_answer(ui, view, answer, order[i], {{x, y + ui.px(2)}, {x + width, y + row - ui.px(4)}});
    }
    if (item.clicked) state.looking = reader;
    if (!item.hovered) continue;
    state.help = "word_order.help_answers";
    Card card{.title = ui.tr(reader_key(reader)), .subtitle = ui.tr(fmt::format("reader_about.{}", kOrderReaders[r]))};
    for (int i = 0; i < 2; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const auto best = static_cast<std::size_t>(answer.best[at]);
      std::string word(view.language->word(view.language->animals()[best]));
      ui.fonts().use(word);
      card.rows.push_back({std::string(sentence_letter(i)),
                           fmt::format("{}  {}", word, format_number(answer.probability[at][best])),
                           sentence_color(t, i)});
    }
    card.rows.push_back({ui.tr("word_order.apart_row"), format_number(answer.apart)});
    card.hint = ui.tr("word_order.reader_hint");
    hover_card(ui, card);
  }
}

}  // namespace neurarium
