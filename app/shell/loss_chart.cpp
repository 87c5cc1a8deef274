#include "app/shell/loss_chart.h"

#include "app/draw/chart.h"
#include "app/shell/time_strip.h"
#include "app/ui/change_words.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "engine/measured_changes.h"

#include <algorithm>
#include <cmath>
#include <typeinfo>

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

bool same_exhibit(const ExhibitSettings& a, const ExhibitSettings& b) { return typeid(a) == typeid(b); }

constexpr float kRoomForWords = 640;  // before scaling; in less the choices are in a menu
constexpr float kRoomForParts = 400;  // in less loss and accuracy are there too
constexpr std::size_t kMostNotes = 6;
constexpr double kSmoothing = 0.9;  // weight of the average so far

}  // namespace

void LossChart::read(const Snapshot& s, bool smooth) {
  if (version_ == s.version && smooth_ == smooth) return;
  if (settings_ != nullptr && !same_exhibit(*settings_, *s.settings))
    earlier_.clear();
  else if (s.head == 0 && head_ > 0)
    keep_run();
  version_ = s.version;
  smooth_ = smooth;
  settings_ = s.settings;
  head_ = s.head;
  std::vector<double> steps, train, test, train_part, test_part, other, other_part;
  has_test_ = s.task->test->rows > 0;
  has_other_ = s.task->other_loss != kNoValue;
  if (has_other_) {
    const std::string& name = s.task->graph->value(s.task->other_loss).name;
    other_key_ = "chart." + name.substr(0, name.find('.'));
    const std::string& first = s.task->graph->value(s.task->data_loss).name;
    first_key_ = first.starts_with("loss") ? "chart.transferred" : "chart." + first.substr(0, first.find('.'));
  }
  for (const MetricPoint& p : s.points) {
    steps.push_back(static_cast<double>(p.step));
    train.push_back(p.metrics.train_loss);
    test.push_back(p.metrics.test_loss);
    train_part.push_back(p.metrics.train_accuracy * 100);
    test_part.push_back(p.metrics.test_accuracy * 100);
    other.push_back(p.metrics.other_train_loss);
    other_part.push_back(p.metrics.other_train_accuracy * 100);
  }
  const double smoothing = smooth ? kSmoothing : 0;
  for (Samples* samples :
       {&train_loss_, &test_loss_, &train_accuracy_, &test_accuracy_, &other_loss_, &other_accuracy_})
    *samples = Samples(smoothing);
  train_loss_.assign(steps, train);
  test_loss_.assign(steps, test);
  train_accuracy_.assign(steps, train_part);
  test_accuracy_.assign(steps, test_part);
  other_loss_.assign(steps, other);
  other_accuracy_.assign(steps, other_part);
  has_accuracy_ = s.task->metric != MetricKind::None;
}

// The run that was read last is over: it was reset.
void LossChart::keep_run() {
  earlier_.push_back({settings_, head_, has_test_, has_test_ ? test_loss_ : train_loss_,
                      has_test_ ? test_accuracy_ : train_accuracy_});
  if (earlier_.size() > kMostEarlier) earlier_.pop_front();
}

// `pressed` draws the choice and says whether it was pressed.
void LossChart::each_choice(ChartChoices& choices, const std::function<bool(std::string_view, bool)>& pressed) {
  const auto flip = [&](std::string_view key, bool& on) {
    if (pressed(key, on)) on = !on;
  };
  if (!show_accuracy_) flip("chart.log", choices.log_loss);
  flip("chart.log_steps", choices.log_steps);
  flip("chart.smooth", choices.smooth);
  if (!earlier_.empty()) flip("chart.earlier", choices.earlier);
  if (zoom_.part && pressed("chart.all_steps", false)) zoom_ = {};
}

float LossChart::draw_switches(Ui& ui, const Rect& area, ChartChoices& choices) {
  float right = area.max.x;
  const bool narrow = area.width() < ui.px(kRoomForWords);
  const bool in_menu = area.width() < ui.px(kRoomForParts);
  if (narrow) {
    const bool open = word_switch(ui, "chart.view", false, right, area.min.y);
    ContextMenu menu(ui, "chart.view", open);
    const auto item = [&](std::string_view key, bool on) {
      return menu ? menu_item(ui, key, {.checked = on}) : offer(ui, key);
    };
    if (in_menu && has_accuracy_) {
      if (item("chart.loss", !show_accuracy_)) show_accuracy_ = false;
      if (item("chart.accuracy", show_accuracy_)) show_accuracy_ = true;
    }
    each_choice(choices, item);
  } else {
    each_choice(choices, [&](std::string_view key, bool on) { return word_switch(ui, key, on, right, area.min.y); });
  }
  if (!has_accuracy_ || in_menu) return right;
  right -= ui.px(6);
  if (word_switch(ui, "chart.accuracy", show_accuracy_, right, area.min.y)) show_accuracy_ = true;
  if (word_switch(ui, "chart.loss", !show_accuracy_, right, area.min.y)) show_accuracy_ = false;
  return right;
}

