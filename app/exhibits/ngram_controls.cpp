// The columns at both sides of the n-grams: the text, how it is counted and how it goes on; the story and training.
#include "app/exhibits/corpus_choice.h"
#include "app/exhibits/ngram.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <optional>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kNgramTries = {"words", "sparse", "learn"};

// Of what shapes the table: a change begins the run anew at once, as there is nothing learned yet that it would keep.
template <class Field>
void restart_slider(Ui& ui, Session& session, std::string_view key, Field NgramSettings::*member,
                    const SliderSpec& spec) {
  double number = static_cast<double>(ngram_settings(session).*member);
  if (slider(ui, key, number, spec).changed && static_cast<Field>(number) != ngram_settings(session).*member)
    change_ngram(
        session, key, [&](NgramSettings& s) { s.*member = static_cast<Field>(number); }, true);
}

// What is typed when another text is chosen: how that text begins.
std::string beginning_of(const NgramText& text) {
  const std::span<const int> tokens = text.counts->tokens();
  return ngram_prompt(text, tokens.first(std::min<std::size_t>(tokens.size(), text.unit == CorpusUnit::Word ? 3 : 6)));
}

void choose_text(Ui& ui, Session& session) {
  const NgramSettings& now = ngram_settings(session);
  const std::optional<std::string_view> chosen = choose_corpus(ui, now.text, now.own != nullptr);
  if (!chosen) return;
  std::unique_ptr<ExhibitSettings> copy = now.clone();
  auto& next = dynamic_cast<NgramSettings&>(*copy);
  next.text = *chosen;
  const auto made = ngram_text(next);
  if (!made) {
    ui.banners().show({"text", Severity::Error, ui.tr(made.error()), {}});
    return;
  }
  ui.banners().dismiss("text");
  next.prompt = beginning_of(**made);
  session.start_over(std::move(copy), "setting.text_source");
}

}  // namespace

Status NgramControls::open(Session& session, const std::string& path) const {
  Result<CorpusText> text = load_corpus(path);
  if (!text) return text.error();
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  auto& next = dynamic_cast<NgramSettings&>(*copy);
  next.own = std::make_shared<const CorpusText>(std::move(*text));
  next.text = kOwnCorpus;
  if (const auto task = next.make_task(); !task) return task.error();
  if (const auto made = ngram_text(next)) next.prompt = beginning_of(**made);
  session.start_over(std::move(copy), "ngram.open_text");
  return ok_status();
}

void NgramControls::draw_file(Ui& ui, Session& session) {
  if (button(ui, "ngram.open_text", ButtonStyle::Normal, -1)) asking_ = !asking_;
  if (!asking_) return;
  const Edited typed = text_input(ui, "ngram.path", path_, {.hint_key = "ngram.path_hint", .label = false});
  const bool enter = typed.finished && ui.input().pressed(Key::Enter);
  if ((button(ui, "ngram.read_file", ButtonStyle::Primary, -1) || enter) && !path_.empty()) {
    const Status status = open(session, path_);
    refused_ = status.ok() ? Wording() : Wording(status.error());
    asking_ = !status.ok();
  }
  if (!refused_.empty()) hint(ui, ui.tr(refused_));
}

void NgramControls::draw(Ui& ui, Session& session, const NgramState& state, const Area& area) {
  const auto scope = ui.scope("settings");
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, ui.px(6));
  ImGui::BeginChild("controls", {area.width(), std::max(1.0f, area.height())}, false, ImGuiWindowFlags_NoBackground);
  choose_text(ui, session);
  int unit = ngram_settings(session).unit == "letter" ? 0 : 1;
  if (segmented(ui, "setting.unit", unit, {"unit.letter", "unit.word"}))
    change_ngram(
        session, "setting.unit", [&](NgramSettings& s) { s.unit = unit == 0 ? "letter" : "word"; }, true);
  restart_slider(ui, session, "setting.n", &NgramSettings::n, {.min = 1, .max = kMostNgramOrder, .step = 1});
  setting(ui, session, "smoothing");
  if (ngram_settings(session).smoothing == "add-k") setting(ui, session, "smoothing-k");
  std::string prompt = ngram_settings(session).prompt;
  if (prompt_.field(ui, "setting.prompt", prompt, {}).changed)
    change_ngram(session, "setting.prompt", [&](NgramSettings& s) { s.prompt = prompt; });
  double temperature = ngram_settings(session).temperature;
  if (slider(ui, "setting.temperature", temperature, {.min = 0, .max = std::max(3.0, temperature), .step = 0.05}))
    change_ngram(session, "setting.temperature", [&](NgramSettings& s) { s.temperature = temperature; });
  setting(ui, session, "draw-seed");
  draw_file(ui, session);
  if (state.view != nullptr && state.view->unknown > 0) hint(ui, ui.tr("ngram.unknown", state.view->unknown));
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
}

std::string draw_ngram_inspector(Ui& ui, Session& session, const NgramState& state) {
  const std::string chosen = draw_story(ui, "ngram.story.", "ngram.try.", kNgramTries);
  separator(ui);
  if (state.view != nullptr && state.view->fault.empty() && section(ui, "ngram.counted", true)) {
    const NgramView& view = *state.view;
    const NgramCounts& counts = *view.text->counts;
    card_rows(ui, {{ui.tr("ngram.tokens"), format_count(std::ssize(counts.tokens()))},
                   {ui.tr("ngram.vocabulary"), format_count(view.text->vocabulary())},
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
