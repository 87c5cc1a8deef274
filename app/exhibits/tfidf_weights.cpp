// The weights of all terms: where they began and where training moved them.
#include "app/draw/axis.h"
#include "app/exhibits/tfidf.h"
#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kMovedRow = 24, kMovedHead = 26;
constexpr std::size_t kNamedTerms = 10;  // in the picture: those that moved most
constexpr float kWeightRadius = 3.5f;

// The plot: the documents that a term stands in, log, from left to right; its weight upwards.
struct WeightPlot {
  Area area;
  Axis across, up;

  WeightPlot(const TfidfView& view, const Area& where)
      : area(where),
        across(1, static_cast<double>(std::max<std::int64_t>(2, view.set->size())), true),
        up(span(view)) {}

  [[nodiscard]] DataWindow window() const {
    return {-0.03f, 1.03f, static_cast<float>(up.low()), static_cast<float>(up.high())};
  }
  [[nodiscard]] float share(int documents) const { return static_cast<float>(across.share(documents)); }
  [[nodiscard]] ImVec2 place(int documents, double weight) const {
    return window().to_pixel(share(documents), static_cast<float>(weight), area.min, area.max);
  }

 private:
  static Axis span(const TfidfView& view) {
    double low = 0, high = 1;
    for (int v = 0; v < view.set->term_count(); ++v)
      for (const float w : {view.weight(v), view.start_weight(v)})
        if (std::isfinite(w)) {
          low = std::min(low, static_cast<double>(w));
          high = std::max(high, static_cast<double>(w));
        }
    return Axis(low, high, false).padded();
  }
};

void draw_weight_axes(Ui& ui, const WeightPlot& plot) {
  const Theme& t = ui.theme();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const Tick& tick : plot.up.ticks(6)) {
    const float y = plot.place(1, tick.value).y;
    list.AddLine({plot.area.min.x, y}, {plot.area.max.x, y}, t.line);
    text_in(ui.fonts().small, {plot.area.min.x - ui.px(44), y - ui.px(9)}, {plot.area.min.x - ui.px(6), y + ui.px(9)},
            t.muted, tick.label, Align::Right);
  }
  constexpr std::array kMarks = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
  for (const int mark : kMarks) {
    if (mark > plot.across.high()) break;
    const float x = plot.place(mark, 0).x;
    text_in(ui.fonts().small, {x - ui.px(24), plot.area.max.y + ui.px(2)}, {x + ui.px(24), plot.area.max.y + ui.px(20)},
            t.muted, std::to_string(mark), Align::Center);
  }
  text_in(ui.fonts().small, {plot.area.min.x, plot.area.max.y + ui.px(20)},
          {plot.area.max.x, plot.area.max.y + ui.px(38)}, t.muted, ui.tr("tfidf.weights_axis"), Align::Center);
}

void draw_formula_line(Ui& ui, const TfidfView& view, const WeightPlot& plot, std::string_view weighting, ImU32 color) {
  ImVec2 last{};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(plot.area.min, plot.area.max, true);
  for (int df = 1; df <= view.set->size(); ++df) {
    const ImVec2 here = plot.place(df, term_weight(weighting, view.set->size(), df));
    if (df > 1) list.AddLine(last, here, color, ui.px(1.5f));
    last = here;
  }
  list.PopClipRect();
}

// Where the weights began and, where that was another, the formula of IDF, which they know nothing of.
void draw_lines(Ui& ui, const TfidfView& view, const WeightPlot& plot) {
  const auto& s = dynamic_cast<const TfidfSettings&>(*view.settings);
  if (s.weighting != "plain") {
    draw_formula_line(ui, view, plot, "plain", ui.theme().accent);
    text_in(ui.fonts().small, {plot.area.max.x - ui.px(150), plot.area.min.y + ui.px(4)},
            {plot.area.max.x - ui.px(6), plot.area.min.y + ui.px(22)}, ui.theme().accent, ui.tr("tfidf.idf_line"),
            Align::Right);
  }
  draw_formula_line(ui, view, plot, s.weighting, ui.theme().muted);
}

void name_terms(Ui& ui, const TfidfView& view, const WeightPlot& plot, int chosen) {
  std::vector<int> named(view.moved.begin(),
                         view.moved.begin() + static_cast<std::ptrdiff_t>(std::min(kNamedTerms, view.moved.size())));
  if (chosen >= 0) named.insert(named.begin(), chosen);
  std::vector<ImVec2> taken;
  for (const int term : named) {
    const auto df = view.set->document_frequency[static_cast<std::size_t>(term)];
    if (df == 0) continue;  // of held-out sentences alone: it has no point
    const ImVec2 at = plot.place(df, static_cast<double>(view.weight(term)));
    const auto near_one = [&](const ImVec2& other) {
      return std::abs(other.y - at.y) < ui.px(15) && std::abs(other.x - at.x) < ui.px(70);
    };
    if (std::ranges::any_of(taken, near_one)) continue;
    taken.push_back(at);
    const std::string name = shown_term(ui, view, term);
    const float width = text_size(ui.fonts().small, name).x + 1;
    const bool left = at.x + width + ui.px(8) > plot.area.max.x;
    const float x = left ? at.x - ui.px(7) - width : at.x + ui.px(7);
    text_in(ui.fonts().small, {x, at.y - ui.px(9)}, {x + width, at.y + ui.px(9)}, ui.theme().text, name);
  }
}

