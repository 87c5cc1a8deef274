// What the three platforms share: the ImGui context, the clock and the frame; and the platform without graphics.
#include "app/platform/platform.h"

#include <algorithm>
#include <map>

namespace neurarium {

Platform::Platform() {
  IMGUI_CHECKVERSION();
  context_ = ImGui::CreateContext();
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  input_.attach();
}

Platform::~Platform() { ImGui::DestroyContext(context_); }

void Platform::begin_frame() {
  before_frame();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {std::max(1.0f, size().x), std::max(1.0f, size().y)};
  io.DisplayFramebufferScale = pixels_per_unit();
  const double time = now();
  io.DeltaTime = last_time_ < 0.0 ? 1.0f / 60.0f : static_cast<float>(std::clamp(time - last_time_, 1e-4, 0.25));
  last_time_ = time;
  backdrops_.clear();
  input_.begin_frame(io.DeltaTime);
  ImGui::NewFrame();
}

void Platform::end_frame(bool present) {
  ImGui::Render();
  if (present) draw(*ImGui::GetDrawData());
}

Status Platform::draw_mesh(std::uint64_t, const MeshPicture&) {
  return usage_error("this platform draws no triangles; draw them on the CPU");
}

namespace {

class NullPlatform final : public Platform {
 public:
  explicit NullPlatform(const PlatformOptions& options) {
    resize(options.width, options.height);
    ImGuiIO& io = ImGui::GetIO();
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    io.ClipboardUserData = this;
    io.SetClipboardTextFn = [](void* self, const char* text) { static_cast<NullPlatform*>(self)->clipboard_ = text; };
    io.GetClipboardTextFn = [](void* self) { return static_cast<NullPlatform*>(self)->clipboard_.c_str(); };
  }

  ImVec2 size() const override { return size_; }
  void resize(int width, int height) override {
    size_ = {static_cast<float>(std::max(0, width)), static_cast<float>(std::max(0, height))};
  }
  double now() const override { return static_cast<double>(frames_) / 60.0; }
  void refresh_font_texture() override {
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
  }
  std::uint64_t create_texture(Filter) override {
    textures_[++last_texture_];
    return last_texture_;
  }
  void upload_texture(std::uint64_t texture, const Image& image) override { textures_.at(texture) = image; }
  void destroy_texture(std::uint64_t texture) override { NEURARIUM_CHECK_EQ(textures_.erase(texture), 1u); }
  Result<Image> screenshot() override {
    return usage_error("the null platform draws nothing; use the offscreen platform for pictures");
  }

 private:
  void before_frame() override { ++frames_; }
  void draw(ImDrawData&) override {}

  ImVec2 size_;
  std::int64_t frames_ = 0;
  std::string clipboard_;
  std::map<std::uint64_t, Image> textures_;
  std::uint64_t last_texture_ = 0;
};

}  // namespace

std::unique_ptr<Platform> make_null(const PlatformOptions& options) { return std::make_unique<NullPlatform>(options); }

}  // namespace neurarium
