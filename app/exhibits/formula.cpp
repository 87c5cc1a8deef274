#include "app/exhibits/formula.h"

#include "app/ui/item.h"
#include "app/ui/numbers.h"
#include "engine/run.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::size_t kNumberWidth = 18;  // two numbers and a dot, so that names stand below each other
constexpr std::size_t kWritten = 6;       // arguments of a function that are written out

// Losses of an output {} and a target {}, as they are computed.
struct PairLoss {
  std::string_view name;
  std::array<std::string_view, 3> around;  // before the output, between, behind the target
  bool target_first = false;
};
constexpr std::array kPairLosses = {PairLoss{"mse", {"(", " \u2212 ", ")\u00b2"}},
                                    PairLoss{"half_mse", {"\u00bd (", " \u2212 ", ")\u00b2"}},
                                    PairLoss{"mae", {"|", " \u2212 ", "|"}},
                                    PairLoss{"huber", {"huber(", " \u2212 ", ")"}},
                                    PairLoss{"bce_logits", {"ln(1 + exp(", ")) \u2212 z \u00b7 ", ""}},
                                    PairLoss{"hinge", {"max(0, 1 \u2212 ", " \u00b7 ", ")"}, true}};

// The scope within a block that all terms share: "blocks.1.attn."; other names are short enough.
std::string common_scope(const Graph& graph, const Terms& terms) {
  std::optional<std::string_view> scope;
  for (const Term& term : terms.terms)
    for (const Cell& cell : {term.a, term.b}) {
      if (cell.value == kNoValue) continue;
      const std::string_view name = graph.value(cell.value).name;
      if (!name.starts_with("blocks.")) return {};
      const std::string_view own = name.substr(0, name.rfind('.') + 1);
      if (!scope) scope = own;
      while (!own.starts_with(*scope)) scope = scope->substr(0, scope->rfind('.', scope->size() - 2) + 1);
    }
  const bool in_one_block = scope && std::count(scope->begin(), scope->end(), '.') > 1;
  return in_one_block ? std::string(*scope) : std::string();
}

class FormulaText {
 public:
  FormulaText(Ui& ui, const Workspace<float>& run, const Terms& terms, bool labels)
      : ui_(ui), run_(run), read_(cell_reader(run)), labels_(labels), left_out_(common_scope(run.graph(), terms)) {}

  std::vector<FormulaLine> sum(const Terms& terms, std::size_t most) const {
    std::vector<FormulaLine> lines;
    if (terms.terms.size() == 1) {
      lines.push_back({{"= "}});
      add_names(terms.terms.front(), lines.back());
      const Term& only = terms.terms.front();
      if (only.b.value == kNoValue && only.coefficient == 1) return lines;
      lines.push_back({{"= "}});
      add_numbers(only, lines.back());
      return lines;
    }
    const std::vector<std::size_t> kept = largest(terms, most);
    double shown = 0;
    for (const std::size_t i : kept) {
      lines.push_back(line(terms.terms[i], i == kept.front()));
      shown += evaluate(terms.terms[i], read_);
    }
    if (kept.size() != terms.terms.size())
      lines.push_back({{ui_.tr("formula.more_terms", format_number(evaluate(terms, read_) - shown),
                               static_cast<std::int64_t>(terms.terms.size() - kept.size()))}});
    return lines;
  }

  std::vector<FormulaLine> function(const Terms& terms, const std::string& total) const {
    for (const PairLoss& loss : kPairLosses)
      if (loss.name == terms.function) return pairs(loss, terms, total);
    const bool softmax = terms.function == "softmax";
    const bool chosen_class = terms.function == "cross_entropy" && terms.selected >= 0;
    if ((softmax || chosen_class) && terms.terms.size() <= kWritten) return exponentials(terms, total, softmax);
    const auto chosen = static_cast<std::size_t>(std::max<std::int64_t>(0, terms.selected));
    const bool several = terms.terms.size() > 1 && chosen < terms.terms.size();
    const Term& argument = terms.terms[several ? chosen : 0];
    const std::string number = format_number(evaluate(argument, read_));
    const std::string inside = several ? ui_.tr("formula.one_of", number, terms.terms.size()) : number;
    return {{{fmt::format("= {}(", terms.function)}, {inside, argument.a}, {")"}}, {{"= " + total}}};
  }

