// Looks in the override folder first, then in the binary.
#include "app/assets.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace neurarium {

Result<Assets> Assets::with_folder(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    return input_error("--assets {}: this is not a folder; give the folder that holds 'assets' and 'shaders'", folder);
  Assets assets;
  assets.folder_ = folder;
  return assets;
}

Result<std::string> Assets::read(const std::string& path) const {
  if (!folder_.empty()) {
    std::ifstream file(folder_ / path, std::ios::binary);
    if (file) {
      std::error_code error;
      read_times_[path] = std::filesystem::last_write_time(folder_ / path, error);
      return std::string(std::istreambuf_iterator<char>(file), {});
    }
  }
  for (const EmbeddedFile& file : embedded_files())
    if (file.path == path) return std::string(file.bytes);
  return input_error("asset {}: there is no such file in {}; check the name", path,
                     folder_.empty() ? worded("the program") : Wording{folder_.string()});
}

std::vector<std::string> Assets::list(std::string_view prefix) const {
  std::vector<std::string> names;
  for (const EmbeddedFile& file : embedded_files())
    if (file.path.substr(0, prefix.size()) == prefix) names.emplace_back(file.path);
  const std::filesystem::path folder = std::filesystem::path(prefix).parent_path();
  std::error_code none;
  if (!folder_.empty())
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / folder, none))
      if (std::string name = (folder / entry.path().filename()).generic_string(); name.starts_with(prefix))
        names.push_back(std::move(name));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool Assets::changed() {
  bool any = false;
  for (auto& [path, time] : read_times_) {
    std::error_code error;
    const auto now = std::filesystem::last_write_time(folder_ / path, error);
    if (error || now == time) continue;
    time = now;
    any = true;
  }
  return any;
}

}  // namespace neurarium
