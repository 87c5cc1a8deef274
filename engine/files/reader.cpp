// Opening and reading of regular files, with a sentence for everything that can be wrong with one.
#include "engine/files/reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <new>
#include <stdexcept>

#include "engine/text.h"

namespace neurarium {
namespace {

Error open_error(const std::string& path, int error) {
  const std::string name = shown(path);
  switch (error) {
    case ENOENT:
      return input_error("{}: there is no such file; check the name and the folder", name);
    case EACCES:
    case EPERM:
      return input_error("{}: there is no permission to read it; change its permissions or choose another file", name);
    case ENOTDIR:
      return input_error("{}: a part of this path is not a folder; check the path", name);
    case ELOOP:
      return input_error("{}: its symbolic links run in a circle; choose the file itself", name);
    case ENAMETOOLONG:
      return input_error("{}: the name is too long for this system; choose a shorter one", name);
    default:
      return input_error("{}: it cannot be opened ({}); choose another file", name, strerrordesc_np(error));
  }
}

Wording kind_fault(mode_t mode) {
  if (S_ISDIR(mode)) return worded("this is a folder; name a file inside it");
  if (S_ISFIFO(mode))
    return worded("this is a pipe, which cannot be checked before it is read; save it as a file first");
  if (S_ISSOCK(mode)) return worded("this is a socket; name a regular file");
  return worded("this is a device; name a regular file");
}

Error shrank_error(const std::string& path) {
  return input_error("{}: the file became shorter while it was read; wait until the program that writes it is done",
                     shown(path));
}

// The size comes from outside, so running out of memory is an Error here.
template <class Container>
Result<Container> read_whole(const std::string& path, std::uint64_t max_bytes) {
  auto file = InputFile::open(path, max_bytes);
  if (!file) return file.error();
  if (file->size() > available_memory()) return memory_error(path, file->size());
  try {
    Container content(static_cast<std::size_t>(file->size()), typename Container::value_type{});
    if (auto read = file->read_all(std::as_writable_bytes(std::span(content))); !read) return read.error();
    return content;
  } catch (const std::bad_alloc&) {
    return memory_error(path, file->size());
  } catch (const std::length_error&) {
    return memory_error(path, file->size());
  }
}

}  // namespace

Result<InputFile> InputFile::open(const std::string& path, std::uint64_t max_bytes) {
  if (path.empty()) return input_error("the name of the file to read is empty; name a file");
  if (path.find('\0') != std::string::npos) return open_error(path, ENOENT);
  // O_NONBLOCK: opening a pipe that nobody writes to must not wait.
  int fd = -1;
  do fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  while (fd < 0 && errno == EINTR);
  if (fd < 0) {
    const int error = errno;
    struct stat other {};
    if (error == ENXIO && ::stat(path.c_str(), &other) == 0)
      return input_error("{}: {}", shown(path), kind_fault(other.st_mode));
    return open_error(path, error);
  }
  InputFile file(path, fd, 0);
  struct stat status {};
  if (::fstat(fd, &status) != 0) return open_error(path, errno);
  if (!S_ISREG(status.st_mode)) return input_error("{}: {}", shown(path), kind_fault(status.st_mode));
  file.size_ = static_cast<std::uint64_t>(status.st_size);
  if (file.size_ == 0) return input_error("{}: the file is empty; choose a file with content", shown(path));
  if (file.size_ > max_bytes)
    return input_error("{}: the file has {} bytes, more than the {} that are read here; use a smaller file",
                       shown(path), with_commas(file.size_), with_commas(max_bytes));
  return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}

InputFile::~InputFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<std::size_t> InputFile::read_some(std::span<std::byte> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = ::read(fd_, into.data() + done, into.size() - done);
    if (count == 0) break;
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      return input_error("{}: reading failed ({}); copy the file to another disk and try again", shown(path_),
                         strerrordesc_np(errno));
    }
  }
  return done;
}

Status InputFile::read_all(std::span<std::byte> into) {
  const auto count = read_some(into);
  if (!count) return count.error();
  if (*count < into.size()) return shrank_error(path_);
  return ok_status();
}

Result<std::vector<std::byte>> read_file(const std::string& path, std::uint64_t max_bytes) {
  return read_whole<std::vector<std::byte>>(path, max_bytes);
}

Result<std::string> read_text_file(const std::string& path, std::uint64_t max_bytes) {
  return read_whole<std::string>(path, max_bytes);
}

std::uint64_t available_memory() {
  constexpr std::uint64_t unknown = std::uint64_t{1} << 63;
  std::FILE* file = std::fopen("/proc/meminfo", "re");
  if (file == nullptr) return unknown;
  char line[128];
  unsigned long long kilobytes = 0;
  bool found = false;
  while (!found && std::fgets(line, sizeof line, file) != nullptr)
    found = std::sscanf(line, "MemAvailable: %llu", &kilobytes) == 1;
  std::fclose(file);
  return found ? std::uint64_t{kilobytes} * 1024 : unknown;
}

Error memory_error(const std::string& path, std::uint64_t needed_bytes) {
  return failure(ExitCode::OutOfMemory,
                 "{}: its content needs {} MiB of memory, more than is free; close other programs or use a "
                 "smaller file",
                 shown(path), with_commas((needed_bytes >> 20) + 1));
}

}  // namespace neurarium
