// The logit lens as a table: what the model would answer after each part of each block, at every position.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/transformer_state.h"
#include "app/exhibits/view_probe.h"
#include "engine/interpret/logit_lens.h"

namespace neurarium {

class LensPanel {
 public:
  LensPanel(Platform& platform, bool threads);
  void draw(Ui& ui, TransformerState& state, const Area& area);
  [[nodiscard]] bool busy() const { return probe_.busy(); }

 private:
  // The part of the table that fits.
  struct Window {
    ImVec2 min;
    float cell = 0, row = 0;
    int first = 0, count = 0;  // columns of the lens
  };
  [[nodiscard]] Window place(Ui& ui, const TransformerState& state, const LogitLens& lens, const Area& area);
  void draw_cells(Ui& ui, const TransformerView& view, const LogitLens& lens, const Window& window);
  void draw_names(Ui& ui, const TransformerState& state, const TransformerView& view, const LogitLens& lens,
                  const Window& window, const Area& area) const;
  void draw_card(Ui& ui, const TransformerView& view, const LogitLens& lens, int depth, int column) const;

  Picture picture_;
  ViewProbe<NoKey, LogitLens> probe_;
  int scrolled_ = 0;  // columns to the left of where the position in focus would be the last
};

// "Embedding", "Attention 0", "MLP 0".
[[nodiscard]] std::string depth_name(Ui& ui, const LensDepth& depth);

}  // namespace neurarium
