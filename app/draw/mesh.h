// Triangles of a picture in three dimensions and the view of them: plain numbers, which the graphics side and the CPU's
// rasteriser draw alike.
#pragma once

#include <imgui.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace neurarium {

struct Vec3 {
  float x = 0, y = 0, z = 0;
};

// As it lies in the graphics side's buffer.
struct MeshVertex {
  Vec3 at;
  Vec3 normal;      // of length 1; (0, 0, 0): lit from everywhere
  ImU32 color = 0;  // opaque
};

struct Mesh {
  std::vector<MeshVertex> vertices;
  std::vector<std::uint32_t> indices;  // three a triangle, seen from both sides
};

// A point p of the scene lies at (rows[0] . p, rows[1] . p) of the picture (-1..1, y upwards), and the smaller
// rows[2] . p (-1..1), the nearer it is; `.` with the fourth number added. No perspective: parallel lines stay so, and
// lengths along an axis can be compared.
struct MeshView {
  std::array<std::array<float, 4>, 3> rows{};
  [[nodiscard]] Vec3 project(Vec3 p) const {
    const auto row = [&](std::size_t i) { return rows[i][0] * p.x + rows[i][1] * p.y + rows[i][2] * p.z + rows[i][3]; };
    return {row(0), row(1), row(2)};
  }
  bool operator==(const MeshView&) const = default;
};

// The light: what a face is as bright as that looks along `from`, and what no face falls below.
struct MeshLight {
  Vec3 from{-0.35f, -0.5f, 0.79f};  // of length 1, in the scene
  float ambient = 0.62f;
};

// One picture to draw.
struct MeshPicture {
  const Mesh* mesh = nullptr;
  MeshView view{};
  MeshLight light{};
  int width = 0, height = 0;
  ImU32 background = 0;  // its alpha too: what no triangle covers
  const std::string* vertex_shader = nullptr;
  const std::string* fragment_shader = nullptr;
};

}  // namespace neurarium
