// Keeps the tree in layers: a file includes only files of its own level or below, and includes never form a circle.
// A new folder or file of engine/ and app/ gets its place in kLevels, or the test says that it is missing.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

// From the bottom to the top. `x/` is a folder with all below it, a plain name is that file (.h and .cpp); where
// several entries fit, the longest counts.
const std::vector<std::vector<std::string_view>> kLevels = {
    {"engine/base", "engine/wording", "engine/matrix", "engine/rng", "engine/parallel", "engine/pace", "engine/text",
     "engine/activation", "engine/made_once", "engine/work_progress", "engine/kernels/"},
    {"engine/graph", "engine/value_ref", "engine/workspace", "engine/params", "engine/edits", "engine/run", "engine/op",
     "engine/explain", "engine/ops/"},
    {"engine/models/", "engine/data/", "engine/optim", "engine/schedule", "engine/init", "engine/task",
     "engine/settings", "engine/train_settings", "engine/files/", "engine/embedding/"},
    {"engine/exhibits/exhibit",  // the contract; the exhibits themselves lie above the experiment that runs them
     "engine/carry_over", "engine/measure", "engine/measured_changes", "engine/experiment", "engine/history",
     "engine/journal", "engine/snapshot", "engine/probe", "engine/timeline", "engine/replay", "engine/change_note",
     "engine/branch_tree", "engine/race", "engine/stop_when", "engine/coming_step", "engine/step_walk",
     "engine/gradient_check"},
    {"engine/trainer", "engine/workbench", "engine/doctor", "engine/doctor_cures", "engine/doctor_look",
     "engine/files/project", "engine/files/project_text", "engine/files/project_save", "engine/files/project_load",
     "engine/exhibits/", "engine/landscape/", "engine/exports/", "engine/bench/", "engine/lessons/",
     "engine/interpret/"},
    {"app/assets", "app/platform/", "app/gl/", "app/draw/", "app/ui/", "app/session", "app/screen", "app/probe",
     "app/race_runner", "app/sentence_witness"},
    {"app/exhibits/"},
    {"app/"},
};

// What may not be included from which folder: the engine knows no window, and a screen draws only through app/draw.
struct Ban {
  std::string_view folder;
  std::vector<std::string_view> includes;  // as they begin
};
const std::vector<Ban> kBans = {
    {"engine/", {"imgui", "backends/", "GLFW/", "epoxy/", "GL/", "EGL/", "CLI/"}},
    {"app/exhibits/", {"backends/", "GLFW/", "epoxy/", "GL/", "EGL/"}},
};

struct File {
  std::string path;  // from the root, with extension
  std::vector<std::string> includes;
};

// The name between the quotes or brackets of an include line; empty for every other line.
std::string included_by(const std::string& line) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string::npos || line[hash] != '#' || line.find("include", hash) == std::string::npos) return {};
  const std::size_t open = line.find_first_of("\"<", hash);
  if (open == std::string::npos) return {};
  const std::size_t close = line.find_first_of("\">", open + 1);
  return line.substr(open + 1, close - open - 1);
}

std::vector<File> read_tree() {
  std::vector<File> files;
  const fs::path root = NEURARIUM_SOURCE_DIR;
  for (const char* folder : {"engine", "app"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cpp") continue;
      File file{fs::relative(entry.path(), root).generic_string(), {}};
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        if (std::string name = included_by(line); !name.empty()) file.includes.push_back(std::move(name));
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
      const bool fits = entry.ends_with('/') ? stem.starts_with(entry) : stem == entry;
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
  int checked = 0;
  for (const File& file : read_tree()) {
    for (const std::string& include : file.includes) {
      if (!is_ours(include)) continue;
      ++checked;
      EXPECT_LE(level_of(include), level_of(file.path)) << file.path << " includes " << include << " from above it";
    }
  }
  EXPECT_GT(checked, 0);
}

TEST(IncludeLevels, NoFolderIncludesALibraryItMustNotKnow) {
  for (const File& file : read_tree()) {
    for (const Ban& ban : kBans) {
      if (!file.path.starts_with(ban.folder)) continue;
      for (const std::string& include : file.includes) {
        for (const std::string_view banned : ban.includes) {
          EXPECT_FALSE(include.starts_with(banned)) << file.path << " includes " << include;
        }
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
  // Take away the files that include nothing that is left, until nothing changes: the rest is in a circle or above one.
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
