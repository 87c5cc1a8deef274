#include "app/exhibits/rnn.h"

#include "app/exhibits/settings_column.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kRnnParts = {"rnn.part_read", "rnn.part_units", "rnn.part_waiting"};
constexpr float kNextWidth = 150;

}  // namespace

const RnnSettings& rnn_settings(const Session& session) { return dynamic_cast<const RnnSettings&>(session.settings()); }

ValueRef rnn_ref(const RnnView& view, const Cell& cell) {
  const Value& value = view.graph().value(cell.value);
  const std::int64_t width = value.dims.back().size;
  return {value.name,
          {{"", static_cast<std::int32_t>(cell.offset / width)}, {"", static_cast<std::int32_t>(cell.offset % width)}}};
}

void RnnScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const RnnSettings*>(now.settings.get()) == nullptr) return;
  if (asked_version_ != now.version || asked_state_ != state_.version) {
    asked_version_ = now.version;
    asked_state_ = state_.version;
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step, state_.position});
  }
  if (state_.measures && !waiting_.busy()) {
    state_.measures = false;
    waiting_.ask(std::make_shared<const RnnSettings>(rnn_settings(session)));
  }
  if (auto times = waiting_.take()) state_.waiting = std::move(*times);
  if (auto view = probe_.take()) {
    const bool other = state_.view == nullptr || state_.view->task->graph != (*view)->task->graph ||
                       state_.view->tokens != (*view)->tokens;
    if (other) state_.pinned.reset();
    state_.view = std::move(*view);
    if (state_.view->fault.empty() && state_.view->graph().find(state_.strip) == kNoValue) state_.strip = "rnn.h";
  }
}

std::string RnnScreen::selected() const {
  return state_.pinned && state_.view != nullptr ? to_string(rnn_ref(*state_.view, *state_.pinned)) : std::string();
}

std::vector<std::string_view> RnnScreen::actions() const { return {kRnnParts.begin(), kRnnParts.end()}; }

void RnnScreen::act(Session&, std::string_view action) { choose_part_named(state_.part, kRnnParts, action); }

void RnnScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("rnn");
  if (strips_ == nullptr) strips_ = std::make_unique<RnnStrips>(ui.platform());
  state_.help = {};
  const auto [column, rest] = settings_frame(ui, area);
  controls_.draw(ui, session, state_, column);
  if (state_.view == nullptr || !has_room(ui, rest)) return;
  if (!state_.view->fault.empty()) return tell_fault(ui, state_.view->fault, rest);
  const Area below = choose_part(ui, "rnn.part", state_.part, kRnnParts, rest, 460);
  if (state_.part == RnnPart::Units) return draw_rnn_units(ui, state_, below);
  if (state_.part == RnnPart::Waiting) return draw_rnn_waiting(ui, state_, below);
  const float next = std::min(ui.px(kNextWidth), below.width() * 0.3f);
  strips_->draw(ui, session, state_, {below.min, {below.max.x - next - ui.px(20), below.max.y}});
  draw_rnn_next(ui, state_, {{below.max.x - next, below.min.y}, below.max});
}

void RnnScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("rnn");
  if (const std::string chosen = draw_rnn_inspector(ui, session, state_); !chosen.empty())
    wanted_state_ = "rnn-" + chosen;
}

bool RnnScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  return controls_.corpus().open_file(ui, session, path);
}

}  // namespace neurarium
