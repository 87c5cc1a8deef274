// Why this class: which pixels an answer rests on, what picture the unit asks for and which pictures fire it most, and
// how small a change makes the network err.
#pragma once

#include "app/exhibits/vision_strip.h"
#include "app/probe.h"
#include "engine/exhibits/vision_study.h"

#include <array>
#include <memory>
#include <string>

namespace neurarium {

class VisionWhyPanel {
 public:
  VisionWhyPanel(Platform& platform, bool threads);
  void draw(Ui& ui, VisionState& state, const Area& area);
  [[nodiscard]] bool busy() const { return why_probe_.busy() || ascent_probe_.busy() || set_probe_.busy(); }

 private:
  void ask(const VisionState& state);
  void draw_head(Ui& ui, VisionState& state, const Area& area);
  static void draw_class_chips(Ui& ui, VisionState& state, const Area& area);
  void draw_saliencies(Ui& ui, const VisionState& state, const Area& area);
  void draw_tile(Ui& ui, std::size_t index, std::string_view key, const Area& area, const PictureMap& map,
                 std::string_view help);
  void draw_ascent(Ui& ui, VisionState& state, const Area& area);
  void draw_neighbors(Ui& ui, VisionState& state, const Area& area);
  void draw_nudge(Ui& ui, VisionState& state, const Area& area);

  std::array<std::unique_ptr<Picture>, 5> tiles_;
  Picture asked_for_, nudged_;
  PictureStrip strongest_, nearest_;
  double nudge_ = 0.1;
  PictureUnit unit_;
  std::string unit_name_;
  VisionViewPtr asked_;
  PictureUnit asked_unit_;
  double asked_nudge_ = -1;
  std::shared_ptr<const VisionWhy> why_;
  std::shared_ptr<const VisionAscent> ascent_;
  std::shared_ptr<const VisionPictures> set_;
  Probe<VisionWhyRequest, std::shared_ptr<const VisionWhy>> why_probe_;  // last: their threads end first
  Probe<VisionAscentRequest, std::shared_ptr<const VisionAscent>> ascent_probe_;
  Probe<VisionPicturesRequest, std::shared_ptr<const VisionPictures>> set_probe_;
};

}  // namespace neurarium
