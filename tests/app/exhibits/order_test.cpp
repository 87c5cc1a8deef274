// The screen of word order by real input events: words carried, positions dragged, readers chosen.
#include "app/exhibits/order.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class OrderDesk : public test::ExhibitDesk {
 protected:
  OrderDesk() : ExhibitDesk("order") {}
  [[nodiscard]] OrderState& state() { return dynamic_cast<OrderScreen&>(*desk.app->screen()).state(); }
};

TEST_F(OrderDesk, AWordIsCarriedOntoAnotherAndUndone) {
  ASSERT_DONE(user.drag_pixels("order/words/a/1/word", 122, 0, {0.5F, 0.5F}));
  wait();
  EXPECT_EQ(order_settings(desk.app->session()).sentence, "the dog bit the cat");
  EXPECT_EQ(state().view->typed[0].words[1], "dog");
  undo();
  EXPECT_EQ(order_settings(desk.app->session()).sentence, "the cat bit the dog");
}

TEST_F(OrderDesk, ANumberOfAPositionIsHeldOrChanged) {
  ASSERT_DONE(user.click("order/panel/panel positions"));
  wait();
  ASSERT_DONE(user.drag_pixels("order/encoding/matrix", 0, -40, {0.5F, 0.1F}));
  wait();
  ASSERT_EQ(desk.app->session().edits().size(), 1u);
  EXPECT_EQ(desk.app->session().edits()[0].ref.name, "sinusoidal.pos_embed");
  EXPECT_EQ(desk.app->screen()->selected(), to_string(desk.app->session().edits()[0].ref));
  undo();
  ASSERT_DONE(user.click("order/encoding/encoding/learned"));
  wait();
  const auto before = state().view->encoding[1];
  ASSERT_DONE(user.drag_pixels("order/encoding/matrix", 0, -40, {0.5F, 0.1F}));
  wait();
  EXPECT_TRUE(desk.app->session().edits().empty()) << "a parameter is changed, nothing is held";
  EXPECT_NE(state().view->encoding[1], before);
}

TEST_F(OrderDesk, AnotherLanguageBringsItsSentences) {
  ASSERT_DONE(user.click("order/settings/word language/chinese"));
  wait();
  EXPECT_EQ(state().view->typed[0].words.front(), "猫");
  EXPECT_EQ(state().view->typed[0].unknown, 0);
  ASSERT_DONE(user.click("order/answers/bag/reader"));
  EXPECT_EQ(state().looking, OrderReader::Bag);
  undo();
  EXPECT_EQ(order_settings(desk.app->session()).language, "english");
}

}  // namespace
}  // namespace neurarium
