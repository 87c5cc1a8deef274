// The commands that read a model: lens and heads, as tables and as JSON.
#include "engine/exhibits/language_model.h"
#include "engine/exhibits/trained_models.h"
#include "tests/app/cli/cli_run.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include <cmath>

namespace neurarium {
namespace {

using testing::HasSubstr;
using ReadingJson = nlohmann::json;

TEST(LensCli, tells_what_each_depth_would_answer_and_what_the_last_logit_is_made_of) {
  const test::Ran ran = test::run({"lens", "town", "--text", "tom saw mary at the", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const ReadingJson all = ReadingJson::parse(ran.out);
  ASSERT_EQ(all["depths"].size(), 5u);
  const ReadingJson& last = all["depths"][4]["positions"];
  ASSERT_EQ(last.size(), 5u);
  for (const ReadingJson& position : last) {
    EXPECT_EQ(position["rank"], 1);
    EXPECT_EQ(position["top"].size(), 5u);
  }
  const ReadingJson& parts = all["attribution"];
  EXPECT_EQ(parts["token"], last[4]["top"][0]["text"]);
  EXPECT_NEAR(parts["sum"].get<double>(), parts["logit"].get<double>(), 1e-3);
  EXPECT_NEAR(parts["logit"].get<double>(), last[4]["top"][0]["logit"].get<double>(), 1e-3);
}

TEST(LensCli, prints_a_table_and_the_lead_over_a_word) {
  const test::Ran ran = test::run({"lens", "town", "--text", "tom saw mary at the", "--against", "tom"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("attention 1"));
  EXPECT_THAT(ran.out, HasSubstr("minus 'tom'"));
  EXPECT_THAT(ran.out, HasSubstr("head 1.3"));
}

TEST(LensCli, refuses_what_is_no_single_word_and_a_text_that_is_missing) {
  EXPECT_EQ(test::run({"lens", "town", "--text", "tom saw", "--against", "tom saw"}).code, 2);
  EXPECT_EQ(test::run({"lens", "town"}).code, 2);
  EXPECT_EQ(test::run({"lens", "--text", "tom"}).code, 2);
}

TEST(HeadsCli, names_the_heads_of_the_repeat_model_and_the_path_between_them) {
  const test::Ran ran = test::run({"heads", "repeat", "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const ReadingJson all = ReadingJson::parse(ran.out);
  int induction = 0;
  for (const ReadingJson& head : all["heads"]) {
    EXPECT_EQ(head["scores"].size(), 4u);
    induction += head["role"] == "induction" ? 1 : 0;
  }
  EXPECT_GE(induction, 1);
  ASSERT_TRUE(all["path"].is_object());
  EXPECT_GT(all["path"]["k-composition"].get<double>(), all["path"]["chance"].get<double>());
  EXPECT_THAT(test::run({"heads", "repeat"}).out, HasSubstr("feeds the keys of head"));
}

TEST(HeadsCli, reads_a_checkpoint_without_a_task_and_the_past_of_a_project) {
  const TempFolder folder;
  const std::string project = folder / "run.safetensors";
  const std::string checkpoint = folder / "model";
  const Arguments train = {"train",   "transformer", "--task",      "town",    "--samples", "32",
                           "--width", "16",          "--positions", "learned", "--steps",   "4"};
  Arguments as_project = train;
  as_project.insert(as_project.end(), {"--save", project});
  ASSERT_EQ(test::run(as_project).code, 0);
  const test::Ran past = test::run({"heads", project, "--history", "--json"});
  ASSERT_EQ(past.code, 0) << past.err;
  EXPECT_THAT(past.out, HasSubstr("{\"step\":0,"));
  Arguments as_checkpoint = train;
  as_checkpoint.insert(as_checkpoint.end(), {"--tied", "--save", checkpoint + "/"});
  const test::Ran saved = test::run(as_checkpoint);
  ASSERT_EQ(saved.code, 0) << saved.err;
  const test::Ran ran = test::run({"heads", checkpoint, "--json"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const ReadingJson json = ReadingJson::parse(ran.out);
  for (const ReadingJson& head : json["heads"]) EXPECT_TRUE(head["links"].empty());
  EXPECT_EQ(test::run({"heads", checkpoint, "--history"}).code, 2);
  EXPECT_EQ(test::run({"heads", "playground"}).code, 2);
}

}  // namespace
}  // namespace neurarium
