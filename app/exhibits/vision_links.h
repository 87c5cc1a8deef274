// The links of the number that is looked at: from every map that it reads to its own, with the kernel on each link.
#pragma once

#include "app/exhibits/vision_columns.h"
#include "app/exhibits/vision_state.h"

#include <span>

namespace neurarium {

// `stages` are those that are shown, each with its column. A click on a kernel shows the window of its map large.
void draw_vision_links(Ui& ui, VisionState& state, const VisionNumber& number, std::span<const VisionStage> stages,
                       std::span<const StageColumn> columns);

}  // namespace neurarium
