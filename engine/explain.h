// How one number was made: terms (source cell, coefficient) under a kind. Hover cards show them as a formula with the
// current numbers, and a test evaluates them again and must get the number.
#pragma once

#include "engine/graph.h"

#include <functional>
#include <string_view>
#include <vector>

namespace neurarium {

// One element of a value or of its gradient, by its row-major offset in the active extents.
struct Cell {
  ValueId value = kNoValue;
  std::int64_t offset = 0;
  bool gradient = false;
  bool original = false;  // the value before its edits
  bool operator==(const Cell&) const = default;
};

// coefficient * a, or coefficient * a * b when b names a cell, or the bare coefficient when neither does.
struct Term {
  double coefficient = 1;
  Cell a, b;
};

enum class TermKind : std::uint8_t {
  Given,      // fed, trained or drawn: nothing made it; a term without a cell holds the number where it is known
  Edited,     // sum of the terms: what the edits left of the original, and what they added
  Sum,        // sum of the terms
  Function,   // function(arguments): the terms are its arguments, in order
  Selection,  // one of the terms, the first
};

struct Terms {
  TermKind kind = TermKind::Given;
  std::string_view function;  // Function: "tanh", "softmax", ... see evaluate()
  double parameter = 0;       // Function: temperature, delta, ...
  std::int64_t selected = 0;  // Function over several arguments: which of them the cell belongs to
  std::vector<Term> terms;

  void add(double coefficient, Cell a = {}, Cell b = {}) { terms.push_back({coefficient, a, b}); }
};

using CellReader = std::function<double(const Cell&)>;

double evaluate(const Term& term, const CellReader& read);

// The number that the terms make. A Function's name is one of the activations, "softmax", "log_softmax", a loss, or
//   deviation, root_mean_square   sqrt(mean (x - m)^2 + parameter), m = mean x or 0
//   length                        sqrt(sum x^2 + parameter)
//   log_count                     log(1 + x)
//   normalized, ratio             (x[selected] - mean x) / scale and x / scale; the first argument is the scale
//   variance                      mean (x - m)^2, m the first argument
//   standardized                  (x - m) / sqrt(v + parameter) of x, m, v
//   gate                          f(x) y, f the activation number `selected`
double evaluate(const Terms& terms, const CellReader& read);

}  // namespace neurarium
