// The screen of word vectors by real input events: words chosen and dragged, the model changed, analogies typed.
#include "app/exhibits/word2vec.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class Word2vecDesk : public test::ExhibitDesk {
 protected:
  Word2vecDesk() : ExhibitDesk("word2vec") {}
  [[nodiscard]] Word2vecState& state() { return dynamic_cast<Word2vecScreen&>(*desk.app->screen()).state(); }
  [[nodiscard]] const Word2vecView& view() { return *state().view; }
};

TEST_F(Word2vecDesk, APointThatIsClickedShowsItsNeighbours) {
  ASSERT_DONE(user.click("word2vec/point cat"));
  wait();
  EXPECT_EQ(word2vec_settings(desk.app->session()).word, "cat");
  EXPECT_EQ(view().name(view().word), "cat");
  EXPECT_EQ(desk.app->screen()->selected(), fmt::format("input.weight[v={}]", view().word));
  undo();
  EXPECT_EQ(word2vec_settings(desk.app->session()).word, "king");
}

TEST_F(Word2vecDesk, ADraggedPointChangesItsVectorAlone) {
  ASSERT_DONE(user.click("word2vec/point cat"));
  wait();
  const int cat = view().word;
  const Vectors before = input_vectors(view());
  ASSERT_DONE(user.drag_pixels("word2vec/point cat", 60, 40, {0.5F, 0.5F}));
  wait();
  const Vectors after = input_vectors(view());
  for (std::int64_t row = 0; row < before.rows; ++row)
    EXPECT_EQ(std::ranges::equal(before.row(row), after.row(row)), row != cat) << view().name(static_cast<int>(row));
}

TEST_F(Word2vecDesk, AnAnalogyIsTypedAndUnknownWordsAreSaid) {
  ASSERT_DONE(user.set_value("word2vec/settings/analogy", "dog dogs horse"));
  wait();
  ASSERT_TRUE(view().typed.has_value());
  EXPECT_EQ(view().name(view().typed->as), "horse");
  ASSERT_DONE(user.set_value("word2vec/settings/analogy", "dog dogs unicorn"));
  wait();
  EXPECT_FALSE(view().typed.has_value());
  EXPECT_EQ(view().unknown, std::vector<std::string>{"unicorn"});
}

TEST_F(Word2vecDesk, CbowAsksWithTheWindow) {
  ASSERT_DONE(user.click("word2vec/settings/vector model/cbow"));
  wait();
  EXPECT_GT(view().words->train.spec.context, 1);
  undo();
  EXPECT_EQ(word2vec_settings(desk.app->session()).model, "skip-gram");
}

}  // namespace
}  // namespace neurarium
