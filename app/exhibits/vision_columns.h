// Where the maps of each stage stand: a column a stage, its maps as tiles, between the columns the links.
#pragma once

#include "app/exhibits/vision_state.h"

#include <span>
#include <vector>

namespace neurarium {

constexpr float kStageHeadHeight = 38, kStageFootHeight = 18;  // the name and shape over a stage, its scale under it

struct StageColumn {
  Area area;
  float head_end = 0;  // of the words above it: where those of the next column begin
  float tile_width = 0, tile_height = 0, gap = 0;
  int columns = 1;
  [[nodiscard]] Area tile(int channel) const;
};

// Whether kernels lie on the links from the stage before `stage` to it.
[[nodiscard]] bool reads_by_kernels(std::span<const VisionStage> stages, std::size_t stage);

// The columns of stages [first, first + count).
[[nodiscard]] std::vector<StageColumn> lay_out_columns(const Ui& ui, std::span<const VisionStage> stages,
                                                       std::size_t first, std::size_t count, const Area& area);

}  // namespace neurarium
