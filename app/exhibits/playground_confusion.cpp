#include "app/exhibits/playground_confusion.h"

#include "app/exhibits/playground_card.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::string_view kPartKey = "playground.confusion_part";  // without a label

std::string per_cent(double share) {
  if (!std::isfinite(share)) return "–";
  return fmt::format("{} %", share == 0 ? "0" : format_number(100 * share, 2));
}

std::string class_name(Ui& ui, const PlaygroundView& view, int k) {
  return class_label(ui, *view.parts->points, static_cast<std::size_t>(k));
}

}  // namespace

void ConfusionPanel::draw_cell(Ui& ui, PlaygroundState& state, const Confusion& part, int actual, int predicted,
                               ImVec2 min, ImVec2 max) {
  const PlaygroundView& view = *state.details.confusion->view;
  const ConfusedPoints here{test_, actual, predicted};
  const Item item = make_item_at(ui, fmt::format("playground.actual {} predicted {}", actual, predicted), min, max,
                                 WidgetKind::Button);
  ui.registry().explain_item();
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::int64_t count = part.at(actual, predicted), of = part.actual(actual);
  const double share = of == 0 ? 0 : static_cast<double>(count) / static_cast<double>(of);
  const ImU32 hue = actual == predicted ? t.text : t.error;  // classes have colours of their own; a mistake is one
  const ImU32 fill =
      mix(t.raised, hue, static_cast<float>(actual == predicted ? 0.35 : 0.75) * static_cast<float>(share));
  list.AddRectFilled({min.x + 1, min.y + 1}, {max.x - 1, max.y - 1}, fill, ui.px(3));
  if (state.confused == here || item.hovered)
    list.AddRect({min.x + 1, min.y + 1}, {max.x - 1, max.y - 1}, state.confused == here ? t.accent : t.muted, ui.px(3),
                 0, ui.px(2));
  const ImU32 ink = contrast_ratio(fill, t.text) >= 4.5 ? t.text : readable_on(fill);
  const float line = ui.fonts().small->FontSize;
  if (max.y - min.y > 2 * line + ui.px(6)) {
    const float middle = (min.y + max.y) * 0.5f;
    text_in(ui.fonts().body, {min.x, min.y}, {max.x, middle + ui.px(3)}, ink, format_count(count), Align::Center);
    text_in(ui.fonts().small, {min.x, middle}, {max.x, max.y}, ink, of == 0 ? "–" : per_cent(share), Align::Center);
  } else {
    text_in(ui.fonts().small, min, max, ink, format_count(count), Align::Center);
  }
  if (item.hovered) {
    ui.next_hovered_key = "playground.confusion";
    readout_ = ui.tr("playground.confusion_cell", format_count(count), format_count(of), class_name(ui, view, actual),
                     class_name(ui, view, predicted), per_cent(share));
    tooltip_text(ui, readout_);
  }
  if (!item.clicked) return;
  if (state.confused == here)
    state.confused.reset();
  else
    state.confused = here;
}

// Names of the classes along both sides; recall and precision at the far ends.
void ConfusionPanel::draw_heads(Ui& ui, const PlaygroundView& view, const Confusion& part, ImVec2 corner, ImVec2 cell,
                                float names) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImFont* font = ui.fonts().small;
  const float head = ui.px(20), dot = ui.px(4);
  const float right = corner.x + cell.x * static_cast<float>(part.classes);
  const float bottom = corner.y + cell.y * static_cast<float>(part.classes);
  text_in(font, {corner.x, corner.y - 2 * head}, {right, corner.y - head}, t.muted, ui.tr("playground.predicted"),
          Align::Center);
  for (int k = 0; k < part.classes; ++k) {
    const float x = corner.x + cell.x * static_cast<float>(k), y = corner.y + cell.y * static_cast<float>(k);
    const ImU32 color = class_color(t, part.classes, static_cast<std::size_t>(k));
    const std::string name = class_name(ui, view, k);
    list.AddCircleFilled({x + dot + ui.px(2), corner.y - head * 0.5f}, dot, color);
    text_in(font, {x + 2 * dot + ui.px(5), corner.y - head}, {x + cell.x, corner.y}, t.text, name);
    list.AddCircleFilled({corner.x - names + dot, y + cell.y * 0.5f}, dot, color);
    text_in(font, {corner.x - names + 2 * dot + ui.px(3), y}, {corner.x - ui.px(3), y + cell.y}, t.text, name);
    text_in(font, {right + ui.px(3), y}, {right + ui.px(54), y + cell.y}, t.text, per_cent(part.recall(k)),
            Align::Center);
    text_in(font, {x, bottom}, {x + cell.x, bottom + head}, t.text, per_cent(part.precision(k)), Align::Center);
  }
  text_in(font, {right + ui.px(3), corner.y - head}, {right + ui.px(56), corner.y}, t.muted, ui.tr("playground.recall"),
          Align::Center);
  text_in(font, {corner.x - names, bottom}, {corner.x, bottom + head}, t.muted, ui.tr("playground.precision"));
  text_in(font, {right + ui.px(3), bottom}, {right + ui.px(56), bottom + head}, t.text, per_cent(part.accuracy()),
          Align::Center);
}

float ConfusionPanel::draw(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max) {
  readout_.clear();
  if (state.details.confusion == nullptr) return min.y;
  const PlaygroundConfusion& confusion = *state.details.confusion;
  // Of the data before: it has other classes.
  if (confusion.view->parts->points->content_hash != state.view->parts->points->content_hash) return min.y;
  const auto scope = ui.scope("classes");
  const ImVec2 before = ImGui::GetCursorScreenPos();
  const float width = max.x - min.x;
  ImGui::SetCursorScreenPos(min);
  ImGui::BeginChild("part", {width, ui.px(34)}, false, ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  int part = test_ ? 1 : 0;
  if (segmented(ui, kPartKey, part, {"playground.confusion_train", "playground.confusion_test"})) test_ = part == 1;
  ImGui::EndChild();
  ImGui::SetCursorScreenPos(before);
  const Confusion& shown = test_ ? confusion.test : confusion.train;
  const float names = ui.px(64), recall = ui.px(56), head = ui.px(20);
  const ImVec2 corner{min.x + names, min.y + ui.px(38) + 2 * head};
  const ImVec2 cell{std::floor((width - names - recall) / static_cast<float>(shown.classes)),
                    std::clamp((max.y - min.y) * 0.42f / static_cast<float>(shown.classes), ui.px(20), ui.px(44))};
  for (int actual = 0; actual < shown.classes; ++actual)
    for (int predicted = 0; predicted < shown.classes; ++predicted) {
      const ImVec2 at{corner.x + cell.x * static_cast<float>(predicted),
                      corner.y + cell.y * static_cast<float>(actual)};
      draw_cell(ui, state, shown, actual, predicted, at, {at.x + cell.x, at.y + cell.y});
    }
  draw_heads(ui, *confusion.view, shown, corner, cell, names);
  float bottom = corner.y + cell.y * static_cast<float>(shown.classes) + head;
  if (shown.points < shown.total) {
    text_in(ui.fonts().small, {min.x, bottom}, {max.x, bottom + head}, ui.theme().muted,
            ui.tr("playground.sampled", format_count(shown.points), format_count(shown.total)));
    bottom += head;
  }
  return bottom;
}

}  // namespace neurarium
