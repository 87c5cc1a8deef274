// Textures are plain RGBA8; backdrops are scissored clears because a software renderer blends ten times slower.
#include <epoxy/gl.h>

#include "app/gl/backend.h"
#include "app/gl/mesh_drawer.h"

#include <backends/imgui_impl_opengl3.h>

#include <cmath>
#include <cstdlib>

namespace neurarium {
namespace {

void APIENTRY on_gl_message(GLenum, GLenum type, GLuint, GLenum, GLsizei, const GLchar* message, const void*) {
  if (type != GL_DEBUG_TYPE_ERROR) return;
  fmt::print(stderr, "OpenGL error: {}\n", message);
  std::abort();
}

void clear_rectangle(ImU32 color) {
  const ImVec4 c = ImGui::ColorConvertU32ToFloat4(color);
  glClearColor(c.x, c.y, c.z, 1.0f);
  glClear(GL_COLOR_BUFFER_BIT);
}

std::string gl_text(GLenum name) {
  const GLubyte* text = glGetString(name);
  return text == nullptr ? "unknown" : reinterpret_cast<const char*>(text);
}

}  // namespace

Result<std::unique_ptr<GlBackend>> GlBackend::create(bool errors_are_fatal) {
  std::unique_ptr<GlBackend> gl(new GlBackend);
  const int version = epoxy_gl_version();
  gl->renderer_ = gl_text(GL_RENDERER);
  if (version < 33)
    return failure(ExitCode::NoOpenGl,
                   "OpenGL 3.3 is needed, but {} offers {}.{}; update the graphics driver or try "
                   "LIBGL_ALWAYS_SOFTWARE=1",
                   gl->renderer_, version / 10, version % 10);
  for (const char* name : {"llvmpipe", "softpipe", "swrast", "Software"})
    if (gl->renderer_.find(name) != std::string::npos) gl->software_ = true;
  if (errors_are_fatal && epoxy_has_gl_extension("GL_KHR_debug")) {
    glEnable(GL_DEBUG_OUTPUT);
    glEnable(GL_DEBUG_OUTPUT_SYNCHRONOUS);
    glDebugMessageCallback(on_gl_message, nullptr);
  }
  if (!ImGui_ImplOpenGL3_Init("#version 330 core"))
    return failure(ExitCode::NoOpenGl, "OpenGL on {} could not be prepared; try LIBGL_ALWAYS_SOFTWARE=1",
                   gl->renderer_);
  ImGui_ImplOpenGL3_NewFrame();  // compiles the shaders now, so that a failure shows at start
  return gl;
}

GlBackend::GlBackend() = default;

GlBackend::~GlBackend() { ImGui_ImplOpenGL3_Shutdown(); }

Status GlBackend::draw_mesh(std::uint64_t texture, const MeshPicture& picture) {
  if (meshes_ == nullptr) meshes_ = std::make_unique<MeshDrawer>();
  return meshes_->draw(static_cast<GLuint>(texture), picture);
}

void GlBackend::draw(ImDrawData& data, int width, int height, ImU32 clear_color,
                     const std::vector<Backdrop>& backdrops) {
  if (width < 1 || height < 1) return;
  glViewport(0, 0, width, height);
  glDisable(GL_SCISSOR_TEST);
  clear_rectangle(clear_color);
  glEnable(GL_SCISSOR_TEST);
  const ImVec2 scale = data.FramebufferScale;
  for (const Backdrop& b : backdrops) {
    const int x0 = static_cast<int>(std::round(b.min.x * scale.x));
    const int x1 = static_cast<int>(std::round(b.max.x * scale.x));
    const int y0 = static_cast<int>(std::round(b.min.y * scale.y));
    const int y1 = static_cast<int>(std::round(b.max.y * scale.y));
    if (x1 <= x0 || y1 <= y0) continue;
    glScissor(x0, height - y1, x1 - x0, y1 - y0);
    clear_rectangle(b.color);
  }
  glDisable(GL_SCISSOR_TEST);
  ImGui_ImplOpenGL3_RenderDrawData(&data);
}

void GlBackend::refresh_font_texture() {
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
}

std::uint64_t GlBackend::create_texture(Filter filter) {
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  const GLint mode = filter == Filter::Linear ? GL_LINEAR : GL_NEAREST;
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, mode);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, mode);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  return texture;
}

void GlBackend::upload_texture(std::uint64_t texture, const Image& image) {
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(texture));
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, image.width, image.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               image.pixels.data());
}

void GlBackend::destroy_texture(std::uint64_t texture) {
  const auto id = static_cast<GLuint>(texture);
  glDeleteTextures(1, &id);
}

Image GlBackend::read_pixels(int width, int height) const {
  Image image(width, height);
  std::vector<std::uint32_t> bottom_up(image.pixels.size());
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, bottom_up.data());
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      image.at(x, y) = bottom_up[static_cast<std::size_t>(height - 1 - y) * width + x] | IM_COL32_A_MASK;
  return image;
}

}  // namespace neurarium