// A word that stands in held-out sentences alone has no place.
struct PlottedTerms {
  std::vector<int> terms;
  std::vector<ScatterPoint> points;
};
PlottedTerms plotted_terms(const TfidfView& view, const Theme& t, const WeightPlot& plot, int chosen) {
  PlottedTerms out;
  for (int v = 0; v < view.set->term_count(); ++v) {
    const int df = view.set->document_frequency[static_cast<std::size_t>(v)];
    if (df == 0) continue;
    out.terms.push_back(v);
    out.points.push_back(
        {plot.share(df), view.weight(v), v == chosen ? t.accent : t.sign(static_cast<double>(view.weight(v)))});
  }
  return out;
}

void tell_weight(Ui& ui, const TfidfView& view, int term) {
  const auto at = static_cast<std::size_t>(term);
  const double now = static_cast<double>(view.weight(term)), start = static_cast<double>(view.start_weight(term));
  hover_card(ui, {.title = fmt::format("idf[v={}]", term),
                  .subtitle = shown_term(ui, view, term),
                  .rows = {{ui.tr("tfidf.stands_in"),
                            ui.tr("tfidf.of_documents", view.set->document_frequency[at], view.set->size())},
                           {ui.tr("tfidf.start_weight"), format_number(start)},
                           {ui.tr("tfidf.weight_now"), format_number(now), ui.theme().sign(now)}},
                  .hint = ui.tr("tfidf.weight_hint")});
}

}  // namespace

void TfidfWeights::draw(Ui& ui, Session& session, TfidfState& state, const Area& area) {
  const auto scope = ui.scope("weights");
  const Theme& t = ui.theme();
  const TfidfView& view = *state.view;
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + ui.px(kMovedHead)}, t.text,
          ui.tr("tfidf.weights_title"));
  const WeightPlot plot(view, {{area.min.x + ui.px(48), area.min.y + ui.px(kMovedHead + 6)},
                               {area.max.x - ui.px(8), area.max.y - ui.px(42)}});
  if (plot.area.height() < ui.px(40) || plot.area.width() < ui.px(40)) return;
  const Item item = make_item_at(ui, "tfidf.plot", plot.area.min, plot.area.max, WidgetKind::Canvas);
  ui.registry().explain_item();
  const bool pressed = ImGui::IsItemActivated(), released = ImGui::IsItemDeactivated();
  draw_weight_axes(ui, plot);
  draw_lines(ui, view, plot);
  const PlottedTerms plotted = plotted_terms(view, t, plot, state.term);
  layer_.draw(ui, plot.area.min, plot.area.max, plot.window(), plotted.points, kWeightRadius);
  name_terms(ui, view, plot, state.term);
  const int hit = layer_.hit(ImGui::GetIO().MousePos, plot.area.min, plot.area.max, plot.window());
  const int pointed = hit < 0 ? -1 : plotted.terms[static_cast<std::size_t>(hit)];
  if (pressed && pointed >= 0) {
    state.term = pointed;
    state.pressed = view.weight(pointed);
  }
  const float moved = ImGui::GetMouseDragDelta(0, 0).y;
  if (moved != 0 && (item.held || released) && state.term >= 0) {
    const double change = static_cast<double>(-moved / plot.area.height()) * (plot.up.high() - plot.up.low());
    session.set_parameter("idf", state.term, state.pressed + static_cast<float>(change), released);
  }
  if (!item.hovered || ImGui::IsMouseDown(0)) return;
  state.help = "tfidf.help_weights";
  if (pointed >= 0) tell_weight(ui, view, pointed);
}

void draw_moved_weights(Ui& ui, TfidfState& state, const Area& area) {
  const auto scope = ui.scope("moved");
  const Theme& t = ui.theme();
  const TfidfView& view = *state.view;
  const float head = ui.px(kMovedHead), row = ui.px(kMovedRow);
  text_in(ui.fonts().strong, area.min, {area.max.x, area.min.y + head}, t.text, ui.tr("tfidf.moved_title"));
  if (view.moved.empty()) {
    text_in(ui.fonts().small, {area.min.x, area.min.y + head}, {area.max.x, area.min.y + head + row}, t.muted,
            ui.tr("tfidf.nothing_moved"));
    return;
  }
  const auto fit = static_cast<std::size_t>(std::max(1.0f, (area.height() - head) / row));
  for (std::size_t i = 0; i < std::min(fit, view.moved.size()); ++i) {
    const int term = view.moved[i];
    const float y = area.min.y + head + row * static_cast<float>(i);
    const auto number = ui.scope(std::to_string(i));
    const TfidfRow made = tfidf_row(ui, "tfidf.moved", {{area.min.x, y}, {area.max.x, y + row}}, state.term == term);
    text_in(ui.fonts().body, {area.min.x + ui.px(8), y}, {area.min.x + area.width() * 0.45f, y + row}, t.text,
            shown_term(ui, view, term));
    const double now = static_cast<double>(view.weight(term)), start = static_cast<double>(view.start_weight(term));
    text_in(ui.fonts().small, {area.min.x + area.width() * 0.45f, y}, {area.max.x - ui.px(4), y + row}, t.muted,
            fmt::format("{} → {}", format_number(start, 3), format_number(now, 3)), Align::Right);
    if (made.clicked) state.term = term;
    if (!made.hovered) continue;
    state.help = "tfidf.help_moved";
    tell_weight(ui, view, term);
  }
}

}  // namespace neurarium
