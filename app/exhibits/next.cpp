#include "app/exhibits/next.h"

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

std::string foreteller_key(std::size_t foreteller) {
  return foreteller == 0 ? std::string("foreteller.counting")
                         : fmt::format("foreteller.{}", kNextNetworks[foreteller - 1]);
}

ImU32 foreteller_color(const Theme& theme, std::size_t foreteller) { return theme.classes[foreteller]; }

void NextControls::draw(Ui& ui, Session& session, const NextState& state, const Area& area) {
  const auto scope = ui.scope("settings");
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("controls", {area.width(), std::max(1.0f, area.height())}, false, ImGuiWindowFlags_NoBackground);
  std::string prompt = next_settings(session).prompt;
  if (prompt_.field(ui, "setting.prompt", prompt, {}).changed) {
    std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
    dynamic_cast<NextSettings&>(*copy).prompt = beginning(prompt, kMostPromptBytes);
    session.commit(std::move(copy), "setting.prompt");
  }
  if (state.view != nullptr && state.view->fault.empty()) {
    if (state.view->unknown > 0) hint(ui, ui.tr("corpus.unknown", state.view->unknown));
    if (state.view->dropped > 0) hint(ui, ui.tr("next_word.dropped", state.view->dropped));
  }
  corpus_.draw_text(ui, session);
  setting(ui, session, "n");
  setting(ui, session, "words-in-window");
  corpus_.draw_file(ui, session);
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

std::string draw_next_inspector(Ui& ui, Session& session, const NextState& state) {
  const std::string chosen = draw_story(ui, "next_word.story.", "next_word.try.", kNextTries);
  separator(ui);
  if (state.view != nullptr && state.view->fault.empty() && section(ui, "next_word.network", true)) {
    card_rows(ui, {{ui.tr("corpus.vocabulary"), format_count(state.view->text->tokenizer->size())},
                   {ui.tr("corpus.tokens"), format_count(std::ssize(state.view->text->train))}});
    for (const char* key : {"foreteller", "hidden-width", "width", "layers", "heads"}) setting(ui, session, key);
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
  const float pad = ui.px(area.height() < ui.px(600) ? 12 : 16);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  const float column = std::clamp(inner.width() * 0.22f, ui.px(176), ui.px(248));
  controls_.draw(ui, session, state_, {inner.min, {inner.min.x + column, inner.max.y}});
  const Area rest{{inner.min.x + column + ui.px(20), inner.min.y}, inner.max};
  if (state_.view == nullptr || rest.width() < ui.px(80) || rest.height() < ui.px(80)) return;
  if (!state_.view->fault.empty())
    return text_in(ui.fonts().body, rest.min, rest.max, ui.theme().muted, ui.tr(state_.view->fault), Align::Center);
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
  return open_corpus_file(ui, session, path);
}

}  // namespace neurarium
