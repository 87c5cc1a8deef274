#include "app/exhibits/vision_maps.h"

#include "app/exhibits/formula.h"
#include "app/exhibits/vision_classes.h"
#include "app/exhibits/vision_columns.h"
#include "app/exhibits/vision_links.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace neurarium {
namespace {

constexpr float kLeastStage = 96, kPager = 24;
constexpr std::size_t kAlwaysTogether = 7;  // stages that are shown however narrow they get

double largest_of(std::span<const float> numbers) {
  double most = 0;
  for (const float v : numbers) most = std::max(most, static_cast<double>(std::abs(v)));
  return most;
}

// Names of deep networks differ at their ends: "blocks.0.attn.q" where there is no room is "…attn.q".
std::string ending_of(Ui& ui, const std::string& name, float room) {
  std::string shown = name, rest = name;
  for (std::size_t dot = 0;
       text_size(ui.fonts().small, shown).x > room && (dot = rest.find('.')) != std::string::npos;) {
    rest = rest.substr(dot + 1);
    shown = "\u2026" + rest;
  }
  return shown;
}

ValueRef channel_ref(const VisionView& view, const VisionStage& stage, std::int32_t channel) {
  return {view.graph().value(stage.value).name, {{"", channel}}};
}

const Edit* edit_of_channel(const Session& session, const VisionView& view, const VisionStage& stage,
                            std::int32_t channel) {
  const ValueRef ref = channel_ref(view, stage, channel);
  for (const EditKind kind : {EditKind::Set, EditKind::Patch})
    if (const Edit* edit = session.find_edit(ref, kind)) return edit;
  return nullptr;
}

void hold_channel(Session& session, const VisionView& view, const VisionStage& stage, std::int32_t channel) {
  const std::span<const float> now = view.map(stage, channel);
  session.add_edit({channel_ref(view, stage, channel), EditKind::Patch, 0, 0, {now.begin(), now.end()}});
}

// What one may do with a whole map and with its kernel.
void channel_menu(Ui& ui, Session& session, const VisionView& view, const VisionStage& stage, std::int32_t channel,
                  bool open) {
  ContextMenu menu(ui, "vision.channel", open);
  if (!menu) return;
  const bool touchable = !stage.units && view.graph().writer(stage.value) >= 0;
  if (touchable && menu_item(ui, "vision.zero_channel"))
    session.add_edit({channel_ref(view, stage, channel), EditKind::Set, 0, 0, {}});
  if (touchable && menu_item(ui, "vision.hold_channel")) hold_channel(session, view, stage, channel);
  if (edit_of_channel(session, view, stage, channel) != nullptr && menu_item(ui, "vision.release_channel"))
    session.remove_edits(channel_ref(view, stage, channel));
  if (stage.kernel != kNoValue && !stage.units) {
    const ValueRef kernel{view.graph().value(stage.kernel).name, {{"", channel}}};
    const bool frozen = session.find_edit(kernel, EditKind::Freeze) != nullptr;
    if (menu_item(ui, "vision.freeze_kernel", {.shortcut = {}, .checked = frozen, .enabled = true})) {
      if (frozen)
        session.remove_edits(kernel);
      else
        session.add_edit({kernel, EditKind::Freeze, 0, 0, {}});
    }
  }
  if (menu_item(ui, "edit.copy_name")) {
    const std::string name =
        stage.units ? view.graph().value(stage.value).name : to_string(channel_ref(view, stage, channel));
    ImGui::SetClipboardText(name.c_str());
  }
}

}  // namespace

std::string cell_text_of(const VisionView& view, const Cell& cell) { return cell_name(*view.run, cell); }

const VisionStage* stage_of(const VisionView& view, ValueId value) {
  for (const VisionStage& stage : view.stages)
    if (stage.value == value) return &stage;
  return nullptr;
}

double limit_of(const VisionState& state, const VisionStage& stage, std::int32_t channel) {
  const VisionView& view = *state.view;
  if (stage.value == view.task->input) return 1;
  double most = 0;
  if (state.scale == VisionScale::Map) most = largest_of(view.map(stage, channel));
  if (state.scale == VisionScale::Layer) most = std::max(std::abs(stage.low), std::abs(stage.high));
  if (state.scale == VisionScale::Network)
    for (const VisionStage& other : view.stages)
      if (other.value != view.task->input) most = std::max({most, std::abs(other.low), std::abs(other.high)});
  return most > 0 ? round_up(most) : 1;
}

