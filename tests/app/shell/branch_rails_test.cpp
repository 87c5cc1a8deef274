// Lines that were left: rails in the order of the tree, switched to by a click, and all of them in a list.
#include "app/shell/branch_rails.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

using test::Desk;

// A, left at 20 for B, which is left at 10 for C.
void fork(Desk& desk) {
  Session& session = desk.app->session();
  session.trainer().step(30);
  desk.app->settle();
  session.trainer().seek(20);
  session.set_parameter("out.weight", 0, 1.5f);
  session.trainer().step(20);
  desk.app->settle();
  session.trainer().seek(10);
  session.set_parameter("out.weight", 0, -1.5f);
  session.trainer().step(5);
  desk.app->settle();
}

TEST(BranchRails, ParentsComeBeforeTheirChildrenAndLateForksFirst) {
  const auto branch = [](std::int64_t forked_at, int parent) {
    BranchInfo info;
    info.forked_at = forked_at;
    info.parent = parent;
    return info;
  };
  const std::vector<BranchInfo> tree = {branch(10, -1), branch(40, -1), branch(20, 0), branch(25, 2)};
  EXPECT_EQ(BranchRails::order(tree), (std::vector<std::size_t>{1, 0, 2, 3}));
}

TEST(BranchRails, AClickOnARailSwitchesToItsLine) {
  Desk desk;
  desk.frames(2);
  const std::vector<float> before = [&] {
    desk.app->session().trainer().step(30);
    desk.app->settle();
    return desk.params();
  }();
  desk.app->session().trainer().seek(20);
  desk.app->session().set_parameter("out.weight", 0, 1.5f);
  desk.app->settle();
  ASSERT_EQ(desk.snapshot().branches.size(), 1u);
  EXPECT_EQ(line_name(desk.snapshot().line), "B");
  Driver user = desk.driver();
  ASSERT_DONE(user.hover("time/line/A"));
  desk.frames(2);
  ASSERT_DONE(user.click("time/line/A"));
  desk.app->settle();
  EXPECT_EQ(line_name(desk.snapshot().line), "A");
  EXPECT_EQ(desk.params(), before);
  EXPECT_EQ(line_name(desk.snapshot().branches.at(0).name), "B");
}

TEST(BranchRails, ARailOpensAMenuWithTheComparison) {
  Desk desk;
  fork(desk);
  Driver user = desk.driver();
  ASSERT_DONE(user.right_click("time/line/A"));
  ASSERT_DONE(user.click("time/branch menu/compare line"));
  desk.app->settle();
  desk.app->frame(false);
  EXPECT_TRUE(desk.app->ui().registry().require("playground/compare/here").ok());
  user.key(Key::Escape);
  EXPECT_TRUE(desk.app->ui().registry().require("playground/region").ok() ||
              desk.app->ui().registry().require("playground/output/region").ok());
}

TEST(BranchRails, SixteenLinesInASmallWindowAreReachedByTheWheelAndByTheList) {
  Desk desk({}, {.width = 800, .height = 600});
  Session& session = desk.app->session();
  session.trainer().step(40);
  desk.app->settle();
  for (int i = 0; i < 20; ++i) {
    session.trainer().seek(38 - i);
    session.set_parameter("out.weight", 0, 0.1f * static_cast<float>(i));
    session.trainer().step(3 + i);
    desk.app->settle();
  }
  ASSERT_EQ(desk.snapshot().branches.size(), 16u);
  Driver user = desk.driver();
  const std::vector<BranchInfo> tree = desk.snapshot().branches;
  const auto path = [&](std::size_t row) { return "time/line/" + line_name(tree[BranchRails::order(tree)[row]].name); };
  const auto is_shown = [&](std::size_t row) { return desk.app->ui().registry().require(path(row)).ok(); };
  ASSERT_TRUE(is_shown(0));
  ASSERT_FALSE(is_shown(15));
  ASSERT_DONE(user.hover(path(0)));
  for (int i = 0; i < 20; ++i) {
    desk.platform->input().wheel(0, -1);
    desk.frames(1);
  }
  EXPECT_FALSE(is_shown(0));
  EXPECT_TRUE(is_shown(15));
  ASSERT_DONE(user.click("time/lines"));
  ASSERT_DONE(user.click("time/lines/16"));
  desk.app->settle();
  EXPECT_EQ(desk.snapshot().branches.size(), 16u);
}

}  // namespace
}  // namespace neurarium
