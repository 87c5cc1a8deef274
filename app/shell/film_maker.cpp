#include "app/shell/film_maker.h"

#include "app/film/film_writer.h"
#include "engine/files/project.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace neurarium {

FilmMaker::~FilmMaker() {
  if (busy()) cancel();
}

Status FilmMaker::start(Trainer& trainer, const std::string& exhibit, const std::string& program,
                        const FilmOrder& order) {
  NEURARIUM_CHECK(!busy());
  if (Status s = check_film_path(order.path); !s) return s;
  std::error_code code;
  std::string pattern = (std::filesystem::temp_directory_path(code) / "neurarium_film_XXXXXX").string();
  if (code || ::mkdtemp(pattern.data()) == nullptr)
    return failure(ExitCode::SaveFailed, "There is no folder for temporary files; set TMPDIR to one.");
  folder_ = std::move(pattern);
  program_ = program;
  order_ = order;
  frames_done_ = 0;
  line_.clear();
  fault_.clear();
  place_ = order.path;
  saver_.write(trainer, exhibit, folder_ + "/run.safetensors", kProjectKeyframeBytes);
  return ok_status();
}

std::optional<Result<std::string>> FilmMaker::tick() {
  if (!busy()) return std::nullopt;
  if (const auto saved = saver_.take()) {
    Result<std::unique_ptr<ChildProcess>> child =
        *saved ? ChildProcess::start({program_, "film", folder_ + "/run.safetensors", "--out", order_.path, "--from",
                                      std::to_string(order_.from), "--to", std::to_string(order_.to), "--frames",
                                      std::to_string(order_.frames), "--size", order_.size, "--theme", order_.theme,
                                      "--lang", order_.language, "--json"})
               : Result<std::unique_ptr<ChildProcess>>(saved->error());
    if (!child) {
      clean_up();
      return Result<std::string>(child.error());
    }
    child_ = std::move(*child);
  }
  if (child_ == nullptr) return std::nullopt;
  const std::optional<int> code = child_->ended();  // before the last of its results is read
  line_ += child_->read_results();
  for (std::size_t end = 0; (end = line_.find('\n')) != std::string::npos; line_.erase(0, end + 1)) {
    const auto said = nlohmann::json::parse(line_.substr(0, end), nullptr, false);
    if (!said.is_object()) continue;
    frames_done_ = said.value("frame", frames_done_);
    place_ = said.value("place", place_);
    fault_ = said.value("fault", fault_);
  }
  if (!code) return std::nullopt;
  return finish(*code);
}

Result<std::string> FilmMaker::finish(int code) {
  std::string complaint = child_->complaints();
  if (const std::size_t at = complaint.rfind("neurarium: "); at != std::string::npos) complaint.erase(0, at + 11);
  clean_up();
  if (code == 0) return place_;
  if (!fault_.empty()) return Error{{fault_}, ExitCode::SaveFailed};
  if (complaint.empty()) return failure(ExitCode::SaveFailed, "The film was ended from outside; try again.");
  return Error{{complaint}, ExitCode::SaveFailed};
}

void FilmMaker::cancel() {
  if (saver_.busy()) {
    saver_.wait();
    (void)saver_.take();
  }
  clean_up();
}

void FilmMaker::clean_up() {
  child_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  folder_.clear();
}

}  // namespace neurarium
