// Lines of a run as a tree, what was changed where they fork, and moments of a line computed beside the run.
#include "engine/branch_tree.h"
#include "engine/replay.h"
#include "tests/engine/runs.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

using runs::advance;
using runs::state;
using runs::timeline;

Change bias(float value) { return SetParameters{"out.bias", {0}, {value}}; }

// A: left at 80 for B, which is left at 60 for C, and A's own past at 30 for D (the present line).
std::unique_ptr<Timeline> forked() {
  auto t = timeline();
  advance(*t, 100);
  t->seek(80);
  EXPECT_TRUE(t->change(runs::with_settings(t->experiment(), [](auto& s) { s.learning_rate = 0.5; })).ok());
  advance(*t, 40);
  t->seek(60);
  EXPECT_TRUE(t->change(bias(0.5f)).ok());
  advance(*t, 50);
  return t;
}

TEST(BranchTree, a_branch_hangs_on_the_line_with_which_it_shares_most) {
  const auto t = forked();
  ASSERT_EQ(t->tree().size(), 2u);
  EXPECT_EQ(t->line(), 2);
  EXPECT_EQ(t->tree()[0].forked_at, 60);
  EXPECT_EQ(t->tree()[0].parent, -1);
  EXPECT_EQ(t->tree()[0].head, 100);
  EXPECT_EQ(t->tree()[1].forked_at, 80);
  EXPECT_EQ(t->tree()[1].parent, 0);  // B left A at 80, long after the present line had left both
  EXPECT_EQ(t->tree()[1].depth, 2);
  EXPECT_EQ(t->tree()[1].head, 120);
}

TEST(BranchTree, names_stay_with_their_lines_when_lines_are_switched) {
  const auto t = forked();
  const auto name_of_head = [&](std::int64_t head) {
    for (const BranchInfo& b : t->tree())
      if (b.head == head) return b.name;
    return t->line();
  };
  ASSERT_TRUE(t->switch_to(0));
  EXPECT_EQ(t->line(), 0);
  EXPECT_EQ(name_of_head(120), 1);
  EXPECT_EQ(name_of_head(110), 2);
  EXPECT_EQ(line_name(0), "A");
  EXPECT_EQ(line_name(25), "Z");
  EXPECT_EQ(line_name(26), "AA");
  EXPECT_EQ(line_name(27), "AB");
}

TEST(BranchTree, a_fork_says_what_was_changed_on_both_sides) {
  const auto t = forked();
  const BranchInfo& a = t->tree()[0];
  EXPECT_TRUE(a.changed.empty());  // A went on as it was
  ASSERT_EQ(a.left.size(), 1u);
  EXPECT_EQ(a.left[0], (ChangeNote{ChangeNote::Kind::Parameter, "out.bias[0]", "", "0.5"}));
  const BranchInfo& b = t->tree()[1];
  ASSERT_EQ(b.changed.size(), 1u);
  EXPECT_EQ(b.changed[0], (ChangeNote{ChangeNote::Kind::Setting, "learning-rate", "0.02", "0.5"}));
  EXPECT_EQ(b.at_head.train_loss, t->branches()[1].points.back().metrics.train_loss);
}

TEST(BranchTree, many_entries_of_one_drag_count_as_one_change) {
  const auto t = timeline();
  advance(*t, 20);
  t->seek(10);
  for (const double rate : {0.03, 0.04, 0.05})
    ASSERT_TRUE(t->change(runs::with_settings(t->experiment(), [&](auto& s) { s.learning_rate = rate; })).ok());
  ASSERT_TRUE(t->change(SetEdits{{runs::edit("h0.act[1]", EditKind::Set, 0.5f)}}).ok());
  ASSERT_EQ(t->tree().size(), 1u);
  const std::vector<ChangeNote> expected = {{ChangeNote::Kind::Setting, "learning-rate", "0.02", "0.05"},
                                            {ChangeNote::Kind::Edit, "h0.act[1]", "", "set 0.5"}};
  EXPECT_EQ(t->tree()[0].left, expected);
}

TEST(Replay, a_moment_of_a_branch_has_the_bits_that_switching_to_it_gives) {
  for (const std::size_t branch : {std::size_t{0}, std::size_t{1}}) {
    for (const std::int64_t step : {0, 59, 60, 61, 80, 81, 100}) {
      const auto t = forked();
      const std::string here = state(*t);
      const auto copy = run_replay(t->replay_of(branch, step));
      EXPECT_TRUE(here == state(*t));  // the run stays where it is
      ASSERT_TRUE(t->switch_to(branch));
      ASSERT_TRUE(t->seek(step));
      EXPECT_TRUE(state(*copy) == state(*t)) << branch << " at " << step;
    }
  }
}

TEST(Replay, every_step_of_the_present_line_can_be_computed_beside_it) {
  std::map<std::int64_t, std::string> seen;
  const auto t = timeline({}, 1, 60'000);  // few keyframes
  runs::busy_session(*t, 120, 5, seen);
  for (const std::int64_t step : {0, 1, 33, 77, 119}) {
    const auto copy = run_replay(t->replay_of(std::nullopt, step));
    // The journal of a step begins with what was changed right there.
    EXPECT_TRUE(seen[step] == state(*copy)) << step;
  }
}

TEST(Replay, it_can_be_stopped_on_the_way) {
  const auto t = timeline({}, 1, 1);
  advance(*t, 1000);
  int asked = 0;
  EXPECT_EQ(run_replay(t->replay_of(std::nullopt, 999), [&](double) { return ++asked < 3; }), nullptr);
  EXPECT_EQ(asked, 3);
}

}  // namespace
}  // namespace neurarium
