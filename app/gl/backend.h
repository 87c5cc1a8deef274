// The OpenGL 3.3 side that the window and the offscreen platform share: checks, ImGui's renderer, textures, pixels.
#pragma once

#include <imgui.h>

#include <memory>
#include <string>
#include <vector>

#include "app/draw/image.h"
#include "app/platform/platform.h"

namespace neurarium {

class MeshDrawer;

class GlBackend {
 public:
  // Needs a current context. Error: older than 3.3, with the version and renderer found (exit code 4).
  [[nodiscard]] static Result<std::unique_ptr<GlBackend>> create(bool errors_are_fatal);
  ~GlBackend();
  GlBackend(const GlBackend&) = delete;
  GlBackend& operator=(const GlBackend&) = delete;

  // Draws into the bound framebuffer of width x height pixels.
  void draw(ImDrawData& data, int width, int height, ImU32 clear_color, const std::vector<Backdrop>& backdrops);
  void refresh_font_texture();
  [[nodiscard]] std::uint64_t create_texture(Filter filter);
  void upload_texture(std::uint64_t texture, const Image& image);
  void destroy_texture(std::uint64_t texture);
  // As Platform::draw_mesh. The bound framebuffer stays bound.
  [[nodiscard]] Status draw_mesh(std::uint64_t texture, const MeshPicture& picture);
  // The bound framebuffer, top row first, opaque.
  [[nodiscard]] Image read_pixels(int width, int height) const;

  [[nodiscard]] bool software() const { return software_; }
  [[nodiscard]] const std::string& renderer() const { return renderer_; }

 private:
  GlBackend();
  bool software_ = false;
  std::string renderer_;
  std::unique_ptr<MeshDrawer> meshes_;  // made at the first mesh
};

}  // namespace neurarium
