// What more memory buys and what it costs: the table that explodes, and the surprise on held-out text.
#include "app/draw/axis.h"
#include "app/exhibits/ngram.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::array<std::string_view, 3> kSmoothingKeys = {"smoothing.add_k", "smoothing.back_off",
                                                            "smoothing.kneser_ney"};

void tell_growth(Ui& ui, const NgramGrowth& g, std::size_t n) {
  hover_card(
      ui, {.title = fmt::format("n = {}", n),
           .rows = {{ui.tr("ngram.possible"), format_magnitude(g.possible)},
                    {ui.tr("ngram.seen"), format_count(static_cast<std::int64_t>(g.seen)), ui.theme().positive},
                    {ui.tr("ngram.once"), format_count(static_cast<std::int64_t>(g.once)), ui.theme().warning},
                    {ui.tr("ngram.new_share"), std::isfinite(g.new_share) ? fmt::format("{:.1f} %", 100 * g.new_share)
                                                                          : std::string("\u2013")}}});
}

// The chart's place of n (1, 2, ...) and of a perplexity.
struct PerplexityPlot {
  Area area;
  Axis y;
  std::size_t orders;
  [[nodiscard]] float x_of(std::size_t n) const {
    const float share = orders == 1 ? 0.5f : static_cast<float>(n - 1) / static_cast<float>(orders - 1);
    return area.min.x + share * area.width();
  }
  [[nodiscard]] float y_of(double value) const {
    return std::isfinite(value) ? area.max.y - static_cast<float>(y.share(value)) * area.height() : area.min.y;
  }
};

PerplexityPlot lay_out_perplexity(const Ui& ui, const NgramView& view, const Area& area) {
  double low = view.learned_perplexity, high = view.learned_perplexity;
  for (const auto& line : view.perplexity)
    for (const double p : line)
      if (std::isfinite(p)) {
        low = std::isfinite(low) ? std::min(low, p) : p;
        high = std::isfinite(high) ? std::max(high, p) : p;
      }
  return {{{area.min.x + ui.px(52), area.min.y + ui.px(34)}, {area.max.x - ui.px(30), area.max.y - ui.px(26)}},
          Axis(low * 0.9, high * 1.1, true),
          view.growth.size()};
}

void draw_perplexity_frame(Ui& ui, const PerplexityPlot& plot) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const Tick& tick : plot.y.ticks(5)) {
    const float y = plot.y_of(tick.value);
    list.AddLine({plot.area.min.x, y}, {plot.area.max.x, y}, t.line);
    text_in(ui.fonts().small, {plot.area.min.x - ui.px(50), y - ui.px(9)}, {plot.area.min.x - ui.px(8), y + ui.px(9)},
            t.muted, tick.label, Align::Right);
  }
  for (std::size_t n = 1; n <= plot.orders; ++n) {
    const float x = plot.x_of(n);
    text_in(ui.fonts().small, {x - ui.px(30), plot.area.max.y + ui.px(6)}, {x + ui.px(30), plot.area.max.y + ui.px(24)},
            t.muted, fmt::format("n = {}", n), Align::Center);
  }
}

}  // namespace

void draw_ngram_growth(Ui& ui, NgramState& state, const Area& area) {
  const auto scope = ui.scope("growth");
  const Theme& t = ui.theme();
  const NgramView& view = *state.view;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float x = area.min.x;
  const auto legend = [&](std::string_view key, ImU32 color, bool outline) {
    const ImVec2 min{x, area.min.y + ui.px(5)}, max{x + ui.px(12), area.min.y + ui.px(17)};
    if (outline)
      list.AddRect(min, max, color);
    else
      list.AddRectFilled(min, max, color);
    const float wide = text_size(ui.fonts().small, ui.tr(key)).x;
    text_in(ui.fonts().small, {max.x + ui.px(6), area.min.y}, {max.x + ui.px(8) + wide, area.min.y + ui.px(22)}, t.text,
            ui.tr(key));
    x = max.x + ui.px(26) + wide;
  };
  legend("ngram.possible", t.muted, true);
  legend("ngram.seen", t.positive, false);
  legend("ngram.once", t.warning, false);
  double most = 1;
  for (const NgramGrowth& g : view.growth) most = std::max(most, g.possible);
  const float label = ui.px(48), numbers = ui.px(176), head = ui.px(46);
  text_in(ui.fonts().small, {area.max.x - ui.px(86), area.min.y + ui.px(22)}, {area.max.x, area.min.y + ui.px(42)},
          t.muted, ui.tr("ngram.new_title"), Align::Right);
  const float row = std::min(ui.px(52), (area.height() - head) / static_cast<float>(view.growth.size()));
  const float width = area.width() - label - numbers;
  const auto reach = [&](double value) {
    return width * static_cast<float>(std::log10(std::max(1.0, value)) / std::log10(std::max(10.0, most)));
  };
  for (std::size_t i = 0; i < view.growth.size(); ++i) {
    const NgramGrowth& g = view.growth[i];
    const float y = area.min.y + head + row * static_cast<float>(i), third = std::floor(row * 0.26f);
    const auto number = ui.scope(std::to_string(i + 1));
    const Item item = make_item_at(ui, "ngram.growth_row", {area.min.x, y}, {area.max.x, y + row}, WidgetKind::Text);
    ui.registry().explain_item();
    if (item.hovered) {
      list.AddRectFilled(item.min, item.max, t.raised, ui.px(3));
      state.help = "ngram.help_growth";
      tell_growth(ui, g, i + 1);
    }
    text_in(ui.fonts().body, {area.min.x, y}, {area.min.x + label, y + row}, t.text, fmt::format("n = {}", i + 1));
    const float left = area.min.x + label;
    const float top = y + (row - 3 * third) * 0.5f;
    list.AddRect({left, top}, {left + reach(g.possible), top + third - 1}, t.muted);
    list.AddRectFilled({left, top + third}, {left + reach(static_cast<double>(g.seen)), top + 2 * third - 1},
                       t.positive);
    list.AddRectFilled({left, top + 2 * third}, {left + reach(static_cast<double>(g.once)), top + 3 * third - 1},
                       t.warning);
    text_in(ui.fonts().small, {area.max.x - numbers, y}, {area.max.x - ui.px(70), y + row}, t.muted,
            fmt::format("{} / {}", format_magnitude(static_cast<double>(g.seen)), format_magnitude(g.possible)),
            Align::Right);
    text_in(ui.fonts().small, {area.max.x - ui.px(64), y}, {area.max.x, y + row}, t.text,
            std::isfinite(g.new_share) ? fmt::format("{:.1f} %", 100 * g.new_share) : "\u2013", Align::Right);
  }
}