  FormulaLine selection(const Term& term) const {
    FormulaLine line = {{"= "}};
    add_names(term, line);
    return line;
  }

 private:
  // The mean over the outputs of what is between each and its target.
  std::vector<FormulaLine> pairs(const PairLoss& loss, const Terms& terms, const std::string& total) const {
    std::vector<FormulaLine> lines;
    const std::size_t outputs = terms.terms.size() / 2;
    for (std::size_t i = 0; i + 1 < terms.terms.size(); i += 2) {
      const Cell& output = terms.terms[i].a;
      const Cell& target = terms.terms[i + 1].a;
      const FormulaPart o{format_number(read_(output)), output};
      const FormulaPart t{format_number(read_(target)), target};
      const std::string lead = i == 0 ? outputs > 1 ? "= ( " : "= " : "  + ";
      FormulaLine line = {{lead + std::string(loss.around[0])}};
      line.push_back(loss.target_first ? t : o);
      line.push_back({std::string(loss.around[1])});
      line.push_back(loss.target_first ? o : t);
      line.push_back({std::string(loss.around[2])});
      lines.push_back(std::move(line));
    }
    if (outputs > 1) lines.push_back({{fmt::format("  ) / {}", outputs)}});
    lines.push_back({{"= " + total}});
    return lines;
  }

  // softmax: e^z / sum of all e^z; cross-entropy: the logarithm of that sum minus the z of the class.
  std::vector<FormulaLine> exponentials(const Terms& terms, const std::string& total, bool softmax) const {
    const Term& chosen = terms.terms[static_cast<std::size_t>(terms.selected)];
    const FormulaPart z{format_number(read_(chosen.a)), chosen.a};
    std::vector<FormulaLine> lines;
    if (softmax)
      lines.push_back({{"= exp("}, z, {") / sum"}});
    else
      lines.push_back({{"= ln(sum) \u2212 "}, z});
    for (const Term& term : terms.terms) {
      FormulaLine line = {{&term == &terms.terms.front() ? "  sum = exp(" : "      + exp("}};
      line.push_back({format_number(read_(term.a)), term.a});
      line.push_back({") "});
      line.push_back({name_of(term.a), term.a});
      lines.push_back(std::move(line));
    }
    lines.push_back({{"= " + total}});
    return lines;
  }

  // "0.41 · −1.20": the numbers of a term.
  void add_numbers(const Term& term, FormulaLine& line) const {
    const std::size_t before = line.size();
    if (term.coefficient != 1 || term.a.value == kNoValue) line.push_back({format_number(term.coefficient)});
    for (const Cell& cell : {term.a, term.b}) {
      if (cell.value == kNoValue) continue;
      if (line.size() > before) line.push_back({" \u00b7 "});
      line.push_back({format_number(read_(cell)), cell});
    }
  }

  void add_names(const Term& term, FormulaLine& line) const {
    const std::size_t before = line.size();
    for (const Cell& cell : {term.a, term.b}) {
      if (cell.value == kNoValue) continue;
      if (line.size() > before) line.push_back({" \u00b7 "});
      line.push_back({name_of(cell), cell});
    }
  }

  std::string name_of(const Cell& cell) const {
    std::string name = cell_name(run_, cell, labels_);
    if (const auto at = name.find(left_out_); !left_out_.empty() && at != std::string::npos)
      name.erase(at, left_out_.size());
    return name;
  }

