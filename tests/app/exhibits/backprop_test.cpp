// The screen of backpropagation by real input events: the walk's moves and their formulas, numbers dragged on the
// graph, the step that is taken, and the other graphs.
#include "app/exhibits/backprop.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class BackpropDesk : public test::ExhibitDesk {
 protected:
  BackpropDesk() : ExhibitDesk("backprop") {}
  void click(const char* path) {
    ASSERT_DONE(user.click(path));
    wait();
  }
  [[nodiscard]] const BackpropState& state() { return dynamic_cast<BackpropScreen&>(*desk.app->screen()).state(); }
  [[nodiscard]] const BackpropView& view() { return *state().view; }
  [[nodiscard]] bool says(std::string_view part) {
    for (const std::string& line : backprop_formula(desk.app->ui(), state()))
      if (line.find(part) != std::string::npos) return true;
    return false;
  }
  [[nodiscard]] const BackpropSettings& settings() {
    return dynamic_cast<const BackpropSettings&>(desk.app->session().settings());
  }
  [[nodiscard]] float parameter(const char* name) { return view().params->of(view().graph().at(name))[0]; }
};

TEST_F(BackpropDesk, TheWalkGoesOverTheGraphAndItsEndTakesTheStep) {
  EXPECT_EQ(state().done, view().forward_moves());
  EXPECT_TRUE(says("½ (0.5498 − 0.9000)²")) << backprop_formula(desk.app->ui(), state()).front();
  const std::size_t all = view().moves.size();
  while (state().done < all) {
    const std::size_t before = state().done;
    click("backprop/walk/next");
    ASSERT_EQ(state().done, before + 1);
  }
  EXPECT_TRUE(says("∂L/∂w = ∂L/∂z · x"));
  user.key(Key::LeftBracket);
  user.wait(1);
  EXPECT_EQ(state().done, all - 1);
  user.key(Key::RightBracket);
  user.wait(1);
  click("backprop/walk/next");
  EXPECT_EQ(view().step, 1);
  EXPECT_EQ(state().done, 0U);
  EXPECT_GT(parameter("out.weight"), 0.2F);
}

TEST_F(BackpropDesk, EveryNumberOfTheGraphIsSetByHandAndUndone) {
  ASSERT_DONE(user.set_value("backprop/out.weight[0,0]/weight", "1.5"));
  ASSERT_DONE(user.set_value("backprop/out.bias[0]/bias", "-0.5"));
  ASSERT_DONE(user.set_value("backprop/x[0]/input", "2"));
  ASSERT_DONE(user.set_value("backprop/target[0]/target", "0.25"));
  wait();
  EXPECT_EQ(parameter("out.weight"), 1.5F);
  EXPECT_EQ(parameter("out.bias"), -0.5F);
  EXPECT_EQ(settings().x1, 2);
  EXPECT_NEAR(view().run->value(view().graph().at("out.pre"))[0], 2.5, 1e-6);
  EXPECT_EQ(settings().wanted, 0.25);
  user.chord({Key::Z, {.ctrl = true}});
  wait();
  EXPECT_EQ(settings().wanted, 0.9);
}

TEST_F(BackpropDesk, WherePathsJoinTheTermsAreAdded) {
  click("backprop/graph/network");
  ASSERT_EQ(settings().graph, "network");
  bool joined = false;
  while (state().done < view().moves.size()) {
    click("backprop/walk/next");
    joined = joined || says("Paths join");
  }
  EXPECT_TRUE(joined);
  click("backprop/walk/take");
  EXPECT_EQ(view().step, 1);
}

TEST_F(BackpropDesk, TheDeepChainIsAsDeepAsItIsAskedAndKeepsItsBars) {
  click("backprop/graph/chain");
  ASSERT_DONE(user.set_value("backprop/network/depth", "30"));
  wait();
  ASSERT_EQ(view().chains.size(), 4U);
  EXPECT_EQ(view().chains[0].layers.size(), 30U);
  EXPECT_NE(desk.app->ui().registry().find("backprop/chain"), nullptr);
  click("backprop/graph/path");
  EXPECT_TRUE(view().chains.empty());
}

}  // namespace
}  // namespace neurarium
