#include "app/exhibits/transformer_attribution.h"

#include "app/draw/axis.h"
#include "app/exhibits/transformer_chips.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::size_t kOfferedTokens = 4;
constexpr double kNoticedEdit = 1e-5;  // an edit that put in less than this is not shown

std::string writer_name(Ui& ui, const Writer& writer) {
  switch (writer.kind) {
    case WriterKind::Embed:
      return ui.tr("attribution.embed");
    case WriterKind::Position:
      return ui.tr("attribution.position");
    case WriterKind::Head:
      return ui.tr("attribution.head", writer.layer, writer.head);
    case WriterKind::AttentionBias:
      return ui.tr("attribution.attention_bias", writer.layer);
    case WriterKind::Mlp:
      return ui.tr("attribution.mlp", writer.layer);
    case WriterKind::NormBias:
      return ui.tr("attribution.norm_bias");
    case WriterKind::Edits:
      return ui.tr("attribution.edits");
  }
  return {};
}

// Above the bar; where there is no room, below it or in it.
void draw_bar_number(Ui& ui, ImVec2 min, ImVec2 max, float top, float bottom, ImU32 fill, double value) {
  const float line = ui.px(16);
  const bool above = top - min.y >= line;
  const bool inside = !above && max.y - bottom < line;
  const float y = above ? top - line : inside ? top : bottom;
  text_in(ui.fonts().small, {min.x, y}, {max.x, y + line}, inside ? readable_on(fill) : ui.theme().text,
          format_number(value, 2), Align::Center);
}

// To the part that wrote: a head is chosen, a perceptron shows its neurons.
void go_to_writer(TransformerState& state, const Writer& writer) {
  if (writer.kind == WriterKind::Head) {
    state.choose_head({writer.layer, writer.head});
    state.detail = Detail::Head;
  } else if (writer.kind == WriterKind::Mlp) {
    state.layer_of_neurons = writer.layer;
    state.detail = Detail::Neurons;
  }
}

}  // namespace

void AttributionPanel::update(const TransformerState& state) {
  const TransformerView& view = *state.view;
  const bool known = token_ >= 0 && token_ < view.spec.vocab;
  const int token = known ? token_ : view.next.front().id;
  const int against = against_ < view.spec.vocab && against_ != token ? against_ : -1;
  if (view_ == state.view && parts_.token == token && parts_.against == against) return;
  view_ = state.view;
  parts_ = attribute_logit(*view.sentence, *view.params, view.spec, view.position, token, against);
  std::erase_if(parts_.parts, [](const Contribution& part) {
    return part.writer.kind == WriterKind::Edits && std::abs(part.value) < kNoticedEdit;
  });
}

// "Logit of [and] [,] ...   minus [nothing] [and] ...", from the most probable next tokens.
void AttributionPanel::draw_choices(Ui& ui, const TransformerView& view, const Area& area) {
  ChipRow row(ui, area.min, area.max.x, area.height());
  const auto offer = [&](std::string_view key, int chosen, int& to) {
    std::vector<int> ids;
    for (std::size_t i = 0; i < std::min(kOfferedTokens, view.next.size()); ++i) ids.push_back(view.next[i].id);
    if (chosen >= 0 && std::ranges::find(ids, chosen) == ids.end()) ids.push_back(chosen);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto scope = ui.scope(std::to_string(i));
      const std::string word = token_text(ui, view.data->tokenizer->shown(ids[i]));
      if (row.chip(key, word, ids[i] == chosen)) to = ids[i];
    }
  };
  row.label(ui.tr("attribution.of"));
  {
    const auto scope = ui.scope("of");
    offer("attribution.token", parts_.token, token_);
  }
  row.skip(ui.px(8));
  row.label(ui.tr("attribution.minus"));
  const auto scope = ui.scope("minus");
  if (row.chip("attribution.nothing", ui.tr("attribution.nothing"), parts_.against < 0)) against_ = -1;
  offer("attribution.against", parts_.against, against_);
}

void AttributionPanel::draw_bar_card(Ui& ui, const TransformerView& view, std::size_t bar) const {
  const Contribution& part = parts_.parts[bar];
  const auto word = [&](int id) { return token_text(ui, view.data->tokenizer->shown(id)); };
  Card card;
  card.title = part.writer.kind == WriterKind::Head
                   ? ui.tr("transformer.head_name", part.writer.layer, part.writer.head)
                   : writer_name(ui, part.writer);
  card.subtitle = parts_.against < 0 ? ui.tr("attribution.adds", word(parts_.token))
                                     : ui.tr("attribution.adds_against", word(parts_.token), word(parts_.against));
  card.rows.push_back({ui.tr("attribution.value"), format_number(part.value), ui.theme().sign(part.value)});
  double so_far = 0;
  for (std::size_t i = 0; i <= bar; ++i) so_far += parts_.parts[i].value;
  card.rows.push_back({ui.tr("attribution.so_far"), format_number(so_far)});
  if (part.writer.kind == WriterKind::Head || part.writer.kind == WriterKind::Mlp)
    card.hint = ui.tr("attribution.hint");
  hover_card(ui, card);
}

