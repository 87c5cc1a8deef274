// The residual stream as lengths of vectors: per position and block, what stood in it and what each head and the
// perceptron wrote.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/transformer_state.h"

namespace neurarium {

class ResidualPanel {
 public:
  explicit ResidualPanel(Platform& platform) : picture_(platform, Filter::Nearest) {}
  void draw(Ui& ui, TransformerState& state, const Area& area);

 private:
  // A row of the table: the lengths of one kind of vector at all positions.
  struct Row {
    std::string label;
    ImU32 mark = 0;
    bool stream = false;  // what stands in the stream, not what is written into it
    const std::vector<float>* norms = nullptr;
    std::string value;  // whose vectors they are the lengths of
    HeadChoice head = {-1, -1};
  };
  [[nodiscard]] std::vector<Row> rows(Ui& ui, const TransformerView& view) const;

  Picture picture_;
};

}  // namespace neurarium
