#include "app/exhibits/basins_pixels.h"

#include "app/draw/axis.h"
#include "app/draw/colormap.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

int pixel_under(const Item& item, int side) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto cell = [&](float at, float low, float high) {
    return std::clamp(static_cast<int>((at - low) / (high - low) * static_cast<float>(side)), 0, side - 1);
  };
  return cell(mouse.y, item.min.y, item.max.y) * side + cell(mouse.x, item.min.x, item.max.x);
}

Area cell_of_pixel(const Area& square, int side, int pixel) {
  const float edge = square.width() / static_cast<float>(side);
  const ImVec2 min{square.min.x + edge * static_cast<float>(pixel % side),
                   square.min.y + edge * static_cast<float>(pixel / side)};
  return {min, {min.x + edge, min.y + edge}};
}

// A small corner in the pixels that are not as the pattern has them.
void mark_differences(Ui& ui, const Area& square, const Pixels& pixels, const Pixels& pattern, int side) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < pixels.size() && pixels.size() == pattern.size(); ++i) {
    if (pixels[i] == pattern[i]) continue;
    const Area cell = cell_of_pixel(square, side, static_cast<int>(i));
    list.AddRect({cell.min.x + ui.px(2), cell.min.y + ui.px(2)}, {cell.max.x - ui.px(2), cell.max.y - ui.px(2)},
                 ui.theme().accent, 0, 0, ui.px(2));
  }
}

const Pixels& cue_of(const BasinsView& view) {
  return view.hopfield->start.patterns.patterns[static_cast<std::size_t>(view.hopfield->start.cue)];
}

void set_pattern(Session& session, BasinsState& state, int index, const Pixels& pixels, bool finished) {
  change_start(
      session, state, "basins.undo_draw",
      [&](BasinsSettings& s) {
        Result<PixelPatterns> all = parse_patterns(s.patterns);
        if (!all || index >= static_cast<int>(all->patterns.size()) || std::ssize(pixels) != all->pixels()) return;
        all->patterns[static_cast<std::size_t>(index)] = pixels;
        s.patterns = to_string(*all);
      },
      finished);
}

// The pixels as they are, with one turned over, are where it begins.
void begin_from(Session& session, BasinsState& state, Pixels pixels, int turned) {
  auto& pixel = pixels[static_cast<std::size_t>(turned)];
  pixel = static_cast<std::int8_t>(-pixel);
  const std::string text = to_string(pixels, state.view->hopfield->start.patterns.side);
  change_start(session, state, "basins.undo_start", [&](BasinsSettings& s) { s.drawn_start = text; });
}

std::string falls_into(Ui& ui, const BasinsState& state) {
  const HopfieldLook& look = *state.view->hopfield;
  if (state.updates() < look.course.size()) return ui.tr("basins.falling");
  if (!look.end) return ui.tr("basins.fell_spurious");
  return ui.tr(look.end->reversed ? "basins.fell_reversed" : "basins.fell_stored", look.end->index + 1);
}

}  // namespace

void draw_pixels(ImDrawList& list, const Theme& t, const Area& square, const Pixels& pixels, int side, ImU32 ink) {
  list.AddRectFilled(square.min, square.max, t.raised);
  const float edge = square.width() / static_cast<float>(side);
  const auto at = [&](float low, int i) { return std::round(low + edge * static_cast<float>(i)); };
  for (int row = 0; row < side; ++row)
    for (int from = 0; from < side;) {
      int to = from;
      while (to < side && pixels[static_cast<std::size_t>(row * side + to)] > 0) ++to;
      if (to > from)
        list.AddRectFilled({at(square.min.x, from), at(square.min.y, row)},
                           {at(square.min.x, to), at(square.min.y, row + 1)}, ink);
      from = to + 1;
    }
}

void show_updates(Session& session, BasinsState& state, std::int64_t updates, bool finished) {
  state.playing = false;
  change_basins(
      session, "setting.updates",
      [&](BasinsSettings& s) { s.updates = std::clamp<std::int64_t>(updates, 0, state.view->hopfield->course.size()); },
      finished);
}

