#include "app/exhibits/depth_profile.h"

#include "app/ui/numbers.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr double kFaintestBar = 1e-20;  // smaller ones end at the floor; the card has the number
constexpr float kDepthLabels = 62;      // room for the axes' labels
constexpr float kPixelsToDouble = 80;   // of a drag that scales weights
constexpr float kStuckHeight = 7, kNumbersHeight = 17, kArcHeight = 27;

// What the state says, with its numbers.
std::string verdict_text(Ui& ui, const FlowVerdict& v, int depth, std::string_view part) {
  const bool signal = v.state == FlowState::Exploding && v.layer > 0;
  const bool share = v.state == FlowState::Dead || v.state == FlowState::Saturated;
  const std::string key =
      fmt::format("{}{}{}.{}", "depth.state.", flow_state_name(v.state), signal ? "_signal" : "", part);
  return ui.tr(key, share ? format_number(100 * v.number, 3) : format_number(v.number, 3), v.layer + 1, depth);
}

ImU32 verdict_color(const Theme& t, FlowState state) {
  return state == FlowState::Healthy ? t.good : state == FlowState::NotFinite ? t.error : t.warning;
}

// Both ends, and between them what there is room for.
void draw_decades(Ui& ui, const Axis& axis, const Area& area) {
  const Theme& t = ui.theme();
  const auto line = [&](double value, const std::string& label) {
    const float y = area.max.y - area.height() * static_cast<float>(axis.share(value));
    ImGui::GetWindowDrawList()->AddLine({area.min.x, y}, {area.max.x, y}, with_alpha(t.line, 0.7f));
    text_in(ui.fonts().small, {area.min.x - ui.px(kDepthLabels), y - ui.px(9)}, {area.min.x - ui.px(6), y + ui.px(9)},
            t.muted, label, Align::Right);
  };
  line(axis.low(), format_short(axis.low()));
  line(axis.high(), format_short(axis.high()));
  for (const Tick& tick : axis.ticks(std::max(2, static_cast<int>(area.height() / ui.px(18))))) {
    const auto share = static_cast<float>(axis.share(tick.value));
    if (std::min(share, 1 - share) * area.height() > ui.px(16)) line(tick.value, tick.label);
  }
}

}  // namespace

Axis depth_axis(const DepthView& view, DepthMeasure measure) {
  double low = 0.01, high = 1;
  for (const DeepNetworkLook& look : view.networks)
    for (const DeepLayer& layer : look.layers) {
      const double g = measured(layer, measure);
      if (std::isfinite(g) && g > 0) low = std::min(low, g), high = std::max(high, g);
    }
  // Whole decades, so that the axis does not tremble while training.
  low = std::pow(10, std::floor(std::log10(std::max(low, kFaintestBar))));
  return {low, std::pow(10, std::ceil(std::log10(std::min(high, 1e20)))), true};
}

int DepthProfile::Columns::under(float x) const {
  return x < left ? -1 : std::min(static_cast<int>((x - left) / each), count - 1);
}

// Title and sentence.
float DepthProfile::draw_head(Ui& ui, const DepthState& state, const Area& area) const {
  const Theme& t = ui.theme();
  const DeepNetworkLook& network = look(state);
  const int depth = static_cast<int>(network.layers.size());
  const float line = ui.px(22);
  const std::string title = network_title(ui, network_);
  const float names = text_size(ui.fonts().strong, title).x;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({area.min.x, area.min.y + ui.px(5)}, {area.min.x + ui.px(10), area.min.y + ui.px(16)},
                     network_color(t, network_), ui.px(2));
  const float from = area.min.x + ui.px(16);
  text_in(ui.fonts().strong, {from, area.min.y}, {area.max.x, area.min.y + line}, t.text, title);
  const FlowVerdict& v = network.verdict;
  text_in(ui.fonts().strong, {from + names + ui.px(14), area.min.y}, {area.max.x, area.min.y + line},
          verdict_color(t, v.state), verdict_text(ui, v, depth, "title"));
  const std::string about = wrapped(ui.fonts().small, verdict_text(ui, v, depth, "about"), area.width());
  const float height =
      ui.fonts().small->CalcTextSizeA(ui.fonts().small->FontSize, FLT_MAX, area.width(), about.c_str()).y;
  text_lines(ui.fonts().small, {area.min.x, area.min.y + line}, area.width(), t.muted, about);
  return area.min.y + line + height + ui.px(4);
}

