// A formula of the user's over the plane: a target to learn ("sin(3*x1) > x2") or an input of the network.
#pragma once

#include "engine/base.h"
#include "engine/data/points.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace neurarium {

inline constexpr std::size_t kLongestFormula = 500;  // bytes

// Read and computed by muParser: numbers, x1 and x2, pi and e, + - * / ^, comparisons, && || ! ?:, sin cos tan asin
// acos atan atan2 sinh cosh tanh asinh acosh atanh exp ln log log2 log10 sqrt abs sign rint min max sum avg.
class Formula {
 public:
  // Errors name what is wrong and at which character.
  [[nodiscard]] static Result<Formula> parse(std::string_view text);

  // out[r * stride] from xy[2r], xy[2r+1], in double and rounded to float; not finite where it is not defined.
  void fill(const float* xy, std::int64_t rows, std::int64_t stride, float* out) const;
  // The formula without white space.
  [[nodiscard]] const std::string& text() const { return text_; }
  bool operator==(const Formula&) const = default;

 private:
  explicit Formula(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// Points spread evenly over the square of the generated sets, with the formula's value as their target: classes 0 and
// 1 where it is never anything else, a regression otherwise. As in xor, noise disturbs the target: it is the one of
// the displaced place. Errors: of the formula; a place where it is not finite.
[[nodiscard]] Result<Points> make_formula_points(const Formula& formula, int samples, double noise, std::uint64_t seed);

}  // namespace neurarium
