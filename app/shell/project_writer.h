// Writes the run to a file while the window goes on: the trainer's thread copies between two steps, another thread
// writes the copy. For saving and for autosaves.
#pragma once

#include "engine/base.h"

#include <cstddef>
#include <future>
#include <optional>
#include <string>

namespace neurarium {

class Trainer;

class ProjectWriter {
 public:
  // Only while not busy. `keyframe_bytes` is the budget of the past that goes with it.
  void write(Trainer& trainer, const std::string& exhibit, std::string path, std::size_t keyframe_bytes);
  // From write() until its outcome was taken.
  [[nodiscard]] bool busy() const { return writing_.valid(); }
  // The outcome, once, when it is there. Errors: those of encode_project() and write_project().
  std::optional<Status> take();
  void wait() const { writing_.wait(); }  // until take() has it

 private:
  std::future<Status> writing_;
};

}  // namespace neurarium
