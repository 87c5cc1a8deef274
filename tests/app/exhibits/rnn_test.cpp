// The screen of recurrent networks by real input events: cells held and released, positions asked, cells changed.
#include "app/exhibits/rnn.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class RnnDesk : public test::ExhibitDesk {
 protected:
  RnnDesk() : ExhibitDesk("rnn") {}
  [[nodiscard]] RnnState& state() { return dynamic_cast<RnnScreen&>(*desk.app->screen()).state(); }
  [[nodiscard]] const RnnView& view() { return *state().view; }
};

TEST_F(RnnDesk, ACellOfTheStripIsDraggedAndUndone) {
  ASSERT_DONE(user.drag_pixels("rnn/strip", 0, -60, {0.5F, 0.5F}));
  wait();
  ASSERT_EQ(desk.app->session().edits().size(), 1u);
  ASSERT_TRUE(state().pinned.has_value());
  EXPECT_EQ(desk.app->screen()->selected(), to_string(desk.app->session().edits()[0].ref));
  EXPECT_TRUE(view().run->is_edited(view().graph().at("rnn.h")));
  undo();
  EXPECT_TRUE(desk.app->session().edits().empty());
}

TEST_F(RnnDesk, AUnitIsSwitchedOffEverywhereAndReleased) {
  const auto menu = [&](const char* item) {
    ASSERT_DONE(user.right_click("rnn/strip", {0.3F, 0.4F}));
    wait();
    ASSERT_DONE(user.click(fmt::format("rnn/cell menu/{}", item)));
    wait();
  };
  menu("zero everywhere");
  ASSERT_EQ(desk.app->session().edits().size(), 1u);
  const std::span<const float> h = view().run->value(view().graph().at("rnn.h"));
  const auto width = static_cast<std::size_t>(view().hidden());
  const auto unit = static_cast<std::size_t>(desk.app->session().edits()[0].ref.indices[0].at);
  for (std::size_t t = 0; t < view().tokens.size(); ++t) EXPECT_EQ(h[t * width + unit], 0);
  menu("release");
  EXPECT_TRUE(desk.app->session().edits().empty());
}

TEST_F(RnnDesk, AClickOnATokenAsksThere) {
  ASSERT_DONE(user.click("rnn/text", {0.25F, 0.5F}));
  wait();
  EXPECT_GE(state().position, 0);
  EXPECT_EQ(view().position, state().position);
  EXPECT_EQ(view().reach.back(), 0);
}

TEST_F(RnnDesk, AnotherCellBeginsAnewWithItsOwnGates) {
  ASSERT_DONE(user.click("rnn/values/f/strip name"));
  EXPECT_EQ(state().strip, "rnn.f");
  ASSERT_DONE(user.click("rnn/settings/cell/gru"));
  wait();
  EXPECT_EQ(state().strip, "rnn.h") << "a GRU has no f";
  EXPECT_NE(view().graph().find("rnn.z"), kNoValue);
  undo();
  EXPECT_EQ(rnn_settings(desk.app->session()).cell, "lstm");
}

TEST_F(RnnDesk, UnitsLeadToTheStripAndTimesAreMeasured) {
  ASSERT_DONE(user.click("rnn/part/part units"));
  wait();
  ASSERT_DONE(user.click("rnn/units/word_position/tracking"));
  wait();
  EXPECT_EQ(state().part, RnnPart::Read);
  ASSERT_TRUE(state().pinned.has_value());
  ASSERT_DONE(user.click("rnn/part/part waiting"));
  wait();
  ASSERT_DONE(user.click("rnn/waiting/measure"));
  ASSERT_TRUE(desk.until([&] { return !state().waiting.empty(); }));
}

}  // namespace
}  // namespace neurarium
