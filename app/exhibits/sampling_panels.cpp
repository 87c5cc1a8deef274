// The columns at both sides of softmax and sampling: where the logits come from and how they are cut; text and
// training.
#include "app/exhibits/sampling_screen.h"
#include "app/exhibits/settings_column.h"
#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/sampling_list.h"

#include <algorithm>
#include <array>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kSamplingTries = {"hot", "nucleus", "learn"};
constexpr std::size_t kTakenLogits = 24;

// The slider of a stage: changes apply while it is dragged, as one entry of undo.
void stage_slider(Ui& ui, Session& session, std::string_view key, double SamplingSettings::*member, SliderSpec spec) {
  double number = sampling_settings(session).*member;
  spec.max = std::max(spec.max, number);
  const Edited edited = slider(ui, key, number, spec);
  if (!edited.changed && !edited.finished) return;
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  dynamic_cast<SamplingSettings&>(*copy).*member = number;
  session.commit(std::move(copy), key, edited.finished);
}

}  // namespace

void SamplingControls::draw_source(Ui& ui, Session& session) {
  const SamplingSettings& now = sampling_settings(session);
  int source = now.source == "text" ? 0 : 1;
  if (segmented(ui, "sampling.source", source, {"source.text", "source.list"})) {
    refused_ = {};
    change_exhibit<SamplingSettings>(
        session, "setting.source", [&](SamplingSettings& s) { s.source = source == 0 ? "text" : "list"; }, true);
  }
  const bool text = now.source == "text";
  std::string typed = text ? now.lines : now.list;
  const std::string_view key = text ? "setting.lines" : "setting.list";
  const Edited edited = (text ? lines_ : list_).field(ui, key, typed, {});
  if (edited.changed) {
    // Only what makes a task begins anew: half-typed numbers wait.
    SamplingSettings tried = now;
    (text ? tried.lines : tried.list) = std::string(beginning(typed, kMostSampledText));
    const auto words = sampled_words(tried);
    refused_ = words ? Wording() : Wording(words.error());
    if (words) session.start_over(tried.clone(), key);
  } else if (edited.finished) {
    refused_ = {};
  }
  if (!refused_.empty()) hint(ui, ui.tr(refused_));
  if (!text) return;
  std::string prompt = now.prompt;
  if (prompt_.field(ui, "setting.prompt", prompt, {}).changed)
    change_exhibit<SamplingSettings>(session, "setting.prompt", [&](SamplingSettings& s) {
      s.prompt = std::string(beginning(prompt, kMostSampledText));
    });
}

// The logits of a model that knows more: of the run that is open in the Transformer, else of the one that it opens
// with.
void SamplingControls::draw_taking(Ui& ui, Session& session, SamplingState& state) {
  if (state.take_after.empty()) state.take_after = ui.tr("sampling.take_example");
  take_.field(ui, "sampling.take_after", state.take_after, {});
  if (!button(ui, "sampling.take", ButtonStyle::Normal, -1)) return;
  if (state.model == nullptr) {
    Result<LanguageModel> model = opening_language_model();
    if (model) state.model = std::make_shared<LanguageModel>(std::move(*model));
  }
  if (state.model == nullptr) return;
  const Result<std::string> list = logits_after(*state.model, state.take_after, kTakenLogits);
  if (!list) {
    ui.banners().show({"take", Severity::Error, ui.tr(list.error()), {}});
    return;
  }
  ui.banners().dismiss("take");
  change_exhibit<SamplingSettings>(
      session, "sampling.take",
      [&](SamplingSettings& s) {
        s.source = "list";
        s.list = *list;
      },
      true);
}

void SamplingControls::draw_draws(Ui& ui, SamplingState& state) const {
  const auto scope = ui.scope("draws");
  if (icon_button(ui, state.drawing ? "sampling.stop" : "sampling.draw", state.drawing ? Icon::Pause : Icon::Play,
                  {.primary = true}))
    state.drawing = !state.drawing;
  ImGui::SameLine();
  const auto add = [&](std::string_view key, std::int64_t draws) {
    if (!button(ui, key)) return;
    state.draws = std::min(kMostDraws, state.draws + draws);
    ++state.version;
  };
  add("sampling.draw_1", 1);
  ImGui::SameLine();
  add("sampling.draw_1000", 1000);
  ImGui::SameLine();
  if (icon_button(ui, "sampling.forget", Icon::Reset)) {
    state.draws = 0;
    state.drawing = false;
    ++state.version;
  }
}

void SamplingControls::draw(Ui& ui, Session& session, SamplingState& state, const Area& area) {
  const SettingsColumn column(ui, area);
  draw_source(ui, session);
  if (sampling_settings(session).source == "list") draw_taking(ui, session, state);
  if (sampling_settings(session).source == "text")
    stage_slider(ui, session, "setting.repetition_penalty", &SamplingSettings::repetition_penalty,
                 {.min = 1, .max = 3, .step = 0.05});
  stage_slider(ui, session, "setting.temperature", &SamplingSettings::temperature, {.min = 0, .max = 5, .step = 0.05});
  setting(ui, session, "top-k");
  stage_slider(ui, session, "setting.top_p", &SamplingSettings::top_p, {.min = 0.05, .max = 1, .step = 0.01});
  stage_slider(ui, session, "setting.min_p", &SamplingSettings::min_p, {.min = 0, .max = 1, .step = 0.01});
  draw_draws(ui, state);
  setting(ui, session, "draw-seed");
}

void draw_sampling_inspector(Ui& ui, Session& session, SamplingState& state) {
  if (const std::string chosen = draw_story(ui, "sampling.story.", "sampling.try.", kSamplingTries); !chosen.empty()) {
    state.wanted = "sampling-" + chosen;
    state.draws = 0;
    state.drawing = false;
    ++state.version;
  }
  separator(ui);
  if (state.view != nullptr && state.view->words.left_out > 0)
    hint(ui, ui.tr("sampling.left_out", state.view->words.left_out));
  if (state.view != nullptr && state.view->words.unknown > 0)
    hint(ui, ui.tr("sampling.unknown", state.view->words.unknown));
  if (!section(ui, "sampling.training", true)) return;
  setting(ui, session, "start");
  hint(ui, ui.tr("sampling.learns"));
  setting(ui, session, "learning-rate");
  setting(ui, session, "batch");
}

}  // namespace neurarium
