// The triangles of the output's landscape: the land itself, the floor with the border on it, and the points.
#pragma once

#include "app/draw/mesh.h"
#include "app/exhibits/playground_colors.h"

#include <span>
#include <vector>

namespace neurarium {

// The scene: the plane is -1..1 in x and y, outputs from low to high are -kLandHeight..kLandHeight.
inline constexpr float kLandHeight = 0.55f;
inline constexpr float kFloorHeight = -0.72f;

// What the lowest and the highest point of the scale stand for.
struct HeightRange {
  double low = -1, high = 1;
};
[[nodiscard]] HeightRange height_range(const PlaygroundView& view, std::size_t output);
// The heights of the grid's samples, kRegionGrid^2 from high x2 to low x2; not finite where the output is not.
[[nodiscard]] std::vector<float> land_heights(const PlaygroundView& view, std::size_t output);

// Appends the land; the number of its triangles.
std::size_t add_land(Mesh& mesh, const PlaygroundView& view, std::span<const float> heights,
                     const RegionColors& colors);
void add_floor(Mesh& mesh, ImU32 color);
// A line on the floor, in shares of the region's square.
void add_floor_line(Mesh& mesh, std::span<const ImVec2> line, ImU32 color);
// A point standing at a height; `shape` as in the scatter.
void add_point(Mesh& mesh, Vec3 at, int shape, float size, ImU32 color);

}  // namespace neurarium
