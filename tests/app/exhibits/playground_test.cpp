#include "tests/app/exhibits/stage.h"

#include "app/exhibits/playground_edit.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace neurarium {
namespace {

using test::PlaygroundStage;

PlaygroundSettings small() {
  PlaygroundSettings s;
  s.data = "xor";
  s.samples = 200;
  s.hidden = "4,3";
  s.layer_ids = {1, 2};
  return s;
}

TEST(Playground, ADraggedWeightChangesAndUndoBringsItBack) {
  PlaygroundStage stage(small());
  const float before = stage.parameter("h0.weight", 2);
  ASSERT_DONE(stage.driver().drag_pixels("playground/network/h0.weight[1,0]", 0, -40));
  const float after = stage.parameter("h0.weight", 2);
  EXPECT_NEAR(after - before, 0.4, 0.02) << "up is more, a hundredth a pixel";
  EXPECT_EQ(to_string(ref_of(stage.view(), stage.screen().state().selected)), "h0.weight[1,0]");
  stage.session().undo();
  stage.app->settle();
  EXPECT_EQ(stage.parameter("h0.weight", 2), before) << "one drag is one entry";
}

TEST(Playground, AUnitDraggedIsHeldAndTrainingGoesOnAroundIt) {
  PlaygroundStage stage(small());
  ASSERT_DONE(stage.driver().drag_pixels("playground/network/h0/2", 0, -50));
  ASSERT_EQ(stage.session().snapshot().edits.size(), 1u);
  const Edit edit = stage.session().snapshot().edits.front();
  EXPECT_EQ(edit.kind, EditKind::Set);
  EXPECT_EQ(to_string(edit.ref), "h0.act[2]");
  const float first = stage.parameter("h0.weight", 0);
  stage.train(50);
  EXPECT_EQ(stage.session().snapshot().step, 50);
  EXPECT_NE(stage.parameter("h0.weight", 0), first) << "the others learn";
  EXPECT_EQ(stage.view().value(stage.view().layers[0].act, 2), static_cast<double>(edit.a));
  EXPECT_EQ(stage.view().layers[0].map(2)[17], edit.a) << "everywhere on the plane";
  ASSERT_DONE(stage.driver().double_click("playground/network/h0/2", {1.0f, 0.0f}));  // the pin
  EXPECT_TRUE(stage.session().edits().empty());
}

TEST(Playground, TheMenuFreezesAWeightAndTrainingLeavesIt) {
  PlaygroundStage stage(small());
  Driver driver = stage.driver();
  const float before = stage.parameter("h1.weight", 1);
  ASSERT_DONE(driver.right_click("playground/network/h1.weight[0,1]"));
  ASSERT_DONE(driver.click("playground/network/edit/freeze"));
  stage.train(20);
  EXPECT_EQ(stage.parameter("h1.weight", 1), before);
  EXPECT_NE(stage.parameter("h1.weight", 2), 0.0f);
}

TEST(Playground, AFeatureSwitchedOnLeavesTheOtherWeightsBitForBit) {
  PlaygroundStage stage(small());
  stage.train(30);
  const std::vector<float> h0 = stage.by_key("layer1.weight");
  const std::vector<float> h1 = stage.by_key("layer2.weight");
  ASSERT_DONE(stage.driver().click("playground/features/x1^2"));
  EXPECT_EQ(stage.settings().inputs, "x1,x2,x1^2");
  const std::vector<float> wider = stage.by_key("layer1.weight");
  ASSERT_EQ(wider.size(), 12u);
  for (std::size_t unit = 0; unit < 4; ++unit)
    for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(wider[unit * 3 + i], h0[unit * 2 + i]);
  EXPECT_EQ(stage.by_key("layer2.weight"), h1);
}

TEST(Playground, LayersAndUnitsComeAndGoWhileTheOthersKeepTheirWeights) {
  PlaygroundStage stage(small());
  stage.train(30);
  const std::vector<float> h0 = stage.by_key("layer1.weight");
  const std::vector<float> h1 = stage.by_key("layer2.weight");
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/network/add layer"));
  EXPECT_EQ(stage.settings().hidden, "4,3,3");
  EXPECT_EQ(stage.by_key("layer1.weight"), h0);
  EXPECT_EQ(stage.by_key("layer2.weight"), h1);
  ASSERT_DONE(driver.click("playground/network/h0/add unit"));
  std::vector<float> grown = stage.by_key("layer1.weight");
  ASSERT_EQ(grown.size(), 10u);
  grown.resize(8);
  EXPECT_EQ(grown, h0);
  ASSERT_DONE(driver.click("playground/network/h0/remove unit"));
  EXPECT_EQ(stage.by_key("layer1.weight"), h0);
  ASSERT_DONE(driver.choose("playground/network/h0/activation", "remove this layer"));
  EXPECT_EQ(stage.settings().hidden, "3,3");
  EXPECT_EQ(stage.settings().layer_ids, (std::vector<std::int32_t>{2, 3}));
}

TEST(Playground, ChangingTheDataWhileTrainingKeepsTheWeights) {
  PlaygroundStage stage(small());
  stage.train(30);
  const std::vector<float> h1 = stage.by_key("layer2.weight");
  ASSERT_DONE(stage.driver().click("playground/data/circles"));
  EXPECT_EQ(stage.settings().data, "circles");
  EXPECT_EQ(stage.by_key("layer2.weight"), h1);
  EXPECT_EQ(stage.session().snapshot().step, 30);
  EXPECT_TRUE(stage.screen().state().example_is_point) << "the example is one of the new points";
}

TEST(Playground, DataOfARegressionTakesALossThatSuitsIt) {
  PlaygroundSettings s = small();
  s.loss = "cross_entropy";
  PlaygroundStage stage(s);
  ASSERT_DONE(stage.driver().click("playground/data/plane"));
  EXPECT_EQ(stage.settings().data, "plane");
  EXPECT_EQ(stage.settings().loss, "auto");
  EXPECT_EQ(stage.view().parts->points->classes, 0);
}

TEST(Playground, AClickOnTheRegionChoosesTheExampleAndHoverGivesTheExactOutputs) {
  PlaygroundStage stage(small());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/output/region", {0.3f, 0.2f}));
  const PlaygroundState& state = stage.screen().state();
  EXPECT_LT(state.example[0], 0.0f);
  EXPECT_GT(state.example[1], 0.0f);
  EXPECT_EQ(stage.view().value(stage.view().task->input, 0), static_cast<double>(state.example[0]));
  const Readout& readout = stage.screen().output().readout();
  ASSERT_TRUE(readout.shown);
  EXPECT_EQ(readout.outputs, PlaygroundObserver::outputs_at(stage.view(), readout.x1, readout.x2));
}

TEST(Playground, EveryPixelOfTheRegionIsTheColourOfTheNetworksOutputThere) {
  PlaygroundStage stage(small());
  stage.train(100);
  const PlaygroundView& view = stage.view();
  const Image& image = stage.screen().output().region_image();
  ASSERT_EQ(image.width, kRegionGrid);
  const RegionColors colors(stage.app->ui().theme(), view);
  const Domain& d = view.domain;
  for (int row = 3; row < kRegionGrid; row += 13)
    for (int column = 5; column < kRegionGrid; column += 17) {
      const auto x1 = static_cast<float>(d.x1_low + (d.x1_high - d.x1_low) * (column + 0.5) / kRegionGrid);
      const auto x2 = static_cast<float>(d.x2_high - (d.x2_high - d.x2_low) * (row + 0.5) / kRegionGrid);
      EXPECT_EQ(image.at(column, row), colors(PlaygroundObserver::outputs_at(view, x1, x2)));
    }
}

TEST(Playground, EveryPictureOfAUnitIsItsActivationOverThePlane) {
  PlaygroundStage stage(small());
  stage.train(10);
  const PlaygroundView& view = stage.view();
  const NetworkPicture& network = stage.screen().network();
  for (int l = 0; l < 3; ++l)
    for (int u = 0; u < view.layers[static_cast<std::size_t>(l)].units; ++u) {
      const LayerMaps& layer = view.layers[static_cast<std::size_t>(l)];
      const Colormap colors = Colormap::diverging(stage.app->ui().theme(), scale_of(layer));
      const ImVec2 corner = network.atlas_corner(view, {Target::Kind::Unit, l, u, 0});
      for (int i = 7; i < kUnitGrid; i += 9)
        EXPECT_EQ(network.atlas().image().at(static_cast<int>(corner.x) + i, static_cast<int>(corner.y) + i),
                  colors(static_cast<double>(layer.map(u)[static_cast<std::size_t>(i * kUnitGrid + i)])));
    }
}

TEST(Playground, ATableOfTheUsersOwnBecomesTheDataAndItsColumnsNameTheAxes) {
  const std::string path = testing::TempDir() + "playground_points.csv";
  std::ofstream(path) << "height,weight,kind\n1,2,a\n2,1,b\n3,4,a\n5,2,b\n";
  PlaygroundStage stage(small());
  Driver driver = stage.driver();
  driver.drop({path});
  driver.wait(3);
  EXPECT_EQ(stage.settings().data, "file");
  EXPECT_EQ(stage.view().parts->points->axis_names[0], "height");
  EXPECT_EQ(stage.view().parts->points->class_names, (std::vector<std::string>{"a", "b"}));
  ASSERT_DONE(driver.click("playground/data/xor"));
  ASSERT_DONE(driver.click("playground/data/file"));
  EXPECT_EQ(stage.settings().data, "file");
}

TEST(Playground, TheInspectorSetsWeightsAndSettings) {
  PlaygroundStage stage(small());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.set_value("playground/training/learning rate", "0.3"));
  EXPECT_DOUBLE_EQ(stage.settings().learning_rate, 0.3);
  ASSERT_DONE(driver.choose("playground/training/optimizer", "sgd"));
  EXPECT_EQ(stage.settings().optimizer, "sgd");
  ASSERT_DONE(driver.click("playground/network/h0/1"));
  ASSERT_DONE(driver.set_value("playground/inspector/h0.bias[1]/short value", "0.75"));
  EXPECT_FLOAT_EQ(stage.parameter("h0.bias", 1), 0.75f);
  stage.session().undo();
  stage.app->settle();
  EXPECT_NE(stage.parameter("h0.bias", 1), 0.75f);
}

