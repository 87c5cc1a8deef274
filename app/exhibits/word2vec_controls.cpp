// The columns at both sides of word vectors: the text, the model, what is asked; the story, the network, its training.
#include "app/exhibits/word2vec.h"
#include "app/exhibits/settings_column.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kWord2vecTries = {"cbow", "narrow", "town"};
constexpr std::size_t kMostAskedBytes = 400;

}  // namespace

void Word2vecControls::draw(Ui& ui, Session& session, const Word2vecState& state, const Area& area) {
  const SettingsColumn column(ui, area);
  int model = word2vec_settings(session).model == "cbow" ? 1 : 0;
  if (segmented(ui, "setting.vector_model", model, {"vector_model.skip_gram", "vector_model.cbow"}))
    change_exhibit<Word2vecSettings>(
        session, "setting.vector_model",
        [&](Word2vecSettings& s) { s.model = kWord2vecModels[static_cast<std::size_t>(model)]; }, true);
  double width = static_cast<double>(word2vec_settings(session).width);
  if (slider(ui, "setting.vector_width", width, {.min = 2, .max = kWidestVector, .log = true, .step = 1}).finished &&
      static_cast<std::int64_t>(width) != word2vec_settings(session).width)
    change_exhibit<Word2vecSettings>(
        session, "setting.vector_width", [&](Word2vecSettings& s) { s.width = static_cast<std::int64_t>(width); },
        true);
  corpus_.draw_source(ui, session);
  const auto field = [&](WideText& typing, std::string_view key, std::string Word2vecSettings::*which) {
    std::string text = word2vec_settings(session).*which;
    if (typing.field(ui, key, text, {}).changed)
      change_exhibit<Word2vecSettings>(session, key,
                                       [&](Word2vecSettings& s) { s.*which = beginning(text, kMostAskedBytes); });
  };
  field(word_, "setting.word", &Word2vecSettings::word);
  field(analogy_, "setting.analogy", &Word2vecSettings::analogy);
  if (state.view != nullptr && !state.view->unknown.empty()) {
    std::string unknown = fmt::format("{}", fmt::join(state.view->unknown, ", "));
    ui.fonts().use(unknown);
    hint(ui, ui.tr("word2vec.unknown", unknown));
  }
  corpus_.draw_file(ui, session);
}

std::string draw_word2vec_inspector(Ui& ui, Session& session, const Word2vecState& state) {
  const std::string chosen = draw_story(ui, "word2vec.story.", "word2vec.try.", kWord2vecTries);
  separator(ui);
  if (state.view != nullptr && state.view->fault.empty() && section(ui, "word2vec.network", true)) {
    const Word2vecText& words = *state.view->words;
    card_rows(ui, {{ui.tr("corpus.vocabulary"), format_count(words.text.tokenizer->size())},
                   {ui.tr("corpus.tokens"), format_count(std::ssize(words.text.train))},
                   {ui.tr("word2vec.rows"), format_count(words.train.rows->rows)}});
    if (words.train.rows->rows < words.train.found)
      hint(ui, ui.tr("word2vec.thinned", format_count(words.train.found)));
    setting(ui, session, "vocab");
    setting(ui, session, "window");
    setting(ui, session, "negatives");
    setting(ui, session, "subsample");
  }
  if (!section(ui, "word2vec.training", true)) return chosen;
  setting(ui, session, "learning-rate");
  setting(ui, session, "batch");
  setting(ui, session, "town-lines");
  return chosen;
}

}  // namespace neurarium
