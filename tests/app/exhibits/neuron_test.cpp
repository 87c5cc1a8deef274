// The neuron's screen by real input events: bars and line move the weights, the rule tells its steps, the circle on XOR
// leads to the hidden layer, and painting makes points of one's own.
#include "app/exhibits/neuron.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class NeuronDesk : public test::ExhibitDesk {
 protected:
  NeuronDesk() : ExhibitDesk("neuron") {}
  [[nodiscard]] const NeuronState& state() { return dynamic_cast<NeuronScreen&>(*desk.app->screen()).state(); }
  [[nodiscard]] const NeuronView& view() { return *state().view; }
  [[nodiscard]] bool shows(const char* path) { return desk.app->ui().registry().find(path) != nullptr; }
  // The two weights and the bias of the neuron.
  [[nodiscard]] std::vector<float> numbers() {
    const std::span<const float> weight = view().params->of(view().graph().at("out.weight"));
    std::vector<float> all(weight.begin(), weight.end());
    all.push_back(view().params->of(view().graph().at("out.bias"))[0]);
    return all;
  }
  // Where a place of the plane is in its widget, from 0 to 1.
  [[nodiscard]] Driver::At place(double x1, double x2) {
    const Domain& d = view().parts->domain;
    return {static_cast<float>((x1 - d.x1_low) / (d.x1_high - d.x1_low)),
            static_cast<float>((d.x2_high - x2) / (d.x2_high - d.x2_low))};
  }
};

TEST_F(NeuronDesk, BarsAreTheWeights) {
  ASSERT_DONE(user.set_value("neuron/sum/x1/weight", "1"));
  ASSERT_DONE(user.set_value("neuron/sum/x2/weight", "1"));
  ASSERT_DONE(user.set_value("neuron/sum/bias/weight", "-1.5"));
  wait();
  EXPECT_EQ(numbers(), (std::vector<float>{1, 1, -1.5F}));
  EXPECT_EQ(view().wrong(), 0);
  user.chord({Key::Z, {.ctrl = true}});
  wait();
  EXPECT_EQ(numbers()[2], 0);
  EXPECT_EQ(state().selected, "out.bias[0]");
}

TEST_F(NeuronDesk, TheInputsOfTheExampleAreDraggedToo) {
  ASSERT_DONE(user.set_value("neuron/sum/x1/input", "0.75"));
  wait();
  EXPECT_EQ(view().value("x", 0), 0.75F);
  EXPECT_EQ(view().row, -1);
  user.key(Key::Escape);
  wait();
  EXPECT_EQ(view().row, 0) << "it follows the run again";
}

TEST_F(NeuronDesk, AnyTwoOfManyInputsSpanThePlaneAndItsLineMovesTheirWeights) {
  EXPECT_FALSE(shows("neuron/points/across")) << "two inputs have but one plane";
  ASSERT_DONE(user.set_value("neuron/points/inputs", "4"));
  wait();
  ASSERT_DONE(user.choose("neuron/points/across", "3"));
  wait();
  EXPECT_EQ(view().axes, (std::array<int, 2>{2, 1}));
  desk.app->session().set_parameters({{"out.weight", {1, 2}, {1, 1}}, {"out.bias", {0}, {-1}}}, "set");
  wait();
  EXPECT_EQ(view().lines[0].a, 1) << "of x3";
  ASSERT_DONE(user.drag("neuron/plane/plane", place(0.5, 0.5), place(0.8, 0.5)));
  wait();
  EXPECT_EQ(numbers()[0], 0) << "x1 is on no axis";
  EXPECT_NEAR(numbers()[4], -1.3, 0.05);
  ASSERT_DONE(user.choose("neuron/points/up", "3"));
  wait();
  EXPECT_EQ(view().axes, (std::array<int, 2>{1, 2})) << "they change places";
}

