#include "app/exhibits/playground_card.h"

#include "app/ui/numbers.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

std::string name_of(const PlaygroundView& view, const Cell& cell) {
  const std::string name =
      to_string(element_ref(view.graph(), cell.value, cell.offset, view.example->extents(cell.value)));
  return cell.gradient ? fmt::format("\u2202L/\u2202{}", name) : name;
}

// An input as people write it.
std::string input_name(Ui& ui, const PlaygroundView& view, int input) {
  return ui.tr("feature." + view.feature_names[static_cast<std::size_t>(input)]);
}

// "+ 0.41 · −1.20": the numbers of a term.
std::string term_numbers(const CellReader& read, const Term& term) {
  std::string numbers;
  if (term.coefficient != 1 || term.a.value == kNoValue) numbers = format_number(term.coefficient);
  for (const Cell& cell : {term.a, term.b}) {
    if (cell.value == kNoValue) continue;
    if (!numbers.empty()) numbers += " \u00b7 ";
    numbers += format_number(read(cell));
  }
  return numbers;
}

std::string term_names(const PlaygroundView& view, const Term& term) {
  std::string names;
  for (const Cell& cell : {term.a, term.b}) {
    if (cell.value == kNoValue) continue;
    if (!names.empty()) names += " \u00b7 ";
    names += name_of(view, cell);
  }
  return names;
}

// In a sum of weights times inputs the input's name says which weight it is; a bias has its own.
std::string term_line(const PlaygroundView& view, const CellReader& read, const Term& term, bool first) {
  const Cell& named = term.b.value == kNoValue ? term.a : term.b;
  const std::string name = named.value == kNoValue ? std::string() : name_of(view, named);
  return fmt::format("{} {:<18} {}", first ? ' ' : '+', term_numbers(read, term), name);
}

// The places of the largest terms, in their own order.
std::vector<std::size_t> largest_terms(const Terms& terms, const CellReader& read, std::size_t most) {
  std::vector<std::size_t> order(terms.terms.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (order.size() <= most) return order;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(evaluate(terms.terms[a], read)) > std::abs(evaluate(terms.terms[b], read));
  });
  order.resize(most - 1);
  std::sort(order.begin(), order.end());
  return order;
}

void add_sum(Ui& ui, const PlaygroundView& view, const Terms& terms, std::size_t most,
             std::vector<std::string>& lines) {
  const CellReader read = cell_reader(*view.example);
  if (terms.terms.size() == 1) {
    lines.push_back("= " + term_names(view, terms.terms.front()));
    if (terms.terms.front().b.value != kNoValue) lines.push_back("= " + term_numbers(read, terms.terms.front()));
    return;
  }
  const std::vector<std::size_t> kept = largest_terms(terms, read, most);
  double shown = 0;
  for (const std::size_t i : kept) {
    lines.push_back(term_line(view, read, terms.terms[i], i == kept.front()));
    shown += evaluate(terms.terms[i], read);
  }
  if (kept.size() == terms.terms.size()) return;
  lines.push_back(ui.tr("playground.more_terms", format_number(evaluate(terms, read) - shown),
                        static_cast<std::int64_t>(terms.terms.size() - kept.size())));
}

CardRow signed_row(Ui& ui, std::string_view key, double value) {
  return {ui.tr(key), format_number(value), ui.theme().sign(value)};
}

void add_unit(Ui& ui, const PlaygroundView& view, const Session& session, const Target& t, Card& card) {
  const LayerMaps& layer = view.layers[static_cast<std::size_t>(t.layer)];
  card.rows.push_back(signed_row(ui, "playground.before_activation", view.value(layer.pre, t.unit)));
  if (const Edit* hold = session.find_edit(ref_of(view, t), EditKind::Set))
    card.rows.push_back({ui.tr("playground.held_at"), format_number(static_cast<double>(hold->a)), ui.theme().accent});
  card.formula.push_back(fmt::format("{} =", name_of(view, {layer.pre, t.unit})));
  for (std::string& line : formula_lines(ui, view, {layer.pre, t.unit}, 7)) card.formula.push_back(std::move(line));
  for (std::string& line : formula_lines(ui, view, {layer.act, t.unit}, 7)) card.formula.push_back(std::move(line));
}

}  // namespace

std::vector<std::string> formula_lines(Ui& ui, const PlaygroundView& view, const Cell& cell, std::size_t most) {
  const Terms terms = explain(*view.example, cell);
  std::vector<std::string> lines;
  const std::span<const float> numbers =
      cell.gradient ? view.example->gradient(cell.value) : view.example->value(cell.value);
  if (numbers.empty()) return lines;
  const std::string total = format_number(numbers[static_cast<std::size_t>(cell.offset)]);
  if (terms.kind == TermKind::Sum) {
    add_sum(ui, view, terms, most, lines);
    lines.push_back(fmt::format("= {}", total));
  } else if (terms.kind == TermKind::Function && !terms.terms.empty()) {
    const double argument = evaluate(terms.terms.front(), cell_reader(*view.example));
    lines.push_back(
        fmt::format("{} = {}({}) = {}", name_of(view, cell), terms.function, format_number(argument), total));
  }
  return lines;
}

std::string class_label(Ui& ui, const PointSet& points, std::size_t class_id) {
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

Card card_of(Ui& ui, const PlaygroundState& state, const Session& session, const Target& target) {
  const PlaygroundView& view = *state.view;
  const Cell cell = cell_of(view, target);
  Card card;
  card.title = to_string(ref_of(view, target));
  card.subtitle = describe(ui, view, target);
  card.rows.push_back(signed_row(ui, "playground.value", view.value(cell.value, cell.offset)));
  const double gradient = view.gradient(cell.value, cell.offset);
  card.rows.push_back(signed_row(ui, "playground.gradient", gradient));
  if (session.find_edit(ref_of(view, target), EditKind::Freeze) != nullptr)
    card.rows.push_back({ui.tr("playground.frozen"), ui.tr("playground.yes"), ui.theme().accent});
  if (target.kind == Target::Kind::Unit) add_unit(ui, view, session, target, card);
  if (target.kind == Target::Kind::Link || target.kind == Target::Kind::Bias) {
    Cell slope = cell;
    slope.gradient = true;
    card.formula.push_back(name_of(view, slope));
    for (std::string& line : formula_lines(ui, view, slope, 4)) card.formula.push_back(std::move(line));
  }
  return card;
}

}  // namespace neurarium
