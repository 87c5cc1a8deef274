// The screen of depth by real input events: skips are clicked and dragged over, layers pinned, scaled, removed and
// frozen, weights changed, and one undo takes each back.
#include "app/exhibits/depth.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class DepthDesk : public test::ExhibitDesk {
 protected:
  DepthDesk() : ExhibitDesk("depth") {}
  [[nodiscard]] const DepthScreen& screen() { return dynamic_cast<DepthScreen&>(*desk.app->screen()); }
  [[nodiscard]] const DepthView& view() { return *screen().state().view; }
  [[nodiscard]] const DeepLayer& layer(int network, int index) { return layer_of(view(), {network, index}); }
  [[nodiscard]] int skips() {
    const auto& layers = view().networks[1].layers;
    return static_cast<int>(std::count_if(layers.begin(), layers.end(), [](const DeepLayer& l) { return l.has_skip; }));
  }
  [[nodiscard]] float weight(const std::string& name, std::size_t at) {
    return std::as_const(*view().params).of(view().task->graph->at(name))[at];
  }
};

TEST_F(DepthDesk, ASkipIsClickedOffAndOnWhileTheRunGoesOn) {
  step(20);
  ASSERT_EQ(skips(), 19);
  const float before = weight("residual.layers.9.weight", 3);
  ASSERT_DONE(user.click("depth/residual/skip 10"));
  wait();
  EXPECT_EQ(skips(), 18);
  EXPECT_FALSE(layer(1, 9).has_skip);
  EXPECT_EQ(weight("residual.layers.9.weight", 3), before);
  EXPECT_EQ(view().step, 20);
  ASSERT_DONE(user.click("depth/residual/skip 10"));
  wait();
  EXPECT_EQ(skips(), 19);
}

TEST_F(DepthDesk, ADragSwitchesAllSkipsOnItsWay) {
  const Widget* first = desk.app->ui().registry().find("depth/residual/skip 12");
  ASSERT_NE(first, nullptr);
  const float each = first->max.x - first->min.x;
  ASSERT_DONE(user.drag_pixels("depth/residual/skip 12", 3 * each, 0, {0.5F, 0.5F}));
  wait();
  EXPECT_EQ(skips(), 15);
  for (const int off : {11, 12, 13, 14}) EXPECT_FALSE(layer(1, off).has_skip) << off;
  ASSERT_DONE(user.click("depth/settings/no skips"));
  wait();
  EXPECT_EQ(skips(), 0);
  EXPECT_EQ(view().networks[0].verdict, view().networks[1].verdict);
  ASSERT_DONE(user.click("depth/settings/all skips"));
  wait();
  EXPECT_EQ(skips(), 19);
}

TEST_F(DepthDesk, AClickPinsALayerAndEscLetsItGo) {
  ASSERT_DONE(user.click("depth/plain/layer 3"));
  wait();
  EXPECT_EQ(screen().selected(), "plain.layers.2.out");
  EXPECT_NE(desk.app->ui().registry().find("depth/layer/weight matrix"), nullptr);
  user.key(Key::Escape);
  wait();
  EXPECT_EQ(screen().selected(), "");
}

TEST_F(DepthDesk, AWeightOfThePinnedLayerIsChosenTypedAndUndone) {
  ASSERT_DONE(user.click("depth/residual/layer 3"));
  wait();
  ASSERT_DONE(user.click("depth/layer/weight matrix", {0.03F, 0.03F}));
  wait();
  EXPECT_EQ(screen().selected(), "residual.layers.2.weight[0,0]");
  const float before = weight("residual.layers.2.weight", 0);
  ASSERT_DONE(user.set_value("depth/layer/short value", "1.5"));
  wait();
  EXPECT_EQ(weight("residual.layers.2.weight", 0), 1.5F);
  undo();
  EXPECT_EQ(weight("residual.layers.2.weight", 0), before);
}

