// The format of lessons, the conditions that they check, and a lesson under way without a window.
#include "engine/lessons/lesson.h"

#include <gtest/gtest.h>

#include "engine/exhibits/playground.h"

#include <fmt/format.h>

namespace neurarium {
namespace {

const ExhibitInfo& the_playground() { return **find_exhibit("playground"); }

std::string why_not(const std::string& condition) {
  const Result<Condition> parsed = parse_condition(condition, the_playground());
  return parsed ? std::string() : parsed.error().message;
}

std::string lesson_of(const std::string& steps, const std::string& more = "") {
  return fmt::format(
      R"({{"exhibit": "playground", "title": {{"en": "A", "zh": "B"}}, "about": {{"en": "A", "zh": "B"}},
          {} "steps": [{}]}})",
      more, steps);
}

std::string lesson_step_of(const std::string& more) { return R"({"text": {"en": "Do", "zh": "Zuo"})" + more + "}"; }

std::string refusal(const std::string& json) {
  const Result<Lesson> lesson = parse_lesson(json, "test");
  return lesson ? std::string() : lesson.error().message;
}

bool message_says(const std::string& message, std::string_view part) { return message.find(part) != std::string::npos; }

// A run that is looked at as the window looks at one.
class TaughtRun {
 public:
  explicit TaughtRun(PlaygroundSettings settings) : timeline_(std::move(*Timeline::make(settings.clone()))) { take(); }
  void train(int steps) {
    for (int i = 0; i < steps; ++i) timeline_->step();
    take();
  }
  void change(Change change) {
    ASSERT_TRUE(timeline_->change(std::move(change)).ok());
    take();
  }
  [[nodiscard]] LessonMoment moment() const { return {snapshot_, *snapshot_.settings, snapshot_.edits, selected, 0}; }
  [[nodiscard]] bool is(const std::string& text) const {
    const Result<Condition> condition = parse_condition(text, the_playground());
    EXPECT_TRUE(condition.ok()) << text;
    return condition && holds(*condition, measure(*condition, moment()), {});
  }
  std::string selected;

 private:
  void take() {
    const Experiment& e = timeline_->experiment();
    snapshot_.task = e.task();
    snapshot_.settings = e.settings();
    snapshot_.edits = e.edits();
    snapshot_.params.assign(e.params().flat().begin(), e.params().flat().end());
    snapshot_.step = e.steps();
    snapshot_.head = timeline_->head();
    snapshot_.points = timeline_->series().points();
    snapshot_.divergence = e.divergence();
  }
  std::unique_ptr<Timeline> timeline_;
  Snapshot snapshot_;
};

PlaygroundSettings small_run() {
  PlaygroundSettings s;
  s.data = "circles";
  s.hidden = "3,2";
  s.inputs = "x1,x1^2";
  return s;
}

TEST(LessonChecks, ReadSettingsStructureAndEditsOfTheRun) {
  TaughtRun run(small_run());
  EXPECT_TRUE(run.is("hidden layers = 2"));
  EXPECT_TRUE(run.is("hidden units = 5"));
  EXPECT_TRUE(run.is("inputs = 2"));
  EXPECT_TRUE(run.is("input x1^2 = yes"));
  EXPECT_TRUE(run.is("input x2 = no"));
  EXPECT_TRUE(run.is("setting data = circles"));
  EXPECT_TRUE(run.is("setting data = circ*"));
  EXPECT_FALSE(run.is("setting data != circles"));
  EXPECT_TRUE(run.is("setting learning-rate < 0.1"));
  EXPECT_TRUE(run.is("setting standardize = false"));
  EXPECT_TRUE(run.is("diverged = no"));
  EXPECT_TRUE(run.is("held values = 0"));
  run.change(SetEdits{{{*parse_value_ref("h0.act[1]"), EditKind::Set, 0.5f, 0, {}},
                       {*parse_value_ref("h1.weight"), EditKind::Freeze, 0, 0, {}}}});
  EXPECT_TRUE(run.is("held values = 1"));
  EXPECT_TRUE(run.is("frozen values = 1"));
  run.change(SetParameters{"h0.weight", {1}, {0}});
  EXPECT_TRUE(run.is("parameter h0.weight[0,1] = 0"));
  EXPECT_FALSE(run.is("parameter h0.weight[0,0] = 0"));
  EXPECT_FALSE(run.is("parameter h9.weight[0,0] != 7")) << "what is not there holds nothing";
  run.selected = "h0.act[2]";
  EXPECT_TRUE(run.is("selected = h0.act*"));
  EXPECT_FALSE(run.is("selected = h1.act*"));
}

