#include "app/shell/loss_chart.h"

#include "app/draw/chart.h"
#include "app/shell/time_strip.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

// A small word that is lit while it holds; returns whether it was pressed and moves `right` to its left.
bool word_switch(Ui& ui, std::string_view key, bool on, float& right, float top) {
  const Theme& t = ui.theme();
  const float width = text_size(ui.fonts().small, ui.tr(key)).x + ui.px(16);
  const Item item = make_item_at(ui, key, {right - width, top}, {right, top + ui.px(22)}, WidgetKind::Toggle);
  if (on || item.hovered)
    ImGui::GetWindowDrawList()->AddRectFilled(item.min, item.max, with_alpha(t.raised, on ? 1.0f : 0.6f), ui.px(4));
  text_in(ui.fonts().small, item.min, item.max, on ? t.text : t.muted, ui.tr(key), Align::Center);
  tooltip(ui, key);
  right -= width + ui.px(2);
  return item.clicked;
}

}  // namespace

void LossChart::read(const Snapshot& s) {
  if (version_ == s.version) return;
  version_ = s.version;
  std::vector<double> steps, train, test, train_part, test_part;
  for (const MetricPoint& p : s.points) {
    steps.push_back(static_cast<double>(p.step));
    train.push_back(p.metrics.train_loss);
    test.push_back(p.metrics.test_loss);
    train_part.push_back(p.metrics.train_accuracy * 100);
    test_part.push_back(p.metrics.test_accuracy * 100);
  }
  train_loss_.assign(steps, train);
  test_loss_.assign(steps, test);
  train_accuracy_.assign(steps, train_part);
  test_accuracy_.assign(steps, test_part);
  has_test_ = s.task->test->rows > 0;
  has_accuracy_ = s.task->metric != MetricKind::None;
}

void LossChart::draw_switches(Ui& ui, const Rect& area, bool& log) {
  float right = area.max.x;
  if (!show_accuracy_ && word_switch(ui, "chart.log", log, right, area.min.y)) log = !log;
  if (!has_accuracy_) return;
  right -= ui.px(6);
  if (word_switch(ui, "chart.accuracy", show_accuracy_, right, area.min.y)) show_accuracy_ = true;
  if (word_switch(ui, "chart.loss", !show_accuracy_, right, area.min.y)) show_accuracy_ = false;
}

void LossChart::draw(Ui& ui, Session& session, const Rect& area, bool& log) {
  if (area.width() < ui.px(80) || area.height() < ui.px(48)) return;
  const Snapshot& s = session.snapshot();
  const Theme& t = ui.theme();
  read(s);
  if (!has_accuracy_) show_accuracy_ = false;
  draw_switches(ui, area, log);
  ChartSpec spec;
  const std::string per_cent = show_accuracy_ ? ui.tr("chart.per_cent") : std::string();
  spec.series.push_back({ui.tr("chart.train") + per_cent, show_accuracy_ ? &train_accuracy_ : &train_loss_, t.text});
  if (has_test_)
    spec.series.push_back({ui.tr("chart.test") + per_cent, show_accuracy_ ? &test_accuracy_ : &test_loss_, t.good});
  spec.log_y = log && !show_accuracy_;
  spec.x_min = 0;
  spec.x_max = static_cast<double>(std::max<std::int64_t>(s.head, 1));
  if (s.step < s.head) spec.cursor = static_cast<double>(s.step);
  spec.empty_text = ui.tr("chart.empty");
  const double reach = static_cast<double>(s.head) / std::max(1.0, static_cast<double>(area.width()) / 4);
  double last = -HUGE_VAL;
  for (const std::int64_t mark : s.marks) {
    const auto at = static_cast<double>(mark);
    if (at - last < reach) continue;
    last = at;
    spec.marks.push_back({at, ui.tr("chart.mark", format_count(mark)), t.accent});
  }
  ImGui::SetCursorScreenPos(area.min);
  const ChartHit hit = chart(ui, "chart.curve", {area.width(), area.height()}, spec);
  if (hit.hovered) ui.next_hovered_key = "chart.curve";
  if (hit.clicked && std::isfinite(hit.x))
    TimeStrip::go_to(session, std::clamp<std::int64_t>(std::llround(hit.x), 0, s.head));
}

}  // namespace neurarium
