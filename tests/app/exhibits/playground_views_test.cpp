// The output panel's other views: surface, space, layers and classes, used as a user does.
#include "app/ui/numbers.h"
#include "tests/app/exhibits/stage.h"

#include <cmath>

namespace neurarium {
namespace {

using test::PlaygroundStage;

PlaygroundSettings viewed(const char* hidden = "4,2") {
  PlaygroundSettings s;
  s.data = "circles";
  s.samples = 200;
  s.hidden = hidden;
  return s;
}

const OutputPanel& output(PlaygroundStage& stage) { return stage.screen().output(); }

TEST(PlaygroundViews, TheChoiceOutlivesTheScreen) {
  PlaygroundStage stage(viewed());
  EXPECT_EQ(stage.screen().state().output_view, OutputView::Region);
  ASSERT_DONE(stage.driver().click("playground/output/view layers"));
  EXPECT_EQ(stage.screen().state().output_view, OutputView::Layers);
  ASSERT_DONE(stage.driver().click("rail/transformer"));
  stage.app->settle();
  ASSERT_DONE(stage.driver().click("rail/playground"));
  stage.app->settle();
  for (int i = 0; i < 3; ++i) stage.app->frame(false);
  EXPECT_EQ(stage.screen().state().output_view, OutputView::Layers);
}

TEST(PlaygroundSurface, TurnsZoomsAndResetsAndHoverReadsTheExactOutput) {
  PlaygroundStage stage(viewed());
  stage.train(50);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/output/view surface"));
  const Orbit before = output(stage).surface().orbit();
  ASSERT_DONE(driver.drag_pixels("playground/output/surface", 60, 20));
  EXPECT_NE(output(stage).surface().orbit().yaw, before.yaw);
  EXPECT_NE(output(stage).surface().orbit().pitch, before.pitch);
  ASSERT_DONE(driver.wheel("playground/output/surface", 2));
  EXPECT_GT(output(stage).surface().orbit().zoom, before.zoom);
  ASSERT_DONE(driver.drag_pixels("playground/output/surface", 10, 0));
  EXPECT_TRUE(output(stage).surface().coarse()) << "quick while it moves";
  stage.app->settle();
  EXPECT_FALSE(output(stage).surface().coarse()) << "smooth when it rests";
  const PlaygroundState& state = stage.screen().state();
  const float x = state.example[0];
  ASSERT_DONE(driver.double_click("playground/output/surface"));
  EXPECT_EQ(output(stage).surface().orbit(), before);
  EXPECT_EQ(state.example[0], x) << "a double click leaves the example where it was";
  const auto place = output(stage).surface().place_of(stage.view(), 1.5f, -2);
  ASSERT_TRUE(place);
  driver.wait(60);
  ASSERT_DONE(driver.hover("playground/output/surface", {place->x, place->y}));
  const Readout& readout = output(stage).readout();
  ASSERT_TRUE(readout.shown);
  EXPECT_NEAR(readout.x1, 1.5f, 0.2f);
  EXPECT_NEAR(readout.x2, -2.0f, 0.2f);
  EXPECT_EQ(readout.outputs, PlaygroundObserver::outputs_at(stage.view(), readout.x1, readout.x2));
  ASSERT_DONE(driver.click("playground/output/surface", {place->x, place->y}));
  EXPECT_NEAR(state.example[0], 1.5f, 0.2f);
}

TEST(PlaygroundSurface, ItsHeightsAreTheOutputsOfTheRegionAndItsColoursThose) {
  PlaygroundStage stage(viewed());
  stage.train(50);
  ASSERT_DONE(stage.driver().click("playground/output/view surface"));
  const Mesh& mesh = output(stage).surface().mesh();
  const PlaygroundView& view = stage.view();
  const RegionColors colors(stage.app->ui().theme(), view);
  ASSERT_GE(mesh.vertices.size(), view.region[0].size());
  for (std::size_t i = 0; i < view.region[0].size(); i += 37) {
    EXPECT_NEAR(mesh.vertices[i].at.z, 0.55f * view.region[0][i] / static_cast<float>(region_scale(view)), 1e-5f);
    EXPECT_EQ(mesh.vertices[i].color, colors(std::span(&view.region[0][i], 1)));
  }
}

TEST(PlaygroundSurface, ShowsTheProbabilityOfTheClassThatIsChosen) {
  PlaygroundSettings s = viewed();
  s.data = "blobs";
  s.classes = 4;
  PlaygroundStage stage(s);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/output/view surface"));
  ASSERT_DONE(driver.click("playground/output/surface class/3"));
  for (std::size_t i = 0; i < stage.view().region[3].size(); i += 91)
    EXPECT_NEAR(output(stage).surface().mesh().vertices[i].at.z, 0.55f * (2 * stage.view().region[3][i] - 1), 1e-5f);
}

TEST(PlaygroundSpaceView, PlaysFromThePlaneToTheOutputAndStopsAtALayerThatIsDraggedTo) {
  PlaygroundStage stage(viewed("4,3"));
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/output/view space"));
  driver.wait(3);
  EXPECT_EQ(output(stage).space().position(), 0);
  ASSERT_DONE(driver.click("playground/output/space play"));
  EXPECT_TRUE(output(stage).space().playing());
  driver.wait(60);
  EXPECT_GT(output(stage).space().position(), 0.8);
  EXPECT_LT(output(stage).space().position(), 2.0);
  ASSERT_DONE(driver.click("playground/output/space pause"));
  const double here = output(stage).space().position();
  driver.wait(30);
  EXPECT_EQ(output(stage).space().position(), here);
  ASSERT_DONE(driver.click("playground/output/space play"));
  EXPECT_TRUE(stage.app->settle());
  EXPECT_EQ(output(stage).space().position(), 3);
  EXPECT_FALSE(output(stage).space().playing());
  ASSERT_DONE(driver.click("playground/output/at h0"));
  EXPECT_EQ(output(stage).space().position(), 1);
}

TEST(PlaygroundSpaceView, APointIsDrawnWhereItsActivationsLieAndAClickMakesItTheExample) {
  PlaygroundStage stage(viewed("4,2"));
  stage.train(30);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/output/view space"));
  ASSERT_DONE(driver.click("playground/output/at h1"));
  const auto space = stage.screen().state().details.space;
  ASSERT_NE(space, nullptr);
  const SpaceLayer& layer = space->layers[2];
  const std::size_t point = 11;
  const ImVec2 place = output(stage).space().place_of(*space, point);
  EXPECT_NEAR(place.x, (static_cast<double>(layer.values[point * 2]) - layer.x_low) / (layer.x_high - layer.x_low),
              1e-5);
  EXPECT_NEAR(place.y, (layer.y_high - static_cast<double>(layer.values[point * 2 + 1])) / (layer.y_high - layer.y_low),
              1e-5);
  ASSERT_DONE(driver.click("playground/output/space", {place.x, place.y}));
  const int hovered = output(stage).space().hovered_point();
  ASSERT_GE(hovered, 0);
  const auto row = static_cast<std::size_t>(space->rows[static_cast<std::size_t>(hovered)]);
  EXPECT_EQ(stage.screen().state().example[0], stage.view().parts->points->x[2 * row]);
  EXPECT_TRUE(stage.screen().state().example_is_point);
}

TEST(PlaygroundSpaceView, IsComputedOnlyWhileItIsOnScreen) {
  PlaygroundStage stage(viewed());
  EXPECT_EQ(stage.screen().state().details.space, nullptr);
  EXPECT_EQ(stage.screen().state().details.confusion, nullptr);
  ASSERT_DONE(stage.driver().click("playground/output/view space"));
  stage.app->settle();
  ASSERT_NE(stage.screen().state().details.space, nullptr);
  stage.train(5);
  EXPECT_EQ(stage.screen().state().details.space->view, stage.screen().state().view) << "and follows training";
  ASSERT_DONE(stage.driver().click("playground/output/view region"));
  stage.train(5);
  EXPECT_EQ(stage.screen().state().details.space, nullptr);
}

TEST(PlaygroundLayers, ABinSaysItsCountAndADeadUnitsBadgeSelectsIt) {
  PlaygroundSettings s = viewed("4:relu,3");
  PlaygroundStage stage(s);
  Driver driver = stage.driver();
  stage.session().set_parameter("h0.bias", 2, -1000);
  stage.app->settle();
  const PlaygroundState& state = stage.screen().state();
  ASSERT_NE(state.details.stats, nullptr);
  EXPECT_EQ(state.details.stats->layers[0].units[2], UnitFault::Dead);
  ASSERT_DONE(driver.click("playground/output/view layers"));
  ASSERT_DONE(driver.hover("playground/output/layers/h0/activations", {0.02f, 0.5f}));
  EXPECT_NE(output(stage).layers().readout().find(format_count(state.details.stats->layers[0].activations.counts[0])),
            std::string::npos)
      << output(stage).layers().readout();
  ASSERT_DONE(driver.click("playground/output/layers/h0/dead"));
  EXPECT_EQ(state.selected, (Target{Target::Kind::Unit, 0, 2, 0}));
}

TEST(PlaygroundLayers, F1OnAHistogramExplainsIt) {
  PlaygroundStage stage(viewed());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/output/view layers"));
  ASSERT_DONE(driver.hover("playground/output/layers/h1/weights"));
  EXPECT_EQ(stage.app->ui().hovered_key, "playground.weights");
}

TEST(PlaygroundClasses, ACellSaysItsCountAndAClickMarksItsPointsUntilEscape) {
  PlaygroundStage stage(viewed("2"));
  stage.train(10);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/output/view classes"));
  stage.app->settle();
  const auto confusion = stage.screen().state().details.confusion;
  ASSERT_NE(confusion, nullptr);
  int actual = 0, predicted = 1;
  if (confusion->train.at(0, 1) == 0) std::swap(actual, predicted);
  const std::int64_t count = confusion->train.at(actual, predicted);
  ASSERT_GT(count, 0) << "two units do not know circles after ten steps";
  const std::string cell = fmt::format("playground/output/classes/actual {} predicted {}", actual, predicted);
  ASSERT_DONE(driver.hover(cell));
  EXPECT_EQ(output(stage).confusion().readout().find(format_count(count)), 0u);
  ASSERT_DONE(driver.click(cell));
  driver.wait(2);
  EXPECT_EQ(static_cast<std::int64_t>(output(stage).points_marked()), count);
  ASSERT_DONE(driver.click("playground/output/view region"));
  driver.wait(2);
  EXPECT_EQ(static_cast<std::int64_t>(output(stage).points_marked()), count) << "on the large region too";
  ASSERT_DONE(driver.click("playground/output/show all"));
  driver.wait(2);
  EXPECT_EQ(output(stage).points_marked(), 0u);
}

TEST(PlaygroundClasses, OfDataWithOneClassNameTheOtherThatTheNetworkKnows) {
  PointSet one;
  one.x = {0, 0, 1, 1, -1, 1, 1, -1};
  one.target = {0, 0, 0, 0};
  one.classes = 1;
  one.class_names = {"only"};
  PlaygroundSettings settings = viewed("2");
  settings.data = "file";
  settings.points = seal(std::move(one));
  PlaygroundStage stage(std::move(settings));
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/output/view classes"));
  stage.app->settle();
  ASSERT_DONE(driver.click("playground/output/classes/actual 1 predicted 0"));
  driver.wait(3);
  EXPECT_TRUE(stage.screen().state().confused.has_value());
}

TEST(PlaygroundClasses, AreThereForClassesOnly) {
  PlaygroundStage stage(viewed());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/output/view classes"));
  ASSERT_DONE(driver.click("playground/data/plane"));
  stage.app->settle();
  EXPECT_EQ(stage.screen().state().output_view, OutputView::Region);
  EXPECT_FALSE(stage.app->ui().registry().find("playground/output/view classes")->enabled);
}

TEST(PlaygroundViews, SurviveWhateverNetworkComes) {
  PlaygroundStage stage(viewed(""));
  Driver driver = stage.driver();
  for (const char* hidden : {"", "1", "2", "3,1", "32,32"})
    for (const char* data : {"xor", "plane", "blobs"}) {
      change_settings(stage.session(), "playground.layers", [&](PlaygroundSettings& s) {
        s.hidden = hidden;
        s.layer_ids.clear();
        s.data = data;
        suit_loss(s, s.data == "plane");
      });
      for (const char* view : {"surface", "space", "layers", "region"}) {
        ASSERT_DONE(driver.click(fmt::format("playground/output/view {}", view)));
        ASSERT_TRUE(stage.app->settle()) << hidden << " " << data << " " << view;
      }
    }
  stage.session().set_parameter("h0.weight", 0, std::nanf(""));
  for (const char* view : {"surface", "space", "layers", "region"}) {
    ASSERT_DONE(driver.click(fmt::format("playground/output/view {}", view)));
    stage.app->settle();
  }
}

}  // namespace
}  // namespace neurarium
