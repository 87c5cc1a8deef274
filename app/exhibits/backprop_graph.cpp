// The graph of backpropagation: boxes with a value and, once it has arrived, the derivative of the loss; edges with the
// weights that are dragged, the local derivatives and what came back along them.
#include "app/exhibits/backprop.h"
#include "app/exhibits/value_bar.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

using NodeKind = BackpropNode::Kind;

// Where everything stands.
struct GraphPlan {
  std::vector<ImVec2> nodes;  // centres
  float half_width = 0, half_height = 0;
};

GraphPlan plan_graph(const Ui& ui, const BackpropView& view, const Area& area) {
  GraphPlan plan;
  const auto columns = static_cast<std::size_t>(view.columns());
  std::vector<float> before(columns, 0);  // the gap before a column: wide where weights lie in it
  for (const BackpropEdge& edge : view.edges) {
    const int to = view.nodes[static_cast<std::size_t>(edge.to)].column;
    auto& gap = before[static_cast<std::size_t>(to)];
    gap = std::max(gap, edge.weight.exists() ? 2.3f : 1.0f);
  }
  float units = 0;
  for (const float gap : before) units += gap;
  const float width = std::min(ui.px(104), area.width() / static_cast<float>(columns) * 0.54f);
  plan.half_width = width * 0.5f;
  plan.half_height = ui.px(33);
  const float unit = std::min((area.width() - width * static_cast<float>(columns)) / units, ui.px(96));
  const float all = unit * units + width * static_cast<float>(columns);
  std::vector<float> at(columns, area.min.x + (area.width() - all) * 0.5f + plan.half_width);
  for (std::size_t i = 1; i < columns; ++i) at[i] = at[i - 1] + width + unit * before[i];
  const float top = area.min.y + plan.half_height + ui.px(4);
  const float low = area.max.y - plan.half_height - ui.px(48);
  for (const BackpropNode& node : view.nodes) {
    float y = top + (low - top) * static_cast<float>(node.lane);
    if (node.kind == NodeKind::Target) y = low;
    plan.nodes.push_back({at[static_cast<std::size_t>(node.column)], y});
  }
  return plan;
}

double span_of(double value) {
  const double size = std::abs(value);
  return std::isfinite(size) ? std::max(2.0, round_up(size)) : 2;
}

class GraphPainter {
 public:
  GraphPainter(Ui& ui, Session& session, BackpropState& state, const Area& area)
      : ui_(ui),
        session_(session),
        state_(state),
        view_(*state.view),
        plan_(plan_graph(ui, view_, area)),
        list_(*ImGui::GetWindowDrawList()) {}

  void draw() {
    for (std::size_t i = 0; i < view_.edges.size(); ++i) draw_line(static_cast<int>(i));
    for (std::size_t i = 0; i < view_.edges.size(); ++i) draw_edge(static_cast<int>(i));
    for (std::size_t i = 0; i < view_.nodes.size(); ++i) draw_node(static_cast<int>(i));
  }

 private:
  [[nodiscard]] bool went_back(int edge) const {
    for (std::size_t i = 0; i < state_.shown(); ++i)
      if (view_.moves[i].edge == edge) return true;
    return false;
  }
  [[nodiscard]] const ImVec2& at(int node) const { return plan_.nodes[static_cast<std::size_t>(node)]; }
  // From the edge of one box to the edge of the other.
  [[nodiscard]] ImVec2 along(const BackpropEdge& edge, float share) const {
    const ImVec2 a{at(edge.from).x + plan_.half_width, at(edge.from).y};
    const ImVec2 b{at(edge.to).x - plan_.half_width, at(edge.to).y};
    return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
  }

