// The columns at both sides of TF-IDF: the documents, what is asked, how words are weighed; the story, the chosen term,
// training.
#include "app/exhibits/settings_column.h"
#include "app/exhibits/tfidf.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"
#include "engine/files/documents_file.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kTfidfTries = {"equal", "chinese", "learned"};
constexpr std::size_t kMostQueryBytes = 4000;
constexpr float kReadShare = 0.6f;  // of the time that a file takes; the rest is to count its words

// The task with the documents that the settings name.
Result<ReadText> read_documents(const std::shared_ptr<ExhibitSettings>& settings) {
  const Result<TaskPtr> task = settings->make_task();
  if (!task) return task.error();
  return ReadText{[settings](ExhibitSettings& now) {
                    const auto& read = dynamic_cast<const TfidfSettings&>(*settings);
                    auto& changed = dynamic_cast<TfidfSettings&>(now);
                    changed.own = read.own;
                    changed.choose_documents(read.documents);
                  },
                  *task};
}

void choose_set(Ui& ui, Session& session, CorpusReading& reading) {
  const TfidfSettings& now = tfidf_settings(session);
  std::vector<std::string> options;
  std::vector<std::string_view> names;
  for (const std::string_view name : kDocumentSets) {
    if (name == kOwnDocuments && now.own == nullptr) continue;
    names.push_back(name);
    options.push_back(fmt::format("documents.{}", name));
  }
  int index = static_cast<int>(std::ranges::find(names, now.documents) - names.begin());
  if (!choice(ui, "setting.documents", index, options).changed) return;
  std::shared_ptr<ExhibitSettings> settings = now.clone();
  dynamic_cast<TfidfSettings&>(*settings).choose_documents(names[static_cast<std::size_t>(index)]);
  tell_text(ui, reading.begin(session, "setting.documents", [settings] { return read_documents(settings); }));
}

// A choice of names that begins the run anew; `options` are their keys in the catalog.
template <std::size_t N>
void choose_restart(Ui& ui, Session& session, std::string_view key, std::string TfidfSettings::*which,
                    const std::array<std::string_view, N>& names, const std::array<std::string, N>& options) {
  int index = static_cast<int>(std::ranges::find(names, tfidf_settings(session).*which) - names.begin());
  if (segmented(ui, key, index, {options.begin(), options.end()}))
    change_exhibit<TfidfSettings>(
        session, key, [&](TfidfSettings& s) { s.*which = names[static_cast<std::size_t>(index)]; }, true);
}

void draw_term_weight(Ui& ui, Session& session, const TfidfView& view, int term) {
  const auto scope = ui.scope("term");
  const auto df = view.set->document_frequency[static_cast<std::size_t>(term)];
  card_rows(ui, {{ui.tr("tfidf.term"), shown_term(ui, view, term), ui.theme().accent},
                 {ui.tr("tfidf.stands_in"), ui.tr("tfidf.of_documents", df, view.set->size())},
                 {ui.tr("tfidf.start_weight"), format_number(view.start_weight(term))},
                 {ui.tr("tfidf.weight_now"), format_number(view.weight(term))}});
  double weight = static_cast<double>(view.weight(term));
  const double most = std::max(round_up(std::abs(weight)), 5.0);
  const Edited edited = slider(ui, "tfidf.weight", weight, {.min = -most, .max = most, .centered = true});
  if (edited.changed || edited.finished)
    session.set_parameter("idf", term, static_cast<float>(weight), edited.finished);
}

}  // namespace

Status TfidfControls::open(Session& session, const std::string& path) {
  std::shared_ptr<ExhibitSettings> settings = session.settings().clone();
  return reading_.begin(session, "tfidf.open_documents", [settings, path, remarks = remarks_]() -> Result<ReadText> {
    WorkPart part(0, kReadShare);
    Result<OwnDocuments> read = load_documents(path);
    if (!read) return read.error();
    dynamic_cast<TfidfSettings&>(*settings).take_own(std::move(read->lines));
    part.go_on(1);
    Result<ReadText> made = read_documents(settings);
    if (!made) return made.error();
    return ReadText{[remarks, said = std::move(read->remarks), change = made->change](ExhibitSettings& now) {
                      change(now);
                      *remarks = said;
                    },
                    made->task};
  });
}

