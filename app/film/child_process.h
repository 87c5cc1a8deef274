// Another program as a child of this one, started without a shell: ffmpeg, which is fed pictures, and this program
// itself, which draws a film in the background.
#pragma once

#include "engine/base.h"

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// The place of a program on PATH; empty: it is not there.
std::string find_program(std::string_view name);

class ChildProcess {
 public:
  // `arguments` begins with the program's path. It reads what write() gives it; its results and its complaints are
  // kept. It gets no signal of the terminal: who started it ends it.
  static Result<std::unique_ptr<ChildProcess>> start(const std::vector<std::string>& arguments);
  ~ChildProcess();  // stops it
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Waits until it has taken them all; false when it has ended.
  bool write(std::span<const std::byte> bytes);
  // What it has printed since the last call, without waiting.
  std::string read_results();
  // Its exit code once it has ended (-1: by a signal), without waiting.
  std::optional<int> ended();
  // Ends its input and waits for it.
  int finish();
  void stop();               // SIGTERM, and waits
  std::string complaints();  // what it has said on its stderr

 private:
  ChildProcess() = default;
  void close_input();

  pid_t pid_ = -1;
  int input_ = -1;   // its stdin
  int output_ = -1;  // its stdout
  int errors_ = -1;  // a file that is its stderr
  std::optional<int> code_;
};

}  // namespace neurarium
