#include "app/exhibits/vision_columns.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kLargestTile = 72, kLeastGap = 10, kLeastKernelGap = 26, kMostAir = 26;

// The tiles of a stage as large as a column of about this width and height lets them be.
StageColumn fit_tiles(const Ui& ui, const VisionStage& stage, float width, float height) {
  StageColumn best;
  best.gap = ui.px(3);
  const float shape = static_cast<float>(stage.height) / static_cast<float>(stage.width);
  for (int columns = 1; columns <= stage.channels; ++columns) {
    const int rows = (stage.channels + columns - 1) / columns;
    const float by_width = (width - best.gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
    const float by_height = (height - best.gap * static_cast<float>(rows - 1)) / static_cast<float>(rows) / shape;
    const float tile = std::floor(std::min({by_width, by_height, ui.px(kLargestTile)}));
    if (tile <= best.tile_width) continue;
    best.tile_width = tile;
    best.tile_height = std::floor(tile * shape);
    best.columns = columns;
  }
  return best;
}

float width_of(const StageColumn& column) {
  const auto columns = static_cast<float>(column.columns);
  return columns * column.tile_width + (columns - 1) * column.gap;
}

}  // namespace

Area StageColumn::tile(int channel) const {
  const ImVec2 min{area.min.x + static_cast<float>(channel % columns) * (tile_width + gap),
                   area.min.y + static_cast<float>(channel / columns) * (tile_height + gap)};
  return {min, {min.x + tile_width, min.y + tile_height}};
}

bool reads_by_kernels(std::span<const VisionStage> stages, std::size_t stage) {
  const VisionStage& s = stages[stage];
  return stage > 0 && s.kernel != kNoValue && !s.units && stages[stage - 1].kernel != s.kernel;
}

// Each stage is as wide as its maps ask for, and all share the width.
std::vector<StageColumn> lay_out_columns(const Ui& ui, std::span<const VisionStage> stages, std::size_t first,
                                         std::size_t count, const Area& area) {
  const auto gap_before = [&](std::size_t i) {
    return i == 0 ? 0 : ui.px(reads_by_kernels(stages, first + i) ? kLeastKernelGap : kLeastGap);
  };
  const auto many = static_cast<float>(count);
  float room = area.width();
  for (std::size_t i = 0; i < count; ++i) room -= gap_before(i);
  const float height = area.height() - ui.px(kStageHeadHeight + kStageFootHeight);
  std::vector<StageColumn> out;
  float wanted = 0;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(fit_tiles(ui, stages[first + i], room / many * 1.25f, height));
    wanted += width_of(out.back());
  }
  const float squeeze = std::min(1.0f, room / std::max(1.0f, wanted));
  const float air = std::clamp((room - wanted) / std::max(1.0f, many - 1), 0.0f, ui.px(kMostAir));
  float x = area.min.x;
  for (std::size_t i = 0; i < count; ++i) {
    StageColumn& column = out[i];
    const float width = std::floor(width_of(column) * squeeze);
    if (squeeze < 1) {
      column.tile_width = std::floor(column.tile_width * squeeze);
      column.tile_height = std::floor(column.tile_height * squeeze);
    }
    x += i == 0 ? 0 : gap_before(i) + air;
    column.area = {{x, area.min.y + ui.px(kStageHeadHeight)}, {x + width, area.max.y}};
    column.head_end = area.max.x;
    if (i > 0) out[i - 1].head_end = column.area.min.x - ui.px(2);
    x += width;
  }
  return out;
}

}  // namespace neurarium
