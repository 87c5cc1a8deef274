// One head large: the scores, the mask and the softmax as stages of the same matrix, the same attention as lines
// between tokens, the vectors of one pair with their dot product written out; or the circuits of the head.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/transformer_circuit.h"
#include "app/exhibits/transformer_edit.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

class HeadPanel {
 public:
  explicit HeadPanel(Platform& platform) : matrix_(platform, Filter::Nearest), circuit_(platform) {}
  void draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);
  [[nodiscard]] const Image& matrix_image() const { return matrix_.image(); }
  [[nodiscard]] double limit() const { return limit_; }  // the end of the matrix's colour scale
  [[nodiscard]] const CircuitPanel& circuit() const { return circuit_; }

 private:
  float draw_stages(Ui& ui, TransformerState& state, const Area& area) const;
  float draw_brushes(Ui& ui, TransformerState& state, ImVec2 top_right) const;
  void draw_caption(Ui& ui, const Session& session, TransformerState& state, const Area& area) const;
  // transformer_matrix.cpp
  void update_matrix(const Theme& theme, const TransformerState& state);
  void draw_matrix(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);
  void paint(Session& session, const TransformerState& state, const Item& item);
  static void draw_matrix_names(Ui& ui, const TransformerState& state, const Area& area, const Area& cells);
  void draw_matrix_numbers(Ui& ui, const TransformerState& state, const Area& cells) const;
  void draw_matrix_marks(Ui& ui, const Session& session, const TransformerState& state, const Area& cells) const;
  // transformer_lines.cpp
  void draw_lines(Ui& ui, TransformerState& state, const Area& area);
  // transformer_pair.cpp
  void draw_pair(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);
  void draw_turned_pair(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);
  void draw_title(Ui& ui, Session& session, TransformerState& state, const Area& area) const;

  Picture matrix_;
  CircuitPanel circuit_;
  std::vector<float> numbers_;  // [T, T] of the stage that is shown
  double limit_ = 1;
  std::shared_ptr<const TransformerView> view_;
  HeadChoice head_;
  HeadStage stage_ = HeadStage::Softmax;
  ThemeKind theme_ = ThemeKind::Dark;
  TokenPair painted_;  // the last cell of a drag with a brush
  int across_ = -1;    // the lines' tokens lie side by side: 0 no, 1 yes, -1 as the language wants it
};

}  // namespace neurarium
