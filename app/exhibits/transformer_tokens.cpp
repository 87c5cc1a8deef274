#include "app/exhibits/transformer_tokens.h"

#include "app/draw/colormap.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/data/unicode.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr char32_t kPrivate = 0xE000;  // the private use area, 6,400 characters
constexpr std::size_t kMostPrivate = 6400;
constexpr std::size_t kLongestText = 100'000;  // bytes; more is cut, as no context is longer

void append_utf8(std::string& text, char32_t code) {
  const auto byte = [&](char32_t bits) { text.push_back(static_cast<char>(bits)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 63));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 63));
    byte(0x80 | (code & 63));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 63));
    byte(0x80 | ((code >> 6) & 63));
    byte(0x80 | (code & 63));
  }
}

template <class F>
std::string map_characters(std::string_view text, F map) {
  std::string out;
  const CleanText clean = clean_text(text, TextForm::AsIs);
  for (std::size_t at = 0; at < clean.text.size();) {
    const Character c = character_at(clean.text, at);
    append_utf8(out, map(c.code));
    at += c.size;
  }
  return out;
}

}  // namespace

std::string TokenLine::to_field(std::string_view text) {
  return map_characters(text.substr(0, kLongestText), [&](char32_t code) -> char32_t {
    if (code <= 0xFFFF) return code == '\n' || code == '\r' || code == '\t' ? U' ' : code;
    auto known = std::find(wide_.begin(), wide_.end(), code);
    if (known == wide_.end()) {
      if (wide_.size() == kMostPrivate) return 0xFFFD;
      wide_.push_back(code);
      known = wide_.end() - 1;
    }
    return kPrivate + static_cast<char32_t>(known - wide_.begin());
  });
}

std::string TokenLine::from_field(std::string_view text) const {
  return map_characters(text, [&](char32_t code) -> char32_t {
    return code >= kPrivate && code < kPrivate + wide_.size() ? wide_[code - kPrivate] : code;
  });
}

// The clipboard as the field can take it, for the paste that ImGui does in this frame.
void TokenLine::prepare_paste(Ui& ui) {
  if (!active_ || !ui.input().pressed(Key::V) || !ui.input().mods().ctrl) return;
  const char* clipboard = ImGui::GetClipboardText();
  if (clipboard == nullptr) return;
  const std::string text = to_field(clipboard);
  if (text != clipboard) ImGui::SetClipboardText(text.c_str());
}

float TokenLine::height(Ui& ui) { return ui.px(36 + 8 + 46 + 22); }

void TokenLine::draw_field(Ui& ui, TransformerState& state, const Area& area) {
  if (shown_ != state.text) {
    shown_ = state.text;
    field_ = to_field(state.text);
  }
  prepare_paste(ui);
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("sentence", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  const Edited typed =
      text_input(ui, "transformer.text", field_, {.hint_key = "transformer.text_hint", .label = false});
  active_ = ImGui::IsItemActive();
  ImGui::EndChild();
  ImGui::SetCursorScreenPos(before);
  if (!typed.changed) return;
  shown_ = from_field(field_).substr(0, kLongestText);
  state.change_text(shown_);
}

void TokenLine::draw_chips(Ui& ui, TransformerState& state, const Area& area) {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const Colormap map = Colormap::sequential(t, 0, std::log(static_cast<double>(view.spec.vocab)));
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(5));
  ImGui::BeginChild("tokens", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImVec2 at = ImGui::GetCursorScreenPos();
  for (int i = 0; i < view.length(); ++i) {
    const ShownToken& token = view.tokens[static_cast<std::size_t>(i)];
    const std::string text = token_text(ui, token.text);
    const std::string id = std::to_string(token.id);
    const float width = std::max(text_size(ui.fonts().body, text).x, text_size(ui.fonts().small, id).x) + ui.px(14);
    const auto scope = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, "transformer.token", at, {at.x + width, at.y + ui.px(40)}, WidgetKind::Button);
    const bool judged = std::isfinite(token.surprise);
    const ImU32 fill = judged ? map(token.surprise) : t.raised;
    list.AddRectFilled(item.min, item.max, fill, ui.px(4));
    const bool chosen = i == view.position;
    const bool lit = item.hovered || state.hovered_token == i;
    if (chosen || lit) list.AddRect(item.min, item.max, chosen ? t.accent : t.text, ui.px(4), 0, chosen ? 2.0f : 1.0f);
    const ImU32 ink = readable_on(fill);
    const float middle = item.min.y + ui.px(23);
    text_in(ui.fonts().body, {item.min.x, item.min.y + ui.px(2)}, {item.max.x, middle}, ink, text, Align::Center);
    text_in(ui.fonts().small, {item.min.x, middle - ui.px(1)}, {item.max.x, item.max.y}, mix(ink, fill, 0.15f), id,
            Align::Center);
    if (item.hovered) {
      state.next_hovered_token = i;
      state.help = "transformer.help_tokens";
    }
    tooltip_text(ui, judged ? ui.tr("transformer.token_surprise", text, token.id, format_number(token.surprise, 3),
                                    format_number(std::exp(-token.surprise), 3))
                            : ui.tr("transformer.token_first", text, token.id));
    if (item.clicked) {
      state.position = i + 1 == view.length() ? -1 : i;
      ++state.text_version;
    }
    at.x += width + ui.px(4);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({1, ui.px(40)});
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ImGui::SetCursorScreenPos(before);
}

// What the text lost on its way into the model, and how surprising it was.
void TokenLine::draw_notes(Ui& ui, const TransformerState& state, const Area& area) const {
  const TransformerView& view = *state.view;
  std::string notes = ui.tr("transformer.token_count", view.length(), view.data->length);
  if (std::isfinite(view.mean_surprise))
    notes += ui.tr("transformer.perplexity", format_number(view.mean_surprise, 3),
                   format_number(std::exp(view.mean_surprise), 3));
  const std::string plain = notes;
  if (view.dropped > 0) notes += ui.tr("transformer.dropped", view.dropped);
  if (view.unknown > 0) notes += ui.tr("transformer.unknown", view.unknown);
  if (view.replaced > 0) notes += ui.tr("transformer.replaced", view.replaced);
  if (view.right_to_left) notes += ui.tr("transformer.right_to_left");
  if (!view.spec.causal) notes += ui.tr("transformer.encoder");
  text_in(ui.fonts().small, area.min, area.max, notes == plain ? ui.theme().muted : ui.theme().warning, notes);
}

void TokenLine::draw(Ui& ui, Session&, TransformerState& state, const Area& area) {
  const float button = ui.px(32);
  draw_field(ui, state, {area.min, {area.max.x - 2 * button - ui.px(8), area.min.y + ui.px(36)}});
  if (state.view == nullptr) return;
  if (icon_button_at(ui, "transformer.example", Icon::Dice,
                     {area.max.x - button * 1.5f - ui.px(4), area.min.y + ui.px(16)}))
    state.change_text(example_text(*state.view->data, ++example_));
  if (icon_button_at(ui, "transformer.clear_text", Icon::Close, {area.max.x - button * 0.5f, area.min.y + ui.px(16)}))
    state.change_text({});
  const float chips = area.min.y + ui.px(44);
  draw_chips(ui, state, {{area.min.x, chips}, {area.max.x, chips + ui.px(46)}});
  draw_notes(ui, state, {{area.min.x, chips + ui.px(46)}, area.max});
}

}  // namespace neurarium
