// `neurarium export`, `film` and `train --settings`, run in the process: what they write and what they refuse.
#include "app/film/child_process.h"
#include "engine/exports/settings_string.h"
#include "engine/files/safetensors.h"
#include "tests/app/cli/cli_run.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <cstdlib>
#include <sstream>

namespace neurarium {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ExportCli : public testing::Test {
 protected:
  ExportCli() {
    const char* path = std::getenv("PATH");
    path_ = path == nullptr ? "" : path;
  }
  ~ExportCli() override { ::setenv("PATH", path_.c_str(), 1); }
  // A program called ffmpeg that does this, first on PATH.
  void fake_ffmpeg(const std::string& script) {
    write_plainly(folder / "ffmpeg", "#!/bin/sh\n" + script + "\n");
    ASSERT_EQ(::chmod((folder / "ffmpeg").c_str(), 0755), 0);
    ::setenv("PATH", (folder.path() + ":" + path_).c_str(), 1);
  }
  test::Ran film(const std::string& out, const Arguments& more = {}) {
    Arguments words = {"film", "playground", "--to", "20", "--frames", "3", "--size", "320x240", "--out", out};
    words.insert(words.end(), more.begin(), more.end());
    return test::run(words);
  }
  TempFolder folder;

 private:
  std::string path_;
};

TEST_F(ExportCli, every_kind_is_written_to_stdout_or_a_file) {
  const Arguments base = {"export", "playground", "--steps", "20", "--hidden", "3"};
  const auto with = [&](const Arguments& more) {
    Arguments words = base;
    words.insert(words.end(), more.begin(), more.end());
    return test::run(words);
  };
  EXPECT_THAT(with({"--as", "c"}).out, HasSubstr("void network(const float x[INPUTS], float y[OUTPUTS])"));
  EXPECT_THAT(with({"--as", "pytorch"}).out, HasSubstr("class Network(nn.Module):"));
  EXPECT_THAT(with({"--as", "csv"}).out, StartsWith("x1,x2,label,set,y0\n"));
  EXPECT_THAT(with({"--as", "csv-losses"}).out,
              StartsWith("step,train_loss,test_loss,train_accuracy,test_accuracy\n0,"));
  EXPECT_THAT(with({"--as", "csv-weights"}).out, StartsWith("name,row,column,value\nh0.weight,0,0,"));
  EXPECT_EQ(with({"--as", "safetensors", "--out", folder / "w.safetensors"}).code, 0);
  EXPECT_TRUE(load_safetensors(folder / "w.safetensors").value().get("out.bias", {1}).ok());
}

TEST_F(ExportCli, what_cannot_be_exported_is_refused_with_a_sentence) {
  EXPECT_THAT(test::run({"export", "playground", "--as", "pytroch"}).err, HasSubstr("Did you mean 'pytorch'?"));
  EXPECT_EQ(test::run({"export", "playground"}).code, 2);
  EXPECT_EQ(test::run({"export", "playground", "--as", "safetensors"}).code, 2);
  EXPECT_EQ(test::run({"export", "playground", "--as", "c", "--out", "/nowhere/x.c"}).code, 7);
  EXPECT_EQ(test::run({"export", folder / "no.safetensors", "--as", "c"}).code, 5);
  const test::Ran model = test::run({"export", "repeat", "--as", "c"});
  EXPECT_EQ(model.code, 2);
  EXPECT_THAT(model.err, HasSubstr("Only the Playground's network"));
}

TEST_F(ExportCli, a_curve_is_written_as_code_and_points_and_prints_its_units) {
  const auto with = [](const char* kind) {
    return test::run({"export", "curve", "--hidden", "2", "--steps", "5", "--as", kind});
  };
  EXPECT_THAT(with("c").out, HasSubstr("INPUTS = 1"));
  EXPECT_THAT(with("pytorch").out, HasSubstr("x1 = x[:, 0]"));
  EXPECT_THAT(with("csv").out, StartsWith("x,y,set,network,polynomial\n"));
  const test::Ran values = test::run({"values", "curve", "--hidden", "2"});
  EXPECT_EQ(values.code, 0) << values.err;
  EXPECT_THAT(values.out, HasSubstr("least squares"));
  EXPECT_THAT(values.out, HasSubstr("h0[1]"));
}

TEST_F(ExportCli, a_line_trains_the_same_weights_again) {
  const Arguments settings = {"playground", "--data", "xor", "--hidden", "3", "--seed", "5"};
  const auto with = [&](Arguments first, const Arguments& more) {
    first.insert(first.end(), settings.begin(), settings.end());
    first.insert(first.end(), more.begin(), more.end());
    return test::run(first);
  };
  const std::string line = with({"export"}, {"--steps", "40", "--as", "settings"}).out;
  ASSERT_EQ(with({"train"}, {"--steps", "40", "--save", folder / "a.safetensors"}).code, 0);
  const test::Ran again = test::run({"train", "--settings", line, "--save", folder / "b.safetensors"});
  ASSERT_EQ(again.code, 0) << again.err;
  const auto a = load_safetensors(folder / "a.safetensors").value();
  const auto b = load_safetensors(folder / "b.safetensors").value();
  for (const char* name : {"h0.weight", "h0.bias", "out.weight"}) EXPECT_EQ(a.find(name)->bytes, b.find(name)->bytes);

  EXPECT_EQ(test::run({"train", "--settings", line.substr(0, 60)}).code, 5);
  EXPECT_EQ(test::run({"train", "playground", "--settings", line}).code, 2);
  EXPECT_EQ(test::run({"train", "--seed", "3", "--settings", line}).code, 2);
  EXPECT_EQ(test::run({"--settings", "rubbish"}).code, 5);
}

TEST_F(ExportCli, a_film_is_a_picture_for_each_moment) {
  const test::Ran ran = film(folder / "pictures/");
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("3 pictures in "));
  const std::string first = read_plainly(folder / "pictures/frame-00001.png");
  EXPECT_THAT(first, StartsWith("\x89PNG"));
  EXPECT_NE(first, read_plainly(folder / "pictures/frame-00003.png"));
  EXPECT_THAT(film(folder / "pictures/").err, HasSubstr("there is a film in this folder already"));
}

