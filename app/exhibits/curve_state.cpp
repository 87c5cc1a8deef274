#include "app/exhibits/curve_state.h"

#include "app/exhibits/formula.h"
#include "app/ui/numbers.h"
#include "engine/run.h"

#include <cmath>
#include <limits>

namespace neurarium {
namespace {

using CurveKind = CurveTarget::Kind;

// The value of the graph and the element that a target stands for.
std::pair<std::string_view, std::int64_t> curve_name(const CurveTarget& t) {
  switch (t.kind) {
    case CurveKind::Unit:
      return {"h0.act", t.index};
    case CurveKind::Weight:
      return {"h0.weight", t.index};
    case CurveKind::Bias:
    case CurveKind::Kink:
      return {"h0.bias", t.index};
    case CurveKind::OutWeight:
      return {"out.weight", t.index};
    case CurveKind::OutBias:
      return {"out.bias", 0};
    case CurveKind::Coefficient:
      return t.index == 0 ? std::pair<std::string_view, std::int64_t>{"poly.bias", 0}
                          : std::pair<std::string_view, std::int64_t>{"poly.weight", t.index - 1};
    case CurveKind::None:
      break;
  }
  return {};
}

// "− 0.35": a number that is added.
std::string plus_or_minus(double value) {
  return fmt::format("{} {}", value < 0 ? "\u2212" : "+", format_number(std::abs(value), 2));
}

}  // namespace

void CurveState::choose_example(double x, double y, bool is_point) {
  example_x = x;
  example_y = y;
  example_is_point = is_point;
  ++example_version;
}

bool exists(const CurveView& view, const CurveTarget& t) {
  if (!t) return false;
  if (t.kind == CurveKind::Coefficient) return t.index < static_cast<int>(view.coefficients.size());
  return t.unit() < static_cast<int>(view.units.size());
}

Cell cell_of(const CurveView& view, const CurveTarget& target) {
  const auto [name, offset] = curve_name(target);
  return {view.task->graph->at(name), offset};
}

ValueRef ref_of(const CurveView& view, const CurveTarget& target) {
  const Cell cell = cell_of(view, target);
  return element_ref(*view.task->graph, cell.value, cell.offset, view.example->extents(cell.value));
}

double value_of(const CurveView& view, const CurveTarget& target) {
  if (target.kind == CurveKind::Kink)
    return view.units[static_cast<std::size_t>(target.index)].kink.value_or(std::numeric_limits<double>::quiet_NaN());
  const Cell cell = cell_of(view, target);
  return cell_reader(*view.example)(cell);
}

void set_curve_target(Session& session, const CurveView& view, const CurveTarget& target, double value, bool finished) {
  if (!std::isfinite(value)) return;
  const auto [name, offset] = curve_name(target);
  if (target.kind == CurveKind::Unit) return session.hold(ref_of(view, target), static_cast<float>(value), finished);
  if (target.kind == CurveKind::Kink) value = bias_for_kink(view.units[static_cast<std::size_t>(target.index)], value);
  session.set_parameter(std::string(name), offset, static_cast<float>(value), finished);
}

std::string describe(Ui& ui, const CurveTarget& t) {
  switch (t.kind) {
    case CurveKind::Unit:
      return ui.tr("curve.is_unit", t.index);
    case CurveKind::Weight:
      return ui.tr("curve.is_weight", t.index);
    case CurveKind::Bias:
      return ui.tr("curve.is_bias", t.index);
    case CurveKind::OutWeight:
      return ui.tr("curve.is_out_weight", t.index);
    case CurveKind::Kink:
      return ui.tr("curve.is_kink", t.index);
    case CurveKind::OutBias:
      return ui.tr("curve.is_out_bias");
    case CurveKind::Coefficient:
      return ui.tr("curve.is_coefficient", t.index);
    case CurveKind::None:
      break;
  }
  return {};
}

std::string unit_formula(const CurveView& view, int unit) {
  const CurveUnit& u = view.units[static_cast<std::size_t>(unit)];
  return fmt::format("{} \u00b7 {}({} \u00b7 x {})", format_number(u.out_weight, 2), view.curve_settings().activation,
                     format_number(u.weight, 2), plus_or_minus(u.bias));
}

Card card_of(Ui& ui, const CurveState& state, const Session& session, const CurveTarget& target) {
  const CurveView& view = *state.view;
  const Cell cell = cell_of(view, target);
  const auto signed_row = [&](std::string_view key, double value) {
    return CardRow{ui.tr(key), format_number(value), ui.theme().sign(value)};
  };
  Card card;
  card.title = to_string(ref_of(view, target));
  card.subtitle = describe(ui, target);
  card.rows.push_back(signed_row("curve.value", value_of(view, target)));
  const std::span<const float> gradient = view.example->gradient(cell.value);
  if (!gradient.empty())
    card.rows.push_back(
        signed_row("curve.gradient", static_cast<double>(gradient[static_cast<std::size_t>(cell.offset)])));
  if (session.find_edit(ref_of(view, target), EditKind::Freeze) != nullptr)
    card.rows.push_back({ui.tr("playground.frozen"), ui.tr("playground.yes"), ui.theme().accent});
  if (const int unit = target.unit(); unit >= 0) {
    const CurveUnit& u = view.units[static_cast<std::size_t>(unit)];
    const double act = value_of(view, {CurveKind::Unit, unit});
    card.rows.push_back(signed_row("curve.adds", u.out_weight * act));
    if (u.kink && target.kind != CurveKind::Kink)
      card.rows.push_back({ui.tr("curve.kink_at"), format_number(*u.kink, 3)});
    if (const Edit* hold = session.find_edit(ref_of(view, {CurveKind::Unit, unit}), EditKind::Set))
      card.rows.push_back(
          {ui.tr("playground.held_at"), format_number(static_cast<double>(hold->a)), ui.theme().accent});
    if (u.idle) card.rows.push_back({ui.tr("curve.idle"), ui.tr("playground.yes"), ui.theme().warning});
    card.formula.push_back(unit_formula(view, unit));
    card.formula.push_back(fmt::format("= {} \u00b7 {}", format_number(u.out_weight, 3), format_number(act, 3)));
    card.formula.push_back("= " + format_number(u.out_weight * act, 3));
  }
  if (target.kind == CurveKind::Coefficient) {
    const double best = view.best->coefficients[static_cast<std::size_t>(target.index)];
    card.rows.push_back(signed_row("curve.best_coefficient", best));
  }
  return card;
}

const CurveSettings& curve_settings(const Session& session) {
  return dynamic_cast<const CurveSettings&>(session.settings());
}

}  // namespace neurarium
