#include "app/exhibits/transformer_path.h"

#include "app/exhibits/transformer_card.h"
#include "app/exhibits/transformer_chips.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "app/ui/wrap.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kMostLinks = 160;  // the strongest are drawn
constexpr std::array<std::string_view, 3> kKindChips = {"path.q", "path.k", "path.v"};

std::size_t node_index(const TransformerView& view, HeadPlace place) {
  return static_cast<std::size_t>(place.layer * view.spec.heads + place.head);
}

float distance_to(ImVec2 p, ImVec2 a, ImVec2 b) {
  const float dx = b.x - a.x;
  const float dy = b.y - a.y;
  const float share =
      std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / std::max(1e-6f, dx * dx + dy * dy), 0.0f, 1.0f);
  return std::hypot(p.x - a.x - share * dx, p.y - a.y - share * dy);
}

}  // namespace

PathPanel::PathPanel(bool threads)
    : probe_([](const TransformerView& view,
                const NoKey&) { return head_compositions(view.graph(), *view.params, view.spec); },
             threads) {}

// A column a layer.
std::vector<PathPanel::Node> PathPanel::place_nodes(Ui& ui, const TransformerView& view, const Area& area) const {
  const auto heads = static_cast<float>(view.spec.heads);
  const float gap = std::min(ui.px(8), area.height() / heads * 0.2f);
  const float edge = std::min(ui.px(56), (area.height() - ui.px(18)) / heads - gap);
  const float span = view.spec.layers > 1 ? (area.width() - edge) / static_cast<float>(view.spec.layers - 1) : 0;
  std::vector<Node> nodes;
  for (int layer = 0; layer < view.spec.layers; ++layer)
    for (int head = 0; head < view.spec.heads; ++head) {
      const ImVec2 min{std::floor(area.min.x + span * static_cast<float>(layer)),
                       std::floor(area.min.y + ui.px(18) + (edge + gap) * static_cast<float>(head))};
      nodes.push_back({min, {min.x + edge, min.y + edge}});
    }
  return nodes;
}

void PathPanel::draw_choices(Ui& ui, const Area& area) {
  ChipRow row(ui, area.min, area.max.x, area.height());
  row.label(ui.tr("path.choice"));
  for (std::size_t i = 0; i < kKindChips.size(); ++i)
    if (row.chip(kKindChips[i], ui.tr(kKindChips[i]), static_cast<std::size_t>(kind_) == i))
      kind_ = static_cast<CompositionKind>(i);
}

// The wider, the more is read; links at or below chance are hairlines.
void PathPanel::draw_links(Ui& ui, TransformerState& state, const std::vector<Composition>& all,
                           const std::vector<Node>& nodes, const Item& canvas,
                           const std::optional<InductionPath>& path) {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  std::vector<const Composition*> order;
  for (const Composition& c : all) order.push_back(&c);
  const auto shown = std::min(kMostLinks, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
                    [&](const Composition* a, const Composition* b) { return a->of(kind_) > b->of(kind_); });
  const double chance = chance_composition(view.spec);
  double largest = chance * 2;
  for (const Composition& c : all) largest = std::max(largest, c.of(kind_));
  const auto ends = [&](const Composition& c) {
    const Node& from = nodes[node_index(view, c.from)];
    const Node& to = nodes[node_index(view, c.to)];
    return std::pair{ImVec2{from.max.x, (from.min.y + from.max.y) * 0.5f},
                     ImVec2{to.min.x, (to.min.y + to.max.y) * 0.5f}};
  };
  const Composition* hit = nullptr;
  float nearest = ui.px(7);
  for (std::size_t i = shown; i-- > 0;) {
    const Composition& c = *order[i];
    const auto line = ends(c);
    const bool on_path = path && kind_ == CompositionKind::K && c.from == path->link.from && c.to == path->link.to;
    const float share = static_cast<float>(std::max(0.0, c.of(kind_) - chance) / (largest - chance));
    const ImU32 ink = on_path ? t.accent : mix(t.line, t.positive, share);
    list.AddLine(line.first, line.second, ink, 1 + ui.px(7) * share);
    const float away = distance_to(ImGui::GetIO().MousePos, line.first, line.second);
    if (canvas.hovered && away < nearest) {
      nearest = away;
      hit = &c;
    }
  }
  if (hit == nullptr) return;
  const auto line = ends(*hit);
  list.AddLine(line.first, line.second, t.text, ui.px(2));
  Card card;
  card.title = fmt::format("{}.{} \u2192 {}.{}", hit->from.layer, hit->from.head, hit->to.layer, hit->to.head);
  card.subtitle = ui.tr("path.link");
  card.rows = {{ui.tr("path.q"), format_number(hit->q, 3)},
               {ui.tr("path.k"), format_number(hit->k, 3)},
               {ui.tr("path.v"), format_number(hit->v, 3)},
               {ui.tr("path.chance"), format_number(chance, 3)}};
  hover_card(ui, card);
}

