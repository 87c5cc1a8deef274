#include "app/shell/step_size.h"

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 4> kSizeKeys = {"run.step_example", "run.step_batch", "run.step_epoch",
                                                       "run.step_until"};

std::string stop_key(StopKind kind) { return fmt::format("stop.{}", kStopNames[static_cast<std::size_t>(kind)]); }

bool is_percent(StopKind kind) { return kind == StopKind::Accuracy; }

NumberSpec bound_spec(StopKind kind) {
  if (kind == StopKind::Step) return {.min = 1, .max = 1e12, .per_pixel = 10, .whole = true};
  if (is_percent(kind)) return {.min = 0, .max = 100, .per_pixel = 0.1};
  return {.min = 0, .max = 1e9, .per_pixel = 0.001};
}

}  // namespace

StopWhen StepChoice::condition() const {
  const double bound = bounds[static_cast<std::size_t>(stop)];
  return {stop, is_percent(stop) ? bound / 100 : bound};
}

void take_step(Session& session, const StepChoice& choice, StepSize size) {
  Trainer& trainer = session.trainer();
  if (size == StepSize::Example)
    trainer.step_one();
  else if (size == StepSize::Until)
    trainer.step_until(choice.condition());
  else
    trainer.step(size == StepSize::Epoch ? session.snapshot().steps_per_epoch : 1);
}

void step_menu(Ui& ui, Session& session, StepChoice& choice, bool open) {
  ContextMenu menu(ui, "run.step_menu", open);
  if (!menu) return;
  for (std::size_t i = 0; i < kSizeKeys.size(); ++i) {
    const auto size = static_cast<StepSize>(i);
    if (!menu_item(ui, kSizeKeys[i],
                   {.shortcut = size == StepSize::Epoch ? "Shift+."
                                : size == choice.size   ? "."
                                                        : "",
                    .checked = size == choice.size}))
      continue;
    choice.size = size;
    take_step(session, choice, size);
  }
  separator(ui);
  ImGui::Indent(ui.px(8));
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < kStopNames.size(); ++i) kinds.push_back(stop_key(static_cast<StopKind>(i)));
  const float width = ui.px(248);
  auto kind = static_cast<int>(choice.stop);
  if (neurarium::choice(ui, "run.stop_when", kind, kinds, width)) choice.stop = static_cast<StopKind>(kind);
  ImGui::Dummy({1.0f, ui.px(4)});
  const bool at_least = choice.stop == StopKind::Accuracy || choice.stop == StopKind::Step;
  NumberSpec spec = bound_spec(choice.stop);
  spec.width = width;
  number(ui,
         is_percent(choice.stop) ? "run.stop_percent"
         : at_least              ? "run.stop_at"
                                 : "run.stop_below",
         choice.bounds[static_cast<std::size_t>(choice.stop)], spec);
  ImGui::Unindent(ui.px(8));
  ImGui::Dummy({width + ui.px(16), ui.px(4)});
}

std::string describe_stop(Ui& ui, const Stopped& stopped) {
  const double factor = is_percent(stopped.when.kind) ? 100 : 1;
  const std::string name = ui.tr(stop_key(stopped.when.kind));
  const std::string step = format_count(stopped.step);
  if (stopped.when.kind == StopKind::Step) return ui.tr("stop.at_step", step);
  return ui.tr(is_percent(stopped.when.kind) ? "stop.reached_percent" : "stop.reached_below", step, name,
               format_number(stopped.value * factor), format_short(stopped.when.value * factor));
}

}  // namespace neurarium
