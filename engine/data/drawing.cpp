#include "engine/data/drawing.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr std::uint8_t kDark = 128;
constexpr int kFineSteps = 4;  // bitmap pixels along a side of a picture's pixel

// A part of the paper, in cells.
struct PaperPart {
  double left = 0, top = 0, width = Drawing::kSide, height = Drawing::kSide;
};

PaperPart ink_frame(const Drawing& drawing) {
  int left = Drawing::kSide, top = Drawing::kSide, right = 0, bottom = 0;
  for (int y = 0; y < Drawing::kSide; ++y)
    for (int x = 0; x < Drawing::kSide; ++x) {
      if (drawing.at(x, y) < kDark) continue;
      left = std::min(left, x);
      right = std::max(right, x + 1);
      top = std::min(top, y);
      bottom = std::max(bottom, y + 1);
    }
  return {static_cast<double>(left), static_cast<double>(top), static_cast<double>(right - left),
          static_cast<double>(bottom - top)};
}

// Ink at a place of the paper, 0..1, between its cells; none beside the paper.
double ink_at(const Drawing& drawing, double x, double y) {
  const auto cell = [&](int cx, int cy) {
    const bool inside = cx >= 0 && cy >= 0 && cx < Drawing::kSide && cy < Drawing::kSide;
    return inside ? static_cast<double>(drawing.at(cx, cy)) / 255 : 0.0;
  };
  const double fx = std::floor(x - 0.5), fy = std::floor(y - 0.5);
  const double u = x - 0.5 - fx, v = y - 0.5 - fy;
  const int cx = static_cast<int>(fx), cy = static_cast<int>(fy);
  return (1 - v) * ((1 - u) * cell(cx, cy) + u * cell(cx + 1, cy)) +
         v * ((1 - u) * cell(cx, cy + 1) + u * cell(cx + 1, cy + 1));
}

// The part of the paper as height x width pixels: the mean of the ink in each, or the share of it that is dark.
std::vector<float> pixels_of(const Drawing& drawing, const PaperPart& frame, int height, int width, bool dark) {
  std::vector<float> out;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      double sum = 0;
      for (int v = 0; v < kFineSteps; ++v)
        for (int u = 0; u < kFineSteps; ++u) {
          const double ink =
              ink_at(drawing, frame.left + frame.width * (x * kFineSteps + u + 0.5) / (width * kFineSteps),
                     frame.top + frame.height * (y * kFineSteps + v + 0.5) / (height * kFineSteps));
          sum += dark ? (ink >= 0.5 ? 1 : 0) : ink;
        }
      out.push_back(static_cast<float>(sum / (kFineSteps * kFineSteps)));
    }
  return out;
}

// The frame around the ink's middle in which the ink takes `share` of the longer side of a picture.
PaperPart around_ink(const Drawing& drawing, const PictureSet& set, double share) {
  const PaperPart ink = ink_frame(drawing);
  const double scale = std::max(ink.width / set.width, ink.height / set.height) / share;  // cells a pixel
  const double width = scale * set.width, height = scale * set.height;
  return {ink.left + (ink.width - width) / 2, ink.top + (ink.height - height) / 2, width, height};
}

// The same frame moved so that the ink's centre of mass is its middle.
PaperPart around_mass(const Drawing& drawing, PaperPart frame) {
  double sum = 0, x_sum = 0, y_sum = 0;
  for (int y = 0; y < Drawing::kSide; ++y)
    for (int x = 0; x < Drawing::kSide; ++x) {
      const double ink = drawing.at(x, y);
      sum += ink;
      x_sum += ink * (x + 0.5);
      y_sum += ink * (y + 0.5);
    }
  frame.left = x_sum / sum - frame.width / 2;
  frame.top = y_sum / sum - frame.height / 2;
  return frame;
}

}  // namespace

bool Drawing::is_blank() const {
  return std::none_of(ink_.begin(), ink_.end(), [](std::uint8_t ink) { return ink >= kDark; });
}

void Drawing::set_ink(std::span<const std::uint8_t> ink) {
  NEURARIUM_CHECK_EQ(ink.size(), ink_.size());
  ink_.assign(ink.begin(), ink.end());
}

void Drawing::stroke(double x0, double y0, double x1, double y1, double radius, bool erase) {
  const double ax = x0 * kSide, ay = y0 * kSide, dx = (x1 - x0) * kSide, dy = (y1 - y0) * kSide;
  const double length2 = dx * dx + dy * dy;
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      const double px = x + 0.5 - ax, py = y + 0.5 - ay;
      const double along = length2 > 0 ? std::clamp((px * dx + py * dy) / length2, 0.0, 1.0) : 0;
      const double far = std::hypot(px - along * dx, py - along * dy);
      const double cover = std::clamp(radius + 0.5 - far, 0.0, 1.0);  // of the cell
      if (cover <= 0) continue;
      std::uint8_t& ink = ink_[static_cast<std::size_t>(y * kSide + x)];
      const auto level = static_cast<std::uint8_t>(std::lround(255 * cover));
      ink = erase ? std::min<std::uint8_t>(ink, static_cast<std::uint8_t>(255 - level)) : std::max(ink, level);
    }
}

void Drawing::nudge(int right, int down) {
  const Drawing before = *this;
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      const int fx = x - right, fy = y - down;
      const bool inside = fx >= 0 && fy >= 0 && fx < kSide && fy < kSide;
      ink_[static_cast<std::size_t>(y * kSide + x)] = inside ? before.at(fx, fy) : 0;
    }
}

std::vector<float> picture_of(const Drawing& drawing, const PictureSet& set) {
  const auto size = static_cast<std::size_t>(set.picture_size());
  if (drawing.is_blank()) return std::vector<float>(size, 0.0f);
  PaperPart frame;
  if (set.frame == PictureFrame::Blocks) frame = around_ink(drawing, set, 1);
  if (set.frame == PictureFrame::Centred) frame = around_mass(drawing, around_ink(drawing, set, 5.0 / 7));
  const std::vector<float> plane = pixels_of(drawing, frame, set.height, set.width, set.frame == PictureFrame::Blocks);
  std::vector<float> out;
  for (int c = 0; c < set.channels; ++c) out.insert(out.end(), plane.begin(), plane.end());
  return out;
}

Result<Pictures> drawn_pictures(const std::vector<LabelledDrawing>& drawings, std::vector<std::string> classes,
                                const PictureForm& form) {
  PictureSet set;
  set.name = kDrawnSet;
  set.channels = form.channels, set.height = form.height, set.width = form.width;
  set.frame = form.frame;
  set.full = form.full;
  set.class_names = std::move(classes);
  for (const LabelledDrawing& one : drawings) {
    if (one.data != kDrawnSet || one.label >= set.classes() || one.drawing.is_blank()) continue;
    for (const float ink : picture_of(one.drawing, set))
      set.pixels.push_back(static_cast<std::uint8_t>(std::lround(ink * static_cast<float>(set.full))));
    set.labels.push_back(one.label);
  }
  if (set.size() < 2)
    return usage_error("Of your own classes there are {} drawings; draw at least two and add each with its class.",
                       set.size());
  return seal_pictures(std::move(set));
}

}  // namespace neurarium
