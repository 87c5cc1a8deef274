#include "app/exhibits/embeddings_canvas.h"

#include "app/draw/colormap.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kPointEase = 10;                // a second
constexpr std::size_t kTrailLength = 40;        // looks
constexpr std::size_t kTrailPoints = 80;        // without a selection: of as many points at most
constexpr std::size_t kTrailShort = 12;         // and shorter
constexpr std::size_t kMostPointLabels = 400;   // points among which labels are tried
constexpr std::size_t kMostNamedWidgets = 400;  // points that the keyboard, scripts and lessons reach by name
constexpr float kNotesHeight = 44;              // at the lower edge, kept free of points at first
constexpr float kPointDragStart = 3;            // pixels before a press becomes a drag

// The hue of a class; where there are more classes than hues, lighter and darker ones in turn.
ImU32 class_color(const Theme& t, std::size_t of) {
  const ImU32 hue = t.classes[of % kClassCount];
  const std::size_t round = of / kClassCount % 3;
  return round == 0 ? hue : mix(hue, round == 1 ? t.text : t.background, 0.45f);
}

float radius_for(std::size_t points) {
  return points > 20'000 ? 1.6f : points > 4'000 ? 2.2f : points > 800 ? 3 : 4.5f;
}

}  // namespace

ImVec2 EmbeddingsCanvas::place_of(std::int32_t row) const {
  if (row < 0 || static_cast<std::size_t>(row) >= shown_.size()) return {-1, -1};
  return camera_.see(shown_[static_cast<std::size_t>(row)]).at;
}

// New places are reached smoothly; what was there before becomes the trail.
void EmbeddingsCanvas::take_positions(EmbeddingsState& state, float seconds) {
  if (state.view != view_ && state.view != nullptr) {
    const bool same = view_ != nullptr && view_->positions.size() == state.view->positions.size() &&
                      view_->choice == state.view->choice && view_->source == state.view->source;
    // A map that moves by itself leaves a trail on its way, not where it has come to rest or begins anew.
    const bool there = !state.view->linear() && !state.held &&
                       (state.view->map_steps >= state.view->planned_steps ||
                        (view_ != nullptr && state.view->map_steps < view_->map_steps));
    if (!same || there) trail_.clear();
    const bool other = view_ != nullptr && view_->points.vectors != state.view->points.vectors;
    if (same && !there && (other || !state.view->linear())) {
      trail_.push_back(shown_);
      if (trail_.size() > kTrailLength) trail_.pop_front();
    }
    view_ = state.view;
  }
  moving_ = false;
  if (view_ == nullptr) return;
  const std::vector<MapPosition>& wanted = view_->positions;
  if (shown_.size() != wanted.size() || jump_ || drag_) {
    shown_ = wanted;
    return;
  }
  float largest = 0;
  for (const MapPosition& p : wanted)
    for (const float x : p) largest = std::max(largest, std::abs(x));
  const float part = 1 - std::exp(-kPointEase * seconds);
  for (std::size_t i = 0; i < wanted.size(); ++i)
    for (std::size_t d = 0; d < 3; ++d) {
      const float left = wanted[i][d] - shown_[i][d];
      if (std::abs(left) < 1e-3f * largest || !std::isfinite(shown_[i][d])) {
        shown_[i][d] = wanted[i][d];
      } else {
        shown_[i][d] += part * left;
        moving_ = true;
      }
    }
}

void EmbeddingsCanvas::color_points(Ui& ui, const EmbeddingsState& state) {
  const Theme& t = ui.theme();
  const Column* column = color_column(state);
  const std::string key = column == nullptr ? std::string() : column->name;
  if (colored_ == state.view->points.vectors && legend_key_ == key && theme_ == t.kind) return;
  colored_ = state.view->points.vectors;
  legend_key_ = key;
  theme_ = t.kind;
  colors_.assign(static_cast<std::size_t>(state.rows()), t.positive);
  if (column == nullptr) return;
  ClassColumn classes;
  if (classes_of(*column, classes)) {
    for (std::size_t i = 0; i < colors_.size(); ++i) colors_[i] = class_color(t, classes.of[i]);
    return;
  }
  const auto [low, high] = std::minmax_element(column->numbers.begin(), column->numbers.end());
  const Colormap map = Colormap::sequential(t, *low, *high);
  for (std::size_t i = 0; i < colors_.size(); ++i)
    colors_[i] = mix(map(column->numbers[i]), t.muted, 0.15f) | 0xff000000u;
}

