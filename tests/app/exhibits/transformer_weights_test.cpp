// Weights touched from the picture, the circuits of a head, and which head is shown before the user chooses.
#include "tests/app/exhibits/transformer_stage.h"

#include "engine/exhibits/transformer_circuit.h"

#include <cmath>

namespace neurarium {
namespace {

using test::TransformerStage;

constexpr const char* kWords = "tom sings . mary runs . she";
constexpr int kApart = 30;  // frames after which a second press is no double click

TEST(TransformerWeights, ADraggedWeightChangesTheNextTokenInTheSameFrame) {
  TransformerStage stage;
  stage.say(kWords);
  for (const char* name : {"blocks.0.attn.q.weight", "blocks.1.attn.o.weight", "blocks.0.mlp.in.weight",
                           "unembed.weight", "blocks.1.ln1.bias"}) {
    show_weights(stage.state(), name);
    stage.frames(1);
    const std::vector<NextToken> before = stage.view().next;
    ASSERT_DONE(stage.driver().drag_pixels("transformer/weights/weight matrix", 0, -80, {0.3f, 0.3f}));
    stage.frames(1);
    EXPECT_EQ(stage.state().selected.name, name);
    double moved = 0;
    for (std::size_t i = 0; i < before.size(); ++i) moved += std::abs(before[i].logit - stage.view().next[i].logit);
    EXPECT_GT(moved, 0) << name;
    stage.session().undo();
    stage.frames(2);
    EXPECT_EQ(stage.view().next.front().logit, before.front().logit) << name << ": one drag is one entry";
    stage.frames(kApart);
  }
}

TEST(TransformerWeights, ADragMovesAWeightByItsOwnScale) {
  TransformerStage stage;
  stage.say(kWords);
  show_weights(stage.state(), "blocks.0.attn.k.weight");
  stage.frames(1);
  const double scale = number_scale(stage.view(), stage.view().graph().at("blocks.0.attn.k.weight"));
  ASSERT_LT(scale, 1);
  ASSERT_DONE(stage.driver().click("transformer/weights/weight matrix", {0.52f, 0.52f}));
  const double before = stage.value(to_string(stage.state().selected));
  stage.frames(kApart);
  ASSERT_DONE(stage.driver().drag_pixels("transformer/weights/weight matrix", 0, -50, {0.52f, 0.52f}));
  stage.frames(1);
  EXPECT_NEAR(stage.value(to_string(stage.state().selected)) - before, scale / 2, scale / 20);
}

TEST(TransformerWeights, AWeightIsZeroedAndFrozenFromTheMenu) {
  TransformerStage stage;
  stage.say(kWords);
  show_weights(stage.state(), "embed.weight");
  stage.frames(1);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("transformer/weights/weight matrix", {0.41f, 0.13f}));
  const std::string ref = to_string(stage.state().selected);
  ASSERT_DONE(driver.right_click("transformer/weights/weight matrix", {0.41f, 0.13f}));
  ASSERT_DONE(driver.click("transformer/edit/zero"));
  stage.frames(2);
  EXPECT_EQ(stage.value(ref), 0);
  ASSERT_DONE(driver.right_click("transformer/weights/weight matrix", {0.41f, 0.13f}));
  ASSERT_DONE(driver.click("transformer/edit/freeze"));
  stage.train(3);
  EXPECT_EQ(stage.value(ref), 0) << "training leaves it alone";
}

TEST(TransformerWeights, TheVectorsOfAPairLeadToTheWeightsOfTheHead) {
  TransformerStage stage;
  stage.say(kWords);
  stage.state().choose_head({1, 1});
  stage.frames(1);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("transformer/head/v/made by"));
  stage.frames(2);
  EXPECT_EQ(stage.state().detail, Detail::Weights);
  EXPECT_EQ(stage.state().weights, "blocks.1.attn.v.weight");
  EXPECT_EQ(stage.screen().weights().matrix().rows().count(), 8) << "of two heads of 8";
  ASSERT_DONE(driver.click("transformer/weights/weight matrix", {0.01f, 0.01f}));
  EXPECT_EQ(to_string(stage.state().selected), "blocks.1.attn.v.weight[out=8,in=0]");
  ASSERT_DONE(driver.click("transformer/weights/this head"));
  stage.frames(2);
  EXPECT_EQ(stage.screen().weights().matrix().rows().count(), 16);
}

TEST(TransformerWeights, ATitleOfTheFlowShowsItsMatrixAndTheWheelZooms) {
  TransformerStage stage;
  stage.say(kWords);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("transformer/flow/1/stage mlp"));
  stage.frames(2);
  EXPECT_EQ(stage.state().weights, "blocks.1.mlp.in.weight");
  const MatrixView& matrix = stage.screen().weights().matrix();
  EXPECT_TRUE(matrix.is_whole());
  ASSERT_DONE(driver.wheel("transformer/weights/weight matrix", 6, {0.99f, 0.99f}));
  stage.frames(2);
  EXPECT_LT(matrix.rows().count(), 30);
  EXPECT_GE(matrix.rows().end, 62) << "about the pointer";
  ASSERT_DONE(driver.click("transformer/weights/weight matrix", {0.999f, 0.999f}));
  EXPECT_EQ(to_string(stage.state().selected),
            fmt::format("blocks.1.mlp.in.weight[out={},in=15]", matrix.rows().end - 1));
}

TEST(TransformerWeights, EveryParameterIsInTheList) {
  TransformerStage stage;
  stage.state().detail = Detail::Weights;
  stage.frames(2);
  for (const ValueId id : stage.view().graph().params())
    EXPECT_NE(stage.app->ui().registry().find(
                  fmt::format("transformer/weights/list/{}/parameter", stage.view().graph().value(id).name)),
              nullptr);
}

