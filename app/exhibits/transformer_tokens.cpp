#include "app/exhibits/transformer_tokens.h"

#include "app/draw/colormap.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/text.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

std::string chip_tip(Ui& ui, const ShownToken& token, const std::string& text, bool borrowed) {
  if (borrowed) return ui.tr("transformer.token_borrowed", text, token.id);
  std::string tip = std::isfinite(token.surprise)
                        ? ui.tr("transformer.token_surprise", text, token.id, format_number(token.surprise, 3),
                                format_number(std::exp(-token.surprise), 3))
                        : ui.tr("transformer.token_first", text, token.id);
  if (!token.source.empty()) tip += "\n" + ui.tr("transformer.token_unknown", token_text(ui, token.source));
  return tip;
}

}  // namespace

float TokenLine::height(Ui& ui, bool low) { return ui.px(low ? 32 + 4 + 46 + 18 : 36 + 8 + 46 + 22); }

// A sentence that was changed shows the token whose successor is predicted: while one types, the last.
void TokenLine::follow(Ui& ui, const TransformerState& state, float from, float to) {
  const bool same =
      followed_ != nullptr && followed_->request == state.view->request && followed_->data == state.view->data;
  followed_ = state.view;
  if (same) return;
  const float left = ImGui::GetWindowPos().x;
  const float right = left + ImGui::GetWindowWidth();
  const float air = ui.px(24);
  if (to > right) ImGui::SetScrollX(ImGui::GetScrollX() + to - right + air);
  if (from < left) ImGui::SetScrollX(std::max(0.0f, ImGui::GetScrollX() + from - left - air));
}

