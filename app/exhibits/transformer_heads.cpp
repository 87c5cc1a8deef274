#include "app/exhibits/transformer_heads.h"

#include "app/draw/colormap.h"
#include "app/exhibits/transformer_card.h"
#include "app/exhibits/transformer_edit.h"
#include "app/exhibits/transformer_intervene.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace neurarium {
namespace {

constexpr int kPatternSteps = 255;  // of the colour scale: what eight bits a channel can show

std::size_t pattern_step(double pattern) {
  if (!(pattern > 0)) return 0;
  return static_cast<std::size_t>(std::lround(std::min(pattern, 1.0) * kPatternSteps));
}

// The colours of one head, so that a picture of many cells mixes few.
std::array<ImU32, kPatternSteps + 1> pattern_colors(const Theme& theme, ImU32 hue) {
  std::array<ImU32, kPatternSteps + 1> colors{};
  for (int i = 0; i <= kPatternSteps; ++i)
    colors[static_cast<std::size_t>(i)] = pattern_color(theme, hue, static_cast<double>(i) / kPatternSteps, false);
  return colors;
}

Image layer_image(const Theme& theme, const TransformerView& view, int layer) {
  const std::span<const float> pattern = view.of_block(layer, "attn.pattern");
  const int length = view.length();
  const int heads = view.spec.heads;
  const ImU32 masked = pattern_color(theme, 0, 0, true);
  const Colormap change = Colormap::diverging(theme, 1);
  Image image(length, length * heads);
  std::size_t at = 0;
  for (int head = 0; head < heads; ++head) {
    const auto colors = pattern_colors(theme, head_color(theme, head, heads));
    for (int query = 0; query < length; ++query)
      for (int key = 0; key < length; ++key, ++at)
        image.at(key, head * length + query) = view.spec.causal && key > query ? masked
                                               : view.is_difference
                                                   ? change(static_cast<double>(pattern[at]))
                                                   : colors[pattern_step(static_cast<double>(pattern[at]))];
  }
  return image;
}

// The columns of the grid in which `count` squares become largest.
struct HeadGrid {
  int columns = 1;
  float edge = 0;
};
HeadGrid best_grid(int count, float width, float height, float gap, float label) {
  HeadGrid best;
  for (int columns = 1; columns <= count; ++columns) {
    const auto c = static_cast<float>(columns);
    const auto r = static_cast<float>((count + columns - 1) / columns);
    const float edge = std::floor(std::min((width - (c - 1) * gap) / c, (height - (r - 1) * gap) / r - label));
    if (edge > best.edge) best = {columns, edge};
  }
  return best;
}

}  // namespace

ImU32 pattern_color(const Theme& theme, ImU32 hue, double pattern, bool masked) {
  if (masked) return mix(theme.background, theme.line, 0.55f);
  return mix(theme.zero, hue, static_cast<float>(pattern_step(pattern)) / kPatternSteps);
}

void HeadThumbnails::update(const Theme& theme, const std::shared_ptr<const TransformerView>& view) {
  if (view_ == view && theme_ == theme.kind) return;
  view_ = view;
  theme_ = theme.kind;
  atlases_.resize(static_cast<std::size_t>(view->spec.layers));
  for (std::size_t layer = 0; layer < atlases_.size(); ++layer) {
    if (atlases_[layer] == nullptr) atlases_[layer] = std::make_unique<Picture>(platform_, Filter::Nearest);
    atlases_[layer]->update(layer_image(theme, *view, static_cast<int>(layer)));
  }
}

void HeadThumbnails::draw_pattern(const Theme& theme, const std::shared_ptr<const TransformerView>& view,
                                  HeadChoice head, ImVec2 min, ImVec2 max) {
  update(theme, view);
  const auto heads = static_cast<float>(view->spec.heads);
  const auto at = static_cast<float>(head.head);
  atlases_[static_cast<std::size_t>(head.layer)]->draw_part(*ImGui::GetWindowDrawList(), min, max, {0, at / heads},
                                                            {1, (at + 1) / heads});
}

