// Reads the formula as muParser does (its precedences: ?: || && comparisons + - * / signs ^) and writes it. Parts
// without a variable become numbers, so that what PyTorch is given is a tensor.
#include "engine/exports/formula_code.h"

#include "engine/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

namespace neurarium::exports {
namespace {

struct FormulaTerm {
  std::string c, python;
  std::optional<double> number;  // of a part without a variable
};

struct FormulaFunction {
  std::string_view name;
  double (*of)(double);
  std::string_view c, python;  // {} is the argument
};

double sign_of(double v) { return static_cast<double>((v > 0) - (v < 0)); }

constexpr std::array kFormulaFunctions = {
    FormulaFunction{"sin", [](double v) { return std::sin(v); }, "sin({})", "torch.sin({})"},
    FormulaFunction{"cos", [](double v) { return std::cos(v); }, "cos({})", "torch.cos({})"},
    FormulaFunction{"tan", [](double v) { return std::tan(v); }, "tan({})", "torch.tan({})"},
    FormulaFunction{"asin", [](double v) { return std::asin(v); }, "asin({})", "torch.asin({})"},
    FormulaFunction{"acos", [](double v) { return std::acos(v); }, "acos({})", "torch.acos({})"},
    FormulaFunction{"atan", [](double v) { return std::atan(v); }, "atan({})", "torch.atan({})"},
    FormulaFunction{"sinh", [](double v) { return std::sinh(v); }, "sinh({})", "torch.sinh({})"},
    FormulaFunction{"cosh", [](double v) { return std::cosh(v); }, "cosh({})", "torch.cosh({})"},
    FormulaFunction{"tanh", [](double v) { return std::tanh(v); }, "tanh({})", "torch.tanh({})"},
    FormulaFunction{"asinh", [](double v) { return std::asinh(v); }, "asinh({})", "torch.asinh({})"},
    FormulaFunction{"acosh", [](double v) { return std::acosh(v); }, "acosh({})", "torch.acosh({})"},
    FormulaFunction{"atanh", [](double v) { return std::atanh(v); }, "atanh({})", "torch.atanh({})"},
    FormulaFunction{"exp", [](double v) { return std::exp(v); }, "exp({})", "torch.exp({})"},
    FormulaFunction{"ln", [](double v) { return std::log(v); }, "log({})", "torch.log({})"},
    FormulaFunction{"log", [](double v) { return std::log(v); }, "log({})", "torch.log({})"},
    FormulaFunction{"log2", [](double v) { return std::log2(v); }, "log2({})", "torch.log2({})"},
    FormulaFunction{"log10", [](double v) { return std::log10(v); }, "log10({})", "torch.log10({})"},
    FormulaFunction{"sqrt", [](double v) { return std::sqrt(v); }, "sqrt({})", "torch.sqrt({})"},
    FormulaFunction{"abs", [](double v) { return std::abs(v); }, "fabs({})", "torch.abs({})"},
    FormulaFunction{"sign", sign_of, "sign_of({})", "torch.sign({})"},
    FormulaFunction{"rint", [](double v) { return std::floor(v + 0.5); }, "floor({} + 0.5)", "torch.floor({} + 0.5)"},
};

std::string formula_number(double number) {
  std::string text = fmt::format("{}", number);
  if (!std::isfinite(number)) return text;
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

// Python wants tensors where C wants numbers.
std::string as_tensor(const FormulaTerm& term) {
  return term.number ? fmt::format("torch.tensor({}, dtype=torch.float64)", term.python) : term.python;
}

FormulaTerm formula_constant(double number) {
  if (std::isnan(number)) return {"NAN", "float(\"nan\")", number};
  if (std::isinf(number))
    return {number > 0 ? "INFINITY" : "(-INFINITY)", number > 0 ? "float(\"inf\")" : "float(\"-inf\")", number};
  const std::string text = formula_number(number);
  return number < 0 ? FormulaTerm{"(" + text + ")", "(" + text + ")", number} : FormulaTerm{text, text, number};
}

using Binary = double (*)(double, double);

class FormulaReader {
 public:
  explicit FormulaReader(std::string_view text) : text_(text) {}

  Result<FormulaTerm> read() {
    FormulaTerm term = choice();
    if (!failed_ && at_ != text_.size()) fail(text_.substr(at_));
    if (failed_)
      return usage_error(
          "The input '{}' cannot be written as code: '{}' has no counterpart there; remove the input and "
          "export again.",
          shown(text_), shown(*failed_, 40));
    return term;
  }

 private:
  bool take(std::string_view sign) {
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }
  void fail(std::string_view what) {
    if (!failed_) failed_ = std::string(what);
    at_ = text_.size();
  }

  // Both sides joined by forms in which {0} and {1} stand for them.
  static FormulaTerm join(const FormulaTerm& a, const FormulaTerm& b, std::string_view c, std::string_view python,
                          Binary of) {
    if (a.number && b.number) return formula_constant(of(*a.number, *b.number));
    return {fmt::format(fmt::runtime(c), a.c, b.c), fmt::format(fmt::runtime(python), a.python, b.python), {}};
  }
  static FormulaTerm join_tensors(const FormulaTerm& a, const FormulaTerm& b, std::string_view c,
                                  std::string_view python, Binary of) {
    if (a.number && b.number) return formula_constant(of(*a.number, *b.number));
    return {fmt::format(fmt::runtime(c), a.c, b.c), fmt::format(fmt::runtime(python), as_tensor(a), as_tensor(b)), {}};
  }

  FormulaTerm choice() {
    FormulaTerm condition = either();
    if (!take("?")) return condition;
    const FormulaTerm yes = choice();
    if (!take(":")) fail("?");
    const FormulaTerm no = choice();
    if (condition.number) return *condition.number != 0 ? yes : no;
    return {fmt::format("({} != 0 ? {} : {})", condition.c, yes.c, no.c),
            fmt::format("torch.where({} != 0, {}, {})", condition.python, as_tensor(yes), as_tensor(no)),
            {}};
  }

  FormulaTerm either() {
    FormulaTerm left = both();
    while (take("||"))
      left = join_tensors(left, both(), "({} != 0 || {} != 0 ? 1.0 : 0.0)", "(({} != 0) | ({} != 0)).double()",
                          [](double a, double b) { return a != 0 || b != 0 ? 1.0 : 0.0; });
    return left;
  }

  FormulaTerm both() {
    FormulaTerm left = comparison();
    while (take("&&"))
      left = join_tensors(left, comparison(), "({} != 0 && {} != 0 ? 1.0 : 0.0)", "(({} != 0) & ({} != 0)).double()",
                          [](double a, double b) { return a != 0 && b != 0 ? 1.0 : 0.0; });
    return left;
  }

  FormulaTerm comparison() {
    struct Sign {
      std::string_view text;
      Binary of;
    };
    static constexpr std::array kSigns = {
        Sign{"<=", [](double a, double b) { return a <= b ? 1.0 : 0.0; }},
        Sign{">=", [](double a, double b) { return a >= b ? 1.0 : 0.0; }},
        Sign{"==", [](double a, double b) { return a == b ? 1.0 : 0.0; }},
        Sign{"!=", [](double a, double b) { return a != b ? 1.0 : 0.0; }},
        Sign{"<", [](double a, double b) { return a < b ? 1.0 : 0.0; }},
        Sign{">", [](double a, double b) { return a > b ? 1.0 : 0.0; }},
    };
    FormulaTerm left = sum();
    while (true) {
      const auto sign = std::find_if(kSigns.begin(), kSigns.end(), [&](const Sign& s) { return take(s.text); });
      if (sign == kSigns.end()) return left;
      left = join(left, sum(), fmt::format("({{}} {} {{}} ? 1.0 : 0.0)", sign->text),
                  fmt::format("({{}} {} {{}}).double()", sign->text), sign->of);
    }
  }

  FormulaTerm sum() {
    FormulaTerm left = product();
    while (true) {
      if (take("+"))
        left = join(left, product(), "({} + {})", "({} + {})", [](double a, double b) { return a + b; });
      else if (take("-"))
        left = join(left, product(), "({} - {})", "({} - {})", [](double a, double b) { return a - b; });
      else
        return left;
    }
  }

  FormulaTerm product() {
    FormulaTerm left = with_sign();
    while (true) {
      if (take("*"))
        left = join(left, with_sign(), "({} * {})", "({} * {})", [](double a, double b) { return a * b; });
      else if (take("/"))
        left = join(left, with_sign(), "({} / {})", "({} / {})", [](double a, double b) { return a / b; });
      else
        return left;
    }
  }

  FormulaTerm with_sign() {
    if (take("+")) return with_sign();
    if (take("-")) {
      const FormulaTerm of = with_sign();
      if (of.number) return formula_constant(-*of.number);
      return {fmt::format("(-{})", of.c), fmt::format("(-{})", of.python), {}};
    }
    if (take("!")) {
      const FormulaTerm of = with_sign();
      if (of.number) return formula_constant(*of.number == 0 ? 1 : 0);
      return {fmt::format("({} == 0 ? 1.0 : 0.0)", of.c), fmt::format("({} == 0).double()", of.python), {}};
    }
    return power();
  }

  FormulaTerm power() {
    const FormulaTerm base = primary();
    if (!take("^")) return base;
    return join(base, with_sign(), "pow({}, {})", "({} ** {})", [](double a, double b) { return std::pow(a, b); });
  }

  FormulaTerm primary() {
    if (take("(")) {
      FormulaTerm inside = choice();
      if (!take(")")) fail("(");
      return inside;
    }
    double number = 0;
    const char* first = text_.data() + at_;
    const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), number);
    if (error == std::errc() && end != first && *first != '-') {
      at_ += static_cast<std::size_t>(end - first);
      return formula_constant(number);
    }
    return named();
  }

