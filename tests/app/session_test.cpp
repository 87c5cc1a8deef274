#include "app/session.h"

#include "engine/exhibits/playground.h"

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

namespace neurarium {
namespace {

struct Fresh {
  Fresh() {
    auto timeline = Timeline::make(make_playground_defaults());
    EXPECT_TRUE(timeline.ok());
    session = std::make_unique<Session>(std::move(*timeline));
  }
  // Until the trainer has done all it was told.
  void settle() const {
    while (true) {
      session->update();
      if (session->trainer().caught_up() && !session->snapshot().running) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  [[nodiscard]] float parameter(const std::string& name, std::int64_t offset) const {
    const Snapshot& s = session->snapshot();
    const ParamLayout layout(*s.task->graph);
    return s.params[static_cast<std::size_t>(layout.offset(s.task->graph->find(name)) + offset)];
  }
  [[nodiscard]] std::unique_ptr<PlaygroundSettings> settings() const {
    return std::make_unique<PlaygroundSettings>(static_cast<const PlaygroundSettings&>(session->settings()));
  }
  std::unique_ptr<Session> session;
};

TEST(Session, ADragOfAWeightIsOneEntryOfUndoThatBringsTheOldBitsBack) {
  Fresh run;
  const float before = run.parameter("h0.weight", 3);
  run.session->set_parameter("h0.weight", 3, 0.25f, false);
  run.session->set_parameter("h0.weight", 3, 0.5f, false);
  run.session->set_parameter("h0.weight", 3, 0.75f, true);
  run.settle();
  EXPECT_EQ(run.parameter("h0.weight", 3), 0.75f);
  run.session->undo();
  EXPECT_FALSE(run.session->can_undo());
  run.settle();
  EXPECT_EQ(run.parameter("h0.weight", 3), before);
  run.session->redo();
  run.settle();
  EXPECT_EQ(run.parameter("h0.weight", 3), 0.75f);
}

TEST(Session, TwoDragsAreTwoEntries) {
  Fresh run;
  run.session->set_parameter("h0.weight", 3, 0.25f, true);
  run.session->set_parameter("h0.weight", 3, 0.5f, true);
  run.session->undo();
  run.settle();
  EXPECT_EQ(run.parameter("h0.weight", 3), 0.25f);
  EXPECT_TRUE(run.session->can_undo());
}

TEST(Session, UndoDoesNotRewindTraining) {
  Fresh run;
  auto settings = run.settings();
  settings->learning_rate = 0.5;
  run.session->commit(std::move(settings), "setting.learning-rate");
  run.session->trainer().step(5);
  run.settle();
  EXPECT_EQ(static_cast<const PlaygroundSettings&>(*run.session->snapshot().settings).learning_rate, 0.5);
  run.session->undo();
  run.settle();
  EXPECT_EQ(run.session->snapshot().step, 5);
  EXPECT_EQ(static_cast<const PlaygroundSettings&>(*run.session->snapshot().settings).learning_rate,
            PlaygroundSettings{}.learning_rate);
}

TEST(Session, UndoElsewhereOnTheTimelineTakesBackThatChangeAlone) {
  Fresh run;
  const double first_rate = PlaygroundSettings{}.learning_rate;
  const std::int64_t first_batch = PlaygroundSettings{}.batch;
  const auto seen = [&]() -> const PlaygroundSettings& {
    return static_cast<const PlaygroundSettings&>(run.session->settings());
  };
  const auto change = [&](auto set) {
    auto settings = run.settings();
    set(*settings);
    run.session->commit(std::move(settings), "setting");
    run.session->trainer().step(5);
    run.settle();
  };
  run.session->trainer().step(5);
  run.settle();
  change([](PlaygroundSettings& s) { s.learning_rate = 0.5; });
  change([](PlaygroundSettings& s) { s.batch = 7; });
  run.session->trainer().seek(2);  // before both
  run.settle();
  ASSERT_EQ(seen().learning_rate, first_rate);
  run.session->undo();  // of the batch: the rate of this moment stays
  run.settle();
  EXPECT_EQ(seen().learning_rate, first_rate);
  EXPECT_EQ(seen().batch, first_batch);
  run.session->redo();
  run.settle();
  EXPECT_EQ(seen().learning_rate, first_rate);
  EXPECT_EQ(seen().batch, 7);
}

TEST(Session, SettingsAreTheNewestCommittedEvenBeforeTheTrainerHasThem) {
  Fresh run;
  auto settings = run.settings();
  settings->batch = 32;
  run.session->commit(std::move(settings), "setting.batch");
  EXPECT_EQ(static_cast<const PlaygroundSettings&>(run.session->settings()).batch, 32);
}

TEST(Session, TakingBackARemovedLayerBringsItsTrainedWeightsBack) {
  Fresh run;
  run.session->trainer().step(50);
  run.settle();
  const float trained = run.parameter("h1.weight", 5);
  auto settings = run.settings();
  settings->hidden = "8";
  settings->layer_ids = {settings->layer_ids.empty() ? 0 : settings->layer_ids[0]};
  run.session->commit(std::move(settings), "setting.hidden");
  run.settle();
  EXPECT_EQ(run.session->snapshot().task->graph->find("h1.weight"), kNoValue);
  run.session->undo();
  run.settle();
  EXPECT_EQ(run.parameter("h1.weight", 5), trained);
}

TEST(Session, AHeldValueIsReplacedReleasedAndTakenBack) {
  Fresh run;
  const ValueRef unit = *parse_value_ref("h0.act[2]");
  run.session->hold(unit, 0.5f);
  run.session->hold(unit, -0.5f);
  run.settle();
  ASSERT_EQ(run.session->snapshot().edits.size(), 1u);
  EXPECT_EQ(run.session->find_edit(unit, EditKind::Set)->a, -0.5f);
  run.session->remove_edits(unit);
  run.settle();
  EXPECT_TRUE(run.session->snapshot().edits.empty());
  run.session->undo();
  run.session->undo();
  run.settle();
  ASSERT_EQ(run.session->snapshot().edits.size(), 1u);
  EXPECT_EQ(run.session->snapshot().edits[0].a, 0.5f);
}

TEST(Session, ResetGivesTheSameInitialWeightsAndForgetsThoseSetByHand) {
  Fresh run;
  const AlignedVector<float> initial = run.session->snapshot().params;
  run.session->set_parameter("out.weight", 0, 9.0f);
  run.session->trainer().step(20);
  run.settle();
  run.session->reset();
  run.settle();
  EXPECT_EQ(run.session->snapshot().step, 0);
  EXPECT_TRUE(run.session->snapshot().params == initial);
  EXPECT_FALSE(run.session->can_undo());
}

TEST(Session, AnotherSeedGivesOtherWeightsAndUndoKeepsIt) {
  Fresh run;
  const AlignedVector<float> initial = run.session->snapshot().params;
  auto settings = run.settings();
  settings->learning_rate = 0.5;
  run.session->commit(std::move(settings), "setting.learning-rate");
  run.session->reset_with_seed(7);
  run.settle();
  EXPECT_FALSE(run.session->snapshot().params == initial);
  run.session->undo();
  run.settle();
  EXPECT_EQ(run.session->settings().seed(), 7u);
}

TEST(Session, AChangeThatTheNetworkRefusesIsASentenceAndChangesNothing) {
  Fresh run;
  run.session->set_parameter("nothing.weight", 0, 1.0f);
  run.settle();
  const std::vector<Error> errors = run.session->take_errors();
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_NE(errors[0].message.find("nothing.weight"), std::string::npos);
  EXPECT_FALSE(run.session->can_undo());
}

TEST(Session, MereTrainingIsNothingToSave) {
  Fresh run;
  run.session->trainer().step(5);
  run.settle();
  EXPECT_FALSE(run.session->unsaved());
  run.session->set_parameter("out.weight", 0, 1.0f);
  EXPECT_TRUE(run.session->unsaved());
}

TEST(Session, PeekingShowsAKeyframeAndLeavesTheRunWhereItIs) {
  Fresh run;
  run.session->trainer().step(40);
  run.settle();
  const AlignedVector<float> newest = run.session->snapshot().params;
  run.session->trainer().peek(10);
  run.settle();
  EXPECT_TRUE(run.session->snapshot().peeking);
  EXPECT_EQ(run.session->snapshot().step, 10);
  EXPECT_EQ(run.session->snapshot().head, 40);
  run.session->trainer().step(1);
  run.settle();
  EXPECT_FALSE(run.session->snapshot().peeking);
  EXPECT_EQ(run.session->snapshot().step, 41);
}

}  // namespace
}  // namespace neurarium