void HeadThumbnails::draw_head(Ui& ui, Session& session, TransformerState& state, HeadChoice head, const Area& area,
                               bool labelled) {
  const Theme& t = ui.theme();
  const TransformerView& view = *state.view;
  const auto scope = ui.scope(fmt::format("{}.{}", head.layer, head.head));
  const float edge = area.width();
  const ImVec2 max{area.max.x, area.min.y + edge};
  const Item item = make_item_at(ui, "transformer.head", area.min, max, WidgetKind::Button);
  ui.registry().explain_item();
  draw_pattern(t, state.pictured(), head, item.min, item.max);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (state.grown < 1)
    list.AddRectFilled({item.min.x + edge * state.grown, item.max.y - edge / static_cast<float>(view.length())},
                       item.max, t.panel);
  const bool off = is_ablated(session, {PartKind::Head, head.layer, head.head}, view.spec);
  const bool chosen = state.head == head;
  if (off) {
    list.AddRectFilled(item.min, item.max, with_alpha(t.background, 0.75f));
    list.AddLine(item.min, item.max, t.error, ui.px(2));
    text_in(ui.fonts().small, item.min, item.max, t.text, ui.tr("transformer.off"), Align::Center);
  }
  const ImU32 hue = head_color(t, head.head, view.spec.heads);
  list.AddRect({item.min.x - 1, item.min.y - 1}, {item.max.x + 1, item.max.y + 1},
               chosen         ? t.accent
               : item.hovered ? t.text
                              : mix(t.line, hue, 0.35f),
               0, 0, chosen ? 2.0f : 1.0f);
  const std::optional<NamedRole> role = view.measured.role_of(head.layer, head.head);
  if (labelled && off) {
    text_in(ui.fonts().small, {area.min.x, max.y}, {area.max.x, area.max.y}, t.muted, ui.tr("transformer.off"));
  } else if (labelled && role && role->clear) {
    const std::string score = fmt::format("{:.2f}", role->score);
    const float left = area.max.x - text_size(ui.fonts().small, score).x;
    text_in(ui.fonts().small, {area.min.x, max.y}, {left - ui.px(3), area.max.y}, t.muted, ui.tr(role->key));
    text_in(ui.fonts().small, {left, max.y}, {area.max.x, area.max.y}, t.muted, score);
  }
  const std::string label = off ? ui.tr("transformer.off") : item.hovered ? score_label(ui, view, head) : std::string();
  if (item.hovered) {
    const std::string name = ui.tr("transformer.head_name", head.layer, head.head);
    tooltip_text(ui, fmt::format("{}{}{}\n{}", name, label.empty() ? "" : ": ", label,
                                 ui.tr(off ? "transformer.head_is_off" : "transformer.head_hint")));
    state.help = "transformer.help_heads";
  }
  if (item.clicked) {
    state.choose_head(head);
    state.detail = Detail::Head;
  }
  if (item.double_clicked) toggle_head(session, head);
  ContextMenu menu(ui, "transformer.head_menu", item.right_clicked);
  if (!menu) return;
  if (menu_item(ui, "transformer.head_off", {.shortcut = {}, .checked = off, .enabled = true}))
    toggle_head(session, head);
  if (menu_item(ui, "edit.copy_name")) ImGui::SetClipboardText(to_string(head_ref(head)).c_str());
  draw_intervene_menu(ui, session, state, ref_at(view, block_name(head.layer, "attn.pattern"), {head.head}));
}

void HeadThumbnails::draw(Ui& ui, Session& session, TransformerState& state, int layer, const Area& area) {
  const int heads = state.view->spec.heads;
  const float gap = ui.px(6);
  const bool scored = !state.view->measured.heads.empty() || !state.view->measured.roles.empty();
  const float label = ui.px(18);
  HeadGrid grid = best_grid(heads, area.width(), area.height(), gap, scored ? label : 0.0f);
  const bool labelled = scored && grid.edge >= ui.px(72);
  if (!labelled) grid = best_grid(heads, area.width(), area.height(), gap, 0.0f);
  if (grid.edge < 2) return;
  const float used = static_cast<float>(grid.columns) * (grid.edge + gap) - gap;
  const float left = std::floor(area.min.x + (area.width() - used) * 0.5f);
  for (int head = 0; head < heads; ++head) {
    const float x = left + static_cast<float>(head % grid.columns) * (grid.edge + gap);
    const float height = grid.edge + (labelled ? label : 0.0f);
    const float y = area.min.y + static_cast<float>(head / grid.columns) * (height + gap);
    draw_head(ui, session, state, {layer, head}, {{x, y}, {x + grid.edge, y + height}}, labelled);
  }
}

void HeadThumbnails::draw_all(Ui& ui, Session& session, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("all");
  const TransformerSpec& spec = state.view->spec;
  const auto rows = static_cast<float>(spec.layers), columns = static_cast<float>(spec.heads);
  const float gap = ui.px(spec.layers > 4 ? 3 : 6), label = ui.px(18), names = ui.px(56);
  const bool scored = !state.view->measured.heads.empty() || !state.view->measured.roles.empty();
  const auto edge_with = [&](float below) {
    return std::floor(
        std::min((area.width() - names + gap) / columns - gap, (area.height() + gap) / rows - gap - below));
  };
  const bool labelled = scored && edge_with(label) >= ui.px(72);
  const float edge = edge_with(labelled ? label : 0.0f);
  if (edge < 2) return;
  const float height = edge + (labelled ? label : 0.0f);
  for (int layer = 0; layer < spec.layers; ++layer) {
    const float y = area.min.y + static_cast<float>(layer) * (height + gap);
    text_in(ui.fonts().small, {area.min.x, y}, {area.min.x + names - ui.px(6), y + edge}, ui.theme().muted,
            ui.tr("transformer.block", layer));
    for (int head = 0; head < spec.heads; ++head) {
      const float x = area.min.x + names + static_cast<float>(head) * (edge + gap);
      draw_head(ui, session, state, {layer, head}, {{x, y}, {x + edge, y + height}}, labelled);
    }
  }
}

}  // namespace neurarium