TEST_F(DepthDesk, ADragScalesALayersWeightsAsOneEntryOfUndo) {
  const float before = weight("plain.layers.10.weight", 5);
  ASSERT_DONE(user.drag("depth/plain/signal", {0.525F, 0.5F}, {0.525F, -3.0F}));
  wait();
  const float after = weight("plain.layers.10.weight", 5);
  EXPECT_GT(std::abs(after), 1.2F * std::abs(before));
  EXPECT_EQ(after > 0, before > 0);
  EXPECT_FALSE(screen().state().pinned) << "a drag is no click";
  undo();
  EXPECT_EQ(weight("plain.layers.10.weight", 5), before);
}

TEST_F(DepthDesk, ALayerIsRemovedFromTheMenuAndComesBack) {
  ASSERT_DONE(user.right_click("depth/residual/layer 5"));
  ASSERT_DONE(user.click("depth/residual/gradients/layer menu/remove"));
  wait();
  EXPECT_TRUE(layer(1, 4).removed);
  ASSERT_DONE(user.click("depth/residual/layer 5"));
  wait();
  ASSERT_DONE(user.click("depth/layer/remove"));
  wait();
  EXPECT_FALSE(layer(1, 4).removed);
}

TEST_F(DepthDesk, AFrozenLayerStaysWhileTheOthersLearn) {
  ASSERT_DONE(user.right_click("depth/residual/layer 8"));
  ASSERT_DONE(user.click("depth/residual/gradients/layer menu/freeze"));
  wait();
  const float frozen = weight("residual.layers.7.weight", 1), free = weight("residual.layers.8.weight", 1);
  step(10);
  EXPECT_EQ(weight("residual.layers.7.weight", 1), frozen);
  EXPECT_NE(weight("residual.layers.8.weight", 1), free);
  ASSERT_DONE(user.right_click("depth/residual/layer 9"));
  ASSERT_DONE(user.click("depth/residual/gradients/layer menu/restart"));
  wait();
  EXPECT_EQ(weight("residual.layers.8.weight", 1), free) << "begins anew with its initial weights";
}

TEST_F(DepthDesk, DepthGrowsToFiftyAndTheBarsFollow) {
  ASSERT_DONE(user.set_value("depth/settings/depth", "50"));
  wait();
  EXPECT_EQ(view().networks[0].layers.size(), 50u);
  EXPECT_NE(desk.app->ui().registry().find("depth/residual/layer 50"), nullptr);
  ASSERT_DONE(user.click("depth/plain/layer 45"));
  wait();
  ASSERT_DONE(user.set_value("depth/settings/depth", "10"));
  wait();
  EXPECT_EQ(screen().selected(), "") << "that layer is gone";
}

TEST_F(DepthDesk, DigitsStandInAConfusionMatrixWhereThePlaneWas) {
  ASSERT_DONE(user.choose("depth/settings/data", "digits"));
  wait();
  ASSERT_EQ(view().parts->points, nullptr);
  EXPECT_NE(desk.app->ui().registry().find("depth/residual/confusion"), nullptr);
  EXPECT_EQ(desk.app->ui().registry().find("depth/residual/region"), nullptr);
  ASSERT_DONE(user.hover("depth/plain/confusion", {0.35F, 0.65F}));
  user.wait(2);
  ASSERT_DONE(user.click("depth/plain/layer 1"));
  wait();
  ASSERT_DONE(user.choose("depth/settings/data", "circles"));
  wait();
  EXPECT_NE(desk.app->ui().registry().find("depth/plain/region"), nullptr);
}

TEST_F(DepthDesk, TheChartHasTheLossOfBothNetworks) {
  step(50);
  const Snapshot& now = desk.app->session().snapshot();
  ASSERT_FALSE(now.points.empty());
  EXPECT_TRUE(std::isfinite(now.points.back().metrics.other_train_loss));
  const double seen = view().networks[0].loss;
  EXPECT_EQ(seen, now.points.back().metrics.other_train_loss);
}

}  // namespace
}  // namespace neurarium