void LossChart::add_earlier(Ui& ui, ChartSpec& spec) const {
  for (const EarlierRun& run : earlier_) {
    std::string about = ui.tr(run.has_test ? "chart.earlier_test" : "chart.earlier_train", format_count(run.head));
    const std::vector<ChangeNote> notes = settings_notes(*settings_, *run.settings);
    about += '\n' + (notes.empty() ? ui.tr("chart.earlier_same") : changes_in_words(ui, notes, kMostNotes));
    spec.shades.push_back({show_accuracy_ ? &run.accuracy : &run.loss, std::move(about)});
  }
}

void LossChart::add_marks(Ui& ui, const Snapshot& s, float width, ChartSpec& spec) {
  const double reach = static_cast<double>(s.head) / std::max(1.0, static_cast<double>(width) / 4);
  double last = -HUGE_VAL;
  for (const std::int64_t mark : s.marks) {
    const auto at = static_cast<double>(mark);
    if (at - last < reach) continue;
    last = at;
    spec.marks.push_back({at, ui.tr("chart.mark", format_count(mark)), ui.theme().accent});
  }
}

// Training and test part; of two networks in one run the training part of each.
void LossChart::add_series(Ui& ui, ChartSpec& spec) const {
  const Theme& t = ui.theme();
  const std::string per_cent = show_accuracy_ ? ui.tr("chart.per_cent") : std::string();
  const auto add = [&](std::string_view key, const Samples& loss, const Samples& accuracy, ImU32 color) {
    spec.series.push_back({ui.tr(key) + per_cent, show_accuracy_ ? &accuracy : &loss, color});
  };
  if (has_other_) {
    add(first_key_, train_loss_, train_accuracy_, t.good);
    add(other_key_, other_loss_, other_accuracy_, t.classes[3]);
    return;
  }
  add("chart.train", train_loss_, train_accuracy_, t.text);
  if (has_test_) add("chart.test", test_loss_, test_accuracy_, t.good);
}

void LossChart::draw(Ui& ui, Session& session, const Rect& area, ChartChoices& choices) {
  if (area.width() < ui.px(80) || area.height() < ui.px(48)) return;
  const Snapshot& s = session.snapshot();
  read(s, choices.smooth);
  if (!has_accuracy_) show_accuracy_ = false;
  ChartSpec spec;
  spec.legend_end = draw_switches(ui, area, choices) - ui.px(8);
  add_series(ui, spec);
  spec.log_y = choices.log_loss && !show_accuracy_;
  spec.log_x = choices.log_steps;
  spec.x_min = 0;
  std::int64_t end = std::max<std::int64_t>(s.head, 1);
  if (choices.earlier) {
    add_earlier(ui, spec);
    for (const EarlierRun& run : earlier_) end = std::max(end, run.head);
  }
  spec.x_max = static_cast<double>(end);
  if (s.step < s.head) spec.cursor = static_cast<double>(s.step);
  spec.empty_text = ui.tr("chart.empty");
  // Of so many examples that a change by hand shows only with the next measurement.
  const bool changed_since = !measures_changes(*s.task, s.params.size()) && !s.marks.empty() && !s.points.empty() &&
                             s.marks.back() >= s.points.back().step;
  if (changed_since && s.step == s.head) spec.note = ui.tr("chart.before_change");
  add_marks(ui, s, area.width(), spec);
  ImGui::SetCursorScreenPos(area.min);
  const ChartHit hit = chart(ui, "chart.curve", {area.width(), area.height()}, spec, &zoom_);
  if (hit.hovered) ui.next_hovered_key = "chart.curve";
  if (hit.clicked && std::isfinite(hit.x))
    TimeStrip::go_to(session, std::clamp<std::int64_t>(std::llround(hit.x), 0, s.head));
}

}  // namespace neurarium