// Each arc goes from a layer's input, at the left of its column, to its output.
void DepthProfile::draw_arcs(Ui& ui, const DepthState& state, const Columns& columns, const Area& area,
                             int under) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (int i = 1; i < columns.count; ++i) {
    const bool on = look(state).layers[static_cast<std::size_t>(i)].has_skip;
    const float left = columns.at(i), right = columns.at(i + 1), top = area.min.y + ui.px(3);
    const ImU32 ink = i == under ? t.accent : on ? network_color(t, network_) : with_alpha(t.muted, 0.45f);
    const float bend = top - (area.max.y - top) * 0.33f;
    list.AddBezierCubic({left, area.max.y}, {left, bend}, {right, bend}, {right, area.max.y}, ink,
                        ui.px(on ? 2.2f : 1));
    ui.registry().mark(ui.registry().path(fmt::format("depth.skip_{}", i + 1)), {left, area.min.y}, {right, area.max.y},
                       WidgetKind::Toggle, true, true);
  }
}

// A press switches one, and a drag gives those on the way the same.
void DepthProfile::draw_skips(Ui& ui, Session& session, DepthState& state, const Columns& columns, const Area& area) {
  const Item item = make_item_at(ui, "depth.skips", area.min, area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const int under = item.hovered || item.held ? columns.under(ImGui::GetIO().MousePos.x) : -1;
  draw_arcs(ui, state, columns, area, under);
  if (item.hovered) {
    state.help = "depth.help_skips";
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (under > 0 && !item.held)
      hover_card(ui, {.title = deep_value_name(network_, under, "out"),
                      .subtitle = ui.tr(look(state).layers[static_cast<std::size_t>(under)].has_skip ? "depth.skip_on"
                                                                                                     : "depth.skip_off",
                                        under + 1),
                      .rows = {},
                      .formula = {},
                      .hint = ui.tr("depth.skip_hint")});
  }
  if (!item.held) {
    painted_ = last_painted_ = -1;
    return;
  }
  if (under < 1 || under == last_painted_) return;
  if (painted_ < 0) {
    const auto now = parse_skips(depth_settings(session).skips, columns.count);
    painted_ = now && (*now)[static_cast<std::size_t>(under)] ? 0 : 1;
  }
  last_painted_ = under;
  set_skip(session, under, painted_ == 1);
}

void DepthProfile::mark_pinned(Ui& ui, const DepthState& state, const Columns& columns, const Area& area) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Theme& t = ui.theme();
  const auto frame = [&](DepthPick pick, ImU32 fill) {
    if (pick.network == network_ && pick.layer < columns.count)
      list.AddRectFilled({columns.at(pick.layer), area.min.y}, {columns.at(pick.layer + 1), area.max.y}, fill);
  };
  frame(state.pinned, with_alpha(t.accent, 0.25f));
  frame(state.hovered_before, with_alpha(t.text, 0.08f));
}

void DepthProfile::draw_bars(Ui& ui, Session& session, DepthState& state, const Axis& axis, const Columns& columns,
                             const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_decades(ui, axis, area);
  mark_pinned(ui, state, columns, area);
  const Item item = make_item_at(ui, "depth.gradients", area.min, area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) state.help = "depth.help_gradients";
  const float gap = columns.each > ui.px(8) ? ui.px(1.5f) : 0.5f;
  for (int i = 0; i < columns.count; ++i) {
    const DeepLayer& layer = look(state).layers[static_cast<std::size_t>(i)];
    const double g = measured(layer, state.measure);
    const ImVec2 low{columns.at(i) + gap, area.max.y}, high{columns.at(i + 1) - gap, area.min.y};
    ui.registry().mark(ui.registry().path(fmt::format("depth.layer_{}", i + 1)), {low.x, area.min.y}, {high.x, low.y},
                       WidgetKind::Canvas, true, true);
    if (layer.removed) {
      list.AddRect({low.x, high.y}, {high.x, low.y}, with_alpha(t.accent, 0.8f), 0, 0, ui.px(1));
      continue;
    }
    const float share = std::isfinite(g) ? g > 0 ? std::clamp(static_cast<float>(axis.share(g)), 0.008f, 1.0f) : 0 : 1;
    const ImU32 color = std::isfinite(g) ? network_color(t, network_) : t.error;
    list.AddRectFilled({low.x, low.y - area.height() * share}, {high.x, low.y}, with_alpha(color, 0.9f));
  }
  list.AddLine({area.min.x, area.max.y}, area.max, t.line);
  touch(ui, session, state, columns, item);
}