void toggle_falling(Session& session, BasinsState& state) {
  if (state.playing) return show_updates(session, state, state.updates());
  const std::int64_t now = state.updates();
  state.played = now >= state.view->hopfield->course.size() ? 0 : static_cast<double>(now);
  state.playing = state.view->hopfield->course.size() > 0;
}

void draw_energy(Ui& ui, const BasinsState& state, const Area& area) {
  const Theme& t = ui.theme();
  const HopfieldCourse& course = state.view->hopfield->course;
  const Item item = make_item_at(ui, "basins.energy", area.min, area.max, WidgetKind::Canvas);
  tooltip(ui, "basins.energy");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(20)}, t.text, ui.tr("basins.energy"));
  const std::int64_t now = state.updates(), all = std::max<std::int64_t>(1, course.size());
  text_in(ui.fonts().body, area.min, {area.max.x, area.min.y + ui.px(20)}, t.accent,
          format_number(course.energy_at(now), 4), Align::Right);
  const Area plot{{area.min.x + ui.px(44), area.min.y + ui.px(26)}, {area.max.x, area.max.y - ui.px(18)}};
  if (plot.height() < ui.px(24)) return;
  const double low = course.energy_at(course.size());
  const Axis y = Axis(low, std::max(course.start_energy, low + 1), false).padded();
  ImFont* font = ui.fonts().small;
  for (const Tick& tick : y.ticks(3)) {
    const float at = plot.max.y - static_cast<float>(y.share(tick.value)) * plot.height();
    list.AddLine({plot.min.x, at}, {plot.max.x, at}, t.line);
    text_in(font, {area.min.x, at - ui.px(8)}, {plot.min.x - ui.px(5), at + ui.px(8)}, t.muted, tick.label,
            Align::Right);
  }
  const auto place = [&](std::int64_t i) {
    return ImVec2{plot.min.x + plot.width() * static_cast<float>(i) / static_cast<float>(all),
                  plot.max.y - static_cast<float>(y.share(course.energy_at(i))) * plot.height()};
  };
  std::vector<ImVec2> walked, coming;
  for (std::int64_t i = 0; i <= course.size(); ++i) {
    if (i <= now) walked.push_back(place(i));
    if (i >= now) coming.push_back(place(i));
  }
  list.AddPolyline(coming.data(), static_cast<int>(coming.size()), with_alpha(t.muted, 0.6f), 0, ui.px(1.5f));
  list.AddPolyline(walked.data(), static_cast<int>(walked.size()), t.accent, 0, ui.px(2));
  list.AddCircleFilled(place(now), ui.px(4.5f), t.accent);
  text_in(font, {plot.min.x, plot.max.y + ui.px(2)}, {plot.max.x, area.max.y}, t.muted,
          ui.tr("basins.updates_of", now, course.size()), Align::Right);
}

// A press decides whether the stroke draws or erases: the reverse of the first pixel.
void BasinsPixels::draw_stored(Ui& ui, Session& session, BasinsState& state, const Area& square) {
  const HopfieldLook& look = *state.view->hopfield;
  const int side = look.start.patterns.side;
  const Item item = make_item_at(ui, "basins.stored", square.min, square.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) state.help = "basins.help_stored";
  if (item.held) {
    if (pen_ == 0) stroke_ = cue_of(*state.view);
    const auto under = static_cast<std::size_t>(pixel_under(item, side));
    if (stroke_.size() == static_cast<std::size_t>(look.start.patterns.pixels())) {
      if (pen_ == 0) pen_ = -stroke_[under];
      if (stroke_[under] != pen_) {
        stroke_[under] = static_cast<std::int8_t>(pen_);
        set_pattern(session, state, look.start.cue, stroke_, false);
      }
    }
  } else if (pen_ != 0) {
    set_pattern(session, state, look.start.cue, stroke_, true);
    pen_ = 0;
  }
  const bool drawing = pen_ != 0 && stroke_.size() == static_cast<std::size_t>(look.start.patterns.pixels());
  draw_pixels(*ImGui::GetWindowDrawList(), ui.theme(), square, drawing ? stroke_ : cue_of(*state.view), side,
              ui.theme().text);
}

