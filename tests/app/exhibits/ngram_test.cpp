// The screen of n-grams by real input events: n, smoothing, a context clicked, a logit dragged, a text opened, undo.
#include "app/exhibits/ngram.h"
#include "tests/app/app_support.h"

#include <chrono>
#include <thread>

namespace neurarium {
namespace {

class NgramDesk : public test::ExhibitDesk {
 protected:
  NgramDesk() : ExhibitDesk("ngram") {}
  [[nodiscard]] NgramState& state() { return dynamic_cast<NgramScreen&>(*desk.app->screen()).state(); }
  [[nodiscard]] const NgramView& view() { return *state().view; }
  [[nodiscard]] const NgramSettings& settings() { return ngram_settings(desk.app->session()); }
};

TEST_F(NgramDesk, MemoryIsSetBySliderAndUndone) {
  ASSERT_DONE(user.set_value("ngram/settings/n", "5"));
  wait();
  EXPECT_EQ(settings().n, 5);
  EXPECT_EQ(view().context.size(), 4u);
  undo();
  EXPECT_EQ(settings().n, 3);
}

TEST_F(NgramDesk, TheTypedPromptIsAnsweredAtOnce) {
  ASSERT_DONE(user.set_value("ngram/settings/prompt", "the do"));
  wait();
  EXPECT_EQ(view().text->name(view().candidates.front().id), "g");
}

TEST_F(NgramDesk, ABarOfTheTableIsDraggedAndUndone) {
  const int id = view().candidates.front().id;
  const auto learned = [&] { return view().candidates.front().learned; };
  const double before = learned();
  ASSERT_DONE(user.drag_pixels(fmt::format("ngram/next/{}/learned", id), 80, 0, {0.3F, 0.5F}));
  wait();
  EXPECT_GT(learned(), 2 * before);
  EXPECT_EQ(desk.app->screen()->selected(), fmt::format("table[{},{}]", view().row, id));
  undo();
  EXPECT_DOUBLE_EQ(learned(), before);
}

TEST_F(NgramDesk, ARowIsFrozenAndForgotten) {
  const std::string bar = fmt::format("ngram/next/{}/candidate", view().candidates.front().id);
  const auto menu = [&](const char* item) {
    ASSERT_DONE(user.right_click(bar, {0.5F, 0.5F}));
    wait();
    ASSERT_DONE(user.click(fmt::format("ngram/next/row menu/{}", item)));
    wait();
  };
  menu("freeze row");
  ASSERT_EQ(desk.app->session().edits().size(), 1u);
  const double before = view().candidates.front().learned;
  step(20);
  EXPECT_DOUBLE_EQ(view().candidates.front().learned, before) << "the row is frozen";
  menu("freeze row");
  EXPECT_TRUE(desk.app->session().edits().empty());
  step(20);
  EXPECT_GT(view().candidates.front().learned, before);
  menu("forget row");
  EXPECT_NEAR(view().candidates.front().learned, 1.0 / view().text->vocabulary(), 1e-6);
}

TEST_F(NgramDesk, AContextOfTheGraphBecomesThePrompt) {
  ASSERT_DONE(user.click("ngram/part/part graph"));
  wait();
  ASSERT_DONE(user.click("ngram/graph/2/state"));
  wait();
  EXPECT_EQ(view().context, view().contexts[2].tokens);
}

TEST_F(NgramDesk, AClickInTheTableAndInTheTextSetsThePrompt) {
  ASSERT_DONE(user.click("ngram/part/part table"));
  wait();
  ASSERT_DONE(user.click("ngram/table/counts", {0.02F, 0.01F}));
  wait();
  EXPECT_EQ(view().context, view().contexts[0].tokens);
  const std::size_t before = view().prompt.size();
  ASSERT_DONE(user.click("ngram/written", {0.3F, 0.1F}));
  wait();
  EXPECT_GT(view().prompt.size(), before);
}

TEST_F(NgramDesk, PlainSharesMakeNewTextImpossibleAndAClickSetsN) {
  ASSERT_DONE(user.set_value("ngram/settings/n", "6"));
  ASSERT_DONE(user.choose("ngram/settings/smoothing", "add k"));
  ASSERT_DONE(user.set_value("ngram/settings/smoothing k", "0"));
  wait();
  EXPECT_TRUE(std::isinf(view().perplexity[0][5]));
  ASSERT_DONE(user.click("ngram/part/part perplexity"));
  wait();
  ASSERT_DONE(user.click("ngram/perplexity/perplexities", {0.26F, 0.5F}));
  wait();
  EXPECT_EQ(settings().n, 2);
}

TEST_F(NgramDesk, ATextThatIsDroppedIsCountedAndABadOneIsRefused) {
  const test::Folder folder;
  const std::string good = folder.path + "/mine.txt", bad = folder.path + "/bad.txt";
  std::ofstream(good) << "hier steht ein kleiner text . hier steht noch ein text .";
  std::ofstream(bad) << "\xff\xfe\x00";
  user.drop({good});
  wait();
  EXPECT_EQ(settings().text, kOwnCorpus);
  EXPECT_EQ(view().text->corpus->name, good);
  user.drop({bad});
  wait();
  EXPECT_TRUE(desk.has_banner("text"));
  EXPECT_EQ(settings().own->name, good) << "nothing is lost";
}

TEST_F(NgramDesk, ALongTextIsReadBesideTheWindowAndCanBeStopped) {
  const test::Folder folder;
  const std::string path = folder.path + "/long.txt";
  {
    std::ofstream file(path);
    for (int line = 0; line < 400'000; ++line) file << "the cat sat on the mat and looked at line " << line << " .\n";
  }
  user.drop({path});
  desk.frames(3);
  ASSERT_TRUE(desk.app->screen()->busy());
  EXPECT_NE(settings().text, kOwnCorpus) << "the run goes on with its own text";
  ASSERT_DONE(user.click("ngram/settings/reading/stop reading"));
  wait();
  EXPECT_NE(settings().text, kOwnCorpus);
  EXPECT_FALSE(desk.has_banner("text")) << "who stops it need not be told";
  user.drop({path});
  for (int moment = 0; moment < 6000 && settings().text != kOwnCorpus; ++moment) {
    desk.frames(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  wait();
  EXPECT_EQ(settings().text, kOwnCorpus);
  EXPECT_EQ(view().text->corpus->name, path);
}

}  // namespace
}  // namespace neurarium
