// A lesson: steps that tell, point at a widget, wait for an action, and look in the network whether it had the result.
// One JSON file each (assets/lessons/NAME.json, see assets/README.md); all of them run through the same few functions.
#pragma once

#include "engine/lessons/check.h"
#include "engine/lessons/deed.h"
#include "engine/lessons/start.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct LessonStep {
  Words text;                     // what to do, or to look at
  Words done;                     // what happened and why, once the checks hold; may be empty
  Words hint;                     // may be empty
  std::vector<std::string> show;  // paths of widgets: the first that is on screen is outlined
  std::vector<Condition> checks;  // all must hold; none: a step to read
  double hint_after = 30;         // seconds
  Deed deed;                      // that brings them about, for who skips the step
  std::string play;               // a JSON list of actions of `neurarium drive` that do it, for the test
};

struct Lesson {
  std::string name;  // of the file: "xor"
  std::string key;   // "lesson.xor": the last part of widget paths
  Start start;
  Words title, about;
  int order = 0;                    // in the list
  std::vector<std::string> screen;  // what its screen does first, in its own words
  std::vector<LessonStep> steps;
};

inline constexpr std::size_t kMostLessonSteps = 20;

// Everything is checked but what needs the network and the screen. Errors name the step and the fault.
Result<Lesson> parse_lesson(std::string_view json, const std::string& name);
// What needs the network: that it can be made and has the values that are set.
Status check_lesson(const Lesson& lesson);

// A starting state: a run that is one click away. After `steps` steps the checks hold: it does what its sentence says.
struct StartingState {
  std::string name, key;  // "spiral", "state.spiral"
  Start start;
  Words title, about;
  int order = 0;
  std::int64_t steps = 0;  // that its picture has been trained
  bool paused = false;     // it waits for the user, instead of training at once
  std::vector<Condition> checks;
};
Result<StartingState> parse_starting_state(std::string_view json, const std::string& name);

// A lesson under way: which step, what was measured when it began, what has been reached. No window: the panel shows
// it, tests run it headless.
class LessonRun {
 public:
  explicit LessonRun(std::shared_ptr<const Lesson> lesson) : lesson_(std::move(lesson)) {}

  [[nodiscard]] const Lesson& lesson() const { return *lesson_; }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] const LessonStep& step() const { return lesson_->steps[at_]; }
  [[nodiscard]] bool is_last() const { return at_ + 1 == lesson_->steps.size(); }
  [[nodiscard]] bool reached() const { return reached_; }  // the step's checks held once
  // All steps that have checks were done, none was skipped.
  [[nodiscard]] bool completed() const;
  [[nodiscard]] std::int64_t began() const { return began_; }
  [[nodiscard]] std::uint64_t entered() const { return entered_; }  // counts the steps that were gone to

  // Looks at the run; true when the step's checks hold for the first time now. The first look of a step remembers what
  // its conditions measure before anything is done.
  bool look(const LessonMoment& moment);
  void next();  // nothing at the last step
  void skip();  // the same; the step does not count as done, whatever holds
  void back();
  // Whether each condition of the step holds, as of the last look.
  [[nodiscard]] const std::vector<bool>& holding() const { return holding_; }

 private:
  void enter(std::size_t step);
  std::shared_ptr<const Lesson> lesson_;
  std::size_t at_ = 0;
  std::uint64_t entered_ = 0;
  bool fresh_ = true;
  bool reached_ = false;
  std::int64_t began_ = 0;
  std::vector<Quantity> before_;
  std::vector<bool> holding_;
  std::vector<bool> done_ = std::vector<bool>(lesson_->steps.size());
};

}  // namespace neurarium
