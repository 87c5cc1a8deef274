// Operations in the Transformer's screen: the switch between before, after and difference, maps of ablations and
// patches, painted attention, steering, positions, swapped tokens.
#include "tests/app/exhibits/transformer_stage.h"

#include "app/exhibits/transformer_heads.h"

#include <cmath>

namespace neurarium {
namespace {

using test::TransformerStage;

constexpr const char* kTried = "tom sings . mary runs . she";

TEST(Interventions, TheSwitchShowsTheRunBeforeAnyEditAndTheDifference) {
  TransformerStage stage;
  stage.say(kTried);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("transformer/compare/before"));
  EXPECT_EQ(stage.state().compared, Compared::After) << "nothing was changed yet";
  const double plain = stage.view().mean_surprise;
  stage.session().hold(*parse_value_ref("blocks.0.resid_mid[t=1,c=3]"), 2.0f);
  stage.frames(3);
  EXPECT_NE(stage.view().mean_surprise, plain);
  ASSERT_DONE(driver.click("transformer/compare/before"));
  stage.frames(2);
  EXPECT_EQ(stage.view().mean_surprise, plain);
  ASSERT_DONE(driver.click("transformer/compare/difference"));
  stage.frames(2);
  ASSERT_TRUE(stage.state().shows_difference());
  const TransformerView& difference = *stage.state().pictured();
  const auto shown = difference.of_block(1, "resid_post");
  const auto after = stage.state().views.after->of_block(1, "resid_post");
  const auto before = stage.state().views.before->of_block(1, "resid_post");
  for (std::size_t i = 0; i < shown.size(); ++i) EXPECT_FLOAT_EQ(shown[i], after[i] - before[i]);
  stage.session().undo();
  stage.frames(3);
  EXPECT_EQ(stage.state().compared, Compared::After) << "there is nothing left to compare";
}

TEST(Interventions, ATrainedMomentIsComparedWithTheOneThatWasKept) {
  TransformerStage stage;
  stage.say(kTried);
  keep_as_before(stage.session(), stage.state());
  stage.frames(2);
  const double before = stage.view().mean_surprise;
  stage.train(5);
  stage.frames(3);
  ASSERT_NE(stage.state().views.before, nullptr);
  EXPECT_EQ(stage.state().views.before->mean_surprise, before);
  EXPECT_NE(stage.state().views.after->mean_surprise, before);
}

TEST(Interventions, AClickInTheMapTakesThePartAwayAndTheMapSaysWhatItIsWorth) {
  TransformerStage stage;
  stage.say(kTried);
  stage.state().detail = Detail::Intervene;
  stage.frames(3);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("transformer/intervene/ablate"));
  stage.app->settle();
  const AblationPanel& map = stage.screen().intervene().ablate();
  ASSERT_EQ(map.scores().size(), 8u);
  for (const AblationScore& score : map.scores()) EXPECT_TRUE(std::isfinite(score.loss));
  const double without = map.scores()[1].loss;
  ASSERT_DONE(driver.click("transformer/intervene/ablate/loss/0.1/cell"));
  stage.app->settle();
  ASSERT_EQ(stage.session().edits().size(), 1u);
  EXPECT_EQ(to_string(stage.session().edits()[0].ref), "blocks.0.attn.z[h=1]");
  EXPECT_NEAR(map.baseline().loss, without, 1e-6) << "the run is now the one that the cell foretold";
  ASSERT_DONE(driver.click("transformer/intervene/ablate/loss/0.1/cell"));
  stage.app->settle();
  EXPECT_TRUE(stage.session().edits().empty());
  for (const char* kind : {"mean", "resample"}) {
    ASSERT_DONE(driver.click(fmt::format("transformer/intervene/ablate/{}", kind)));
    stage.app->settle();
    ASSERT_DONE(driver.click("transformer/intervene/ablate/logit/1.layer/cell"));
    stage.app->settle();
    EXPECT_TRUE(is_ablated(stage.session(), {PartKind::Layer, 1, 0}, stage.view().spec)) << kind;
    restore_part(stage.session(), {PartKind::Layer, 1, 0}, stage.view().spec);
    stage.app->settle();
    EXPECT_TRUE(stage.session().edits().empty()) << kind;
  }
}

