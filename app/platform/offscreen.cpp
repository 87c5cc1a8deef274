// Pictures without a display: an EGL context without a surface and a framebuffer object.
#include <epoxy/egl.h>
#include <epoxy/gl.h>

#include <algorithm>
#include <cmath>

#include "app/gl/backend.h"
#include "app/platform/platform.h"
#include "app/platform/sanitizers.h"

namespace neurarium {
namespace {

Error no_gl(const Wording& what) {
  return failure(ExitCode::NoOpenGl,
                 "OpenGL without a display is not available ({}); install libegl1 and libgl1-mesa-dri", what);
}

class OffscreenPlatform final : public Platform {
 public:
  explicit OffscreenPlatform(const PlatformOptions& options) { set_size(options.width, options.height); }
  ~OffscreenPlatform() override {
    if (context_ != EGL_NO_CONTEXT) {
      gl_.reset();
      release_target();
      eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
      eglDestroyContext(display_, context_);
    }
    if (display_ != EGL_NO_DISPLAY && !kKeepDriverLoaded) eglTerminate(display_);
  }

  Status open(const PlatformOptions& options) {
    const char* extensions = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
    if (extensions == nullptr || std::string(extensions).find("EGL_MESA_platform_surfaceless") == std::string::npos)
      return no_gl(worded("no surfaceless EGL"));
    display_ = eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    if (display_ == EGL_NO_DISPLAY || eglInitialize(display_, nullptr, nullptr) == EGL_FALSE)
      return no_gl(worded("EGL did not start"));
    if (eglBindAPI(EGL_OPENGL_API) == EGL_FALSE) return no_gl(worded("EGL has no desktop OpenGL"));
    const EGLint wanted[] = {EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    if (eglChooseConfig(display_, wanted, &config, 1, &count) == EGL_FALSE || count < 1)
      return no_gl(worded("no EGL config"));
    const EGLint attributes[] = {EGL_CONTEXT_MAJOR_VERSION,
                                 3,
                                 EGL_CONTEXT_MINOR_VERSION,
                                 3,
                                 EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                 EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                 EGL_CONTEXT_OPENGL_DEBUG,
                                 options.gl_errors_are_fatal ? EGL_TRUE : EGL_FALSE,
                                 EGL_NONE};
    context_ = eglCreateContext(display_, config, EGL_NO_CONTEXT, attributes);
    if (context_ == EGL_NO_CONTEXT) return no_gl(worded("OpenGL 3.3 core is missing"));
    if (eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_) == EGL_FALSE)
      return no_gl(worded("the context could not be made current"));
    auto gl = GlBackend::create(options.gl_errors_are_fatal);
    if (!gl) return gl.error();
    gl_ = std::move(*gl);
    return ok_status();
  }

  ImVec2 size() const override { return {static_cast<float>(width_), static_cast<float>(height_)}; }
  void resize(int width, int height) override { set_size(width, height); }
  double now() const override { return static_cast<double>(frames_) / 60.0; }
  bool software_renderer() const override { return gl_->software(); }
  std::string renderer() const override { return gl_->renderer(); }
  void refresh_font_texture() override { gl_->refresh_font_texture(); }
  std::uint64_t create_texture(Filter filter) override { return gl_->create_texture(filter); }
  void upload_texture(std::uint64_t texture, const Image& image) override { gl_->upload_texture(texture, image); }
  void destroy_texture(std::uint64_t texture) override { gl_->destroy_texture(texture); }
  bool draws_meshes() const override { return true; }
  Status draw_mesh(std::uint64_t texture, const MeshPicture& picture) override {
    return gl_->draw_mesh(texture, picture);
  }
  Result<Image> screenshot() override {
    if (target_width_ < 1 || target_height_ < 1)
      return usage_error("there is no picture yet; draw a frame of at least 1 x 1 pixels first");
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    return gl_->read_pixels(target_width_, target_height_);
  }

 private:
  void set_size(int width, int height) {
    width_ = std::clamp(width, 0, 16384);
    height_ = std::clamp(height, 0, 16384);
  }
  void before_frame() override { ++frames_; }
  void draw(ImDrawData& data) override {
    if (width_ < 1 || height_ < 1) return;
    if (width_ != target_width_ || height_ != target_height_) make_target();
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    gl_->draw(data, width_, height_, clear_color(), backdrops());
    glFinish();
  }
  void make_target() {
    release_target();
    glGenTextures(1, &color_);
    glBindTexture(GL_TEXTURE_2D, color_);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width_, height_, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glGenFramebuffers(1, &framebuffer_);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, color_, 0);
    NEURARIUM_CHECK_EQ(glCheckFramebufferStatus(GL_FRAMEBUFFER), static_cast<GLenum>(GL_FRAMEBUFFER_COMPLETE));
    target_width_ = width_;
    target_height_ = height_;
  }
  void release_target() {
    if (framebuffer_ != 0) glDeleteFramebuffers(1, &framebuffer_);
    if (color_ != 0) glDeleteTextures(1, &color_);
    framebuffer_ = color_ = 0;
  }

  EGLDisplay display_ = EGL_NO_DISPLAY;
  EGLContext context_ = EGL_NO_CONTEXT;
  std::unique_ptr<GlBackend> gl_;
  GLuint framebuffer_ = 0, color_ = 0;
  int width_ = 0, height_ = 0;
  int target_width_ = 0, target_height_ = 0;
  std::int64_t frames_ = 0;
};

}  // namespace

Result<std::unique_ptr<Platform>> make_offscreen(const PlatformOptions& options) {
  auto platform = std::make_unique<OffscreenPlatform>(options);
  if (Status opened = platform->open(options); !opened) return opened.error();
  return std::unique_ptr<Platform>(std::move(platform));
}

}  // namespace neurarium
