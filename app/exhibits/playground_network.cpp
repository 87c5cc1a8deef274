// Order of drawing: links, then all pictures (one texture), then borders and marks, so that few draw commands are made.
#include "app/exhibits/playground_network.h"

#include "app/exhibits/playground_badges.h"
#include "app/exhibits/playground_edit.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr int kCell = kUnitGrid + 2;  // a picture of the atlas with a border that repeats its edge
constexpr int kAcross = 16;

int picture_count(const PlaygroundView& view) {
  int count = view.parts->features.offered();
  for (const LayerMaps& layer : view.layers) count += layer.units;
  return count;
}

int picture_of(const PlaygroundView& view, const Target& t) {
  if (t.kind == Target::Kind::Input) return view.parts->features.columns[static_cast<std::size_t>(t.unit)];
  int at = view.parts->features.offered();
  for (int i = 0; i < t.layer; ++i) at += view.layers[static_cast<std::size_t>(i)].units;
  return at + t.unit;
}

// Of all numbers that can be touched; 0 where none flows.
double largest_slope(const PlaygroundView& view) {
  double largest = 0;
  for (const LayerMaps& layer : view.layers)
    for (const ValueId id : {layer.weight, layer.bias, layer.act}) {
      const auto count = static_cast<std::int64_t>(view.example->gradient(id).size());
      for (std::int64_t i = 0; i < count; ++i) {
        const double gradient = std::abs(view.gradient(id, i));
        if (std::isfinite(gradient)) largest = std::max(largest, gradient);
      }
    }
  return largest;
}

void paint(Image& atlas, int cell, std::span<const float> map, const Colormap& colors) {
  const int x0 = cell % kAcross * kCell;
  const int y0 = cell / kAcross * kCell;
  for (int y = 0; y < kCell; ++y) {
    const int row = std::clamp(y - 1, 0, kUnitGrid - 1) * kUnitGrid;
    for (int x = 0; x < kCell; ++x)
      atlas.at(x0 + x, y0 + y) =
          colors(static_cast<double>(map[static_cast<std::size_t>(row + std::clamp(x - 1, 0, kUnitGrid - 1))]));
  }
}

std::span<const float> feature_map(const PlaygroundView& view, int row) {
  const std::size_t cells = std::size_t{kUnitGrid} * kUnitGrid;
  return {view.feature_maps.data() + static_cast<std::size_t>(row) * cells, cells};
}

double feature_scale(const PlaygroundView& view, int row) {
  double largest = 0;
  for (const float v : feature_map(view, row)) largest = std::max(largest, static_cast<double>(std::abs(v)));
  return round_up(largest);
}

void draw_picture(ImDrawList& list, const Picture& atlas, int cell, ImVec2 min, ImVec2 max, ImU32 tint) {
  const auto w = static_cast<float>(atlas.image().width);
  const auto h = static_cast<float>(atlas.image().height);
  if (w < 1 || h < 1) return;
  const auto x = static_cast<float>(cell % kAcross * kCell + 1);
  const auto y = static_cast<float>(cell / kAcross * kCell + 1);
  atlas.draw_part(list, min, max, {x / w, y / h}, {(x + kUnitGrid) / w, (y + kUnitGrid) / h}, tint);
}

}  // namespace

ImVec2 NetworkPicture::atlas_corner(const PlaygroundView& view, const Target& target) const {
  const int cell = picture_of(view, target);
  return {static_cast<float>(cell % kAcross * kCell + 1), static_cast<float>(cell / kAcross * kCell + 1)};
}

double NetworkPicture::draw_function(ImDrawList& list, const PlaygroundView& view, const Target& target, ImVec2 min,
                                     ImVec2 max) const {
  const int cell = picture_of(view, target);
  draw_picture(list, atlas_, cell, min, max, IM_COL32_WHITE);
  return target.kind == Target::Kind::Input ? feature_scale(view, cell)
                                            : scale_of(view.layers[static_cast<std::size_t>(target.layer)]);
}

void NetworkPicture::draw_feature(ImDrawList& list, int row, ImVec2 min, ImVec2 max, float opacity) const {
  draw_picture(list, atlas_, row, min, max, with_alpha(IM_COL32_WHITE, opacity));
}

void NetworkPicture::update_atlas(const Theme& theme, const std::shared_ptr<const PlaygroundView>& view, bool gradients,
                                  bool faint) {
  if (pictured_ == view && pictured_theme_ == theme.kind && gradients_ == gradients && faint_ == faint) return;
  gradients_ = gradients;
  faint_ = faint;
  pictured_ = view;
  pictured_theme_ = theme.kind;
  Image image(kAcross * kCell, (picture_count(*view) + kAcross - 1) / kAcross * kCell);
  int cell = 0;
  for (; cell < view->parts->features.offered(); ++cell)
    paint(image, cell, feature_map(*view, cell), Colormap::diverging(theme, feature_scale(*view, cell)));
  for (const LayerMaps& layer : view->layers) {
    const Colormap colors = Colormap::diverging(theme, scale_of(layer));
    for (int unit = 0; unit < layer.units; ++unit) paint(image, cell++, layer.map(unit), colors);
  }
  atlas_.update(image);
  style_links(theme, *view);
}

