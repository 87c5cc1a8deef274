// Self-attention: queries, keys and values come from the words of one sentence.
#include "app/draw/cells.h"
#include "app/draw/colormap.h"
#include "app/exhibits/lookup.h"
#include "app/exhibits/matrix_labels.h"
#include "app/ui/typing.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kShownSentence = 40'000;  // bytes

std::string word_text(Ui& ui, const LookupWord& word) {
  ui.fonts().use(word.text);
  return word.text;
}

double importance(const LookupState& state, const LookupWord& word) {
  const double number = state.colour == WordColour::Received ? word.received : word.effect;
  return std::isfinite(number) ? number : 0;
}

}  // namespace

void LookupSentence::draw(Ui& ui, Session& session, LookupState& state, const Area& area) {
  const auto scope = ui.scope("sentence");
  const LookupView& view = *state.view;
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("field", {area.width(), ui.px(36)}, false, ImGuiWindowFlags_NoBackground);
  std::string text = lookup_settings(session).sentence;
  const Edited edited = field_.field(ui, "lookup.sentence", text, {.hint_key = "lookup.sentence_hint", .label = false});
  if (edited.changed)
    change_lookup(
        session, "setting.sentence",
        [&](LookupSettings& s) { s.sentence = std::string(beginning(text, kShownSentence)); }, edited.finished);
  ImGui::EndChild();
  if (!view.fault.empty())
    return text_in(ui.fonts().body, {area.min.x, area.min.y + ui.px(48)}, {area.max.x, area.min.y + ui.px(72)},
                   ui.theme().muted, ui.tr(view.fault));
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + ui.px(42)});
  auto colour = static_cast<int>(state.colour);
  ImGui::BeginChild("colour", {std::min(area.width(), ui.px(420)), ui.px(58)}, false, ImGuiWindowFlags_NoBackground);
  if (segmented(ui, "lookup.colour", colour, {"lookup.received", "lookup.effect"}))
    state.colour = static_cast<WordColour>(colour);
  ImGui::EndChild();
  const float words = draw_words(ui, state, {{area.min.x, area.min.y + ui.px(104)}, area.max});
  const Area below{{area.min.x, words + ui.px(10)}, area.max};
  if (below.height() < ui.px(90)) return;
  const float split = std::min(below.max.x - ui.px(180), below.min.x + below.height() + ui.px(90));
  draw_matrix(ui, session, state, {below.min, {split, below.max.y}});
  draw_next(ui, state, {{split + ui.px(24), below.min.y}, below.max});
}

// Wrapped into lines; below each word its number. Returns where they end.
float LookupSentence::draw_words(Ui& ui, LookupState& state, const Area& area) const {
  const LookupView& view = *state.view;
  const Theme& t = ui.theme();
  double most = 0;
  for (const LookupWord& word : view.words) most = std::max(most, importance(state, word));
  const Colormap map = Colormap::sequential(t, 0, most > 0 ? most : 1);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float height = ui.px(40);
  const float lowest = area.min.y + std::max(height, area.height() * 0.4f);
  ImVec2 at = area.min;
  for (std::size_t i = 0; i < view.words.size(); ++i) {
    const std::string said = word_text(ui, view.words[i]);
    const float width = std::clamp(text_size(ui.fonts().body, said).x + ui.px(14), ui.px(42), area.width());
    if (at.x + width > area.max.x) at = {area.min.x, at.y + height + ui.px(4)};
    if (at.y + height > lowest) break;
    const auto scope = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, "lookup.word", at, {at.x + width, at.y + height}, WidgetKind::Button);
    ui.registry().explain_item();
    const ImU32 color = map(importance(state, view.words[i]));
    const bool chosen = state.chosen() == static_cast<int>(i);
    list.AddRectFilled(item.min, item.max, color, ui.px(4));
    if (chosen) list.AddRect(item.min, item.max, t.accent, ui.px(4), 0, ui.px(2));
    const double number = state.colour == WordColour::Received ? view.words[i].received : view.words[i].effect;
    text_in(ui.fonts().body, item.min, {item.max.x, item.min.y + ui.px(23)}, readable_on(color), said, Align::Center);
    text_in(ui.fonts().small, {item.min.x, item.min.y + ui.px(21)}, item.max, readable_on(color),
            format_number(number, 2), Align::Center);
    if (item.hovered) {
      state.next_hovered = static_cast<int>(i);
      state.help = "lookup.help_word";
    }
    tooltip_text(ui, ui.tr("lookup.word_says", said, format_number(view.words[i].received, 3),
                           format_number(view.words[i].effect, 3)));
    if (item.clicked) state.pinned = state.pinned == static_cast<int>(i) ? -1 : static_cast<int>(i);
    at.x += width + ui.px(4);
  }
  return at.y + height;
}

// The weight under the pointer: dragged and held as any value.
Item LookupSentence::touch_weights(Ui& ui, Session& session, LookupState& state, const Area& cells) {
  const auto n = static_cast<std::int64_t>(state.view->words.size());
  const auto pattern = state.view->of("pattern");
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto index = [&](float at, float low) {
    return std::clamp(static_cast<std::int64_t>((at - low) / cells.width() * static_cast<float>(n)), std::int64_t{0},
                      n - 1);
  };
  const std::int64_t row = index(mouse.y, cells.min.y), column = index(mouse.x, cells.min.x);
  const bool pressed = ImGui::IsMouseDown(0) || ImGui::IsMouseReleased(0);
  const bool typed = is_typing(ui, ui.registry().path("lookup.matrix"));
  if (!typed && (!pressed || ImGui::IsMouseClicked(0))) {
    touched_ = {};  // words to come are not read
    if (column <= row)
      touched_ = {{"pattern", {{"q", row}, {"k", column}}},
                  static_cast<double>(pattern[static_cast<std::size_t>(row * n + column)])};
    touched_at_ = mouse;
  }
  const ImVec2 half{ui.px(44), ui.px(14)};
  const Area field{{touched_at_.x - half.x, touched_at_.y - half.y}, {touched_at_.x + half.x, touched_at_.y + half.y}};
  const CellTouch touched = touch_cell(ui, state, "lookup.matrix", typed ? field : cells, touched_.now, 1, touched_);
  if (touched.number && !touched_.ref.name.empty())
    session.hold(touched_.ref, static_cast<float>(*touched.number), touched.finished);
  ui.registry().explain_item();
  return touched.item;
}

