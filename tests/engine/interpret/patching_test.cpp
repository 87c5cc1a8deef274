#include "engine/interpret/patching.h"

#include "tests/engine/interpret/studied.h"

namespace neurarium {
namespace {

const std::vector<int> kClean = {1, 4, 0, 2};
const std::vector<int> kCorrupt = {1, 3, 0, 2};

TEST(Patching, each_score_is_that_of_a_run_with_its_edit) {
  for (const auto& [name, spec] : small_transformers())
    for (const PatchOver over : {PatchOver::Residual, PatchOver::Heads, PatchOver::Attention, PatchOver::Mlp}) {
      if (over == PatchOver::Mlp && spec.attention_only) continue;
      StudiedSmall small(spec);
      auto sweep = PatchingSweep::make(small.model(), {kClean, kCorrupt, {-1, 0, 1}, over});
      ASSERT_TRUE(sweep.ok()) << name;
      for (const PatchDirection direction : {PatchDirection::Denoise, PatchDirection::Noise})
        for (int layer = 0; layer < (*sweep)->rows(); ++layer)
          for (const PatchScore& score : (*sweep)->measure_row(direction, layer)) {
            TextRun run(small.model(), direction == PatchDirection::Denoise ? kCorrupt : kClean);
            run.run({(*sweep)->edit(score.place)});
            EXPECT_EQ(score.logit_difference, run.difference({3, 0, 1})) << name << " " << layer;
          }
    }
}

TEST(Patching, the_last_residual_carries_all_of_the_answer_and_one_before_the_change_nothing) {
  StudiedSmall small(small_gpt());
  auto sweep = PatchingSweep::make(small.model(), {kClean, kCorrupt, {-1, 0, 1}, PatchOver::Residual});
  ASSERT_TRUE(sweep.ok());
  for (const PatchDirection direction : {PatchDirection::Denoise, PatchDirection::Noise}) {
    const auto last = (*sweep)->measure_row(direction, small.spec.layers);
    EXPECT_NEAR(last.back().share, 1, 1e-5);
    EXPECT_NEAR(last.front().share, 0, 1e-5) << "the first token is the same in both";
    const auto first = (*sweep)->measure_row(direction, 0);
    EXPECT_NEAR(first[1].share, 1, 1e-5) << "the token that differs";
    EXPECT_NEAR(first[3].share, 0, 1e-5);
  }
}

TEST(Patching, a_batch_mean_of_the_user_is_that_of_one_text) {
  StudiedSmall small(small_gpt());
  const Edit mean{{"blocks.0.attn.z", {{"h", 1}}}, EditKind::Mean, 0, 0, {}};
  auto sweep = PatchingSweep::make(small.model({mean}), {kClean, kCorrupt, {-1, 0, 1}, PatchOver::Residual});
  ASSERT_TRUE(sweep.ok());
  for (const PatchScore& score : (*sweep)->measure_row(PatchDirection::Denoise, 0)) {
    TextRun run(small.model({mean}), kCorrupt);
    run.run({(*sweep)->edit(score.place)});
    EXPECT_EQ(score.logit_difference, run.difference({3, 0, 1}));
  }
}

TEST(Patching, says_in_a_sentence_what_cannot_be_done) {
  StudiedSmall small(small_gpt());
  const auto message = [&](PatchQuestion question) {
    auto sweep = PatchingSweep::make(small.model(), std::move(question));
    return sweep ? std::string("made") : sweep.error().message;
  };
  EXPECT_EQ(message({{1, 2, 3}, {1, 2}, {}, PatchOver::Residual}),
            "The clean prompt has 3 tokens and the corrupt one 2: a patch needs the same position in both, so give two "
            "of the same length.");
  EXPECT_EQ(message({kClean, kClean, {}, PatchOver::Residual}),
            "The two prompts are the same, so there is nothing to find; change at least one token.");
  EXPECT_EQ(message({{}, {1}, {}, PatchOver::Residual}), "The clean prompt has no tokens; give it at least one.");
  EXPECT_EQ(message({kClean, {1, 3, 0, 5}, {}, PatchOver::Residual}),
            "The corrupt prompt holds 5, but the ids of this model are 0 to 4.");
  EXPECT_EQ(message({kClean, kCorrupt, {-1, 7, -1}, PatchOver::Residual}),
            "7 is no id of this model; its ids are 0 to 4.");
  small.spec.attention_only = true;
  EXPECT_EQ(message({kClean, kCorrupt, {}, PatchOver::Mlp}),
            "This model has attention only, so there is no MLP to patch; choose resid, heads or attn.");
}

}  // namespace
}  // namespace neurarium
