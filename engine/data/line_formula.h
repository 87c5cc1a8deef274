// A formula of the user's over a line, y = f(x): the target of curve fitting. Read as formulas of the plane are
// (formula.h), with x in the place of x1 and x2.
#pragma once

#include "engine/base.h"

#include <span>
#include <string>
#include <string_view>

namespace neurarium {

class LineFormula {
 public:
  // Errors name what is wrong and at which character.
  [[nodiscard]] static Result<LineFormula> parse(std::string_view text);

  // out[i] = f(x[i]); not finite where it is not defined. Both have the same length.
  void fill(std::span<const double> x, std::span<double> out) const;
  // The formula without white space.
  [[nodiscard]] const std::string& text() const { return text_; }
  bool operator==(const LineFormula&) const = default;

 private:
  explicit LineFormula(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace neurarium