void EmbeddingsCanvas::place_points(Ui& ui, const EmbeddingsState& state) {
  const Theme& t = ui.theme();
  rows_ = state.only;
  if (rows_.empty())
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(shown_.size()); ++i) rows_.push_back(i);
  std::erase_if(rows_, [&](std::int32_t i) { return static_cast<std::size_t>(i) >= shown_.size(); });
  points_.clear();
  const float radius = ui.px(radius_for(rows_.size()));
  for (const std::int32_t i : rows_) {
    const auto row = static_cast<std::size_t>(i);
    const EmbeddingsCamera::Seen seen = camera_.see(shown_[row]);
    CloudPoint p{seen.at.x - area_.min.x, seen.at.y - area_.min.y, seen.depth, colors_[row], radius};
    if (view_->choice.dims == 3) {
      p.radius *= 0.7f + 0.5f * seen.depth;
      p.color = mix(t.background, p.color, 0.45f + 0.55f * seen.depth) | 0xff000000u;
    }
    points_.push_back(p);
  }
}

// A cross through the origin (2-D), or three named arrows (3-D).
void EmbeddingsCanvas::draw_axes(Ui& ui, const EmbeddingsState& state) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (state.view->choice.dims == 2) {
    if (!state.view->linear()) return;
    const ImVec2 origin = camera_.see({0, 0, 0}).at;
    list.AddLine({area_.min.x, origin.y}, {area_.max.x, origin.y}, t.line);
    list.AddLine({origin.x, area_.min.y}, {origin.x, area_.max.y}, t.line);
    return;
  }
  const ImVec2 corner{area_.min.x + ui.px(44), area_.max.y - ui.px(64)};
  const ImVec2 zero = camera_.see({0, 0, 0}).at;
  MapPosition unit{};
  float longest = 1e-6f;
  std::array<ImVec2, 3> ends{};
  for (std::size_t d = 0; d < 3; ++d) {
    unit = {};
    unit[d] = 1;
    const ImVec2 at = camera_.see(unit).at;
    ends[d] = {at.x - zero.x, at.y - zero.y};
    longest = std::max(longest, std::hypot(ends[d].x, ends[d].y));
  }
  constexpr std::array<const char*, 3> kNames = {"x", "y", "z"};
  for (std::size_t d = 0; d < 3; ++d) {
    const ImVec2 end{corner.x + ends[d].x / longest * ui.px(28), corner.y + ends[d].y / longest * ui.px(28)};
    list.AddLine(corner, end, t.muted, ui.px(1.5f));
    text_in(ui.fonts().small, {end.x - ui.px(8), end.y - ui.px(8)}, {end.x + ui.px(8), end.y + ui.px(8)}, t.text,
            kNames[d], Align::Center);
  }
}

void EmbeddingsCanvas::draw_trails(Ui& ui, const EmbeddingsState& state) const {
  if (!state.trails || trail_.empty()) return;
  std::vector<std::int32_t> of = state.selected;
  const bool all = of.empty() && rows_.size() <= kTrailPoints;
  if (all) of = rows_;
  if (of.size() > kTrailPoints) of.resize(kTrailPoints);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::size_t looks = std::min(trail_.size(), all ? kTrailShort : kTrailLength);
  for (const std::int32_t row : of) {
    const auto i = static_cast<std::size_t>(row);
    if (i >= shown_.size()) continue;
    ImVec2 to = camera_.see(shown_[i]).at;
    for (std::size_t k = 0; k < looks; ++k) {
      const ImVec2 from = camera_.see(trail_[trail_.size() - 1 - k][i]).at;
      const float fade = 1 - static_cast<float>(k) / static_cast<float>(looks);
      list.AddLine(from, to, with_alpha(colors_[i], 0.7f * fade), ui.px(1.5f));
      to = from;
    }
  }
}

