// Saves a file so that a crash, a full disk or a power cut at any moment leaves either the old content or the new one.
// The content goes to NAME.tmp.PID in the same folder, is flushed to the disk and then renamed over NAME.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <string>

#include "engine/base.h"

namespace neurarium {

// The system calls that a save makes, so that a test can let any one of them fail.
struct SystemCalls {
  int (*open)(const char* path, int flags, mode_t mode);
  ssize_t (*write)(int fd, const void* bytes, size_t count);
  int (*fchmod)(int fd, mode_t mode);
  int (*fsync)(int fd);
  int (*close)(int fd);
  int (*link)(const char* from, const char* to);
  int (*rename)(const char* from, const char* to);
  int (*unlink)(const char* path);
};
[[nodiscard]] SystemCalls real_system_calls();

struct SaveOptions {
  bool keep_backup = true;  // the previous content stays as NAME.bak (where the disk knows hard links)
  mode_t mode = 0644;       // of a new file, less the umask; a file that exists keeps its own
  SystemCalls calls = real_system_calls();
};

// Writes `parts` one after another as the content of `path`. A symbolic link stays one: what it points to is replaced.
// A device (/dev/stdout, /dev/null) is written to directly. One save of a path at a time in a process.
// Errors carry ExitCode::SaveFailed and say what became of the old content.
Status save_atomically(const std::string& path, std::span<const std::span<const std::byte>> parts,
                       const SaveOptions& options = {});
Status save_atomically(const std::string& path, std::span<const std::byte> content, const SaveOptions& options = {});

// Removes what saves of `path` by processes that are gone have left behind, and returns how many files those were.
int remove_stray_temporaries(const std::string& path);

}  // namespace neurarium
