#include "tests/app/exhibits/stage.h"

#include "app/exhibits/formula.h"
#include "app/exhibits/playground_card.h"
#include "app/exhibits/playground_walk.h"
#include "app/exhibits/update_formula.h"
#include "app/ui/numbers.h"
#include "app/ui/short_numbers.h"

#include <cmath>
#include <set>

namespace neurarium {
namespace {

using test::PlaygroundStage;

PlaygroundSettings walked() {
  PlaygroundSettings s;
  s.data = "xor";
  s.samples = 100;
  s.hidden = "3";
  return s;
}

std::string weights_of(PlaygroundStage& stage) {
  const auto& p = stage.session().snapshot().params;
  return {reinterpret_cast<const char*>(p.data()), p.size() * sizeof(float)};
}

std::string joined_lines(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

TEST(PlaygroundWalk, GoesThroughTheStepAndTakesExactlyTheOneItShowed) {
  for (const char* size : {"one row", "mini batch"}) {
    PlaygroundStage stage(walked());
    stage.train(7);
    Driver driver = stage.driver();
    ASSERT_DONE(driver.click("playground/network/walk"));
    stage.app->settle();
    ASSERT_DONE(driver.click(fmt::format("playground/walk/rows/{}", size)));
    stage.app->settle();
    const PlaygroundState& state = stage.screen().state();
    ASSERT_NE(state.coming, nullptr);
    const StepWalk shown = StepWalk(stage.session().snapshot().state, state.coming->one_row(), true);
    const std::size_t all = state.coming->operations().size();
    std::set<WalkStage> stages;
    for (std::size_t i = 0; i < all; ++i) {
      driver.chord({Key::RightBracket, {}});
      ASSERT_EQ(state.walk.done, i + 1);
      stages.insert(last_operation(state)->stage);
    }
    EXPECT_EQ(stages.size(), 4u);
    EXPECT_EQ(stage.session().snapshot().step, 7) << "looking trains nothing";
    driver.chord({Key::RightBracket, {}});
    stage.app->settle();
    EXPECT_EQ(stage.session().snapshot().step, 8);
    EXPECT_EQ(weights_of(stage), std::string(reinterpret_cast<const char*>(shown.coming().params.data()),
                                             shown.coming().params.size() * sizeof(float)))
        << size;
    EXPECT_EQ(state.walk.done, 0u) << "and the next one begins";
  }
}

TEST(PlaygroundWalk, BackwardIsPossibleAtAnyPointAndAStageIsAClickAway) {
  PlaygroundStage stage(walked());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/network/walk"));
  stage.app->settle();
  ASSERT_DONE(driver.click("playground/walk/stage/update"));
  const PlaygroundState& state = stage.screen().state();
  EXPECT_EQ(last_operation(state)->stage, WalkStage::Update);
  ASSERT_DONE(driver.click("playground/walk/back"));
  EXPECT_EQ(last_operation(state)->stage, WalkStage::Backward);
  ASSERT_DONE(driver.click("playground/walk/by unit"));
  stage.app->settle();
  EXPECT_FALSE(state.coming->by_unit());
  EXPECT_EQ(last_operation(state)->stage, WalkStage::Backward) << "cut differently, it stays where it was";
  ASSERT_DONE(driver.click("playground/walk/close"));
  EXPECT_FALSE(state.walk.open);
  stage.app->settle();
  EXPECT_EQ(state.coming, nullptr) << "nothing is computed that nobody sees";
}

TEST(PlaygroundWalk, PlaysAtItsSpeedAndPausesAfterAStage) {
  PlaygroundStage stage(walked());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/network/walk"));
  stage.app->settle();
  ASSERT_DONE(driver.set_value("playground/walk/speed", "100"));
  ASSERT_DONE(driver.click("playground/walk/play"));
  for (int i = 0; i < 30; ++i) stage.app->frame(false);
  const PlaygroundState& state = stage.screen().state();
  EXPECT_EQ(state.walk.done, state.coming->begin_of(WalkStage::Loss)) << "the end of forward";
  ASSERT_DONE(driver.click("playground/walk/play"));
  for (int i = 0; i < 30; ++i) stage.app->frame(false);
  EXPECT_EQ(state.walk.done, state.coming->begin_of(WalkStage::Backward));
}

TEST(PlaygroundWalk, TheExampleOfTheStepBecomesTheCurrentOne) {
  PlaygroundStage stage(walked());
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/network/walk"));
  stage.app->settle();
  const PlaygroundState& state = stage.screen().state();
  const std::int32_t row = state.coming->coming().rows.front();
  const std::int32_t point = stage.view().parts->train[static_cast<std::size_t>(row)];
  EXPECT_EQ(state.example[0], stage.view().parts->points->x[2 * static_cast<std::size_t>(point)]);
  // What the walk has computed for it is what the view has.
  const ValueId act = stage.view().layers[0].act;
  for (int unit = 0; unit < 3; ++unit)
    EXPECT_EQ(state.coming->run().value(act)[static_cast<std::size_t>(unit)],
              static_cast<float>(stage.view().value(act, unit)));
}

bool apart(const Area& a, const Area& b) {
  return a.max.x <= b.min.x || b.max.x <= a.min.x || a.max.y <= b.min.y || b.max.y <= a.min.y;
}

// Every operation of a walk, on wide and narrow networks: what the numbers on the picture must keep clear of.
TEST(PlaygroundWalk, NoNumberOnThePictureHidesAnotherOrAUnit) {
  for (const char* hidden : {"3", "8,8", "8,6,4,3", "12"})
    for (const bool by_unit : {true, false}) {
      PlaygroundSettings s = walked();
      s.hidden = hidden;
      PlaygroundStage stage(s);
      stage.train(50);
      Driver driver = stage.driver();
      ASSERT_DONE(driver.click("playground/network/walk"));
      stage.app->settle();
      if (!by_unit) ASSERT_DONE(driver.click("playground/walk/by unit"));
      stage.app->settle();
      const PlaygroundState& state = stage.screen().state();
      std::size_t most = 0;
      for (std::size_t i = 0; i < state.coming->operations().size(); ++i) {
        driver.chord({Key::RightBracket, {}});
        const std::vector<WalkChip>& chips = state.walk.chips;
        most = std::max(most, chips.size());
        for (std::size_t k = 0; k < chips.size(); ++k) {
          for (std::size_t n = 0; n < k; ++n)
            EXPECT_TRUE(apart(chips[k].area, chips[n].area))
                << hidden << ": " << chips[k].text << " on " << chips[n].text << " after operation " << i;
          for (std::size_t l = 0; l < stage.view().layers.size(); ++l)
            for (int u = 0; u < stage.view().layers[l].units; ++u) {
              const Widget* unit = stage.app->ui().registry().find(
                  fmt::format("playground/network/{}/{}", stage.view().layers[l].name, u));
              ASSERT_NE(unit, nullptr);
              EXPECT_TRUE(apart(chips[k].area, {unit->min, unit->max}))
                  << hidden << ": " << chips[k].text << " on unit " << u << " after operation " << i;
            }
        }
      }
      EXPECT_GE(most, 3u) << hidden << ": the numbers are there";
    }
}

TEST(PlaygroundWalk, OfManyLinksTheChosenUnitsNumbersAreShown) {
  PlaygroundSettings s = walked();
  s.hidden = "8,8";
  PlaygroundStage stage(s);
  stage.train(50);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/network/h1/3"));
  ASSERT_DONE(driver.click("playground/network/walk"));
  stage.app->settle();
  ASSERT_DONE(driver.click("playground/walk/by unit"));
  stage.app->settle();
  ASSERT_DONE(driver.click("playground/walk/stage/update"));
  const PlaygroundState& state = stage.screen().state();
  while (stage.view().graph().value(last_operation(state)->value).name != "h1.weight")
    driver.chord({Key::RightBracket, {}});
  std::set<std::string> of_unit;
  for (int i = 0; i < 8; ++i)
    of_unit.insert("\u2192 " +
                   format_significant(state.coming->after(cell_of(stage.view(), {Target::Kind::Link, 1, 3, i})), 3));
  std::size_t found = 0;
  for (const WalkChip& chip : state.walk.chips) found += of_unit.count(chip.text);
  EXPECT_GE(found, 6u) << "of its eight, as far as there is room";
  EXPECT_LE(state.walk.chips.size(), 11u) << "ten, and the loss";
}

TEST(PlaygroundGhost, ShowsWhereTheComingMiniBatchMovesAWeight) {
  PlaygroundStage stage(walked());
  stage.train(12);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/network/h0.weight[1,0]"));
  stage.app->settle();
  const PlaygroundState& state = stage.screen().state();
  ASSERT_NE(state.coming_here(), nullptr);
  const Cell cell = cell_of(stage.view(), state.selected);
  const double want = state.coming_here()->after(cell);
  const Card card = card_of(stage.app->ui(), state, stage.session(), state.selected);
  const std::string printed = format_number(want);
  EXPECT_TRUE(std::any_of(card.rows.begin(), card.rows.end(),
                          [&](const CardRow& r) { return r.value.find(printed) != std::string::npos; }));
  stage.train(1);
  EXPECT_EQ(static_cast<double>(stage.parameter("h0.weight", 2)), want);
}

TEST(PlaygroundExplain, ATermLeadsToItsSourceAndBack) {
  PlaygroundStage stage(walked());
  stage.train(5);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/network/out/0"));
  stage.app->settle();
  const PlaygroundState& state = stage.screen().state();
  const Explained unit = state.explained;
  EXPECT_EQ(unit.cell, (Cell{stage.view().layers[1].act, 0}));
  // "= tanh(0.12)", "out.pre[0]", then the terms: weight, activation and name of each.
  ASSERT_DONE(driver.click("playground/inspector/source 2"));
  EXPECT_EQ(state.selected, (Target{Target::Kind::Link, 1, 0, 0})) << "the first term's weight";
  stage.app->settle();
  ASSERT_DONE(driver.click("playground/inspector/back"));
  stage.app->settle();
  EXPECT_EQ(state.explained, unit);
  ASSERT_DONE(driver.click("playground/inspector/source 3"));
  EXPECT_EQ(state.selected, (Target{Target::Kind::Unit, 0, 0, 0})) << "what came over that link";
  stage.app->settle();
  ASSERT_DONE(driver.click("playground/inspector/side/gradient"));
  EXPECT_TRUE(state.explained.cell.gradient);
  ASSERT_DONE(driver.click("playground/inspector/back"));
  EXPECT_TRUE(state.trail.empty());
}

TEST(PlaygroundExplain, TheLossOfTheExampleIsFollowedDownToAWeight) {
  PlaygroundStage stage(walked());
  stage.train(5);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/example/loss"));
  stage.app->settle();
  const PlaygroundState& state = stage.screen().state();
  EXPECT_EQ(state.explained.cell.value, stage.view().graph().loss());
  EXPECT_FALSE(state.selected);
  const auto writer = [&] { return stage.view().graph().writer(state.explained.cell.value); };
  int hops = 0;
  for (; writer() >= 0 && hops < 20; ++hops) {
    ASSERT_DONE(driver.click("playground/inspector/source 0"));
    stage.app->settle();
  }
  EXPECT_GE(hops, 4) << "loss, mean, loss of the example, output, ...";
  EXPECT_EQ(state.trail.size(), static_cast<std::size_t>(hops) + 1);
  for (int i = 0; i <= hops; ++i) {
    ASSERT_DONE(driver.click("playground/inspector/back"));
    stage.app->settle();
  }
  EXPECT_TRUE(state.trail.empty());
}

TEST(PlaygroundExplain, ProbabilitiesAreExplainedWithEveryLogit) {
  PlaygroundSettings s = walked();
  s.loss = "cross_entropy";
  PlaygroundStage stage(s);
  const PlaygroundView& view = stage.view();
  const Cell p{view.region_value, 1};
  const std::string lines = joined_lines(formula_lines(stage.app->ui(), *view.example, p, 9));
  EXPECT_NE(lines.find("out.act[0]"), std::string::npos) << lines;
  EXPECT_NE(lines.find("out.act[1]"), std::string::npos) << lines;
  EXPECT_NE(lines.find(format_number(view.value(p.value, 1))), std::string::npos) << lines;
  ASSERT_DONE(stage.driver().click("playground/example/output 1"));
  EXPECT_EQ(stage.screen().state().explained.cell, p);
}

TEST(PlaygroundExplain, TheGradientCheckIsOneClickAndNamesAKink) {
  PlaygroundStage stage(walked());
  stage.train(5);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/network/h0.weight[1,0]"));
  ASSERT_DONE(driver.click("playground/inspector/gradient"));
  stage.app->settle();
  EXPECT_TRUE(stage.app->ui().catalog().missing().empty());
  const GradientCheck check =
      check_gradient(*stage.view().example, cell_of(stage.view(), stage.screen().state().selected));
  EXPECT_TRUE(check.agrees);
  EXPECT_TRUE(check.kink.empty());
}

TEST(PlaygroundExplain, TheGradientOfAWeightCanBeCheckedOverTheComingMiniBatch) {
  PlaygroundStage stage(walked());
  stage.train(5);
  Driver driver = stage.driver();
  ASSERT_DONE(driver.click("playground/network/h0.weight[1,0]"));
  stage.app->settle();
  ASSERT_DONE(driver.click("playground/inspector/gradient"));
  ASSERT_DONE(driver.click("playground/inspector/rows/batch"));
  stage.app->settle();
  EXPECT_TRUE(stage.app->ui().catalog().missing().empty());
  const PlaygroundState& state = stage.screen().state();
  const StepWalk* coming = state.coming_here();
  ASSERT_NE(coming, nullptr);
  const Cell cell = cell_of(stage.view(), state.selected);
  const GradientCheck check = check_gradient(coming->run(), cell);
  EXPECT_TRUE(check.agrees) << check.analytic << " " << check.numeric;
  EXPECT_NE(check.analytic, stage.view().gradient(cell.value, cell.offset)) << "of other rows";
}

TEST(UpdateFormula, EveryOptimizerSaysHowItCameToTheNewWeight) {
  for (const std::string_view optimizer : kOptimizerNames) {
    PlaygroundSettings s = walked();
    s.optimizer = optimizer;
    auto made = Timeline::make(std::make_unique<PlaygroundSettings>(s));
    ASSERT_TRUE(made.ok());
    for (int i = 0; i < 4; ++i) (*made)->step();
    const ComingStep coming = coming_step(std::make_shared<const Keyframe>((*made)->experiment().keyframe()), false);
    const UpdateNumbers u = update_of(coming, 0);
    const std::string lines = joined_lines(update_lines(u));
    EXPECT_NE(lines.find(format_number(u.before)), std::string::npos) << lines;
    EXPECT_NE(lines.find(format_number(u.direction)), std::string::npos) << lines;
    EXPECT_NE(lines.find("= " + format_number(u.after)), std::string::npos) << lines;
  }
}

}  // namespace
}  // namespace neurarium
