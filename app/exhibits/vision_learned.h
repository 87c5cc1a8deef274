// See it learn: which classes the network takes for which, the pictures behind each cell, its worst mistakes, and the
// last hidden layer as a picture of pictures that move while it learns.
#pragma once

#include "app/exhibits/vision_strip.h"
#include "app/probe.h"
#include "engine/exhibits/vision_study.h"

#include <memory>
#include <optional>

namespace neurarium {

class VisionLearnedPanel {
 public:
  VisionLearnedPanel(Platform& platform, bool threads);
  void draw(Ui& ui, VisionState& state, const Area& area);
  [[nodiscard]] bool busy() const { return probe_.busy() || (method_ != 0 && map_probe_.busy()); }

 private:
  struct MatrixCell {
    std::int32_t actual = 0, predicted = 0;
    bool operator==(const MatrixCell&) const = default;
  };
  void ask(const VisionState& state);
  void draw_matrix(Ui& ui, const VisionState& state, const Area& area);
  void draw_cell(Ui& ui, const MatrixCell& cell, std::int64_t count, std::int64_t of, const Area& area);
  void draw_behind(Ui& ui, VisionState& state, const Area& area);
  void advance_map();
  void draw_method(Ui& ui, const Area& area);
  void draw_places(Ui& ui, VisionState& state, const Area& area);

  VisionViewPtr asked_;
  std::shared_ptr<const VisionPictures> found_;
  std::optional<MatrixCell> chosen_;
  PictureStrip strip_;
  Picture atlas_;
  int method_ = 0;  // 0: principal components, 1: t-SNE
  std::shared_ptr<const VisionMap> map_;
  Probe<VisionPicturesRequest, std::shared_ptr<const VisionPictures>> probe_;  // last: their threads end first
  Probe<VisionMapRequest, std::shared_ptr<const VisionMap>> map_probe_;
};

}  // namespace neurarium