  // In a sum of weights times inputs the input's name says which weight it is; a bias has its own.
  FormulaLine line(const Term& term, bool first) const {
    FormulaLine line = {{first ? "  " : "+ "}};
    add_numbers(term, line);
    const Cell& named = term.b.value == kNoValue ? term.a : term.b;
    if (named.value == kNoValue) return line;
    std::size_t width = 0;  // in characters: the minus sign and the dot are several bytes
    for (std::size_t i = 1; i < line.size(); ++i)
      width += static_cast<std::size_t>(
          std::count_if(line[i].text.begin(), line[i].text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    line.push_back({std::string(std::max<std::size_t>(1, kNumberWidth + 1 - std::min(kNumberWidth, width)), ' ')});
    line.push_back({name_of(named), named});
    return line;
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
  std::string left_out_;
};

// A number or a name, underlined; true when it was clicked.
bool draw_source(Ui& ui, const std::string& name, const std::string& text, int place, ImVec2 min, ImVec2 max) {
  const Theme& t = ui.theme();
  const Item item = make_item_at(ui, fmt::format("formula.source_{}", place), min, max, WidgetKind::Button);
  tooltip_text(ui, ui.tr("formula.go_to", name));
  if (item.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  text_in(ui.fonts().mono, min, {max.x + 1, max.y}, item.hovered ? t.accent : t.text, text);
  const float y = max.y - ui.px(3);
  ImGui::GetWindowDrawList()->AddLine({min.x, y}, {max.x, y}, item.hovered ? t.accent : mix(t.line, t.muted, 0.5f));
  return item.clicked;
}

}  // namespace

std::string cell_name(const Workspace<float>& run, const Cell& cell, bool labels) {
  const Dims& dims = run.graph().value(cell.value).dims;
  const bool with_row = run.rows() > 1;
  ValueRef ref = element_ref(run.graph(), cell.value, cell.offset, run.extents(cell.value), with_row);
  if (labels) {
    const std::size_t left_out = has_batch_axis(dims) && !with_row ? 1 : 0;
    for (std::size_t i = 0; i < ref.indices.size(); ++i) ref.indices[i].label = dims[i + left_out].label;
  }
  const std::string name = to_string(ref);
  return cell.gradient ? fmt::format("\u2202L/\u2202{}", name) : name;
}

std::vector<FormulaLine> formula_of(Ui& ui, const Workspace<float>& run, const Cell& cell, std::size_t most,
                                    bool labels) {
  const std::span<const float> numbers = cell.gradient   ? run.gradient(cell.value)
                                         : cell.original ? run.original(cell.value)
                                                         : run.value(cell.value);
  if (numbers.empty()) return {};
  const Terms terms = explain(run, cell);
  if (terms.terms.empty()) return {};
  const FormulaText text(ui, run, terms, labels);
  const std::string total = format_number(static_cast<double>(numbers[static_cast<std::size_t>(cell.offset)]));
  std::vector<FormulaLine> lines;
  if (terms.kind == TermKind::Sum) {
    lines = text.sum(terms, most);
    lines.push_back({{"= " + total}});
  } else if (terms.kind == TermKind::Function) {
    lines = text.function(terms, total);
  } else if (terms.kind == TermKind::Selection) {
    lines.push_back(text.selection(terms.terms.front()));
    lines.push_back({{"= " + total}});
  }
  return lines;
}

std::vector<std::string> formula_lines(Ui& ui, const Workspace<float>& run, const Cell& cell, std::size_t most,
                                       bool labels) {
  return plain_lines(formula_of(ui, run, cell, most, labels));
}

std::vector<std::string> plain_lines(const std::vector<FormulaLine>& lines) {
  std::vector<std::string> plain;
  for (const FormulaLine& line : lines) {
    plain.emplace_back();
    for (const FormulaPart& part : line) plain.back() += part.text;
  }
  return plain;
}

std::optional<Cell> draw_formula(Ui& ui, const Workspace<float>& run, const std::vector<FormulaLine>& lines,
                                 bool labels) {
  if (lines.empty()) return std::nullopt;
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float height = text_size(ui.fonts().mono, "0").y + ui.px(6);
  const ImVec2 max{min.x + available_width(), min.y + height * static_cast<float>(lines.size()) + ui.px(12)};
  ImGui::GetWindowDrawList()->AddRectFilled(min, max, ui.theme().raised, ui.px(4));
  const float right = max.x - ui.px(6);
  std::optional<Cell> clicked;
  int sources = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    ImVec2 at{min.x + ui.px(8), min.y + ui.px(6) + height * static_cast<float>(i)};
    for (const FormulaPart& part : lines[i]) {
      const float end = std::min(right, at.x + text_size(ui.fonts().mono, part.text).x);
      if (end <= at.x) break;
      if (part.cell.value == kNoValue)
        text_in(ui.fonts().mono, at, {end + 1, at.y + height}, ui.theme().text, part.text);
      else if (draw_source(ui, cell_name(run, part.cell, labels), part.text, sources++, at, {end, at.y + height}))
        clicked = part.cell;
      at.x += text_size(ui.fonts().mono, part.text).x;
    }
  }
  ImGui::Dummy({max.x - min.x, max.y - min.y});
  return clicked;
}

}  // namespace neurarium
