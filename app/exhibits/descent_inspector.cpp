#include "app/exhibits/descent_inspector.h"

#include "app/ui/numbers.h"
#include "app/ui/panel.h"
#include "app/ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kFlatSlope = 1e-3;  // of the gradient's length: the marble rests

std::string_view descent_place_key(const DescentView& view) {
  const auto& c = view.curvature.value;
  if (std::hypot(view.gradient[0], view.gradient[1]) > kFlatSlope) return "descent.place_slope";
  if (c[1] > 0) return "descent.place_minimum";
  if (c[0] < 0) return "descent.place_top";
  return c[1] < 0 ? "descent.place_saddle" : "descent.place_flat";
}

void draw_descent_here(Ui& ui, const DescentView& view) {
  const auto number = [](double v) { return format_number(v, 4); };
  std::vector<CardRow> rows = {
      {ui.tr("descent.at"), fmt::format("({}, {})", number(view.at[0]), number(view.at[1]))},
      {ui.tr("descent.height"), number(view.height)},
      {ui.tr("descent.gradient"), fmt::format("({}, {})", number(view.gradient[0]), number(view.gradient[1]))},
  };
  if (view.own_is_exact && view.descent_settings().noise > 0)
    rows.push_back({ui.tr("descent.batch_gradient"),
                    fmt::format("({}, {})", number(view.batch_gradient[0]), number(view.batch_gradient[1]))});
  rows.push_back({ui.tr("descent.hessian"), fmt::format("{}  {}", number(view.hessian[0]), number(view.hessian[1]))});
  rows.push_back({"", fmt::format("{}  {}", number(view.hessian[1]), number(view.hessian[2]))});
  rows.push_back({ui.tr("descent.curvatures"),
                  fmt::format("{},  {}", number(view.curvature.value[0]), number(view.curvature.value[1]))});
  card_rows(ui, rows);
  hint(ui, ui.tr(descent_place_key(view)));
}

// The rate against the limit, in a sentence.
void draw_descent_rate(Ui& ui, Session& session, const DescentView& view) {
  setting(ui, session, "learning-rate");
  draw_rate_limit(ui, view.strain());
  const double strain = view.strain();
  if (!std::isfinite(strain)) {
    const bool adaptive = view.own > static_cast<int>(OptimizerKind::Nesterov);
    return hint(ui, ui.tr(adaptive ? "descent.rate_adaptive" : "descent.rate_no_limit"));
  }
  const std::string limit = format_number(view.rate_limit, 3);
  const std::string_view key = strain > 1                      ? "descent.rate_runs_away"
                               : strain > 0.5 && view.own == 0 ? "descent.rate_zigzag"
                                                               : "descent.rate_calm";
  ImGui::PushStyleColor(ImGuiCol_Text, strain > 1 ? ui.theme().error : ui.theme().text);
  text(ui, ui.tr(key, limit));
  ImGui::PopStyleColor();
  const std::array<std::string_view, 3> formulas = {"descent.limit_sgd", "descent.limit_momentum",
                                                    "descent.limit_nesterov"};
  hint(ui, ui.tr(formulas[static_cast<std::size_t>(std::clamp(view.own, 0, 2))],
                 format_number(view.curvature.value[0], 3), format_short(view.task->plan.optimizer.momentum), limit));
  if (!view.quadratic) hint(ui, ui.tr("descent.limit_here"));
}

bool draw_race_controls(Ui& ui, DescentState& state) {
  const bool on = state.race != nullptr || state.race_waits;
  auto rates = static_cast<int>(state.race_rates);
  if (segmented(ui, "descent.race_rates", rates, {"descent.rates_same", "descent.rates_best"}))
    state.race_rates = static_cast<RaceRates>(rates);
  const bool pressed = button(ui, on ? "descent.race_end" : "descent.race", ButtonStyle::Primary, -1);
  hint(ui, ui.tr(state.race_rates == RaceRates::Same ? "descent.race_about_same" : "descent.race_about_best"));
  return pressed;
}

}  // namespace

void draw_rate_limit(Ui& ui, double strain) {
  if (!std::isfinite(strain)) return;
  const Theme& t = ui.theme();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = available_width(), height = ui.px(8), middle = at.x + width * 0.5f;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, {middle, at.y + height}, with_alpha(t.good, 0.45f), height * 0.5f,
                     ImDrawFlags_RoundCornersLeft);
  list.AddRectFilled({middle, at.y}, {at.x + width, at.y + height}, with_alpha(t.error, 0.45f), height * 0.5f,
                     ImDrawFlags_RoundCornersRight);
  const auto share = static_cast<float>(std::clamp(strain / 2, 0.0, 1.0));
  list.AddCircleFilled({at.x + width * share, at.y + height * 0.5f}, ui.px(6), strain > 1 ? t.error : t.text);
  list.AddLine({middle, at.y - ui.px(2)}, {middle, at.y + height + ui.px(2)}, t.text, ui.px(1.5f));
  ImGui::Dummy({width, height + ui.px(4)});
}

bool draw_descent_inspector(Ui& ui, Session& session, DescentState& state) {
  const DescentView& view = *state.view;
  {
    const auto scope = ui.scope("rate");
    if (section(ui, "descent.rate_title")) draw_descent_rate(ui, session, view);
  }
  bool pressed = false;
  {
    const auto scope = ui.scope("race");
    if (section(ui, "descent.race_title")) pressed = draw_race_controls(ui, state);
  }
  {
    const auto scope = ui.scope("here");
    if (section(ui, "descent.here_title")) {
      draw_descent_here(ui, view);
      toggle(ui, "descent.arrows", state.all_arrows);
    }
  }
  {
    const auto scope = ui.scope("surface");
    if (section(ui, "descent.surface_title")) {
      setting(ui, session, "steepness");
      setting(ui, session, "slope-noise");
      setting(ui, session, "batch");
    }
  }
  const auto scope = ui.scope("training");
  if (section(ui, "playground.training_title", false)) {
    constexpr std::array<std::string_view, 3> kElsewhere = {"learning-rate", "batch", "seed"};
    panel(ui, session, "training", kElsewhere);
  }
  return pressed;
}

}  // namespace neurarium