  void draw_line(int index) {
    const BackpropEdge& edge = view_.edges[static_cast<std::size_t>(index)];
    const Theme& t = ui_.theme();
    const BackpropMove* last = state_.last();
    const bool now = last != nullptr && last->edge == index;
    const auto strength = static_cast<float>(std::isfinite(edge.local) ? std::min(std::abs(edge.local), 3.0) : 3.0);
    const ImU32 color = now ? t.accent : went_back(index) ? t.sign(edge.term) : with_alpha(t.muted, 0.6f);
    list_.AddLine(along(edge, 0), along(edge, 1), color, ui_.px(now ? 3.0f : 1.0f + strength * 0.6f));
    const ImVec2 tip = along(edge, went_back(index) ? 0.0f : 1.0f);
    const ImVec2 tail = along(edge, went_back(index) ? 0.04f : 0.96f);
    const float dx = tail.x - tip.x, dy = tail.y - tip.y, size = std::max(1.0f, std::hypot(dx, dy));
    const float ux = dx / size * ui_.px(8), uy = dy / size * ui_.px(8);
    list_.AddTriangleFilled(tip, {tip.x + ux - uy * 0.5f, tip.y + uy + ux * 0.5f},
                            {tip.x + ux + uy * 0.5f, tip.y + uy - ux * 0.5f}, color);
  }

  void plate(ImVec2 min, ImVec2 max, ImU32 color, const std::string& words) {
    list_.AddRectFilled(min, max, with_alpha(ui_.theme().background, 0.9f), ui_.px(3));
    text_in(ui_.fonts().small, min, max, color, words, Align::Center);
  }

  void draw_edge(int index) {
    const BackpropEdge& edge = view_.edges[static_cast<std::size_t>(index)];
    const Theme& t = ui_.theme();
    const bool slanted = std::abs(at(edge.from).y - at(edge.to).y) > ui_.px(4);
    const ImVec2 middle = along(edge, edge.weight.exists() && slanted ? 0.3f : 0.5f);
    const bool back = went_back(index);
    if (!edge.weight.exists()) {
      const float half = ui_.px(30);
      if (back)
        plate({middle.x - half, middle.y - ui_.px(20)}, {middle.x + half, middle.y - ui_.px(3)}, t.accent,
              fmt::format("×{}", format_number(edge.local, 3)));
      return;
    }
    const float half = std::min(ui_.px(36), (along(edge, 1).x - along(edge, 0).x) * 0.32f);
    const ImVec2 min{middle.x - half, middle.y - ui_.px(14)}, max{middle.x + half, middle.y + ui_.px(14)};
    drag_parameter("backprop.weight", "backprop.help_weight", min, max, edge.weight);
    if (back)
      plate({min.x, max.y + ui_.px(2)}, {max.x, max.y + ui_.px(18)}, t.accent,
            fmt::format("∂ {}", backprop_number(edge.weight.gradient)));
  }

  [[nodiscard]] ValueRef ref_of(const DerivedNumber& number) const {
    return element_ref(view_.graph(), number.cell.value, number.cell.offset, view_.run->extents(number.cell.value));
  }

  void drag_parameter(std::string_view key, std::string_view help, ImVec2 min, ImVec2 max,
                      const DerivedNumber& number) {
    const ValueRef ref = ref_of(number);
    const auto scope = ui_.scope(to_string(ref));
    double value = number.value;
    const Edited edited = value_bar(ui_, key, min, max, value, span_of(value));
    if (ImGui::IsItemHovered()) state_.help = help;
    if (ImGui::IsItemActivated()) state_.selected = to_string(ref);
    if (edited.changed || edited.finished)
      session_.set_parameter(ref.name, number.cell.offset, static_cast<float>(value), edited.finished);
  }

  // Inputs and the target are settings.
  void drag_setting(const BackpropNode& node, ImVec2 min, ImVec2 max) {
    const auto scope = ui_.scope(to_string(ref_of(node.number)));
    double value = node.number.value;
    const bool target = node.kind == NodeKind::Target;
    const Edited edited =
        value_bar(ui_, target ? "backprop.target" : "backprop.input", min, max, value, span_of(value));
    if (ImGui::IsItemHovered()) state_.help = target ? "backprop.help_target" : "backprop.help_input";
    if (!edited.changed && !edited.finished) return;
    const bool second = node.number.cell.offset == 1;
    change_backprop(
        session_,
        target   ? "setting.wanted"
        : second ? "setting.x2"
                 : "setting.x1",
        [&](BackpropSettings& s) { (target   ? s.wanted
                                    : second ? s.x2
                                             : s.x1) = value; }, edited.finished);
  }