void EmbeddingsCanvas::draw_marks(Ui& ui, EmbeddingsState& state) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float radius = ui.px(radius_for(rows_.size())) + ui.px(3);
  const auto ring = [&](std::int32_t row, ImU32 color, float width) {
    if (static_cast<std::size_t>(row) < shown_.size())
      list.AddCircle(camera_.see(shown_[static_cast<std::size_t>(row)]).at, radius, color, 24, width);
  };
  if (!state.selected.empty()) {
    const std::int32_t row = state.selected.back();
    for (const Neighbor& n : state.neighbors())
      if (static_cast<std::size_t>(std::max(row, n.row)) < shown_.size())
        list.AddLine(camera_.see(shown_[static_cast<std::size_t>(row)]).at,
                     camera_.see(shown_[static_cast<std::size_t>(n.row)]).at, with_alpha(t.accent, 0.35f), ui.px(1));
  }
  for (const std::int32_t row : state.selected) ring(row, t.accent, ui.px(2));
  for (std::size_t i = 0; i < rows_.size() && rows_.size() <= kMostNamedWidgets; ++i) {
    const ImVec2 at = camera_.see(shown_[static_cast<std::size_t>(rows_[i])]).at;
    ui.registry().mark(fmt::format("{}/point {}", ui.registry().prefix(), point_name(ui, state, rows_[i])),
                       {at.x - radius, at.y - radius}, {at.x + radius, at.y + radius}, WidgetKind::Canvas,
                       at.x > area_.min.x && at.x < area_.max.x && at.y > area_.min.y && at.y < area_.max.y, true);
  }
  if (state.hovered >= 0) ring(state.hovered, t.text, ui.px(2));
}

// As many as lie beside each other without touching; chosen ones first.
void EmbeddingsCanvas::draw_labels(Ui& ui, const EmbeddingsState& state) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  std::vector<std::array<float, 4>> taken;
  const auto label = [&](std::int32_t row, ImU32 color, bool always) {
    if (static_cast<std::size_t>(row) >= shown_.size()) return;
    const ImVec2 at = camera_.see(shown_[static_cast<std::size_t>(row)]).at;
    if (!(at.x >= area_.min.x && at.x <= area_.max.x && at.y >= area_.min.y && at.y <= area_.max.y)) return;
    const std::string name = point_name(ui, state, row);
    const ImVec2 size = text_size(ui.fonts().small, name);
    const float left = std::min(at.x + ui.px(7), area_.max.x - size.x - ui.px(2));
    const std::array<float, 4> box = {left, at.y - size.y * 0.5f, left + size.x, at.y + size.y * 0.5f};
    const bool free = std::none_of(taken.begin(), taken.end(), [&](const std::array<float, 4>& o) {
      return box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3];
    });
    if (!free && !always) return;
    taken.push_back(box);
    if (always)
      list.AddRectFilled({box[0] - ui.px(2), box[1]}, {box[2] + ui.px(2), box[3]}, with_alpha(t.panel, 0.85f),
                         ui.px(3));
    list.AddText(ui.fonts().small, ui.fonts().small->FontSize, {box[0], box[1]}, color, name.c_str());
  };
  if (state.hovered >= 0) label(state.hovered, t.text, true);
  for (const std::int32_t row : state.selected) label(row, t.accent, state.selected.size() <= 24);
  if (!state.labels || rows_.size() > kMostPointLabels) return;
  for (const std::int32_t row : rows_)
    if (row != state.hovered && !state.is_selected(row)) label(row, t.muted, false);
}

