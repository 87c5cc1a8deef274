#include "engine/explain.h"

#include "engine/ops/ops.h"
#include "engine/ops/polynomial.h"
#include "engine/ops/surface.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

double log_sum_exp(const std::vector<double>& x) {
  const double largest = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (const double v : x) sum += std::exp(v - largest);
  return largest + std::log(sum);
}

double mean_of(const std::vector<double>& x, std::size_t first) {
  double sum = 0;
  for (std::size_t i = first; i < x.size(); ++i) sum += x[i];
  return sum / static_cast<double>(x.size() - first);
}

double squares(const std::vector<double>& x, double m) {
  double sum = 0;
  for (const double v : x) sum += (v - m) * (v - m);
  return sum;
}

// sqrt(mean (x - m)^2 + eps)
double root_mean_square(const std::vector<double>& x, double m, double eps) {
  return std::sqrt(squares(x, m) / static_cast<double>(x.size()) + eps);
}

double evaluate_function(const Terms& terms, const std::vector<double>& x) {
  const auto selected = static_cast<std::size_t>(std::max<std::int64_t>(0, terms.selected));
  if (terms.function == "softmax" || terms.function == "log_softmax") {
    std::vector<double> scaled = x;
    for (double& v : scaled) v /= terms.parameter;
    const double log_p = scaled[selected] - log_sum_exp(scaled);
    return terms.function == "softmax" ? std::exp(log_p) : log_p;
  }
  if (terms.function == "cross_entropy") {
    if (terms.selected == -1) return 0;
    return terms.selected < 0 ? std::numeric_limits<double>::quiet_NaN() : log_sum_exp(x) - x[selected];
  }
  if (terms.function == "gate") return activation_value(static_cast<Activation>(terms.selected), x[0]) * x[1];
  if (terms.function == "ratio") return x[1] / x[0];
  if (terms.function == "normalized") return (x[1 + selected] - mean_of(x, 1)) / x[0];
  if (terms.function == "deviation") return root_mean_square(x, mean_of(x, 0), terms.parameter);
  if (terms.function == "variance") {
    double sum = 0;
    for (std::size_t i = 1; i < x.size(); ++i) sum += (x[i] - x[0]) * (x[i] - x[0]);
    return sum / static_cast<double>(x.size() - 1);
  }
  if (terms.function == "standardized") return (x[0] - x[1]) / std::sqrt(x[2] + terms.parameter);
  if (terms.function == "root_mean_square") return root_mean_square(x, 0, terms.parameter);
  if (terms.function == "length") return std::sqrt(squares(x, 0) + terms.parameter);
  if (terms.function == "log_count") return std::log1p(x[0]);
  if (terms.function == "power" || terms.function == "chebyshev")
    return basis_value(terms.function == "chebyshev", static_cast<int>(terms.parameter), x[0]);
  if (const auto kind = find_surface(terms.function)) return Surface{*kind, terms.parameter}.height(x[0], x[1]);
  if (const auto activation = activation_from_name(terms.function)) return activation_value(*activation, x[0]);
  double sum = 0;  // a loss: the arguments are pairs of output and target
  for (std::size_t i = 0; i + 1 < x.size(); i += 2) sum += loss_value(terms.function, x[i], x[i + 1], terms.parameter);
  return sum / (static_cast<double>(x.size()) / 2);
}

}  // namespace

double evaluate(const Term& term, const CellReader& read) {
  double product = term.coefficient;
  if (term.a.value != kNoValue) product *= read(term.a);
  if (term.b.value != kNoValue) product *= read(term.b);
  return product;
}

double evaluate(const Terms& terms, const CellReader& read) {
  if (terms.kind == TermKind::Function) {
    std::vector<double> x;
    for (const Term& term : terms.terms) x.push_back(evaluate(term, read));
    return evaluate_function(terms, x);
  }
  double sum = 0;
  for (const Term& term : terms.terms) {
    sum += evaluate(term, read);
    if (terms.kind == TermKind::Selection) break;
  }
  return sum;
}

}  // namespace neurarium
