// Every lesson from its first step to its tick, by real input events and with real training: before the action a check
// does not hold, after it does. Then what becomes of the user's own run.
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/cli/drive_script.h"
#include "app/lessons/lesson_book.h"
#include "app/sentence_witness.h"
#include "engine/data/unicode.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

using test::Folder;

std::vector<std::string> lesson_names() {
  std::vector<std::string> names;
  for (const std::string& path : Assets().list("assets/lessons/"))
    names.push_back(std::filesystem::path(path).stem().string());
  return names;
}

struct Size {
  int width, height;
};

// The app with a folder for the user's settings, and a driver.
class School {
 public:
  explicit School(AppOptions options = {}, const std::string& language = "en", Size size = {1600, 1000}) {
    options.threads = false;
    options.config_folder = folder.path;
    options.language = language;
    Look look;
    look.language = language;
    auto made = open_app(make_null({.width = size.width, .height = size.height}), look, std::move(options));
    EXPECT_TRUE(made.ok());
    opened = std::move(*made);
    stage = std::make_unique<Stage>(
        Stage{opened,
              Driver(opened.platform->input(), ui().registry(), [this] { opened.app->frame(false); }),
              folder.path,
              {},
              out});
    user().wait(3);
  }
  [[nodiscard]] Ui& ui() { return opened.app->ui(); }
  [[nodiscard]] Driver& user() { return stage->driver; }
  [[nodiscard]] const LessonRun* lesson() const { return opened.app->lesson(); }
  [[nodiscard]] const Snapshot& snapshot() const { return opened.app->session().snapshot(); }
  [[nodiscard]] std::vector<float> params() const { return {snapshot().params.begin(), snapshot().params.end()}; }

  Status begin(const std::string& name) {
    if (Status s = user().click("rail/list"); !s) return s;
    user().wait(2);
    if (Status s = user().click("lessons/item/" + name, {0.5f, 0.1f}); !s) return s;  // the list may cut the last row
    user().wait(4);
    return ok_status();
  }
  Status act(const nlohmann::json& actions) {
    for (const nlohmann::json& action : actions)
      if (Status s = run_action(action, *stage); !s) return input_error("{}: {}", action.dump(), s.error().message);
    user().wait(3);
    return ok_status();
  }
  [[nodiscard]] bool is_enabled(const std::string& path) { return ui().registry().require(path).ok(); }
  // One of the step's widgets can be pointed at.
  [[nodiscard]] bool shows_something() {
    for (const std::string& path : lesson()->step().show)
      if (ui().registry().find(path) != nullptr) return true;
    return lesson()->step().show.empty();
  }
  [[nodiscard]] std::string completed() const {
    std::ifstream file(folder.path + "/lessons.json");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  Folder folder;
  std::ostringstream out;
  OpenedApp opened;
  std::unique_ptr<Stage> stage;
};

class EveryLesson : public ::testing::TestWithParam<std::string> {};

void complete(const std::string& name, Size size) {
  School school({}, "en", size);
  ASSERT_DONE(school.user().set_value("run/speed", "20000"));
  ASSERT_DONE(school.begin(name));
  ASSERT_NE(school.lesson(), nullptr);
  const std::size_t count = school.lesson()->lesson().steps.size();
  EXPECT_GE(count, 5u);
  EXPECT_LE(count, 8u);
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_EQ(school.lesson()->at(), i);
    const LessonStep& step = school.lesson()->step();
    const std::string place = fmt::format("step {}: {}", i + 1, step.text.en.substr(0, 60));
    EXPECT_TRUE(school.shows_something()) << place << " points at " << fmt::format("{}", fmt::join(step.show, " or "));
    const std::string next = i + 1 == count ? "lesson/finish" : "lesson/next";
    if (!step.checks.empty()) {
      EXPECT_FALSE(school.lesson()->reached()) << place << " holds before anything was done";
      EXPECT_FALSE(school.is_enabled(next)) << place;
      ASSERT_DONE(school.act(nlohmann::json::parse(step.play)));
      std::string missing;
      for (std::size_t k = 0; k < step.checks.size(); ++k)
        if (!school.lesson()->holding()[k]) missing += "\n  " + step.checks[k].text;
      ASSERT_TRUE(school.lesson()->reached()) << place << " does not hold after it was done:" << missing;
    }
    ASSERT_DONE(school.user().click(next));
    school.user().wait(2);
  }
  EXPECT_NE(school.completed().find('"' + name + '"'), std::string::npos);
  ASSERT_DONE(school.user().click("lesson/own run"));
  school.user().wait(2);
  EXPECT_EQ(school.lesson(), nullptr);
}