TEST_F(NeuronDesk, TheLineIsDraggedByItsHandlesAndOneUndoTakesItBack) {
  desk.app->session().set_parameters({{"out.weight", {0, 1}, {1, 1}}, {"out.bias", {0}, {-1}}}, "set");
  wait();
  const std::vector<float> before = numbers();
  const LineEnds ends = ends_of(view().lines[0], view().parts->domain);
  ASSERT_TRUE(ends.crosses);
  const auto along = [&](double share) {
    return place(ends.from[0] + share * (ends.to[0] - ends.from[0]),
                 ends.from[1] + share * (ends.to[1] - ends.from[1]));
  };
  ASSERT_DONE(user.drag("neuron/plane/plane", along(0.5), {along(0.5).x + 0.15F, along(0.5).y}));
  wait();
  const std::vector<float> moved = numbers();
  EXPECT_NEAR(moved[0], before[0], 1e-4);
  EXPECT_NEAR(moved[1], before[1], 1e-4);
  EXPECT_LT(moved[2], before[2]) << "the middle of the line moves it";
  user.chord({Key::Z, {.ctrl = true}});
  wait();
  EXPECT_EQ(numbers(), before);
  ASSERT_DONE(user.drag("neuron/plane/plane", along(0.2), {along(0.2).x, along(0.2).y + 0.2F}));
  wait();
  EXPECT_NE(numbers()[0] / numbers()[1], 1) << "a handle turns it";
  EXPECT_NEAR(std::hypot(numbers()[0], numbers()[1]), std::sqrt(2.0), 1e-4);
}

TEST_F(NeuronDesk, TheRuleIsToldStepByStepUntilNothingIsWrong) {
  EXPECT_EQ(view().course->made(0), nullptr);
  step(1);
  ASSERT_NE(view().course->made(1), nullptr);
  EXPECT_TRUE(view().course->made(1)->mistake());
  EXPECT_EQ(view().course->mistakes(1), 1);
  step(60);
  EXPECT_EQ(view().wrong(), 0);
  EXPECT_EQ(view().course->mistakes(61), view().course->all_mistakes());
}

TEST_F(NeuronDesk, TheCircleOnXorLeadsToTheHiddenLayerAndUndoLeadsBack) {
  ASSERT_DONE(user.click("neuron/plane/data/xor"));
  wait();
  EXPECT_FALSE(shows("neuron/sum/add layer"));
  step(60);
  ASSERT_TRUE(shows("neuron/sum/add layer"));
  EXPECT_TRUE(shows("neuron/rule/circle"));
  ASSERT_DONE(user.click("neuron/sum/add layer"));
  wait();
  EXPECT_EQ(view().parts->network.hidden, 2);
  EXPECT_EQ(view().wrong(), 0);
  EXPECT_TRUE(shows("neuron/plane/folded"));
  ASSERT_DONE(user.click("neuron/sum/tab 1"));
  wait();
  EXPECT_TRUE(shows("neuron/sum/x2/weight"));
  user.chord({Key::Z, {.ctrl = true}});
  wait();
  EXPECT_EQ(view().parts->network.hidden, 0);
}

TEST_F(NeuronDesk, PaintedPointsAreLearned) {
  ASSERT_DONE(user.click("neuron/points/paint/tool/tool paint"));
  wait();
  ASSERT_DONE(user.click("neuron/points/paint/paint class 0"));
  ASSERT_DONE(user.click("neuron/plane/plane"));
  wait();
  const auto& settings = dynamic_cast<const NeuronSettings&>(desk.app->session().settings());
  ASSERT_EQ(settings.data, "file");
  EXPECT_EQ(settings.points->size(), 5);
  EXPECT_EQ(view().parts->rows(), 5);
}

TEST_F(NeuronDesk, TheStoryTurnsItsPagesAndOpensStartingStates) {
  ASSERT_DONE(user.click("neuron/story/next"));
  user.wait(2);
  EXPECT_EQ(desk.app->ui().choices.at("neuron.story."), 1);
  ASSERT_DONE(user.click("neuron/story/neuron hidden"));
  user.wait(3);
  desk.app->session().trainer().pause();
  wait();
  EXPECT_EQ(view().parts->network.hidden, 2);
}

TEST_F(NeuronDesk, ManyInputsAndEveryActivationAreShown) {
  for (const char* activation : {"step", "sigmoid", "relu", "gelu_tanh", "sine", "linear"}) {
    auto copy = desk.app->session().settings().clone();
    auto& s = dynamic_cast<NeuronSettings&>(*copy);
    s.inputs = 8;
    s.data = "nand";
    s.rule = "gradient";
    s.activation = activation;
    desk.app->session().commit(std::move(copy), "setting.activation");
    step(300);
    EXPECT_TRUE(shows("neuron/sum/x8/weight")) << activation;
    EXPECT_EQ(view().parts->rows(), 256);
    EXPECT_EQ(view().course, nullptr);
  }
}

}  // namespace
}  // namespace neurarium
