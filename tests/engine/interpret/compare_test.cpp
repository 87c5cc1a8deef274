// Before and after, the sweeps of a run's moment, and the prompts that they begin with.
#include "engine/interpret/compare.h"

#include "engine/carry_over.h"
#include "engine/interpret/prompt_pairs.h"
#include "engine/interpret/sweeps.h"

#include <gtest/gtest.h>

#include <cmath>

namespace neurarium {
namespace {

TransformerSettings compared_settings() {
  TransformerSettings s;
  s.task = "coref";
  s.samples = 32;
  s.width = 16;
  s.heads = 2;
  s.init_scheme = "xavier";
  return s;
}

TransformerRequest compared_request(std::vector<Edit> edits) {
  const TransformerSettings settings = compared_settings();
  const auto task = settings.make_task();
  EXPECT_TRUE(task.ok());
  Params<float> params(*(*task)->graph);
  initialise_parameters(**task, params);
  TransformerRequest request;
  request.moment = {
      *task, SettingsPtr(settings.clone()), std::move(edits), {params.flat().begin(), params.flat().end()}, 0};
  request.text = "tom sings . mary runs . she";
  return request;
}

TEST(BeforeAndAfter, nothing_is_compared_where_nothing_was_changed) {
  const Edit frozen{{"embed.weight", {}}, EditKind::Freeze, 0, 0, {}};
  const ComparedViews views = ComparingObserver().observe({compared_request({frozen}), {}});
  EXPECT_NE(views.after, nullptr);
  EXPECT_EQ(views.before, nullptr);
  EXPECT_EQ(views.difference, nullptr);
}

TEST(BeforeAndAfter, every_number_of_the_difference_is_after_minus_before) {
  const Edit off{{"blocks.0.attn.z", {{"h", 1}}}, EditKind::Set, 0, 0, {}};
  const ComparedViews views = ComparingObserver().observe({compared_request({off}), {}});
  ASSERT_NE(views.difference, nullptr);
  EXPECT_TRUE(views.difference->is_difference);
  int changed = 0;
  const Graph& graph = views.after->graph();
  for (std::size_t v = 0; v < graph.values().size(); ++v) {
    const auto id = static_cast<ValueId>(v);
    const auto after = views.after->sentence->value(id);
    const auto before = views.before->sentence->value(id);
    const auto difference = views.difference->sentence->value(id);
    ASSERT_EQ(difference.size(), after.size()) << graph.value(id).name;
    for (std::size_t i = 0; i < after.size(); ++i) {
      EXPECT_EQ(difference[i], after[i] == before[i] ? 0.0F : after[i] - before[i]) << graph.value(id).name;
      changed += difference[i] != 0 ? 1 : 0;
    }
  }
  EXPECT_GT(changed, 100);
  EXPECT_NE(views.after->mean_surprise, views.before->mean_surprise);
}

TEST(BeforeAndAfter, sentences_of_another_length_have_no_difference) {
  const TransformerRequest after = compared_request({});
  TransformerRequest before = after;
  before.text = "tom sings";
  const ComparedViews views = ComparingObserver().observe({after, before});
  EXPECT_NE(views.before, nullptr);
  EXPECT_EQ(views.difference, nullptr);
}

TEST(PromptPairs, of_every_task_have_one_length_and_different_tokens) {
  for (const LanguageTaskInfo& info : language_tasks()) {
    LanguageDataSpec spec;
    spec.task.task = info.name;
    spec.samples = 64;
    const auto data = language_data(spec);
    ASSERT_TRUE(data.ok()) << info.name;
    const PromptPair pair = example_prompts(**data, 1);
    EXPECT_EQ(pair.clean.size(), pair.corrupt.size()) << info.name;
    EXPECT_NE(pair.clean, pair.corrupt) << info.name;
    EXPECT_TRUE(pair.answer.right < 0 || pair.answer.right != pair.answer.wrong) << info.name;
    if (info.name == "coref") {
      EXPECT_EQ(pair.clean.back(), pair.corrupt.back()) << "the answer has to be carried there";
    }
  }
}

TEST(Sweeps, a_map_that_is_asked_for_in_parts_is_the_one_of_the_whole) {
  const TransformerRequest request = compared_request({});
  const auto moment = std::make_shared<const TransformerMoment>(request.moment);
  const StudiedMoment studied(moment);
  const std::vector<int> tokens = {4, 5, 6, 7};
  AblationStudy study;
  auto sweep =
      AblationSweep::make(studied.model(), {tokens, {}, AblationKind::Zero, {}, test_texts(studied.task(), 16)});
  ASSERT_TRUE(sweep.ok());
  const std::vector<ModelPart> parts = swept_parts(studied.model().spec);
  EXPECT_EQ(parts.size(), 2u * 4u);
  for (std::size_t first = 0; first < parts.size(); first += 3) {
    const AblationAnswer answer = study.answer({1, moment, tokens, -1, AblationKind::Zero, first, 3, {}});
    EXPECT_EQ(answer.scored, 16);
    for (std::size_t i = 0; i < answer.scores.size(); ++i)
      EXPECT_EQ(answer.scores[i].loss, (*sweep)->measure(parts[first + i]).loss);
  }
  const AblationAnswer apply = study.answer({2, moment, tokens, -1, AblationKind::Mean, 0, 0, parts[1]});
  ASSERT_EQ(apply.edits.size(), 2u);
  EXPECT_EQ(to_string(apply.edits[0].ref), "blocks.0.attn.z[h=1]");
}

TEST(Sweeps, a_patch_that_was_applied_moves_the_answer_as_its_cell_says) {
  const TransformerRequest request = compared_request({});
  const auto moment = std::make_shared<const TransformerMoment>(request.moment);
  PatchStudy study;
  const PatchQuestion question{{4, 5, 6, 7}, {4, 9, 6, 7}, {-1, 3, 8}, PatchOver::Residual};
  const PatchAnswer row = study.answer({1, moment, question, PatchDirection::Denoise, 1, {}});
  ASSERT_EQ(row.error, "");
  ASSERT_EQ(row.scores.size(), 4u);
  const PatchAnswer applied = study.answer({1, moment, question, PatchDirection::Denoise, 0, row.scores[1].place});
  const StudiedMoment studied(moment);
  TextRun run(studied.model(), question.corrupt);
  run.run({applied.edit});
  EXPECT_EQ(run.difference({3, 3, 8}), row.scores[1].logit_difference);
  const PatchAnswer wrong =
      study.answer({2, moment, {{4}, {4, 5}, {}, PatchOver::Residual}, PatchDirection::Noise, 0, {}});
  EXPECT_NE(wrong.error.message.find("same length"), std::string::npos);
}

}  // namespace
}  // namespace neurarium