void TokenLine::draw_field(Ui& ui, TransformerState& state, const Area& area) {
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("sentence", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  std::string text = state.text;
  const Edited typed =
      field_.field(ui, "transformer.text", text, {.hint_key = "transformer.text_hint", .label = false});
  ImGui::EndChild();
  ImGui::SetCursorScreenPos(before);
  if (typed.changed) state.change_text(std::move(text));
}

// The tokens that the context has no room for, pale, before those that it sees; returns where the latter begin.
float TokenLine::draw_left_out(Ui& ui, const TransformerView& view, ImVec2 at) const {
  if (view.dropped == 0) return at.x;
  const Theme& t = ui.theme();
  std::string tail;
  for (const ShownToken& token : view.left_out) tail += token_text(ui, token.text) + " ";
  const std::string count = ui.tr("transformer.left_out", with_commas(static_cast<std::uint64_t>(view.dropped)));
  const float width = std::max(text_size(ui.fonts().body, tail).x, text_size(ui.fonts().small, count).x);
  const float shown = std::min(width, ui.px(220));
  const Item item = make_item_at(ui, "transformer.left_out", at, {at.x + shown, at.y + ui.px(40)}, WidgetKind::Canvas);
  ImGui::GetWindowDrawList()->PushClipRect(item.min, item.max, true);
  text_in(ui.fonts().body, {item.max.x - width, at.y + ui.px(2)}, {item.max.x, at.y + ui.px(23)}, t.muted, tail);
  ImGui::GetWindowDrawList()->PopClipRect();
  text_in(ui.fonts().small, {item.min.x, at.y + ui.px(22)}, item.max, t.warning, count);
  tooltip_text(ui, ui.tr("transformer.left_out_tip", with_commas(static_cast<std::uint64_t>(view.dropped)), tail));
  const float edge = item.max.x + ui.px(6);
  ImGui::GetWindowDrawList()->AddRectFilled({edge, at.y}, {edge + ui.px(2), item.max.y}, t.warning);
  return edge + ui.px(8);
}

// Bytes that only together are a character: it is written across their chips.
void TokenLine::draw_group(Ui& ui, const std::string& text, ImVec2 min, ImVec2 max) const {
  const Theme& t = ui.theme();
  const std::string drawn = token_text(ui, text);
  const float half = text_size(ui.fonts().body, drawn).x * 0.5f + ui.px(6);
  const float middle = (min.x + max.x) * 0.5f;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRect(min, max, t.muted, ui.px(4));
  list.AddRectFilled({middle - half, min.y + ui.px(1)}, {middle + half, min.y + ui.px(23)}, t.raised, ui.px(4));
  text_in(ui.fonts().body, {middle - half, min.y + ui.px(2)}, {middle + half, min.y + ui.px(23)}, t.text, drawn,
          Align::Center);
}

// One token at a place, its text above its id; returns where it ends.
float TokenLine::draw_chip(Ui& ui, TransformerState& state, int i, bool whole, ImVec2 at) const {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const ShownToken& token = view.tokens[static_cast<std::size_t>(i)];
  // What the vocabulary does not have is shown as it was typed, in a frame.
  const std::string text = token_text(ui, token.source.empty() ? token.text : token.source);
  const std::string id = std::to_string(token.id);
  const float width = std::max(text_size(ui.fonts().body, text).x, text_size(ui.fonts().small, id).x) + ui.px(14);
  const auto scope = ui.scope(std::to_string(i));
  const Item item = make_item_at(ui, "transformer.token", at, {at.x + width, at.y + ui.px(40)}, WidgetKind::Button);
  ui.registry().explain_item();
  const Colormap map = Colormap::sequential(t, 0, std::log(static_cast<double>(view.spec.vocab)));
  const ImU32 fill = std::isfinite(token.surprise) ? map(token.surprise) : t.raised;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(item.min, item.max, fill, ui.px(4));
  const bool chosen = i == view.position;
  const bool strange = !token.source.empty() || view.empty;
  if (chosen || strange || item.hovered || state.hovered_token == i)
    list.AddRect(item.min, item.max,
                 chosen    ? t.accent
                 : strange ? t.warning
                           : t.text,
                 ui.px(4), 0, chosen ? 2.0f : 1.0f);
  const ImU32 ink = readable_on(fill);
  const float middle = item.min.y + ui.px(23);
  if (whole)
    text_in(ui.fonts().body, {item.min.x, item.min.y + ui.px(2)}, {item.max.x, middle}, ink, text, Align::Center);
  text_in(ui.fonts().small, {item.min.x, middle - ui.px(1)}, {item.max.x, item.max.y}, mix(ink, fill, 0.15f), id,
          Align::Center);
  if (i > 0 && i == view.length() - view.continued)  // from here on the model wrote it
    list.AddRectFilled({item.min.x - ui.px(3), item.min.y}, {item.min.x - ui.px(1), item.max.y}, t.accent);
  if (item.hovered) {
    state.next_hovered_token = i;
    state.help = "transformer.help_tokens";
  }
  tooltip_text(ui, chip_tip(ui, token, token_text(ui, token.text), view.empty));
  if (item.held && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) dragged_ = i;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool under = mouse.x >= item.min.x && mouse.x < item.max.x && mouse.y >= item.min.y && mouse.y < item.max.y;
  if (dragged_ >= 0 && dragged_ != i && under) {
    list.AddRect(item.min, item.max, t.accent, ui.px(4), 0, ui.px(3));
    if (ImGui::IsMouseReleased(ImGuiMouseButton_Left)) {
      swap_tokens(state, std::exchange(dragged_, -1), i);
      return item.max.x;
    }
  }
  if (item.clicked && dragged_ < 0) {
    state.position = i + 1 == view.length() ? -1 : i;
    ++state.text_version;
  }
  return item.max.x;
}

// The sentence of before stays beside the new one, to be compared with.
void TokenLine::swap_tokens(TransformerState& state, int a, int b) const {
  const TransformerView& view = *state.view;
  std::vector<int> ids;
  for (const ShownToken& token : view.tokens) ids.push_back(token.id);
  const std::string before = state.before_text.value_or(view.data->tokenizer->decode(ids));
  std::swap(ids[static_cast<std::size_t>(a)], ids[static_cast<std::size_t>(b)]);
  state.change_text(view.data->tokenizer->decode(ids));
  if (before != state.text) state.before_text = before;
}

void TokenLine::draw_chips(Ui& ui, TransformerState& state, const Area& area) {
  const TransformerView& view = *state.view;
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(5));
  ImGui::BeginChild("tokens", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar);
  ImVec2 at = ImGui::GetCursorScreenPos();
  at.x = draw_left_out(ui, view, at);
  ImVec2 chosen = at;  // from left to right
  for (const TokenGroup& group : view.groups) {
    const ImVec2 min = at;
    for (std::size_t i = group.first; i < group.first + group.count; ++i) {
      const float from = at.x;
      at.x = draw_chip(ui, state, static_cast<int>(i), group.count == 1, at) + ui.px(1);
      if (static_cast<int>(i) == view.position) chosen = {from, at.x};
    }
    if (group.count > 1) draw_group(ui, group.text, min, {at.x - ui.px(1), at.y + ui.px(40)});
    at.x += ui.px(3);
  }
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) dragged_ = -1;
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({1, ui.px(40)});
  follow(ui, state, chosen.x, chosen.y);
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ImGui::SetCursorScreenPos(before);
}

