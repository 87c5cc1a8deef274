// The real window (GLFW). Its callbacks feed our input queue; ImGui's own GLFW backend is not used, because in 1.86
// it loses short key taps and overwrites injected input.
#include <epoxy/gl.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <array>
#include <cfloat>

#include "app/gl/backend.h"
#include "app/platform/platform.h"
#include "app/platform/sanitizers.h"

namespace neurarium {
namespace {

Wording last_glfw_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text == nullptr ? worded("no reason given") : Wording{text};
}

std::string utf8(unsigned int codepoint) {
  std::string out;
  if (codepoint < 0x80) {
    out += static_cast<char>(codepoint);
  } else if (codepoint < 0x800) {
    out += static_cast<char>(0xC0 | (codepoint >> 6));
    out += static_cast<char>(0x80 | (codepoint & 0x3F));
  } else if (codepoint < 0x10000) {
    out += static_cast<char>(0xE0 | (codepoint >> 12));
    out += static_cast<char>(0x80 | ((codepoint >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (codepoint & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (codepoint >> 18));
    out += static_cast<char>(0x80 | ((codepoint >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((codepoint >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (codepoint & 0x3F));
  }
  return out;
}

InputQueue& queue_of(GLFWwindow* window) { return static_cast<Platform*>(glfwGetWindowUserPointer(window))->input(); }

class WindowPlatform final : public Platform {
 public:
  WindowPlatform() = default;
  ~WindowPlatform() override {
    gl_.reset();
    for (GLFWcursor* cursor : cursors_)
      if (cursor != nullptr) glfwDestroyCursor(cursor);
    if (window_ != nullptr) glfwDestroyWindow(window_);
    if (started_ && !kKeepDriverLoaded) glfwTerminate();
  }

  Status open(const PlatformOptions& options) {
    started_ = glfwInit() == GLFW_TRUE;
    if (!started_)
      return failure(ExitCode::NoDisplay,
                     "no display could be opened ({}); set DISPLAY, run under xvfb-run, or use "
                     "'neurarium train' and 'neurarium shot', which need none",
                     last_glfw_error());
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    if (options.gl_errors_are_fatal) glfwWindowHint(GLFW_OPENGL_DEBUG_CONTEXT, GLFW_TRUE);
    window_ = glfwCreateWindow(std::max(1, options.width), std::max(1, options.height), options.title.c_str(), nullptr,
                               nullptr);
    if (window_ == nullptr)
      return failure(ExitCode::NoOpenGl,
                     "a window with OpenGL 3.3 could not be opened ({}); update the graphics driver or try "
                     "LIBGL_ALWAYS_SOFTWARE=1",
                     last_glfw_error());
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(1);
    auto gl = GlBackend::create(options.gl_errors_are_fatal);
    if (!gl) return gl.error();
    gl_ = std::move(*gl);
    connect_input();
    connect_clipboard();
    make_cursors();
    return ok_status();
  }

  ImVec2 size() const override {
    int width = 0;
    int height = 0;
    glfwGetWindowSize(window_, &width, &height);
    return {static_cast<float>(width), static_cast<float>(height)};
  }
  void resize(int width, int height) override { glfwSetWindowSize(window_, std::max(1, width), std::max(1, height)); }
  ImVec2 pixels_per_unit() const override {
    const ImVec2 window = size();
    const ImVec2 pixels = framebuffer_size();
    if (window.x < 1.0f || window.y < 1.0f) return {1.0f, 1.0f};
    return {pixels.x / window.x, pixels.y / window.y};
  }
  // Where window coordinates already are scaled (Wayland, macOS), the text must not be scaled a second time.
  float content_scale() const override {
    float x = 1.0f;
    float y = 1.0f;
    glfwGetWindowContentScale(window_, &x, &y);
    return std::clamp(x / std::max(1.0f, pixels_per_unit().x), 0.5f, 4.0f);
  }
  void set_title(const std::string& title) override { glfwSetWindowTitle(window_, title.c_str()); }
  double now() const override { return glfwGetTime(); }
  void wait(double seconds) override {
    if (seconds > 0.0)
      glfwWaitEventsTimeout(seconds);
    else
      glfwPollEvents();
  }
  void wake() override { glfwPostEmptyEvent(); }
  bool close_requested() const override { return glfwWindowShouldClose(window_) == GLFW_TRUE; }
  void request_close(bool close) override { glfwSetWindowShouldClose(window_, close ? GLFW_TRUE : GLFW_FALSE); }
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
    const ImVec2 pixels = framebuffer_size();
    if (pixels.x < 1.0f || pixels.y < 1.0f) return usage_error("the window is minimised; restore it first");
    glReadBuffer(GL_FRONT);
    Image image = gl_->read_pixels(static_cast<int>(pixels.x), static_cast<int>(pixels.y));
    glReadBuffer(GL_BACK);
    return image;
  }

 private:
  ImVec2 framebuffer_size() const {
    int width = 0;
    int height = 0;
    glfwGetFramebufferSize(window_, &width, &height);
    return {static_cast<float>(width), static_cast<float>(height)};
  }
  void draw(ImDrawData& data) override {
    const ImVec2 pixels = framebuffer_size();
    gl_->draw(data, static_cast<int>(pixels.x), static_cast<int>(pixels.y), clear_color(), backdrops());
    const auto shape = static_cast<std::size_t>(std::max(0, ImGui::GetMouseCursor()));
    glfwSetCursor(window_, shape < cursors_.size() ? cursors_[shape] : nullptr);
    glfwSwapBuffers(window_);
  }
  void connect_input() {
    glfwSetWindowUserPointer(window_, static_cast<Platform*>(this));
    glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) {
      queue_of(w).move(static_cast<float>(x), static_cast<float>(y));
    });
    glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int inside) {
      if (inside == GLFW_FALSE) queue_of(w).move(-FLT_MAX, -FLT_MAX);
    });
    glfwSetMouseButtonCallback(
        window_, [](GLFWwindow* w, int button, int action, int) { queue_of(w).button(button, action == GLFW_PRESS); });
    glfwSetScrollCallback(window_, [](GLFWwindow* w, double dx, double dy) {
      queue_of(w).wheel(static_cast<float>(dx), static_cast<float>(dy));
    });
    glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int, int action, int) {
      if (action != GLFW_REPEAT) queue_of(w).key(static_cast<Key>(key), action == GLFW_PRESS);
    });
    glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned int c) { queue_of(w).text(utf8(c)); });
    glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int focused) { queue_of(w).focus(focused == GLFW_TRUE); });
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { queue_of(w).expose(); });
    glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
      queue_of(w).drop(std::vector<std::string>(paths, paths + count));
    });
  }
  void connect_clipboard() {
    ImGuiIO& io = ImGui::GetIO();
    io.ClipboardUserData = window_;
    io.SetClipboardTextFn = [](void* w, const char* text) {
      glfwSetClipboardString(static_cast<GLFWwindow*>(w), text);
    };
    io.GetClipboardTextFn = [](void* w) { return glfwGetClipboardString(static_cast<GLFWwindow*>(w)); };
    io.BackendFlags |= ImGuiBackendFlags_HasMouseCursors;
  }
  void make_cursors() {
    cursors_[ImGuiMouseCursor_Arrow] = glfwCreateStandardCursor(GLFW_ARROW_CURSOR);
    cursors_[ImGuiMouseCursor_TextInput] = glfwCreateStandardCursor(GLFW_IBEAM_CURSOR);
    cursors_[ImGuiMouseCursor_ResizeNS] = glfwCreateStandardCursor(GLFW_VRESIZE_CURSOR);
    cursors_[ImGuiMouseCursor_ResizeEW] = glfwCreateStandardCursor(GLFW_HRESIZE_CURSOR);
    cursors_[ImGuiMouseCursor_Hand] = glfwCreateStandardCursor(GLFW_HAND_CURSOR);
  }

  bool started_ = false;
  GLFWwindow* window_ = nullptr;
  std::unique_ptr<GlBackend> gl_;
  std::array<GLFWcursor*, ImGuiMouseCursor_COUNT> cursors_{};
};

}  // namespace

Result<std::unique_ptr<Platform>> make_window(const PlatformOptions& options) {
  auto platform = std::make_unique<WindowPlatform>();
  if (Status opened = platform->open(options); !opened) return opened.error();
  return std::unique_ptr<Platform>(std::move(platform));
}

}  // namespace neurarium
