#include "app/exhibits/corpus_controls.h"

#include "app/exhibits/change_exhibit.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace neurarium {
namespace {

constexpr float kLoadShare = 0.2f;  // of the time that a file takes; the rest is what the exhibit makes of it

// The task with this text, cut into this unit, and how it begins, which becomes the prompt of another text. Errors: no
// network can read it.
Result<ReadText> read_text(CorpusSettings& corpus, ExhibitSettings& settings) {
  const Result<TaskPtr> task = settings.make_task();
  if (!task) return task.error();
  Result<std::string> prompt = corpus.beginning();
  if (!prompt) return prompt.error();
  return ReadText{
      [own = corpus.own, text = corpus.text, unit = corpus.unit, prompt = std::move(*prompt)](ExhibitSettings& s) {
        auto& changed = dynamic_cast<CorpusSettings&>(s);
        if (changed.own != own || changed.text != text) {
          changed.prompt = prompt;
          changed.choose_text(text);
        }
        changed.own = own;
        changed.unit = unit;
      },
      *task};
}

}  // namespace

const CorpusSettings& corpus_settings(const Session& session) {
  return dynamic_cast<const CorpusSettings&>(session.settings());
}

Status CorpusControls::open(Session& session, const std::string& path) {
  std::shared_ptr<ExhibitSettings> settings = session.settings().clone();
  return reading_.begin(session, "corpus.open_text", [settings, path]() -> Result<ReadText> {
    auto& corpus = dynamic_cast<CorpusSettings&>(*settings);
    WorkPart part(0, kLoadShare);
    Result<CorpusText> text = load_corpus(path);
    if (!text) return text.error();
    corpus.take_own(std::move(*text));
    part.go_on(1);
    return read_text(corpus, *settings);
  });
}

Status CorpusControls::choose(Session& session, std::string_view label,
                              const std::function<void(CorpusSettings&)>& change) {
  std::shared_ptr<ExhibitSettings> settings = session.settings().clone();
  auto& corpus = dynamic_cast<CorpusSettings&>(*settings);
  change(corpus);
  return reading_.begin(session, label, [settings, &corpus] { return read_text(corpus, *settings); });
}

bool CorpusControls::open_file(Ui& ui, Session& session, const std::string& path) {
  if (!path.ends_with(".txt") && !path.ends_with(".md")) return false;
  tell_text(ui, open(session, path));
  return true;
}

void CorpusControls::draw_source(Ui& ui, Session& session) {
  reading_.draw(ui, session);
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
    tell_text(ui, choose(session, "setting.text_source",
                         [&](CorpusSettings& s) { s.choose_text(names[static_cast<std::size_t>(index)]); }));
}

void CorpusControls::draw_text(Ui& ui, Session& session) {
  draw_source(ui, session);
  int unit = corpus_settings(session).unit == "letter" ? 0 : 1;
  if (segmented(ui, "setting.unit", unit, {"unit.letter", "unit.word"}))
    tell_text(ui, choose(session, "setting.unit", [&](CorpusSettings& s) { s.unit = unit == 0 ? "letter" : "word"; }));
}

void CorpusControls::draw_writing(Ui& ui, Session& session, std::int64_t unknown) {
  std::string prompt = corpus_settings(session).prompt;
  if (prompt_.field(ui, "setting.prompt", prompt, {}).changed)
    change_exhibit<CorpusSettings>(session, "setting.prompt", [&](CorpusSettings& s) { s.prompt = prompt; });
  double temperature = corpus_settings(session).temperature;
  const Edited edited =
      slider(ui, "setting.temperature", temperature, {.min = 0, .max = std::max(3.0, temperature), .step = 0.05});
  if (edited.changed || edited.finished) {
    std::unique_ptr<ExhibitSettings> next = session.settings().clone();
    dynamic_cast<CorpusSettings&>(*next).temperature = temperature;
    session.commit(std::move(next), "setting.temperature", edited.finished);
  }
  setting(ui, session, "draw-seed");
  draw_file(ui, session);
  if (unknown > 0) hint(ui, ui.tr("corpus.unknown", unknown));
}

void CorpusControls::draw_file(Ui& ui, Session& session) {
  constexpr FileField::Keys kKeys = {"corpus.open_text", "corpus.path", "corpus.path_hint", "corpus.read_file"};
  file_.draw(ui, kKeys, [&](const std::string& path) { return open(session, path); });
}

}  // namespace neurarium
