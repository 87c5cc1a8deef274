#include "app/exhibits/transformer_data.h"

#include "app/exhibits/transformer_card.h"
#include "app/exhibits/transformer_edit.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"
#include "engine/data/corpus.h"
#include "engine/exhibits/opened_model.h"
#include "engine/exhibits/trained_models.h"

#include <algorithm>
#include <filesystem>

namespace neurarium {
namespace {

constexpr float kLoadTextShare = 0.2f;  // of the time that a file takes; the rest is to learn its tokens

std::string task_key(std::string_view name) {
  return name == "text" ? "transformer.own_text" : fmt::format("language.{}", name);
}

}  // namespace

void LanguageColumn::draw(Ui& ui, Session& session, const TransformerState& state, const Area& area) {
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(24)}, ui.theme().text,
          ui.tr("transformer.data_title"));
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + ui.px(30)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("data", {area.width(), std::max(1.0f, area.height() - ui.px(30))}, false,
                    ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  {
    const auto scope = ui.scope("data");
    reading_.draw(ui, session);
    draw_task(ui, session, state);
    constexpr FileField::Keys kKeys = {"transformer.open_text", "transformer.path", "transformer.path_hint",
                                       "transformer.read_file"};
    file_.draw(ui, kKeys, [&](const std::string& path) { return open(session, path); });
    if (state.view != nullptr) draw_measured(ui, session, state);
  }
  ImGui::EndChild();
}

void LanguageColumn::draw_task(Ui& ui, Session& session, const TransformerState& state) {
  const TransformerSettings& settings = transformer_settings(session);
  std::vector<std::string> names;
  for (const LanguageTaskInfo& info : language_tasks()) names.emplace_back(info.name);
  if (settings.corpus != nullptr) names.emplace_back("text");
  std::vector<std::string> options;
  for (const std::string& name : names) options.push_back(task_key(name));
  auto index = static_cast<int>(std::find(names.begin(), names.end(), settings.task) - names.begin());
  if (choice(ui, "transformer.task", index, options))
    start_transformer_over(session, "transformer.task", [&](TransformerSettings& s) {
      s.choose_task(names[static_cast<std::size_t>(index)]);
      s.start = "trained";
    });
  const std::string about = task_key(settings.task) + ".tip";
  if (ui.catalog().has(about)) hint(ui, ui.tr(about));
  if (state.view != nullptr)
    hint(ui, ui.tr("transformer.vocabulary", state.view->spec.vocab,
                   ui.tr(fmt::format("tokenizer.{}", state.view->data->tokenizer->kind())), state.view->data->length));
  draw_start(ui, session);
  for (const std::string_view key : {"items", "symbols", "tokenizer", "vocab", "samples", "test-split", "data-seed"})
    setting(ui, session, key);
}

// Where training begins: at the model that comes with the program, or at random weights; the other is one click away.
void LanguageColumn::draw_start(Ui& ui, Session& session) {
  const TransformerSettings& settings = transformer_settings(session);
  const TrainedModel* model = find_trained_model(settings.task);
  const OpenedModelPtr opened = settings.task == kOwnTextTask ? settings.opened : nullptr;
  if (model == nullptr && opened == nullptr) return;
  const TaskPtr& task = session.snapshot().task;
  const bool trained = settings.start == "trained" && task != nullptr && task->start != nullptr;
  if (trained && opened != nullptr)
    hint(ui, ui.tr("transformer.opened_hint", std::filesystem::path(opened->name).filename().string(),
                   settings.corpus->name == kOwnTextName.text ? ui.tr(kOwnTextName) : settings.corpus->name));
  else
    hint(ui, ui.tr(trained                       ? "transformer.trained_hint"
                   : settings.start == "trained" ? "transformer.unfit_hint"
                                                 : "transformer.nothing_hint"));
  if (trained) {
    if (button(ui, "transformer.start_nothing", ButtonStyle::Normal, -1))
      start_transformer_over(session, "transformer.start_nothing", [](TransformerSettings& s) { s.start = "nothing"; });
  } else if (button(ui, "transformer.start_trained", ButtonStyle::Normal, -1)) {
    start_transformer_over(session, "transformer.start_trained", [&](TransformerSettings& s) {
      if (opened != nullptr) return return_to_opened(s);
      const std::int64_t seed = s.random_seed;
      s = model->settings;
      s.random_seed = seed;
    });
  }
}

// Per kind of link the head that follows it most: what the heads are for.
void LanguageColumn::draw_measured(Ui& ui, const Session& session, const TransformerState& state) const {
  const std::vector<HeadScore> best = state.view->measured.best_heads();
  if (best.empty() || !section(ui, "transformer.measured")) return;
  const Theme& t = ui.theme();
  for (const HeadScore& score : best) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = available_width();
    const ImVec2 end{at.x + width, at.y + ui.px(22)};
    text_in(ui.fonts().small, at, {end.x - ui.px(78), end.y}, t.text,
            ui.tr(fmt::format("link.{}", link_kind_name(score.kind))));
    const bool off = is_head_off(session, {score.layer, score.head});
    const std::string measured = off ? ui.tr("transformer.off") : fmt::format("{:.2f}", score.attention);
    text_in(ui.fonts().small, at, end, off ? t.error : t.muted,
            fmt::format("{}.{}  {}", score.layer, score.head, measured), Align::Right);
    ImGui::Dummy({width, ui.px(22)});
  }
  hint(ui, ui.tr("transformer.measured_hint"));
}

Status LanguageColumn::open(Session& session, const std::string& path) {
  std::shared_ptr<ExhibitSettings> settings = session.settings().clone();
  return reading_.begin(session, "transformer.open_text", [settings, path]() -> Result<ReadText> {
    WorkPart part(0, kLoadTextShare);
    Result<CorpusText> text = load_corpus(path);
    if (!text) return text.error();
    part.go_on(1);
    const auto own = std::make_shared<const CorpusText>(std::move(*text));
    const auto take = [own](ExhibitSettings& s) {
      auto& changed = dynamic_cast<TransformerSettings&>(s);
      changed.choose_task(kOwnTextTask);
      changed.corpus = own;
    };
    take(*settings);
    const Result<TaskPtr> task = settings->make_task();
    if (!task) return task.error();
    return ReadText{take, *task};
  });
}

}  // namespace neurarium
