#include "app/exhibits/playground_space.h"

#include "app/exhibits/playground_card.h"
#include "app/ui/numbers.h"
#include "app/ui/typing.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kSnap = 0.06;         // of a layer: dragged so near, the track stops at it
constexpr double kLongestPause = 0.1;  // seconds that one frame advances at most
constexpr int kMostValues = 8;         // of a point, in the text

// In shares of the picture, y downwards.
ImVec2 share_of_frame(const SpaceLayer& layer, SpacePoint p) {
  return {static_cast<float>((static_cast<double>(p.x) - layer.x_low) / (layer.x_high - layer.x_low)),
          static_cast<float>((layer.y_high - static_cast<double>(p.y)) / (layer.y_high - layer.y_low))};
}

ImVec2 between_points(const SpaceLayer& a, SpacePoint p, const SpaceLayer& b, SpacePoint q, float part) {
  const ImVec2 from = share_of_frame(a, p), to = share_of_frame(b, q);
  return {from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part};
}

ImVec2 in_rectangle(ImVec2 share, ImVec2 min, ImVec2 max) {
  return {min.x + share.x * (max.x - min.x), min.y + share.y * (max.y - min.y)};
}

std::string layer_label(Ui& ui, const SpaceLayer& layer) {
  return layer.kind == SpaceKind::Plane ? ui.tr("playground.space_plane") : layer.name;
}

std::string axis_label(Ui& ui, const PlaygroundSpace& space, const SpaceLayer& layer, std::size_t axis) {
  if (layer.kind == SpaceKind::Plane || (layer.kind == SpaceKind::Single && axis == 1))
    return input_label(ui, space.view->parts->points->axis_names[axis]);
  if (layer.kind != SpaceKind::Principal) return fmt::format("{}[{}]", layer.name, axis);
  return ui.tr("playground.space_component", layer.component[axis] + 1, format_number(100 * layer.explained[axis], 2));
}

std::string about_layer(Ui& ui, const SpaceLayer& layer) {
  switch (layer.kind) {
    case SpaceKind::Plane:
      return ui.tr("playground.space_of_plane");
    case SpaceKind::Direct:
      return ui.tr("playground.space_of_two", layer.name);
    case SpaceKind::Single:
      return ui.tr("playground.space_of_one", layer.name);
    case SpaceKind::Principal:
      break;
  }
  return ui.tr("playground.space_of_many", layer.name, layer.units,
               format_number(100 * (layer.explained[0] + layer.explained[1]), 3));
}

}  // namespace

SpacePanel::Between SpacePanel::between(const PlaygroundSpace& space) const {
  const double last = static_cast<double>(space.layers.size() - 1);
  const double at = std::clamp(position_, 0.0, last);
  const auto from = static_cast<std::size_t>(at);
  return {from, std::min(from + 1, space.layers.size() - 1), static_cast<float>(at - std::floor(at))};
}

ImVec2 SpacePanel::place_of(const PlaygroundSpace& space, std::size_t point) const {
  const Between at = between(space);
  const SpaceLayer &a = space.layers[at.from], &b = space.layers[at.to];
  return between_points(a, a.points[point], b, b.points[point], at.part);
}

std::string SpacePanel::stopped_at(const PlaygroundSpace& space) const {
  const Between at = between(space);
  return at.stopped() && !playing_ ? space.layers[at.from].name : std::string();
}

void SpacePanel::advance(Ui& ui, const PlaygroundSpace& space) {
  const double now = ui.now(), last = static_cast<double>(space.layers.size() - 1);
  for (std::size_t i = 0; i < space.layers.size() && !wanted_.empty(); ++i)
    if (space.layers[i].name == wanted_) {
      position_ = static_cast<double>(i);
      playing_ = false;
    }
  wanted_.clear();
  position_ = std::clamp(position_, 0.0, last);
  if (playing_) position_ += speed_ * std::clamp(now - last_time_, 0.0, kLongestPause);
  last_time_ = now;
  if (playing_ && position_ >= last) {
    position_ = last;
    playing_ = false;
  }
}

