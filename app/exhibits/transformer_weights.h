// Every parameter of the model as a matrix: a list of all, one of them large. Each number is hovered, dragged, typed,
// frozen or zeroed like any other, and what the model says follows in the same frame.
#pragma once

#include "app/draw/matrix_view.h"
#include "app/exhibits/transformer_edit.h"

#include <memory>
#include <string>

namespace neurarium {

class WeightPanel {
 public:
  explicit WeightPanel(Platform& platform) : matrix_(platform) {}
  void draw(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Area& area);
  [[nodiscard]] const MatrixView& matrix() const { return matrix_; }

 private:
  // The part of a parameter that is shown: all of it, or what belongs to the chosen head.
  struct Shown {
    ValueId id = kNoValue;
    MatrixNumbers numbers;
    std::int64_t first = 0;  // offset of its first number within the parameter
    bool of_head = false;
    [[nodiscard]] std::int64_t offset(MatrixView::Cell cell) const {
      return first + cell.row * numbers.stride + cell.col;
    }
  };
  [[nodiscard]] static Shown shown(const TransformerState& state);
  void draw_list(Ui& ui, TransformerState& state, const Area& area);
  void draw_title(Ui& ui, TransformerState& state, const Shown& what, const Area& area);
  void draw_matrix(Ui& ui, Session& session, TransformerState& state, NumberTouch& touch, const Shown& what,
                   const Area& area);
  void draw_names(Ui& ui, const TransformerState& state, const Shown& what, const Item& item,
                  MatrixView::Cell at) const;
  void draw_marks(Ui& ui, const Session& session, const TransformerState& state, const Shown& what,
                  MatrixView::Cell at) const;

  MatrixView matrix_;
  std::shared_ptr<const TransformerView> view_;
  std::string name_, listed_;
  std::uint64_t version_ = 0;
  double limit_ = 1;
};

// Shows a parameter large; of attention, with `of_head`, only what belongs to the chosen head.
void show_weights(TransformerState& state, std::string name, bool of_head = false);

}  // namespace neurarium