// What the picture is of, and what it leaves out: never silently.
void EmbeddingsCanvas::draw_notes(Ui& ui, const EmbeddingsState& state) const {
  const EmbeddingsView& view = *state.view;
  const MapChoice& choice = view.choice;
  std::vector<std::string> lines;
  if (choice.method == MapMethod::Pca && view.shares.size() >= static_cast<std::size_t>(choice.dims)) {
    std::string shares;
    for (std::size_t d = 0; d < static_cast<std::size_t>(choice.dims); ++d)
      shares += fmt::format("{}{} {:.1f} %", d > 0 ? "   " : "", "xyz"[d], 100 * view.shares[d]);
    lines.push_back(ui.tr("embeddings.note_pca", shares));
  } else if (choice.method == MapMethod::Tsne) {
    lines.push_back(ui.tr("embeddings.note_tsne", view.map_steps, view.planned_steps,
                          fmt::format("{:.3f}", view.divergence), format_short(view.perplexity)));
  } else if (choice.method == MapMethod::Umap) {
    lines.push_back(ui.tr("embeddings.note_umap", view.map_steps, view.planned_steps));
  }
  std::string count = ui.tr("embeddings.note_points", format_count(state.rows()), state.vectors()->width);
  if (!state.only.empty()) count += "  " + ui.tr("embeddings.note_isolated", state.only.size());
  if (view.duplicates > 0) count += "  " + ui.tr("embeddings.note_duplicates", format_count(view.duplicates));
  lines.push_back(count);
  if (cloud_.stride() > 1) lines.push_back(ui.tr("embeddings.note_drawn", cloud_.stride()));
  if (!view.linear() && state.rows() > kMostExactRows) lines.push_back(ui.tr("embeddings.note_forest"));
  if (state.labels && rows_.size() > kMostPointLabels)
    lines.push_back(ui.tr("embeddings.note_labels", kMostPointLabels));
  const float line = ui.px(18);
  float y = area_.max.y - line * static_cast<float>(lines.size()) - ui.px(4);
  float widest = 0;
  for (const std::string& text : lines) widest = std::max(widest, text_size(ui.fonts().small, text).x);
  ImGui::GetWindowDrawList()->AddRectFilled({area_.min.x + ui.px(4), y - ui.px(2)},
                                            {area_.min.x + ui.px(14) + widest, area_.max.y - ui.px(2)},
                                            with_alpha(ui.theme().panel, 0.88f), ui.px(4));
  for (const std::string& text : lines) {
    text_in(ui.fonts().small, {area_.min.x + ui.px(8), y}, {area_.max.x - ui.px(8), y + line}, ui.theme().muted, text);
    y += line;
  }
}

void EmbeddingsCanvas::draw_buttons(Ui& ui, EmbeddingsState& state) {
  float x = area_.max.x - ui.px(20);
  const float y = area_.min.y + ui.px(20);
  const auto press = [&](std::string_view key, Icon icon, bool active = false) {
    const bool pressed = icon_button_at(ui, key, icon, {x, y}, {.size = 28, .active = active});
    x -= ui.px(34);
    return pressed;
  };
  if (press("embeddings.home", Icon::Reset)) camera_.home();
  if (press("embeddings.labels", Icon::Info, state.labels)) state.labels = !state.labels;
  if (press("embeddings.trails", Icon::Walk, state.trails)) state.trails = !state.trails;
  if (!state.view->linear() &&
      press(state.playing ? "embeddings.pause" : "embeddings.play", state.playing ? Icon::Pause : Icon::Play)) {
    state.playing = !state.playing;
    state.changed();
  }
}

bool EmbeddingsCanvas::can_drag(const EmbeddingsState& state) const {
  return state.view->linear() ? state.view->points.movable : true;
}

void EmbeddingsCanvas::select_box(EmbeddingsState& state, bool add) const {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ImVec2 low{std::min(mouse.x, drag_->from.x), std::min(mouse.y, drag_->from.y)};
  const ImVec2 high{std::max(mouse.x, drag_->from.x), std::max(mouse.y, drag_->from.y)};
  if (!add) state.selected.clear();
  for (const std::int32_t row : rows_) {
    const ImVec2 at = camera_.see(shown_[static_cast<std::size_t>(row)]).at;
    const bool inside = at.x >= low.x && at.x <= high.x && at.y >= low.y && at.y <= high.y;
    if (inside && !state.is_selected(row)) state.selected.push_back(row);
  }
}

// The point's vector changes as little as brings it under the pointer; in a map that moves by itself only the place
// follows, as it has no way back to the vectors.
void EmbeddingsCanvas::drag_point(Session& session, EmbeddingsState& state, bool finished) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const MapPosition move = camera_.lift_pixels(mouse.x - drag_->from.x, mouse.y - drag_->from.y);
  if (!state.view->linear()) {
    MapPosition at = drag_->at;
    for (std::size_t d = 0; d < 3; ++d) at[d] += move[d];
    state.held = std::pair(drag_->row, at);
    if (finished) state.held.reset();
    return state.changed();
  }
  state.keep_axes = true;
  const std::vector<float> change = lift(state.view->map, move);
  std::vector<std::int64_t> offsets;
  std::vector<float> values;
  for (std::size_t j = 0; j < change.size(); ++j) {
    offsets.push_back(static_cast<std::int64_t>(drag_->row) * static_cast<std::int64_t>(change.size()) +
                      static_cast<std::int64_t>(j));
    values.push_back(drag_->vector[j] + change[j]);
  }
  session.set_parameters(state.view->source.value, std::move(offsets), std::move(values), finished);
}