void draw_ngram_perplexity(Ui& ui, Session& session, NgramState& state, const Area& area) {
  const auto scope = ui.scope("perplexity");
  const Theme& t = ui.theme();
  const NgramView& view = *state.view;
  if (view.text->held_out.empty())
    return text_in(ui.fonts().body, area.min, area.max, t.muted, ui.tr("ngram.nothing_held"), Align::Center);
  const PerplexityPlot plot = lay_out_perplexity(ui, view, area);
  const Item item =
      make_item_at(ui, "ngram.perplexities", {area.min.x, area.min.y + ui.px(24)}, area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  draw_perplexity_frame(ui, plot);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto& settings = dynamic_cast<const NgramSettings&>(*view.settings);
  const auto smoothing = static_cast<std::size_t>(settings.spec().smoothing);
  float x = area.min.x;
  const auto legend = [&](std::string_view key, ImU32 color, bool strong) {
    list.AddCircleFilled({x + ui.px(5), area.min.y + ui.px(11)}, ui.px(4), color);
    const float wide = text_size(ui.fonts().small, ui.tr(key)).x;
    text_in(ui.fonts().small, {x + ui.px(14), area.min.y}, {x + ui.px(18) + wide, area.min.y + ui.px(22)},
            strong ? t.accent : t.text, ui.tr(key));
    x += wide + ui.px(32);
  };
  for (std::size_t kind = 0; kind < 3; ++kind) {
    const ImU32 color = t.classes[kind];
    legend(kSmoothingKeys[kind], color, kind == smoothing);
    for (std::size_t n = 1; n <= view.perplexity[kind].size(); ++n) {
      const double value = view.perplexity[kind][n - 1];
      const ImVec2 at{plot.x_of(n), plot.y_of(value)};
      if (n > 1) list.AddLine({plot.x_of(n - 1), plot.y_of(view.perplexity[kind][n - 2])}, at, color, ui.px(1.6f));
      list.AddCircleFilled(at, ui.px(4), color);
      if (!std::isfinite(value))
        text_in(ui.fonts().small, {at.x + ui.px(6), at.y - ui.px(9)}, {at.x + ui.px(26), at.y + ui.px(9)}, color, "∞");
    }
  }
  legend("ngram.learned_line", t.good, false);
  const auto n = static_cast<std::size_t>(settings.n);
  if (n <= plot.orders) {
    list.AddCircleFilled({plot.x_of(n), plot.y_of(view.learned_perplexity)}, ui.px(5), t.good);
    list.AddCircle({plot.x_of(n), plot.y_of(view.perplexity[smoothing][n - 1])}, ui.px(8), t.accent, 0, ui.px(2));
  }
  if (!item.hovered) return;
  state.help = "ngram.help_perplexity";
  const float share = (ImGui::GetIO().MousePos.x - plot.area.min.x) / std::max(1.0f, plot.area.width());
  const auto pointed = static_cast<std::size_t>(
      std::clamp(std::lround(share * static_cast<float>(plot.orders - 1)) + 1, 1L, static_cast<long>(plot.orders)));
  list.AddLine({plot.x_of(pointed), plot.area.min.y}, {plot.x_of(pointed), plot.area.max.y}, t.muted);
  Card card{.title = fmt::format("n = {}", pointed), .hint = ui.tr("ngram.perplexity_hint")};
  for (std::size_t kind = 0; kind < 3; ++kind) {
    const double value = view.perplexity[kind][pointed - 1];
    card.rows.push_back(
        {ui.tr(kSmoothingKeys[kind]), std::isfinite(value) ? format_number(value) : "∞", t.classes[kind]});
  }
  if (pointed == n) card.rows.push_back({ui.tr("ngram.learned_line"), format_number(view.learned_perplexity), t.good});
  hover_card(ui, card);
  if (item.clicked && pointed != n)
    change_exhibit<NgramSettings>(
        session, "setting.n", [&](NgramSettings& s) { s.n = static_cast<std::int64_t>(pointed); }, true);
}

}  // namespace neurarium
