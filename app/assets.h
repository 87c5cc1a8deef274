// Files that belong to the program (texts, shaders, small data): embedded in the binary, or read from a folder
// (`--assets DIR`) whose files then win and are noticed when they change.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base.h"
#include "engine/files/embedded.h"

namespace neurarium {

// Texts and shaders.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

class Assets {
 public:
  Assets() = default;  // the embedded files alone
  // `folder` holds assets/ and shaders/ as the source tree does. Error: not a folder.
  [[nodiscard]] static Result<Assets> with_folder(const std::string& folder);

  // Error: no such file, naming the nearest place to look.
  [[nodiscard]] Result<std::string> read(const std::string& path) const;
  // The names that begin with `prefix` ("assets/lessons/"), of the program and of the folder, sorted.
  [[nodiscard]] std::vector<std::string> list(std::string_view prefix) const;
  // True once after a file of the folder that was read before has changed on disk. Never with embedded files.
  [[nodiscard]] bool changed();

 private:
  std::filesystem::path folder_;
  mutable std::map<std::string, std::filesystem::file_time_type> read_times_;
};

}  // namespace neurarium
