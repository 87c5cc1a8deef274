#include "app/exhibits/vision_pad.h"

#include "app/draw/colormap.h"
#include "app/exhibits/vision_learn_menu.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kChooserColumns = 4, kMostChooserRows = 4;
constexpr std::int32_t kPaperNudge = 4;  // cells

ImVec2 share_of(const Item& item, ImVec2 mouse) {
  return {(mouse.x - item.min.x) / item.size().x, (mouse.y - item.min.y) / item.size().y};
}

// Rows of the set that may be chosen: those that test, or all where none do.
std::int32_t chooser_rows(const VisionState& state) {
  const Task& task = *state.view->task;
  return static_cast<std::int32_t>((task.test->rows > 0 ? task.test : task.train)->rows);
}

}  // namespace

// Ink is the text's colour on a raised surface, in both themes.
void VisionPad::draw_paper(Ui& ui, VisionState& state, const Area& area) {
  const Theme& t = ui.theme();
  const Item item = make_item_at(ui, "vision.paper", area.min, area.max, WidgetKind::Canvas);
  if (state.drawing.is_blank()) tooltip(ui, "vision.paper");
  if (item.hovered) state.help = "vision.help_paper";
  const ImVec2 at = share_of(item, ImGui::GetIO().MousePos);
  const bool right = ImGui::IsItemHovered() && ImGui::IsMouseDown(1);
  if (item.held || right) {
    const ImVec2 from = last_.x < 0 ? at : last_;
    const double x0 = static_cast<double>(from.x), y0 = static_cast<double>(from.y);
    state.drawing.stroke(x0, y0, static_cast<double>(at.x), static_cast<double>(at.y), static_cast<double>(radius_),
                         erases_ || right);
    last_ = at;
    state.draws = true;
    ++state.version;
  } else {
    last_ = {-1, -1};
  }
  Image image(Drawing::kSide, Drawing::kSide);
  for (int y = 0; y < Drawing::kSide; ++y)
    for (int x = 0; x < Drawing::kSide; ++x)
      image.at(x, y) = mix(t.raised, t.text, static_cast<float>(state.drawing.at(x, y)) / 255.0f);
  paper_.update(image);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  paper_.draw(list, item.min, item.max, IM_COL32_WHITE, ui.px(4));
  list.AddRect(item.min, item.max, state.draws ? t.accent : t.line, ui.px(4), 0, ui.px(state.draws ? 2 : 1));
  if (state.drawing.is_blank())
    text_in(ui.fonts().body, item.min, item.max, t.muted, ui.tr("vision.draw_here"), Align::Center);
}

// In rows of as many as fit; the height of all rows.
float VisionPad::draw_tools(Ui& ui, Session& session, VisionState& state, ImVec2 at, float width) {
  const float step = ui.px(29), line = ui.px(30);
  float x = at.x + ui.px(14), y = at.y + ui.px(14);
  const auto tool = [&](std::string_view key, Icon icon, bool active) {
    const bool pressed = icon_button_at(ui, key, icon, {x, y}, {.size = 28, .primary = false, .active = active});
    x += step;
    if (x + ui.px(14) > at.x + width) x = at.x + ui.px(14), y += line;
    return pressed;
  };
  if (tool("vision.brush", Icon::Pencil, !erases_)) erases_ = false;
  if (tool("vision.eraser", Icon::Eraser, erases_)) erases_ = true;
  if (tool("vision.clear", Icon::Reset, false)) {
    state.drawing.clear();
    ++state.version;
  }
  draw_learn_menu(ui, session, state, tool("vision.learn", Icon::Plus, false));
  const auto nudge = [&](std::string_view key, Icon icon, int right, int down) {
    if (tool(key, icon, false)) state.drawing.nudge(right * kPaperNudge, down * kPaperNudge), ++state.version;
  };
  nudge("vision.nudge_left", Icon::ChevronLeft, -1, 0);
  nudge("vision.nudge_right", Icon::ChevronRight, 1, 0);
  nudge("vision.nudge_up", Icon::ChevronUp, 0, -1);
  nudge("vision.nudge_down", Icon::ChevronDown, 0, 1);
  return (x > at.x + ui.px(14) ? y + line : y) - ui.px(14) - at.y;
}

void VisionPad::draw_seen(Ui& ui, const VisionState& state, const Area& area) {
  const Theme& t = ui.theme();
  const VisionView& view = *state.view;
  const VisionStage& input = view.stages.front();
  const std::span<const float> x = view.map(input, 0);
  Image image(input.width, input.height);
  for (std::size_t i = 0; i < x.size(); ++i) image.pixels[i] = mix(t.raised, t.text, std::clamp(x[i], 0.0f, 1.0f));
  seen_.update(image);
  const float side = area.height();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  seen_.draw(list, area.min, {area.min.x + side, area.max.y});
  list.AddRect(area.min, {area.min.x + side, area.max.y}, t.line);
  const float left = area.min.x + side + ui.px(10);
  const float line = ui.px(18);
  text_in(ui.fonts().small, {left, area.min.y}, {area.max.x, area.min.y + line}, t.muted,
          state.nudge > 0 ? ui.tr("vision.seen_nudged", format_number(state.nudge, 2)) : ui.tr("vision.seen"));
  text_in(ui.fonts().small, {left, area.min.y + line}, {area.max.x, area.min.y + 2 * line}, t.muted,
          fmt::format("{} × {}", input.width, input.height));
  if (view.label < 0) return;
  const auto& names = view.pictures->class_names;
  const std::string& name = names[static_cast<std::size_t>(view.label)];
  ui.fonts().use(name);
  text_in(ui.fonts().body, {left, area.min.y + 2 * line}, {area.max.x, area.min.y + 3 * line}, t.text,
          ui.tr("vision.is_a", name));
}

