// The residual stream as lengths or directions of vectors: per position and block, what stood in it and what each head
// and the perceptron wrote.
#pragma once

#include "app/draw/image.h"
#include "app/exhibits/transformer_state.h"

namespace neurarium {

class ResidualPanel {
 public:
  explicit ResidualPanel(Platform& platform) : picture_(platform, Filter::Nearest) {}
  void draw(Ui& ui, const Session& session, TransformerState& state, const Area& area);

 private:
  // A row of the table: the numbers of one kind of vector at all positions.
  struct Row {
    std::string label;
    ImU32 mark = 0;
    bool stream = false;  // what stands in the stream, not what is written into it
    const std::vector<float>* numbers = nullptr;
    std::string value;  // whose vectors they are about
    HeadChoice head = {-1, -1};
  };
  // Where the cells are: no smaller than their numbers, so that the table scrolls where there is no room for it.
  struct Grid {
    Area seen;
    ImVec2 origin = {0, 0};  // of the first cell, as it is scrolled
    float row = 1, cell = 1;
    [[nodiscard]] ImVec2 at(int x, int y) const {
      return {origin.x + static_cast<float>(x) * cell, origin.y + static_cast<float>(y) * row};
    }
  };
  enum class Aspect : std::uint8_t { Length, ToEnd, ToBefore };
  void draw_aspects(Ui& ui, const Area& area);
  [[nodiscard]] std::vector<Row> rows(Ui& ui, const Session& session, const TransformerView& view) const;
  [[nodiscard]] Grid grid_of(Ui& ui, const std::vector<Row>& table, const TransformerView& view,
                             const Area& area) const;
  void update_picture(const Theme& t, const std::vector<Row>& table, const TransformerView& view);
  void draw_cells(Ui& ui, TransformerState& state, const std::vector<Row>& table, Grid& grid);
  void draw_edges(Ui& ui, const TransformerState& state, const std::vector<Row>& table, const Grid& grid,
                  const Area& area) const;
  void point_at(Ui& ui, TransformerState& state, const Row& row, int token, bool clicked) const;

  Picture picture_;
  Aspect aspect_ = Aspect::Length;
  double stream_end_ = 1, write_end_ = 1;  // of the colour scales
};

}  // namespace neurarium