TEST_P(EveryLesson, IsCompletedByDoingWhatItsStepsSayAndByNothingLess) { complete(GetParam(), {1600, 1000}); }

// Where panels scroll and maps are small.
TEST_P(EveryLesson, IsCompletedInASmallWindow) { complete(GetParam(), {1280, 720}); }

TEST_P(EveryLesson, ComesToItsEndBySkippingAloneWithTheResultOfEachStepInTheNetwork) {
  School school;
  ASSERT_DONE(school.begin(GetParam()));
  const std::size_t count = school.lesson()->lesson().steps.size();
  for (std::size_t i = 0; i < count; ++i) {
    ASSERT_EQ(school.lesson()->at(), i);
    const bool reads = school.lesson()->step().checks.empty();
    LessonRun before = *school.lesson();
    ASSERT_DONE(school.user().click(reads ? (i + 1 == count ? "lesson/finish" : "lesson/next") : "lesson/skip"));
    const auto over = [&] { return school.ui().registry().find("lesson/own run") != nullptr; };
    for (int frame = 0; frame < 500 && school.lesson()->at() == i && !over(); ++frame) school.user().wait(1);
    ASSERT_TRUE(school.lesson()->at() == i + 1 || (over() && i + 1 == count)) << "step " << i + 1;
    school.user().wait(3);
    if (reads) continue;
    const Session& session = school.opened.app->session();
    before.look(look_at_screen(school.opened.app->screen(), session).moment(session));
    for (std::size_t k = 0; k < before.holding().size(); ++k)
      EXPECT_TRUE(before.holding()[k]) << "step " << i + 1 << ": " << before.step().checks[k].text;
  }
  EXPECT_EQ(school.completed(), "") << "a lesson that was skipped has no tick";
}

TEST_P(EveryLesson, CanBeBegun) {
  const Result<std::string> text = Assets().read("assets/lessons/" + GetParam() + ".json");
  ASSERT_TRUE(text.ok());
  const Result<Lesson> lesson = parse_lesson(*text, GetParam());
  ASSERT_TRUE(lesson.ok()) << lesson.error().message;
  ASSERT_DONE(check_lesson(*lesson));
}

INSTANTIATE_TEST_SUITE_P(Lessons, EveryLesson, ::testing::ValuesIn(lesson_names()));

TEST(LessonRuns, ComeBackToTheUserAsHeLeftThem) {
  School school;
  ASSERT_DONE(school.act(nlohmann::json::parse(
      R"([{"steps": 50}, {"drag": "playground/network/h0/0", "from": [0.5, 0.4], "by": [0, -30]}, {"steps": 50}])")));
  const std::vector<float> own = school.params();
  ASSERT_DONE(school.begin("xor"));
  EXPECT_NE(school.params(), own);
  EXPECT_FALSE(school.opened.app->session().can_undo()) << "the user's undo is of his own run";
  ASSERT_DONE(school.user().click("lesson/skip"));
  school.user().wait(2);
  EXPECT_EQ(school.lesson()->at(), 1u);
  ASSERT_DONE(school.user().click("lesson/leave"));
  school.user().wait(2);
  ASSERT_DONE(school.user().click("lesson/own run"));
  school.user().wait(3);
  EXPECT_EQ(school.params(), own);
  EXPECT_EQ(school.snapshot().step, 100);
  EXPECT_TRUE(school.opened.app->session().can_undo());
  EXPECT_EQ(school.completed(), "") << "a lesson that was left has no tick";
}

TEST(LessonRuns, AreNoEarlierRunsOfTheUsersChart) {
  School school;
  ASSERT_DONE(school.act(nlohmann::json::parse(R"([{"steps": 20}, {"click": "run/reset"}, {"steps": 30}])")));
  EXPECT_TRUE(school.is_enabled("time/earlier")) << "the user's own run before its reset";
  ASSERT_DONE(school.begin("xor"));
  EXPECT_FALSE(school.is_enabled("time/earlier")) << "the run that stands aside is none of the lesson's";
  ASSERT_DONE(school.user().click("lesson/leave"));
  school.user().wait(2);
  ASSERT_DONE(school.user().click("lesson/own run"));
  school.user().wait(3);
  EXPECT_TRUE(school.is_enabled("time/earlier"));
}

