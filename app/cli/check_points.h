// The promises of the Embeddings exhibit, for `neurarium check`.
#pragma once

#include <string>
#include <vector>

namespace neurarium {

struct PointsOutcome {
  bool passed;
  std::string text;
};
// Principal axes keep all distances, a dragged point lands where it was put, and t-SNE and UMAP give the same bits with
// any number of threads.
[[nodiscard]] std::vector<PointsOutcome> check_points();

}  // namespace neurarium
