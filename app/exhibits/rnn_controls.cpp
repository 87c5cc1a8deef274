// The columns at both sides of the recurrent networks: the text, the cell, what is typed; the story and training.
#include "app/exhibits/corpus_choice.h"
#include "app/exhibits/rnn.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace neurarium {
namespace {

constexpr std::size_t kBeginningTokens = 24;  // of another text, as the prompt
constexpr std::array<std::string_view, 3> kRnnTries = {"vanilla", "gru", "words"};

void choose_rnn_text(Ui& ui, Session& session) {
  const RnnSettings& now = rnn_settings(session);
  const std::optional<std::string_view> chosen = choose_corpus(ui, now.text, now.own != nullptr);
  if (!chosen) return;
  std::unique_ptr<ExhibitSettings> copy = now.clone();
  auto& next = dynamic_cast<RnnSettings&>(*copy);
  next.text = *chosen;
  const auto made = rnn_text(next);
  if (!made) {
    ui.banners().show({"text", Severity::Error, ui.tr(made.error()), {}});
    return;
  }
  ui.banners().dismiss("text");
  const std::vector<int>& tokens = (*made)->train;
  next.prompt = corpus_prompt(*(*made)->tokenizer, next.corpus_unit(),
                              std::span(tokens).first(std::min<std::size_t>(tokens.size(), kBeginningTokens)));
  session.start_over(std::move(copy), "setting.text_source");
}

}  // namespace

void RnnControls::draw(Ui& ui, Session& session, const RnnState& state, const Area& area) {
  const auto scope = ui.scope("settings");
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("controls", {area.width(), std::max(1.0f, area.height())}, false, ImGuiWindowFlags_NoBackground);
  int cell = static_cast<int>(rnn_settings(session).cell_kind());
  if (segmented(ui, "setting.cell", cell, {"cell.rnn", "cell.lstm", "cell.gru"}))
    change_rnn(
        session, "setting.cell", [&](RnnSettings& s) { s.cell = kCellNames[static_cast<std::size_t>(cell)]; }, true);
  double hidden = static_cast<double>(rnn_settings(session).hidden);
  if (slider(ui, "setting.hidden_width", hidden, {.min = 1, .max = kMostHidden, .log = true, .step = 1}).finished &&
      static_cast<std::int64_t>(hidden) != rnn_settings(session).hidden)
    change_rnn(
        session, "setting.hidden_width", [&](RnnSettings& s) { s.hidden = static_cast<std::int64_t>(hidden); }, true);
  choose_rnn_text(ui, session);
  int unit = rnn_settings(session).unit == "letter" ? 0 : 1;
  if (segmented(ui, "setting.unit", unit, {"unit.letter", "unit.word"}))
    change_rnn(
        session, "setting.unit", [&](RnnSettings& s) { s.unit = unit == 0 ? "letter" : "word"; }, true);
  std::string prompt = rnn_settings(session).prompt;
  if (prompt_.field(ui, "setting.prompt", prompt, {}).changed)
    change_rnn(session, "setting.prompt", [&](RnnSettings& s) { s.prompt = prompt; });
  double temperature = rnn_settings(session).temperature;
  if (slider(ui, "setting.temperature", temperature, {.min = 0, .max = std::max(3.0, temperature), .step = 0.05}))
    change_rnn(session, "setting.temperature", [&](RnnSettings& s) { s.temperature = temperature; });
  setting(ui, session, "draw-seed");
  if (state.view != nullptr && state.view->unknown > 0) hint(ui, ui.tr("ngram.unknown", state.view->unknown));
  if (state.view != nullptr && state.view->dropped > 0) hint(ui, ui.tr("rnn.dropped", state.view->dropped));
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

std::string draw_rnn_inspector(Ui& ui, Session& session, const RnnState& state) {
  const std::string chosen = draw_story(ui, "rnn.story.", "rnn.try.", kRnnTries);
  separator(ui);
  if (state.view != nullptr && state.view->fault.empty() && section(ui, "rnn.network", true)) {
    const Graph& graph = state.view->graph();
    std::int64_t parameters = 0;
    for (const ValueId id : graph.params()) parameters += std::ssize(state.view->params->of(id));
    card_rows(ui, {{ui.tr("rnn.parameters"), format_count(parameters)},
                   {ui.tr("ngram.vocabulary"), format_count(state.view->text->tokenizer->size())},
                   {ui.tr("ngram.tokens"), format_count(std::ssize(state.view->text->train))}});
    setting(ui, session, "embedding-width");
    setting(ui, session, "length");
  }
  if (!section(ui, "rnn.training", true)) return chosen;
  setting(ui, session, "learning-rate");
  setting(ui, session, "batch");
  setting(ui, session, "clip-norm");
  setting(ui, session, "held-out");
  return chosen;
}

}  // namespace neurarium
