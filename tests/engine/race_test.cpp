// Lanes of a race: the same bits as each run alone, the same start for what they share, and who comes first.
#include "engine/race.h"
#include "tests/engine/runs.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

SettingsPtr lane(const runs::Tweak& tweak = {}) { return SettingsPtr(runs::settings(tweak)); }

std::vector<SettingsPtr> six_lanes() {
  return {lane(),
          lane([](auto& s) { s.optimizer = "sgd"; }),
          lane([](auto& s) { s.learning_rate = 0.1; }),
          lane([](auto& s) { s.batch = 7; }),
          lane([](auto& s) { s.activation = "relu"; }),
          lane([](auto& s) { s.hidden = "5,4,4"; })};
}

TEST(Race, each_lane_has_the_bits_of_its_settings_alone) {
  const std::vector<SettingsPtr> settings = six_lanes();
  const auto race = Race::make(settings, {}).value();
  runs::advance(*race, 137);
  EXPECT_EQ(race->steps(), 137);
  for (std::size_t i = 0; i < settings.size(); ++i) {
    auto alone = Experiment::make(settings[i]->clone()).value();
    runs::advance(*alone, 137);
    EXPECT_TRUE(runs::state(*alone) == runs::state(*race->lanes()[i].experiment)) << i;
    EXPECT_EQ(race->lanes()[i].series.points().back().step, 137);
  }
}

TEST(Race, lanes_begin_with_the_same_weights_where_their_networks_are_the_same) {
  const auto race = Race::make(six_lanes(), {}).value();
  for (const std::size_t i : {1, 2, 3, 4}) EXPECT_TRUE(race->lanes()[i].other_start.empty()) << i;
  const std::vector<std::string>& deeper = race->lanes()[5].other_start;
  EXPECT_EQ(std::ranges::count(deeper, "h0.weight"), 0);
  EXPECT_EQ(std::ranges::count(deeper, "h1.weight"), 0);
  EXPECT_EQ(std::ranges::count(deeper, "h2.weight"), 1);
}

TEST(Race, the_order_of_arrival_is_kept_with_the_steps) {
  const FinishLine finish{FinishLine::Kind::AccuracyAtLeast, 0.95};
  const auto circle = [](double rate) {
    return lane([rate](auto& s) {
      s.data = "circles";
      s.samples = 200;
      s.learning_rate = rate;
    });
  };
  const auto race = Race::make({circle(1e-5), circle(0.005), circle(0.05)}, finish).value();
  runs::advance(*race, 1500);
  const std::vector<RaceLane>& lanes = race->lanes();
  EXPECT_EQ(lanes[2].place, 1);
  EXPECT_EQ(lanes[1].place, 2);
  EXPECT_EQ(lanes[0].place, 0);
  EXPECT_EQ(lanes[0].arrived_at, -1);
  EXPECT_LT(lanes[2].arrived_at, lanes[1].arrived_at);
  EXPECT_EQ(lanes[2].arrived_at % kArrivalEvery, 0);
  // The step is the first looked at where the lane is beyond the line.
  auto alone = Experiment::make(circle(0.05)->clone()).value();
  std::int64_t first = -1;
  while (first < 0) {
    ASSERT_TRUE(alone->step());
    if (alone->steps() % kArrivalEvery == 0 && is_beyond(finish, alone->measure())) first = alone->steps();
  }
  EXPECT_EQ(lanes[2].arrived_at, first);
}

TEST(Race, an_arrival_on_more_examples_than_are_measured_often_is_exact_and_disturbs_no_bit) {
  const FinishLine finish{FinishLine::Kind::LossBelow, 0.3};
  const auto crowd = lane([](auto& s) {
    s.data = "circles";
    s.samples = 3000;
    s.hidden = "4";
  });
  const auto race = Race::make({crowd}, finish).value();
  while (race->lanes()[0].place == 0 && race->steps() < 3000) ASSERT_TRUE(race->step());
  const std::int64_t arrived = race->lanes()[0].arrived_at;
  ASSERT_GT(arrived, 0);
  EXPECT_LT(arrived, race->steps()) << "found by going back";
  auto alone = Experiment::make(crowd->clone()).value();
  runs::advance(*alone, arrived - kArrivalEvery);
  EXPECT_FALSE(is_beyond(finish, alone->measure()));
  runs::advance(*alone, kArrivalEvery);
  EXPECT_TRUE(is_beyond(finish, alone->measure()));
  EXPECT_EQ(finish_number(finish, alone->measure()), race->lanes()[0].arrived_with);
  runs::advance(*alone, race->steps() - arrived);
  EXPECT_TRUE(runs::state(*alone) == runs::state(*race->lanes()[0].experiment));
}

TEST(Race, a_lane_that_diverges_stays_where_it_was_while_the_others_go_on) {
  const auto wild = lane([](auto& s) {
    s.activation = s.output_activation = "linear";
    s.optimizer = "sgd";
    s.learning_rate = 1e4;
  });
  const auto race = Race::make({lane(), wild}, {}).value();
  runs::advance(*race, 400);
  EXPECT_FALSE(race->lanes()[0].divergence());
  ASSERT_TRUE(race->lanes()[1].divergence());
  EXPECT_EQ(race->lanes()[0].experiment->steps(), 400);
  EXPECT_LT(race->lanes()[1].experiment->steps(), 400);
  EXPECT_EQ(race->lanes()[1].place, 0);
  const auto alone = Race::make({wild}, {}).value();
  while (alone->step()) ASSERT_LT(alone->steps(), 400);
  EXPECT_EQ(alone->steps(), race->lanes()[1].experiment->steps());
}

TEST(Race, lanes_with_the_same_result_share_a_place) {
  const auto circle = [](double rate) {
    return lane([rate](auto& s) {
      s.data = "circles";
      s.samples = 200;
      s.learning_rate = rate;
    });
  };
  const auto race =
      Race::make({circle(0.005), circle(0.05), circle(0.05)}, {FinishLine::Kind::AccuracyAtLeast, 0.95}).value();
  runs::advance(*race, 1500);
  const std::vector<RaceLane>& lanes = race->lanes();
  EXPECT_EQ(lanes[1].place, 1);
  EXPECT_EQ(lanes[2].place, 1);
  EXPECT_EQ(lanes[0].place, 3) << "two came before it";
}

TEST(Race, settings_that_make_no_task_name_their_lane) {
  const auto race = Race::make({lane(), lane([](auto& s) { s.hidden = "0"; })}, {});
  ASSERT_FALSE(race.ok());
  EXPECT_NE(race.error().message.find("Lane 2"), std::string::npos) << race.error().message;
}

}  // namespace
}  // namespace neurarium
