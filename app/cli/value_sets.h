// "--set REF=V" and "--names GLOB": the values that a command changes, and those that it writes.
#pragma once

#include "engine/edits.h"
#include "engine/files/safetensors.h"
#include "engine/workspace.h"

#include <string>
#include <vector>

namespace neurarium {

// The edits that are in place and, after them, those of the flags. Errors: no value, no finite number, no such value.
Result<std::vector<Edit>> with_sets(std::vector<Edit> edits, const std::vector<std::string>& sets, const Graph& graph);
Result<std::vector<BoundEdit>> edits_with_sets(std::vector<Edit> edits, const std::vector<std::string>& sets,
                                               const Graph& graph);

// The values whose names match, with their active shapes. Errors: none does.
Result<TensorFile> matching_values(const Workspace<float>& workspace, const std::string& glob);

}  // namespace neurarium
