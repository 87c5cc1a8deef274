// Windows of any size and numbers of any size: the pictures stay finite and come back.
#include "tests/app/exhibits/stage.h"
#include "tests/app/app_support.h"
#include "tests/app/monkey.h"

#include "engine/exhibits/exhibit.h"
#include "engine/rng.h"

#include <limits>

namespace neurarium {
namespace {

using test::count_bad_vertices;
using test::PlaygroundStage;

// Every widget is hovered, so that its card and its tooltip are drawn too.
std::size_t bad_vertices_under_the_mouse(PlaygroundStage& stage) {
  std::size_t bad = 0;
  for (const std::string& path : stage.app->ui().registry().paths()) {
    (void)stage.driver().hover(path);
    bad += count_bad_vertices();
  }
  return bad;
}

TEST(Hostile, TwoHundredSizesAndScalesWhileItTrains) {
  PlaygroundStage stage;
  Rng rng(1, "sizes");
  stage.session().trainer().play();
  for (int i = 0; i < 200; ++i) {
    const auto side = [&] { return static_cast<int>(rng.below(rng.below(3) == 0 ? 8 : 4000)); };
    stage.platform->resize(side(), side());
    if (rng.below(4) == 0) stage.app->ui().set_user_scale(static_cast<float>(rng.uniform(0.5, 3)));
    stage.app->frame(false);
    stage.app->frame(false);
    ASSERT_EQ(count_bad_vertices(), 0u) << i;
  }
  stage.session().trainer().pause();
  stage.app->ui().set_user_scale(1);
  stage.platform->resize(1600, 1000);
  ASSERT_TRUE(stage.app->settle());
  ASSERT_DONE(stage.driver().click("run/step epoch"));
  EXPECT_GT(stage.session().snapshot().step, 0);
}

TEST(Hostile, DegenerateWindowsAreDrawnWithoutAnOpenGlError) {
  auto host = make_offscreen({.width = 640, .height = 480, .gl_errors_are_fatal = true});
  ASSERT_TRUE(host.ok()) << host.error().message;
  PlaygroundStage stage({}, std::move(*host));
  for (const auto& [w, h] : {std::pair{1, 1}, {0, 0}, {1, 2000}, {8000, 1}, {16384, 4}, {640, 480}}) {
    stage.platform->resize(w, h);
    stage.train(5);
    stage.app->frame(true);
  }
  EXPECT_EQ(stage.platform->screenshot()->width, 640);
}

TEST(Hostile, WeightsOfAnySizeAreDrawnFinite) {
  constexpr float kMost = std::numeric_limits<float>::max();
  for (const float value : {kMost, -kMost, 1e-45f, 1e30f})
    for (const char* name : {"h0.weight", "h0.bias", "out.weight", "out.bias"}) {
      SCOPED_TRACE(fmt::format("{} = {}", name, value));
      PlaygroundSettings settings;
      settings.activation = "relu";
      settings.output_activation = "linear";
      settings.hidden = "3,2";
      PlaygroundStage stage(settings);
      for (const std::int64_t element : {0, 1}) {
        if (std::string(name) != "out.bias" || element == 0) stage.session().set_parameter(name, element, value);
      }
      ASSERT_TRUE(stage.app->settle());
      EXPECT_EQ(bad_vertices_under_the_mouse(stage), 0u);
      stage.train(60);  // it diverges, or it does not
      EXPECT_EQ(bad_vertices_under_the_mouse(stage), 0u);
    }
}

TEST(Hostile, AUnitHeldAtAnExtremeIsDrawnFiniteAndReleased) {
  for (const float value : {std::numeric_limits<float>::max(), -1e38f, 1e-45f}) {
    PlaygroundStage stage;
    stage.session().hold(parse_value_ref("h0.act[1]").value(), value);
    stage.train(60);
    EXPECT_EQ(bad_vertices_under_the_mouse(stage), 0u) << value;
    stage.session().undo();
    stage.session().reset();
    stage.train(60);
    EXPECT_EQ(stage.session().snapshot().step, 60) << value;
  }
}

TEST(Hostile, TablesOfExtremeNumbersAreRefusedOrDrawnFinite) {
  const test::Folder folder;
  const std::vector<std::string> tables = {"a,b,y\n1e38,-1e38,3e38\n-1e38,1e38,-3e38\n1e-45,0,1\n",
                                           "a,b,y\n1e-45,1e-45,1e-45\n0,0,0\n",
                                           "a,b,y\n1,1,2\n1,1,2\n",
                                           "a,b,label\n3e38,0,x\n-3e38,0,y\n",
                                           "a,b,label\n0,0,x\n",
                                           "a,b,label\n1e300,0,x\n0,0,y\n",
                                           "a,b,y\n1e15,1,0\n1000000000000001,2,1\n"};
  for (const std::string& table : tables) {
    SCOPED_TRACE(table);
    std::ofstream(folder.path + "/table.csv") << table;
    PlaygroundStage stage;
    stage.driver().drop({folder.path + "/table.csv"});
    ASSERT_TRUE(stage.app->settle());
    stage.train(30);
    EXPECT_EQ(bad_vertices_under_the_mouse(stage), 0u);
  }
}

class HostileExhibit : public testing::TestWithParam<std::string> {};

// A weight as large as a float can be, then one that is no number any more: nothing is drawn beyond all measure.
TEST_P(HostileExhibit, IsDrawnFiniteWithWeightsOfAnySize) {
  AppOptions options;
  options.exhibit = GetParam();
  test::Desk desk(std::move(options));
  Session& session = desk.app->session();
  Driver driver = desk.driver();
  for (const float value : {1e30f, -std::numeric_limits<float>::max()}) {
    std::vector<SetParameters> sets;
    for (const Value& v : session.snapshot().task->graph->values())
      if (v.role == Role::Param) sets.push_back({v.name, {0}, {value}});
    if (!sets.empty()) session.set_parameters(std::move(sets), "hostile");
    ASSERT_TRUE(desk.app->settle());
    for (const std::string& path : desk.app->ui().registry().paths()) {
      (void)driver.hover(path);
      ASSERT_EQ(count_bad_vertices(), 0u) << path;
    }
    session.trainer().step(3);
    ASSERT_TRUE(desk.app->settle());
    EXPECT_EQ(count_bad_vertices(), 0u);
  }
}

std::vector<std::string> names_of_exhibits() {
  std::vector<std::string> names;
  for (const ExhibitInfo& info : exhibits()) names.emplace_back(info.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Exhibits, HostileExhibit, testing::ValuesIn(names_of_exhibits()));

}  // namespace
}  // namespace neurarium
