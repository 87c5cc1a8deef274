// The screen of TF-IDF by real input events: searches typed, documents and words chosen, weights dragged, files opened.
#include "app/exhibits/tfidf.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class TfidfDesk : public test::ExhibitDesk {
 protected:
  TfidfDesk() : ExhibitDesk("tfidf") {}
  [[nodiscard]] TfidfScreen& screen() { return dynamic_cast<TfidfScreen&>(*desk.app->screen()); }
  [[nodiscard]] TfidfState& state() { return screen().state(); }
  [[nodiscard]] const TfidfView& view() { return *state().view; }
  [[nodiscard]] const TfidfSettings& settings() { return tfidf_settings(desk.app->session()); }
  [[nodiscard]] std::string best() { return view().set->documents[static_cast<std::size_t>(view().ranked[0])].title; }
};

TEST_F(TfidfDesk, ATypedQueryFindsADocumentAndAClickedOneIsLookedAt) {
  ASSERT_DONE(user.set_value("tfidf/settings/search", "interest of the bank"));
  wait();
  EXPECT_EQ(best(), "Saving a little");
  EXPECT_EQ(view().chosen, view().ranked[0]);
  const int second = view().ranked[1];
  ASSERT_DONE(user.click("tfidf/found/1/found"));
  wait();
  EXPECT_EQ(view().chosen, second);
  undo();
  EXPECT_EQ(view().chosen, view().ranked[0]);
}

TEST_F(TfidfDesk, AWordOfTheScoreIsChosenAndItsWeightDragged) {
  const int moon = view().shared[0];
  ASSERT_DONE(user.click(fmt::format("tfidf/products/{}/term row", moon)));
  wait();
  EXPECT_EQ(screen().selected(), fmt::format("idf[v={}]", moon));
  const float before = view().weight(moon);
  ASSERT_DONE(user.set_value("tfidf/term/weight", "0"));
  wait();
  EXPECT_EQ(view().weight(moon), 0);
  EXPECT_NE(view().shared[0], moon);
  undo();
  EXPECT_EQ(view().weight(moon), before);
}

TEST_F(TfidfDesk, APointOfTheWeightsIsDragged) {
  ASSERT_DONE(user.click("tfidf/part/part weights"));
  wait();
  // At the left end of the line: words of one document.
  ASSERT_DONE(user.drag_pixels("tfidf/weights/plot", 0, 50, {0.029F, 0.0476F}));
  wait();
  ASSERT_GE(state().term, 0);
  EXPECT_EQ(view().set->document_frequency[static_cast<std::size_t>(state().term)], 1);
  EXPECT_LT(view().weight(state().term), view().start_weight(state().term));
  EXPECT_EQ(view().moved, std::vector<int>{state().term});
}

TEST_F(TfidfDesk, ACellOfTheMatrixShowsItsDocumentWhoseWordsAreChosen) {
  ASSERT_DONE(user.click("tfidf/part/part documents"));
  wait();
  ASSERT_DONE(user.click("tfidf/likeness/likeness", {0.5F, 0.02F}));
  wait();
  EXPECT_EQ(view().chosen, 0);
  ASSERT_DONE(user.click("tfidf/text/1/0/word"));
  EXPECT_GE(state().term, 0);
  user.key(Key::Escape);
  wait();
  EXPECT_EQ(state().term, -1);
  ASSERT_DONE(user.click(fmt::format("tfidf/text/{}/alike", view().alike[0])));
  wait();
  EXPECT_NE(view().chosen, 0);
}

TEST_F(TfidfDesk, EqualWeightsAndOtherDocumentsBeginTheRunAnew) {
  step(3);
  ASSERT_DONE(user.click("tfidf/settings/idf/none"));
  wait();
  EXPECT_EQ(desk.snapshot().step, 0);
  EXPECT_EQ(view().weight(0), 1);
  ASSERT_DONE(user.choose("tfidf/settings/documents", "chinese"));
  wait();
  EXPECT_EQ(best(), "月亮的圆缺");
  undo();
  EXPECT_EQ(settings().documents, "english");
  EXPECT_EQ(settings().weighting, "none");
}

TEST_F(TfidfDesk, AFolderIsDroppedAndAFaultIsABanner) {
  const test::Folder folder;
  std::ofstream(folder.path + "/a.txt") << "a red fox jumps";
  EXPECT_TRUE(screen().open_file(desk.app->ui(), desk.app->session(), folder.path));
  wait();
  EXPECT_TRUE(desk.has_banner("text"));
  EXPECT_EQ(settings().documents, "english");
  std::ofstream(folder.path + "/b.txt") << "a lazy dog sleeps";
  EXPECT_TRUE(screen().open_file(desk.app->ui(), desk.app->session(), folder.path));
  wait();
  EXPECT_FALSE(desk.has_banner("text"));
  EXPECT_EQ(view().set->size(), 2);
  EXPECT_EQ(view().set->documents[1].title, "b");
  EXPECT_FALSE(screen().open_file(desk.app->ui(), desk.app->session(), folder.path + "/x.png"));
}

}  // namespace
}  // namespace neurarium