// The start; or, while the pointer is on a pixel of the falling picture, the weights from it to all others.
void BasinsPixels::draw_start(Ui& ui, Session& session, BasinsState& state, const Area& square) const {
  const HopfieldLook& look = *state.view->hopfield;
  const int side = look.start.patterns.side;
  const Item item = make_item_at(ui, "basins.start", square.min, square.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) state.help = "basins.help_start";
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool weights = state.pixel >= 0 && state.pixel < look.network.units();
  if (!weights) {
    draw_pixels(list, ui.theme(), square, look.start.pixels, side, ui.theme().text);
    mark_differences(ui, square, look.start.pixels, cue_of(*state.view), side);
    if (item.clicked) begin_from(session, state, look.start.pixels, pixel_under(item, side));
    return;
  }
  const auto strongest = static_cast<double>(look.stable.size()) / look.network.units();
  const Colormap map = Colormap::diverging(ui.theme(), strongest);
  for (int i = 0; i < look.network.units(); ++i) {
    const Area cell = cell_of_pixel(square, side, i);
    list.AddRectFilled(cell.min, cell.max, map(look.network.weight(state.pixel, i)));
  }
  const Area own = cell_of_pixel(square, side, state.pixel);
  list.AddRect(own.min, own.max, ui.theme().accent, 0, 0, ui.px(2.5f));
}

void BasinsPixels::draw_now(Ui& ui, Session& session, BasinsState& state, const Area& square) const {
  const HopfieldLook& look = *state.view->hopfield;
  const int side = look.start.patterns.side;
  const std::int64_t updates = state.updates();
  const Pixels now = look.course.at(updates);
  const Item item = make_item_at(ui, "basins.now", square.min, square.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_pixels(list, ui.theme(), square, now, side, ui.theme().text);
  mark_differences(ui, square, now, cue_of(*state.view), side);
  if (updates < look.course.size()) {
    const Area next = cell_of_pixel(square, side, look.course.updates[static_cast<std::size_t>(updates)].unit);
    list.AddRect(next.min, next.max, ui.theme().positive, 0, 0, ui.px(2.5f));
  }
  state.pixel = item.hovered ? pixel_under(item, side) : -1;
  if (!item.hovered) return;
  state.help = "basins.help_now";
  const std::int64_t field = look.network.field(now, state.pixel);
  const bool on = now[static_cast<std::size_t>(state.pixel)] > 0;
  const std::string name = fmt::format("[{}]", state.pixel);
  hover_card(
      ui, {.title = ui.tr("basins.pixel_title", state.pixel / side + 1, state.pixel % side + 1),
           .subtitle = ui.tr("basins.pixel_field", name, look.network.units()),
           .rows = {{fmt::format("state{}", name), ui.tr(on ? "basins.pixel_on" : "basins.pixel_off")},
                    {fmt::format("field{}", name), format_number(static_cast<double>(field) / look.network.units(), 3),
                     ui.theme().sign(static_cast<double>(field))}},
           .hint = ui.tr(field == 0          ? "basins.pixel_undecided"
                         : (field > 0) == on ? "basins.pixel_stays"
                                             : "basins.pixel_turns")});
  if (item.clicked) begin_from(session, state, now, state.pixel);
}

// All stored patterns; the chosen one is the cue. A bar under each says how much the pixels are like it.
void BasinsPixels::draw_gallery(Ui& ui, Session& session, BasinsState& state, const Area& area) const {
  const auto scope = ui.scope("patterns");
  const Theme& t = ui.theme();
  const HopfieldLook& look = *state.view->hopfield;
  const PixelPatterns& stored = look.start.patterns;
  const Pixels now = look.course.at(state.updates());
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(20)}, t.text, ui.tr("basins.gallery"));
  const std::size_t shown = stored.patterns.size();
  const float gap = ui.px(8), bar = ui.px(10);
  const auto in_row = [&](float size) {
    return std::max<std::size_t>(1, static_cast<std::size_t>((area.width() + gap) / (size + gap)));
  };
  float edge = ui.px(104);
  const auto high = [&](float size) {
    return static_cast<float>((shown + in_row(size) - 1) / in_row(size)) * (size + bar + gap);
  };
  while (edge > ui.px(14) && high(edge) > area.height() - ui.px(26)) edge -= 1;
  const std::size_t columns = in_row(edge);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < shown; ++i) {
    const ImVec2 min{std::round(area.min.x + static_cast<float>(i % columns) * (edge + gap)),
                     std::round(area.min.y + ui.px(26) + static_cast<float>(i / columns) * (edge + bar + gap))};
    const Item item = make_item_at(ui, fmt::format("basins.pattern_{}", i + 1), min, {min.x + edge, min.y + edge},
                                   WidgetKind::Button);
    const double like = overlap(stored.patterns[i], now);
    tooltip_text(
        ui, ui.tr(look.stable[i] ? "basins.pattern_stable" : "basins.pattern_unstable", i + 1, format_number(like, 2)));
    draw_pixels(list, t, {min, item.max}, stored.patterns[i], stored.side, look.stable[i] ? t.text : t.muted);
    const bool chosen = static_cast<int>(i) == look.start.cue;
    if (chosen || item.hovered)
      list.AddRect({min.x - ui.px(2), min.y - ui.px(2)}, {item.max.x + ui.px(2), item.max.y + ui.px(2)},
                   chosen ? t.accent : t.muted, 0, 0, ui.px(2));
    if (!look.stable[i])
      list.AddTriangleFilled({item.max.x, min.y}, {item.max.x - edge * 0.3f, min.y}, {item.max.x, min.y + edge * 0.3f},
                             t.warning);
    const float middle = min.x + edge * 0.5f, y = item.max.y + ui.px(4);
    list.AddRectFilled({min.x, y}, {item.max.x, y + ui.px(4)}, t.line);
    list.AddRectFilled({std::min(middle, middle + edge * 0.5f * static_cast<float>(like)), y},
                       {std::max(middle, middle + edge * 0.5f * static_cast<float>(like)), y + ui.px(4)}, t.sign(like));
    if (item.clicked)
      change_start(session, state, "setting.cue", [&](BasinsSettings& s) { s.cue = static_cast<std::int64_t>(i) + 1; });
  }
}

