#include "app/exhibits/transformer_merges.h"

#include "app/exhibits/wide_text.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/text.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kMergesPerSecond = 12;
constexpr std::size_t kCutBytes = 2000;  // of the sentence; a screen holds no more

}  // namespace

MergePanel::MergePanel(bool threads)
    : probe_(
          [](const Study& study) {
            return Learned{study.data,
                           learn_merges(study.corpus != nullptr ? study.corpus->text : training_text(*study.data))};
          },
          threads) {}

// The merges of the text that the model learns from, made once away from the window's thread.
void MergePanel::study(Session& session, const TransformerState& state) {
  if (asked_ != state.view->data) {
    const TransformerSettings& settings = transformer_settings(session);
    const bool own = state.view->data->task == nullptr;
    asked_ = state.view->data;
    lesson_ = nullptr;
    playing_ = false;
    probe_.ask({asked_, own ? settings.corpus : nullptr});
  }
  auto learned = probe_.take();
  if (!learned || learned->data != asked_) return;
  lesson_ = std::move(learned->lesson);
  size_ = std::clamp(size_, double{kByteTokens}, static_cast<double>(lesson_->largest()));
  cut_size_ = 0;
  scrolled_to_ = -1;
}

void MergePanel::cut(const TransformerState& state) {
  const int size = static_cast<int>(std::lround(size_));
  if (cut_size_ == size && cut_text_ == state.text) return;
  if (cut_size_ != size) tokenizer_ = lesson_->tokenizer(size);
  cut_size_ = size;
  cut_text_ = state.text;
  cut_ = tokenizer_->encode(beginning(cut_text_, kCutBytes));
  groups_ = character_groups(*tokenizer_, cut_.ids);
}

void MergePanel::play(Ui& ui) {
  if (!playing_ || ui.now() < moved_at_ + 1 / kMergesPerSecond) return;
  moved_at_ = ui.now();
  size_ = std::min(size_ + 1, static_cast<double>(lesson_->largest()));
  playing_ = size_ < static_cast<double>(lesson_->largest());
}

void MergePanel::draw_controls(Ui& ui, Session& session, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("controls", {area.width(), area.height()}, false, ImGuiWindowFlags_NoBackground);
  slider(ui, "transformer.merge_size", size_,
         {.min = kByteTokens, .max = static_cast<double>(std::max(lesson_->largest(), kByteTokens + 1)), .step = 1});
  size_ = std::min(size_, static_cast<double>(lesson_->largest()));
  if (icon_button(ui, playing_ ? "transformer.merge_stop" : "transformer.merge_play",
                  playing_ ? Icon::Pause : Icon::Play, {.primary = true})) {
    playing_ = !playing_;
    if (playing_ && size_ >= static_cast<double>(lesson_->largest())) size_ = kByteTokens;
  }
  const TransformerSettings& settings = transformer_settings(session);
  const bool own = settings.corpus != nullptr && settings.task == kOwnTextTask;
  const auto size = static_cast<std::int64_t>(std::lround(size_));
  if (own && !(settings.tokenizer == "bpe" && settings.vocab == size)) {
    ImGui::SameLine();
    if (button(ui, "transformer.merge_use"))
      change_transformer(session, "transformer.merge_use", [&](TransformerSettings& s) {
        s.tokenizer = "bpe";
        s.vocab = size;
      });
  }
  hint(ui, ui.tr(own ? "transformer.merges_own" : "transformer.merges_task"));
  if (lesson_->complete) hint(ui, ui.tr("transformer.merges_end", format_count(lesson_->largest())));
  ImGui::EndChild();
}

// The sentence at this size: its tokens with their ids, those of one character joined.
void MergePanel::draw_sentence(Ui& ui, const Area& area) const {
  const Theme& t = ui.theme();
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + ui.px(20)}, t.muted,
          ui.tr("transformer.merge_count", cut_size_, std::min(cut_text_.size(), kCutBytes), cut_.size()));
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + ui.px(22)});
  ImGui::BeginChild("sentence", {area.width(), std::max(1.0f, area.height() - ui.px(22))}, false,
                    ImGuiWindowFlags_NoBackground);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float width = available_width();
  ImVec2 at = origin;
  for (const TokenGroup& group : groups_) {
    const std::string word = token_text(ui, group.text);
    std::string ids;
    for (std::size_t i = 0; i < group.count; ++i)
      ids += fmt::format("{}{}", i > 0 ? " " : "", cut_.ids[group.first + i]);
    const float wide = std::max(text_size(ui.fonts().body, word).x, text_size(ui.fonts().small, ids).x) + ui.px(12);
    if (at.x > origin.x && at.x + wide > origin.x + width) at = {origin.x, at.y + ui.px(44)};
    list.AddRectFilled(at, {at.x + wide, at.y + ui.px(40)}, t.raised, ui.px(4));
    if (group.count > 1) list.AddRect(at, {at.x + wide, at.y + ui.px(40)}, t.muted, ui.px(4));
    text_in(ui.fonts().body, at, {at.x + wide, at.y + ui.px(22)}, t.text, word, Align::Center);
    text_in(ui.fonts().small, {at.x, at.y + ui.px(20)}, {at.x + wide, at.y + ui.px(40)}, t.muted, ids, Align::Center);
    at.x += wide + ui.px(4);
  }
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1, at.y + ui.px(44) - origin.y});
  ImGui::EndChild();
}