TEST(Playground, ADoubleClickTypesAWeight) {
  PlaygroundStage stage(small());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.double_click("playground/network/h0.weight[2,1]"));
  driver.chord({Key::A, {.ctrl = true}});
  driver.type("1.5");
  driver.key(Key::Enter);
  driver.wait(3);
  EXPECT_FLOAT_EQ(stage.parameter("h0.weight", 5), 1.5f);
}

TEST(Playground, EveryWordIsInTheCatalog) {
  PlaygroundSettings s = small();
  s.data = "blobs";
  s.schedule = "cosine";
  s.optimizer = "momentum";
  s.loss = "huber";
  PlaygroundStage stage(s);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.hover("playground/network/h0/1"));
  driver.wait(40);
  ASSERT_DONE(driver.right_click("playground/network/h0/1"));
  driver.key(Key::Escape);
  ASSERT_DONE(driver.click("playground/network/h0/1"));
  ASSERT_DONE(driver.hover("playground/features/x1"));
  driver.wait(40);
  EXPECT_EQ(stage.app->ui().catalog().missing(), (std::set<std::string, std::less<>>{}));
  for (const Field& field : PlaygroundSettings().fields()) {
    std::string key = "setting." + std::string(field.key);
    std::replace(key.begin(), key.end(), '-', '_');
    EXPECT_TRUE(stage.app->ui().catalog().has(key)) << key;
    EXPECT_TRUE(stage.app->ui().catalog().has(key + ".tip")) << key;
  }
}