void EmbeddingsCanvas::touch(Ui& ui, Session& session, EmbeddingsState& state, const Item& item) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const Mods mods = ui.input().mods();
  if (drag_) state.hovered = drag_->on;
  if (item.hovered && !drag_) {
    const int under = cloud_.hit({mouse.x - area_.min.x, mouse.y - area_.min.y}, points_, ui.px(10));
    if (under >= 0) state.hovered = rows_[static_cast<std::size_t>(under)];
    claim_wheel();
    if (const float wheel = ImGui::GetIO().MouseWheel; wheel != 0) camera_.zoom_at(mouse, wheel);
    state.help = state.hovered >= 0 ? "embeddings.help_point" : "embeddings.help_map";
  }
  if (item.held && !drag_) {
    Drag begun;
    begun.from = mouse;
    begun.box = mods.shift;
    begun.on = state.hovered;
    if (state.hovered >= 0 && !mods.shift && can_drag(state)) {
      begun.row = state.hovered;
      const auto vector = state.vectors()->row(begun.row);
      begun.vector.assign(vector.begin(), vector.end());
      begun.at = view_->positions[static_cast<std::size_t>(begun.row)];
    }
    drag_ = std::move(begun);
  }
  if (!drag_) return;
  const ImVec2 by{mouse.x - drag_->from.x, mouse.y - drag_->from.y};
  drag_->moved = drag_->moved || std::hypot(by.x, by.y) > kPointDragStart;
  if (item.held && drag_->moved && !drag_->box) {
    if (drag_->row >= 0) {
      drag_point(session, state, false);
    } else {
      const ImVec2 delta = ImGui::GetIO().MouseDelta;
      if (state.view->choice.dims == 3 && !mods.ctrl)
        camera_.turn(delta.x, delta.y);
      else
        camera_.pan(delta.x, delta.y);
    }
  }
  if (drag_->box && drag_->moved)
    ImGui::GetWindowDrawList()->AddRect(drag_->from, mouse, ui.theme().accent, 0, 0, ui.px(1.5f));
  if (item.held) return;
  if (drag_->moved && drag_->box) {
    select_box(state, mods.ctrl);
  } else if (drag_->moved && drag_->row >= 0) {
    drag_point(session, state, true);
  } else if (!drag_->moved) {
    if (drag_->on >= 0)
      state.select(drag_->on, mods.ctrl || mods.shift);
    else
      state.selected.clear();
  }
  drag_.reset();
}

void EmbeddingsCanvas::draw(Ui& ui, Session& session, EmbeddingsState& state, const Area& area) {
  area_ = area;
  const float seconds = last_time_ < 0 ? 0 : static_cast<float>(std::clamp(ui.now() - last_time_, 0.0, 0.1));
  last_time_ = ui.now();
  const Item item = make_item_at(ui, "embeddings.map", area.min, area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(area.min, area.max, ui.theme().panel, ui.px(4));
  if (state.view == nullptr || state.vectors() == nullptr) return;
  take_positions(state, seconds);
  if (shown_.size() != static_cast<std::size_t>(state.rows())) return;
  camera_.set_dims(view_->choice.dims);
  camera_.set_area(area.min, {area.max.x, area.max.y - ui.px(kNotesHeight)});
  if (!drag_) camera_.fit(view_->positions, state.only, jump_, seconds);
  camera_.ease(jump_, seconds);
  moving_ = moving_ || camera_.moving();
  color_points(ui, state);
  list.PushClipRect(area.min, area.max, true);
  draw_axes(ui, state);
  place_points(ui, state);
  draw_trails(ui, state);
  cloud_.draw(list, area.min, area.max, ui.theme(), points_);
  touch(ui, session, state, item);
  draw_marks(ui, state);
  draw_labels(ui, state);
  draw_notes(ui, state);
  list.PopClipRect();
  draw_buttons(ui, state);
}

}  // namespace neurarium
