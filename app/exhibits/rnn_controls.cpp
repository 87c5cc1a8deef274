// The columns at both sides of the recurrent networks: the text, the cell, what is typed; the story and training.
#include "app/exhibits/rnn.h"
#include "app/exhibits/settings_column.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kRnnTries = {"vanilla", "gru", "words"};

}  // namespace

void RnnControls::draw(Ui& ui, Session& session, const RnnState& state, const Area& area) {
  const SettingsColumn column(ui, area);
  int cell = static_cast<int>(rnn_settings(session).cell_kind());
  if (segmented(ui, "setting.cell", cell, {"cell.rnn", "cell.lstm", "cell.gru"}))
    change_exhibit<RnnSettings>(
        session, "setting.cell", [&](RnnSettings& s) { s.cell = kCellNames[static_cast<std::size_t>(cell)]; }, true);
  double hidden = static_cast<double>(rnn_settings(session).hidden);
  if (slider(ui, "setting.hidden_width", hidden, {.min = 1, .max = kMostHidden, .log = true, .step = 1}).finished &&
      static_cast<std::int64_t>(hidden) != rnn_settings(session).hidden)
    change_exhibit<RnnSettings>(
        session, "setting.hidden_width", [&](RnnSettings& s) { s.hidden = static_cast<std::int64_t>(hidden); }, true);
  corpus_.draw_text(ui, session);
  corpus_.draw_writing(ui, session, state.view == nullptr ? 0 : state.view->unknown);
  if (state.view != nullptr && state.view->dropped > 0) hint(ui, ui.tr("rnn.dropped", state.view->dropped));
}

std::string draw_rnn_inspector(Ui& ui, Session& session, const RnnState& state) {
  const std::string chosen = draw_story(ui, "rnn.story.", "rnn.try.", kRnnTries);
  separator(ui);
  if (state.view != nullptr && state.view->fault.empty() && section(ui, "rnn.network", true)) {
    const Graph& graph = state.view->graph();
    std::int64_t parameters = 0;
    for (const ValueId id : graph.params()) parameters += std::ssize(state.view->params->of(id));
    card_rows(ui, {{ui.tr("rnn.parameters"), format_count(parameters)},
                   {ui.tr("corpus.vocabulary"), format_count(state.view->text->tokenizer->size())},
                   {ui.tr("corpus.tokens"), format_count(std::ssize(state.view->text->train))}});
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