struct Look {
  const char* name;
  int width, height;
  bool dark;
  PlaygroundSettings settings;
  std::int64_t steps;
  const char* hover = nullptr;
  const char* click = nullptr;
};

std::vector<Look> looks() {
  PlaygroundSettings xr = small(), spiral, three, regression, wide, deep;
  spiral.data = "spiral";
  spiral.inputs = "x1,x2,sin(x1),sin(x2)";
  three.data = "spiral3";
  three.hidden = "8,8,6";
  three.noise = 0.05;
  regression.data = "multi-gaussian";
  regression.activation = "relu";
  wide.hidden = "32,32,32,32,32,32,32,32";
  wide.learning_rate = 0.003;
  deep.data = "blobs";
  deep.classes = 6;
  deep.hidden = "";
  return {{"xor", 1600, 1000, true, xr, 300},
          {"xor_light", 1600, 1000, false, xr, 300, "playground/network/h0/1"},
          {"spiral", 1600, 1000, true, spiral, 3000, nullptr, "playground/network/h0/2"},
          {"spiral_small", 1280, 720, false, spiral, 3000},
          {"three", 2560, 1440, true, three, 3000, "playground/network/h0.weight[1,0]"},
          {"regression", 1280, 720, true, regression, 500},
          {"wide", 1600, 1000, false, wide, 300},
          {"wide_small", 1280, 720, true, wide, 100},
          {"blobs", 1600, 1000, false, deep, 300}};
}

