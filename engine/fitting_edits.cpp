#include "engine/fitting_edits.h"

namespace neurarium {

std::vector<BoundEdit> bind_fitting(const std::vector<Edit>& edits, const Graph& graph) {
  std::vector<BoundEdit> bound;
  for (const Edit& edit : edits)
    if (Result<BoundEdit> b = bind(edit, graph)) bound.push_back(std::move(*b));
  return bound;
}

}  // namespace neurarium
