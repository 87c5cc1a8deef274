#include "app/exhibits/transformer_labels.h"

#include "app/draw/colormap.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::int64_t kShortestWindow = 2;
constexpr std::int64_t kLongestWindow = 12;
constexpr float kWidestPair = 108;

std::string label_text(Ui& ui, const TransformerView& view, int id) {
  return token_text(ui, view.data->tokenizer->shown(id));
}

void label_chip(Ui& ui, ImVec2 min, ImVec2 max, ImU32 fill, ImU32 ink, const std::string& text) {
  ImGui::GetWindowDrawList()->AddRectFilled(min, max, fill, ui.px(4));
  text_in(ui.fonts().small, {min.x + ui.px(2), min.y}, {max.x - ui.px(2), max.y}, ink, text, Align::Center);
}

}  // namespace

LabelPanel::LabelPanel(bool threads) : probe_(read, threads) {}

LabelPanel::Reading LabelPanel::read(const TransformerView& view, const Question& question) {
  Reading reading;
  reading.text = training_text(*view.task, *view.data, question.example);
  const std::int64_t all = std::ssize(reading.text.tokens);
  reading.asked = question;
  reading.asked.length = std::clamp(question.length, std::int64_t{1}, all);
  reading.asked.first = std::clamp(question.first, std::int64_t{0}, all - reading.asked.length);
  SequenceReader reader(view.task->graph, *view.params, view.edits, view.data->length, view.data->padding());
  reading.tokens = read_label_window(reader, reading.text, reading.asked.first, reading.asked.length);
  return reading;
}

// The window one token on or back, longer or shorter, and another text.
void LabelPanel::draw_controls(Ui& ui, const TransformerView& view, const Reading& reading, const Area& area) {
  const float y = (area.min.y + area.max.y) * 0.5f;
  float x = area.min.x + ui.px(12);
  const auto press = [&](std::string_view key, Icon icon, bool enabled) {
    ImGui::BeginDisabled(!enabled);
    const bool pressed = icon_button_at(ui, key, icon, {x, y}, {.size = 22});
    ImGui::EndDisabled();
    x += ui.px(24);
    return pressed;
  };
  const auto word = [&](const std::string& text) {
    const float width = text_size(ui.fonts().small, text).x;
    text_in(ui.fonts().small, {x - ui.px(8), area.min.y}, {x + width, area.max.y}, ui.theme().muted, text);
    x += width + ui.px(12);
  };
  const std::int64_t all = std::ssize(reading.text.tokens);
  const LabelWindow before = window_;
  if (press("labels.back", Icon::ChevronLeft, window_.first > 0)) --window_.first;
  if (press("labels.on", Icon::ChevronRight, window_.first + window_.length < all)) ++window_.first;
  word(ui.tr("labels.slide"));
  if (press("labels.shorter", Icon::Minus, window_.length > kShortestWindow)) --window_.length;
  if (press("labels.longer", Icon::Plus, window_.length < std::min(kLongestWindow, all))) ++window_.length;
  word(ui.tr("labels.length", window_.length));
  if (press("labels.other", Icon::Dice, true))
    window_ = {0, window_.length, -1, (window_.example + 1) % view.task->train->rows};
  word(ui.tr("labels.text", format_count(window_.example + 1), format_count(view.task->train->rows)));
  if (window_.first != before.first) window_.chosen = -1;
}

