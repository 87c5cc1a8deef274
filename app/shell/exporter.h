// Makes an export while the window goes on: the trainer's thread computes it between two steps, another thread writes
// it.
#pragma once

#include "engine/exports/exports.h"

#include <future>
#include <optional>
#include <string>

namespace neurarium {

class Trainer;

class Exporter {
 public:
  // Only while not busy. An empty path: the content comes back instead of going to a file.
  void start(Trainer& trainer, ExportKind kind, const std::string& exhibit, std::string path);
  // The same for text that there is already; `path` is not empty.
  void start(std::string text, std::string path);
  // From start() until its outcome was taken.
  [[nodiscard]] bool busy() const { return working_.valid(); }
  struct Outcome {
    std::string path;
    Result<std::string> content;
  };
  std::optional<Outcome> take();
  void wait() const { working_.wait(); }  // until take() has it

 private:
  std::string path_;
  std::future<Result<std::string>> working_;
};

}  // namespace neurarium
