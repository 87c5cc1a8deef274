// Whole commands, run in the process: what they print, what they leave on the disk, and the sentence and exit code of
// everything that can be wrong with what they are given.
#include "app/cli/flags.h"
#include "app/cli/settings_flags.h"
#include "engine/exhibits/exhibit.h"
#include "engine/files/safetensors.h"
#include "tests/app/cli/cli_run.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include <clocale>
#include <cstdlib>
#include <locale>
#include <sstream>

namespace neurarium {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
  return lines;
}

void expect_refused(const Arguments& arguments, int code, const std::string& sentence) {
  const test::Ran ran = test::run(arguments);
  EXPECT_EQ(ran.code, code);
  EXPECT_THAT(ran.err, HasSubstr(sentence));
  EXPECT_EQ(ran.out, "");
}

constexpr const char* kPoints = "a,b,label\n0,1,red\n1,0,blue\n0.5,-1,red\n-1,0.25,blue\n";

class Cli : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& content) {
    write_plainly(folder / name, content);
    return folder / name;
  }
  TempFolder folder;
};

TEST_F(Cli, EveryCommandExplainsItself) {
  for (const Subcommand& command : subcommands()) {
    const test::Ran ran = test::run({std::string(command.name), "--help"});
    EXPECT_EQ(ran.code, 0) << command.name;
    EXPECT_THAT(ran.out, HasSubstr("neurarium " + std::string(command.name)));
  }
  EXPECT_THAT(test::run({"--help"}).out, HasSubstr("train"));
}

// A stream that fails in a way that no command foresees.
template <class Exception>
class Throwing : public std::streambuf {
 public:
  explicit Throwing(Exception exception) : exception_(std::move(exception)) {}

 protected:
  int_type overflow(int_type) override { throw exception_; }

 private:
  Exception exception_;
};

template <class Exception>
test::Ran run_on_throwing_output(Exception exception) {
  Throwing<Exception> buffer(std::move(exception));
  std::ostream out(&buffer);
  out.exceptions(std::ios::badbit);
  std::ostringstream err;
  Console console{out, err};
  const int code = run_cli({"list"}, console);
  return {code, {}, err.str()};
}

TEST_F(Cli, WhatNobodyForesawIsAnInternalErrorWithItsReason) {
  const test::Ran ran = run_on_throwing_output(std::logic_error("the drawer is jammed"));
  EXPECT_EQ(ran.code, static_cast<int>(ExitCode::Internal));
  EXPECT_THAT(ran.err, HasSubstr("Internal error: the drawer is jammed. Please report it"));
}

TEST_F(Cli, MemoryThatRunsOutSaysWhatToUseLess) {
  const test::Ran ran = run_on_throwing_output(std::bad_alloc());
  EXPECT_EQ(ran.code, static_cast<int>(ExitCode::OutOfMemory));
  EXPECT_THAT(ran.err, HasSubstr("not enough memory"));
}

TEST_F(Cli, EverySettingIsAFlagAndListed) {
  const Json listed = Json::parse(test::run({"list", "--json"}).out);
  const std::string help = test::run({"train", "--help"}).out;
  for (const auto& [key, about] : listed["exhibits"][0]["settings"].items())
    EXPECT_THAT(help, HasSubstr("--" + key + " "));
}

TEST_F(Cli, UnknownWordsGetTheNearest) {
  expect_refused({"trian"}, 2, "Did you mean 'train'?");
  expect_refused({"train", "playgroun"}, 2, "Did you mean 'playground'?");
  expect_refused({"train", "playground", "--lerning-rate", "1"}, 2, "Did you mean '--learning-rate'?");
  expect_refused({"train", "playground", "--lr=1"}, 2, "Did you mean '--learning-rate'?");
  expect_refused({"train", "playground", "--optimizer", "adamm"}, 2, "Did you mean 'adam'?");
  expect_refused({"train", "playground", "--data", "sprial"}, 2, "Did you mean 'spiral'?");
  expect_refused({"bench", "mlp-trai"}, 2, "Did you mean 'mlp-train'?");
  expect_refused({"train"}, 2, "`neurarium train` needs an exhibit");
  expect_refused({"train", "playground", "extra"}, 2, "'extra' is one word too many");
}

TEST_F(Cli, NumbersOutOfRangeAreRefused) {
  expect_refused({"train", "playground", "--steps", "-3"}, 2, "--steps is -3, but must lie between 0 and");
  expect_refused({"train", "playground", "--steps", "many"}, 2, "--steps is 'many', but must be a whole number.");
  expect_refused({"train", "playground", "--steps"}, 2, "--steps");
  expect_refused({"train", "playground", "--learning-rate", "0,1"}, 2,
                 "--learning-rate is '0,1', but must be a number.");
  expect_refused({"train", "playground", "--noise", "7"}, 2, "--noise is 7, but must lie between");
  expect_refused({"shot", "playground", "--size", "1600", "--out", folder / "s.png"}, 2, "--size is '1600'");
}

