#include "app/lessons/lesson_panel.h"

#include "app/lessons/lesson_book.h"
#include "app/lessons/skip_step.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <numbers>
#include <utility>

namespace neurarium {
namespace {

constexpr float kLessonButtons = 264;  // width of the column at the right, before scaling
constexpr float kLessonAir = 14;       // around the strip's content
constexpr double kPulseSeconds = 6;    // after that the outline stands still, and the window sleeps
constexpr double kPulsesPerSecond = 0.8;
constexpr float kSmallestOutline = 24;

float lesson_text_width(Ui& ui, float strip) {
  return std::max(ui.px(120), strip - ui.px(2 * kLessonAir + kLessonButtons + 16));
}

float lesson_lines_height(ImFont* font, const std::string& sentence, float width) {
  if (sentence.empty()) return 0;
  const std::string lines = wrapped(font, sentence, width);
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, width, lines.c_str()).y;
}

float lesson_button_space(Ui& ui, std::string_view key) { return text_size(ui.fonts().body, ui.tr(key)).x + ui.px(28); }

// The first of the step's widgets that is on screen.
const Widget* find_shown_widget(const Registry& registry, const LessonStep& step, std::string& path) {
  for (const std::string& candidate : step.show)
    if (const Widget* widget = registry.find(candidate)) {
      path = candidate;
      return widget;
    }
  return nullptr;
}

}  // namespace

void LessonPanel::start(std::shared_ptr<const Lesson> lesson, double now) {
  run_.emplace(std::move(lesson));
  ended_ = finished_ = false;
  enter(now);
}

void LessonPanel::close() { run_.reset(); }

void LessonPanel::enter(double now) {
  skipping_ = Skipping::No;
  hint_open_ = hinted_ = false;
  entered_at_ = now;
  revealed_.clear();
}

float LessonPanel::height(Ui& ui, float width) {
  if (!run_) return 0;
  Measured now{&run_->lesson(), width, ui.scale(), std::string(ui.shown_language()), measured_.frames};
  if (now == measured_ && measured_.frames > 1) return height_;
  now.frames = now == measured_ ? measured_.frames + 1 : 0;
  measured_ = now;
  const float wrap = lesson_text_width(ui, width - ui.px(64));  // without the rail
  float tallest = 0;
  for (const LessonStep& step : run_->lesson().steps) {
    const float task = lesson_lines_height(ui.fonts().body, say(ui, step.text), wrap);
    const float hint = lesson_lines_height(ui.fonts().small, say(ui, step.hint), wrap - ui.px(24));
    const float done = lesson_lines_height(ui.fonts().body, say(ui, step.done), wrap - ui.px(24));
    tallest = std::max({tallest, task + (hint > 0 ? hint + ui.px(6) : 0), done});
  }
  return height_ = std::max(ui.px(116), ui.px(2 * kLessonAir + 26) + tallest);
}

void LessonPanel::look(Session& session, const ScreenLook& seen, double now) {
  // What was told to the trainer may not yet be in the snapshot, nor what was done on the screen in what it shows.
  if (ended_ || !session.trainer().caught_up() || !seen.ready) return;
  if (run_->look(seen.moment(session))) hint_open_ = false;
  if (hint_at() > 0 && now >= hint_at()) hint_open_ = hinted_ = true;
}

// One part after the other, each when the trainer has done the one before.
void LessonPanel::go_on_skipping(Session& session, Screen* screen, bool ready, double now) {
  const Snapshot& s = session.snapshot();
  if (skipping_ == Skipping::No || !session.trainer().caught_up() || s.running || s.seeking >= 0 || !ready) return;
  const Deed& deed = run_->step().deed;
  if (skipping_ == Skipping::Network) {
    skipping_ = Skipping::Rest;
    return change_network(session, deed);
  }
  if (skipping_ == Skipping::Rest) {
    skipping_ = Skipping::Waits;
    act_in_network(session, deed);
    return act_on_screen(screen, session, deed);
  }
  ended_ = run_->is_last();
  run_->skip();
  enter(now);
}