std::vector<std::string> TokenLine::notes(Ui& ui, const TransformerState& state) {
  const TransformerView& view = *state.view;
  std::vector<std::string> list;
  const auto counted = [&](std::string_view key, std::int64_t n) {
    if (n > 0) list.push_back(ui.tr(key, with_commas(static_cast<std::uint64_t>(n))));
  };
  if (view.empty) list.push_back(ui.tr("transformer.no_text", token_text(ui, view.tokens.front().text)));
  if (view.notes.right_to_left) list.push_back(ui.tr("transformer.right_to_left"));
  counted("transformer.cut", static_cast<std::int64_t>(state.cut));
  counted("transformer.dropped", view.dropped);
  if (view.notes.unknown > 0) {
    std::string words = token_text(ui, fmt::format("{}", fmt::join(view.notes.unknown_texts, ", ")));
    if (view.notes.unknown_texts.size() == kNotedTexts) words += ", \u2026";
    list.push_back(ui.tr("transformer.unknown", view.notes.unknown, words));
  }
  counted("transformer.replaced", view.notes.replaced);
  counted("transformer.controls", view.notes.controls);
  counted("transformer.beyond", view.notes.beyond);
  if (!view.spec.causal) list.push_back(ui.tr("transformer.encoder"));
  return list;
}

// What the text lost on its way into the model, and how surprising it was.
void TokenLine::draw_notes(Ui& ui, const TransformerState& state, const Area& area) const {
  const TransformerView& view = *state.view;
  std::string line = ui.tr("transformer.token_count", view.length(), view.data->length);
  if (std::isfinite(view.mean_surprise))
    line += ui.tr("transformer.perplexity", format_number(view.mean_surprise, 3),
                  format_number(std::exp(view.mean_surprise), 3));
  const std::vector<std::string> said = notes(ui, state);
  for (const std::string& note : said) line += "  \u00B7  " + note;
  make_item_at(ui, "transformer.notes", area.min, area.max, WidgetKind::Canvas);
  tooltip_text(ui, said.empty() ? ui.tr("transformer.notes_none") : fmt::format("{}", fmt::join(said, "\n")));
  text_in(ui.fonts().small, area.min, area.max, said.empty() ? ui.theme().muted : ui.theme().warning, line);
}

void TokenLine::draw(Ui& ui, TransformerState& state, const Area& area, bool low) {
  const float button = ui.px(32);
  const float field = ui.px(low ? 32 : 36);
  draw_field(ui, state, {area.min, {area.max.x - 2 * button - ui.px(8), area.min.y + field}});
  if (state.view == nullptr) return;
  if (icon_button_at(ui, "transformer.example", Icon::Dice,
                     {area.max.x - button * 1.5f - ui.px(4), area.min.y + ui.px(16)}))
    state.change_text(example_text(*state.view->data, ++example_));
  if (icon_button_at(ui, "transformer.clear_text", Icon::Close, {area.max.x - button * 0.5f, area.min.y + ui.px(16)}))
    state.change_text({});
  const float chips = area.min.y + field + ui.px(low ? 4 : 8);
  draw_chips(ui, state, {{area.min.x, chips}, {area.max.x, chips + ui.px(46)}});
  draw_notes(ui, state, {{area.min.x, chips + ui.px(46)}, area.max});
}

}  // namespace neurarium