// Mean and deviation of what each layer gives, around zero; a drag up or down scales the layer's weights.
void DepthProfile::draw_signal(Ui& ui, Session& session, DepthState& state, const Columns& columns, const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  double most = 0;
  for (const DeepLayer& layer : look(state).layers)
    if (const double reach = std::abs(layer.mean) + layer.deviation; std::isfinite(reach)) most = std::max(most, reach);
  const double limit = most > 0 ? round_up(most) : 1;
  const float middle = std::round((area.min.y + area.max.y) * 0.5f);
  const auto y_of = [&](double v) {
    return middle - static_cast<float>(std::clamp(v / limit, -1.0, 1.0)) * area.height() * 0.5f;
  };
  for (const double end : {limit, -limit}) {
    const float y = y_of(end);
    list.AddLine({area.min.x, y}, {area.max.x, y}, with_alpha(t.line, 0.7f));
    text_in(ui.fonts().small, {area.min.x - ui.px(kDepthLabels), y - ui.px(9)}, {area.min.x - ui.px(6), y + ui.px(9)},
            t.muted, format_short(end), Align::Right);
  }
  mark_pinned(ui, state, columns, area);
  list.AddLine({area.min.x, middle}, {area.max.x, middle}, t.line);
  const Item item = make_item_at(ui, "depth.signal", area.min, area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) state.help = "depth.help_signal";
  const float gap = columns.each > ui.px(8) ? ui.px(2) : 1;
  for (int i = 0; i < columns.count; ++i) {
    const DeepLayer& layer = look(state).layers[static_cast<std::size_t>(i)];
    const float left = columns.at(i) + gap, right = std::max(left + 1, columns.at(i + 1) - gap);
    if (!std::isfinite(layer.mean) || !std::isfinite(layer.deviation)) {
      list.AddRectFilled({left, area.min.y}, {right, area.max.y}, with_alpha(t.error, 0.6f));
      continue;
    }
    const float high = y_of(layer.mean + layer.deviation), low = y_of(layer.mean - layer.deviation);
    list.AddRectFilled({left, high}, {right, std::max(low, high + 1)}, with_alpha(t.muted, 0.55f), ui.px(1));
    const float mean = y_of(layer.mean);
    list.AddRectFilled({left, mean - 1}, {right, mean + 1}, t.sign(layer.mean));
  }
  touch(ui, session, state, columns, item);
  scale_by_drag(ui, session, state, item);
}

// The part of each layer's units that are dead or saturated.
void DepthProfile::draw_stuck(Ui& ui, const DepthState& state, const Columns& columns, const Area& area) const {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  make_item_at(ui, "depth.stuck", area.min, area.max, WidgetKind::Canvas);
  tooltip(ui, "depth.stuck");
  list.AddRectFilled(area.min, area.max, with_alpha(t.line, 0.35f));
  for (int i = 0; i < columns.count; ++i) {
    const DeepLayer& layer = look(state).layers[static_cast<std::size_t>(i)];
    const double share = std::max(layer.dead_share, layer.saturated_share);
    if (share > 0)
      list.AddRectFilled({columns.at(i) + 1, area.min.y}, {columns.at(i + 1) - 1, area.max.y},
                         with_alpha(t.warning, 0.15f + 0.85f * static_cast<float>(share)));
  }
}

