// A point set as tensors of a project file, and back.
#pragma once

#include "engine/data/points.h"
#include "engine/files/safetensors.h"

#include <string>
#include <string_view>

namespace neurarium {

// Tensors `<prefix>x`, `target`, `ids` (where points were erased) and the text `about`.
void write_points(TensorFile& file, std::string_view prefix, const PointSet& points, std::string_view points_name);
// The points that write_points wrote; nothing in the file is trusted. Errors name the tensor and the fault.
Result<PointSet> read_points(const TensorFile& file, const std::string& prefix, std::string& points_name);

}  // namespace neurarium