void NetworkPicture::update_geometry(Ui& ui, const PlaygroundView& view, const Area& units, float features_x,
                                     float unit) {
  GeometrySpec spec = geometry_spec(view, units, features_x, unit);
  if (spec == spec_) return;
  spec_ = std::move(spec);
  geometry_ = place_network(spec_);
  style_links(ui.theme(), view);
  const std::string prefix = ui.registry().prefix();
  unit_paths_.assign(view.layers.size(), {});
  bias_paths_.assign(view.layers.size(), {});
  for (std::size_t l = 0; l < view.layers.size(); ++l)
    for (int u = 0; u < view.layers[l].units; ++u) {
      unit_paths_[l].push_back(fmt::format("{}/{}/{}", prefix, view.layers[l].name, u));
      bias_paths_[l].push_back(fmt::format("{}/{}.bias[{}]", prefix, view.layers[l].name, u));
    }
  link_paths_.clear();
  if (geometry_.links.size() > kManyLinks) return;
  for (const Target& t : geometry_.link_targets)
    link_paths_.push_back(fmt::format("{}/{}.weight[{},{}]", prefix,
                                      view.layers[static_cast<std::size_t>(t.layer)].name, t.unit, t.input));
}

// The weight, or its gradient as a part of the largest; up to 5.
double NetworkPicture::shown_number(const PlaygroundView& view, const Target& target) const {
  if (!gradients_) return value_of(view, target);
  const Cell cell = cell_of(view, target);
  const double gradient = view.gradient(cell.value, cell.offset);
  return std::isfinite(gradient) && largest_gradient_ > 0 ? 3 * gradient / largest_gradient_ : 0;
}

// Width by |weight| and opacity that fades weak ones; thinner where the pictures had to shrink, fainter where many
// links cross.
void NetworkPicture::style_links(const Theme& theme, const PlaygroundView& view) {
  shown_links_ = geometry_.links;
  largest_gradient_ = gradients_ ? largest_slope(view) : 0;
  for (std::size_t i = 0; i < shown_links_.size(); ++i) {
    const Target& t = geometry_.link_targets[i];
    if (!exists(view, t)) return;
    const double w = shown_number(view, t);
    const auto size = static_cast<float>(std::min(std::abs(w), 5.0));
    const float fit = std::clamp(geometry_.layers[static_cast<std::size_t>(t.layer)].size / 40.0f, 0.25f, 1.0f);
    shown_links_[i].width = (0.8f + 1.7f * size) * fit;
    const auto crossing =
        static_cast<float>(geometry_.layers[static_cast<std::size_t>(t.layer)].y.size() *
                           static_cast<std::size_t>(view.graph().value(cell_of(view, t).value).dims.back().size));
    const float fade = std::clamp(std::sqrt(160.0f / crossing), 0.2f, 1.0f) * (faint_ ? 0.3f : 1.0f);
    shown_links_[i].color = with_alpha(theme.sign(w), (0.10f + 0.75f * std::tanh(size * 0.9f)) * fade);
  }
}

void NetworkPicture::draw(Ui& ui, Session& session, PlaygroundState& state, const Area& area, float features_x,
                          float unit) {
  const PlaygroundView& view = *state.view;
  const float header = ui.px(88);
  const Area units{{area.min.x, area.min.y + header}, {area.max.x, area.max.y - ui.px(28)}};
  const auto scope = ui.scope("network");
  update_geometry(ui, view, units, features_x, unit);
  update_atlas(ui.theme(), state.view, state.gradients && !state.walk.open, state.walk.open);
  draw_headers(ui, session, view, area.min.y + ui.px(30));
  type(ui, session, state);
  const float left = geometry_.features.x + geometry_.features.size * 0.5f;
  const Item canvas = make_item_at(ui, "playground.canvas", {left, units.min.y}, units.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  touch(ui, session, state, canvas);
  mark_paths(ui);
  draw_links(ui, state);
  draw_units(ui, session, state);
  draw_ghosts(ui, state);
  draw_scales(ui, state);
}

void NetworkPicture::draw_links(Ui& ui, const PlaygroundState& state) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (shown_links_.size() > kManyLinks)
    many_links_.draw(list, geometry_.area.min, geometry_.area.max, shown_links_);
  else
    for (const Link& link : shown_links_) draw_link(list, link);
  for (std::size_t i = 0; i < shown_links_.size(); ++i) {
    const Target& t = geometry_.link_targets[i];
    const bool selected = t == state.selected;
    const bool of_unit =
        (state.hovered.kind == Target::Kind::Unit && t.layer == state.hovered.layer && t.unit == state.hovered.unit);
    if (!selected && t != state.hovered && !of_unit) continue;
    Link link = shown_links_[i];
    link.width += selected || t == state.hovered ? ui.px(2) : 0.5f;
    link.color = selected ? ui.theme().accent : with_alpha(link.color, 1.0f);
    draw_link(list, link);
  }
}