void SpacePanel::draw(Ui& ui, PlaygroundState& state, ImVec2 min, ImVec2 max) {
  const Item item = make_item_at(ui, "playground.space", min, max, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(min, max, ui.theme().zero);
  hovered_ = -1;
  if (state.details.space != nullptr) {
    const PlaygroundSpace& space = *state.details.space;
    advance(ui, space);
    const Between where = between(space);
    list.PushClipRect(min, max, true);
    draw_grid(ui, space, where, min, max);
    draw_borders(ui, space, min, max);
    draw_points(ui, state, where, item);
    list.PopClipRect();
    if (where.stopped()) draw_axes(ui, space, where, min, max);
    if (space.sampled)
      text_in(ui.fonts().small, {min.x, max.y - ui.px(18)}, {max.x - ui.px(4), max.y}, ui.theme().muted,
              ui.tr("playground.sampled", format_count(static_cast<std::int64_t>(space.rows.size())),
                    format_count(space.view->parts->points->size())),
              Align::Right);
  }
  list.AddRect(min, max, ui.theme().line);
  if (item.hovered) state.help = "playground.help_space";
}

void SpacePanel::draw_grid(Ui& ui, const PlaygroundSpace& space, const Between& where, ImVec2 min, ImVec2 max) const {
  const SpaceLayer &a = space.layers[where.from], &b = space.layers[where.to];
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 color = with_alpha(ui.theme().muted, 0.65f);
  std::vector<ImVec2> line;
  const auto finish = [&] {
    if (line.size() > 1) list.AddPolyline(line.data(), static_cast<int>(line.size()), color, 0, 1.0f);
    line.clear();
  };
  for (std::size_t i = 0; i < a.grid.size(); ++i) {
    const ImVec2 p = in_rectangle(between_points(a, a.grid[i], b, b.grid[i], where.part), min, max);
    if (std::isfinite(p.x) && std::isfinite(p.y))
      line.push_back(p);
    else
      finish();
    if ((i + 1) % kSpaceSteps == 0) finish();
  }
}

// Fades in as the picture comes to the last hidden layer.
void SpacePanel::draw_borders(Ui& ui, const PlaygroundSpace& space, ImVec2 min, ImVec2 max) const {
  if (space.layers.size() < 3) return;
  const std::size_t last = space.layers.size() - 2;
  const auto away = static_cast<float>(std::abs(position_ - static_cast<double>(last)));
  if (away > 0.25f) return;
  const SpaceLayer& layer = space.layers[last];
  for (const SpaceBorder& border : layer.borders)
    ImGui::GetWindowDrawList()->AddLine(in_rectangle(share_of_frame(layer, border.from), min, max),
                                        in_rectangle(share_of_frame(layer, border.to), min, max),
                                        with_alpha(ui.theme().text, 1 - 4 * away), ui.px(2));
}

void SpacePanel::draw_axes(Ui& ui, const PlaygroundSpace& space, const Between& where, ImVec2 min, ImVec2 max) const {
  const SpaceLayer& layer = space.layers[where.from];
  const Theme& t = ui.theme();
  ImFont* font = ui.fonts().small;
  const float line = font->FontSize;
  const ImVec2 low{min.x, max.y + ui.px(4)}, high{max.x, low.y + line};
  text_in(font, low, high, t.muted, format_number(layer.x_low, 2));
  text_in(font, low, high, t.text, axis_label(ui, space, layer, 0), Align::Center);
  text_in(font, low, high, t.muted, format_number(layer.x_high, 2), Align::Right);
  // Beside the picture there is no room for a name: it stands in it, at the top.
  const ImVec2 top{min.x + ui.px(4), min.y + ui.px(3)};
  const std::string up = fmt::format("{}  {}", axis_label(ui, space, layer, 1), format_number(layer.y_high, 2));
  const auto plate = [&](ImVec2 at, const std::string& text) {
    ImGui::GetWindowDrawList()->AddRectFilled({at.x - 2, at.y}, {at.x + text_size(font, text).x + 2, at.y + line},
                                              with_alpha(t.zero, 0.8f));
    text_in(font, at, {max.x, at.y + line}, t.text, text);
  };
  plate(top, up);
  plate({top.x, max.y - line - ui.px(3)}, format_number(layer.y_low, 2));
}

void SpacePanel::draw_points(Ui& ui, PlaygroundState& state, const Between& where, const Item& item) {
  const PlaygroundSpace& space = *state.details.space;
  const PlaygroundView& view = *space.view;
  const SpaceLayer &a = space.layers[where.from], &b = space.layers[where.to];
  const RegionColors colors(ui.theme(), view);
  const PointSet& points = *view.parts->points;
  scatter_.clear();
  drawn_.clear();
  for (std::size_t i = 0; i < space.rows.size(); ++i) {
    const std::size_t shown = space.shown[i];
    if (view.is_test[shown] && !state.show_test) continue;
    const ImVec2 p = between_points(a, a.points[i], b, b.points[i], where.part);
    const float label = points.target[static_cast<std::size_t>(space.rows[i])];
    const auto shape = points.classes == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(label);
    scatter_.push_back({p.x, 1 - p.y, colors.of_label(label), shape, view.is_test[shown], !view.right[shown]});
    drawn_.push_back(i);
  }
  const DataWindow window{0, 1, 0, 1};
  points_.draw(ui, item.min, item.max, window, scatter_, std::clamp(item.size().x / 110.0f / ui.scale(), 2.0f, 4.0f));
  const ImVec2 example = in_rectangle(between_points(a, a.example, b, b.example, where.part), item.min, item.max);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (std::isfinite(example.x) && std::isfinite(example.y)) {
    list.AddCircle(example, ui.px(8), ui.theme().background, 24, ui.px(4));
    list.AddCircle(example, ui.px(8), ui.theme().accent, 24, ui.px(2));
  }
  if (!item.hovered) return;
  const int under = points_.hit(ImGui::GetIO().MousePos, item.min, item.max, window);
  if (under < 0) return;
  hovered_ = static_cast<int>(drawn_[static_cast<std::size_t>(under)]);
  if (item.clicked) state.choose_example(space.rows[static_cast<std::size_t>(hovered_)]);
}

void SpacePanel::draw_track(Ui& ui, const PlaygroundState& state, ImVec2 at, float width) {
  if (state.details.space == nullptr) return;
  const PlaygroundSpace& space = *state.details.space;
  const double last = static_cast<double>(space.layers.size() - 1);
  const float height = ui.px(36), button = ui.px(28);
  if (icon_button_at(ui, playing_ ? "playground.space_pause" : "playground.space_play",
                     playing_ ? Icon::Pause : Icon::Play, {at.x + button * 0.5f, at.y + ui.px(14)}, {.size = 28})) {
    if (!playing_ && position_ >= last) position_ = 0;
    playing_ = !playing_;
    last_time_ = ui.now();
  }
  const ImVec2 min{at.x + button + ui.px(10), at.y}, max{at.x + width, at.y + height};
  const float left = min.x + ui.px(10), right = max.x - ui.px(10), y = min.y + ui.px(10);
  if (is_typing(ui, ui.registry().path("playground.space_layer"))) {
    if (const auto typed = typing_field(ui, "playground.space_layer", min, {max.x, min.y + ui.px(24)})) {
      position_ = std::clamp(*typed, 0.0, last);
      playing_ = false;
    }
    return;
  }
  const Item item = make_item_at(ui, "playground.space_layer", min, max, WidgetKind::Slider);
  tooltip(ui, "playground.space_layer");
  if (item.double_clicked) {
    start_typing(ui, item.path, format_short(position_));
    ImGui::ClearActiveID();
    return;
  }
  if (item.held) {
    const double share =
        std::clamp(static_cast<double>((ImGui::GetIO().MousePos.x - left) / (right - left)), 0.0, 1.0) * last;
    const double stop = std::round(share);
    position_ = std::abs(share - stop) < kSnap * std::max(1.0, last / 3) ? stop : share;
    playing_ = false;
  }
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddLine({left, y}, {right, y}, t.line, ui.px(3));
  float free = min.x;  // names that would lie on one another are left out
  for (std::size_t i = 0; i < space.layers.size(); ++i) {
    const float x = left + (right - left) * static_cast<float>(static_cast<double>(i) / last);
    list.AddCircleFilled({x, y}, ui.px(4), t.muted);
    ui.registry().mark(ui.registry().path(fmt::format("playground.at {}", space.layers[i].name)),
                       {x - ui.px(6), y - ui.px(6)}, {x + ui.px(6), y + ui.px(6)}, WidgetKind::Canvas, true, true);
    const std::string name = layer_label(ui, space.layers[i]);
    const float half = text_size(ui.fonts().small, name).x * 0.5f;
    const float begin = std::clamp(x - half, min.x, max.x - 2 * half);
    if (begin < free) continue;
    free = begin + 2 * half + ui.px(6);
    text_in(ui.fonts().small, {begin, y + ui.px(7)}, {begin + 2 * half + 1, max.y}, t.muted, name);
  }
  const float knob = left + (right - left) * static_cast<float>(std::clamp(position_ / last, 0.0, 1.0));
  list.AddCircleFilled({knob, y}, ui.px(7), item.held || item.hovered ? t.text : t.accent);
}

void SpacePanel::draw_speed(Ui& ui, ImVec2 at, float width) {
  const ImVec2 before = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(at);
  ImGui::BeginChild("space speed", {width, ui.px(30)}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar);
  slider(ui, "playground.space_speed", speed_,
         {.min = 0.1, .max = 4, .log = true, .one_line = true, .unit = ui.tr("kit.per_second")});
  ImGui::EndChild();
  ImGui::SetCursorScreenPos(before);
}

void SpacePanel::draw_text(Ui& ui, const PlaygroundState& state, ImVec2 at, float width) const {
  if (state.details.space == nullptr) return;
  const PlaygroundSpace& space = *state.details.space;
  const Between where = between(space);
  ImFont* font = ui.fonts().small;
  const float line = font->FontSize + ui.px(4);
  const auto write = [&](int row, ImU32 color, const std::string& text) {
    const float y = at.y + line * static_cast<float>(row);
    text_in(font, {at.x, y}, {at.x + width, y + line}, color, text);
  };
  const SpaceLayer& layer = space.layers[position_ - std::floor(position_) > 0.5 ? where.to : where.from];
  if (hovered_ >= 0 && static_cast<std::size_t>(hovered_) < space.rows.size()) {
    const PointSet& points = *space.view->parts->points;
    const auto row = static_cast<std::size_t>(space.rows[static_cast<std::size_t>(hovered_)]);
    write(0, ui.theme().muted,
          fmt::format("{} = {}   {} = {}", input_label(ui, points.axis_names[0]),
                      format_number(static_cast<double>(points.x[2 * row]), 3), input_label(ui, points.axis_names[1]),
                      format_number(static_cast<double>(points.x[2 * row + 1]), 3)));
    if (layer.values.empty()) return;
    std::string values = layer.name + " =";
    const auto units = static_cast<std::size_t>(layer.units);
    for (std::size_t u = 0; u < std::min<std::size_t>(units, kMostValues); ++u)
      values +=
          "  " + format_number(static_cast<double>(layer.values[static_cast<std::size_t>(hovered_) * units + u]), 3);
    if (layer.units > kMostValues) values += " …";
    write(1, ui.theme().text, values);
    return;
  }
  std::string sentence = where.stopped() ? about_layer(ui, layer)
                                         : ui.tr("playground.space_between", layer_label(ui, space.layers[where.from]),
                                                 layer_label(ui, space.layers[where.to]));
  if (where.stopped() && !layer.borders.empty())
    sentence += "\n" + ui.tr(layer.borders_exact ? "playground.space_border" : "playground.space_trace");
  text_lines(font, at, width, ui.theme().muted, sentence);
}

}  // namespace neurarium
