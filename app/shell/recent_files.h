// The projects and models that were opened or saved last, newest first: one small JSON file beside the user's settings.
#pragma once

#include "engine/base.h"

#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kMostRecentFiles = 8;

class RecentFiles {
 public:
  // An empty folder: they are not kept. A broken file counts as none.
  explicit RecentFiles(std::string config_folder);

  struct Entry {
    std::string path;  // absolute
    std::string key;   // "recent.1" for the newest
  };
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  // Error: the list could not be written.
  Status remember(const std::string& path);

 private:
  void put(std::vector<std::string> paths);
  std::string folder_;
  std::vector<Entry> entries_;
};

}  // namespace neurarium
