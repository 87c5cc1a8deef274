#include "app/exhibits/formula.h"

#include "app/ui/numbers.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::size_t kLongName = 24;  // above, the name is left to the card's title

class FormulaText {
 public:
  FormulaText(Ui& ui, const Workspace<float>& run, bool labels)
      : ui_(ui), run_(run), read_(cell_reader(run)), labels_(labels) {}

  std::vector<std::string> sum(const Terms& terms, std::size_t most) const {
    std::vector<std::string> lines;
    if (terms.terms.size() == 1) {
      lines.push_back("= " + names(terms.terms.front()));
      if (terms.terms.front().b.value != kNoValue) lines.push_back("= " + numbers(terms.terms.front()));
      return lines;
    }
    const std::vector<std::size_t> kept = largest(terms, most);
    double shown = 0;
    for (const std::size_t i : kept) {
      lines.push_back(line(terms.terms[i], i == kept.front()));
      shown += evaluate(terms.terms[i], read_);
    }
    if (kept.size() != terms.terms.size())
      lines.push_back(ui_.tr("formula.more_terms", format_number(evaluate(terms, read_) - shown),
                             static_cast<std::int64_t>(terms.terms.size() - kept.size())));
    return lines;
  }

  std::vector<std::string> function(const Cell& cell, const Terms& terms, const std::string& total) const {
    const auto chosen = static_cast<std::size_t>(terms.selected);
    const bool several = terms.terms.size() > 1 && chosen < terms.terms.size();
    const Term& argument = terms.terms[several ? chosen : 0];
    const std::string number = format_number(evaluate(argument, read_));
    const std::string inside = several ? ui_.tr("formula.one_of", number, terms.terms.size()) : number;
    const std::string name = cell_name(run_, cell, labels_);
    if (name.size() > kLongName) return {fmt::format("= {}({})", terms.function, inside), fmt::format("= {}", total)};
    return {fmt::format("{} = {}({}) = {}", name, terms.function, inside, total)};
  }

  std::string selection(const Term& term) const { return "= " + names(term); }

 private:
  // "0.41 · −1.20": the numbers of a term.
  std::string numbers(const Term& term) const {
    std::string text;
    if (term.coefficient != 1 || term.a.value == kNoValue) text = format_number(term.coefficient);
    for (const Cell& cell : {term.a, term.b}) {
      if (cell.value == kNoValue) continue;
      if (!text.empty()) text += " \u00b7 ";
      text += format_number(read_(cell));
    }
    return text;
  }

  std::string names(const Term& term) const {
    std::string text;
    for (const Cell& cell : {term.a, term.b}) {
      if (cell.value == kNoValue) continue;
      if (!text.empty()) text += " \u00b7 ";
      text += cell_name(run_, cell, labels_);
    }
    return text;
  }

  // In a sum of weights times inputs the input's name says which weight it is; a bias has its own.
  std::string line(const Term& term, bool first) const {
    const Cell& named = term.b.value == kNoValue ? term.a : term.b;
    const std::string name = named.value == kNoValue ? std::string() : cell_name(run_, named, labels_);
    return fmt::format("{} {:<18} {}", first ? ' ' : '+', numbers(term), name);
  }

  // The places of the largest terms, in their own order.
  std::vector<std::size_t> largest(const Terms& terms, std::size_t most) const {
    std::vector<std::size_t> order(terms.terms.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (order.size() <= most) return order;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::abs(evaluate(terms.terms[a], read_)) > std::abs(evaluate(terms.terms[b], read_));
    });
    order.resize(most - 1);
    std::sort(order.begin(), order.end());
    return order;
  }

  Ui& ui_;
  const Workspace<float>& run_;
  CellReader read_;
  bool labels_;
};

}  // namespace

std::string cell_name(const Workspace<float>& run, const Cell& cell, bool labels) {
  ValueRef ref = element_ref(run.graph(), cell.value, cell.offset, run.extents(cell.value));
  if (labels) {
    const Dims& dims = run.graph().value(cell.value).dims;
    const std::size_t batch = has_batch_axis(dims) ? 1 : 0;
    for (std::size_t i = 0; i < ref.indices.size(); ++i) ref.indices[i].label = dims[i + batch].label;
  }
  const std::string name = to_string(ref);
  return cell.gradient ? fmt::format("\u2202L/\u2202{}", name) : name;
}

std::vector<std::string> formula_lines(Ui& ui, const Workspace<float>& run, const Cell& cell, std::size_t most,
                                       bool labels) {
  const std::span<const float> numbers = cell.gradient ? run.gradient(cell.value) : run.value(cell.value);
  if (numbers.empty()) return {};
  const Terms terms = explain(run, cell);
  if (terms.terms.empty()) return {};
  const FormulaText text(ui, run, labels);
  const std::string total = format_number(static_cast<double>(numbers[static_cast<std::size_t>(cell.offset)]));
  std::vector<std::string> lines;
  if (terms.kind == TermKind::Sum) {
    lines = text.sum(terms, most);
    lines.push_back("= " + total);
  } else if (terms.kind == TermKind::Function) {
    lines = text.function(cell, terms, total);
  } else if (terms.kind == TermKind::Selection) {
    lines.push_back(text.selection(terms.terms.front()));
    lines.push_back("= " + total);
  }
  return lines;
}

}  // namespace neurarium
