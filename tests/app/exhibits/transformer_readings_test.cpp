// The panels that read the Transformer: logit lens, where a logit comes from, one word in several sentences, probes,
// the birth of heads and which head feeds which, worked with the mouse.
#include "tests/app/exhibits/transformer_stage.h"

#include <cmath>

namespace neurarium::test {
namespace {

// Shows a part of a tab, with its answers.
void open_part(TransformerStage& stage, const std::string& tab, const std::string& part) {
  ASSERT_DONE(stage.driver().click("transformer/detail/" + tab));
  if (!part.empty()) {
    ASSERT_DONE(stage.driver().click("transformer/part/" + part));
  }
  stage.app->settle();
  stage.frames(2);
}

bool is_drawn(TransformerStage& stage, const std::string& path) {
  return stage.app->ui().registry().find(path) != nullptr;
}

TEST(TransformerReadings, a_tab_opens_with_the_part_that_was_last_seen_of_it) {
  TransformerStage stage;
  open_part(stage, "residual", "lens");
  EXPECT_EQ(stage.state().detail, Detail::Lens);
  open_part(stage, "neurons", "");
  EXPECT_FALSE(is_drawn(stage, "transformer/part/lens")) << "a tab of one part shows no row of parts";
  open_part(stage, "residual", "");
  EXPECT_EQ(stage.state().detail, Detail::Lens);
}

TEST(TransformerReadings, a_click_in_the_lens_leads_to_what_wrote_there) {
  TransformerStage stage;
  stage.say("tom sings . mary runs");
  open_part(stage, "residual", "lens");
  ASSERT_DONE(stage.driver().click("transformer/lens/table", {0.1f, 0.3f}));  // first token, attention of block 0
  stage.frames(4);
  EXPECT_EQ(stage.state().detail, Detail::Head);
  EXPECT_EQ(stage.state().head.layer, 0);
  EXPECT_EQ(stage.view().position, 0);
}

TEST(TransformerReadings, the_waterfall_sums_to_the_logit_and_its_bars_lead_to_their_heads) {
  TransformerStage stage;
  stage.say("tom sings . mary runs");
  open_part(stage, "residual", "attribution");
  const Attribution& shown = stage.screen().attribution().shown();
  EXPECT_EQ(shown.token, stage.view().next[0].id);
  EXPECT_NEAR(shown.logit, stage.view().next[0].logit, 1e-5);
  EXPECT_NEAR(shown.sum, shown.logit, 1e-3);
  ASSERT_DONE(stage.driver().click("transformer/attribution/of/1/token"));
  ASSERT_DONE(stage.driver().click("transformer/attribution/minus/0/against"));
  stage.frames(2);
  EXPECT_EQ(shown.token, stage.view().next[1].id);
  EXPECT_EQ(shown.against, stage.view().next[0].id);
  EXPECT_LE(shown.logit, 0) << "the second is behind the first";
  std::size_t bar = 0;
  while (!(shown.parts[bar].writer == Writer{WriterKind::Head, 1, 1})) ++bar;
  ASSERT_DONE(stage.driver().click(fmt::format("transformer/attribution/{}/bar", bar)));
  EXPECT_EQ(stage.state().detail, Detail::Head);
  EXPECT_EQ(stage.state().head, (HeadChoice{1, 1}));
}

TEST(TransformerReadings, a_head_that_is_off_adds_nothing_in_the_waterfall) {
  TransformerStage stage;
  stage.say("tom sings . mary runs");
  ASSERT_DONE(stage.driver().double_click("transformer/flow/0.1/head"));
  stage.app->settle();
  open_part(stage, "residual", "attribution");
  for (const Contribution& part : stage.screen().attribution().shown().parts)
    if (part.writer == Writer{WriterKind::Head, 0, 1}) {
      EXPECT_EQ(part.value, 0);
    }
}

TEST(TransformerReadings, heads_have_a_curve_over_the_steps_and_a_click_goes_to_one) {
  TransformerStage stage;
  stage.train(20);
  open_part(stage, "learning", "");
  const HeadHistory& history = stage.screen().birth().history();
  EXPECT_GE(history.size(), 5u) << "the past comes from keyframes";
  EXPECT_TRUE(history.has(0));
  EXPECT_TRUE(history.has(20));
  ASSERT_FALSE(history.kinds().empty());
  EXPECT_EQ(history.curves("role.induction").size(), 4u);
  ASSERT_DONE(stage.driver().click("transformer/birth/chart", {0.5f, 0.5f}));
  stage.app->settle();
  EXPECT_LT(stage.session().snapshot().step, 20);
  EXPECT_GT(stage.session().snapshot().step, 0);
}

TEST(TransformerReadings, a_reset_forgets_the_curves_of_the_run_before) {
  TransformerStage stage;
  stage.train(20);
  open_part(stage, "learning", "");
  stage.session().reset();
  stage.app->settle();
  stage.frames(3);
  EXPECT_EQ(stage.screen().birth().history().size(), 1u);
}

TEST(TransformerReadings, words_probes_and_paths_show_what_they_computed) {
  TransformerStage stage;
  open_part(stage, "words", "");
  EXPECT_TRUE(is_drawn(stage, "transformer/word/plane"));
  ASSERT_DONE(stage.driver().set_value("transformer/word/0/word", "nobody"));
  stage.app->settle();
  stage.frames(2);
  EXPECT_FALSE(is_drawn(stage, "transformer/word/plane")) << "no sentence has the word";
  open_part(stage, "words", "probes");
  EXPECT_TRUE(is_drawn(stage, "transformer/probe/direction strip"));
  ASSERT_DONE(stage.driver().click("transformer/probe/gender"));
  stage.app->settle();
  stage.frames(2);
  EXPECT_TRUE(is_drawn(stage, "transformer/probe/0/value"));
  open_part(stage, "learning", "paths");
  EXPECT_TRUE(is_drawn(stage, "transformer/path/links"));
  ASSERT_DONE(stage.driver().click("transformer/path/0.1/head"));
  EXPECT_EQ(stage.state().head, (HeadChoice{0, 1}));
}

TEST(TransformerReadings, the_direction_of_a_probe_steers_by_one_click) {
  TransformerStage stage;
  stage.say("tom sings . mary runs");
  open_part(stage, "words", "probes");
  ASSERT_DONE(stage.driver().click("transformer/probe/gender"));
  stage.app->settle();
  ASSERT_DONE(stage.driver().click("transformer/probe/2/value"));  // the stream after the first attention
  stage.frames(2);
  ASSERT_DONE(stage.driver().click("transformer/probe/steer"));
  stage.app->settle();
  EXPECT_EQ(stage.state().detail, Detail::Intervene);
  ASSERT_EQ(stage.session().edits().size(), 1u);
  const Edit push = stage.session().edits().front();
  EXPECT_EQ(push.kind, EditKind::Add);
  EXPECT_EQ(push.a, 1) << "from the mean of one class to that of the other";
  EXPECT_EQ(push.patch.size(), 16u);
  ASSERT_DONE(stage.driver().set_value("transformer/intervene/steer/strength", "-2"));
  stage.app->settle();
  ASSERT_EQ(stage.session().edits().size(), 1u);
  EXPECT_EQ(stage.session().edits().front().patch, push.patch) << "still the probe's direction";
  EXPECT_EQ(stage.session().edits().front().a, -2);
}

TEST(TransformerReadings, one_layer_has_no_paths_and_no_perceptrons_have_no_neurons) {
  TransformerSettings settings = small_transformer();
  settings.layers = 1;
  settings.attention_only = true;
  TransformerStage stage(settings);
  open_part(stage, "learning", "paths");
  EXPECT_FALSE(is_drawn(stage, "transformer/path/links"));
  open_part(stage, "neurons", "");
  EXPECT_FALSE(is_drawn(stage, "transformer/neurons/examples"));
  open_part(stage, "residual", "lens");
  EXPECT_TRUE(is_drawn(stage, "transformer/lens/table"));
}

}  // namespace
}  // namespace neurarium::test
