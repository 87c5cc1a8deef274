// Each crossing lies on a grid edge with a number of its own; chaining segments by these numbers gives whole lines.
#include "app/draw/heatmap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace neurarium {
namespace {

struct Segment {
  int a, b;  // edge numbers
};

class Squares {
 public:
  Squares(const Grid& grid, float level) : grid_(grid), level_(level) {
    for (int y = 0; y + 1 < grid.height; ++y)
      for (int x = 0; x + 1 < grid.width; ++x) cell(x, y);
  }

  std::vector<std::vector<ImVec2>> lines() {
    std::unordered_map<int, std::array<int, 2>> at;  // edge -> the one or two segments that meet there
    for (std::size_t i = 0; i < segments_.size(); ++i)
      for (const int edge : {segments_[i].a, segments_[i].b}) {
        auto [it, fresh] = at.try_emplace(edge, std::array<int, 2>{-1, -1});
        it->second[fresh ? 0 : 1] = static_cast<int>(i);
      }
    std::vector<bool> used(segments_.size(), false);
    std::vector<std::vector<ImVec2>> out;
    // Open lines first, from their ends; what remains is closed.
    for (const bool open : {true, false})
      for (std::size_t i = 0; i < segments_.size(); ++i) {
        if (used[i]) continue;
        const int start = open ? end_of(segments_[i], at) : segments_[i].a;
        if (start >= 0) out.push_back(chain(static_cast<int>(i), start, at, used));
      }
    return out;
  }

 private:
  using Meetings = std::unordered_map<int, std::array<int, 2>>;

  float value(int x, int y) const { return grid_.values[static_cast<std::size_t>(y) * grid_.width + x]; }
  int horizontal(int x, int y) const { return 2 * (y * grid_.width + x); }  // from (x, y) to (x + 1, y)
  int vertical(int x, int y) const { return 2 * (y * grid_.width + x) + 1; }

  static int end_of(const Segment& s, const Meetings& at) {
    if (at.at(s.a)[1] < 0) return s.a;
    return at.at(s.b)[1] < 0 ? s.b : -1;
  }

  void cell(int x, int y) {
    const float v[4] = {value(x, y), value(x + 1, y), value(x + 1, y + 1), value(x, y + 1)};
    int inside = 0;
    for (int i = 0; i < 4; ++i) {
      if (!std::isfinite(v[i])) return;
      inside |= v[i] > level_ ? 1 << i : 0;
    }
    const int top = horizontal(x, y), right = vertical(x + 1, y), bottom = horizontal(x, y + 1), left = vertical(x, y);
    // A saddle is cut so that the side of its middle stays connected.
    const bool middle = (v[0] + v[1] + v[2] + v[3]) * 0.25f > level_;
    switch (inside) {
      case 1:
      case 14:
        segments_.push_back({left, top});
        break;
      case 2:
      case 13:
        segments_.push_back({top, right});
        break;
      case 4:
      case 11:
        segments_.push_back({right, bottom});
        break;
      case 8:
      case 7:
        segments_.push_back({bottom, left});
        break;
      case 3:
      case 12:
        segments_.push_back({left, right});
        break;
      case 6:
      case 9:
        segments_.push_back({top, bottom});
        break;
      case 5:
      case 10:
        if (middle == (inside == 5))
          segments_.insert(segments_.end(), {{top, right}, {bottom, left}});
        else
          segments_.insert(segments_.end(), {{left, top}, {right, bottom}});
        break;
      default:
        break;
    }
  }

  ImVec2 point(int edge) const {
    const int index = edge / 2;
    const int x = index % grid_.width;
    const int y = index / grid_.width;
    const bool down = edge % 2 == 1;
    const double a = static_cast<double>(value(x, y)) - static_cast<double>(level_);
    const double b = static_cast<double>(down ? value(x, y + 1) : value(x + 1, y)) - static_cast<double>(level_);
    const auto t = static_cast<float>(std::clamp(a / (a - b), 0.0, 1.0));
    return {(static_cast<float>(x) + 0.5f + (down ? 0.0f : t)) / static_cast<float>(grid_.width),
            (static_cast<float>(y) + 0.5f + (down ? t : 0.0f)) / static_cast<float>(grid_.height)};
  }

  std::vector<ImVec2> chain(int segment, int edge, const Meetings& at, std::vector<bool>& used) const {
    std::vector<ImVec2> line{point(edge)};
    while (segment >= 0 && !used[static_cast<std::size_t>(segment)]) {
      used[static_cast<std::size_t>(segment)] = true;
      const Segment& s = segments_[static_cast<std::size_t>(segment)];
      edge = s.a == edge ? s.b : s.a;
      line.push_back(point(edge));
      const auto& here = at.at(edge);
      segment = here[0] == segment ? here[1] : here[0];
    }
    return line;
  }

  const Grid& grid_;
  float level_;
  std::vector<Segment> segments_;
};

}  // namespace

void Heatmap::update(const Grid& grid, const Colormap& map) {
  NEURARIUM_CHECK_EQ(grid.values.size(), static_cast<std::size_t>(grid.width) * grid.height);
  if (image_.width != grid.width || image_.height != grid.height) image_.resize(grid.width, grid.height);
  non_finite_ = 0;
  for (std::size_t i = 0; i < grid.values.size(); ++i) {
    image_.pixels[i] = map(static_cast<double>(grid.values[i]));
    non_finite_ += std::isfinite(grid.values[i]) ? 0 : 1;
  }
  picture_.update(image_);
}

std::vector<std::vector<ImVec2>> contour(const Grid& grid, float level) {
  if (grid.width < 2 || grid.height < 2) return {};
  NEURARIUM_CHECK_EQ(grid.values.size(), static_cast<std::size_t>(grid.width) * grid.height);
  return Squares(grid, level).lines();
}

void draw_contour(ImDrawList& list, const std::vector<std::vector<ImVec2>>& lines, ImVec2 min, ImVec2 max, ImU32 color,
                  float width) {
  std::vector<ImVec2> pixels;
  for (const auto& line : lines) {
    pixels.clear();
    for (const ImVec2 p : line) pixels.push_back({min.x + p.x * (max.x - min.x), min.y + p.y * (max.y - min.y)});
    list.AddPolyline(pixels.data(), static_cast<int>(pixels.size()), color, ImDrawFlags_None, width);
  }
}

}  // namespace neurarium
