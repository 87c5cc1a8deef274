// A marker file per process ("running.PID", holding the number of crashes before it) outlives a crash, and so does the
// autosave beside it; both names carry the process, so that two windows do not disturb each other.
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

}  // namespace

std::string Recovery::file(const char* kind, long process) const {
  return fmt::format("{}/{}.{}", folder_, kind, process);
}

Recovery::Recovery(std::string folder) : folder_(std::move(folder)) {
  if (folder_.empty()) return;
  std::error_code failed;
  fs::create_directories(folder_, failed);
  find_left_behind();
  std::ofstream(file("running", getpid())) << (left_behind_ ? left_behind_->crashes : 0) << '\n';
}

Recovery::~Recovery() {
  if (folder_.empty()) return;
  if (writer_.busy()) writer_.wait();
  std::error_code ignored;
  fs::remove(file("autosave", getpid()) + ".safetensors", ignored);
  fs::remove(file("autosave", getpid()) + ".safetensors.bak", ignored);
  fs::remove(file("running", getpid()), ignored);
}

// The newest autosave of a process that is gone; its marker stays until the user has decided.
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
    const std::string saved = file("autosave", process) + ".safetensors";
    remove_stray_temporaries(saved);
    std::error_code missing;
    const fs::file_time_type time = fs::last_write_time(saved, missing);
    if (missing) {
      std::error_code ignored;
      fs::remove(entry.path(), ignored);
    } else if (!left_behind_ || time > newest) {
      newest = time;
      left_behind_ = LeftBehind{saved, entry.path().string(), crashes_in(entry.path()) + 1};
    }
  }
}

void Recovery::forget_left_behind() {
  if (!left_behind_) return;
  std::error_code ignored;
  fs::remove(left_behind_->path, ignored);
  fs::remove(left_behind_->path + ".bak", ignored);
  fs::remove(left_behind_->marker, ignored);
  left_behind_.reset();
}

void Recovery::tick(double now, std::uint64_t version, Trainer& trainer, const std::string& exhibit) {
  if (folder_.empty()) return;
  if (!std::exchange(begun_, true)) {
    saved_at_ = now;
    saved_version_ = version;
  }
  if (now - saved_at_ < kAutosaveSeconds || version == saved_version_ || writer_.busy()) return;
  saved_at_ = now;
  saved_version_ = version;
  writer_.write(trainer, exhibit, file("autosave", getpid()) + ".safetensors", kAutosaveKeyframeBytes);
}

void Recovery::keep(std::uint64_t version, Trainer& trainer, const std::string& exhibit) {
  if (folder_.empty() || version == saved_version_) return;
  if (writer_.busy()) {
    writer_.wait();
    missed_ = take_failure();
  }
  saved_version_ = version;
  writer_.write(trainer, exhibit, file("autosave", getpid()) + ".safetensors", kAutosaveKeyframeBytes);
}

std::optional<std::string> Recovery::take_failure() {
  if (missed_) return std::exchange(missed_, std::nullopt);
  const std::optional<Status> written = writer_.take();
  return !written || written->ok() ? std::nullopt : std::optional(written->error().message);
}

}  // namespace neurarium