TEST_F(ExportCli, ffmpeg_gets_every_pixel_and_a_name_that_it_cannot_misread) {
  fake_ffmpeg("for last; do :; done; wc -c > \"${last#file:}\"; echo \"$*\" >> \"${last#file:}\"");
  const test::Ran ran = film(folder / "-a:b c.mp4");
  ASSERT_EQ(ran.code, 0) << ran.err;
  const std::string made = read_plainly(folder / "-a:b c.mp4");
  EXPECT_EQ(std::stoi(made), 3 * 320 * 240 * 4);
  EXPECT_THAT(made, HasSubstr("-video_size 320x240"));
  EXPECT_EQ(folder.files(), 2u);  // with ffmpeg itself
}

TEST_F(ExportCli, when_ffmpeg_fails_its_words_are_passed_on_and_nothing_stays_behind) {
  for (const char* script :
       {"echo it has no encoder >&2; exit 1", "cat > /dev/null; echo it has no encoder >&2; exit 3"}) {
    fake_ffmpeg(script);
    const test::Ran ran = film(folder / "x.gif");
    EXPECT_EQ(ran.code, 7);
    EXPECT_THAT(ran.err, HasSubstr("it has no encoder"));
    EXPECT_EQ(folder.files(), 1u);
  }
}

// By the characters that say what kind of file it is.
TEST_F(ExportCli, the_ffmpeg_of_this_system_makes_films) {
  if (find_program("ffmpeg").empty()) GTEST_SKIP() << "no ffmpeg on this system";
  ASSERT_EQ(film(folder / "x.mp4").code, 0);
  EXPECT_EQ(read_plainly(folder / "x.mp4").substr(4, 4), "ftyp");
  ASSERT_EQ(film(folder / "x.gif").code, 0);
  EXPECT_THAT(read_plainly(folder / "x.gif"), StartsWith("GIF89a"));
  EXPECT_EQ(folder.files(), 2u) << "and nothing beside them";
}

TEST_F(ExportCli, without_ffmpeg_a_film_becomes_a_folder) {
  ::setenv("PATH", folder.path().c_str(), 1);
  const test::Ran ran = film(folder / "x.mp4");
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("ffmpeg was not found"));
  EXPECT_TRUE(std::filesystem::exists(folder / "x/frame-00003.png"));
}

TEST_F(ExportCli, film_paths_and_ranges_that_make_no_sense_are_refused) {
  write_plainly(folder / "file", "");
  EXPECT_EQ(film("").code, 2);
  EXPECT_EQ(film(folder / "x.avi").code, 2);
  EXPECT_EQ(film("/nowhere/x.mp4").code, 7);
  EXPECT_EQ(film(folder / "file").code, 7);
  EXPECT_EQ(film(folder / "y/", {"--from", "30"}).code, 2);
  ASSERT_EQ(test::run({"train", "playground", "--steps", "5", "--save", folder / "run.safetensors"}).code, 0);
  const test::Ran late = test::run({"film", folder / "run.safetensors", "--to", "9", "--out", folder / "y/"});
  EXPECT_EQ(late.code, 2);
  EXPECT_THAT(late.err, HasSubstr("has come to step 5"));
  EXPECT_FALSE(std::filesystem::exists(folder / "y"));
}

TEST(ChildProcess, says_what_it_printed_and_how_it_ended) {
  auto child = ChildProcess::start({"/bin/sh", "-c", "cat; echo no >&2; exit 4"}).value();
  EXPECT_TRUE(child->write(std::as_bytes(std::span("hello", 5))));
  EXPECT_EQ(child->finish(), 4);
  EXPECT_EQ(child->read_results(), "hello");
  EXPECT_EQ(child->complaints(), "no");
  EXPECT_FALSE(ChildProcess::start({"/nowhere/program"}).ok());
}

}  // namespace
}  // namespace neurarium