TEST(LessonRuns, CanBeKeptWhileTheUsersOwnStandsAsideForThePalette) {
  School school;
  ASSERT_DONE(school.act(nlohmann::json::parse(R"([{"steps": 20}])")));
  const std::vector<float> own = school.params();
  ASSERT_DONE(school.begin("neuron"));
  ASSERT_DONE(school.begin("xor"));
  ASSERT_DONE(school.user().click("lesson/leave"));
  school.user().wait(2);
  ASSERT_DONE(school.user().click("lesson/stay"));
  school.user().wait(2);
  EXPECT_EQ(school.lesson(), nullptr);
  EXPECT_NE(school.params(), own);
  ASSERT_DONE(school.act(nlohmann::json::parse(R"([{"key": "Ctrl+K"}, {"type": "own run"}, {"key": "Enter"}])")));
  EXPECT_EQ(school.params(), own);
}

TEST(LessonRuns, AreNotWhatClosingTheWindowAsksAbout) {
  School school;
  ASSERT_DONE(school.act(nlohmann::json::parse(
      R"([{"steps": 5}, {"drag": "playground/network/h0/0", "from": [0.5, 0.4], "by": [0, -30]}])")));
  ASSERT_DONE(school.begin("xor"));
  school.opened.platform->request_close(true);
  school.user().wait(3);
  EXPECT_FALSE(school.opened.app->closed());
  EXPECT_EQ(school.lesson(), nullptr) << "the question is about the user's own run";
  EXPECT_EQ(school.snapshot().step, 5);
  ASSERT_DONE(school.user().click("close/discard"));
  school.user().wait(2);
  EXPECT_TRUE(school.opened.app->closed());
}

TEST(LessonHints, ComeWhenTheyAreAskedFor) {
  School school;
  ASSERT_DONE(school.begin("xor"));
  const Widget* canvas = school.ui().registry().find("playground/network/canvas");
  ASSERT_NE(canvas, nullptr);
  const float top = canvas->min.y;
  ASSERT_DONE(school.user().click("lesson/hint"));
  school.user().wait(2);
  EXPECT_EQ(school.ui().registry().find("playground/network/canvas")->min.y, top) << "nothing moves for a hint";
}

TEST(LessonFiles, ThatAreBrokenBecomeASentenceAndTheOthersStay) {
  Folder folder;
  std::filesystem::create_directories(folder.path + "/assets/lessons");
  std::ofstream(folder.path + "/assets/lessons/own.json") << R"({"exhibit": "playgrund"})";
  const Result<Assets> assets = Assets::with_folder(folder.path);
  ASSERT_TRUE(assets.ok());
  LessonBook book("");
  const std::vector<Wording> problems = book.load(*assets);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].message.find("lesson 'own'"), std::string::npos);
  EXPECT_NE(problems[0].message.find("Did you mean 'playground'?"), std::string::npos);
  EXPECT_EQ(book.lessons().size(), lesson_names().size());
}

bool is_chinese_character(char32_t c) { return c >= 0x2E80; }

void check_words(const Words& words, const std::string& where) {
  const std::u32string_view half = U",;:?!";
  for (std::size_t at = 0; at < words.en.size(); at += character_at(words.en, at).size)
    EXPECT_FALSE(is_chinese_character(character_at(words.en, at).code)) << where << ": " << words.en;
  char32_t before = 0;
  bool any = words.zh.empty();
  for (std::size_t at = 0; at < words.zh.size(); at += character_at(words.zh, at).size) {
    const char32_t c = character_at(words.zh, at).code;
    EXPECT_FALSE(is_chinese_character(before) && half.find(c) != std::u32string_view::npos) << where << words.zh;
    any = any || is_chinese_character(c);
    before = c;
  }
  EXPECT_TRUE(any) << where << ": " << words.zh;
}

TEST(LessonTexts, AreWrittenInBothLanguages) {
  LessonBook book("");
  EXPECT_TRUE(book.load(Assets()).empty());
  for (const LessonBook::LessonPtr& lesson : book.lessons()) {
    check_words(lesson->title, lesson->name);
    check_words(lesson->about, lesson->name);
    for (const LessonStep& step : lesson->steps)
      for (const Words* words : {&step.text, &step.done, &step.hint}) check_words(*words, lesson->name);
  }
  for (const LessonBook::StatePtr& state : book.states()) {
    check_words(state->title, state->name);
    check_words(state->about, state->name);
  }
}

}  // namespace
}  // namespace neurarium
