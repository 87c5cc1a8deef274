// The screen of vision by real input events: strokes, kernels, holds, drawings to learn from, transfer, and undo.
#include "app/exhibits/vision.h"
#include "app/exhibits/vision_maps.h"
#include "engine/exhibits/vision_features.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class VisionDesk : public test::ExhibitDesk {
 protected:
  VisionDesk() : ExhibitDesk("vision") {}
  [[nodiscard]] VisionState& state() { return dynamic_cast<VisionScreen&>(*desk.app->screen()).state(); }
  [[nodiscard]] const VisionView& view() { return *state().view; }
  [[nodiscard]] const VisionSettings& settings() {
    return dynamic_cast<const VisionSettings&>(desk.app->session().settings());
  }
  [[nodiscard]] float kernel(std::size_t at) {
    return std::as_const(*view().params).of(view().graph().at("conv1.weight"))[at];
  }
  void draw_seven() {
    ASSERT_DONE(user.drag_pixels("vision/pad/paper", 90, 0, {0.25F, 0.2F}));
    ASSERT_DONE(user.drag_pixels("vision/pad/paper", -45, 110, {0.76F, 0.2F}));
    wait();
  }
};

TEST_F(VisionDesk, AStrokeIsAnsweredByEveryMap) {
  const auto before = state().view;
  draw_seven();
  EXPECT_TRUE(state().draws);
  EXPECT_EQ(view().likeliest, 7);
  EXPECT_NE(before->chances, view().chances);
  ASSERT_DONE(user.click("vision/pad/clear"));
  wait();
  for (const float ink : view().map(view().stages.front(), 0)) EXPECT_EQ(ink, 0);
}

TEST_F(VisionDesk, AWeightOfAKernelIsDraggedAndUndone) {
  ASSERT_DONE(user.click("vision/maps/conv1.act/3/map", {0.5F, 0.5F}));
  wait();
  const float before = kernel(3 * 9 + 4);
  ASSERT_DONE(user.drag_pixels("vision/number/kernel/1,1/weight", 20, 0, {0.5F, 0.5F}));
  wait();
  EXPECT_NE(kernel(3 * 9 + 4), before);
  undo();
  EXPECT_EQ(kernel(3 * 9 + 4), before);
}

TEST_F(VisionDesk, TheKernelsOfANumberLieOnItsLinks) {
  const Registry& registry = desk.app->ui().registry();
  EXPECT_NE(registry.find("vision/maps/links/0/link"), nullptr) << "of the number that is shown first";
  ASSERT_DONE(user.click("vision/maps/conv2.act/5/map", {0.5F, 0.5F}));
  wait();
  ASSERT_NE(registry.find("vision/maps/links/7/link"), nullptr);
  ASSERT_DONE(user.click("vision/maps/links/7/link"));
  wait();
  EXPECT_EQ(state().channel, 7);
  ASSERT_TRUE(state().pinned.has_value());
  EXPECT_EQ(cell_text_of(view(), *state().pinned).substr(0, 12), "conv2.act[5,");
  ASSERT_DONE(user.click("vision/maps/pool1/2/map", {0.5F, 0.5F}));
  wait();
  EXPECT_EQ(registry.find("vision/maps/links/7/link"), nullptr) << "a pooling has no kernel";
}

TEST_F(VisionDesk, TheDrawingIsMovedInFourDirections) {
  ASSERT_DONE(user.drag_pixels("vision/pad/paper", 0, 20, {0.5F, 0.5F}));
  const auto middle = [&] {
    double ink = 0, x = 0, y = 0;
    for (int row = 0; row < Drawing::kSide; ++row)
      for (int column = 0; column < Drawing::kSide; ++column) {
        const double here = state().drawing.at(column, row);
        ink += here, x += here * column, y += here * row;
      }
    return std::pair(x / ink, y / ink);
  };
  auto expected = middle();
  const auto moves = [&](const char* button, int right, int down) {
    ASSERT_DONE(user.click(fmt::format("vision/pad/nudge {}", button)));
    expected.first += right, expected.second += down;
    EXPECT_NEAR(middle().first, expected.first, 1e-6) << button;
    EXPECT_NEAR(middle().second, expected.second, 1e-6) << button;
  };
  moves("up", 0, -4);
  moves("left", -4, 0);
  moves("down", 0, 4);
  moves("right", 4, 0);
}

TEST_F(VisionDesk, AKnownKernelTakesThePlaceOfALearnedOne) {
  ASSERT_DONE(user.click("vision/maps/conv1.act/3/map", {0.5F, 0.5F}));
  wait();
  ASSERT_DONE(user.right_click("vision/number/kernel/0,0/weight", {0.5F, 0.5F}));
  wait();
  ASSERT_DONE(user.click("vision/number/kernel/kernel/edge vertical"));
  wait();
  EXPECT_EQ(kernel(3 * 9 + 4), 0) << "its middle column";
  EXPECT_EQ(kernel(3 * 9 + 3), -kernel(3 * 9 + 5));
}

