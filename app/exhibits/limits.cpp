#include "app/exhibits/limits.h"

#include "app/ui/panel.h"
#include "app/ui/story.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 5> kLimitsStates = {"limits-memory", "limits-parity", "limits-rule-one",
                                                           "limits-rule-many", "limits-outside"};
constexpr std::array<std::string_view, 4> kLimitTasks = {"plane", "parity", "automaton", "line"};
constexpr std::array<std::int64_t, 9> kSweptExamples = {5, 10, 20, 50, 100, 200, 500, 1000, 2000};
constexpr std::array<std::int64_t, 8> kSweptUnits = {1, 2, 4, 8, 16, 32, 64, 128};
constexpr std::string_view kProblemKey = "limits.problem";  // without a text: the choices speak for themselves
constexpr std::int64_t kFewestLimitSteps = 50;              // of a run before it leaves a point

std::unique_ptr<LimitsSettings> question_of(const LimitsSettings& s) {
  auto question = std::make_unique<LimitsSettings>(s);
  question->samples = question->hidden = 1;
  return question;
}

}  // namespace

LimitsScreen::LimitsScreen(bool threads)
    : probe_([](const LimitsRequest& request) { return look_at_limits(request); }, threads),
      fill_(
          [](const RunRequest& r) {
            const auto run = limit_run(*r.settings, r.steps);
            return RunAnswer{r.settings, {}, errors_of_run(*run)};
          },
          threads),
      open_(
          [](const RunRequest& r) {
            auto run = std::make_shared<std::unique_ptr<Timeline>>(limit_run(*r.settings, r.steps));
            return RunAnswer{r.settings, run, {}};
          },
          threads) {}

// The run itself leaves a point too, once it has trained from its first step on with the same settings.
void LimitsScreen::take_view(const Session& session) {
  auto view = probe_.take();
  if (!view) return;
  state_.view = std::move(*view);
  const LimitsSettings& s = state_.view->limits();
  auto question = question_of(s);
  if (state_.question == nullptr || !state_.question->equals(*question)) {
    state_.points.clear();
    state_.question = std::move(question);
  }
  if (last_ == nullptr || !last_->equals(s)) since_ = last_ == nullptr ? 0 : state_.view->step;
  if (state_.view->step == 0) since_ = 0;
  last_ = std::make_shared<const LimitsSettings>(s);
  if (since_ == 0 && session.edits().empty() && state_.view->step >= kFewestLimitSteps)
    state_.points[{s.samples, s.hidden}] = {state_.view->errors, state_.view->step};
}

// One point after the other that is missing, apart from the run.
void LimitsScreen::fill_next(const Session& session) {
  if (auto answer = fill_.take();
      answer && state_.question != nullptr && state_.question->equals(*question_of(*answer->settings)))
    state_.points[{answer->settings->samples, answer->settings->hidden}] = {answer->errors, kLimitRunSteps};
  if (!state_.sweep || fill_.busy()) return;
  const LimitsSettings& now = limits_settings(session);
  const bool examples = *state_.sweep == LimitAxis::Examples;
  const std::span<const std::int64_t> numbers =
      examples ? std::span<const std::int64_t>(kSweptExamples) : std::span<const std::int64_t>(kSweptUnits);
  for (const std::int64_t number : numbers) {
    auto settings = std::make_shared<LimitsSettings>(now);
    (examples ? settings->samples : settings->hidden) = number;
    if (examples && now.has_bits() && number > (std::int64_t{1} << now.bits) * 3 / 4) continue;
    if (state_.points.contains({settings->samples, settings->hidden})) continue;
    if (!settings->make_task()) break;
    return fill_.ask({std::move(settings), kLimitRunSteps});
  }
  state_.sweep.reset();
}

void LimitsScreen::open_point(Session& session) {
  if (auto answer = open_.take(); answer && answer->run != nullptr && *answer->run != nullptr) {
    last_ = nullptr;  // its steps were all with these settings
    session.open_run(std::move(*answer->run), "limits.undo_open");
  }
  if (!state_.opening) return;
  const LimitPlace place = *std::exchange(state_.opening, std::nullopt);
  const auto point = state_.points.find(place);
  if (point == state_.points.end() || open_.busy()) return;
  auto settings = std::make_shared<LimitsSettings>(limits_settings(session));
  settings->samples = place.first;
  settings->hidden = place.second;
  open_.ask({std::move(settings), point->second.step});
}

void LimitsScreen::update(Session& session) {
  const Snapshot& now = session.snapshot();
  if (now.task == nullptr || dynamic_cast<const LimitsSettings*>(now.settings.get()) == nullptr) return;
  if (asked_version_ != now.version) {
    asked_version_ = now.version;
    probe_.ask({now.task, now.settings, now.edits, now.params, now.step});
  }
  take_view(session);
  fill_next(session);
  open_point(session);
}

bool LimitsScreen::busy() const { return probe_.busy() || fill_.busy() || open_.busy(); }

