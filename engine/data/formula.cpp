#include "engine/data/formula.h"

#include "engine/data/line_formula.h"
#include "engine/rng.h"
#include "engine/text.h"

#include <muParser.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace neurarium {
namespace {

enum class FormulaSpace : std::uint8_t { Plane, Line };

Wording formula_help(FormulaSpace space) {
  return space == FormulaSpace::Plane ? worded("write for instance sin(3*x1) > x2")
                                      : worded("write for instance sin(3*x)");
}

double negation(double v) { return v == 0 ? 1 : 0; }

// The parser with its variables; muParser keeps pointers to them.
struct Calculator {
  double x1 = 0, x2 = 0;  // of the line x1 alone, called x
  mu::Parser parser;

  Calculator(const std::string& text, FormulaSpace space) {
    parser.DefineVar(space == FormulaSpace::Plane ? "x1" : "x", &x1);
    if (space == FormulaSpace::Plane) parser.DefineVar("x2", &x2);
    parser.DefineConst("pi", 3.14159265358979323846);
    parser.DefineConst("e", 2.71828182845904523536);
    parser.DefineInfixOprt("!", negation);
    parser.SetExpr(text);
  }
};

std::string without_spaces(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != ' ' && c != '\t'; });
  return out;
}

// The place of an = that is no comparison: muParser would assign.
std::size_t assignment_in(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') continue;
    const bool after = i + 1 < text.size() && text[i + 1] == '=';
    const bool before = i > 0 && std::string_view("=<>!").find(text[i - 1]) != std::string_view::npos;
    if (!after && !before) return i;
  }
  return std::string_view::npos;
}

Wording fault_of(const mu::Parser::exception_type& e, FormulaSpace space) {
  const std::string token = shown(trimmed(e.GetToken()), 40);
  switch (e.GetCode()) {
    case mu::ecUNASSIGNABLE_TOKEN:
      return space == FormulaSpace::Plane ? worded("'{}' is not known; the variables are x1 and x2", token)
                                          : worded("'{}' is not known; the variable is x", token);
    case mu::ecMISSING_PARENS:
      return worded("a parenthesis is not closed");
    case mu::ecUNEXPECTED_PARENS:
      return worded("the parenthesis '{}' does not fit", token);
    case mu::ecUNEXPECTED_EOF:
      return worded("something is missing at the end");
    case mu::ecTOO_FEW_PARAMS:
      return worded("'{}' needs more arguments", token);
    case mu::ecTOO_MANY_PARAMS:
      return worded("'{}' has too many arguments", token);
    default:
      return token.empty() ? worded("it cannot be read") : worded("'{}' cannot stand there", token);
  }
}

// The formula without white space, once it has been computed at a place.
Result<std::string> read_formula(std::string_view text, FormulaSpace space) {
  if (trimmed(text).empty()) return usage_error("The formula is empty; {}.", formula_help(space));
  if (text.size() > kLongestFormula)
    return usage_error("The formula has {} bytes, but at most {} are possible; write a shorter one.", text.size(),
                       kLongestFormula);
  // muParser takes what it does not know for the end.
  const auto strange = std::find_if(text.begin(), text.end(), [](char c) { return (c < ' ' && c != '\t') || c > '~'; });
  if (strange != text.end())
    return usage_error("The formula '{}': character {} is none of a formula; {}.", shown(text),
                       strange - text.begin() + 1, formula_help(space));
  if (const std::size_t at = assignment_in(text); at != std::string_view::npos)
    return usage_error("The formula '{}': character {} is a single =; write == to compare.", shown(text), at + 1);
  const std::string plain(text);
  try {
    Calculator calculator(plain, space);
    int results = 0;
    calculator.parser.Eval(results);
    if (results != 1)
      return usage_error("The formula '{}' gives {} numbers, but one is needed; {}.", shown(text), results,
                         formula_help(space));
  } catch (const mu::Parser::exception_type& e) {
    return usage_error("The formula '{}': {} (character {}); {}.", shown(text), fault_of(e, space),
                       std::clamp(e.GetPos() + 1, 1, static_cast<int>(text.size())), formula_help(space));
  }
  return without_spaces(text);
}

}  // namespace

Result<Formula> Formula::parse(std::string_view text) {
  Result<std::string> read = read_formula(text, FormulaSpace::Plane);
  if (!read) return read.error();
  return Formula(std::move(*read));
}

Result<LineFormula> LineFormula::parse(std::string_view text) {
  Result<std::string> read = read_formula(text, FormulaSpace::Line);
  if (!read) return read.error();
  return LineFormula(std::move(*read));
}

void LineFormula::fill(std::span<const double> x, std::span<double> out) const {
  NEURARIUM_CHECK_EQ(x.size(), out.size());
  Calculator calculator(text_, FormulaSpace::Line);
  for (std::size_t i = 0; i < x.size(); ++i) {
    calculator.x1 = x[i];
    out[i] = calculator.parser.Eval();
  }
}

void Formula::fill(const float* xy, std::int64_t rows, std::int64_t stride, float* out) const {
  Calculator calculator(text_, FormulaSpace::Plane);
  for (std::int64_t r = 0; r < rows; ++r) {
    calculator.x1 = static_cast<double>(xy[2 * r]);
    calculator.x2 = static_cast<double>(xy[2 * r + 1]);
    out[r * stride] = static_cast<float>(calculator.parser.Eval());
  }
}

Result<Points> make_formula_points(const Formula& formula, int samples, double noise, std::uint64_t seed) {
  NEURARIUM_CHECK(samples >= 1 && samples <= kMaxPoints && noise >= 0 && noise <= kMaxNoise);
  PointSet points;
  points.plane_half = kPlaneHalf;
  std::vector<float> seen;  // where the target is taken
  Rng place(seed, "data", "formula.shape");
  Rng jitter(seed, "data", "formula.jitter");
  for (int i = 0; i < 2 * samples; ++i) {
    const double x = place.uniform(-kPlaneHalf, kPlaneHalf);
    points.x.push_back(static_cast<float>(x));
    seen.push_back(static_cast<float>(x + noise * jitter.uniform(-kPlaneHalf, kPlaneHalf)));
  }
  points.target.resize(static_cast<std::size_t>(samples));
  formula.fill(seen.data(), samples, 1, points.target.data());
  for (std::size_t i = 0; i < points.target.size(); ++i)
    if (!std::isfinite(points.target[i]))
      return usage_error("The formula '{}' is not a finite number at x1 = {:.3g}, x2 = {:.3g}; change it there.",
                         shown(formula.text()), seen[2 * i], seen[2 * i + 1]);
  const bool decides =
      std::all_of(points.target.begin(), points.target.end(), [](float t) { return t == 0 || t == 1; });
  if (decides) {
    points.classes = 2;
    points.class_names = {"0", "1"};
  }
  return seal(std::move(points));
}

}  // namespace neurarium
