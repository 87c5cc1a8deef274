#include "app/exhibits/playground_surface_mesh.h"

#include "app/ui/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kLineHalf = 0.008f;  // of a line on the floor
constexpr float kAboveFloor = 0.004f;

float sample_at(int i) { return 2 * (static_cast<float>(i) + 0.5f) / kRegionGrid - 1; }

Vec3 unit_length(Vec3 v) {
  const float length = std::sqrt(v.x * v.x + v.y * v.y + v.z * v.z);
  return {v.x / length, v.y / length, v.z / length};
}

// Triangles of bodies around (0, 0, 0) by the shapes of the scatter: a body for each class.
struct PointBody {
  std::vector<Vec3> corners;
  std::vector<std::array<std::uint32_t, 3>> faces;
};

PointBody octahedron_body(float wide, float high) {
  return {{{wide, 0, 0}, {0, wide, 0}, {-wide, 0, 0}, {0, -wide, 0}, {0, 0, high}, {0, 0, -high}},
          {{0, 1, 4}, {1, 2, 4}, {2, 3, 4}, {3, 0, 4}, {1, 0, 5}, {2, 1, 5}, {3, 2, 5}, {0, 3, 5}}};
}

PointBody cube_body(float half) {
  PointBody body;
  for (int i = 0; i < 8; ++i)
    body.corners.push_back({(i & 1) != 0 ? half : -half, (i & 2) != 0 ? half : -half, (i & 4) != 0 ? half : -half});
  body.faces = {{0, 1, 3}, {0, 3, 2}, {4, 5, 7}, {4, 7, 6}, {0, 1, 5}, {0, 5, 4},
                {2, 3, 7}, {2, 7, 6}, {0, 2, 6}, {0, 6, 4}, {1, 3, 7}, {1, 7, 5}};
  return body;
}

PointBody pyramid_body(float wide, float tip) {
  return {{{wide, wide, -tip}, {-wide, wide, -tip}, {-wide, -wide, -tip}, {wide, -wide, -tip}, {0, 0, tip}},
          {{0, 1, 4}, {1, 2, 4}, {2, 3, 4}, {3, 0, 4}, {0, 1, 2}, {0, 2, 3}}};
}

PointBody body_of(int shape) {
  switch (shape % 6) {
    case 1:
      return cube_body(0.8f);
    case 2:
      return pyramid_body(1.0f, 1.0f);
    case 3:
      return octahedron_body(0.85f, 1.5f);
    case 4:
      return octahedron_body(1.4f, 0.7f);
    case 5:
      return pyramid_body(1.0f, -1.0f);
    default:
      return octahedron_body(1.1f, 1.1f);
  }
}

}  // namespace

HeightRange height_range(const PlaygroundView& view, std::size_t output) {
  if (view.graph().value(view.region_value).name == "probs") return {0, 1};
  if (view.region.size() == 1) return {-region_scale(view), region_scale(view)};
  double largest = 1;
  for (const float v : view.region[output])
    if (std::isfinite(v)) largest = std::max(largest, static_cast<double>(std::abs(v)));
  return {-round_up(largest), round_up(largest)};
}

std::vector<float> land_heights(const PlaygroundView& view, std::size_t output) {
  const HeightRange range = height_range(view, output);
  std::vector<float> heights;
  heights.reserve(view.region[output].size());
  for (const float v : view.region[output])
    heights.push_back(static_cast<float>((2 * (static_cast<double>(v) - range.low) / (range.high - range.low) - 1) *
                                         static_cast<double>(kLandHeight)));
  return heights;
}

