// The basins' screen by real input events: places are dragged, added and removed, sizes leave their points, patterns
// are drawn, and pixels fall.
#include "app/exhibits/basins.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class BasinsDesk : public test::ExhibitDesk {
 protected:
  BasinsDesk() : ExhibitDesk("basins") {}
  [[nodiscard]] BasinsState& state() { return dynamic_cast<BasinsScreen&>(*desk.app->screen()).state(); }
  [[nodiscard]] const BasinsView& view() { return *state().view; }
  [[nodiscard]] const std::vector<PlanePlace>& places() { return view().regions.places; }
  [[nodiscard]] const HopfieldLook& look() { return *view().hopfield; }
  void show_pixels() {
    ASSERT_DONE(user.click("basins/view/hopfield"));
    wait();
  }
  [[nodiscard]] bool shows(const char* path) { return desk.app->ui().registry().find(path) != nullptr; }
  [[nodiscard]] static Driver::At at(const PlanePlace& p) {
    return {static_cast<float>((p.x + kPlaneHalf) / (2 * kPlaneHalf)),
            static_cast<float>((kPlaneHalf - p.y) / (2 * kPlaneHalf))};
  }
};

TEST_F(BasinsDesk, PlacesAreDraggedAndOneUndoTakesThemBack) {
  const std::vector<PlanePlace> before = places();
  ASSERT_DONE(user.drag("basins/plane/exact", at(before[2]), at({1.5, -2})));
  wait();
  EXPECT_NEAR(places()[2].x, 1.5, 0.1);
  EXPECT_NEAR(places()[2].y, -2, 0.1);
  EXPECT_EQ(places()[0], before[0]);
  user.chord({Key::Z, {.ctrl = true}});
  wait();
  EXPECT_EQ(places(), before);
}

TEST_F(BasinsDesk, PlacesAreAddedAndRemovedWhileTheNetworkKeepsItsWeights) {
  step(100);
  ASSERT_DONE(user.double_click("basins/plane/exact", at({-5.5, 0})));
  wait();
  ASSERT_EQ(places().size(), 6u);
  EXPECT_NEAR(places()[5].x, -5.5, 0.1);
  EXPECT_EQ(view().step, 100) << "the run goes on";
  ASSERT_DONE(user.right_click("basins/plane/exact", at(places()[0])));
  ASSERT_DONE(user.click("basins/plane/place menu/remove this"));
  wait();
  EXPECT_EQ(places().size(), 5u);
  EXPECT_NEAR(places()[4].x, -5.5, 0.1);
  ASSERT_DONE(user.click("basins/places/add place"));
  wait();
  EXPECT_EQ(places().size(), 6u);
}

TEST_F(BasinsDesk, EachTrainedSizeLeavesItsPointUntilThePlacesMove) {
  EXPECT_TRUE(state().sizes.empty());
  step(400);
  ASSERT_EQ(state().sizes.size(), 1u);
  EXPECT_EQ(state().sizes.begin()->second.wrong, view().regions.wrong_share());
  ASSERT_DONE(user.set_value("basins/plane/units", "2"));
  wait();
  EXPECT_EQ(state().sizes.size(), 1u) << "it has not been trained yet";
  step(400);
  ASSERT_EQ(state().sizes.size(), 2u);
  EXPECT_GT((state().sizes.at({1, 2}).wrong), (state().sizes.at({1, 8}).wrong));
  ASSERT_DONE(user.click("basins/places/remove place"));
  wait();
  EXPECT_TRUE(state().sizes.empty());
}

TEST_F(BasinsDesk, PatternsAreDrawnWithTheMouse) {
  show_pixels();
  const PixelPatterns before = look().start.patterns;
  ASSERT_DONE(user.drag("basins/pixels/stored", {0.05F, 0.95F}, {0.45F, 0.95F}));
  wait();
  const Pixels& drawn = look().start.patterns.patterns[0];
  for (std::size_t column = 0; column < 5; ++column) EXPECT_EQ(drawn[90 + column], 1);
  EXPECT_NE(look().start.patterns, before);
  user.chord({Key::Z, {.ctrl = true}});
  wait();
  EXPECT_EQ(look().start.patterns, before) << "a stroke is one entry";
}

TEST_F(BasinsDesk, PixelsFallAtTheUsersPaceAndTheSpaceBarPlaysThem) {
  show_pixels();
  const std::int64_t end = look().course.size();
  ASSERT_GT(end, 10);
  ASSERT_DONE(user.click("run/one pixel"));
  wait();
  EXPECT_EQ(view().updates, 1);
  ASSERT_DONE(user.click("run/one sweep"));
  wait();
  EXPECT_EQ(view().updates, std::min<std::int64_t>(end, 101));
  ASSERT_DONE(user.click("run/to start"));
  wait();
  user.key(Key::Space);
  user.wait(3);
  EXPECT_TRUE(state().playing);
  EXPECT_GT(state().updates(), 0);
  ASSERT_TRUE(desk.until([&] { return !state().playing; }));
  wait();
  EXPECT_EQ(view().pixels, look().start.patterns.patterns[0]);
  EXPECT_EQ(view().step, 0) << "the network out of sight was not trained";
}

TEST_F(BasinsDesk, TheBarAndTheStripBelongToThePixelsWhileTheyAreShown) {
  show_pixels();
  EXPECT_FALSE(shows("run/play"));
  EXPECT_FALSE(shows("time/step"));
  const std::int64_t end = look().course.size();
  ASSERT_DONE(user.set_value("time/own", "7"));
  wait();
  EXPECT_EQ(view().updates, 7);
  user.key(Key::Comma);
  wait();
  EXPECT_EQ(view().updates, 6);
  user.key(Key::Period);
  wait();
  EXPECT_EQ(view().updates, 7);
  ASSERT_DONE(user.click("run/fall"));
  ASSERT_TRUE(desk.until([&] { return view().updates == end; }));
  EXPECT_FALSE(desk.app->session().snapshot().running);
  ASSERT_DONE(user.click("basins/view/nearest"));
  wait();
  EXPECT_TRUE(shows("run/play"));
  EXPECT_TRUE(shows("time/step"));
}

TEST_F(BasinsDesk, AClickOnAPixelIsAStartOfItsOwnAndNoiseReplacesIt) {
  show_pixels();
  ASSERT_DONE(user.click("basins/pixels/start", {0.05F, 0.05F}));
  wait();
  EXPECT_FALSE(view().basins().drawn_start.empty());
  ASSERT_DONE(user.set_value("basins/start/noise", "100"));
  wait();
  EXPECT_TRUE(view().basins().drawn_start.empty());
  EXPECT_EQ(overlap(look().start.pixels, look().start.patterns.patterns[0]), -1);
}

TEST_F(BasinsDesk, TheMemoryGrowsShrinksAndChangesItsSide) {
  show_pixels();
  ASSERT_DONE(user.click("basins/memory/add random"));
  wait();
  ASSERT_EQ(look().stable.size(), 5u);
  EXPECT_EQ(look().start.cue, 4);
  ASSERT_DONE(user.click("basins/memory/forget"));
  wait();
  EXPECT_EQ(look().stable.size(), 4u);
  ASSERT_DONE(user.set_value("basins/memory/side", "12"));
  wait();
  EXPECT_EQ(look().network.units(), 144);
  EXPECT_EQ(view().pixels.size(), 144u);
  ASSERT_DONE(user.hover("basins/pixels/now", {0.52F, 0.52F}));
  user.wait(2);
  EXPECT_EQ(state().pixel, 78);
}

}  // namespace
}  // namespace neurarium
