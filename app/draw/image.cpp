// The picture's pixels and its texture; the one place where stb_image_write is compiled.
#include "app/draw/image.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "app/platform/platform.h"
#include "engine/files/atomic_file.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>
#pragma GCC diagnostic pop

namespace neurarium {

Image::Image(int w, int h, std::uint32_t fill) { resize(w, h, fill); }

void Image::resize(int w, int h, std::uint32_t fill) {
  NEURARIUM_CHECK(w >= 0 && h >= 0);
  width = w;
  height = h;
  pixels.assign(static_cast<std::size_t>(w) * h, fill);
}

void Image::blend(int x, int y, std::uint32_t color, float coverage) {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const float a = static_cast<float>(color >> 24) / 255.0f * coverage;
  if (a <= 0.0f) return;
  std::uint32_t& pixel = at(x, y);
  const float below = static_cast<float>(pixel >> 24) / 255.0f * (1.0f - a);
  const float out = a + below;
  std::uint32_t result = static_cast<std::uint32_t>(out * 255.0f + 0.5f) << 24;
  for (int shift = 0; shift < 24; shift += 8) {
    const float over = static_cast<float>((color >> shift) & 255u);
    const float under = static_cast<float>((pixel >> shift) & 255u);
    result |= static_cast<std::uint32_t>((over * a + under * below) / out + 0.5f) << shift;
  }
  pixel = result;
}

Status write_png(const std::string& path, const Image& image) {
  if (image.width < 1 || image.height < 1)
    return failure(ExitCode::SaveFailed, "{}: an empty picture cannot be written; make the window larger", path);
  std::vector<std::byte> file;
  const auto append = [](void* to, void* bytes, int count) {
    auto& content = *static_cast<std::vector<std::byte>*>(to);
    const auto* first = static_cast<const std::byte*>(bytes);
    content.insert(content.end(), first, first + count);
  };
  if (stbi_write_png_to_func(append, &file, image.width, image.height, 4, image.pixels.data(), image.width * 4) == 0)
    return failure(ExitCode::OutOfMemory,
                   "{}: there is not enough memory to compress this picture; choose a smaller size", path);
  return save_atomically(path, file, {.keep_backup = false});
}

Picture::Picture(Platform& platform, Filter filter) : platform_(platform), filter_(filter) {}

Picture::~Picture() {
  if (texture_ != 0) platform_.destroy_texture(texture_);
}

bool Picture::update(const Image& image) {
  if (texture_ != 0 && image == image_) return false;
  if (image.width < 1 || image.height < 1) return false;
  if (texture_ == 0) texture_ = platform_.create_texture(filter_);
  image_ = image;
  platform_.upload_texture(texture_, image_);
  return true;
}

void Picture::draw(ImDrawList& list, ImVec2 min, ImVec2 max, ImU32 tint, float rounding) const {
  draw_part(list, min, max, {0, 0}, {1, 1}, tint, rounding);
}

void Picture::draw_part(ImDrawList& list, ImVec2 min, ImVec2 max, ImVec2 from, ImVec2 to, ImU32 tint,
                        float rounding) const {
  if (texture_ == 0) return;
  const auto id = reinterpret_cast<ImTextureID>(texture_);
  if (rounding > 0.0f)
    list.AddImageRounded(id, min, max, from, to, tint, rounding);
  else
    list.AddImage(id, min, max, from, to, tint);
}

}  // namespace neurarium