TEST_F(Cli, TheLogHasALineAStepAndASummary) {
  const std::string log = folder / "log.jsonl";
  const test::Ran ran = test::run({"train", "playground", "--steps", "20", "--log", log, "--json"});
  EXPECT_EQ(ran.code, 0);
  const std::vector<Json> lines = json_lines(read_plainly(log));
  ASSERT_EQ(lines.size(), 21u);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(lines[i]["step"], i);
    EXPECT_TRUE(lines[i]["loss"].is_number());
    EXPECT_FALSE(lines[i].contains("objective"));
  }
  for (const char* key : {"train_loss", "test_loss", "accuracy", "test_accuracy"})
    EXPECT_TRUE(lines[20][key].is_number());
  EXPECT_EQ(lines[20], Json::parse(ran.out));
}

TEST_F(Cli, PenaltiesAreLoggedApart) {
  const std::string log = folder / "log.jsonl";
  ASSERT_EQ(test::run({"train", "playground", "--steps", "3", "--l2", "0.1", "--log", log}).code, 0);
  for (const Json& line : json_lines(read_plainly(log))) {
    if (line.contains("loss")) {
      EXPECT_GT(line["objective"].get<double>(), line["loss"].get<double>());
    }
  }
}

TEST_F(Cli, WithoutTestPointsTheirFiguresAreNull) {
  const test::Ran ran = test::run({"train", "playground", "--steps", "5", "--test-split", "0", "--json"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(Json::parse(ran.out)["test_loss"].is_null());
  EXPECT_TRUE(Json::parse(ran.out)["test_accuracy"].is_null());
}

TEST_F(Cli, ThreadsDoNotChangeTheResult) {
  const Arguments train = {"train", "playground", "--steps", "50", "--batch", "400", "--hidden", "32,32", "--json"};
  Arguments with_four = train;
  with_four.insert(with_four.end(), {"--threads", "4"});
  EXPECT_EQ(test::run(train).out, test::run(with_four).out);
}

TEST_F(Cli, ASavedRunStartsAnotherAndReplays) {
  const std::string file = folder / "run.safetensors";
  ASSERT_EQ(test::run({"train", "playground", "--steps", "60", "--save", file}).code, 0);
  const test::Ran replayed = test::run({"replay", file, "--json"});
  EXPECT_EQ(replayed.code, 0);
  EXPECT_EQ(Json::parse(replayed.out)["same"], true);
  EXPECT_EQ(Json::parse(replayed.out)["step"], 60);
  EXPECT_EQ(test::run({"train", "playground", "--steps", "1", "--init", file}).code, 0);
  EXPECT_THAT(test::run({"names", file}).out, HasSubstr("h0.weight"));
  expect_refused({"names", file, "--seed", "3"}, 2, "--seed cannot be combined with");
}

TEST_F(Cli, InitIsRefusedWhenTheShapesDiffer) {
  const std::string file = folder / "run.safetensors";
  ASSERT_EQ(test::run({"train", "playground", "--steps", "1", "--save", file}).code, 0);
  expect_refused({"train", "playground", "--init", file, "--hidden", "4"}, 5, "h0.weight");
}

TEST_F(Cli, ValuesFollowAHeldUnit) {
  const std::string file = folder / "v.safetensors";
  ASSERT_EQ(test::run({"values", "playground", "--set", "h0.act[3]=0.5", "--names", "h*", "--out", file}).code, 0);
  const auto values = load_safetensors(file);
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(values->find("x"), nullptr);
  const auto act = values->floats("h0.act");
  ASSERT_TRUE(act.ok());
  for (std::size_t row = 0; row < act->size() / 8; ++row) EXPECT_EQ((*act)[row * 8 + 3], 0.5f);
  expect_refused({"values", "playground", "--set", "h0.act[99]=1", "--out", file}, 2, "h0.act");
  expect_refused({"values", "playground", "--set", "h0.act", "--out", file}, 2, "write REF=V");
  expect_refused({"values", "playground", "--names", "q*", "--out", file}, 2, "matches no value");
}

TEST_F(Cli, AUsersTableTrainsInFileOrder) {
  const std::string csv = write("points.csv", kPoints);
  const test::Ran ran =
      test::run({"train", "playground", "--points", csv, "--order", "file", "--batch", "2", "--steps", "4", "--json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(Json::parse(ran.out)["test_loss"].is_null());
}

TEST_F(Cli, WholeNumbersAreClassesAndOthersAreValues) {
  const std::string classes = write("c.csv", "a,b,label\n0,1,0\n1,0,1\n2,1,2\n0,0,1\n");
  const std::string values = write("v.csv", "a,b,label\n0,1,0.5\n1,0,1.25\n2,1,-2\n0,0,1\n");
  EXPECT_TRUE(
      Json::parse(test::run({"train", "playground", "--points", classes, "--steps", "1", "--json"}).out)["accuracy"]
          .is_number());
  EXPECT_TRUE(
      Json::parse(test::run({"train", "playground", "--points", values, "--steps", "1", "--json"}).out)["accuracy"]
          .is_null());
}

TEST_F(Cli, BadTablesAreRefusedWithRowAndFix) {
  const auto refuse = [&](const std::string& content, const std::string& sentence) {
    expect_refused({"train", "playground", "--points", write("bad.csv", content)}, 5, sentence);
  };
  refuse("", "bad.csv");
  refuse("a,b,label\n1,2,x\n1,2\n", "bad.csv");
  refuse(std::string("\0\1\2\3", 4), "bad.csv");
  refuse("a,b,label\n1,nan,x\n2,3,y\n", "row 2");
  refuse("a,b,label\n1,2,x\n2,3,x\n", "nothing to tell apart");
  expect_refused({"train", "playground", "--points", folder / "none.csv"}, 5, "none.csv");
  const std::string csv = write("points.csv", kPoints);
  expect_refused({"train", "playground", "--points", csv, "--label", "labels"}, 5, "the nearest is \"label\"");
  expect_refused({"train", "playground", "--points", csv, "--data", "xor"}, 2, "contradict each other");
  expect_refused({"train", "playground", "--label", "x"}, 2, "give the file with --points");
  expect_refused({"train", "playground", "--data", "file"}, 2, "--points FILE.csv");
}

TEST_F(Cli, BrokenFilesAreRefused) {
  const std::string file = write("broken.safetensors", std::string(8, '\xff') + "{}");
  expect_refused({"train", "playground", "--init", file}, 5, "broken.safetensors");
  expect_refused({"names", file}, 5, "broken.safetensors");
  expect_refused({"replay", folder / "none.safetensors"}, 5, "none.safetensors");
  expect_refused({"drive", write("s.json", "[1]")}, 5, "must be a JSON object with a list \"do\"");
}

TEST_F(Cli, OutputThatCannotBeWrittenIsSaidAtOnce) {
  expect_refused({"train", "playground", "--steps", "1", "--log", folder / "no/log"}, 7, "cannot be written");
  expect_refused({"train", "playground", "--steps", "1", "--save", folder / "no/run"}, 7, "cannot be written");
  expect_refused({"train", "playground", "--steps", "1", "--log", "/dev/full"}, 7, "No space left on device");
  expect_refused({"train", "playground", "--steps", "1", "--save", "/dev/full"}, 7, "/dev/full");
  expect_refused({"values", "playground", "--out", "/dev/full"}, 7, "/dev/full");
}

TEST_F(Cli, ADivergedRunNamesTensorAndStep) {
  const test::Ran ran =
      test::run({"train", "playground", "--optimizer", "sgd", "--learning-rate", "1e9", "--activation", "relu",
                 "--output-activation", "linear", "--steps", "500", "--json"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("The run diverged at step"));
  EXPECT_THAT(ran.err, HasSubstr("learning rate"));
  EXPECT_TRUE(Json::accept(ran.out)) << ran.out;
}

TEST_F(Cli, PyTorchsHabitForMomentumIsUnderstood) {
  const Arguments common = {"train", "playground", "--steps", "20", "--json", "--momentum", "0.8", "--optimizer"};
  const auto with = [&](const char* optimizer) {
    Arguments all = common;
    all.emplace_back(optimizer);
    return test::run(all);
  };
  EXPECT_EQ(with("sgd").out, with("momentum").out);
  EXPECT_THAT(with("sgd").err, HasSubstr("momentum"));
  EXPECT_THAT(with("adam").err, HasSubstr("--momentum has no effect"));
}

struct CommaPunctuation : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST_F(Cli, ALocaleWithDecimalCommasChangesNothing) {
  const Arguments train = {"train", "playground", "--steps", "5", "--learning-rate", "0.05", "--json"};
  const test::Ran plain = test::run(train);
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaPunctuation));
  std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
  const test::Ran with_commas = test::run(train);
  std::setlocale(LC_NUMERIC, "C");
  std::locale::global(before);
  EXPECT_EQ(with_commas.code, 0);
  EXPECT_EQ(with_commas.out, plain.out);
}

TEST_F(Cli, EveryExhibitHasItsSettingsWhenNoneIsNamed) {
  std::ostringstream out, err;
  Console console{out, err};
  Flags flags("check", "");
  const SettingsFlags given(flags, {});
  for (const ExhibitInfo& info : exhibits()) {
    const auto settings = given.settings(info.name, console);
    ASSERT_TRUE(settings.ok()) << info.name;
    EXPECT_TRUE((*settings)->equals(*info.defaults())) << info.name;
  }
}

TEST_F(Cli, WithoutADisplayTheWindowSaysWhatNeedsNone) {
  ::unsetenv("DISPLAY");
  ::unsetenv("WAYLAND_DISPLAY");
  expect_refused({"playground"}, 3, "display");
}

}  // namespace
}  // namespace neurarium
