// A formula of the user's as an expression of C and of Python with PyTorch.
#pragma once

#include "engine/base.h"

#include <string>
#include <string_view>

namespace neurarium::exports {

// Both read the floats `x1` and `x2` (in Python tensors), compute in double and give a float.
struct FormulaCode {
  std::string c, python;
  bool uses_sign = false;  // c calls kSignInC
};

inline constexpr std::string_view kSignInC = "static double sign_of(double v) { return (v > 0) - (v < 0); }\n";

// `text` is one that Formula::parse has taken. Errors: a function that has no counterpart.
[[nodiscard]] Result<FormulaCode> formula_code(std::string_view text);

}  // namespace neurarium::exports
