#include "app/exhibits/vision_transfer.h"

#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"
#include "engine/exhibits/vision_features.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kFewestPictures = 10, kMostPictures = 1000;
constexpr std::array<std::string_view, 4> kTransferSets = {"digits", "fashion", kDrawnSet, "file"};

// What the features learned, in words.
std::string set_name(Ui& ui, std::string_view data) { return ui.tr(fmt::format("data.{}", data)); }

}  // namespace

// A run of its own, so that undo brings the trained network back as it was.
void VisionTransferPanel::begin(Ui& ui, Session& session, const VisionState& state) {
  const auto& trained = dynamic_cast<const VisionSettings&>(*state.view->settings);
  const auto refuse = [&](const Error& error) { ui.banners().show({"transfer", Severity::Error, ui.tr(error), {}}); };
  auto features = features_of(trained, *state.view->task, *state.view->params, state.view->step);
  if (!features) return refuse(features.error());
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  auto& next = dynamic_cast<VisionSettings&>(*copy);
  const VisionFeaturesPtr kept = *features;
  keep_features(next, trained, *features);
  next.data = kTransferSets[static_cast<std::size_t>(data_)];
  next.samples = next.data == kDrawnSet ? 0 : static_cast<std::int64_t>(pictures_);
  auto run = Timeline::make(std::move(copy));
  if (!run) return refuse(run.error());
  if (freeze_)
    if (Status frozen = (*run)->change(SetEdits{frozen_features(*kept)}); !frozen) return refuse(frozen.error());
  session.open_run(std::move(*run), "vision.undo_transfer");
}

void VisionTransferPanel::draw_plan(Ui& ui, Session& session, const VisionState& state, const Area& area) {
  ImGui::SetCursorScreenPos(area.min);
  ImGui::BeginChild("plan", {area.width(), area.height()}, false, ImGuiWindowFlags_NoBackground);
  const VisionSettings& settings = vision_settings(session);
  text(ui, ui.tr("vision.transfer_about"));
  ImGui::Dummy({1, ui.px(6)});
  if (settings.features == nullptr || settings.first_weights != "features") {
    std::vector<std::string> options;
    for (const std::string_view set : kTransferSets)
      if (set != "file" || settings.pictures != nullptr) options.push_back(fmt::format("data.{}", set));
    if (data_ < 0) data_ = settings.data == kTransferSets.front() ? 1 : 0;  // something else than it learned
    data_ = std::min(data_, static_cast<int>(options.size()) - 1);
    choice(ui, "vision.transfer_set", data_, options);
    if (kTransferSets[static_cast<std::size_t>(data_)] != kDrawnSet)
      slider(ui, "vision.transfer_pictures", pictures_,
             {.min = kFewestPictures, .max = kMostPictures, .log = true, .step = 10});
    toggle(ui, "vision.transfer_freeze", freeze_);
    ImGui::Dummy({1, ui.px(4)});
    if (button(ui, "vision.transfer_begin", ButtonStyle::Primary, -1)) begin(ui, session, state);
    hint(ui, ui.tr("vision.transfer_from", set_name(ui, settings.data),
                   format_count(state.view->step + state.view->task->plan.schedule.done)));
  } else {
    const VisionFeatures& features = *settings.features;
    hint(ui, ui.tr("vision.transfer_kept", set_name(ui, features.data), format_count(features.steps),
                   set_name(ui, settings.data), format_count(session.snapshot().task->train->rows)));
    bool frozen = are_frozen(features, session.edits());
    if (toggle(ui, "vision.transfer_freeze", frozen).changed) {
      std::vector<Edit> edits = without_frozen(features, session.edits());
      if (frozen)
        for (Edit& edit : frozen_features(features)) edits.push_back(std::move(edit));
      session.set_edits(std::move(edits), "change.freeze", {}, true);
    }
    setting(ui, session, "samples");
    if (button(ui, "vision.transfer_end", ButtonStyle::Normal, -1)) {
      session.set_edits(without_frozen(features, session.edits()), "change.freeze", {}, true);
      change_vision(session, "vision.transfer_end", [](VisionSettings& s) {
        s.features = nullptr;
        s.first_weights = "random";
      });
    }
  }
  ImGui::EndChild();
}

void VisionTransferPanel::draw_curves(Ui& ui, Session& session, const Area& area) {
  const Snapshot& now = session.snapshot();
  const bool tests = now.task->test->rows > 0;
  if (read_ != now.version) {
    read_ = now.version;
    std::vector<double> steps, kept, fresh;
    for (const MetricPoint& p : now.points) {
      steps.push_back(static_cast<double>(p.step));
      kept.push_back(100 * (tests ? p.metrics.test_accuracy : p.metrics.train_accuracy));
      fresh.push_back(100 * (tests ? p.metrics.other_test_accuracy : p.metrics.other_train_accuracy));
    }
    kept_ = fresh_ = Samples();
    kept_.assign(steps, kept);
    fresh_.assign(steps, fresh);
  }
  const Theme& t = ui.theme();
  const float head = ui.px(22);
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + head}, t.text,
          ui.tr(tests ? "vision.transfer_test" : "vision.transfer_train"));
  ChartSpec spec;
  const bool both = now.task->other_loss != kNoValue;
  spec.series.push_back({ui.tr(both ? "chart.transferred" : "chart.test"), &kept_, t.good});
  if (both) spec.series.push_back({ui.tr("chart.fresh"), &fresh_, t.classes[3]});
  spec.x_min = 0;
  spec.x_max = static_cast<double>(std::max<std::int64_t>(1, now.head));
  spec.cursor = static_cast<double>(now.step);
  spec.empty_text = ui.tr("vision.transfer_empty");
  ImGui::SetCursorScreenPos({area.min.x, area.min.y + head});
  const ChartHit hit = chart(ui, "vision.transfer_chart", {area.width(), area.height() - head}, spec, &zoom_);
  if (hit.clicked) session.trainer().seek(std::llround(hit.x));
}

void VisionTransferPanel::draw(Ui& ui, Session& session, const VisionState& state, const Area& area) {
  const auto scope = ui.scope("transfer");
  const float left = std::min(ui.px(270), area.width() * 0.42f);
  draw_plan(ui, session, state, {area.min, {area.min.x + left, area.max.y}});
  draw_curves(ui, session, {{area.min.x + left + ui.px(20), area.min.y}, area.max});
}

}  // namespace neurarium
