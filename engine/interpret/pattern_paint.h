// Painting a head's attention pattern: a cell is set and its row still sums to one, a pair is forbidden as the mask
// forbids it, a row or a whole head gets a simple shape.
#pragma once

#include "engine/edits.h"
#include "engine/models/transformer.h"

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace neurarium {

// exp of it is zero in float, so the softmax leaves the pair out and shares its part among the others of the row.
inline constexpr float kForbiddenScore = -1e9f;

enum class PatternShape : std::uint8_t { Uniform, Previous, Itself, First };
inline constexpr std::array<std::string_view, 4> kPatternShapeNames = {"uniform", "previous", "itself", "first"};

// The row [T] of a query with one cell at `part` (0..1) and the others scaled so that the row sums to one; where the
// others are all zero, they share the rest evenly. The only key that a query may read keeps all of it.
[[nodiscard]] std::vector<float> repainted_row(std::span<const float> row, int query, int key, double part,
                                               bool causal);
// [length, length], each row of sum one; the first token of Previous reads itself.
[[nodiscard]] std::vector<float> shaped_pattern(PatternShape shape, int length, bool causal);

// As edits of head `head`: the pair's score is held where the softmax makes zero of it; training goes on around it.
[[nodiscard]] Edit forbid_edit(int layer, int head, int query, int key);
// The row as it is from now on. [T]
[[nodiscard]] Edit row_edit(int layer, int head, int query, std::vector<float> row);
// The whole pattern, for texts of up to `length` tokens.
[[nodiscard]] Edit shape_edit(int layer, int head, PatternShape shape, int length, bool causal);

}  // namespace neurarium
