// The steps of an atomic save, each one checked.
#include "engine/files/atomic_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "engine/text.h"

namespace neurarium {
namespace {

constexpr int kMaxRetries = 100;  // of a call that is interrupted again and again
constexpr int kMaxLinks = 40;     // symbolic links followed to the file, as the kernel does

// While it lives, writing past RLIMIT_FSIZE is an error (EFBIG) instead of a signal that ends the process.
class FileSizeSignalBlocked {
 public:
  FileSizeSignalBlocked() {
    sigemptyset(&only_);
    sigaddset(&only_, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &only_, &before_);
  }
  ~FileSizeSignalBlocked() {
    const timespec at_once{};
    if (sigismember(&before_, SIGXFSZ) == 0) sigtimedwait(&only_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  FileSizeSignalBlocked(const FileSizeSignalBlocked&) = delete;
  FileSizeSignalBlocked& operator=(const FileSizeSignalBlocked&) = delete;

 private:
  sigset_t only_{};
  sigset_t before_{};
};

// Calls until it is not interrupted. Returns 0, or the error number.
template <class Call>
int retried(const Call& call) {
  for (int i = 0; i < kMaxRetries; ++i) {
    if (call() >= 0) return 0;
    if (errno != EINTR) return errno;
  }
  return EINTR;
}

Wording cause_and_fix(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return worded("the disk is full; make room or save somewhere else");
    case EFBIG:
      return worded("the file is larger than this system allows; save somewhere else or raise the limit (ulimit -f)");
    case EACCES:
    case EPERM:
      return worded("there is no permission to write there; save somewhere else or change the permissions");
    case EROFS:
      return worded("the disk is read-only; save somewhere else");
    case ENOENT:
      return worded("there is no such folder; create it or save somewhere else");
    case ENOTDIR:
      return worded("a part of this path is not a folder; check the path");
    case ENAMETOOLONG:
      return worded("the name is too long for this disk; choose a shorter one");
    case EISDIR:
      return worded("this is a folder; name a file inside it");
    case ELOOP:
      return worded("its symbolic links run in a circle; save under another name");
    default:
      return worded("the system reports: {}; save somewhere else", strerrordesc_np(error));
  }
}

Error save_error(const std::string& path, int error) {
  return failure(ExitCode::SaveFailed, "{}: not saved, {}", shown(path), cause_and_fix(error));
}

// A descriptor that is closed, and a temporary name that is removed, unless the save went well.
struct Pending {
  const SystemCalls& calls;
  int fd = -1;
  std::string temporary;
  explicit Pending(const SystemCalls& c) : calls(c) {}
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  ~Pending() {
    if (fd >= 0) calls.close(fd);
    if (!temporary.empty()) calls.unlink(temporary.c_str());
  }
};

int write_parts(const SystemCalls& calls, int fd, std::span<const std::span<const std::byte>> parts) {
  for (std::span<const std::byte> rest : parts) {
    while (!rest.empty()) {
      ssize_t count = 0;
      const int error = retried([&] { return count = calls.write(fd, rest.data(), rest.size()); });
      if (error != 0) return error;
      if (count == 0) return ENOSPC;  // nothing taken and no error: there is no more room
      rest = rest.subspan(static_cast<std::size_t>(count));
    }
  }
  return 0;
}

// EINTR: the descriptor is closed all the same on Linux, and fsync has said that the bytes are safe.
int close_checked(const SystemCalls& calls, int fd) { return calls.close(fd) == 0 || errno == EINTR ? 0 : errno; }

std::string folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

std::string temporary_name(const std::string& path) { return fmt::format("{}.tmp.{}", path, ::getpid()); }

// The file that symbolic links lead to, whether it exists or not. Empty: they run in a circle.
std::string link_target(std::string path) {
  for (int i = 0; i < kMaxLinks; ++i) {
    std::error_code none;
    const auto target = std::filesystem::read_symlink(path, none);
    if (none) return path;
    path = (std::filesystem::path(folder_of(path)) / target).string();
  }
  return {};
}

// Flushes the folder's entries. A disk that cannot do this (EINVAL) is not at fault.
int flush_folder(const SystemCalls& calls, const std::string& folder) {
  int fd = -1;
  const int error = retried([&] { return fd = calls.open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0); });
  if (error != 0) return error;
  const int flushed = retried([&] { return calls.fsync(fd); });
  const int closed = close_checked(calls, fd);
  return flushed != 0 && flushed != EINVAL ? flushed : closed;
}

// Gives the content of `path` the second name `path`.bak, without a moment in which one of the names is missing.
int keep_backup(const SystemCalls& calls, const std::string& path) {
  Pending pending(calls);
  const std::string temporary = temporary_name(path + ".bak");
  const auto link = [&] { return retried([&] { return calls.link(path.c_str(), temporary.c_str()); }); };
  int error = link();
  if (error == EEXIST) {  // left by an earlier process of the same number
    calls.unlink(temporary.c_str());
    error = link();
  }
  if (error == EPERM || error == EOPNOTSUPP || error == EMLINK || error == ENOSYS || error == EXDEV) return 0;
  if (error != 0) return error;
  pending.temporary = temporary;  // removed in any case: rename does nothing when both names are one file
  return retried([&] { return calls.rename(temporary.c_str(), (path + ".bak").c_str()); });
}

// Everything up to and including the flush of the temporary file. Returns the error number.
int write_temporary(const SystemCalls& calls, Pending& pending, const std::string& path, mode_t mode, bool exact_mode,
                    std::span<const std::span<const std::byte>> parts) {
  const std::string temporary = temporary_name(path);
  const auto open = [&] {
    return retried(
        [&] { return pending.fd = calls.open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode); });
  };
  int error = open();
  if (error == EEXIST) {  // left by an earlier process of the same number
    calls.unlink(temporary.c_str());
    error = open();
  }
  if (error != 0) return error;
  pending.temporary = temporary;
  if (exact_mode) error = retried([&] { return calls.fchmod(pending.fd, mode); });
  if (error == 0) error = write_parts(calls, pending.fd, parts);
  if (error == 0) error = retried([&] { return calls.fsync(pending.fd); });
  if (error != 0) return error;
  return close_checked(calls, std::exchange(pending.fd, -1));
}

Status write_device(const std::string& path, std::span<const std::span<const std::byte>> parts,
                    const SystemCalls& calls) {
  Pending pending(calls);
  int error = retried([&] { return pending.fd = calls.open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY, 0); });
  if (error == 0) error = write_parts(calls, pending.fd, parts);
  if (error == 0) error = close_checked(calls, std::exchange(pending.fd, -1));
  if (error != 0) return save_error(path, error);
  return ok_status();
}

