// The screen of translation by real input events: words written one by one, cells held, heads switched off.
#include "app/exhibits/translate.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class TranslateDesk : public test::ExhibitDesk {
 protected:
  TranslateDesk() : ExhibitDesk("translate") {}
  [[nodiscard]] TranslateScreen& screen() { return dynamic_cast<TranslateScreen&>(*desk.app->screen()); }
  [[nodiscard]] TranslateState& state() { return screen().state(); }
  [[nodiscard]] const TranslateView& view() { return *state().view; }
};

TEST_F(TranslateDesk, TheTranslationIsWrittenWordByWord) {
  ASSERT_DONE(user.click("translate/words/from start"));
  EXPECT_EQ(state().written(), 0);
  EXPECT_EQ(state().at_place(), 0);
  ASSERT_DONE(user.click("translate/words/next word"));
  EXPECT_EQ(state().written(), 1);
  ASSERT_DONE(user.click("translate/words/whole"));
  EXPECT_EQ(state().written(), std::ssize(view().written));
  ASSERT_DONE(user.click("translate/words/target/0/target word"));
  EXPECT_EQ(state().at_place(), 0);
  user.key(Key::Escape);
  wait();
  EXPECT_EQ(state().place, -1);
}

TEST_F(TranslateDesk, ACellOfAHeadIsDraggedAndUndone) {
  ASSERT_DONE(user.click("translate/part/part matrices"));
  wait();
  ASSERT_DONE(user.click("translate/heads/0.1/head"));
  wait();
  ASSERT_DONE(user.drag_pixels("translate/matrices/cross/matrix", 0, -60, {0.5F, 0.5F}));
  wait();
  ASSERT_EQ(desk.app->session().edits().size(), 1u);
  EXPECT_EQ(desk.app->session().edits()[0].ref.name, "dec.0.cross.pattern");
  EXPECT_EQ(desk.app->screen()->selected(), to_string(desk.app->session().edits()[0].ref));
  EXPECT_TRUE(view().run->is_edited(view().graph().at("dec.0.cross.pattern")));
  undo();
  EXPECT_TRUE(desk.app->session().edits().empty());
}

TEST_F(TranslateDesk, AHeadIsSwitchedOffAndOnAgain) {
  for (const std::size_t edits : {1u, 0u}) {
    ASSERT_DONE(user.right_click("translate/heads/0.0/head", {0.5F, 0.5F}));
    wait();
    ASSERT_DONE(user.click("translate/heads/0.0/head menu/head off"));
    wait();
    EXPECT_EQ(desk.app->session().edits().size(), edits);
  }
}

TEST_F(TranslateDesk, AnotherSentenceAndOtherPairsAreShown) {
  const auto before = view().asked.ids;
  ASSERT_DONE(user.click("translate/settings/another"));
  wait();
  EXPECT_NE(view().asked.ids, before);
  ASSERT_DONE(user.choose("translate/settings/pairs", "dates"));
  wait();
  EXPECT_EQ(translate_settings(desk.app->session()).pairs, "dates");
  EXPECT_EQ(view().set->name, "dates");
  EXPECT_TRUE(translate_settings(desk.app->session()).sentence.empty())
      << "a sentence of the other pairs means nothing";
}

TEST_F(TranslateDesk, AnLstmShowsCrossAttentionAlone) {
  ASSERT_DONE(user.click("translate/part/part matrices"));
  wait();
  EXPECT_NE(desk.app->ui().registry().find("translate/matrices/encoder/matrix"), nullptr);
  ASSERT_DONE(user.choose("translate/settings/architecture", "lstm"));
  wait();
  EXPECT_EQ(view().heads(), 1);
  EXPECT_EQ(desk.app->ui().registry().find("translate/matrices/encoder/matrix"), nullptr);
  EXPECT_NE(desk.app->ui().registry().find("translate/matrices/cross/matrix"), nullptr);
  undo();
  EXPECT_TRUE(view().has(AttentionKind::Encoder));
}

TEST_F(TranslateDesk, TheBeamsAreATree) {
  ASSERT_DONE(user.click("translate/part/part beams"));
  wait();
  int boxes = 0;
  for (const std::string& path : desk.app->ui().registry().paths()) boxes += path.ends_with("/beam") ? 1 : 0;
  EXPECT_GE(boxes, 3);
}

}  // namespace
}  // namespace neurarium
