#include "app/exhibits/corpus_controls.h"

#include "app/ui/panel.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace neurarium {
namespace {

template <class F>
std::unique_ptr<ExhibitSettings> changed_corpus(const Session& session, F change) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<CorpusSettings&>(*copy));
  return copy;
}

// Another text: the run begins anew, its prompt is how the text begins. Errors: no network can read it.
Status start_with(Session& session, std::unique_ptr<ExhibitSettings> next, std::string_view label) {
  if (const auto task = next->make_task(); !task) return task.error();
  auto& corpus = dynamic_cast<CorpusSettings&>(*next);
  Result<std::string> prompt = corpus.beginning();
  if (!prompt) return prompt.error();
  corpus.prompt = std::move(*prompt);
  session.start_over(std::move(next), label);
  return ok_status();
}

Status open_corpus(Session& session, const std::string& path) {
  Result<CorpusText> text = load_corpus(path);
  if (!text) return text.error();
  return start_with(session, changed_corpus(session, [&](CorpusSettings& s) { s.take_own(std::move(*text)); }),
                    "corpus.open_text");
}

void tell_corpus(Ui& ui, const Status& status) {
  if (status)
    ui.banners().dismiss("text");
  else
    ui.banners().show({"text", Severity::Error, ui.tr(status.error()), {}});
}

}  // namespace

const CorpusSettings& corpus_settings(const Session& session) {
  return dynamic_cast<const CorpusSettings&>(session.settings());
}

bool open_corpus_file(Ui& ui, Session& session, const std::string& path) {
  if (!path.ends_with(".txt") && !path.ends_with(".md")) return false;
  tell_corpus(ui, open_corpus(session, path));
  return true;
}

void CorpusControls::draw_source(Ui& ui, Session& session) const {
  const CorpusSettings& now = corpus_settings(session);
  std::vector<std::string> options;
  std::vector<std::string_view> names;
  for (const std::string_view name : kSharedCorpora) {
    if (name == kOwnCorpus && now.own == nullptr) continue;
    names.push_back(name);
    options.push_back(fmt::format("text_source.{}", name == "town-zh" ? "town_zh" : name));
  }
  int index = static_cast<int>(std::find(names.begin(), names.end(), now.text) - names.begin());
  if (choice(ui, "setting.text_source", index, options).changed)
    tell_corpus(
        ui,
        start_with(session,
                   changed_corpus(session, [&](CorpusSettings& s) { s.text = names[static_cast<std::size_t>(index)]; }),
                   "setting.text_source"));
}

void CorpusControls::draw_text(Ui& ui, Session& session) const {
  draw_source(ui, session);
  int unit = corpus_settings(session).unit == "letter" ? 0 : 1;
  if (segmented(ui, "setting.unit", unit, {"unit.letter", "unit.word"}))
    session.start_over(changed_corpus(session, [&](CorpusSettings& s) { s.unit = unit == 0 ? "letter" : "word"; }),
                       "setting.unit");
}

void CorpusControls::draw_writing(Ui& ui, Session& session, std::int64_t unknown) {
  std::string prompt = corpus_settings(session).prompt;
  if (prompt_.field(ui, "setting.prompt", prompt, {}).changed)
    session.commit(changed_corpus(session, [&](CorpusSettings& s) { s.prompt = prompt; }), "setting.prompt");
  double temperature = corpus_settings(session).temperature;
  const Edited edited =
      slider(ui, "setting.temperature", temperature, {.min = 0, .max = std::max(3.0, temperature), .step = 0.05});
  if (edited.changed || edited.finished)
    session.commit(changed_corpus(session, [&](CorpusSettings& s) { s.temperature = temperature; }),
                   "setting.temperature", edited.finished);
  setting(ui, session, "draw-seed");
  draw_file(ui, session);
  if (unknown > 0) hint(ui, ui.tr("corpus.unknown", unknown));
}

void CorpusControls::draw_file(Ui& ui, Session& session) {
  constexpr FileField::Keys kKeys = {"corpus.open_text", "corpus.path", "corpus.path_hint", "corpus.read_file"};
  file_.draw(ui, kKeys, [&](const std::string& path) { return open_corpus(session, path); });
}

}  // namespace neurarium
