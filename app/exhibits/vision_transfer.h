// Transfer: keep what the network has learned to see, give it a new head, and let it learn another small set beside the
// same network from nothing.
#pragma once

#include "app/draw/chart.h"
#include "app/exhibits/vision_state.h"

#include <cstdint>
#include <string>

namespace neurarium {

class VisionTransferPanel {
 public:
  void draw(Ui& ui, Session& session, const VisionState& state, const Area& area);

 private:
  void draw_plan(Ui& ui, Session& session, const VisionState& state, const Area& area);
  void draw_curves(Ui& ui, Session& session, const Area& area);
  void begin(Ui& ui, Session& session, const VisionState& state);

  int data_ = -1;          // a row of the sets on offer; -1: not chosen yet
  double pictures_ = 100;  // to learn from
  bool freeze_ = true;
  std::uint64_t read_ = 0;  // the version of the snapshot that the curves are of
  Samples kept_, fresh_;    // test accuracy, per cent; training accuracy where nothing tests
  ChartZoom zoom_;
};

}  // namespace neurarium
