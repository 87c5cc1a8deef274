// What is drawn becomes a picture like those that the network learned from.
#include "engine/data/drawing.h"

#include "engine/data/picture_input.h"
#include "engine/files/picture_tensors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace neurarium {
namespace {

PictureSet framed(PictureFrame frame, std::int32_t side) {
  PictureSet set;
  set.frame = frame;
  set.height = set.width = side;
  return set;
}

// A filled rectangle of cells.
Drawing rectangle(int left, int top, int width, int height) {
  std::vector<std::uint8_t> ink(Drawing::kSide * Drawing::kSide, 0);
  for (int y = top; y < top + height; ++y)
    for (int x = left; x < left + width; ++x) ink[static_cast<std::size_t>(y * Drawing::kSide + x)] = 255;
  Drawing drawing;
  drawing.set_ink(ink);
  return drawing;
}

TEST(DrawnPicture, OfABlankPaperIsZero) {
  for (const PictureFrame frame : {PictureFrame::Whole, PictureFrame::Centred, PictureFrame::Blocks}) {
    const auto picture = picture_of(Drawing(), framed(frame, 8));
    EXPECT_EQ(picture, std::vector<float>(64, 0.0f));
  }
}

TEST(DrawnPicture, InBlocksFillsThePictureAndCountsDarkCells) {
  // A square of 32 x 32 cells, wherever it lies, is all of the bitmap: every block counts 16 of 16.
  for (const int left : {0, 5, 32}) {
    const auto picture = picture_of(rectangle(left, 7, 32, 32), framed(PictureFrame::Blocks, 8));
    EXPECT_EQ(picture, std::vector<float>(64, 1.0f)) << left;
  }
  // Every pixel of a picture in blocks is a sixteenth many times.
  Drawing seven;
  seven.stroke(0.2, 0.2, 0.8, 0.2, 2.5, false);
  seven.stroke(0.8, 0.2, 0.4, 0.9, 2.5, false);
  for (const float pixel : picture_of(seven, framed(PictureFrame::Blocks, 8)))
    EXPECT_EQ(pixel * 16, std::round(pixel * 16));
}

TEST(DrawnPicture, InBlocksKeepsItsProportions) {
  const auto picture = picture_of(rectangle(10, 4, 8, 48), framed(PictureFrame::Blocks, 8));
  for (std::size_t y = 0; y < 8; ++y) {
    EXPECT_EQ(picture[y * 8], 0) << "a thin stroke does not become a broad one";
    EXPECT_GT(picture[y * 8 + 3] + picture[y * 8 + 4], 0.9);
  }
}

TEST(DrawnPicture, CentredHasItsMassInTheMiddleOfTwentyPixels) {
  Drawing drawing = rectangle(2, 40, 6, 20);
  drawing.stroke(0.1, 0.65, 0.3, 0.65, 2, false);  // heavier at the top
  const auto picture = picture_of(drawing, framed(PictureFrame::Centred, 28));
  double sum = 0, x = 0, y = 0;
  int top = 28, bottom = 0;
  for (int i = 0; i < 28 * 28; ++i) {
    const float p = picture[static_cast<std::size_t>(i)];
    sum += p;
    x += p * (i % 28 + 0.5);
    y += p * (i / 28 + 0.5);
    if (p > 0.5) top = std::min(top, i / 28), bottom = std::max(bottom, i / 28);
  }
  EXPECT_NEAR(x / sum, 14, 0.3);
  EXPECT_NEAR(y / sum, 14, 0.3);
  EXPECT_NEAR(bottom - top + 1, 20, 1.01);
}

TEST(DrawnPicture, IsTheSameFromAPictureFileOnDarkOrLightPaper) {
  const PictureSet set = framed(PictureFrame::Blocks, 8);
  Drawing seven;
  seven.stroke(0.2, 0.2, 0.8, 0.2, 3, false);
  seven.stroke(0.8, 0.2, 0.4, 0.9, 3, false);
  DecodedPicture dark{Drawing::kSide, Drawing::kSide, {}}, light = dark;
  for (const std::uint8_t ink : seven.ink()) {
    dark.rgb.insert(dark.rgb.end(), 3, ink);
    light.rgb.insert(light.rgb.end(), 3, static_cast<std::uint8_t>(255 - ink));
  }
  EXPECT_EQ(input_of_picture(dark, set), picture_of(seven, set));
  EXPECT_EQ(input_of_picture(light, set), picture_of(seven, set));
}

TEST(DrawnPicture, OfAStripIsWholeAndNeedsNoSquareAsLongAsTheStrip) {
  constexpr std::int32_t kLong = 2'000'000;  // a square of this side would be 12 TB
  DecodedPicture strip{1, kLong, std::vector<std::uint8_t>(std::size_t{3} * kLong, 255)};
  std::fill_n(strip.rgb.begin() + std::ptrdiff_t{3} * kLong / 4, std::ptrdiff_t{3} * kLong / 2, 0);  // dark middle half
  const auto input = input_of_picture(strip, framed(PictureFrame::Centred, 28));
  int columns = 0;
  for (std::size_t x = 0; x < 28; ++x) {
    float darkest = 0;
    for (std::size_t y = 0; y < 28; ++y) darkest = std::max(darkest, input[y * 28 + x]);
    if (darkest > 0.2f) ++columns;
  }
  EXPECT_EQ(columns, 20) << "the dark half is as long as the frame that digits are put in";
}

TEST(DrawnPicture, OfTheSetsOwnSizeIsTakenPixelByPixel) {
  DecodedPicture picture{2, 2, {0, 0, 0, 255, 255, 255, 51, 51, 51, 102, 102, 102}};
  const auto input = input_of_picture(picture, framed(PictureFrame::Blocks, 2));
  ASSERT_EQ(input.size(), 4u);
  EXPECT_FLOAT_EQ(input[1], 1);
  EXPECT_FLOAT_EQ(input[2], 0.2f);
}

TEST(Drawings, AreSavedAndReadBack) {
  std::vector<LabelledDrawing> drawn = {{rectangle(1, 2, 3, 4), "digits", 7}, {rectangle(5, 5, 9, 9), "fashion", 0}};
  TensorFile file;
  write_drawings(file, "d.", drawn);
  const auto read = read_drawings(file, "d.");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(**read, drawn);
  EXPECT_EQ(*read_drawings(TensorFile(), "d."), nullptr);
  TensorFile wrong;
  wrong.add<std::uint8_t>("d.ink", {1, 2, 2}, std::vector<std::uint8_t>(4));
  wrong.add<std::int32_t>("d.labels", {1}, std::vector<std::int32_t>{3});
  wrong.add_text("d.data", "digits\n");
  EXPECT_FALSE(read_drawings(wrong, "d.").ok());
}

}  // namespace
}  // namespace neurarium
