// Files that are built into the program (cmake/Embed.cmake), so that it needs none beside it.
#pragma once

#include <span>
#include <string_view>

namespace neurarium {

struct EmbeddedFile {
  std::string_view path;  // "assets/text/en.json"
  std::string_view bytes;
};

// The trained models of assets/models/. The app has its texts and shaders: app/assets.h.
[[nodiscard]] std::span<const EmbeddedFile> embedded_models();
// The data sets of assets/data/.
[[nodiscard]] std::span<const EmbeddedFile> embedded_data();

}  // namespace neurarium