TEST(TransformerCircuits, ShowWhatTheEngineComputes) {
  TransformerStage stage;
  stage.say("tom sings . tom runs");
  stage.state().choose_head({1, 0});
  for (const HeadStage shown : {HeadStage::QK, HeadStage::OV}) {
    stage.state().stage = shown;
    stage.frames(2);
    const CircuitPanel& panel = stage.screen().head().circuit();
    ASSERT_EQ(panel.tokens().size(), 4u) << "each token once";
    EXPECT_EQ(panel.numbers(),
              head_circuit(stage.view().graph(), *stage.view().params, stage.view().spec,
                           shown == HeadStage::QK ? CircuitKind::QK : CircuitKind::OV, 1, 0, panel.tokens()));
  }
  ASSERT_DONE(stage.driver().click("transformer/head/circuit whole"));
  stage.frames(2);
  EXPECT_EQ(std::ssize(stage.screen().head().circuit().tokens()), stage.view().spec.vocab);
  ASSERT_DONE(stage.driver().hover("transformer/head/circuit", {0.4f, 0.6f}));
  stage.frames(2);
  EXPECT_TRUE(stage.app->ui().catalog().missing().empty());
}

TEST(TransformerHeads, TheStrongestIsShownUntilTheUserChooses) {
  TransformerState state;
  auto view = std::make_shared<TransformerView>();
  view->measured.heads = {{0, 0, {}, 0.1}, {1, 1, {}, 0.3}};
  state.view = view;
  state.suggest_head();
  EXPECT_EQ(state.head, (HeadChoice{0, 0})) << "nothing telling yet";
  view->measured.heads[1].attention = 0.8;
  state.suggest_head();
  EXPECT_EQ(state.head, (HeadChoice{1, 1}));
  view->measured.heads[0].attention = 0.85;
  state.suggest_head();
  EXPECT_EQ(state.head, (HeadChoice{1, 1})) << "it does not jump to and fro";
  state.choose_head({0, 1});
  view->measured.heads[0].attention = 1;
  state.suggest_head();
  EXPECT_EQ(state.head, (HeadChoice{0, 1}));
}

TEST(TransformerHeads, TheRowOfANewTokenGrows) {
  TransformerStage stage;
  stage.say("tom sings");
  stage.state().detail = Detail::Generate;
  stage.frames(2);
  EXPECT_EQ(stage.state().grown, 1);
  ASSERT_DONE(stage.driver().click("transformer/generate/one token"));
  EXPECT_LT(stage.state().grown, 1);
  EXPECT_TRUE(stage.screen().busy());
  stage.frames(15);
  EXPECT_EQ(stage.state().grown, 1);
  EXPECT_FALSE(stage.screen().busy());
}

TEST(TransformerSettings, WhatWaitsForAResetHasAButtonThatResets) {
  TransformerStage stage;
  stage.train(3);
  EXPECT_EQ(stage.app->ui().registry().find("transformer/model/width/reset now"), nullptr);
  change_transformer(stage.session(), "setting.width", [](TransformerSettings& s) { s.width = 24; });
  stage.app->settle();
  stage.frames(2);
  ASSERT_DONE(stage.driver().click("transformer/model/width/reset now"));
  stage.app->settle();
  EXPECT_EQ(stage.session().snapshot().step, 0);
  EXPECT_EQ(stage.view().spec.width, 24);
  EXPECT_EQ(stage.app->ui().registry().find("transformer/model/width/reset now"), nullptr);
}

TEST(TransformerScreen, AMessageMovesNothingAndCanBeDismissed) {
  TransformerStage stage;
  stage.say(kWords);
  const Registry& registry = stage.app->ui().registry();
  const ImVec2 before = registry.find("transformer/head/matrix")->min;
  stage.app->ui().banners().show({"test", Severity::Warning, "A sentence.", {}});
  stage.frames(4);
  EXPECT_EQ(registry.find("transformer/head/matrix")->min.y, before.y);
  ASSERT_DONE(stage.driver().click("messages/banner/test/dismiss"));
  EXPECT_TRUE(stage.app->ui().banners().all().empty());
}

TEST(TransformerScreen, WeightsAndCircuitsFitIntoSmallWindows) {
  for (const PlatformOptions& size :
       {PlatformOptions{.width = 1280, .height = 720}, PlatformOptions{.width = 640, .height = 480},
        PlatformOptions{.width = 40, .height = 30}}) {
    TransformerStage stage(test::small_transformer(), size);
    stage.say(kWords);
    for (const HeadStage shown : {HeadStage::QK, HeadStage::OV}) {
      stage.state().stage = shown;
      stage.frames(1);
    }
    for (const char* name : {"embed.weight", "blocks.0.attn.o.weight", "ln_final.bias"}) {
      show_weights(stage.state(), name, true);
      stage.frames(1);
    }
  }
}

TEST(TransformerScreen, ARangeFollowsTheNumbersThatItHolds) {
  TransformerStage stage;
  stage.say(kWords);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.right_click("transformer/flow/2/next"));
  const double scale = number_scale(stage.view(), stage.view().graph().at("logits"));
  ASSERT_DONE(driver.click("transformer/edit/clamp"));
  ASSERT_EQ(stage.session().edits().size(), 1u);
  EXPECT_EQ(static_cast<double>(stage.session().edits().front().b), static_cast<double>(static_cast<float>(scale / 2)));
}

}  // namespace
}  // namespace neurarium