TEST(LessonChecks, ReadTheMetricsOfTheStepThatIsLookedAt) {
  PlaygroundSettings settings = small_run();
  settings.inputs = "x1^2,x2^2";
  TaughtRun run(settings);
  EXPECT_TRUE(run.is("steps = 0"));
  const bool good_at_first = run.is("training loss < 0.1");
  run.train(600);
  EXPECT_FALSE(good_at_first);
  EXPECT_TRUE(run.is("training loss < 0.1"));
  EXPECT_TRUE(run.is("test accuracy > 0.9"));
  EXPECT_TRUE(run.is("steps >= 600"));
  EXPECT_TRUE(run.is("step = 600"));
}

TEST(LessonChecks, CountUnitsThatNoPointMoves) {
  PlaygroundSettings s = small_run();
  s.activation = "relu";
  TaughtRun run(s);
  const bool any = run.is("stuck units > 3");
  run.change(SetParameters{"h1.bias", {0, 1}, {-1000, -1000}});
  EXPECT_FALSE(any);
  EXPECT_TRUE(run.is("stuck units >= 2"));
}

TEST(LessonChecks, ThatMeanNothingAreRefusedWithTheNearestThatDoes) {
  EXPECT_TRUE(message_says(why_not("training loss"), "compares nothing"));
  EXPECT_TRUE(message_says(why_not("trainin loss < 1"), "Did you mean 'training loss'?"));
  EXPECT_TRUE(message_says(why_not("training loss < low"), "no number"));
  EXPECT_TRUE(message_says(why_not("setting learning-rat < 1"), "Did you mean 'learning-rate'?"));
  EXPECT_TRUE(message_says(why_not("setting activation = rellu"), "relu"));
  EXPECT_TRUE(message_says(why_not("setting noise = 7"), "between"));
  EXPECT_TRUE(message_says(why_not("diverged > no"), "= and != alone"));
  EXPECT_TRUE(message_says(why_not("parameter h0.weight[ = 0"), "check"));
  EXPECT_EQ(why_not("setting target-formula = x1 > 0"), "");
  EXPECT_EQ(why_not("hidden units > before"), "");
}

