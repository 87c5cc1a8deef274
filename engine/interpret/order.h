// What the order of the words is worth to a model: its loss when the positions that it is told are taken away, or dealt
// out anew.
#pragma once

#include "engine/interpret/studied_model.h"

#include <cstdint>
#include <vector>

namespace neurarium {

enum class PositionChange : std::uint8_t { Removed, Shuffled };

// As edits that hold in every text: of learned and sinusoidal positions, which are a value of their own. None for
// rotary positions, which turn q and k, and for models without positions. Positions are shuffled within `length`.
[[nodiscard]] std::vector<Edit> position_edits(const StudiedModel& model, PositionChange change, std::int64_t length,
                                               std::uint64_t seed = 0);

struct OrderWorth {
  double as_is = 0, removed = 0, shuffled = 0;  // mean loss in nats; the latter two NaN for a model without positions
};
// Rotary positions are changed layer by layer: q and k of a layer are computed under the changes below it, then turned
// by other angles, or not at all. Every text has the same shuffled order.
[[nodiscard]] OrderWorth worth_of_order(const StudiedModel& model, const ScoredTexts& texts, std::uint64_t seed = 0);

}  // namespace neurarium
