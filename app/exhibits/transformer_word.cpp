#include "app/exhibits/transformer_word.h"

#include "app/draw/axis.h"
#include "app/exhibits/transformer_lens.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

ImU32 sentence_color(const Theme& t, std::size_t sentence) { return t.classes[sentence % kClassCount]; }

// The last place of the word's last token in a text; -1 without one.
WordPlace word_place(const TransformerView& view, const std::string& sentence, int word) {
  WordPlace place;
  place.tokens = view.data->tokenizer->encode(sentence).ids;
  const auto room = static_cast<std::size_t>(view.data->length);
  if (place.tokens.size() > room)
    place.tokens.erase(place.tokens.begin(), place.tokens.end() - static_cast<std::ptrdiff_t>(room));
  const auto found = std::find(place.tokens.rbegin(), place.tokens.rend(), word);
  place.position = static_cast<int>(place.tokens.rend() - found) - 1;
  return place;
}

}  // namespace

WordPanel::WordPanel(bool threads) : probe_(read, threads) {}

WordPanel::Reading WordPanel::read(const TransformerView& view, const Question& question) {
  Reading reading;
  std::vector<int> word = view.data->tokenizer->encode(question.word).ids;
  std::vector<WordPlace> places;
  for (std::size_t i = 0; i < kSentences && !word.empty(); ++i) {
    WordPlace place = word_place(view, question.sentences[i], word.back());
    if (place.position < 0) continue;
    reading.fields.push_back(i);
    places.push_back(std::move(place));
  }
  SequenceReader reader(view.task->graph, *view.params, view.edits, view.data->length, view.data->padding());
  reading.vectors = read_word_vectors(reader, view.spec, places);
  return reading;
}

void WordPanel::write(int line, std::string text) {
  written_ = true;
  if (line == 0)
    question_.word = std::move(text);
  else if (line <= static_cast<int>(kSentences))
    question_.sentences[static_cast<std::size_t>(line - 1)] = std::move(text);
}