// The whole text as far as it fits, the window in it; a drag slides it.
void LabelPanel::draw_strip(Ui& ui, const TransformerView& view, const Reading& reading, const Area& area) {
  const Theme& t = ui.theme();
  const Item item = make_item_at(ui, "labels.strip", area.min, area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const std::vector<int>& tokens = reading.text.tokens;
  const auto width = [&](std::int64_t i) {
    return text_size(ui.fonts().small, label_text(ui, view, tokens[static_cast<std::size_t>(i)])).x + ui.px(10);
  };
  const std::int64_t all = std::ssize(tokens), end = std::min(window_.first + window_.length, all);
  if (shown_example_ != window_.example || strip_first_ > window_.first)
    strip_first_ = std::max<std::int64_t>(0, window_.first - 1);
  shown_example_ = window_.example;
  if (grabbed_ < 0) {  // the end of the window is in sight
    float needed = 0;
    for (std::int64_t i = strip_first_; i < end; ++i) needed += width(i);
    for (; needed > area.width() && strip_first_ < window_.first; ++strip_first_) needed -= width(strip_first_);
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(item.min, item.max, true);
  float x = item.min.x, from = x, to = x;
  std::int64_t under = -1;
  const float mouse = ImGui::GetIO().MousePos.x;
  for (std::int64_t i = strip_first_; i < all && x < item.max.x; ++i) {
    const float w = width(i);
    const bool inside = i >= window_.first && i < end;
    if (i == window_.first) from = x;
    if (i + 1 == end) to = x + w;
    if (mouse >= x && mouse < x + w) under = i;
    text_in(ui.fonts().small, {x, item.min.y}, {x + w, item.max.y}, inside ? t.text : t.muted,
            label_text(ui, view, tokens[static_cast<std::size_t>(i)]), Align::Center);
    x += w;
  }
  list.AddRect({from, item.min.y + 1}, {to, item.max.y - 1}, t.accent, ui.px(4), 0, ui.px(2));
  list.PopClipRect();
  if (item.hovered || grabbed_ >= 0) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  tooltip(ui, "labels.strip");
  if (!item.held) grabbed_ = -1;
  if (!item.held || under < 0) return;
  if (grabbed_ < 0) grabbed_ = under >= window_.first && under < end ? under - window_.first : 0;
  const std::int64_t moved = std::clamp(under - grabbed_, std::int64_t{0}, all - window_.length);
  if (moved != window_.first) window_.chosen = -1;
  window_.first = moved;
}

// What is read above what should be foretold: a line leads from each label to the place where it is read itself.
void LabelPanel::draw_pairs(Ui& ui, const TransformerView& view, const Reading& reading, const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float names = ui.px(76);
  const auto count = reading.tokens.size();
  const float step = std::min(ui.px(kWidestPair), (area.width() - names) / static_cast<float>(count));
  const float row = ui.px(24);
  const float numbers = ui.px(20);
  const float between = std::clamp(area.height() - 2 * row - numbers, ui.px(6), ui.px(26));
  const float below = area.min.y + row + between;
  const auto name = [&](float y, float height, std::string_view key) {
    text_in(ui.fonts().small, {area.min.x, y}, {area.min.x + names - ui.px(4), y + height}, t.muted, ui.tr(key));
  };
  name(area.min.y, row, "labels.read");
  name(below, row, "labels.label");
  name(below + row, numbers, "labels.given");
  const auto x_of = [&](std::size_t i) { return area.min.x + names + step * static_cast<float>(i); };
  const Colormap map = Colormap::sequential(t, 0, std::log(static_cast<double>(view.spec.vocab)));
  hovered_ = -1;
  for (std::size_t i = 0; i < count; ++i) {
    const LabelledToken& pair = reading.tokens[i];
    const float x = x_of(i), end = x + step - ui.px(3);
    const auto scope = ui.scope(std::to_string(i));
    const Item item =
        make_item_at(ui, "labels.pair", {x, area.min.y}, {end, below + row + numbers}, WidgetKind::Button);
    ui.registry().explain_item();
    if (item.hovered) hovered_ = static_cast<int>(i);
    if (item.clicked) window_.chosen = static_cast<std::int64_t>(i);
    const std::int64_t shown = hovered_ >= 0 ? hovered_ : window_.chosen;
    const bool seen = shown >= 0 && static_cast<std::int64_t>(i) <= shown;
    label_chip(ui, {x, area.min.y}, {end, area.min.y + row}, seen ? mix(t.raised, t.accent, 0.35f) : t.raised, t.text,
               label_text(ui, view, pair.token));
    const bool asked = pair.target >= 0;
    if (i + 1 < count && asked)
      list.AddLine({(x + end) * 0.5f, below - 1}, {x_of(i + 1) + step * 0.5f, area.min.y + row + 1},
                   with_alpha(t.muted, 0.8f), ui.px(1.5f));
    const ImU32 fill = asked ? map(pair.loss) : t.panel;
    label_chip(ui, {x, below}, {end, below + row}, fill, asked ? readable_on(fill) : t.muted,
               asked ? label_text(ui, view, pair.target) : "\u2013");
    if (static_cast<std::int64_t>(i) == shown) list.AddRect({x, below}, {end, below + row}, t.accent, ui.px(4), 0, 2);
    if (asked)
      text_in(ui.fonts().small, {x, below + row}, {end, below + row + numbers}, t.text,
              fmt::format("{:.0f} %", pair.probability * 100), Align::Center);
  }
}

// The chosen pair in words, or what all of them cost.
void LabelPanel::draw_sentence(Ui& ui, const TransformerView& view, const Reading& reading, const Area& area) const {
  const std::int64_t shown = hovered_ >= 0 ? hovered_ : window_.chosen;
  std::string text;
  if (shown >= 0 && shown < std::ssize(reading.tokens)) {
    std::string prefix;
    for (std::int64_t i = 0; i <= shown; ++i)
      prefix += (i > 0 ? " " : "") + label_text(ui, view, reading.tokens[static_cast<std::size_t>(i)].token);
    const LabelledToken& pair = reading.tokens[static_cast<std::size_t>(shown)];
    text = pair.target < 0 ? ui.tr("labels.not_asked", prefix)
                           : ui.tr("labels.one", prefix, label_text(ui, view, pair.target),
                                   fmt::format("{:.1f}", pair.probability * 100), format_number(pair.loss, 3));
  } else {
    double sum = 0;
    int asked = 0;
    for (const LabelledToken& pair : reading.tokens)
      if (pair.target >= 0) sum += pair.loss, ++asked;
    if (asked > 0) text = ui.tr("labels.all", asked, format_number(sum / asked, 3));
  }
  text_in(ui.fonts().small, area.min, area.max, ui.theme().text, text);
}

void LabelPanel::draw(Ui& ui, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("labels");
  if (!state.view->spec.causal) {
    text_in(ui.fonts().small, area.min, area.max, ui.theme().muted, ui.tr("labels.both_ways"), Align::Center);
    return;
  }
  window_.example %= state.view->task->train->rows;
  const auto* found = probe_.get(state.view, {window_.first, window_.length, window_.example});
  if (found == nullptr) return;
  const Reading& reading = *found->answer;
  if (found->key == Question{window_.first, window_.length, window_.example}) {
    window_.first = reading.asked.first;
    window_.length = reading.asked.length;
  }
  state.help = "labels.help";
  const float line = ui.px(24);
  draw_controls(ui, *found->view, reading, {area.min, {area.max.x, area.min.y + line}});
  float y = area.min.y + line;
  if (area.height() > ui.px(128)) {
    draw_strip(ui, *found->view, reading, {{area.min.x, y}, {area.max.x, y + line}});
    y += line + ui.px(6);
  }
  const float sentence = area.max.y - y > ui.px(92) ? ui.px(20) : 0;
  draw_pairs(ui, *found->view, reading, {{area.min.x, y}, {area.max.x, area.max.y - sentence}});
  if (sentence > 0) draw_sentence(ui, *found->view, reading, {{area.min.x, area.max.y - sentence}, area.max});
}

}  // namespace neurarium
