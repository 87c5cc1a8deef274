// A film of the run, drawn by a second process of this program while the window goes on: the run is saved to a
// temporary project, which `neurarium film` draws.
#pragma once

#include "app/film/child_process.h"
#include "app/shell/project_writer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace neurarium {

class Trainer;

struct FilmOrder {
  std::string path;  // as open_film() takes it
  std::int64_t from = 0, to = 0, frames = 100;
  std::string size = "1280x800", theme = "dark", language = "en";
};

class FilmMaker {
 public:
  ~FilmMaker();
  FilmMaker() = default;
  FilmMaker(const FilmMaker&) = delete;
  FilmMaker& operator=(const FilmMaker&) = delete;

  // Only while not busy. Errors: a place that no film can be written to, no temporary folder.
  Status start(Trainer& trainer, const std::string& exhibit, const std::string& program, const FilmOrder& order);
  [[nodiscard]] bool busy() const { return !folder_.empty(); }
  [[nodiscard]] std::int64_t frames_done() const { return frames_done_; }
  // Goes on with what is next; the outcome, once, when the film is there or cannot be: where it is, or why not.
  std::optional<Result<std::string>> tick();
  void cancel();  // nothing stays behind

 private:
  Result<std::string> finish(int code);
  void clean_up();

  std::string program_;  // this one
  FilmOrder order_;
  std::string folder_;  // temporary; empty: nothing is under way
  ProjectWriter saver_;
  std::unique_ptr<ChildProcess> child_;
  std::string line_;  // of its results, begun
  std::string place_;
  std::string fault_;  // why there is no film, in the window's language
  std::int64_t frames_done_ = 0;
};

}  // namespace neurarium