void NetworkPicture::draw_units(Ui& ui, const Session& session, const PlaygroundState& state) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  int cell = state.view->parts->features.offered();
  for (std::size_t l = 0; l < geometry_.layers.size() && l < state.view->layers.size(); ++l)
    for (std::size_t u = 0; u < geometry_.layers[l].y.size(); ++u)
      draw_picture(list, atlas_, cell++, geometry_.layers[l].min(u), geometry_.layers[l].max(u), IM_COL32_WHITE);
  for (int l = 0; l < static_cast<int>(geometry_.layers.size()); ++l)
    for (int u = 0; u < static_cast<int>(geometry_.layers[static_cast<std::size_t>(l)].y.size()); ++u)
      draw_unit_marks(ui, session, state, {Target::Kind::Unit, l, u, 0});
}

// Border, sign of the bias, pin of a held unit, snowflake of a frozen one.
void NetworkPicture::draw_unit_marks(Ui& ui, const Session& session, const PlaygroundState& state, const Target& unit) {
  if (!exists(*state.view, unit)) return;
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const UnitColumn& column = geometry_.layers[static_cast<std::size_t>(unit.layer)];
  const auto u = static_cast<std::size_t>(unit.unit);
  const bool edits = !session.edits().empty();
  const bool held = edits && is_held(session, *state.view, unit);
  const bool strong = unit == state.selected || held;
  const ImU32 border = strong ? t.accent : unit == state.hovered ? t.text : mix(t.line, t.muted, 0.5f);
  if (gradients_) {
    const double slope = shown_number(*state.view, unit);
    const auto part = static_cast<float>(std::min(1.0, std::abs(slope) / 3));
    list.AddRectFilled(column.min(u), column.max(u), mix(t.zero, t.sign(slope), std::sqrt(part)));
  }
  list.AddRect(column.min(u), column.max(u), border, std::min(4.0f, column.size * 0.12f), 0, strong ? 2.0f : 1.0f);
  const Area bias = bias_rect(column, u);
  const Target of_bias{Target::Kind::Bias, unit.layer, unit.unit, 0};
  const double b = shown_number(*state.view, of_bias);
  list.AddRectFilled(bias.min, bias.max, mix(t.zero, t.sign(b), static_cast<float>(std::min(1.0, 0.35 + std::abs(b)))),
                     1.0f);
  const bool lit = of_bias == state.selected || of_bias == state.hovered;
  list.AddRect(bias.min, bias.max, lit ? t.accent : t.background, 1.0f);
  if (held) {
    const Area pin = pin_rect(column, u);
    const ImVec2 middle{(pin.min.x + pin.max.x) * 0.5f, (pin.min.y + pin.max.y) * 0.5f};
    list.AddCircleFilled(middle, pin.width() * 0.5f, t.accent);
    draw_icon(list, Icon::Pin, middle, pin.width() * 0.8f, t.background);
  }
  draw_unit_badge(ui, state, unit, column.max(u), column.size);
  if (edits && is_frozen(session, *state.view, unit)) {
    const float size = std::max(8.0f, column.size * 0.4f);
    draw_icon(list, Icon::Snowflake, column.min(u), size, t.accent);
  }
}

Area NetworkPicture::bias_rect(const UnitColumn& column, std::size_t unit) const {
  const float edge = std::clamp(std::round(column.size * 0.2f), 3.0f, 9.0f);
  const ImVec2 corner{column.min(unit).x - 1, column.max(unit).y + 1 - edge};
  return {corner, {corner.x + edge, corner.y + edge}};
}

Area NetworkPicture::pin_rect(const UnitColumn& column, std::size_t unit) const {
  const float edge = std::clamp(column.size * 0.4f, 8.0f, 18.0f);
  const ImVec2 middle{column.max(unit).x, column.min(unit).y};
  return {{middle.x - edge * 0.5f, middle.y - edge * 0.5f}, {middle.x + edge * 0.5f, middle.y + edge * 0.5f}};
}

void NetworkPicture::mark_paths(Ui& ui) const {
  Registry& registry = ui.registry();
  for (std::size_t l = 0; l < unit_paths_.size() && l < geometry_.layers.size(); ++l)
    for (std::size_t u = 0; u < unit_paths_[l].size(); ++u) {
      const UnitColumn& column = geometry_.layers[l];
      registry.mark(unit_paths_[l][u], column.min(u), column.max(u), WidgetKind::Canvas, true, true);
      const Area bias = bias_rect(column, u);
      registry.mark(bias_paths_[l][u], bias.min, bias.max, WidgetKind::Canvas, true, true);
    }
  for (std::size_t i = 0; i < link_paths_.size(); ++i) {
    const ImVec2 at = geometry_.handle(i);
    registry.mark(link_paths_[i], {at.x - 2, at.y - 2}, {at.x + 2, at.y + 2}, WidgetKind::Canvas, true, true);
  }
}

}  // namespace neurarium
