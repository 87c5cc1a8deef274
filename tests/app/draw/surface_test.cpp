// The rasteriser against geometry that is known, and against the graphics side.
#include "app/draw/surface.h"

#include <array>
#include <cmath>

#include "tests/app/support.h"

namespace neurarium {
namespace {

using test::TestScreen;

constexpr MeshView kStraight{{{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}}};  // x to the right, y up, z away

void add_triangle(Mesh& mesh, Vec3 a, Vec3 b, Vec3 c, ImU32 color, Vec3 normal = {}) {
  for (const Vec3& at : {a, b, c}) {
    mesh.indices.push_back(static_cast<std::uint32_t>(mesh.vertices.size()));
    mesh.vertices.push_back({at, normal, color});
  }
}

MeshPicture picture_of(const Mesh& mesh, const MeshView& view, int edge) {
  return {&mesh, view, {}, edge, edge, IM_COL32(9, 9, 9, 0), nullptr, nullptr};
}

// A saddle of many triangles under which a floor lies, cut by a wall.
Mesh scene() {
  Mesh mesh;
  constexpr int kCells = 24;
  const auto at = [](int i, int k) {
    const float x = 2 * static_cast<float>(i) / kCells - 1, y = 2 * static_cast<float>(k) / kCells - 1;
    return Vec3{x, y, 0.5f * (x * x - y * y)};
  };
  for (int i = 0; i < kCells; ++i)
    for (int k = 0; k < kCells; ++k) {
      const Vec3 p = at(i, k);
      const float length = std::sqrt(p.x * p.x + p.y * p.y + 1);
      const Vec3 normal{-p.x / length, p.y / length, 1 / length};
      const ImU32 color = p.z > 0 ? IM_COL32(40, 120, 220, 255) : IM_COL32(230, 140, 40, 255);
      add_triangle(mesh, p, at(i + 1, k), at(i + 1, k + 1), color, normal);
      add_triangle(mesh, p, at(i + 1, k + 1), at(i, k + 1), color, normal);
    }
  add_triangle(mesh, {-1, -1, -0.7f}, {1, -1, -0.7f}, {1, 1, -0.7f}, IM_COL32(60, 60, 60, 255));
  add_triangle(mesh, {0.2f, -0.8f, -0.7f}, {0.2f, 0.8f, -0.7f}, {0.2f, 0, 0.9f}, IM_COL32(200, 30, 90, 255));
  return mesh;
}

TEST(Rasterise, CoversTheTriangleAndLeavesTheRestAsItWas) {
  Mesh mesh;
  add_triangle(mesh, {-1, -1, 0}, {1, -1, 0}, {-1, 1, 0}, IM_COL32(10, 20, 30, 255));
  const Image image = rasterise(picture_of(mesh, kStraight, 20));
  EXPECT_EQ(image.at(1, 18), IM_COL32(10, 20, 30, 255)) << "the lower left half";
  EXPECT_EQ(image.at(8, 10), IM_COL32(10, 20, 30, 255));
  EXPECT_EQ(image.at(18, 1), IM_COL32(9, 9, 9, 0));
  int covered = 0;
  for (const std::uint32_t p : image.pixels) covered += p == IM_COL32(10, 20, 30, 255) ? 1 : 0;
  EXPECT_NEAR(covered, 200, 11);
}

TEST(Rasterise, TheNearerTriangleHidesTheOtherInWhicheverOrderTheyCome) {
  for (const bool first : {true, false}) {
    Mesh mesh;
    const auto near = [&] {
      add_triangle(mesh, {-3, -3, -0.5f}, {3, -3, -0.5f}, {0, 3, -0.5f}, IM_COL32(1, 2, 3, 255));
    };
    if (first) near();
    add_triangle(mesh, {-3, -3, 0.5f}, {3, -3, 0.5f}, {0, 3, 0.5f}, IM_COL32(4, 5, 6, 255));
    if (!first) near();
    EXPECT_EQ(rasterise(picture_of(mesh, kStraight, 16)).at(8, 8), IM_COL32(1, 2, 3, 255));
  }
}

TEST(Rasterise, ColoursRunEvenlyBetweenTheCornersAndLightDimsWhatLooksAway) {
  Mesh mesh;
  add_triangle(mesh, {-1, -1, 0}, {1, -1, 0}, {0, 3, 0}, 0);
  for (const auto& [i, red] : {std::pair{0u, 0u}, {1u, 200u}, {2u, 100u}})
    mesh.vertices[i].color = IM_COL32(red, 0, 0, 255);
  const Image image = rasterise(picture_of(mesh, kStraight, 100));
  for (const int x : {30, 50, 70}) EXPECT_NEAR(static_cast<double>(image.at(x, 90) & 255u), 2.0 * x, 12) << "at " << x;
  Mesh lit;
  MeshPicture picture = picture_of(lit, kStraight, 4);
  const Vec3 l = picture.light.from;
  add_triangle(lit, {-3, -3, 0}, {3, -3, 0}, {0, 3, 0}, IM_COL32(200, 200, 200, 255), l);
  EXPECT_NEAR(static_cast<double>(rasterise(picture).at(2, 2) & 255u), 200, 2);
  for (MeshVertex& v : lit.vertices) v.normal = {l.y, -l.x, 0};
  for (MeshVertex& v : lit.vertices) {
    const float length = std::hypot(v.normal.x, v.normal.y);
    v.normal = {v.normal.x / length, v.normal.y / length, 0};
  }
  EXPECT_NEAR(static_cast<double>(rasterise(picture).at(2, 2) & 255u), 200 * picture.light.ambient, 2);
}

TEST(HitMesh, FindsTheFirstTriangleAlongTheLineOfSightAndNothingBesideThem) {
  Mesh mesh;
  add_triangle(mesh, {-1, -1, 0.5f}, {1, -1, 0.5f}, {0, 1, 0.5f}, 0);
  add_triangle(mesh, {-1, -1, 0.1f}, {1, -1, 0.3f}, {0, 1, 0.2f}, 0);
  const auto hit = hit_mesh(mesh, 2, kStraight, 0.1f, -0.2f);
  ASSERT_TRUE(hit);
  EXPECT_NEAR(hit->x, 0.1f, 1e-6f);
  EXPECT_NEAR(hit->y, -0.2f, 1e-6f);
  EXPECT_LT(hit->z, 0.31f);
  EXPECT_EQ(hit_mesh(mesh, 1, kStraight, 0.1f, -0.2f)->z, 0.5f) << "the others are not asked";
  EXPECT_FALSE(hit_mesh(mesh, 2, kStraight, 0.9f, 0.9f));
}

TEST(Orbit, ADragTurnsAndTheSceneFitsHoweverItStands) {
  Orbit orbit;
  const Orbit before = orbit;
  orbit.turn(30, -10);
  EXPECT_NE(orbit, before);
  EXPECT_LT(orbit.pitch, before.pitch);
  for (int i = 0; i < 200; ++i) {
    orbit.turn(static_cast<float>(i), static_cast<float>(i % 7) * 40 - 120);
    const MeshView view = orbit.view();
    for (const float x : {-1.f, 1.f})
      for (const float y : {-1.f, 1.f})
        for (const float z : {-0.72f, 0.55f}) {
          const Vec3 p = view.project({x, y, z});
          EXPECT_LE(std::max({std::abs(p.x), std::abs(p.y), std::abs(p.z)}), 1.0f);
        }
    EXPECT_GT(view.project({0, 0, 1}).y, 0) << "up stays up";
  }
  orbit.zoom_by(1000);
  EXPECT_LE(orbit.zoom, 8);
}

// The same mesh by both: edges may differ by a pixel, faces by a rounding.
TEST(Surface, TheGraphicsSideAndTheCpuMakeTheSamePicture) {
  constexpr int kEdge = 240;
  auto made = make_offscreen({.width = kEdge, .height = kEdge, .gl_errors_are_fatal = true});
  ASSERT_TRUE(made.ok()) << made.error().message;
  const Mesh mesh = scene();
  const std::string vertex = *Assets().read("shaders/surface.vert"), fragment = *Assets().read("shaders/surface.frag");
  std::uint64_t texture = 0;
  TestScreen screen(std::move(*made), [&](Ui&) {
    ImGui::GetBackgroundDrawList()->AddImage(reinterpret_cast<ImTextureID>(texture), {0, 0}, {kEdge, kEdge});
  });
  ASSERT_TRUE(screen.platform->draws_meshes());
  texture = screen.platform->create_texture(Filter::Nearest);
  for (const Orbit& orbit : {Orbit{}, Orbit{2.5f, 0.3f, 1}, Orbit{-1, 1.2f, 2.5f}}) {
    MeshPicture picture = picture_of(mesh, orbit.view(), kEdge);
    picture.background = screen.ui->theme().background;
    picture.vertex_shader = &vertex;
    picture.fragment_shader = &fragment;
    ASSERT_DONE(screen.platform->draw_mesh(texture, picture));
    screen.frame(true);
    const Image by_graphics = *screen.platform->screenshot(), by_cpu = rasterise(picture);
    int different = 0, drawn = 0;
    for (std::size_t i = 0; i < by_cpu.pixels.size(); ++i) {
      int most = 0;
      for (const int shift : {0, 8, 16})
        most = std::max(most, std::abs(static_cast<int>((by_cpu.pixels[i] >> shift) & 255u) -
                                       static_cast<int>((by_graphics.pixels[i] >> shift) & 255u)));
      different += most > 3 ? 1 : 0;
      drawn += by_cpu.pixels[i] != picture.background ? 1 : 0;
    }
    EXPECT_GT(drawn, kEdge * kEdge / 8);
    EXPECT_LT(different, kEdge * kEdge / 200) << "of " << kEdge * kEdge;
  }
  screen.platform->destroy_texture(texture);
}

TEST(Surface, AShaderThatDoesNotCompileIsNamedAndTheNullPlatformHasNone) {
  auto made = make_offscreen({.width = 32, .height = 32});
  ASSERT_TRUE(made.ok()) << made.error().message;
  const Mesh mesh = scene();
  const std::string wrong = "#version 330 core\nvoid main() { gl_Position = nothing; }", empty;
  MeshPicture picture = picture_of(mesh, Orbit{}.view(), 32);
  picture.vertex_shader = &wrong;
  picture.fragment_shader = &empty;
  const std::uint64_t texture = (*made)->create_texture(Filter::Nearest);
  const Status drawn = (*made)->draw_mesh(texture, picture);
  (*made)->destroy_texture(texture);
  ASSERT_FALSE(drawn.ok());
  EXPECT_NE(drawn.error().message.find("shaders/surface.vert"), std::string::npos);
  made->reset();
  const auto null = make_null({});
  EXPECT_FALSE(null->draws_meshes());
  EXPECT_FALSE(null->draw_mesh(0, picture).ok());
}

}  // namespace
}  // namespace neurarium
