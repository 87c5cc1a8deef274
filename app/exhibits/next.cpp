#include "app/exhibits/next.h"

#include "app/exhibits/settings_column.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kNextTries = {"letters", "chinese", "long_memory"};
constexpr float kPromptHeight = 142;
constexpr std::size_t kMostPromptBytes = 20'000;

}  // namespace

const NextSettings& next_settings(const Session& session) {
  return dynamic_cast<const NextSettings&>(session.settings());
}

std::string predictor_key(std::size_t predictor) {
  return predictor == 0 ? std::string("predictor.counting") : fmt::format("predictor.{}", kNextNetworks[predictor - 1]);
}

ImU32 predictor_color(const Theme& theme, std::size_t predictor) { return theme.classes[predictor]; }

void NextControls::draw(Ui& ui, Session& session, const NextState& state, const Area& area) {
  const SettingsColumn column(ui, area);
  std::string prompt = next_settings(session).prompt;
  if (prompt_.field(ui, "setting.prompt", prompt, {}).changed) {
    change_exhibit<NextSettings>(session, "setting.prompt",
                                 [&](NextSettings& s) { s.prompt = beginning(prompt, kMostPromptBytes); });
  }
  if (state.view != nullptr && state.view->fault.empty()) {
    if (state.view->unknown > 0) hint(ui, ui.tr("corpus.unknown", state.view->unknown));
    if (state.view->dropped > 0) hint(ui, ui.tr("next_word.dropped", state.view->dropped));
  }
  corpus_.draw_text(ui, session);
  setting(ui, session, "n");
  setting(ui, session, "words-in-window");
  corpus_.draw_file(ui, session);
}

std::string draw_next_inspector(Ui& ui, Session& session, const NextState& state) {
  const std::string chosen = draw_story(ui, "next_word.story.", "next_word.try.", kNextTries);
  separator(ui);
  if (state.view != nullptr && state.view->fault.empty() && section(ui, "next_word.network", true)) {
    card_rows(ui, {{ui.tr("corpus.vocabulary"), format_count(state.view->text->vocabulary())},
                   {ui.tr("corpus.tokens"), format_count(std::ssize(state.view->text->counts->tokens()))}});
    for (const char* key : {"predictor", "hidden-width", "width", "layers", "heads"}) setting(ui, session, key);
  }
  if (!section(ui, "next_word.training", true)) return chosen;
  for (const char* key : {"learning-rate", "batch", "length", "town-lines", "held-out"}) setting(ui, session, key);
  return chosen;
}

void NextScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const NextSettings*>(now.settings.get()) == nullptr) return;
  if (!asked_ || asked_version_ != now.version) {
    asked_ = true;
    asked_version_ = now.version;
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
  }
  if (auto view = probe_.take()) state_.view = std::move(*view);
}

void NextScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("next");
  state_.help = {};
  const auto [column, rest] = settings_frame(ui, area);
  controls_.draw(ui, session, state_, column);
  if (state_.view == nullptr || !has_room(ui, rest)) return;
  if (!state_.view->fault.empty()) return tell_fault(ui, state_.view->fault, rest);
  const float split = rest.min.y + std::min(ui.px(kPromptHeight), rest.height() * 0.4f);
  draw_next_prompt(ui, state_, {rest.min, {rest.max.x, split}});
  draw_next_charts(ui, state_, {{rest.min.x, split + ui.px(14)}, rest.max});
}

void NextScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("next");
  if (const std::string chosen = draw_next_inspector(ui, session, state_); !chosen.empty())
    wanted_state_ = "next-" + chosen;
}

bool NextScreen::open_file(Ui& ui, Session& session, const std::string& path) {
  return controls_.corpus().open_file(ui, session, path);
}

}  // namespace neurarium
