// A mesh turned with the mouse, drawn with a depth buffer: by the graphics side where there is hardware for it, else on
// the CPU. Both make the same picture, and a test compares them.
#pragma once

#include "app/draw/image.h"
#include "app/draw/mesh.h"
#include "app/platform/platform.h"
#include "app/ui/ui.h"

#include <optional>

namespace neurarium {

// From where the scene is looked at: it stands around (0, 0, 0), x to the right, y away, z up, and fits into the
// picture when its points lie within a distance of kSceneRadius.
struct Orbit {
  float yaw = 0.55f;    // around the vertical axis, radians
  float pitch = 0.55f;  // from above: 0 from the side, pi/2 straight down
  float zoom = 1;
  void turn(float dx, float dy);  // by pixels of a drag; the pitch stays above the horizon
  void zoom_by(float notches);
  [[nodiscard]] MeshView view() const;
  bool operator==(const Orbit&) const = default;
};
inline constexpr float kSceneRadius = 1.62f;

// Draws the triangles on the CPU; the pixel centres that one covers get its colour where no nearer one does.
[[nodiscard]] Image rasterise(const MeshPicture& picture);

// Where the line of sight through a point of the picture (-1..1, y upwards) first meets the triangles; the rest of the
// mesh is not asked. `triangles`: the first so many.
[[nodiscard]] std::optional<Vec3> hit_mesh(const Mesh& mesh, std::size_t triangles, const MeshView& view, float x,
                                           float y);

// The mesh's picture in a texture, made again when the mesh, the view, the size or the background changed.
class SurfaceLayer {
 public:
  explicit SurfaceLayer(Platform& platform) : platform_(platform), picture_(platform, Filter::Linear) {}
  ~SurfaceLayer();
  SurfaceLayer(const SurfaceLayer&) = delete;
  SurfaceLayer& operator=(const SurfaceLayer&) = delete;

  void set_mesh(Mesh mesh);
  [[nodiscard]] const Mesh& mesh() const { return mesh_; }
  // Twice as many pixels along each side as the rectangle has, so that edges are smooth; on the CPU only when the
  // picture rests. Error: a shader (from --assets) that does not compile; then the CPU has drawn.
  Status draw(Ui& ui, ImDrawList& list, ImVec2 min, ImVec2 max, const MeshView& view);
  [[nodiscard]] bool coarse() const { return drawn_.oversampling == 1; }  // a smoother picture follows soon

 private:
  struct Drawn {
    std::uint64_t version = 0;
    MeshView view{};
    int width = 0, height = 0;  // pixels of the rectangle
    int oversampling = 0;
    ImU32 background = 0;
    std::string vertex_shader, fragment_shader;
    bool operator==(const Drawn&) const = default;
  };
  Status draw_again(const Drawn& wanted);

  Platform& platform_;
  Picture picture_;            // of the CPU
  std::uint64_t texture_ = 0;  // of the graphics side; 0: the CPU's picture is shown
  Mesh mesh_;
  std::uint64_t version_ = 0;
  Drawn drawn_;
  double changed_at_ = -1;  // when the picture last became another one; seconds of the interface
};

}  // namespace neurarium