void LookupSentence::draw_matrix(Ui& ui, Session& session, LookupState& state, const Area& area) {
  const LookupView& view = *state.view;
  const Theme& t = ui.theme();
  const auto n = static_cast<int>(view.words.size());
  const auto pattern = view.of("pattern");
  if (painted_ != &view || theme_ != t.kind) {
    const Colormap map = Colormap::sequential(t, 0, 1);
    Image image(n, n);
    for (int q = 0; q < n; ++q)
      for (int k = 0; k < n; ++k)
        image.at(k, q) = k > q ? t.raised : map(static_cast<double>(pattern[static_cast<std::size_t>(q * n + k)]));
    matrix_.update(image);
    painted_ = &view;
    theme_ = t.kind;
  }
  const float names = ui.px(84);
  const float head = ui.px(24);
  const float edge = std::floor(std::min(area.width() - names, area.height() - head - ui.px(18)));
  if (edge < ui.px(40)) return;
  const Area cells{{area.min.x + names, area.min.y + head}, {area.min.x + names + edge, area.min.y + head + edge}};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  matrix_.draw(list, cells.min, cells.max);
  const Item item = touch_weights(ui, session, state, cells);
  const float cell = edge / static_cast<float>(n);
  int row = std::min(state.chosen(), n - 1);
  int column = -1;
  if (item.hovered) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    row = nearest_cell((mouse.y - cells.min.y) / cell, n);
    column = nearest_cell((mouse.x - cells.min.x) / cell, n);
    state.next_hovered = row;
    state.help = "lookup.help_matrix";
    if (column <= row) {
      const auto at = static_cast<std::size_t>(row * n + column);
      Card card;
      card.title = fmt::format("pattern[q={},k={}]", row, column);
      card.subtitle = ui.tr("lookup.reads", word_text(ui, view.words[static_cast<std::size_t>(row)]),
                            word_text(ui, view.words[static_cast<std::size_t>(column)]));
      card.rows = {{ui.tr("lookup.card_score"), format_number(static_cast<double>(view.of("scores")[at]))},
                   {ui.tr("lookup.card_weight"), format_number(static_cast<double>(pattern[at]))}};
      hover_card(ui, card);
    }
  }
  for (const Edit& edit : session.edits()) {  // what is held
    if (edit.kind != EditKind::Set || edit.ref.name != "pattern" || edit.ref.indices.size() != 2) continue;
    const ImVec2 at{cells.min.x + static_cast<float>(edit.ref.indices[1].at) * cell,
                    cells.min.y + static_cast<float>(edit.ref.indices[0].at) * cell};
    if (at.x < cells.max.x && at.y < cells.max.y)
      list.AddRect(at, {at.x + cell, at.y + cell}, t.accent, 0, 0, ui.px(2));
  }
  if (row >= 0)
    list.AddRect({cells.min.x, cells.min.y + static_cast<float>(row) * cell},
                 {cells.max.x, cells.min.y + static_cast<float>(row + 1) * cell}, t.accent, 0, 0, ui.px(2));
  const auto name = [&](int i) { return word_text(ui, view.words[static_cast<std::size_t>(i)]); };
  row_names(ui, {{area.min.x, cells.min.y}, {cells.min.x - ui.px(6), cells.max.y}}, {0, n, row, -1, name});
  column_names(ui, {{cells.min.x, area.min.y}, {cells.max.x, cells.min.y}}, {0, n, column, -1, name});
  text_in(ui.fonts().small, {area.min.x, cells.max.y + ui.px(2)}, {area.max.x, cells.max.y + ui.px(18)}, t.muted,
          ui.tr("lookup.matrix_says"));
}

void LookupSentence::draw_next(Ui& ui, const LookupState& state, const Area& area) const {
  const LookupView& view = *state.view;
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(22)}, t.text, ui.tr("lookup.comes_next"));
  const float row = ui.px(22);
  const float name = std::min(ui.px(90), area.width() * 0.45f);
  const float number = text_size(ui.fonts().small, "100.0 %").x;
  for (std::size_t i = 0; i < view.next.size(); ++i) {
    const float y = area.min.y + ui.px(28) + row * static_cast<float>(i);
    if (y + row > area.max.y) break;
    ui.fonts().use(view.next[i].text);
    text_in(ui.fonts().body, {area.min.x, y}, {area.min.x + name, y + row}, t.text, view.next[i].text);
    const float room = area.width() - name - number - ui.px(8);
    list.AddRectFilled(
        {area.min.x + name, y + ui.px(5)},
        {area.min.x + name + std::max(1.0f, room * static_cast<float>(view.next[i].probability)), y + row - ui.px(5)},
        t.positive, ui.px(2));
    text_in(ui.fonts().small, {area.max.x - number, y}, {area.max.x, y + row}, t.muted,
            fmt::format("{:.1f} %", view.next[i].probability * 100), Align::Right);
  }
}

}  // namespace neurarium