void LimitsScreen::draw_header(Ui& ui, Session& session, const Area& area) {
  const auto found = std::find(kLimitTasks.begin(), kLimitTasks.end(), limits_settings(session).problem);
  int index = static_cast<int>(found - kLimitTasks.begin());
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::BeginChild("task", {std::min(area.width() * 0.52f, ui.px(520)), ui.px(34)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  if (segmented(ui, kProblemKey, index, {"problem.plane", "problem.parity", "problem.automaton", "problem.line"}))
    change_limits(session, "setting.problem",
                  [&](LimitsSettings& s) { s.problem = kLimitTasks[static_cast<std::size_t>(index)]; });
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

void LimitsScreen::draw_number(Ui& ui, Session& session, LimitAxis axis) {
  const LimitsSettings& now = limits_settings(session);
  const bool examples = axis == LimitAxis::Examples;
  auto value = static_cast<double>(examples ? now.samples : now.hidden);
  const std::string_view key = examples ? "limits.examples" : "limits.units";
  const double most = examples ? kMaxLimitSamples : kMaxLimitUnits;
  const Edited edited = slider(ui, key, value, {.min = examples ? 2.0 : 1.0, .max = most, .log = true});
  if (edited.changed || edited.finished)
    change_limits(
        session, key, [&](LimitsSettings& s) { (examples ? s.samples : s.hidden) = std::llround(value); },
        edited.finished);
  const bool filling = state_.sweep == axis;
  if (button(ui,
             filling    ? "limits.stop"
             : examples ? "limits.fill_examples"
                        : "limits.fill_units",
             ButtonStyle::Normal, -1))
    state_.sweep = filling ? std::optional<LimitAxis>() : axis;
}

void LimitsScreen::draw_charts(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.scope("charts");
  const float controls = ui.px(84), each = area.height() / 2;
  for (const LimitAxis axis : {LimitAxis::Examples, LimitAxis::Units}) {
    const float top = area.min.y + (axis == LimitAxis::Units ? each : 0);
    draw_limit_chart(ui, session, state_, axis, {{area.min.x, top}, {area.max.x, top + each - controls - ui.px(12)}});
    ImGui::SetCursorScreenPos({area.min.x, top + each - controls - ui.px(8)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::BeginChild(axis == LimitAxis::Units ? "units" : "examples", {area.width(), controls}, false,
                      ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
    draw_number(ui, session, axis);
    ImGui::EndChild();
    ImGui::PopStyleVar();
  }
}

void LimitsScreen::draw_center(Ui& ui, Session& session, const Area& area) {
  const auto scope = ui.registry().root_scope("limits");
  state_.help = {};
  if (state_.view == nullptr) return;
  if (picture_ == nullptr) picture_ = std::make_unique<LimitsPicture>(ui.platform());
  const float pad = ui.px(16), gap = ui.px(24);
  const Area inner{{area.min.x + pad, area.min.y + pad}, {area.max.x - pad, area.max.y - pad}};
  if (inner.width() < ui.px(160) || inner.height() < ui.px(160)) return;
  draw_header(ui, session, inner);
  const float top = inner.min.y + ui.px(44), split = inner.min.x + inner.width() * 0.54f;
  const float verdict = ui.px(64);
  picture_->draw(ui, state_, {{inner.min.x, top}, {split - gap / 2, inner.max.y - verdict}});
  const LimitsSettings& now = state_.view->limits();
  const LimitErrors& errors = state_.view->errors;
  const std::string said = ui.tr(now.has_labels() ? "limits.verdict" : "limits.verdict_line",
                                 error_text(now, errors.train), error_text(now, errors.test));
  text_lines(ui.fonts().body, {inner.min.x, inner.max.y - verdict + ui.px(12)}, split - gap / 2 - inner.min.x,
             ui.theme().text, said);
  draw_charts(ui, session, {{split + gap / 2, inner.min.y}, inner.max});
}

void LimitsScreen::draw_inspector(Ui& ui, Session& session) {
  const auto scope = ui.registry().root_scope("limits");
  if (std::string chosen = draw_story(ui, "limits.story.", "limits.try.", kLimitsStates); !chosen.empty())
    wanted_state_ = std::move(chosen);
  separator(ui);
  {
    const auto data = ui.scope("data");
    if (section(ui, "limits.data_section")) {
      setting(ui, session, "bits");
      setting(ui, session, "rule-steps");
      setting(ui, session, "random-labels");
      setting(ui, session, "data-seed");
    }
  }
  {
    const auto model = ui.scope("model");
    if (section(ui, "playground.model_title")) {
      setting(ui, session, "depth");
      setting(ui, session, "activation");
      setting(ui, session, "init-scheme");
    }
  }
  const auto training = ui.scope("training");
  if (section(ui, "playground.training_title", false)) {
    constexpr std::array<std::string_view, 1> kInRunBar = {"seed"};
    panel(ui, session, "training", kInRunBar);
  }
}

std::vector<std::string_view> LimitsScreen::actions() const { return {"limits.fill_examples", "limits.fill_units"}; }

void LimitsScreen::act(Session&, std::string_view action) {
  if (action == "limits.fill_examples") state_.sweep = LimitAxis::Examples;
  if (action == "limits.fill_units") state_.sweep = LimitAxis::Units;
}

}  // namespace neurarium