  void draw_node(int index) {
    const BackpropNode& node = view_.nodes[static_cast<std::size_t>(index)];
    const Theme& t = ui_.theme();
    const ImVec2 c = at(index);
    const ImVec2 min{c.x - plan_.half_width, c.y - plan_.half_height};
    const ImVec2 max{c.x + plan_.half_width, c.y + plan_.half_height};
    const auto arrived = view_.arrived(index, state_.shown());
    const BackpropMove* last = state_.last();
    const bool now =
        last != nullptr &&
        (last->node == index || (last->edge >= 0 && view_.edges[static_cast<std::size_t>(last->edge)].from == index));
    draw_face(list_, t, min, max, t.raised, ui_.px(6));
    list_.AddRect(min, max, now ? t.accent : t.line, ui_.px(6), 0, ui_.px(now ? 2.0f : 1.0f));
    text_in(ui_.fonts().small, {min.x, min.y + ui_.px(2)}, {max.x, min.y + ui_.px(18)}, t.muted,
            ui_.tr(fmt::format("backprop.node.{}", static_cast<int>(node.kind)), node.label), Align::Center);
    const ImVec2 low{min.x + ui_.px(4), min.y + ui_.px(18)}, high{max.x - ui_.px(4), min.y + ui_.px(47)};
    if (node.kind == NodeKind::Input || node.kind == NodeKind::Target)
      drag_setting(node, low, high);
    else
      touch_value(node, index, low, high);
    draw_arrived(node, arrived, {min.x, high.y + ui_.px(1)}, max);
    if (node.bias.exists()) draw_bias(node, arrived, {min.x, max.y + ui_.px(4)}, max.x);
  }

  void touch_value(const BackpropNode& node, int index, ImVec2 low, ImVec2 high) {
    const auto scope = ui_.scope(to_string(ref_of(node.number)));
    const Item item = make_item_at(ui_, "backprop.node", low, high, WidgetKind::Canvas);
    ui_.registry().explain_item();  // by the card
    if (item.hovered) {
      state_.help = "backprop.help_node";
      hover_card(ui_, {.title = to_string(ref_of(node.number)),
                       .subtitle = ui_.tr(fmt::format("backprop.kind.{}", static_cast<int>(node.kind))),
                       .rows = {{ui_.tr("backprop.value"), backprop_number(node.number.value)},
                                {"∂L/∂", backprop_number(node.number.gradient)},
                                {ui_.tr("backprop.quotient"), backprop_number(node.number.check.numeric)}}});
    }
    const bool known = view_.has_value(index, state_.shown());
    text_in(ui_.fonts().strong, low, high, known ? ui_.theme().sign(node.number.value) : ui_.theme().muted,
            known ? backprop_number(node.number.value) : "?", Align::Center);
  }

  // The derivative, or the part of it that has arrived so far.
  void draw_arrived(const BackpropNode& node, const BackpropView::Arrived& arrived, ImVec2 min, ImVec2 max) {
    if (node.kind == NodeKind::Loss || arrived.terms == 0) return;
    std::string words = fmt::format("∂ {}", backprop_number(arrived.sum));
    if (arrived.missing > 0) words += " +…";
    text_in(ui_.fonts().small, min, {max.x, max.y - ui_.px(1)}, ui_.theme().accent, words, Align::Center);
  }

  void draw_bias(const BackpropNode& node, const BackpropView::Arrived& arrived, ImVec2 min, float right) {
    const float half = std::min(ui_.px(36), plan_.half_width), middle = (min.x + right) * 0.5f;
    const ImVec2 low{middle - half, min.y}, high{middle + half, min.y + ui_.px(27)};
    drag_parameter("backprop.bias", "backprop.help_bias", low, high, node.bias);
    text_in(ui_.fonts().small, {low.x - ui_.px(14), low.y}, {low.x, high.y}, ui_.theme().muted, "b");
    if (arrived.terms > 0 && arrived.missing == 0)
      text_in(ui_.fonts().small, {low.x, high.y}, {high.x, high.y + ui_.px(16)}, ui_.theme().accent,
              fmt::format("∂ {}", backprop_number(node.bias.gradient)), Align::Center);
  }

  Ui& ui_;
  Session& session_;
  BackpropState& state_;
  const BackpropView& view_;
  GraphPlan plan_;
  ImDrawList& list_;
};

}  // namespace

void draw_backprop_graph(Ui& ui, Session& session, BackpropState& state, const Area& area) {
  if (area.width() < ui.px(120) || area.height() < ui.px(120)) return;
  GraphPainter(ui, session, state, area).draw();
}

}  // namespace neurarium
