#include "app/exhibits/transformer_talk.h"

#include "app/ui/widgets.h"
#include "app/ui/wrap.h"
#include "engine/text.h"

#include <algorithm>
#include <utility>

namespace neurarium {
namespace {

using TalkPartKind = ConversationPart::Kind;

}  // namespace

bool TalkPanel::holds(const TransformerState& state) const {
  return !exchanges_.empty() && state.text == text_.raw && state.view->data->tokenizer == tokenizer_;
}

bool TalkPanel::answered(const TransformerState& state) const {
  if (state.view == nullptr || !holds(state)) return false;
  return answer_in(form_, tokenizer_->decode(state.continuation)).ended;
}

// What the model has written so far, as the answer of the last exchange.
void TalkPanel::take_answer(const TransformerState& state) {
  exchanges_.back().answer = answer_in(form_, tokenizer_->decode(state.continuation)).text;
}

void TalkPanel::take_form(const TransformerState& state) {
  if (tokenizer_ == state.view->data->tokenizer) return;
  tokenizer_ = state.view->data->tokenizer;
  form_ = conversation_form(*tokenizer_);
  exchanges_.clear();
}

void TalkPanel::ask(TransformerState& state, std::string question) {
  if (state.view == nullptr) return;
  take_form(state);
  question_ = std::move(question);
  ask(state);
}

void TalkPanel::ask(TransformerState& state) {
  if (holds(state))
    take_answer(state);
  else
    exchanges_.clear();
  exchanges_.push_back({std::string(trimmed(question_)), {}});
  question_.clear();
  text_ = conversation_text(form_, exchanges_);
  state.change_text(text_.raw);
  kinds_.clear();
  for (const ByteSpan span :
       tokenizer_->encode(text_.raw).spans)  // by its end: the space before a word may be a mark's
    kinds_.push_back(text_.kind_at(span.end - std::min(span.end, 1u)));
}

bool TalkPanel::draw_question(Ui& ui, TransformerState& state, const Area& area) {
  const bool enter = ui.input().pressed(Key::Enter) || ui.input().pressed(Key::KeypadEnter);
  const float send = ui.px(64);
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("say", {std::max(1.0f, area.width() - send - ui.px(8)), area.height()}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  const Edited typed =
      field_.field(ui, "transformer.say", question_, {.hint_key = "transformer.say_hint", .label = false});
  ImGui::EndChild();
  ImGui::SetCursorScreenPos({area.max.x - send, area.min.y});
  const bool pressed = button(ui, "transformer.send", ButtonStyle::Primary, send);
  const bool sent = pressed || (typed.finished && enter);
  if (!sent || trimmed(question_).empty()) return false;
  ask(state);
  return true;
}

void TalkPanel::draw_turns(Ui& ui, const TransformerState& state, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("turns", {area.width(), area.height()}, false, ImGuiWindowFlags_NoBackground);
  if (!holds(state)) {
    hint(ui, ui.tr(fmt::format("transformer.talk_form_{}", form_.name)));
  } else {
    take_answer(state);
    for (const Exchange& exchange : exchanges_) {
      hint(ui, ui.tr("transformer.talk_you"));
      text(ui, token_text(ui, visible_line(exchange.question)));
      hint(ui, ui.tr("transformer.talk_model"));
      text(ui, exchange.answer.empty() ? "\u2026" : token_text(ui, visible_line(exchange.answer)));
    }
    if (shown_tokens_ != state.view->tokens.size()) ImGui::SetScrollHereY(1);
  }
  ImGui::EndChild();
}

// The tokens in the order in which the model reads them, as running text; the marks of the form stand out.
void TalkPanel::draw_text(Ui& ui, const TransformerState& state, const Area& area) {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + ui.px(20)}, t.muted, ui.tr("transformer.talk_reads"));
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + ui.px(22)});
  ImGui::BeginChild("raw", {area.width(), std::max(1.0f, area.height() - ui.px(22))}, false,
                    ImGuiWindowFlags_NoBackground);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float width = available_width();
  const float row = ui.px(24);
  ImVec2 at = origin;
  for (std::size_t i = 0; i < view.tokens.size(); ++i) {
    const std::string word = token_text(ui, view.tokens[i].text);
    const float wide = text_size(ui.fonts().small, word).x + ui.px(8);
    if (at.x > origin.x && at.x + wide > origin.x + width) at = {origin.x, at.y + row};
    const std::size_t place = i + static_cast<std::size_t>(view.dropped);
    const bool written = place >= kinds_.size();
    const bool mark = !written && kinds_[place] == TalkPartKind::Mark;
    list.AddRectFilled({at.x, at.y + 1}, {at.x + wide, at.y + row - 2},
                       mark      ? with_alpha(t.accent, 0.25f)
                       : written ? with_alpha(t.positive, 0.3f)
                                 : t.raised,
                       ui.px(3));
    text_in(ui.fonts().small, at, {at.x + wide, at.y + row - 1}, t.text, word, Align::Center);
    const bool ends_line = view.tokens[i].text.ends_with("\\n");
    at = ends_line ? ImVec2{origin.x, at.y + row} : ImVec2{at.x + wide + ui.px(2), at.y};
  }
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1, at.y + row - origin.y});
  if (shown_tokens_ != view.tokens.size()) ImGui::SetScrollHereY(1);
  shown_tokens_ = view.tokens.size();
  ImGui::EndChild();
}

bool TalkPanel::draw(Ui& ui, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("talk");
  take_form(state);
  const float half = std::floor(area.width() * 0.5f) - ui.px(8);
  const float field = ui.px(40);
  draw_turns(ui, state, {area.min, {area.min.x + half, area.max.y - field}});
  if (holds(state)) {
    draw_text(ui, state, {{area.max.x - half, area.min.y}, area.max});
  } else {
    text_lines(ui.fonts().body, {area.max.x - half, area.min.y + ui.px(8)}, half, ui.theme().muted,
               ui.tr("transformer.talk_empty"));
  }
  return draw_question(ui, state, {{area.min.x, area.max.y - field + ui.px(4)}, {area.min.x + half, area.max.y}});
}

}  // namespace neurarium