std::size_t add_land(Mesh& mesh, const PlaygroundView& view, std::span<const float> heights,
                     const RegionColors& colors) {
  const auto first = static_cast<std::uint32_t>(mesh.vertices.size());
  const auto height = [&](int row, int column) {
    return heights[static_cast<std::size_t>(std::clamp(row, 0, kRegionGrid - 1) * kRegionGrid +
                                            std::clamp(column, 0, kRegionGrid - 1))];
  };
  constexpr float kTwoCells = 4.0f / kRegionGrid;
  std::vector<float> outputs(view.region.size());
  for (int row = 0; row < kRegionGrid; ++row)
    for (int column = 0; column < kRegionGrid; ++column) {
      const auto cell = static_cast<std::size_t>(row * kRegionGrid + column);
      for (std::size_t o = 0; o < outputs.size(); ++o) outputs[o] = view.region[o][cell];
      const Vec3 normal = unit_length({(height(row, column - 1) - height(row, column + 1)) / kTwoCells,
                                       (height(row + 1, column) - height(row - 1, column)) / kTwoCells, 1});
      mesh.vertices.push_back({{sample_at(column), -sample_at(row), heights[cell]}, normal, colors(outputs)});
    }
  const std::size_t before = mesh.indices.size();
  for (int row = 0; row + 1 < kRegionGrid; ++row)
    for (int column = 0; column + 1 < kRegionGrid; ++column) {
      const auto a = static_cast<std::uint32_t>(row * kRegionGrid + column);
      const std::array<std::uint32_t, 4> at = {a, a + 1, a + kRegionGrid + 1, a + kRegionGrid};
      if (!std::all_of(at.begin(), at.end(), [&](std::uint32_t i) { return std::isfinite(heights[i]); })) continue;
      for (const std::size_t i : {0u, 1u, 2u, 0u, 2u, 3u}) mesh.indices.push_back(first + at[i]);
    }
  for (std::size_t i = 0; i < heights.size(); ++i)
    if (!std::isfinite(heights[i])) mesh.vertices[first + i].at.z = 0;  // no triangle has it
  return (mesh.indices.size() - before) / 3;
}

void add_floor(Mesh& mesh, ImU32 color) {
  const auto first = static_cast<std::uint32_t>(mesh.vertices.size());
  for (const auto& [x, y] : {std::pair{-1.0f, -1.0f}, {1.0f, -1.0f}, {1.0f, 1.0f}, {-1.0f, 1.0f}})
    mesh.vertices.push_back({{x, y, kFloorHeight}, {}, color});
  for (const std::uint32_t i : {0u, 1u, 2u, 0u, 2u, 3u}) mesh.indices.push_back(first + i);
}

void add_floor_line(Mesh& mesh, std::span<const ImVec2> line, ImU32 color) {
  const auto place = [](ImVec2 p) { return ImVec2{2 * p.x - 1, 1 - 2 * p.y}; };
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const ImVec2 a = place(line[i]), b = place(line[i + 1]);
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    if (!(length > 0)) continue;
    const float nx = -(b.y - a.y) / length * kLineHalf, ny = (b.x - a.x) / length * kLineHalf;
    const auto first = static_cast<std::uint32_t>(mesh.vertices.size());
    for (const ImVec2 p :
         {ImVec2{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}})
      mesh.vertices.push_back({{p.x, p.y, kFloorHeight + kAboveFloor}, {}, color});
    for (const std::uint32_t k : {0u, 1u, 2u, 0u, 2u, 3u}) mesh.indices.push_back(first + k);
  }
}

void add_point(Mesh& mesh, Vec3 at, int shape, float size, ImU32 color) {
  const PointBody body = body_of(shape);
  for (const std::array<std::uint32_t, 3>& face : body.faces) {
    const Vec3 &p = body.corners[face[0]], &q = body.corners[face[1]], &r = body.corners[face[2]];
    const Vec3 u{q.x - p.x, q.y - p.y, q.z - p.z}, v{r.x - p.x, r.y - p.y, r.z - p.z};
    const Vec3 normal = unit_length({u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x});
    for (const Vec3& corner : {p, q, r}) {
      mesh.indices.push_back(static_cast<std::uint32_t>(mesh.vertices.size()));
      mesh.vertices.push_back(
          {{at.x + size * corner.x, at.y + size * corner.y, at.z + size * (corner.z + 1)}, normal, color});
    }
  }
}

}  // namespace neurarium
