// Where the app runs: in a window (GLFW), offscreen (EGL, pictures without a display) or on nothing (logic tests).
// All three feed the same input queue and run the same frame, so a test presses what a user presses.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/draw/image.h"
#include "app/platform/input.h"
#include "engine/base.h"

namespace neurarium {

struct MeshPicture;

struct PlatformOptions {
  int width = 1280;
  int height = 800;
  std::string title = "Neurarium";
  bool gl_errors_are_fatal = false;  // tests: an OpenGL error aborts with its message
};

// A rectangle painted before ImGui's draw lists by clearing, which costs a tenth of a blended background.
struct Backdrop {
  ImVec2 min, max;
  ImU32 color = 0;
};

// One platform lives at a time; it owns the ImGui context, which is current while the platform lives.
class Platform {
 public:
  virtual ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  // Delivers the input, sets DisplaySize and DeltaTime, starts the ImGui frame.
  void begin_frame();
  // Ends the ImGui frame; draws it if `present` (a frame that only handles logic is 100 times cheaper).
  void end_frame(bool present = true);

  [[nodiscard]] InputQueue& input() { return input_; }
  void set_clear_color(ImU32 color) { clear_color_ = color; }
  void add_backdrop(ImVec2 min, ImVec2 max, ImU32 color) { backdrops_.push_back({min, max, color}); }

  [[nodiscard]] virtual ImVec2 size() const = 0;  // in window coordinates; may be 0 x 0 (minimised)
  virtual void resize(int width, int height) = 0;
  [[nodiscard]] virtual float content_scale() const { return 1.0f; }
  [[nodiscard]] virtual ImVec2 pixels_per_unit() const { return {1.0f, 1.0f}; }
  virtual void set_title(const std::string&) {}
  [[nodiscard]] virtual double now() const = 0;  // seconds; virtual time (frame / 60) without a window

  // Sleeps until input, `wake` or the timeout; collects the input. Returns at once without a window.
  virtual void wait(double) {}
  virtual void wake() {}  // from any thread
  [[nodiscard]] virtual bool close_requested() const { return close_requested_; }
  virtual void request_close(bool close) { close_requested_ = close; }

  [[nodiscard]] virtual bool software_renderer() const { return false; }
  [[nodiscard]] virtual std::string renderer() const { return "none"; }
  virtual void refresh_font_texture() = 0;  // after the font atlas was rebuilt
  [[nodiscard]] virtual std::uint64_t create_texture(Filter filter) = 0;
  virtual void upload_texture(std::uint64_t texture, const Image& image) = 0;
  virtual void destroy_texture(std::uint64_t texture) = 0;
  // Triangles can be drawn by the graphics side; where they cannot (or slowly: software_renderer), app/draw/surface.h
  // draws them on the CPU.
  [[nodiscard]] virtual bool draws_meshes() const { return false; }
  // Replaces the texture by a picture of the mesh, drawn with a depth buffer. Error: the shaders, with the compiler's
  // message.
  [[nodiscard]] virtual Status draw_mesh(std::uint64_t texture, const MeshPicture& picture);
  // The picture of the last presented frame.
  [[nodiscard]] virtual Result<Image> screenshot() = 0;

 protected:
  Platform();
  virtual void before_frame() {}
  virtual void draw(ImDrawData& data) = 0;
  [[nodiscard]] ImU32 clear_color() const { return clear_color_; }
  [[nodiscard]] const std::vector<Backdrop>& backdrops() const { return backdrops_; }

 private:
  ImGuiContext* context_;
  InputQueue input_;
  std::vector<Backdrop> backdrops_ = {};
  ImU32 clear_color_ = IM_COL32_BLACK;
  double last_time_ = -1.0;
  bool close_requested_ = false;
};

// Errors: no display (exit code 3), OpenGL missing or older than 3.3 (exit code 4), each with what to try.
[[nodiscard]] Result<std::unique_ptr<Platform>> make_window(const PlatformOptions& options);
[[nodiscard]] Result<std::unique_ptr<Platform>> make_offscreen(const PlatformOptions& options);
// Without graphics: ImGui's logic, a virtual clock of 1/60 s a frame, a clipboard in memory. Cannot fail.
[[nodiscard]] std::unique_ptr<Platform> make_null(const PlatformOptions& options);

}  // namespace neurarium
