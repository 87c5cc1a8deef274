// The columns at both sides of the n-grams: the text, how it is counted and how it goes on; the story and training.
#include "app/exhibits/ngram.h"
#include "app/exhibits/settings_column.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kNgramTries = {"words", "sparse", "learn"};

// A change begins the run anew at once: the table has another shape.
void choose_n(Ui& ui, Session& session) {
  int n = static_cast<int>(ngram_settings(session).n);
  if (slider(ui, "setting.n", n, {.min = 1, .max = kMostNgramOrder, .step = 1}).changed &&
      n != ngram_settings(session).n)
    change_exhibit<NgramSettings>(
        session, "setting.n", [&](NgramSettings& s) { s.n = n; }, true);
}

}  // namespace

void NgramControls::draw(Ui& ui, Session& session, const NgramState& state, const Area& area) {
  const SettingsColumn column(ui, area);
  corpus_.draw_text(ui, session);
  choose_n(ui, session);
  setting(ui, session, "smoothing");
  if (ngram_settings(session).smoothing == "add-k") setting(ui, session, "smoothing-k");
  corpus_.draw_writing(ui, session, state.view == nullptr ? 0 : state.view->unknown);
}

std::string draw_ngram_inspector(Ui& ui, Session& session, const NgramState& state) {
  const std::string chosen = draw_story(ui, "ngram.story.", "ngram.try.", kNgramTries);
  separator(ui);
  if (state.view != nullptr && state.view->fault.empty() && section(ui, "ngram.counted", true)) {
    const NgramView& view = *state.view;
    const NgramCounts& counts = *view.text->counts;
    card_rows(ui, {{ui.tr("corpus.tokens"), format_count(std::ssize(counts.tokens()))},
                   {ui.tr("corpus.vocabulary"), format_count(view.text->vocabulary())},
                   {ui.tr("ngram.held"), format_count(std::ssize(view.text->held_out))},
                   {ui.tr("ngram.contexts"), format_count(view.all_contexts)},
                   {ui.tr("ngram.rows"), format_count(view.rows)}});
    if (view.text->unknown > 0) hint(ui, ui.tr("ngram.rare", format_count(view.text->unknown)));
    if (view.rows < view.all_contexts) hint(ui, ui.tr("ngram.rows_of", format_count(view.rows)));
  }
  if (!section(ui, "ngram.training", true)) return chosen;
  hint(ui, ui.tr("ngram.learns"));
  setting(ui, session, "town-lines");
  setting(ui, session, "held-out");
  setting(ui, session, "learning-rate");
  setting(ui, session, "batch");
  return chosen;
}

}  // namespace neurarium