TEST(Lessons, AreRefusedWithTheStepAndTheFault) {
  EXPECT_EQ(refusal(lesson_of(lesson_step_of(""))), "");
  EXPECT_TRUE(message_says(refusal("["), "not a JSON object"));
  EXPECT_TRUE(message_says(refusal(lesson_of("")), "'steps'"));
  EXPECT_TRUE(message_says(refusal(lesson_of(lesson_step_of(R"(, "chek": [])"))), "Did you mean 'check'?"));
  EXPECT_TRUE(message_says(refusal(lesson_of(lesson_step_of(""), R"("settings": {"noise": 9},)")), "noise"));
  EXPECT_TRUE(message_says(refusal(lesson_of(lesson_step_of(""), R"("settings": {"nose": 0},)")), "nose"));
  EXPECT_TRUE(message_says(refusal(lesson_of(R"({"text": {"en": "only"}})")), "'zh'"));
  EXPECT_TRUE(message_says(refusal(lesson_of(lesson_step_of("") + "," + lesson_step_of(R"(, "check": ["steps > 1"])"))),
                           "step 2"));
  EXPECT_TRUE(message_says(refusal(lesson_of(lesson_step_of(R"(, "check": ["step > "], "play": [1])"))), "check"));
  EXPECT_TRUE(message_says(refusal(lesson_of(lesson_step_of(R"(, "done": {"en": "a", "zh": "b"})"))), "no check"));
  EXPECT_TRUE(message_says(refusal(lesson_of(lesson_step_of(""), R"("values": {"h0.act[": 1},)")), "values"));
  EXPECT_TRUE(message_says(refusal(lesson_of(lesson_step_of(""), R"("values": {"h0.act[0]": "x"},)")), "no number"));
  EXPECT_TRUE(message_says(refusal(std::string(10, '[') + lesson_of(lesson_step_of(""))), "JSON"));
}

TEST(Lessons, BeginWithTheirValuesHeldOrSet) {
  const Result<Lesson> lesson =
      parse_lesson(lesson_of(lesson_step_of(""), R"("values": {"h0.act[0]": 0.5, "h0.weight[1,0]": 2},)"), "test");
  ASSERT_TRUE(lesson.ok());
  const auto run = begin(lesson->start);
  ASSERT_TRUE(run.ok());
  const Experiment& e = (*run)->experiment();
  ASSERT_EQ(e.edits().size(), 1u);
  EXPECT_EQ(e.edits()[0].kind, EditKind::Set);
  EXPECT_EQ(e.params().of(e.graph().at("h0.weight"))[2], 2.0f);
  const Result<Lesson> wrong = parse_lesson(lesson_of(lesson_step_of(""), R"("values": {"h7.act[0]": 0.5},)"), "test");
  ASSERT_TRUE(wrong.ok());
  EXPECT_TRUE(message_says(check_lesson(*wrong).error().message, "h7"));
}

TEST(Lessons, AStepIsReachedWhenItsChecksHoldAndStaysSo) {
  const std::string wait = lesson_step_of(R"(, "check": ["steps >= 100"], "play": [1])");
  const std::string pull =
      lesson_step_of(R"(, "check": ["parameter h0.weight[0,0] != before", "steps = 0"], "play": [1])");
  Result<Lesson> parsed = parse_lesson(lesson_of(wait + "," + pull + "," + lesson_step_of("")), "test");
  ASSERT_TRUE(parsed.ok());
  LessonRun lesson(std::make_shared<const Lesson>(std::move(*parsed)));
  TaughtRun run(small_run());
  EXPECT_FALSE(lesson.look(run.moment()));
  run.train(99);
  EXPECT_FALSE(lesson.look(run.moment()));
  run.train(1);
  EXPECT_TRUE(lesson.look(run.moment()));
  EXPECT_FALSE(lesson.look(run.moment())) << "once";
  EXPECT_TRUE(lesson.reached());
  lesson.next();
  EXPECT_FALSE(lesson.look(run.moment()));
  EXPECT_EQ(lesson.began(), 100);
  run.change(SetParameters{"h0.weight", {0}, {3}});
  EXPECT_TRUE(lesson.look(run.moment()));
  lesson.back();
  EXPECT_TRUE(lesson.reached()) << "what was done stays done";
  lesson.next();
  lesson.next();
  EXPECT_TRUE(lesson.is_last());
  EXPECT_TRUE(lesson.completed());
}

TEST(Lessons, AStepThatWasSkippedLeavesTheLessonWithoutATick) {
  Result<Lesson> parsed = parse_lesson(
      lesson_of(lesson_step_of(R"(, "check": ["steps >= 100"], "play": [1])") + "," + lesson_step_of("")), "test");
  ASSERT_TRUE(parsed.ok());
  LessonRun lesson(std::make_shared<const Lesson>(std::move(*parsed)));
  lesson.next();
  EXPECT_TRUE(lesson.is_last());
  EXPECT_FALSE(lesson.completed());
}

TEST(Lessons, APatternFitsWithStarsAnywhere) {
  EXPECT_TRUE(fits_pattern("h*.act*", "h12.act[3]"));
  EXPECT_TRUE(fits_pattern("*", ""));
  EXPECT_TRUE(fits_pattern("a*a", "aa"));
  EXPECT_FALSE(fits_pattern("a*a", "a"));
  EXPECT_FALSE(fits_pattern("h0", "h0.act"));
}

}  // namespace
}  // namespace neurarium
