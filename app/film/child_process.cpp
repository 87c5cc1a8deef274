#include "app/film/child_process.h"

#include "engine/text.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

extern char** environ;  // NOLINT: POSIX

namespace neurarium {
namespace {

constexpr std::size_t kMostComplaint = 2000;  // bytes

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

// Signals as a program expects them at its start, in a process group of its own.
int spawn_with(const std::vector<std::string>& arguments, const std::array<int, 3>& files, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int i = 0; i < 3; ++i) posix_spawn_file_actions_adddup2(&actions, files[static_cast<std::size_t>(i)], i);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  std::vector<char*> words;
  for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const int error = posix_spawn(&pid, words[0], &actions, &attributes, words.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

std::string find_program(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::string_view folders = path == nullptr ? "" : path;
  while (!folders.empty()) {
    const std::size_t colon = std::min(folders.find(':'), folders.size());
    const std::string candidate = fmt::format("{}/{}", folders.substr(0, colon), name);
    std::error_code ignored;
    if (candidate[0] == '/' && std::filesystem::is_regular_file(candidate, ignored) &&
        ::access(candidate.c_str(), X_OK) == 0)
      return candidate;
    folders.remove_prefix(std::min(colon + 1, folders.size()));
  }
  return {};
}

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const std::vector<std::string>& arguments) {
  std::unique_ptr<ChildProcess> child(new ChildProcess);
  // A socket rather than a pipe: writing to one whose reader is gone is an error and no signal.
  std::array<int, 2> in{-1, -1}, out{-1, -1};
  const bool piped =
      ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in.data()) == 0 && ::pipe2(out.data(), O_CLOEXEC) == 0;
  child->input_ = in[0];
  child->output_ = out[0];
  child->errors_ = ::memfd_create("complaints", MFD_CLOEXEC);
  int error = piped && child->errors_ >= 0 ? 0 : errno;
  if (error == 0) error = spawn_with(arguments, {in[1], out[1], child->errors_}, child->pid_);
  if (in[1] >= 0) ::close(in[1]);
  if (out[1] >= 0) ::close(out[1]);
  if (error != 0) {
    child->pid_ = -1;
    return failure(ExitCode::SaveFailed, "{} cannot be started ({}).", shown(arguments.front()), std::strerror(error));
  }
  ::fcntl(child->output_, F_SETFL, O_NONBLOCK);
  return child;
}

ChildProcess::~ChildProcess() {
  stop();
  for (const int file : {input_, output_, errors_})
    if (file >= 0) ::close(file);
}

bool ChildProcess::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(input_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string ChildProcess::read_results() {
  std::string text;
  std::array<char, 4096> piece;
  for (ssize_t got = 0; (got = ::read(output_, piece.data(), piece.size())) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(got));
  return text;
}

std::optional<int> ChildProcess::ended() {
  int status = 0;
  if (!code_ && pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) code_ = code_of(status);
  return code_;
}

void ChildProcess::close_input() {
  if (input_ >= 0) ::close(std::exchange(input_, -1));
}

int ChildProcess::finish() {
  close_input();
  int status = 0;
  while (!code_ && pid_ > 0) {
    const pid_t done = ::waitpid(pid_, &status, 0);
    if (done == pid_) code_ = code_of(status);
    if (done < 0 && errno != EINTR) code_ = -1;
  }
  return code_.value_or(-1);
}

void ChildProcess::stop() {
  if (pid_ <= 0 || ended()) return;
  ::kill(pid_, SIGTERM);
  finish();
}

std::string ChildProcess::complaints() {
  std::string text(kMostComplaint, '\0');
  const ssize_t got = ::pread(errors_, text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, got)));
  return std::string(trimmed(text));
}

}  // namespace neurarium
