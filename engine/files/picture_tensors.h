// A picture set as tensors of a project file, and back.
#pragma once

#include "engine/data/pictures.h"
#include "engine/files/safetensors.h"

#include <string>
#include <string_view>

namespace neurarium {

// Tensors `<prefix>pixels` [n,c,y,x], `labels` [n] and the text `about`.
void write_pictures(TensorFile& file, std::string_view prefix, const PictureSet& pictures);
// The set that write_pictures wrote; nothing in the file is trusted. Errors name the tensor and the fault.
[[nodiscard]] Result<Pictures> read_pictures(const TensorFile& file, const std::string& prefix);

}  // namespace neurarium