void WordPanel::draw_fields(Ui& ui, TransformerState& state, const Area& area) {
  const Theme& t = ui.theme();
  const bool other = std::exchange(data_, state.view->data) != state.view->data;
  if (other && !std::exchange(written_, false)) {
    const WordExample example = word_example(*state.view->task, *data_, kSentences);
    question_ = {data_->tokenizer->decode(std::array{example.word}), {}};
    for (std::size_t i = 0; i < example.sentences.size(); ++i) question_.sentences[i] = example.sentences[i];
  }
  const float row = std::min(ui.px(38), area.height() / static_cast<float>(kSentences + 1));
  const auto field = [&](std::size_t line, WideText& wide, std::string_view key, std::string_view hint,
                         std::string& text) {
    const auto scope = ui.scope(std::to_string(line));
    const float y = area.min.y + row * static_cast<float>(line);
    ImGui::SetCursorScreenPos({area.min.x + ui.px(16), y});
    ImGui::BeginChild(key.data(), {area.width() - ui.px(16), row}, false,
                      ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
    wide.field(ui, key, text, {.hint_key = hint, .label = false});
    ImGui::EndChild();
    return y;
  };
  field(0, word_field_, "word.word", "word.word_hint", question_.word);
  for (std::size_t i = 0; i < kSentences; ++i) {
    ImGui::PushID(static_cast<int>(i));
    const float y = field(i + 1, sentence_fields_[i], "word.sentence", "word.sentence_hint", question_.sentences[i]);
    ImGui::PopID();
    ImGui::GetWindowDrawList()->AddCircleFilled({area.min.x + ui.px(6), y + ui.px(15)}, ui.px(5), sentence_color(t, i));
  }
}

void WordPanel::draw_plane(Ui& ui, TransformerState& state, const Reading& reading, const Area& area) const {
  const Theme& t = ui.theme();
  const WordVectors& v = reading.vectors;
  const float line = ui.px(18);
  const Item item = make_item_at(ui, "word.plane", {area.min.x, area.min.y + line}, {area.max.x, area.max.y - line},
                                 WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRect(item.min, item.max, t.line, ui.px(4));
  text_in(ui.fonts().small, area.min, {area.max.x, item.min.y}, t.text, ui.tr("word.plane_title"));
  text_in(ui.fonts().small, {area.min.x, item.max.y}, area.max, t.muted,
          ui.tr("word.plane_scale", fmt::format("{:.0f} %", (v.explained[0] + v.explained[1]) * 100)));
  float limit = 0;
  for (const auto& point : v.plane) limit = std::max({limit, std::abs(point[0]), std::abs(point[1])});
  const float scale = std::min(item.size().x, item.size().y) * 0.44f / std::max(limit, 1e-12f);
  const auto at = [&](std::size_t depth, std::size_t sentence) {
    const auto point = v.at(depth, sentence);
    return ImVec2{item.center().x + point[0] * scale, item.center().y - point[1] * scale};
  };
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  float nearest = ui.px(14);
  std::size_t hit_depth = 0;
  std::size_t hit = v.sentences;
  for (std::size_t s = 0; s < v.sentences; ++s) {
    const ImU32 color = sentence_color(t, reading.fields[s]);
    for (std::size_t d = 0; d < v.depths.size(); ++d) {
      const ImVec2 p = at(d, s);
      const float share = static_cast<float>(d + 1) / static_cast<float>(v.depths.size());
      if (d > 0) list.AddLine(at(d - 1, s), p, with_alpha(color, 0.25f + 0.5f * share), ui.px(2));
      list.AddCircleFilled(p, ui.px(2) + ui.px(3) * share, color);
      const float away = std::hypot(mouse.x - p.x, mouse.y - p.y);
      if (item.hovered && away < nearest) {
        nearest = away;
        hit = s;
        hit_depth = d;
      }
    }
  }
  if (item.hovered) state.help = "word.help";
  if (hit == v.sentences) return;
  list.AddCircle(at(hit_depth, hit), ui.px(8), t.text, 0, ui.px(2));
  Card card;
  card.title = v.depths[hit_depth].value;
  card.subtitle = ui.tr("word.point", depth_name(ui, v.depths[hit_depth]), reading.fields[hit] + 1);
  for (std::size_t s = 0; s < v.sentences; ++s)
    if (s != hit)
      card.rows.push_back({ui.tr("word.distance_to", reading.fields[s] + 1),
                           format_number(v.distance(hit_depth, hit, s), 3), sentence_color(t, reading.fields[s])});
  hover_card(ui, card);
}

// The distance of each two sentences over depth; a line is drawn in the colours of both.
void WordPanel::draw_distances(Ui& ui, TransformerState& state, const Reading& reading, const Area& area) const {
  const Theme& t = ui.theme();
  const WordVectors& v = reading.vectors;
  const float line = ui.px(18);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + line}, t.text, ui.tr("word.distance_title"));
  const Item item = make_item_at(ui, "word.distances", {area.min.x + ui.px(42), area.min.y + line + ui.px(2)},
                                 {area.max.x, area.max.y - line}, WidgetKind::Canvas);
  ui.registry().explain_item();
  double largest = 0.1;
  for (const double d : v.distances) largest = std::max(largest, d);
  const Axis axis(0, largest * 1.05, false);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto y_of = [&](double d) { return item.max.y - static_cast<float>(axis.share(d)) * item.size().y; };
  for (const Tick& tick : axis.ticks(std::max(2, static_cast<int>(item.size().y / ui.px(28))))) {
    const float y = std::round(y_of(tick.value));
    list.AddRectFilled({item.min.x, y}, {item.max.x, y + 1}, t.line);
    text_in(ui.fonts().small, {area.min.x, y - ui.px(9)}, {item.min.x - ui.px(4), y + ui.px(9)}, t.muted, tick.label,
            Align::Right);
  }
  const auto depths = v.depths.size();
  const float step = item.size().x / static_cast<float>(depths);
  const auto x_of = [&](std::size_t d) { return item.min.x + (static_cast<float>(d) + 0.5f) * step; };
  for (std::size_t a = 0; a < v.sentences; ++a)
    for (std::size_t b = a + 1; b < v.sentences; ++b)
      for (std::size_t d = 0; d + 1 < depths; ++d) {
        const ImVec2 from{x_of(d), y_of(v.distance(d, a, b))};
        const ImVec2 to{x_of(d + 1), y_of(v.distance(d + 1, a, b))};
        list.AddLine({from.x, from.y - 1}, {to.x, to.y - 1}, sentence_color(t, reading.fields[a]), ui.px(2));
        list.AddLine({from.x, from.y + 1}, {to.x, to.y + 1}, sentence_color(t, reading.fields[b]), ui.px(2));
      }
  const auto every = static_cast<std::size_t>(std::max(1.0f, std::ceil(ui.px(76) / step)));
  for (std::size_t d = 0; d < depths; d += every)
    text_in(ui.fonts().small, {x_of(d) - ui.px(38), item.max.y}, {x_of(d) + ui.px(38), area.max.y}, t.muted,
            depth_name(ui, v.depths[d]), Align::Center);
  if (!item.hovered) return;
  state.help = "word.help";
  const auto d = static_cast<std::size_t>(
      std::clamp((ImGui::GetIO().MousePos.x - item.min.x) / step, 0.0f, static_cast<float>(depths) - 1));
  list.AddRectFilled({x_of(d), item.min.y}, {x_of(d) + 1, item.max.y}, t.muted);
  Card card;
  card.title = v.depths[d].value;
  card.subtitle = ui.tr("word.distance_title");
  for (std::size_t a = 0; a < v.sentences; ++a)
    for (std::size_t b = a + 1; b < v.sentences; ++b)
      card.rows.push_back(
          {ui.tr("word.pair", reading.fields[a] + 1, reading.fields[b] + 1), format_number(v.distance(d, a, b), 3)});
  hover_card(ui, card);
}

void WordPanel::draw(Ui& ui, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("word");
  const float gap = ui.px(16);
  const float left = std::floor(std::clamp(area.width() * 0.36f, ui.px(190), ui.px(420)));
  draw_fields(ui, state, {area.min, {area.min.x + left, area.max.y}});
  const auto* found = probe_.get(state.view, question_);
  if (found == nullptr) return;
  vectors_ = {found->answer, &found->answer->vectors};
  const Area rest{{area.min.x + left + gap, area.min.y}, area.max};
  if (found->answer->vectors.sentences < 2) {
    text_in(ui.fonts().small, rest.min, rest.max, ui.theme().muted, ui.tr("word.too_few"), Align::Center);
    return;
  }
  const float middle = std::floor(rest.min.x + rest.width() * 0.44f);
  draw_plane(ui, state, *found->answer, {rest.min, {middle, rest.max.y}});
  draw_distances(ui, state, *found->answer, {{middle + gap, rest.min.y}, rest.max});
}

}  // namespace neurarium
