// The left column of the vision screen: paper to draw on, the drawing as the network sees it, and pictures of the set.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/vision_state.h"

namespace neurarium {

class VisionPad {
 public:
  explicit VisionPad(Platform& platform)
      : paper_(platform, Filter::Linear), seen_(platform, Filter::Nearest), chooser_(platform, Filter::Nearest) {}

  void draw(Ui& ui, Session& session, VisionState& state, const Area& area);

 private:
  void draw_paper(Ui& ui, VisionState& state, const Area& area);
  float draw_tools(Ui& ui, Session& session, VisionState& state, ImVec2 at, float width);
  void draw_seen(Ui& ui, const VisionState& state, const Area& area);
  void draw_chooser(Ui& ui, const Session& session, VisionState& state, const Area& area);

  Picture paper_, seen_, chooser_;
  bool erases_ = false;
  float radius_ = 2.6f;  // of the brush, in cells
  ImVec2 last_{-1, -1};  // where the stroke was, in shares of the paper
};

}  // namespace neurarium
