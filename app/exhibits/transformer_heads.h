// All heads at a glance: the attention pattern of every head as a small picture, in the hue of its head, with what it
// was measured to do. A click chooses the head that is shown large.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/transformer_state.h"

#include <memory>
#include <vector>

namespace neurarium {

class HeadThumbnails {
 public:
  explicit HeadThumbnails(Platform& platform) : platform_(platform) {}

  // The heads of one layer in a grid inside the area.
  void draw(Ui& ui, Session& session, TransformerState& state, int layer, const Area& area);
  // The heads of all layers, a row for each layer, as large as there is room.
  void draw_all(Ui& ui, Session& session, TransformerState& state, const Area& area);
  // The pattern of one head over a rectangle.
  void draw_pattern(const Theme& theme, const std::shared_ptr<const TransformerView>& view, HeadChoice head, ImVec2 min,
                    ImVec2 max);
  // The pictures of a layer's heads, one below the other; for tests.
  [[nodiscard]] const Image& atlas(int layer) const { return atlases_[static_cast<std::size_t>(layer)]->image(); }

 private:
  void update(const Theme& theme, const std::shared_ptr<const TransformerView>& view);
  void draw_head(Ui& ui, Session& session, TransformerState& state, HeadChoice head, const Area& area, bool labelled);

  Platform& platform_;
  std::vector<std::unique_ptr<Picture>> atlases_;  // of a layer
  std::shared_ptr<const TransformerView> view_;
  ThemeKind theme_ = ThemeKind::Dark;
};

// The colour of a pattern's cell: the surface at 0, the head's hue at 1, grey where the mask forbids to look.
[[nodiscard]] ImU32 pattern_color(const Theme& theme, ImU32 hue, double pattern, bool masked);

}  // namespace neurarium
