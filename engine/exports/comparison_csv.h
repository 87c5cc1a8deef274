// Two moments of Playground runs as one table, for what the comparison on the screen shows in colours.
#pragma once

#include "engine/exhibits/playground_compare.h"

#include <string>

namespace neurarium {

// "kind,name,row,column,here,there,difference": the settings that differ; every weight and bias that both networks
// have, by its place; the outputs over the grid of the decision region (row 0 has the highest x2, column 0 the lowest
// x1), where both answer the same question over the same plane. The difference is here minus there.
[[nodiscard]] std::string comparison_csv(const PlaygroundView& here, const PlaygroundView& there);

}  // namespace neurarium