// Deep networks have more stages than there is room for: some of them beside each other, with a way to the others.
void VisionMaps::turn_pages(Ui& ui, const VisionView& view, const Area& area) {
  const std::size_t all = view.stages.size();
  if (of_ != view.task->graph) first_ = 0;
  of_ = view.task->graph;
  const auto room =
      std::max<std::size_t>(1, static_cast<std::size_t>((area.width() - 2 * ui.px(kPager)) / ui.px(kLeastStage)));
  count_ = std::min(all, std::max(room, kAlwaysTogether));
  first_ = std::min(first_, all - count_);
  if (count_ == all) return;
  const std::size_t step = std::max<std::size_t>(1, count_ - 1);
  const float middle = area.min.y + ui.px(kStageHeadHeight) + (area.height() - ui.px(kStageHeadHeight)) * 0.4f;
  if (first_ > 0 &&
      icon_button_at(ui, "vision.earlier_stages", Icon::ChevronLeft, {area.min.x + ui.px(8), middle}, {.size = 24}))
    first_ -= std::min(first_, step);
  if (first_ + count_ < all &&
      icon_button_at(ui, "vision.later_stages", Icon::ChevronRight, {area.max.x - ui.px(4), middle}, {.size = 24}))
    first_ = std::min(first_ + step, all - count_);
}

void VisionMaps::fill_picture(Ui& ui, const VisionState& state, std::size_t index, const StageColumn& column) {
  const VisionView& view = *state.view;
  const VisionStage& stage = view.stages[index];
  while (pictures_.size() <= index) pictures_.push_back(std::make_unique<Picture>(platform_, Filter::Nearest));
  const int rows = (stage.channels + column.columns - 1) / column.columns;
  Image image(stage.width * column.columns, stage.height * rows, ui.theme().background);
  const bool input = stage.value == view.task->input;
  for (std::int32_t c = 0; c < stage.channels; ++c) {
    const Colormap map = Colormap::diverging(ui.theme(), limit_of(state, stage, c));
    const std::span<const float> numbers = view.map(stage, c);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const int x = c % column.columns * stage.width + static_cast<int>(i) % stage.width;
      const int y = c / column.columns * stage.height + static_cast<int>(i) / stage.width;
      const auto v = static_cast<double>(numbers[i]);
      image.at(x, y) = input ? mix(ui.theme().raised, ui.theme().text, std::clamp(numbers[i], 0.0f, 1.0f)) : map(v);
    }
  }
  pictures_[index]->update(image);
}

void VisionMaps::draw_stage(Ui& ui, Session& session, VisionState& state, std::size_t index,
                            const StageColumn& column) {
  const Theme& t = ui.theme();
  const VisionView& view = *state.view;
  const VisionStage& stage = view.stages[index];
  const auto scope = ui.scope(stage.name);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float top = column.area.min.y - ui.px(kStageHeadHeight), line = ui.px(18);
  const float right = std::min(column.head_end, std::max(column.area.max.x + ui.px(13), column.area.min.x + ui.px(64)));
  text_in(ui.fonts().small, {column.area.min.x, top}, {right, top + line}, t.text,
          ending_of(ui, stage.name, right - column.area.min.x));
  const std::string shape = stage.units ? fmt::format("{}", view.run->value(stage.value).size())
                                        : fmt::format("{} × {} × {}", stage.channels, stage.height, stage.width);
  text_in(ui.fonts().small, {column.area.min.x, top + line}, {right, top + 2 * line}, t.muted, shape);
  if (column.tile_width < 2) return;
  fill_picture(ui, state, index, column);
  const int rows = (stage.channels + column.columns - 1) / column.columns;
  const std::optional<Cell> looked = state.looked_at();
  for (std::int32_t c = 0; c < stage.channels; ++c) {
    const auto [min, max] = column.tile(c);
    const auto channel = ui.scope(std::to_string(c));
    const Item item = make_item_at(ui, "vision.map", min, max, WidgetKind::Canvas);
    ui.registry().explain_item();
    const auto across = static_cast<float>(c % column.columns), down = static_cast<float>(c / column.columns);
    const auto columns = static_cast<float>(column.columns);
    pictures_[index]->draw_part(list, min, max, {across / columns, down / static_cast<float>(rows)},
                                {(across + 1) / columns, (down + 1) / static_cast<float>(rows)});
    const bool edited = !stage.units && edit_of_channel(session, view, stage, c) != nullptr;
    if (edited) draw_icon(list, Icon::Pin, {max.x - ui.px(7), min.y + ui.px(7)}, ui.px(11), t.accent);
    if (item.hovered) {
      state.help = "vision.help_map";
      const ImVec2 mouse = ImGui::GetIO().MousePos;
      const auto place = [](float at, float low, float high, std::int32_t count) {
        return std::clamp(static_cast<std::int32_t>((at - low) / (high - low) * static_cast<float>(count)), 0,
                          count - 1);
      };
      const std::int64_t x = place(mouse.x, min.x, max.x, stage.width), y = place(mouse.y, min.y, max.y, stage.height);
      const std::int64_t offset = (std::int64_t{c} * stage.height + y) * stage.width + x;
      if (offset < std::ssize(view.run->value(stage.value))) state.next_hovered = Cell{stage.value, offset};
    }
    if (item.clicked && state.next_hovered) {
      state.pinned = state.next_hovered;
      state.slides = false;
      state.channel = -1;
    }
    channel_menu(ui, session, view, stage, c, item.right_clicked);
    const bool here = looked && looked->value == stage.value && looked->offset / stage.map_size() == c;
    if (here) list.AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, t.accent, 0, 0, ui.px(1));
  }
  const std::int32_t shown = looked && looked->value == stage.value && !stage.units
                                 ? static_cast<std::int32_t>(looked->offset / stage.map_size())
                                 : 0;
  mark_window(ui, state, stage, column);
  const bool input = stage.value == view.task->input;
  const float below = column.tile(stage.channels - 1).max.y;
  if (input || state.scale != VisionScale::Map || (looked && looked->value == stage.value))
    text_in(ui.fonts().small, {column.area.min.x, below + ui.px(2)}, {right, below + ui.px(kStageFootHeight)}, t.muted,
            input ? "0 … 1" : "±" + format_short(limit_of(state, stage, shown)));
}