// NAME.tmp.PID and NAME.bak.tmp.PID: the PID, or 0 for any other name.
pid_t temporary_owner(std::string_view file, std::string_view name) {
  if (!file.starts_with(name)) return 0;
  file.remove_prefix(name.size());
  if (file.starts_with(".bak")) file.remove_prefix(4);
  if (!file.starts_with(".tmp.")) return 0;
  file.remove_prefix(5);
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(file.data(), file.data() + file.size(), pid);
  return error == std::errc() && end == file.data() + file.size() && pid > 0 ? pid : 0;
}

}  // namespace

SystemCalls real_system_calls() {
  return {.open = [](const char* path, int flags, mode_t mode) { return ::open(path, flags, mode); },
          .write = ::write,
          .fchmod = ::fchmod,
          .fsync = ::fsync,
          .close = ::close,
          .link = ::link,
          .rename = ::rename,
          .unlink = ::unlink};
}

Status save_atomically(const std::string& path, std::span<const std::span<const std::byte>> parts,
                       const SaveOptions& options) {
  const SystemCalls& calls = options.calls;
  if (path.empty() || path.find('\0') != std::string::npos) return save_error(path, ENOENT);
  const std::string target = link_target(path);
  if (target.empty()) return save_error(path, ELOOP);
  struct stat status {};
  const bool exists = ::stat(target.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) return save_error(path, EISDIR);
  if (exists && S_ISCHR(status.st_mode)) return write_device(path, parts, calls);
  if (exists && !S_ISREG(status.st_mode))
    return failure(ExitCode::SaveFailed, "{}: not saved, this is a pipe or a device; name a regular file", shown(path));
  if (exists && ::access(target.c_str(), W_OK) != 0) return save_error(path, errno);
  if (target.ends_with('/')) return save_error(path, EISDIR);

  const FileSizeSignalBlocked blocked;
  Pending pending(calls);
  const mode_t mode = exists ? status.st_mode & 0777 : options.mode;
  int error = write_temporary(calls, pending, target, mode, exists, parts);
  if (error == 0 && exists && options.keep_backup) error = keep_backup(calls, target);
  if (error == 0) error = retried([&] { return calls.rename(pending.temporary.c_str(), target.c_str()); });
  if (error != 0) return save_error(path, error);
  pending.temporary.clear();
  if (const int flushed = flush_folder(calls, folder_of(target)); flushed != 0)
    return failure(ExitCode::SaveFailed,
                   "{}: saved, but a power cut may still undo it because its folder could not be flushed "
                   "({}); save again",
                   shown(path), strerrordesc_np(flushed));
  return ok_status();
}

Status save_atomically(const std::string& path, std::span<const std::byte> content, const SaveOptions& options) {
  return save_atomically(path, std::span(&content, 1), options);
}

int remove_stray_temporaries(const std::string& path) {
  const std::string target = link_target(path);
  const std::string name = std::filesystem::path(target).filename().string();
  if (name.empty()) return 0;
  int removed = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder_of(target), error), end; !error && at != end;
       at.increment(error)) {
    const pid_t pid = temporary_owner(at->path().filename().string(), name);
    if (pid == 0 || ::kill(pid, 0) == 0 || errno != ESRCH) continue;
    if (::unlink(at->path().c_str()) == 0) ++removed;
  }
  return removed;
}

}  // namespace neurarium
