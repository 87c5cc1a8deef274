#include "engine/lessons/lesson.h"

#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace neurarium {
namespace {

using Json = nlohmann::json;
namespace lj = lesson_json;

Result<std::vector<Condition>> lesson_checks(const Json& object, const std::string& exhibit, const Wording& where) {
  const Result<std::vector<std::string>> texts = lj::texts(object, "check", where);
  if (!texts) return texts.error();
  const ExhibitInfo& info = **find_exhibit(exhibit);
  std::vector<Condition> made;
  for (const std::string& text : *texts) {
    Result<Condition> condition = parse_condition(text, info);
    if (!condition) return input_error("{}: {}", where, condition.error());
    made.push_back(std::move(*condition));
  }
  return made;
}

Result<LessonStep> lesson_step(const Json& object, const std::string& exhibit, const Wording& where) {
  if (Status s = lj::only_keys(object, {"text", "done", "hint", "hint-after", "show", "check", "do", "play"}, where);
      !s)
    return s.error();
  LessonStep step;
  for (const auto& [key, words, required] :
       {std::tuple{"text", &step.text, true}, std::tuple{"done", &step.done, false},
        std::tuple{"hint", &step.hint, false}}) {
    Result<Words> read = lj::words(object, key, required, where);
    if (!read) return read.error();
    *words = std::move(*read);
  }
  const auto seconds = lj::whole(object, "hint-after", 30, 0, 3600, where);
  if (!seconds) return seconds.error();
  step.hint_after = static_cast<double>(*seconds);
  Result<std::vector<std::string>> show = lj::texts(object, "show", where);
  if (!show) return show.error();
  step.show = std::move(*show);
  Result<std::vector<Condition>> checks = lesson_checks(object, exhibit, where);
  if (!checks) return checks.error();
  step.checks = std::move(*checks);
  Result<Deed> deed = lj::deed(object, **find_exhibit(exhibit), where);
  if (!deed) return deed.error();
  step.deed = std::move(*deed);
  const Json play = object.value("play", Json::array());
  if (!play.is_array()) return input_error("{}: 'play' is no list of actions.", where);
  if (!step.checks.empty() && play.empty())
    return input_error("{}: it has checks, but no 'play' that shows how they are reached.", where);
  if (step.checks.empty() && !step.done.empty())
    return input_error("{}: it has a text for when it is done, but no check.", where);
  step.play = play.dump(-1, ' ', false, Json::error_handler_t::replace);
  return step;
}

// What a lesson and a state share.
template <class Made>
Status read_lesson_head(const Json& object, const Wording& where, Made& made) {
  Result<Start> start = lj::start(object, where);
  if (!start) return start.error();
  made.start = std::move(*start);
  for (const auto& [key, words] : {std::pair{"title", &made.title}, std::pair{"about", &made.about}}) {
    Result<Words> read = lj::words(object, key, true, where);
    if (!read) return read.error();
    *words = std::move(*read);
  }
  const auto order = lj::whole(object, "order", 1000, 0, 1000, where);
  if (!order) return order.error();
  made.order = static_cast<int>(*order);
  return ok_status();
}

}  // namespace

Result<Lesson> parse_lesson(std::string_view json, const std::string& name) {
  const Wording where = worded("lesson '{}'", shown(name));
  const Result<Json> object = lj::parse(json, where);
  if (!object) return object.error();
  if (Status s = lj::only_keys(*object, {"exhibit", "title", "about", "order", "settings", "values", "screen", "steps"},
                               where);
      !s)
    return s.error();
  Lesson lesson;
  lesson.name = name;
  lesson.key = "lesson." + name;
  if (Status s = read_lesson_head(*object, where, lesson); !s) return s.error();
  auto screen = lj::texts(*object, "screen", where);
  if (!screen) return screen.error();
  lesson.screen = std::move(*screen);
  const auto steps = object->find("steps");
  if (steps == object->end() || !steps->is_array() || steps->empty() || steps->size() > kMostLessonSteps)
    return input_error("{}: 'steps' is no list of 1 to {} steps.", where, kMostLessonSteps);
  for (const Json& item : *steps) {
    Result<LessonStep> step =
        lesson_step(item, lesson.start.exhibit, worded("{}, step {}", where, lesson.steps.size() + 1));
    if (!step) return step.error();
    lesson.steps.push_back(std::move(*step));
  }
  return lesson;
}

Status check_lesson(const Lesson& lesson) {
  const auto run = begin(lesson.start);
  if (!run) return input_error("lesson '{}': {}", lesson.name, run.error());
  return ok_status();
}

Result<StartingState> parse_starting_state(std::string_view json, const std::string& name) {
  const Wording where = worded("starting state '{}'", shown(name));
  const Result<Json> object = lj::parse(json, where);
  if (!object) return object.error();
  if (Status s = lj::only_keys(
          *object, {"exhibit", "title", "about", "order", "settings", "values", "steps", "paused", "check"}, where);
      !s)
    return s.error();
  StartingState state;
  state.name = name;
  state.key = "state." + name;
  if (Status s = read_lesson_head(*object, where, state); !s) return s.error();
  const auto steps = lj::whole(*object, "steps", 0, 0, 100'000, where);
  if (!steps) return steps.error();
  state.steps = *steps;
  if (const auto paused = object->find("paused"); paused != object->end()) {
    if (!paused->is_boolean()) return input_error("{}: 'paused' is neither true nor false.", where);
    state.paused = paused->get<bool>();
  }
  Result<std::vector<Condition>> checks = lesson_checks(*object, state.start.exhibit, where);
  if (!checks) return checks.error();
  state.checks = std::move(*checks);
  return state;
}

bool LessonRun::completed() const {
  for (std::size_t i = 0; i < lesson_->steps.size(); ++i)
    if (!lesson_->steps[i].checks.empty() && !done_[i]) return false;
  return is_last();
}

bool LessonRun::look(const LessonMoment& moment) {
  const std::vector<Condition>& checks = step().checks;
  if (fresh_) {
    fresh_ = false;
    began_ = moment.snapshot.step;
    before_.clear();
    LessonMoment start = moment;
    start.began = began_;
    for (const Condition& condition : checks) before_.push_back(measure(condition, start));
  }
  LessonMoment now = moment;
  now.began = began_;
  holding_.assign(checks.size(), false);
  bool all = !checks.empty();
  for (std::size_t i = 0; i < checks.size(); ++i) {
    holding_[i] = holds(checks[i], measure(checks[i], now), before_[i]);
    all = all && holding_[i];
  }
  if (!all || reached_) return false;
  reached_ = true;
  done_[at_] = true;
  return true;
}

void LessonRun::enter(std::size_t step) {
  at_ = step;
  ++entered_;
  fresh_ = true;
  reached_ = done_[step];
  holding_.clear();
}

void LessonRun::next() {
  if (!is_last()) enter(at_ + 1);
}

void LessonRun::skip() {
  done_[at_] = false;
  next();
}

void LessonRun::back() {
  if (at_ > 0) enter(at_ - 1);
}

}  // namespace neurarium
