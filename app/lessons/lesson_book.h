// All lessons and starting states that come with the program (or from `--assets DIR`), and which lessons the user has
// completed: one small JSON file beside his settings.
#pragma once

#include "app/assets.h"
#include "app/ui/ui.h"
#include "engine/lessons/lesson.h"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

class LessonBook {
 public:
  // An empty folder: what was completed is not kept.
  explicit LessonBook(std::string config_folder);

  // Reads them all again. Errors: sentences about the files that could not be read; the others are there.
  std::vector<Wording> load(const Assets& assets);

  using LessonPtr = std::shared_ptr<const Lesson>;
  using StatePtr = std::shared_ptr<const StartingState>;
  [[nodiscard]] const std::vector<LessonPtr>& lessons() const { return lessons_; }
  [[nodiscard]] const std::vector<StatePtr>& states() const { return states_; }

  [[nodiscard]] bool is_completed(std::string_view name) const { return completed_.contains(name); }
  // Error: the file could not be written.
  Status complete(const std::string& name);

 private:
  std::string folder_;
  std::vector<LessonPtr> lessons_;
  std::vector<StatePtr> states_;
  std::set<std::string, std::less<>> completed_;
};

// The words in the language that the texts are shown in (English where the font for Chinese is missing), with their
// characters in the fonts from the next frame on.
[[nodiscard]] const std::string& say(Ui& ui, const Words& words);

}  // namespace neurarium