TEST(Interventions, AForbiddenCellIsReadNoMoreAndTheRowStillSumsToOne) {
  TransformerStage stage;
  stage.say(kTried);
  stage.state().brush = PatternBrush::Forbid;
  stage.frames(2);
  ASSERT_DONE(stage.driver().click("transformer/head/matrix", stage.cell(6, 2)));
  stage.frames(3);
  EXPECT_EQ(stage.value("blocks.0.attn.pattern[h=0,q=6,k=2]"), 0);
  double sum = 0;
  for (int k = 0; k < 7; ++k) sum += stage.value(fmt::format("blocks.0.attn.pattern[h=0,q=6,k={}]", k));
  EXPECT_NEAR(sum, 1, 1e-5);
  stage.state().brush = PatternBrush::Attend;
  stage.frames(2);
  ASSERT_DONE(stage.driver().drag("transformer/head/matrix", stage.cell(4, 3), stage.cell(5, 4)));
  stage.frames(3);
  EXPECT_EQ(stage.value("blocks.0.attn.pattern[h=0,q=4,k=3]"), 1);
  EXPECT_EQ(stage.value("blocks.0.attn.pattern[h=0,q=5,k=4]"), 1);
  stage.session().undo();
  stage.frames(3);
  EXPECT_NE(stage.value("blocks.0.attn.pattern[h=0,q=4,k=3]"), 1) << "one drag is one entry of undo";
  EXPECT_NE(stage.value("blocks.0.attn.pattern[h=0,q=5,k=4]"), 1);
}

TEST(Interventions, APatchThatIsClickedIsOnTheOtherPrompt) {
  TransformerStage stage;
  stage.state().detail = Detail::Intervene;
  stage.screen().intervene().choose(Intervention::Patch);
  stage.frames(2);
  stage.app->settle();
  const PatchingPanel& patching = stage.screen().intervene().patching();
  ASSERT_EQ(patching.rows(), 3);
  for (const PatchDirection direction : {PatchDirection::Denoise, PatchDirection::Noise}) {
    const auto& shares = patching.shares(direction);
    ASSERT_EQ(shares.size(), static_cast<std::size_t>(patching.rows() * patching.columns()));
    EXPECT_NEAR(shares.back(), 1, 1e-3) << "the last residual of the last token is the answer";
  }
  ASSERT_DONE(stage.driver().click("transformer/intervene/patch/map denoise", {0.999f, 0.999f}));
  stage.app->settle();
  ASSERT_EQ(stage.session().edits().size(), 1u);
  EXPECT_EQ(stage.session().edits()[0].kind, EditKind::Patch);
  EXPECT_EQ(stage.view().length(), patching.columns());
}

TEST(Interventions, TheSliderPushesAlongTheDirectionAsOneEntryOfUndo) {
  TransformerStage stage;
  stage.say(kTried);
  stage.state().detail = Detail::Intervene;
  stage.screen().intervene().choose(Intervention::Steer);
  stage.frames(3);
  stage.app->settle();
  const double before = stage.view().next.front().logit;
  ASSERT_DONE(stage.driver().set_value("transformer/intervene/steer/strength", "2"));
  stage.app->settle();
  ASSERT_EQ(stage.session().edits().size(), 1u);
  EXPECT_EQ(stage.session().edits()[0].kind, EditKind::Add);
  EXPECT_EQ(stage.session().edits()[0].patch.size(), 16u);
  EXPECT_NE(stage.view().next.front().logit, before);
  stage.session().undo();
  stage.app->settle();
  EXPECT_TRUE(stage.session().edits().empty());
}

TEST(Interventions, RemovedPositionsAreComparedWithTheModelThatHadThem) {
  TransformerStage stage;
  stage.say(kTried);
  const double before = stage.view().mean_surprise;
  stage.state().detail = Detail::Intervene;
  stage.screen().intervene().choose(Intervention::Order);
  stage.frames(3);
  stage.app->settle();
  ASSERT_DONE(stage.driver().click("transformer/intervene/order/remove positions"));
  stage.app->settle();
  ASSERT_NE(stage.state().views.before, nullptr);
  EXPECT_EQ(stage.state().views.before->mean_surprise, before);
  EXPECT_NE(stage.state().views.after->mean_surprise, before);
  EXPECT_EQ(stage.state().views.after->spec.positions, PositionKind::None);
}

TEST(Interventions, AChipDroppedOnAnotherSwapsTheTwoAndKeepsTheOldSentenceAsBefore) {
  TransformerStage stage;
  stage.say("tom sings . mary runs");
  const Registry& registry = stage.app->ui().registry();
  const Widget* from = registry.find("transformer/0/token");
  const Widget* to = registry.find("transformer/3/token");
  ASSERT_TRUE(from != nullptr && to != nullptr);
  const float by = (to->min.x + to->max.x - from->min.x - from->max.x) * 0.5f;
  ASSERT_DONE(stage.driver().drag_pixels("transformer/0/token", by, 0));
  stage.frames(3);
  EXPECT_EQ(stage.state().text, "mary sings. tom runs");
  ASSERT_NE(stage.state().views.before, nullptr);
  EXPECT_EQ(stage.state().views.before->tokens[0].text, "tom");
}

}  // namespace
}  // namespace neurarium