void TfidfControls::draw(Ui& ui, Session& session, const TfidfState& state, const Area& area) {
  const SettingsColumn column(ui, area);
  reading_.draw(ui, session);
  choose_set(ui, session, reading_);
  const auto field = [&](WideText& typing, std::string_view key, std::string TfidfSettings::*which) {
    std::string text = tfidf_settings(session).*which;
    if (!typing.field(ui, key, text, {}).changed) return;
    change_exhibit<TfidfSettings>(session, key, [&](TfidfSettings& s) {
      s.*which = beginning(text, kMostQueryBytes);
      if (which == &TfidfSettings::query) s.chosen = 0;  // the best is looked at
    });
  };
  field(query_, "setting.search", &TfidfSettings::query);
  if (state.view != nullptr && state.view->fault.empty()) {
    std::string unknown;
    for (const TermPlace& word : state.view->query.words)
      if (word.term < 0)
        unknown += fmt::format("{}{}", unknown.empty() ? "" : ", ", visible_line(state.view->query.at(word.span)));
    ui.fonts().use(unknown);
    if (!unknown.empty()) hint(ui, ui.tr("tfidf.unknown", unknown));
  }
  if (state.part == TfidfPart::Order) {
    field(sentence_, "setting.first_sentence", &TfidfSettings::sentence);
    field(other_, "setting.second_sentence", &TfidfSettings::other);
  }
  choose_restart(ui, session, "setting.term_frequency", &TfidfSettings::tf, kTermFrequencies,
                 {"term_frequency.count", "term_frequency.log"});
  choose_restart(ui, session, "setting.idf", &TfidfSettings::weighting, kTermWeightings,
                 {"idf.plain", "idf.smooth", "idf.none"});
  constexpr FileField::Keys kKeys = {"tfidf.open_documents", "tfidf.path", "tfidf.path_hint", "tfidf.read_file"};
  file_.draw(ui, kKeys, [&](const std::string& path) { return open(session, path); });
  if (state.view != nullptr && state.view->fault.empty() && state.view->set->left_out > 0)
    hint(ui, ui.tr("tfidf.left_out", format_count(state.view->set->left_out)));
  if (tfidf_settings(session).documents == kOwnDocuments)
    for (const Wording& remark : *remarks_) hint(ui, ui.tr(remark));
}

std::string draw_tfidf_inspector(Ui& ui, Session& session, TfidfState& state) {
  const std::string chosen = draw_story(ui, "tfidf.story.", "tfidf.try.", kTfidfTries);
  separator(ui);
  const bool seen = state.view != nullptr && state.view->fault.empty();
  if (seen && state.term >= 0 && state.term < state.view->set->term_count()) {
    draw_term_weight(ui, session, *state.view, state.term);
    separator(ui);
  }
  if (seen && section(ui, "tfidf.network", true)) {
    const DocumentSet& set = *state.view->set;
    card_rows(ui, {{ui.tr("tfidf.documents"), format_count(set.size())},
                   {ui.tr("tfidf.terms"), format_count(set.term_count())},
                   {ui.tr("tfidf.sentences"), format_count(state.view->task->train->rows)},
                   {ui.tr("tfidf.held_sentences"), format_count(state.view->task->test->rows)}});
    setting(ui, session, "sharpness");
  }
  if (!section(ui, "tfidf.training", true)) return chosen;
  setting(ui, session, "learning-rate");
  setting(ui, session, "batch");
  setting(ui, session, "held-out");
  return chosen;
}

}  // namespace neurarium
