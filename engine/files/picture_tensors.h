// A picture set, and drawings with their classes, as tensors of a project file, and back.
#pragma once

#include "engine/data/drawing.h"
#include "engine/data/pictures.h"
#include "engine/files/safetensors.h"

#include <string>
#include <string_view>

namespace neurarium {

// Tensors `<prefix>pixels` [n,c,y,x], `labels` [n] and the text `about`.
void write_pictures(TensorFile& file, std::string_view prefix, const PictureSet& pictures);
// The set that write_pictures wrote; nothing in the file is trusted. Errors name the tensor and the fault.
[[nodiscard]] Result<Pictures> read_pictures(const TensorFile& file, const std::string& prefix);

// Tensors `<prefix>ink` [n,y,x], `labels` [n] and the text `data` (a line each), and back. Nothing in the file is
// trusted; without the first of them there are none (null).
void write_drawings(TensorFile& file, std::string_view prefix, const std::vector<LabelledDrawing>& drawings);
[[nodiscard]] Result<Drawings> read_drawings(const TensorFile& file, const std::string& prefix);

}  // namespace neurarium