void AttributionPanel::draw_bars(Ui& ui, TransformerState& state, const Area& area) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const std::size_t count = parts_.parts.size() + 1;  // the sum stands last
  double low = std::min(0.0, parts_.logit);
  double high = std::max(0.0, parts_.logit);
  double level = 0;
  for (const Contribution& part : parts_.parts) {
    level += part.value;
    low = std::min(low, level);
    high = std::max(high, level);
  }
  const Axis axis = Axis(low, high, false).padded();
  const float names = ui.px(20);
  const Area plot{{area.min.x + ui.px(36), area.min.y + ui.px(4)}, {area.max.x, area.max.y - names}};
  if (plot.height() < ui.px(24)) return;
  const auto y_of = [&](double v) { return plot.max.y - static_cast<float>(axis.share(v)) * plot.height(); };
  for (const Tick& tick : axis.ticks(std::max(2, static_cast<int>(plot.height() / ui.px(30))))) {
    const float y = std::round(y_of(tick.value));
    list.AddRectFilled({plot.min.x, y}, {plot.max.x, y + 1}, tick.value == 0 ? t.muted : t.line);
    text_in(ui.fonts().small, {area.min.x, y - ui.px(10)}, {plot.min.x - ui.px(6), y + ui.px(10)}, t.muted, tick.label,
            Align::Right);
  }
  const float step = plot.width() / static_cast<float>(count);
  const bool named = step >= ui.px(30);
  level = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const bool total = i + 1 == count;
    const double value = total ? parts_.sum : parts_.parts[i].value;
    const double from = total ? 0 : level;
    const float x = plot.min.x + step * static_cast<float>(i);
    const auto scope = ui.scope(std::to_string(i));
    const Item item = make_item_at(ui, total ? "attribution.total" : "attribution.bar", {x, plot.min.y},
                                   {x + step, area.max.y}, WidgetKind::Canvas);
    ui.registry().explain_item();
    if (item.hovered) list.AddRectFilled(item.min, item.max, t.raised, ui.px(3));
    const float top = std::min(y_of(from), y_of(from + value));
    const float bottom = std::max(top + 1, std::max(y_of(from), y_of(from + value)));
    const float air = std::max(0.5f, step * 0.14f);
    list.AddRectFilled({x + air, top}, {x + step - air, bottom}, total ? t.accent : t.sign(value), ui.px(2));
    level = from + value;
    if (!total) list.AddRectFilled({x + step - air, y_of(level)}, {x + step + air, y_of(level) + 1}, t.muted);
    if (named) {
      draw_bar_number(ui, {x, plot.min.y}, {x + step, plot.max.y}, top, bottom, total ? t.accent : t.sign(value),
                      value);
      const ImU32 ink = !total && parts_.parts[i].writer.kind == WriterKind::Head
                            ? head_color(t, parts_.parts[i].writer.head, state.view->spec.heads)
                            : t.muted;
      text_in(ui.fonts().small, {x + ui.px(2), plot.max.y}, {x + step - ui.px(3), area.max.y}, ink,
              total ? ui.tr("attribution.total") : writer_name(ui, parts_.parts[i].writer), Align::Center);
    }
    if (!item.hovered) continue;
    state.help = "attribution.help";
    if (total) continue;
    draw_bar_card(ui, *state.view, i);
    if (item.clicked) go_to_writer(state, parts_.parts[i].writer);
  }
}

void AttributionPanel::draw(Ui& ui, TransformerState& state, const Area& area) {
  const auto scope = ui.scope("attribution");
  update(state);
  const TransformerView& view = *state.view;
  const float row = ui.px(22);
  draw_choices(ui, view, {area.min, {area.max.x, area.min.y + row}});
  draw_bars(ui, state, {{area.min.x, area.min.y + row}, {area.max.x, area.max.y - ui.px(20)}});
  text_in(ui.fonts().small, {area.min.x, area.max.y - ui.px(20)}, area.max, ui.theme().muted,
          ui.tr("attribution.check", token_text(ui, view.tokens[static_cast<std::size_t>(view.position)].text),
                format_number(parts_.sum), format_number(parts_.logit)));
}

}  // namespace neurarium