void VisionPad::draw_chooser(Ui& ui, const Session& session, VisionState& state, const Area& area) {
  const Theme& t = ui.theme();
  const auto scope = ui.scope("pictures");
  const Task& task = *session.snapshot().task;
  const Examples& part = task.test->rows > 0 ? *task.test : *task.train;
  const PictureSet& set = *state.view->pictures;
  if (part.inputs != set.picture_size()) return;
  const float gap = ui.px(4), head = ui.px(30);
  const float edge = std::floor((area.width() - gap * (kChooserColumns - 1)) / kChooserColumns);
  const int rows = std::clamp(static_cast<int>((area.height() - head + gap) / (edge + gap)), 0, kMostChooserRows);
  if (rows == 0) return;
  const std::int32_t page = rows * kChooserColumns;
  const std::int32_t all = chooser_rows(state), shown = state.training ? 0 : state.row, first = shown / page * page;
  text_in(ui.fonts().small, area.min, {area.max.x, area.min.y + ui.px(24)}, t.muted,
          ui.tr(task.test->rows > 0 ? "vision.test_pictures" : "vision.training_pictures"));
  const auto turn = [&](std::string_view key, Icon icon, float x, std::int32_t to) {
    if (icon_button_at(ui, key, icon, {x, area.min.y + ui.px(12)}, {.size = 24})) state.choose_row((to + all) % all);
  };
  turn("vision.earlier", Icon::ChevronLeft, area.max.x - ui.px(40), std::max(0, first - page));
  turn("vision.later", Icon::ChevronRight, area.max.x - ui.px(14), first + page < all ? first + page : 0);
  Image image(set.width * kChooserColumns, set.height * rows, t.background);
  const std::size_t plane = static_cast<std::size_t>(set.width) * static_cast<std::size_t>(set.height);
  for (std::int32_t i = 0; i < page && first + i < all; ++i) {
    const float* x = part.x.data() + static_cast<std::size_t>(first + i) * static_cast<std::size_t>(part.inputs);
    for (std::size_t p = 0; p < plane; ++p) {
      const int px = i % kChooserColumns * set.width + static_cast<int>(p) % set.width;
      const int py = i / kChooserColumns * set.height + static_cast<int>(p) / set.width;
      image.at(px, py) = mix(t.raised, t.text, std::clamp(x[p], 0.0f, 1.0f));
    }
  }
  chooser_.update(image);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::int32_t i = 0; i < page && first + i < all; ++i) {
    const int column = i % kChooserColumns, line = i / kChooserColumns;
    const ImVec2 min{area.min.x + static_cast<float>(column) * (edge + gap),
                     area.min.y + head + static_cast<float>(line) * (edge + gap)};
    const ImVec2 max{min.x + edge, min.y + edge};
    const auto number = ui.scope(std::to_string(i + 1));
    const Item item = make_item_at(ui, "vision.picture", min, max, WidgetKind::Button);
    tooltip(ui, "vision.picture");
    const ImVec2 from{static_cast<float>(column) / kChooserColumns,
                      static_cast<float>(line) / static_cast<float>(rows)};
    const ImVec2 to{static_cast<float>(column + 1) / kChooserColumns,
                    static_cast<float>(line + 1) / static_cast<float>(rows)};
    chooser_.draw_part(list, min, max, from, to, IM_COL32_WHITE, ui.px(3));
    const bool chosen = !state.draws && !state.training && state.row == first + i;
    if (chosen || item.hovered) list.AddRect(min, max, chosen ? t.accent : t.muted, ui.px(3), 0, ui.px(2));
    if (item.clicked) state.choose_row(first + i);
  }
}

void VisionPad::draw(Ui& ui, Session& session, VisionState& state, const Area& area) {
  const auto scope = ui.scope("pad");
  const float width = area.width();
  const float paper = std::min(width, std::max(ui.px(96), (area.height() - ui.px(120)) * 0.5f));
  float y = area.min.y;
  draw_paper(ui, state, {{area.min.x, y}, {area.min.x + paper, y + paper}});
  y += paper + ui.px(6);
  y += draw_tools(ui, session, state, {area.min.x, y}, width) + ui.px(6);
  const float seen = ui.px(58);
  draw_seen(ui, state, {{area.min.x, y}, {area.max.x, y + seen}});
  y += seen + ui.px(10);
  draw_chooser(ui, session, state, {{area.min.x, y}, area.max});
}

}  // namespace neurarium
