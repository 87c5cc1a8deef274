#include "app/exhibits/playground_card.h"

#include "app/exhibits/formula.h"
#include "app/ui/numbers.h"

namespace neurarium {
namespace {

std::string input_name(Ui& ui, const PlaygroundView& view, int input) {
  return input_label(ui, view.feature_names[static_cast<std::size_t>(input)]);
}

// With its sign also where it is positive: a change.
std::string format_signed(double change) { return (change > 0 ? "+" : "") + format_number(change, 3); }

CardRow signed_row(Ui& ui, std::string_view key, double value) {
  return {ui.tr(key), format_number(value), ui.theme().sign(value)};
}

void add_unit(Ui& ui, const PlaygroundView& view, const Session& session, const Target& t, Card& card) {
  const LayerMaps& layer = view.layers[static_cast<std::size_t>(t.layer)];
  card.rows.push_back(signed_row(ui, "playground.before_activation", view.value(layer.pre, t.unit)));
  if (const Edit* hold = session.find_edit(ref_of(view, t), EditKind::Set))
    card.rows.push_back({ui.tr("playground.held_at"), format_number(static_cast<double>(hold->a)), ui.theme().accent});
  card.formula.push_back(fmt::format("{} =", cell_name(*view.example, {layer.pre, t.unit})));
  for (std::string& line : formula_lines(ui, *view.example, {layer.pre, t.unit}, 7))
    card.formula.push_back(std::move(line));
  card.formula.push_back(fmt::format("{} =", cell_name(*view.example, {layer.act, t.unit})));
  for (std::string& line : formula_lines(ui, *view.example, {layer.act, t.unit}, 7))
    card.formula.push_back(std::move(line));
}

}  // namespace

std::string class_label(Ui& ui, const PointSet& points, std::size_t class_id) {
  if (class_id >= points.class_names.size()) return ui.tr("playground.class", class_id);
  const std::string& name = points.class_names[class_id];
  const bool number = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
  return number ? ui.tr("playground.class", name) : name;
}

std::string describe(Ui& ui, const PlaygroundView& view, const Target& t) {
  if (t.kind == Target::Kind::Input) return ui.tr("playground.is_input", input_name(ui, view, t.unit));
  const LayerMaps& layer = view.layers[static_cast<std::size_t>(t.layer)];
  if (t.kind == Target::Kind::Unit) {
    const bool output = t.layer + 1 == static_cast<int>(view.layers.size());
    return ui.tr(output ? "playground.is_output" : "playground.is_unit", layer.name, t.unit,
                 activation_name(layer.activation));
  }
  if (t.kind == Target::Kind::Bias) return ui.tr("playground.is_bias", layer.name, t.unit);
  const std::string source =
      t.layer == 0 ? input_name(ui, view, t.input)
                   : fmt::format("{}[{}]", view.layers[static_cast<std::size_t>(t.layer) - 1].name, t.input);
  return ui.tr("playground.is_link", source, fmt::format("{}[{}]", layer.name, t.unit));
}

ImU32 class_color(const Theme& theme, int classes, std::size_t class_id) {
  if (classes > 2) return theme.classes[class_id % theme.classes.size()];
  return class_id > 0 ? theme.positive : theme.negative;
}

std::string input_label(Ui& ui, std::string_view name) {
  const std::string key = fmt::format("feature.{}", name);
  return ui.catalog().has(key) ? ui.tr(key) : std::string(name);
}

Card card_of(Ui& ui, const PlaygroundState& state, const Session& session, const Target& target) {
  const PlaygroundView& view = *state.view;
  const Cell cell = cell_of(view, target);
  Card card;
  card.title = to_string(ref_of(view, target));
  card.subtitle = describe(ui, view, target);
  card.rows.push_back(signed_row(ui, "playground.value", view.value(cell.value, cell.offset)));
  const double gradient = view.gradient(cell.value, cell.offset);
  card.rows.push_back(signed_row(ui, "playground.gradient", gradient));
  const StepWalk* coming = state.coming_here();
  const bool moves = target.kind == Target::Kind::Link || target.kind == Target::Kind::Bias;
  if (moves && coming != nullptr && coming->coming().finite)
    card.rows.push_back({ui.tr("playground.after_step"),
                         ui.tr("playground.after_step_value", format_number(coming->after(cell)),
                               format_signed(coming->after(cell) - coming->before(cell))),
                         ui.theme().sign(coming->after(cell) - coming->before(cell))});
  if (session.find_edit(ref_of(view, target), EditKind::Freeze) != nullptr)
    card.rows.push_back({ui.tr("playground.frozen"), ui.tr("playground.yes"), ui.theme().accent});
  if (target.kind == Target::Kind::Unit) add_unit(ui, view, session, target, card);
  Cell slope = cell;
  slope.gradient = true;
  const std::vector<std::string> chain = formula_lines(ui, *view.example, slope, 4);
  if (!chain.empty()) card.formula.push_back(cell_name(*view.example, slope));
  card.formula.insert(card.formula.end(), chain.begin(), chain.end());
  return card;
}

}  // namespace neurarium