void BasinsPixels::draw(Ui& ui, Session& session, BasinsState& state, const Area& area) {
  const auto scope = ui.scope("pixels");
  const Theme& t = ui.theme();
  const BasinsView& view = *state.view;
  const float gap = ui.px(28), title = ui.px(24);
  const float low = std::clamp(area.height() * 0.26f, ui.px(112), ui.px(220));  // of the stored patterns
  const float edge =
      std::floor(std::max(ui.px(50), std::min(area.height() - title - low, (area.width() - 2 * gap) / 3)));
  const bool weights = state.pixel >= 0;  // of the picture of the frame before
  const auto square = [&](int i) {
    const float x = area.min.x + static_cast<float>(i) * (edge + gap);
    return Area{{x, area.min.y + title}, {x + edge, area.min.y + title + edge}};
  };
  const auto name = [&](int i, const std::string& words) {
    const Area a = square(i);
    text_in(ui.fonts().strong, {a.min.x, area.min.y},
            {a.max.x + (i == 2 ? area.max.x - a.max.x : gap - ui.px(4)), a.min.y}, t.text, words);
  };
  name(0, ui.tr("basins.stored_title", view.hopfield->start.cue + 1));
  name(1, weights ? ui.tr("basins.weights_title")
          : view.basins().drawn_start.empty()
              ? ui.tr("basins.start_title", format_short(std::round(100 * view.basins().pixel_noise)))
              : ui.tr("basins.start_drawn"));
  name(2, falls_into(ui, state));
  draw_stored(ui, session, state, square(0));
  draw_start(ui, session, state, square(1));
  draw_now(ui, session, state, square(2));
  for (int i = 0; i < 2; ++i) {
    const Area a = square(i);
    draw_icon(*ImGui::GetWindowDrawList(), Icon::ChevronRight, {a.max.x + gap * 0.5f, a.min.y + edge * 0.5f}, ui.px(20),
              t.muted);
  }
  draw_gallery(ui, session, state, {{area.min.x, area.min.y + title + edge + ui.px(14)}, area.max});
}

}  // namespace neurarium
