// The network from left to right: every layer's maps as small pictures, and the classes as bars. A number under the
// pointer is looked at; a click keeps it.
#pragma once

#include "app/draw/colormap.h"
#include "app/draw/image.h"
#include "app/exhibits/vision_state.h"

#include <memory>
#include <optional>
#include <vector>

namespace neurarium {

class VisionMaps {
 public:
  explicit VisionMaps(Platform& platform) : platform_(platform) {}
  void draw(Ui& ui, Session& session, VisionState& state, const Area& area);

 private:
  struct Column {
    Area area;
    float head_end = 0;  // of the words above it: where those of the next column begin
    float tile_width = 0, tile_height = 0, gap = 0;
    int columns = 1;
    [[nodiscard]] ImVec2 tile(int channel) const;
  };
  [[nodiscard]] std::vector<Column> lay_out(Ui& ui, const VisionView& view, const Area& area) const;
  void turn_pages(Ui& ui, const VisionView& view, const Area& area);
  void draw_stage(Ui& ui, Session& session, VisionState& state, std::size_t stage, const Column& column);
  void fill_picture(Ui& ui, const VisionState& state, std::size_t stage, const Column& column);
  void mark_window(Ui& ui, const VisionState& state, const VisionStage& stage, const Column& column) const;
  void draw_classes(Ui& ui, VisionState& state, const Area& area) const;

  Platform& platform_;
  std::size_t first_ = 0, count_ = 0;               // of the stages, those that are shown
  std::shared_ptr<const Graph> of_;                 // whose stages they are
  std::optional<VisionNumber> number_;              // that is looked at in this frame
  std::vector<std::unique_ptr<Picture>> pictures_;  // of each stage, its maps in rows
};

// The number of a map in words: "conv1.act[2,5,6]".
[[nodiscard]] std::string cell_text_of(const VisionView& view, const Cell& cell);
// The stage that the value belongs to; null: none.
[[nodiscard]] const VisionStage* stage_of(const VisionView& view, ValueId value);
// The largest magnitude that the colours of a map reach to.
[[nodiscard]] double limit_of(const VisionState& state, const VisionStage& stage, std::int32_t channel);

}  // namespace neurarium