void LessonPanel::draw_text(Ui& ui, float width) const {
  const Theme& t = ui.theme();
  const LessonStep& step = run_->step();
  const bool done = run_->reached() && !step.done.empty();
  const float indent = ui.px(24);
  const auto lines = [&](ImFont* font, const Words& words, float from, ImU32 color) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string sentence = wrapped(font, say(ui, words), width - from);
    ImGui::GetWindowDrawList()->AddText(font, font->FontSize, {at.x + from, at.y}, color, sentence.c_str(), nullptr,
                                        width - from);
    ImGui::SetCursorScreenPos({at.x, at.y + lesson_lines_height(font, say(ui, words), width - from) + ui.px(6)});
    return at;
  };
  const auto mark = [&](Icon icon, ImVec2 at, ImU32 color) {
    draw_icon(*ImGui::GetWindowDrawList(), icon, {at.x + ui.px(8), at.y + ui.px(9)}, ui.px(16), color);
  };
  if (done) return mark(Icon::Check, lines(ui.fonts().body, step.done, indent, t.text), t.good);
  lines(ui.fonts().body, step.text, 0, t.text);
  if (hint_open_) mark(Icon::Info, lines(ui.fonts().small, step.hint, indent, t.muted), t.accent);
}

// Below the line of title and step: back and next, then what else one can do.
LessonAnswer LessonPanel::draw_buttons(Ui& ui, Session& session) {
  const LessonStep& step = run_->step();
  const bool waits = skipping_ != Skipping::No;
  const bool open = step.checks.empty() || run_->reached();
  const std::string_view next = run_->is_last() ? "lesson.finish" : "lesson.next";
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x + ui.px(kLessonButtons) - lesson_button_space(ui, "lesson.back") -
                                 lesson_button_space(ui, next) - ImGui::GetStyle().ItemSpacing.x,
                             at.y});
  ImGui::BeginDisabled(run_->at() == 0 || waits);
  bool moved = button(ui, "lesson.back", ButtonStyle::Quiet);
  ImGui::EndDisabled();
  if (moved) run_->back();
  ImGui::SameLine();
  ImGui::BeginDisabled(!open || waits);
  bool forward = button(ui, next, ButtonStyle::Primary);
  ImGui::EndDisabled();
  const float hint_space = step.hint.empty() || run_->reached() ? 0 : lesson_button_space(ui, "lesson.hint");
  const float skip_space = open ? 0 : lesson_button_space(ui, "lesson.skip");
  const float spaces = ImGui::GetStyle().ItemSpacing.x * static_cast<float>((hint_space > 0) + (skip_space > 0));
  ImGui::SetCursorScreenPos(
      {at.x + ui.px(kLessonButtons) - hint_space - skip_space - lesson_button_space(ui, "lesson.leave") - spaces,
       ImGui::GetCursorScreenPos().y});
  if (hint_space > 0) {
    if (button(ui, "lesson.hint", ButtonStyle::Quiet)) {
      hint_open_ = !hint_open_;
      hinted_ = true;
    }
    ImGui::SameLine();
  }
  if (skip_space > 0) {
    ImGui::BeginDisabled(waits);
    if (button(ui, "lesson.skip", ButtonStyle::Quiet)) {
      session.trainer().pause();
      skipping_ = Skipping::Network;
    }
    ImGui::EndDisabled();
    ImGui::SameLine();
  }
  const bool leave = button(ui, "lesson.leave", ButtonStyle::Quiet);
  if (leave || (forward && run_->is_last())) {
    ended_ = true;
    finished_ = !leave && run_->completed();
    return finished_ ? LessonAnswer::Done : LessonAnswer::None;
  }
  if (forward) run_->next();
  if (moved || forward) enter(ui.now());
  return LessonAnswer::None;
}

// The lesson is over: the user's own run is kept, and he says with which one he goes on.
LessonAnswer LessonPanel::draw_last_page(Ui& ui, const Rect& rect, bool own_run) {
  const std::string_view key = finished_ ? "lesson.finished" : "lesson.left";
  const float wrap = std::max(ui.px(120), rect.width() - ui.px(2 * kLessonAir));
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wrap);
  text(ui, ui.tr(key, ui.tr(own_run ? "lesson.run_is_kept" : "lesson.run_goes_on")));
  ImGui::PopTextWrapPos();
  LessonAnswer answer = LessonAnswer::None;
  if (own_run) {
    if (button(ui, "lesson.own_run", ButtonStyle::Primary)) answer = LessonAnswer::OwnRun;
    ImGui::SameLine();
  }
  if (button(ui, "lesson.stay")) answer = LessonAnswer::Stay;
  ImGui::SameLine();
  if (button(ui, "lesson.another", ButtonStyle::Quiet)) answer = LessonAnswer::Another;
  return answer;
}

