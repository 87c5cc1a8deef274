// A marker file per process ("running.PID", holding the number of crashes before it) outlives a crash, and so do the
// autosaves beside it ("autosave.PID.EXHIBIT.safetensors"); the names carry the process, so that two windows do not
// disturb each other.
#include "app/shell/recovery.h"

#include "engine/files/atomic_file.h"
#include "engine/files/project.h"

#include <cerrno>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>

namespace neurarium {
namespace {

namespace fs = std::filesystem;

bool is_alive(long process) { return kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM; }

int crashes_in(const fs::path& marker) {
  std::ifstream file(marker);
  int count = 0;
  file >> count;
  return file ? std::clamp(count, 0, 1000) : 0;
}

void delete_files(const std::vector<std::string>& autosaves, const std::string& marker) {
  std::error_code ignored;
  for (const std::string& path : autosaves) {
    fs::remove(path, ignored);
    fs::remove(path + ".bak", ignored);
  }
  fs::remove(marker, ignored);
}

}  // namespace

std::string Recovery::marker(long process) const { return fmt::format("{}/running.{}", folder_, process); }

std::vector<std::string> Recovery::autosaves(long process) const {
  constexpr std::string_view kEnding = ".safetensors";
  const std::string beginning = fmt::format("autosave.{}.", process);
  std::set<std::string> names;  // those too of which only half a file is there
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, failed)) {
    const std::string name = entry.path().filename().string();
    const std::size_t end = name.find(kEnding);
    if (name.starts_with(beginning) && end != std::string::npos) names.insert(name.substr(0, end + kEnding.size()));
  }
  std::vector<std::pair<fs::file_time_type, std::string>> found;
  for (const std::string& name : names) {
    const std::string path = fmt::format("{}/{}", folder_, name);
    remove_stray_temporaries(path);
    std::error_code missing;
    const fs::file_time_type time = fs::last_write_time(path, missing);
    if (!missing) found.emplace_back(time, path);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> paths;
  for (auto& [time, path] : found) paths.push_back(std::move(path));
  return paths;
}

Recovery::Recovery(std::string folder) : folder_(std::move(folder)) {
  if (folder_.empty()) return;
  std::error_code failed;
  fs::create_directories(folder_, failed);
  find_left_behind();
  std::ofstream(marker(getpid())) << (left_behind_ ? left_behind_->crashes : 0) << '\n';
}

Recovery::~Recovery() {
  if (folder_.empty()) return;
  if (writer_.busy()) writer_.wait();
  delete_files(autosaves(getpid()), marker(getpid()));
}

// The autosaves of the process that ended last; its marker stays until the user has decided.
void Recovery::find_left_behind() {
  std::error_code failed;
  fs::file_time_type newest{};
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, failed)) {
    const std::string name = entry.path().filename().string();
    constexpr std::string_view kMarker = "running.";
    if (!name.starts_with(kMarker)) continue;
    long process = 0;
    const char* end = name.data() + name.size();
    if (std::from_chars(name.data() + kMarker.size(), end, process).ptr != end || process <= 0) continue;
    if (process != getpid() && is_alive(process)) continue;
    std::vector<std::string> saved = autosaves(process);
    std::error_code gone;
    const fs::file_time_type time = saved.empty() ? fs::file_time_type() : fs::last_write_time(saved.back(), gone);
    if (saved.empty() || gone) {
      fs::remove(entry.path(), gone);
    } else if (!left_behind_ || time > newest) {
      newest = time;
      left_behind_ = LeftBehind{std::move(saved), entry.path().string(), crashes_in(entry.path()) + 1};
    }
  }
}

void Recovery::forget_left_behind() {
  if (!left_behind_) return;
  delete_files(left_behind_->autosaves, left_behind_->marker);
  left_behind_.reset();
}

bool Recovery::is_saved(std::uint64_t version, const std::string& exhibit) const {
  const auto saved = saved_versions_.find(exhibit);
  return saved != saved_versions_.end() && saved->second == version;
}

void Recovery::save(std::uint64_t version, Trainer& trainer, const std::string& exhibit) {
  saved_versions_[exhibit] = version;
  const std::string path = fmt::format("{}/autosave.{}.{}.safetensors", folder_, getpid(), exhibit);
  writer_.write(trainer, exhibit, path, kAutosaveKeyframeBytes);
}

void Recovery::tick(double now, std::uint64_t version, Trainer& trainer, const std::string& exhibit) {
  if (folder_.empty()) return;
  if (saved_versions_.empty()) saved_at_ = now;
  saved_versions_.try_emplace(exhibit, version);  // a run as it was opened is no work of the user's
  if (now - saved_at_ < kAutosaveSeconds || is_saved(version, exhibit) || writer_.busy()) return;
  saved_at_ = now;
  save(version, trainer, exhibit);
}

void Recovery::keep(std::uint64_t version, Trainer& trainer, const std::string& exhibit) {
  if (folder_.empty() || is_saved(version, exhibit)) return;
  if (writer_.busy()) {
    writer_.wait();
    missed_ = take_failure();
  }
  save(version, trainer, exhibit);
}

std::optional<Error> Recovery::take_failure() {
  if (missed_) return std::exchange(missed_, std::nullopt);
  const std::optional<Status> written = writer_.take();
  return !written || written->ok() ? std::nullopt : std::optional(written->error());
}

}  // namespace neurarium
