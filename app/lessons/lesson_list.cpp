#include "app/lessons/lesson_list.h"

#include "app/shell/dialog.h"
#include "app/ui/widgets.h"

#include <utility>

namespace neurarium {
namespace {

constexpr float kLessonRow = 54;

bool draw_lesson_row(Ui& ui, const Lesson& lesson, bool completed) {
  const Theme& t = ui.theme();
  const auto scope = ui.scope("item");
  const Item item = make_item(ui, lesson.key, {available_width(), ui.px(kLessonRow)}, WidgetKind::Button);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_face(list, t, item.min, item.max, item.hovered ? mix(t.raised, t.text, 0.09f) : t.raised, ui.px(5));
  const ImVec2 mark{item.min.x + ui.px(22), item.center().y};
  draw_icon(list, completed ? Icon::Check : Icon::Book, mark, ui.px(18), completed ? t.good : t.muted);
  const float left = item.min.x + ui.px(44);
  const float right = item.max.x - ui.px(12);
  const float middle = item.min.y + ui.px(27);
  const std::string steps = ui.tr("lesson.steps", lesson.steps.size());
  const float end = right - text_size(ui.fonts().small, steps).x - ui.px(8);
  text_in(ui.fonts().strong, {left, item.min.y + ui.px(6)}, {end, middle}, t.text, say(ui, lesson.title));
  text_in(ui.fonts().small, {left, item.min.y + ui.px(6)}, {right, middle}, t.muted, steps, Align::Right);
  text_in(ui.fonts().small, {left, middle}, {right, item.max.y - ui.px(5)}, t.muted, say(ui, lesson.about));
  tooltip_text(ui, ui.tr(completed ? "lesson.again" : "lesson.begin"));
  return item.clicked;
}

}  // namespace

std::shared_ptr<const Lesson> LessonList::draw(Ui& ui, const LessonBook& book) {
  Dialog dialog(ui, "lessons", std::exchange(opening_, false), 640);
  if (!dialog) return nullptr;
  heading(ui, "lesson.list");
  hint(ui, ui.tr("lesson.list_about"));
  ImGui::Dummy({1.0f, ui.px(4)});
  std::shared_ptr<const Lesson> chosen;
  const float most = ImGui::GetIO().DisplaySize.y - ui.px(240);
  const float all = static_cast<float>(book.lessons().size()) * (ui.px(kLessonRow) + ImGui::GetStyle().ItemSpacing.y);
  ImGui::BeginChild("list", {0, std::max(ui.px(kLessonRow), std::min(all, most))}, false,
                    ImGuiWindowFlags_NoBackground);
  for (const LessonBook::LessonPtr& lesson : book.lessons())
    if (draw_lesson_row(ui, *lesson, book.is_completed(lesson->name))) chosen = lesson;
  ImGui::EndChild();
  ImGui::Dummy({1.0f, ui.px(4)});
  align_right(button_width(ui, "help.close"));
  if (button(ui, "help.close") || chosen != nullptr) dialog.close();
  return chosen;
}

}  // namespace neurarium
