#include "app/shell/project_writer.h"

#include "engine/files/project.h"
#include "engine/trainer.h"

#include <chrono>
#include <memory>

namespace neurarium {

void ProjectWriter::write(Trainer& trainer, const std::string& exhibit, std::string path, std::size_t keyframe_bytes) {
  NEURARIUM_CHECK(!busy());
  auto copy = std::make_shared<std::promise<Result<TensorFile>>>();
  std::future<Result<TensorFile>> copied = copy->get_future();
  trainer.with([copy, exhibit, keyframe_bytes](Timeline& timeline) {
    copy->set_value(encode_project(timeline, exhibit, keyframe_bytes));
  });
  copy.reset();
  writing_ = std::async(std::launch::async, [copied = std::move(copied), path = std::move(path)]() mutable -> Status {
    try {
      Result<TensorFile> project = copied.get();
      if (!project) return project.error();
      return write_project(path, std::move(*project));
    } catch (const std::future_error&) {  // the program ends before the trainer came to it
      return failure(ExitCode::SaveFailed, "'{}' was not written: the program ended first; save earlier.", path);
    }
  });
}

std::optional<Status> ProjectWriter::take() {
  if (!busy() || writing_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return std::nullopt;
  return writing_.get();
}

}  // namespace neurarium
