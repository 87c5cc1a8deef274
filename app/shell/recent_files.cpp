#include "app/shell/recent_files.h"

#include "engine/files/atomic_file.h"
#include "engine/files/reader.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <span>

namespace neurarium {
namespace {

constexpr std::uint64_t kMaxRecentFile = 1 << 20;  // bytes

std::string recent_file(const std::string& folder) { return folder + "/recent.json"; }

std::vector<std::string> read_recent(const std::string& folder) {
  std::vector<std::string> paths;
  if (folder.empty()) return paths;
  const Result<std::string> text = read_text_file(recent_file(folder), kMaxRecentFile);
  if (!text) return paths;
  const nlohmann::json object = nlohmann::json::parse(*text, nullptr, false);
  if (!object.is_object() || !object.contains("files")) return paths;
  for (const auto& path : object["files"])
    if (path.is_string() && paths.size() < kMostRecentFiles) paths.push_back(path.get<std::string>());
  return paths;
}

}  // namespace

RecentFiles::RecentFiles(std::string config_folder) : folder_(std::move(config_folder)) { put(read_recent(folder_)); }

void RecentFiles::put(std::vector<std::string> paths) {
  entries_.clear();
  for (std::string& path : paths) entries_.push_back({std::move(path), fmt::format("recent.{}", entries_.size() + 1)});
}

Status RecentFiles::remember(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path full = std::filesystem::absolute(path, failed).lexically_normal();
  const std::string name = failed ? path : full.string();
  if (!is_utf8(name)) return ok_status();  // JSON cannot carry it
  std::vector<std::string> paths = {name};
  for (const Entry& entry : entries_)
    if (entry.path != name && paths.size() < kMostRecentFiles) paths.push_back(entry.path);
  const bool same = !entries_.empty() && entries_.front().path == name;
  if (!same) put(std::move(paths));
  if (same || folder_.empty()) return ok_status();
  std::filesystem::create_directories(folder_, failed);
  nlohmann::json files = nlohmann::json::array();
  for (const Entry& entry : entries_) files.push_back(entry.path);
  const std::string text = nlohmann::json{{"files", files}}.dump(2) + "\n";
  return save_atomically(recent_file(folder_), std::as_bytes(std::span(text)));
}

}  // namespace neurarium