void PathPanel::draw_nodes(Ui& ui, TransformerState& state, HeadThumbnails& heads, const std::vector<Node>& nodes,
                           const std::optional<InductionPath>& path) const {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (int layer = 0; layer < view.spec.layers; ++layer)
    for (int head = 0; head < view.spec.heads; ++head) {
      const HeadPlace place{layer, head};
      const Node& node = nodes[node_index(view, place)];
      const auto scope = ui.scope(fmt::format("{}.{}", layer, head));
      const Item item = make_item_at(ui, "path.head", node.min, node.max, WidgetKind::Button);
      const std::string label = score_label(ui, view, {layer, head});
      tooltip_text(ui, label.empty() ? ui.tr("transformer.head_name", layer, head)
                                     : fmt::format("{}: {}", ui.tr("transformer.head_name", layer, head), label));
      ui.registry().explain_item();
      if (node.max.y - node.min.y > 2) heads.draw_pattern(t, state.view, {layer, head}, item.min, item.max);
      const bool on_path = path && (place == path->link.from || place == path->link.to);
      list.AddRect(item.min, item.max,
                   on_path        ? t.accent
                   : item.hovered ? t.text
                                  : head_color(t, head, view.spec.heads),
                   0, 0, on_path ? ui.px(2) : 1.0f);
      if (head == 0)
        text_in(ui.fonts().small, {node.min.x - ui.px(30), node.min.y - ui.px(18)},
                {node.max.x + ui.px(30), node.min.y}, t.muted, ui.tr("transformer.block", layer), Align::Center);
      if (item.clicked) {
        state.choose_head({layer, head});
        state.detail = Detail::Head;
      }
    }
}

// The path as a sentence, and the strongest links.
void PathPanel::draw_words(Ui& ui, const TransformerState& state, const std::vector<Composition>& all,
                           const std::optional<InductionPath>& path, const Area& area) const {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  float y = area.min.y;
  const auto say = [&](ImU32 ink, const std::string& sentence) {
    ImFont* font = ui.fonts().small;
    const std::string text = wrapped(font, sentence, area.width());
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, FLT_MAX, area.width(), text.c_str());
    if (y + size.y > area.max.y) return;
    ImGui::GetWindowDrawList()->AddText(font, font->FontSize, {area.min.x, std::floor(y)}, ink, text.c_str(), nullptr,
                                        area.width());
    y += size.y + ui.px(6);
  };
  const std::string chance = format_number(chance_composition(view.spec), 3);
  if (path) {
    say(t.accent, ui.tr("path.found"));
    say(t.text,
        ui.tr("path.induction", fmt::format("{}.{}", path->link.from.layer, path->link.from.head),
              fmt::format("{:.2f}", path->previous), fmt::format("{}.{}", path->link.to.layer, path->link.to.head),
              fmt::format("{:.2f}", path->induction), format_number(path->link.k, 3), chance));
  } else {
    say(t.text, ui.tr("path.none"));
  }
  say(t.muted, ui.tr("path.meaning", chance));
  std::vector<const Composition*> order;
  for (const Composition& c : all) order.push_back(&c);
  std::ranges::sort(order, [&](const Composition* a, const Composition* b) { return a->of(kind_) > b->of(kind_); });
  for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), 8) && y + ui.px(18) < area.max.y; ++i)
    say(t.muted, fmt::format("{}.{} \u2192 {}.{}   {}", order[i]->from.layer, order[i]->from.head, order[i]->to.layer,
                             order[i]->to.head, format_number(order[i]->of(kind_), 3)));
}

void PathPanel::draw(Ui& ui, Session&, TransformerState& state, HeadThumbnails& heads, const Area& area) {
  const auto scope = ui.scope("path");
  const TransformerView& view = *state.view;
  if (view.spec.layers < 2) {
    text_in(ui.fonts().body, area.min, area.max, ui.theme().muted, ui.tr("path.one_layer"), Align::Center);
    return;
  }
  const float row = ui.px(22);
  draw_choices(ui, {area.min, {area.max.x, area.min.y + row}});
  const auto* found = probe_.get(state.view, {});
  if (found == nullptr || found->view->task->graph != view.task->graph) return;
  const std::vector<Composition>& all = *found->answer;
  const auto path = find_induction_path(all, view.measured.roles, view.spec);
  const float words = std::clamp(area.width() * 0.42f, ui.px(200), ui.px(420));
  const Area canvas{{area.min.x, area.min.y + row + ui.px(4)}, {area.max.x - words - ui.px(24), area.max.y}};
  const std::vector<Node> nodes = place_nodes(ui, view, {{canvas.min.x + ui.px(8), canvas.min.y}, canvas.max});
  const Item item = make_item_at(ui, "path.links", {nodes.front().max.x, canvas.min.y},
                                 {nodes.back().min.x, canvas.max.y}, WidgetKind::Canvas);
  ui.registry().explain_item();
  if (item.hovered) state.help = "path.help";
  draw_links(ui, state, all, nodes, item, path);
  draw_nodes(ui, state, heads, nodes, path);
  draw_words(ui, state, all, path, {{area.max.x - words, area.min.y + ui.px(2)}, area.max});
}

}  // namespace neurarium
