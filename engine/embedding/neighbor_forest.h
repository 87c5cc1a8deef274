// Nearest rows of many points without comparing all pairs: trees that cut the space at random planes propose, and
// neighbours of neighbours improve. What part of the true neighbours it finds is measured, not promised.
#pragma once

#include "engine/embedding/neighbors.h"

#include <span>

namespace neurarium {

// Fills `table` (rows, k given; arrays sized). Annoy's trees (Bernhardsson) and one round of NN-descent (Dong, Moses,
// Li 2011). table.found is measured on a sample of rows.
void search_by_forest(std::span<const float> values, std::int64_t width, NeighborTable& table, Parallel& parallel);

}  // namespace neurarium
