// A matrix of any size as coloured cells: the wheel zooms about the pointer, bars and the middle button move the part
// that is seen. Where a pixel stands for several numbers it shows the strongest, and the caller can say so.
#pragma once

#include "app/draw/colormap.h"
#include "app/draw/image.h"
#include "app/ui/item.h"

namespace neurarium {

// Numbers that lie elsewhere: a whole matrix, or the part of one that belongs to a head.
struct MatrixNumbers {
  const float* first = nullptr;
  int rows = 0, cols = 0;
  std::int64_t stride = 0;  // from row to row
  [[nodiscard]] float at(int row, int col) const { return first[row * stride + col]; }
};

class MatrixView {
 public:
  explicit MatrixView(Platform& platform) : picture_(platform, Filter::Nearest) {}

  struct Cell {
    int row = -1, col = -1;
    explicit operator bool() const { return row >= 0; }
    bool operator==(const Cell&) const = default;
  };
  // First and one past the last cell along an axis.
  struct Span {
    int first = 0, end = 1;
    [[nodiscard]] int count() const { return end - first; }
    bool operator==(const Span&) const = default;
  };

  // Draws over the item, right after it was made, and takes its wheel. `version` changes with the numbers; a matrix of
  // another size is seen whole at first.
  void draw(Ui& ui, const Item& item, const MatrixNumbers& numbers, const Colormap& map, std::uint64_t version);
  // The bars, where only a part is seen; after draw(), outside the item.
  void draw_bars(Ui& ui, const Item& item);

  // The number that is drawn at a place; none outside.
  [[nodiscard]] Cell at(const MatrixNumbers& numbers, ImVec2 place) const;
  // Where a cell stands; false when it is not seen.
  bool place_of(Cell cell, ImVec2& min, ImVec2& max) const;
  [[nodiscard]] Span rows() const { return rows_; }
  [[nodiscard]] Span cols() const { return cols_; }
  [[nodiscard]] bool is_whole() const { return zoom_ <= 1; }
  // How many numbers a pixel stands for.
  [[nodiscard]] int numbers_per_pixel() const;
  void zoom(float factor) { zoom_about(factor, 0.5f, 0.5f); }
  [[nodiscard]] const Image& image() const { return picture_.image(); }

 private:
  void take_input(const Item& item);
  void zoom_about(float factor, float x, float y);
  void see(const Item& item);
  void draw_numbers(Ui& ui, const MatrixNumbers& numbers) const;
  void bar(Ui& ui, std::string_view key, ImVec2 min, ImVec2 max, bool upright, float& from);

  Picture picture_;
  int all_rows_ = 0, all_cols_ = 0;
  float zoom_ = 1, x_ = 0, y_ = 0;  // the corner that is seen, in shares of the matrix
  Span rows_, cols_;
  ImVec2 min_{0, 0}, max_{0, 0};
  // What the picture was made of.
  std::uint64_t version_ = 0;
  Colormap map_;
  Span drawn_rows_{0, 0}, drawn_cols_{0, 0};
};

}  // namespace neurarium