TEST(Playground, LeavesPicturesForTheEye) {
  const char* folder = std::getenv("NEURARIUM_PICTURES");
  const char* only = std::getenv("NEURARIUM_PICTURE");
  for (const Look& look : looks()) {
    if (folder == nullptr && std::strcmp(look.name, "spiral_small") != 0) continue;  // the others are for the eye
    if (only != nullptr && std::strcmp(look.name, only) != 0) continue;
    auto host = make_offscreen({.width = look.width, .height = look.height, .gl_errors_are_fatal = true});
    ASSERT_TRUE(host.ok());
    UiOptions options;
    options.theme = look.dark ? ThemeKind::Dark : ThemeKind::Light;
    PlaygroundStage stage(look.settings, std::move(*host), options);
    stage.train(look.steps);
    if (look.click != nullptr) ASSERT_DONE(stage.driver().click(look.click));
    if (look.hover != nullptr) ASSERT_DONE(stage.driver().hover(look.hover));
    for (int i = 0; i < 3; ++i) stage.app->frame(true);
    const Result<Image> picture = stage.platform->screenshot();
    ASSERT_TRUE(picture.ok());
    EXPECT_GT(std::set<std::uint32_t>(picture->pixels.begin(), picture->pixels.end()).size(), 1000u);
    if (folder != nullptr) ASSERT_DONE(write_png(fmt::format("{}/playground_{}.png", folder, look.name), *picture));
  }
}

TEST(Playground, TheGradientViewShowsTheSlopesOfTheExampleAndTheirLargest) {
  PlaygroundStage stage(small());
  stage.train(20);
  const float weight = stage.screen().network().links()[0].width;
  ASSERT_DONE(stage.driver().click("playground/network/gradients"));
  stage.app->frame(false);
  // Link 0 is the first weight of the first unit: its colour is the sign of its gradient.
  const PlaygroundView& view = stage.view();
  double largest = 0, first = 0;
  for (const LayerMaps& layer : view.layers)
    for (const ValueId id : {layer.weight, layer.bias, layer.act})
      for (std::int64_t i = 0; i < static_cast<std::int64_t>(view.example->gradient(id).size()); ++i)
        largest = std::max(largest, std::abs(view.gradient(id, i)));
  first = view.gradient(view.layers[0].weight, 0);
  EXPECT_GT(largest, 0);
  EXPECT_EQ(stage.screen().network().largest_gradient(), largest);
  EXPECT_EQ(stage.screen().network().links()[0].color & 0xFFFFFFu, stage.app->ui().theme().sign(first) & 0xFFFFFFu);
  ASSERT_DONE(stage.driver().click("playground/network/gradients"));
  stage.app->frame(false);
  EXPECT_EQ(stage.screen().network().links()[0].width, weight);
}

}  // namespace
}  // namespace neurarium