void DepthProfile::draw_numbers(Ui& ui, const Columns& columns, float top) const {
  const int skip = columns.each < ui.px(20) ? 5 : 1;
  for (int i = 0; i < columns.count; ++i) {
    if (i > 0 && (i + 1) % skip != 0) continue;
    text_in(ui.fonts().small, {columns.at(i) - ui.px(10), top},
            {columns.at(i + 1) + ui.px(10), top + ui.px(kNumbersHeight)}, ui.theme().muted, fmt::format("{}", i + 1),
            Align::Center);
  }
}

void DepthProfile::touch(Ui& ui, Session& session, DepthState& state, const Columns& columns, const Item& item) {
  const int under = item.hovered ? columns.under(ImGui::GetIO().MousePos.x) : -1;
  const DepthPick pick{network_, under};
  if (under >= 0) state.hovered = pick;
  if (item.clicked && under >= 0 && !moved_) state.pin(pick);
  const bool opens = item.right_clicked && under >= 0;
  if (opens) menu_ = pick;
  const auto scope = ui.scope(item.path.substr(item.path.rfind('/') + 1));
  layer_menu(ui, session, *state.view, menu_, opens);
}

void DepthProfile::scale_by_drag(Ui& ui, Session& session, const DepthState& state, const Item& item) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (item.held && !held_) {
    grabbed_ = state.hovered.layer;
    grabbed_view_ = state.view;
    press_y_ = mouse.y;
    moved_ = false;
  }
  const bool ends = held_ && !item.held;
  held_ = item.held;
  if (grabbed_ < 0 || grabbed_view_ == nullptr || !exists(*grabbed_view_, {network_, grabbed_})) return;
  moved_ = moved_ || (item.held && std::abs(mouse.y - press_y_) > ui.px(4));
  if (item.hovered || item.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
  if (moved_) {
    const double factor =
        std::exp2(static_cast<double>(press_y_ - mouse.y) / static_cast<double>(ui.px(kPixelsToDouble)));
    std::vector<float> values = scaled_weights(*grabbed_view_, network_, grabbed_, factor);
    std::vector<std::int64_t> offsets(values.size());
    std::iota(offsets.begin(), offsets.end(), 0);
    session.set_parameters(deep_value_name(network_, grabbed_, "weight"), std::move(offsets), std::move(values), ends);
  }
  if (!ends) return;
  grabbed_ = -1;
  grabbed_view_ = nullptr;
  moved_ = false;
}

void DepthProfile::draw(Ui& ui, Session& session, DepthState& state, const Axis& axis, const Area& area) {
  const auto scope = ui.scope(kDeepNetworks[static_cast<std::size_t>(network_)]);
  const float top = draw_head(ui, state, area);
  const int count = static_cast<int>(look(state).layers.size());
  const float left = area.min.x + ui.px(kDepthLabels);
  const Columns columns{left, (area.max.x - left) / static_cast<float>(count), count};
  const float arcs = ui.px(kArcHeight), numbers = area.max.y - ui.px(kNumbersHeight);
  const float stuck = numbers - ui.px(kStuckHeight);
  const float body = stuck - top - arcs;
  if (body < ui.px(40)) return;
  const Theme& t = ui.theme();
  if (network_ == 1) draw_skips(ui, session, state, columns, {{left, top}, {area.max.x, top + arcs}});
  const float split = std::round(top + arcs + body * 0.62f);
  const auto name = [&](float y, std::string_view text) {
    text_in(ui.fonts().small, {area.min.x, y}, {left, y + ui.px(18)}, t.text, text);
  };
  name(top - ui.px(1), state.measure == DepthMeasure::Arriving ? "|∂L/∂out|" : "‖∂L/∂W‖");
  draw_bars(ui, session, state, axis, columns, {{left, top + arcs}, {area.max.x, split - ui.px(12)}});
  const Area signal{{left, split + ui.px(4)}, {area.max.x, stuck - ui.px(5)}};
  name((signal.min.y + signal.max.y) * 0.5f - ui.px(9), "out");
  draw_signal(ui, session, state, columns, signal);
  draw_stuck(ui, state, columns, {{left, stuck}, {area.max.x, numbers}});
  draw_numbers(ui, columns, numbers);
}

}  // namespace neurarium
