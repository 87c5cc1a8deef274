// From text to its own labels: a window slides over a training text; what the model reads in it stands above what it
// should have foretold, which is the same text one token further on.
#pragma once

#include "app/exhibits/transformer_state.h"
#include "app/exhibits/view_probe.h"
#include "engine/interpret/label_window.h"
#include "engine/lessons/sentence.h"

#include <memory>
#include <vector>

namespace neurarium {

class LabelPanel {
 public:
  explicit LabelPanel(bool threads);
  void draw(Ui& ui, TransformerState& state, const Area& area);
  [[nodiscard]] bool busy() const { return probe_.busy(); }
  [[nodiscard]] const LabelWindow& window() const { return window_; }
  // As far as it fits the text; the chosen place is kept inside.
  void show(const LabelWindow& window) { window_ = window; }

 private:
  struct Question {
    std::int64_t first = 0, length = 0, example = 0;
    bool operator==(const Question&) const = default;
  };
  struct Reading {
    TrainingText text;
    Question asked;  // made to fit the text
    std::vector<LabelledToken> tokens;
  };
  static Reading read(const TransformerView& view, const Question& question);
  void draw_controls(Ui& ui, const TransformerView& view, const Reading& reading, const Area& area);
  void draw_strip(Ui& ui, const TransformerView& view, const Reading& reading, const Area& area);
  void draw_pairs(Ui& ui, const TransformerView& view, const Reading& reading, const Area& area);
  void draw_sentence(Ui& ui, const TransformerView& view, const Reading& reading, const Area& area) const;

  ViewProbe<Question, Reading> probe_;
  LabelWindow window_ = {0, 6, -1, 0};
  int hovered_ = -1;
  std::int64_t strip_first_ = 0;    // the leftmost token of the strip
  std::int64_t grabbed_ = -1;       // where in the window it is being dragged
  std::int64_t shown_example_ = 0;  // of the strip
};

}  // namespace neurarium
