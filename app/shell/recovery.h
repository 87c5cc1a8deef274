// Nothing is lost: while something changed the run is saved every half minute, away from the user's files, and that of
// each exhibit in a file of its own. A clean exit removes them; after a crash the next start offers them, after two in
// a row it starts without.
#pragma once

#include "app/shell/project_writer.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace neurarium {

class Trainer;

inline constexpr double kAutosaveSeconds = 30;

// What a run that ended without a goodbye left behind.
struct LeftBehind {
  std::vector<std::string> autosaves;  // one an exhibit, the newest last
  std::string marker;                  // the file that says it was running
  int crashes = 1;                     // in a row
};

class Recovery {
 public:
  // An empty folder: nothing is saved, nothing found.
  explicit Recovery(std::string folder);
  ~Recovery();  // a clean exit
  Recovery(const Recovery&) = delete;
  Recovery& operator=(const Recovery&) = delete;

  [[nodiscard]] const std::optional<LeftBehind>& left_behind() const { return left_behind_; }
  // The user decided: the files of the crashed run are deleted.
  void forget_left_behind();

  // Saves when half a minute has passed since the last time and the version of the run differs from the one saved.
  void tick(double now, std::uint64_t version, Trainer& trainer, const std::string& exhibit);
  // Saves at once what is not yet saved: a run that is going to stand aside.
  void keep(std::uint64_t version, Trainer& trainer, const std::string& exhibit);
  // The sentence of an autosave that failed, once.
  std::optional<Error> take_failure();

 private:
  void find_left_behind();
  void save(std::uint64_t version, Trainer& trainer, const std::string& exhibit);
  [[nodiscard]] bool is_saved(std::uint64_t version, const std::string& exhibit) const;
  [[nodiscard]] std::string marker(long process) const;
  [[nodiscard]] std::vector<std::string> autosaves(long process) const;  // the oldest first

  std::string folder_;
  std::optional<LeftBehind> left_behind_;
  double saved_at_ = 0;
  std::map<std::string, std::uint64_t> saved_versions_;  // of each exhibit's run
  std::optional<Error> missed_;                          // a failure that nobody has asked for yet
  ProjectWriter writer_;
};

}  // namespace neurarium