// Each merge with the pair that it joins and how often that stood in the text; a click goes to just after it.
void MergePanel::draw_merges(Ui& ui, const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList* list = nullptr;
  const float row = ui.px(24);
  const float column = ui.px(300);
  const int columns = std::max(1, static_cast<int>(area.width() / column));
  const int rows = (static_cast<int>(lesson_->merges.size()) + columns - 1) / columns;
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("merges", {area.width(), std::max(1.0f, area.height())}, false, ImGuiWindowFlags_NoBackground);
  list = ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width() / static_cast<float>(columns);
  for (int i = 0; i < static_cast<int>(lesson_->merges.size()); ++i) {
    const ImVec2 min{at.x + width * static_cast<float>(i % columns), at.y + row * static_cast<float>(i / columns)};
    const ImVec2 max{min.x + width - ui.px(8), min.y + row};
    if (!ImGui::IsRectVisible(min, max)) continue;
    const ShownMerge& shown = lesson_->merges[static_cast<std::size_t>(i)];
    const auto scope = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, "transformer.merge", min, max, WidgetKind::Button);
    ui.registry().explain_item();
    const bool learned = shown.merge.id < cut_size_;
    const bool newest = shown.merge.id + 1 == cut_size_;
    if (newest || item.hovered)
      list->AddRectFilled(min, max, newest ? with_alpha(t.accent, 0.22f) : t.raised, ui.px(3));
    const ImU32 ink = learned ? t.text : t.muted;
    text_in(ui.fonts().small, min, {min.x + ui.px(44), max.y}, t.muted, std::to_string(shown.merge.id), Align::Right);
    text_in(ui.fonts().small, {min.x + ui.px(54), min.y}, {max.x - ui.px(64), max.y}, ink,
            token_text(ui, fmt::format("{} + {}  \u2192  {}", shown.left, shown.right, shown.made)));
    text_in(ui.fonts().small, min, {max.x - ui.px(4), max.y}, t.muted,
            with_commas(static_cast<std::uint64_t>(shown.merge.count)) + " \u00D7", Align::Right);
    tooltip_text(ui, ui.tr("transformer.merge_tip", shown.merge.left, shown.merge.right, shown.merge.id,
                           token_text(ui, shown.made), shown.merge.count));
    if (item.clicked) {
      size_ = shown.merge.id + 1;
      scrolled_to_ = static_cast<int>(size_);  // it is in sight
    }
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({1, row * static_cast<float>(rows)});
  if (scrolled_to_ != cut_size_) {
    const int last = std::max(0, cut_size_ - kByteTokens - 1) / columns;
    ImGui::SetScrollY(std::max(0.0f, row * static_cast<float>(last + 2) - area.height()));
  }
  scrolled_to_ = cut_size_;
  ImGui::EndChild();
}

void MergePanel::draw(Ui& ui, Session& session, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("merges");
  state.help = "transformer.help_merges";
  study(session, state);
  if (lesson_ == nullptr || lesson_->merges.empty()) {
    text_in(ui.fonts().body, area.min, area.max, ui.theme().muted,
            ui.tr(lesson_ == nullptr ? "transformer.merges_learning" : "transformer.merges_none"), Align::Center);
    return;
  }
  play(ui);
  cut(state);
  const float side = std::clamp(area.width() * 0.3f, ui.px(200), ui.px(280));
  draw_controls(ui, session, {area.min, {area.min.x + side, area.max.y}});
  const Area right{{area.min.x + side + ui.px(20), area.min.y}, area.max};
  if (right.width() < ui.px(60)) return;
  const float sentence = std::floor(right.height() * 0.45f);
  draw_sentence(ui, {right.min, {right.max.x, right.min.y + sentence}});
  draw_merges(ui, {{right.min.x, right.min.y + sentence + ui.px(8)}, right.max});
}

}  // namespace neurarium