// Where the number that is looked at lies, and what the window under it reads.
void VisionMaps::mark_window(Ui& ui, const VisionState& state, const VisionStage& stage,
                             const StageColumn& column) const {
  if (!number_) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto place = [&](std::int64_t offset) {
    const ImVec2 tile = column.tile(static_cast<int>(offset / stage.map_size())).min;
    const float w = column.tile_width / static_cast<float>(stage.width);
    const float h = column.tile_height / static_cast<float>(stage.height);
    const ImVec2 min{tile.x + w * static_cast<float>(offset % stage.width),
                     tile.y + h * static_cast<float>(offset / stage.width % stage.height)};
    return Area{min, {min.x + w, min.y + h}};
  };
  if (number_->cell.value == stage.value) {
    const Area cell = place(number_->cell.offset);
    list.AddRect(cell.min, cell.max, ui.theme().accent, 0, 0, ui.px(2));
  }
  // One frame around the cells that each map is read at.
  std::map<std::int64_t, Area> frames;
  for (const WindowCell& read : number_->window) {
    if (!read.inside || read.source.value != stage.value) continue;
    const Area cell = place(read.source.offset);
    const auto [at, fresh] = frames.try_emplace(read.source.offset / stage.map_size(), cell);
    if (fresh) continue;
    at->second.min = {std::min(at->second.min.x, cell.min.x), std::min(at->second.min.y, cell.min.y)};
    at->second.max = {std::max(at->second.max.x, cell.max.x), std::max(at->second.max.y, cell.max.y)};
  }
  for (const auto& [channel, frame] : frames)
    list.AddRect(frame.min, frame.max,
                 with_alpha(ui.theme().accent, state.channel >= 0 && state.channel != channel ? 0.4f : 1.0f));
}

void VisionMaps::draw(Ui& ui, Session& session, VisionState& state, const Area& area) {
  const auto scope = ui.scope("maps");
  const float classes = std::clamp(area.width() * 0.2f, ui.px(132), ui.px(220));
  const Area maps{area.min, {area.max.x - classes - ui.px(18), area.max.y}};
  number_.reset();
  if (const std::optional<Cell> cell = state.looked_at()) number_ = look_at_number(*state.view, *cell);
  turn_pages(ui, *state.view, maps);
  const float pager = count_ < state.view->stages.size() ? ui.px(kPager) : 0;
  const std::vector<StageColumn> columns = lay_out_columns(
      ui, state.view->stages, first_, count_, {{maps.min.x + pager, maps.min.y}, {maps.max.x - pager, maps.max.y}});
  for (std::size_t i = 0; i < columns.size(); ++i) draw_stage(ui, session, state, first_ + i, columns[i]);
  if (number_) draw_vision_links(ui, state, *number_, {state.view->stages.data() + first_, count_}, columns);
  draw_vision_classes(ui, state, {{area.max.x - classes, area.min.y}, area.max});
}

}  // namespace neurarium
