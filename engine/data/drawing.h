// What a user draws, and the picture that it becomes: framed as the pictures of a set are, so that a network which
// learned those can read it.
#pragma once

#include "engine/data/pictures.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// Ink on a square of paper.
class Drawing {
 public:
  static constexpr int kSide = 64;

  // From one point of the paper to another (0..1 from the left and from the top), a round brush of `radius` cells.
  void stroke(double x0, double y0, double x1, double y1, double radius, bool erase);
  void nudge(int right, int down);  // cells; what leaves the paper is gone
  void clear() { ink_.assign(ink_.size(), 0); }
  [[nodiscard]] bool is_blank() const;
  [[nodiscard]] std::span<const std::uint8_t> ink() const { return ink_; }  // [kSide, kSide], 255 is full
  void set_ink(std::span<const std::uint8_t> ink);                          // of that size
  [[nodiscard]] std::uint8_t at(int x, int y) const { return ink_[static_cast<std::size_t>(y * kSide + x)]; }
  bool operator==(const Drawing&) const = default;

 private:
  std::vector<std::uint8_t> ink_ = std::vector<std::uint8_t>(kSide * kSide, 0);  // row by row, 255 is full
};

// As the network reads it, [channels, height, width] in 0..1; all zero for a blank one. PictureFrame::Blocks: the ink
// fills a bitmap of four times the side, and each pixel is the share of its 4x4 that is dark (as NIST's form-based
// recogniser and the UCI digits). PictureFrame::Centred: the ink fills five sevenths of the side, its centre of mass in
// the middle (as MNIST). PictureFrame::Whole: the paper as it is.
[[nodiscard]] std::vector<float> picture_of(const Drawing& drawing, const PictureSet& set);

// A drawing that a network learns from like the pictures of a set.
struct LabelledDrawing {
  Drawing drawing;
  std::string data;        // the set whose classes it was given: "digits"
  std::int32_t label = 0;  // its class there
  bool operator==(const LabelledDrawing&) const = default;
};
using Drawings = std::shared_ptr<const std::vector<LabelledDrawing>>;

// The name of the set whose pictures are all drawn by the user.
inline constexpr std::string_view kDrawnSet = "drawings";

// The drawings of kDrawnSet as a set of its own, framed by `form`. `classes`: their names. Errors: fewer than two
// drawings or classes.
[[nodiscard]] Result<Pictures> drawn_pictures(const std::vector<LabelledDrawing>& drawings,
                                              std::vector<std::string> classes, const PictureForm& form);

}  // namespace neurarium
