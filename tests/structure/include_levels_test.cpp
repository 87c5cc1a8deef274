// Keeps the tree in layers: a file includes only files of its own level or below, and includes never form a circle.
// A new folder or file of engine/ and app/ gets its place in kLevels, or the test says that it is missing.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

// From the bottom to the top. `x/` is a folder with all below it, a plain name is that file (.h and .cpp); where
// several entries fit, the longest counts.
const std::vector<std::vector<std::string_view>> kLevels = {
    {"engine/base", "engine/matrix", "engine/rng", "engine/parallel", "engine/text", "engine/kernels/"},
    {"engine/graph", "engine/workspace", "engine/edits", "engine/run", "engine/value_ref", "engine/ops/"},
    {"engine/models/", "engine/data/", "engine/optim", "engine/schedule", "engine/settings", "engine/files/"},
    {"engine/experiment", "engine/history", "engine/journal", "engine/snapshot", "engine/probe"},
    {"engine/trainer", "engine/workbench", "engine/exhibits/", "engine/bench/"},
    {"app/assets", "app/platform/", "app/gl/", "app/draw/", "app/ui/"},
    {"app/exhibits/"},
    {"app/"},
};

// What may not be included from which folder: the engine knows no window, and nothing else reaches around the wrappers.
const std::map<std::string, std::string> kForbidden = {
    {"engine/", R"(^(imgui|imgui_internal|GLFW/|epoxy/|GL/|EGL/|backends/|CLI/))"},
    {"app/exhibits/", R"(^(GLFW/|epoxy/|GL/|EGL/|backends/))"},
};

struct File {
  std::string path;  // from the root, with extension
  std::vector<std::string> includes;
};

std::vector<File> read_tree() {
  static const std::regex include(R"(^\s*#\s*include\s*["<]([^">]+)[">])");
  std::vector<File> files;
  const fs::path root = NEURARIUM_SOURCE_DIR;
  for (const char* folder : {"engine", "app"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cpp") continue;
      File file{fs::relative(entry.path(), root).generic_string(), {}};
      std::ifstream in(entry.path());
      std::smatch match;
      for (std::string line; std::getline(in, line);) {
        if (std::regex_search(line, match, include)) file.includes.push_back(match[1]);
      }
      files.push_back(std::move(file));
    }
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.path < b.path; });
  return files;
}

// The level of a file by the longest entry that fits, or -1.
int level_of(std::string_view path) {
  const std::string_view stem = path.substr(0, path.rfind('.'));
  int level = -1;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < kLevels.size(); ++i) {
    for (const std::string_view entry : kLevels[i]) {
      const bool fits = entry.back() == '/' ? stem.substr(0, entry.size()) == entry : stem == entry;
      if (fits && entry.size() > longest) {
        longest = entry.size();
        level = static_cast<int>(i);
      }
    }
  }
  return level;
}

bool is_ours(std::string_view include) { return include.starts_with("engine/") || include.starts_with("app/"); }

TEST(IncludeLevels, EveryFileHasALevel) {
  const std::vector<File> files = read_tree();
  ASSERT_FALSE(files.empty());
  for (const File& file : files) {
    EXPECT_GE(level_of(file.path), 0) << file.path << " has no level: add it to kLevels in " << __FILE__;
  }
}

TEST(IncludeLevels, NoFileIncludesFromAbove) {
  for (const File& file : read_tree()) {
    for (const std::string& include : file.includes) {
      if (!is_ours(include)) continue;
      EXPECT_LE(level_of(include), level_of(file.path)) << file.path << " includes " << include << " from above it";
    }
  }
}

TEST(IncludeLevels, NoFolderIncludesALibraryItMustNotKnow) {
  for (const File& file : read_tree()) {
    for (const auto& [folder, pattern] : kForbidden) {
      if (!file.path.starts_with(folder)) continue;
      for (const std::string& include : file.includes) {
        EXPECT_FALSE(std::regex_search(include, std::regex(pattern))) << file.path << " includes " << include;
      }
    }
  }
}

TEST(IncludeLevels, IncludesFormNoCircle) {
  std::map<std::string, std::vector<std::string>> open;
  for (File& file : read_tree()) {
    std::erase_if(file.includes, [](const std::string& include) { return !is_ours(include); });
    open[file.path] = std::move(file.includes);
  }
  // Take away the files that include nothing that is left, until nothing changes: what stays is in a circle or above
  // one.
  for (bool changed = true; changed;) {
    std::set<std::string> left;
    for (const auto& [path, includes] : open) left.insert(path);
    changed = std::erase_if(open, [&](const auto& file) {
                return std::none_of(file.second.begin(), file.second.end(),
                                    [&](const std::string& include) { return left.contains(include); });
              }) > 0;
  }
  for (const auto& [path, includes] : open) ADD_FAILURE() << path << " is in a circle of includes, or includes one";
}

}  // namespace
