// The commands that intervene on a model, run in the process: the tables they print, and everything that can be wrong
// with a prompt or a token.
#include "tests/app/cli/cli_run.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

namespace neurarium {
namespace {

using testing::HasSubstr;

constexpr const char* kCleanPrompt = "tom sings . mary runs . she";
constexpr const char* kCorruptPrompt = "tom sings . mary runs . he";

std::vector<nlohmann::json> study_lines(const std::string& text) {
  std::vector<nlohmann::json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

void expect_study_refused(const Arguments& arguments, const std::string& sentence) {
  const test::Ran ran = test::run(arguments);
  EXPECT_NE(ran.code, 0);
  EXPECT_THAT(ran.err, HasSubstr(sentence));
  EXPECT_EQ(ran.out, "");
}

TEST(AblateCli, every_head_of_a_trained_model_has_a_row_with_its_loss_and_logit_difference) {
  const TempFolder folder;
  const std::string file = folder / "heads.csv";
  const test::Ran ran = test::run({"ablate", "coref", "--text", kCleanPrompt, "--right", "runs", "--wrong", "sings",
                                   "--layers", "--json", "--out", file});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const auto lines = study_lines(ran.out);
  ASSERT_GT(lines.size(), 5u);
  EXPECT_EQ(lines[0]["part"], "none");
  EXPECT_EQ(lines[1]["part"], "head");
  double largest = 0;
  for (const auto& line : lines) {
    EXPECT_NEAR(line["loss"].get<double>() - lines[0]["loss"].get<double>(), line["loss_increase"].get<double>(), 1e-9);
    largest = std::max(largest, -line["logit_difference_change"].get<double>());
  }
  EXPECT_GT(largest, 1) << "some part of a model that was trained on this must matter";
  std::ifstream in(file);
  const std::string csv((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')), lines.size() + 1);
  EXPECT_THAT(csv, HasSubstr("part,layer,index,loss,loss_increase,logit_difference,logit_difference_change\nnone,,,"));
}

TEST(AblateCli, means_and_resampled_values_come_from_the_test_part_or_from_another_text) {
  for (const char* kind : {"mean", "resample"}) {
    const test::Ran tests = test::run({"ablate", "coref", "--text", kCleanPrompt, "--heads", "1.0", "--kind", kind});
    ASSERT_EQ(tests.code, 0) << tests.err;
    EXPECT_THAT(tests.err, HasSubstr("of the test part"));
    const test::Ran other = test::run(
        {"ablate", "coref", "--text", kCleanPrompt, "--heads", "1.0", "--kind", kind, "--other", kCorruptPrompt});
    ASSERT_EQ(other.code, 0) << other.err;
    EXPECT_NE(tests.out, other.out);
  }
}

TEST(AblateCli, what_is_wrong_is_said_in_a_sentence) {
  expect_study_refused({"ablate", "coref"}, "There is nothing to read");
  expect_study_refused({"ablate", "coref", "--text", "tom", "--kind", "zeor"}, "Did you mean 'zero'?");
  expect_study_refused({"ablate", "coref", "--text", "tom", "--heads", "9.0"}, "There is no layer 9");
  expect_study_refused({"ablate", "coref", "--text", "tom", "--heads", "one"}, "'one' is no head");
  expect_study_refused({"ablate", "coref", "--text", "tom", "--right", "zebra"}, "not in the model's vocabulary");
  expect_study_refused({"ablate", "coref", "--text", "tom", "--right", "tom sings"}, "is 2 tokens of this model");
  expect_study_refused({"ablate", "coref", "--text", "tom sings", "--position", "5"}, "There is no position 5");
  expect_study_refused({"ablate", "coref", "--text", kCleanPrompt, "--kind", "resample", "--other", "tom"},
                       "The other text has 1 tokens");
  expect_study_refused({"ablate", "playground", "--text", "tom"}, "needs a model that was saved");
}

TEST(PatchCli, the_table_holds_both_directions_and_the_last_residual_carries_all) {
  const test::Ran ran = test::run({"patch", "coref", "--clean", kCleanPrompt, "--corrupt", kCorruptPrompt, "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const auto lines = study_lines(ran.out);
  EXPECT_EQ(lines.size() % 14, 0u) << "seven positions, two directions";
  EXPECT_EQ(lines.front()["direction"], "denoise");
  EXPECT_EQ(lines.back()["direction"], "noise");
  EXPECT_EQ(lines.back()["token"], "she");
  EXPECT_NEAR(lines.back()["share"].get<double>(), 1, 1e-4);
}

TEST(PatchCli, heads_attention_and_mlps_are_swept_as_csv) {
  for (const char* over : {"heads", "attn", "mlp"}) {
    const test::Ran ran =
        test::run({"patch", "coref", "--clean", kCleanPrompt, "--corrupt", kCorruptPrompt, "--over", over});
    if (std::string(over) == "mlp" && ran.code != 0) {
      EXPECT_THAT(ran.err, HasSubstr("attention only"));
      continue;
    }
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.out, testing::StartsWith("direction,layer,column,token,logit_difference,share\ndenoise,0,0,"));
  }
}

TEST(PatchCli, what_is_wrong_is_said_in_a_sentence) {
  expect_study_refused({"patch", "coref", "--clean", "tom sings"}, "needs two prompts");
  expect_study_refused({"patch", "coref", "--clean", "tom sings", "--corrupt", "tom"}, "of the same length");
  expect_study_refused({"patch", "coref", "--clean", "tom", "--corrupt", "tom"}, "The two prompts are the same");
  expect_study_refused({"patch", "coref", "--clean", "tom", "--corrupt", "zebra"}, "not in the model's vocabulary");
  expect_study_refused({"patch", "coref", "--clean", "", "--corrupt", "tom"}, "--clean has no tokens");
  expect_study_refused({"patch", "coref", "--clean", "tom", "--corrupt", "mary", "--over", "head"},
                       "Did you mean 'heads'?");
  expect_study_refused({"patch", "coref", "--clean", "tom", "--corrupt", "mary", "--right", "he", "--wrong", "he"},
                       "choose two different ones");
}

}  // namespace
}  // namespace neurarium