  FormulaTerm named() {
    const auto is_letter = [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; };
    const auto first = text_.begin() + static_cast<std::ptrdiff_t>(at_);
    const std::string name(first, std::find_if_not(first, text_.end(), is_letter));
    at_ += name.size();
    if (name == "x1" || name == "x2") return {fmt::format("(double){}", name), fmt::format("{}.double()", name), {}};
    if (name == "pi" || name == "_pi") return formula_constant(3.14159265358979323846);
    if (name == "e" || name == "_e") return formula_constant(2.71828182845904523536);
    if (name.empty() || !take("(")) {
      fail(name.empty() ? text_.substr(std::min(at_, text_.size())) : std::string_view(name));
      return {};
    }
    std::vector<FormulaTerm> arguments;
    do {
      arguments.push_back(choice());
    } while (take(","));
    if (!take(")")) fail(name);
    return called(name, arguments);
  }

  FormulaTerm called(const std::string& name, const std::vector<FormulaTerm>& arguments) {
    const auto one = std::find_if(kFormulaFunctions.begin(), kFormulaFunctions.end(),
                                  [&](const FormulaFunction& f) { return f.name == name; });
    if (one != kFormulaFunctions.end()) {
      const FormulaTerm& of = arguments.front();
      if (of.number) return formula_constant(one->of(*of.number));
      return {fmt::format(fmt::runtime(one->c), of.c), fmt::format(fmt::runtime(one->python), of.python), {}};
    }
    FormulaTerm all = arguments.front();
    const auto fold = [&](std::string_view c, std::string_view python, Binary of) {
      for (std::size_t i = 1; i < arguments.size(); ++i) all = join_tensors(all, arguments[i], c, python, of);
      return all;
    };
    if (name == "min")
      return fold("fmin({}, {})", "torch.minimum({}, {})", [](double a, double b) { return std::min(a, b); });
    if (name == "max")
      return fold("fmax({}, {})", "torch.maximum({}, {})", [](double a, double b) { return std::max(a, b); });
    if (name == "atan2" && arguments.size() == 2)
      return fold("atan2({}, {})", "torch.atan2({}, {})", [](double y, double x) { return std::atan2(y, x); });
    if (name == "sum" || name == "avg") {
      fold("({} + {})", "({} + {})", [](double a, double b) { return a + b; });
      if (name == "sum") return all;
      return join(all, formula_constant(static_cast<double>(arguments.size())), "({} / {})", "({} / {})",
                  [](double a, double b) { return a / b; });
    }
    fail(name);
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<std::string> failed_;
};

}  // namespace

Result<FormulaCode> formula_code(std::string_view text) {
  const Result<FormulaTerm> term = FormulaReader(text).read();
  if (!term) return term.error();
  FormulaCode code;
  code.c = fmt::format("(float){}", term->c);
  code.python =
      term->number ? fmt::format("torch.full_like(x1, {})", term->python) : fmt::format("({}).float()", term->python);
  code.uses_sign = term->c.find("sign_of(") != std::string::npos;
  return code;
}

}  // namespace neurarium::exports