TEST_F(VisionDesk, AMapIsHeldSwitchedOffAndReleased) {
  const auto menu = [&](const char* item) {
    ASSERT_DONE(user.right_click("vision/maps/conv1.act/3/map", {0.5F, 0.5F}));
    wait();
    ASSERT_DONE(user.click(fmt::format("vision/maps/conv1.act/3/channel/{}", item)));
    wait();
  };
  const auto numbers = [&] {
    for (const VisionStage& stage : view().stages)
      if (stage.name == "conv1.act") {
        const std::span<const float> map = view().map(stage, 3);
        return std::vector<float>(map.begin(), map.end());
      }
    return std::vector<float>();
  };
  const std::vector<float> first = numbers();
  menu("hold channel");
  ASSERT_DONE(user.click("vision/pad/pictures/3/picture"));
  wait();
  EXPECT_EQ(numbers(), first);
  menu("release channel");
  EXPECT_NE(numbers(), first);
  menu("zero channel");
  for (const float v : numbers()) EXPECT_EQ(v, 0);
  undo();
  EXPECT_TRUE(desk.app->session().edits().empty());
}

TEST_F(VisionDesk, ADrawingIsLearnedFromAndForgotten) {
  const std::int64_t rows = view().task->train->rows;
  draw_seven();
  ASSERT_DONE(user.click("vision/pad/learn"));
  wait();
  ASSERT_DONE(user.click("vision/pad/learn as/digits/7/learn class"));
  wait();
  ASSERT_EQ(view().task->train->rows, rows + 1);
  EXPECT_EQ(view().task->train->target.back(), 7);
  undo();
  EXPECT_EQ(view().task->train->rows, rows);
}

TEST_F(VisionDesk, FeaturesAreKeptFrozenAndLearnedBesideTheSameNetworkFromNothing) {
  const std::vector<float> before = {kernel(0), kernel(5)};
  ASSERT_DONE(user.click("vision/part/part transfer"));
  wait();
  ASSERT_DONE(user.choose("vision/transfer/transfer set", "digits"));
  wait();
  ASSERT_DONE(user.click("vision/transfer/transfer begin"));
  wait();
  ASSERT_NE(settings().features, nullptr);
  EXPECT_EQ(view().task->train->rows, 100);
  EXPECT_NE(view().task->other_loss, kNoValue);
  desk.app->session().trainer().step(20);
  wait();
  EXPECT_EQ(before, (std::vector<float>{kernel(0), kernel(5)})) << "frozen";
  ASSERT_DONE(user.click("vision/transfer/transfer freeze"));
  wait();
  EXPECT_TRUE(desk.app->session().edits().empty());
  undo();
  EXPECT_FALSE(desk.app->session().edits().empty());
  ASSERT_DONE(user.click("vision/transfer/transfer end"));
  wait();
  EXPECT_EQ(settings().features, nullptr);
  EXPECT_TRUE(desk.app->session().edits().empty());
  undo();
  undo();
  undo();
  EXPECT_EQ(settings().features, nullptr) << "undo brings the trained network back";
}

TEST_F(VisionDesk, ANudgedPictureGoesThroughAllMaps) {
  const auto honest = state().view;
  ASSERT_DONE(user.click("vision/part/part why"));
  wait();
  ASSERT_DONE(user.click("vision/why/nudge through"));
  wait();
  EXPECT_GT(state().nudge, 0);
  EXPECT_NE(view().chances, honest->chances);
  EXPECT_EQ(state().honest->chances, honest->chances);
  ASSERT_DONE(user.click("vision/pad/pictures/2/picture"));
  wait();
  EXPECT_EQ(state().nudge, 0) << "another picture is shown as it is";
}

TEST_F(VisionDesk, TheStripOfKernelsGoesBackInTime) {
  ASSERT_DONE(user.click("vision/part/part kernels"));
  desk.app->session().trainer().step(40);
  wait();
  ASSERT_DONE(user.click("vision/kernels/0/kernel moment"));
  wait();
  EXPECT_EQ(view().step, 0);
}

TEST_F(VisionDesk, ADeepNetworkIsTurnedOverAndItsSkipsAreSwitched) {
  ASSERT_DONE(user.choose("vision/model/model", "resnet"));
  wait();
  const Registry& registry = desk.app->ui().registry();
  ASSERT_NE(registry.find("vision/maps/conv1.pre/0/map"), nullptr);
  for (int page = 0; page < 40 && view().graph().find("pool") != kNoValue; ++page)
    if (!user.click("vision/maps/later stages").ok()) break;
  wait();
  EXPECT_TRUE(registry.find("vision/maps/pool/0/map") != nullptr) << "the last stage is reached";
  ASSERT_DONE(user.click("vision/model/skips/2/skip"));
  wait();
  EXPECT_EQ(settings().skips, "1,3-4");
  EXPECT_EQ(view().graph().find("blocks.1.sum"), kNoValue);
  undo();
  EXPECT_EQ(settings().skips, "all");
}

TEST_F(VisionDesk, AFolderOfPicturesAndADescribedNetworkAreDropped) {
  ASSERT_FALSE(desk.app->open("nowhere.json").ok());
  const auto before = state().view;
  user.drop({"/nowhere/pictures"});
  wait();
  EXPECT_EQ(settings().data, "digits") << "what cannot be read changes nothing";
  EXPECT_EQ(state().view->task, before->task);
}

TEST_F(VisionDesk, TheLastHiddenLayerIsLaidOutBothWays) {
  ASSERT_DONE(user.click("vision/part/part learned"));
  wait();
  ASSERT_DONE(user.click("vision/learned/method/method tsne"));
  wait();
  ASSERT_DONE(user.click("vision/learned/places", {0.5F, 0.5F}));
  wait();
  ASSERT_DONE(user.click("vision/learned/method/method pca"));
  wait();
}

}  // namespace
}  // namespace neurarium