LessonAnswer LessonPanel::draw(Ui& ui, Session& session, Screen* screen, const Rect& rect, bool own_run) {
  if (!run_ || rect.height() < 8.0f) return LessonAnswer::None;
  const ScreenLook seen = look_at_screen(screen, session);
  look(session, seen, ui.now());
  const Panel panel(ui, "lesson", rect, {kLessonAir, true, false});
  const Theme& t = ui.theme();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string& title = say(ui, run_->lesson().title);
  const float line = ui.px(20);
  draw_icon(*ImGui::GetWindowDrawList(), Icon::Book, {at.x + ui.px(8), at.y + line * 0.5f}, ui.px(16), t.accent);
  const float name = at.x + ui.px(24);
  const float end = name + text_size(ui.fonts().strong, title).x;
  text_in(ui.fonts().strong, {name, at.y}, {rect.max.x, at.y + line}, t.text, title);
  if (!ended_)
    text_in(ui.fonts().small, {end + ui.px(12), at.y}, {rect.max.x, at.y + line}, t.muted,
            ui.tr("lesson.place", run_->at() + 1, run_->lesson().steps.size()));
  ImGui::SetCursorScreenPos({at.x, at.y + ui.px(26)});
  if (!ended_) go_on_skipping(session, screen, seen.ready, ui.now());
  if (ended_) return draw_last_page(ui, rect, own_run);
  draw_text(ui, lesson_text_width(ui, rect.width()));
  ImGui::SetCursorScreenPos({rect.max.x - ui.px(kLessonAir + kLessonButtons), at.y});
  return draw_buttons(ui, session);
}

void LessonPanel::draw_outline(Ui& ui, bool pulse) {
  const bool covered = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  if (covered || !run_ || ended_ || run_->reached()) return;
  std::string path;
  const Widget* widget = find_shown_widget(ui.registry(), run_->step(), path);
  if (widget == nullptr) return;
  // Once, whether it is hidden or in part: what is in sight as a whole does not move.
  if (std::exchange(revealed_, path) != path) ui.registry().reveal(path);
  if (!widget->visible) return;
  const double since = ui.now() - entered_at_;
  const bool moving = pulse && since < kPulseSeconds;
  const double wave = moving ? 0.5 - 0.5 * std::cos(2 * std::numbers::pi * kPulsesPerSecond * since) : 0;
  const float gap = ui.px(3) + static_cast<float>(wave) * ui.px(5);
  // Of a thing as small as a link's handle the outline is large enough to be found.
  const auto grow = [&](float size) { return gap + std::max(0.0f, ui.px(kSmallestOutline) - size) * 0.5f; };
  const ImVec2 by{grow(widget->max.x - widget->min.x), grow(widget->max.y - widget->min.y)};
  const ImVec2 min{widget->min.x - by.x, widget->min.y - by.y};
  const ImVec2 max{widget->max.x + by.x, widget->max.y + by.y};
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  const ImU32 color = ui.theme().accent;
  const ImGuiWindow* window = ImGui::FindWindowByID(widget->window);
  if (window != nullptr) list.PushClipRect(window->OuterRectClipped.Min, window->OuterRectClipped.Max, false);
  list.AddRect(min, max, with_alpha(color, 1.0f - 0.5f * static_cast<float>(wave)), ui.px(6), 0, ui.px(2));
  if (window != nullptr) list.PopClipRect();
}

bool LessonPanel::moves(double now) const {
  const bool pointing = run_ && !ended_ && !run_->reached() && !run_->step().show.empty();
  return pointing && now - entered_at_ < kPulseSeconds;
}

double LessonPanel::hint_at() const {
  const bool due = run_ && !ended_ && !run_->reached() && !hinted_ && !run_->step().hint.empty();
  return due ? entered_at_ + run_->step().hint_after : 0;
}

}  // namespace neurarium
