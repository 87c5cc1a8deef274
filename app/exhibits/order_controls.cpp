// The columns at both sides of word order: language and sentences; the story, the network and its training.
#include "app/exhibits/order.h"
#include "app/exhibits/settings_column.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kOrderTries = {"chinese", "far", "one_layer"};
constexpr std::size_t kMostTypedBytes = 4000;

}  // namespace

void OrderControls::draw(Ui& ui, Session& session, const OrderState& state, const Area& area) {
  const SettingsColumn column(ui, area);
  int language = order_settings(session).language == "english" ? 0 : 1;
  if (segmented(ui, "setting.word_language", language, {"word_language.english", "word_language.chinese"}))
    change_exhibit<OrderSettings>(
        session, "setting.word_language",
        [&](OrderSettings& s) { s.choose_language(kOrderLanguages[static_cast<std::size_t>(language)]); }, true);
  const auto field = [&](WideText& typing, std::string_view key, std::string OrderSettings::*which) {
    std::string text = order_settings(session).*which;
    if (typing.field(ui, key, text, {}).changed)
      change_exhibit<OrderSettings>(session, key,
                                    [&](OrderSettings& s) { s.*which = beginning(text, kMostTypedBytes); });
  };
  field(sentence_, "setting.first_sentence", &OrderSettings::sentence);
  field(other_, "setting.second_sentence", &OrderSettings::other);
  if (state.view != nullptr) {
    const auto& typed = state.view->typed;
    if (const int unknown = typed[0].unknown + typed[1].unknown; unknown > 0)
      hint(ui, ui.tr("word_order.unknown", unknown));
    if (const int dropped = typed[0].dropped + typed[1].dropped; dropped > 0)
      hint(ui, ui.tr("word_order.dropped", kMostReadOrder - 1, dropped));
  }
  double longest = static_cast<double>(order_settings(session).length);
  if (slider(ui, "setting.longest", longest, {.min = kShortestOrderSentence, .max = kMostOrderLength, .step = 1})
          .finished &&
      static_cast<std::int64_t>(longest) != order_settings(session).length)
    change_exhibit<OrderSettings>(
        session, "setting.longest", [&](OrderSettings& s) { s.length = static_cast<std::int64_t>(longest); }, true);
  std::string words;
  const OrderLanguage& known = OrderLanguage::of(order_settings(session).language);
  for (int id = 0; id < known.size(); ++id)
    if (id != known.question()) words += fmt::format("{}{}", words.empty() ? "" : " ", known.word(id));
  ui.fonts().use(words);
  if (section(ui, "word_order.vocabulary", false)) hint(ui, words);
}

std::string draw_order_inspector(Ui& ui, Session& session, const OrderState& state) {
  const std::string chosen = draw_story(ui, "word_order.story.", "word_order.try.", kOrderTries);
  separator(ui);
  if (state.view != nullptr && section(ui, "word_order.network", true)) {
    const Graph& graph = state.view->graph();
    std::int64_t parameters = 0;
    for (const ValueId id : graph.params()) parameters += std::ssize(state.view->params->of(id));
    card_rows(ui, {{ui.tr("word_order.parameters"), format_count(parameters)},
                   {ui.tr("word_order.known_words"), format_count(state.view->language->size())}});
    setting(ui, session, "reader");
    setting(ui, session, "layers");
    setting(ui, session, "heads");
    setting(ui, session, "width");
  }
  if (!section(ui, "word_order.training", true)) return chosen;
  setting(ui, session, "learning-rate");
  setting(ui, session, "batch");
  setting(ui, session, "samples");
  return chosen;
}

}  // namespace neurarium
