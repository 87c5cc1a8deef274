// The columns at both sides of translation: the pairs, the sentence, the network; the story and training.
#include "app/exhibits/translate.h"
#include "app/exhibits/settings_column.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kTranslateTries = {"chinese", "numbers", "dates"};

constexpr float kLoadPairsShare = 0.2f;  // of the time that a file takes; the rest is to cut it into words

// What the network learns to translate; one's own where a file was opened.
void choose_pairs(Ui& ui, Session& session) {
  const TranslateSettings& now = translate_settings(session);
  std::vector<std::string> options;
  std::vector<std::string_view> names;
  for (const std::string_view name : kPairKinds) {
    if (name == kOwnPairs && now.own == nullptr) continue;
    names.push_back(name);
    options.push_back(fmt::format("pairs.{}", name));
  }
  int index = static_cast<int>(std::find(names.begin(), names.end(), now.pairs) - names.begin());
  if (choice(ui, "setting.pairs", index, options).changed)
    change_exhibit<TranslateSettings>(
        session, "setting.pairs",
        [&](TranslateSettings& s) {
          s.pairs = names[static_cast<std::size_t>(index)];
          s.sentence.clear();
        },
        true);
}

}  // namespace

Status TranslateControls::open(Session& session, const std::string& path) {
  std::shared_ptr<ExhibitSettings> settings = session.settings().clone();
  return reading_.begin(session, "translate.open_pairs", [settings, path]() -> Result<ReadText> {
    WorkPart part(0, kLoadPairsShare);
    Result<CorpusText> text = load_corpus(path);
    if (!text) return text.error();
    part.go_on(1);
    auto& own = dynamic_cast<TranslateSettings&>(*settings);
    own.take_own(std::make_shared<const CorpusText>(std::move(*text)));
    const Result<TaskPtr> task = settings->make_task();
    if (!task) return task.error();
    return ReadText{[lines = own.own](ExhibitSettings& s) { dynamic_cast<TranslateSettings&>(s).take_own(lines); },
                    *task};
  });
}

void TranslateControls::draw(Ui& ui, Session& session, const TranslateState& state, const Area& area) {
  const SettingsColumn column(ui, area);
  reading_.draw(ui, session);
  choose_pairs(ui, session);
  std::string sentence = translate_settings(session).sentence;
  if (sentence_.field(ui, "setting.sentence", sentence, {.hint_key = "translate.sentence_hint"}).changed)
    change_exhibit<TranslateSettings>(session, "setting.sentence",
                                      [&](TranslateSettings& s) { s.sentence = sentence; });
  if (const auto& view = state.view; view != nullptr && view->fault.empty()) {
    if (view->asked.unknown > 0) hint(ui, ui.tr("translate.unknown", view->asked.unknown));
    if (view->asked.cut > 0) hint(ui, ui.tr("translate.cut", view->asked.cut));
    if (view->set->left_out > 0)
      hint(ui, ui.tr("translate.left_out", format_count(kMostPairs), format_count(view->set->left_out)));
  }
  if (button(ui, "translate.another", ButtonStyle::Normal, -1) && state.view != nullptr && state.view->fault.empty()) {
    // The held-out pair after the one that is shown.
    const PairSet& set = *state.view->set;
    const std::vector<SentencePair>& pairs = set.held_out.empty() ? set.train : set.held_out;
    const auto now = std::ranges::find(pairs, state.view->asked.ids, &SentencePair::source);
    const auto next = now == pairs.end() || now + 1 == pairs.end() ? pairs.begin() : now + 1;
    change_exhibit<TranslateSettings>(session, "translate.another",
                                      [&](TranslateSettings& s) { s.sentence = set.typed_source(next->source); });
  }
  setting(ui, session, "architecture");
  setting(ui, session, "norm");
  setting(ui, session, "layers");
  setting(ui, session, "heads");
  setting(ui, session, "width");
  setting(ui, session, "positions");
  constexpr FileField::Keys kKeys = {"translate.open_pairs", "translate.path", "translate.path_hint",
                                     "translate.read_file"};
  file_.draw(ui, kKeys, [&](const std::string& path) { return open(session, path); });
}

std::string draw_translate_inspector(Ui& ui, Session& session, const TranslateState& state) {
  const std::string chosen = draw_story(ui, "translate.story.", "translate.try.", kTranslateTries);
  separator(ui);
  if (state.view != nullptr && state.view->fault.empty() && section(ui, "translate.scores", true)) {
    const TranslateView& view = *state.view;
    std::int64_t parameters = 0;
    for (const ValueId id : view.graph().params()) parameters += std::ssize(view.params->of(id));
    const auto share = [](double x) { return std::isfinite(x) ? fmt::format("{:.1f} %", 100 * x) : "\u2013"; };
    card_rows(ui, {{ui.tr("translate.exact"), share(view.exact), ui.theme().accent},
                   {ui.tr("translate.aligned"), share(view.mean_score)},
                   {ui.tr("translate.learned_pairs"), format_count(std::ssize(view.set->train))},
                   {ui.tr("translate.held_pairs"), format_count(std::ssize(view.set->held_out))},
                   {ui.tr("translate.parameters"), format_count(parameters)}});
  }
  if (!section(ui, "translate.training", true)) return chosen;
  setting(ui, session, "beams");
  setting(ui, session, "learning-rate");
  setting(ui, session, "batch");
  setting(ui, session, "warmup-steps");
  setting(ui, session, "pair-count");
  return chosen;
}

}  // namespace neurarium
