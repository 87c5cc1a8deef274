// The screens of the look-up and of sampling, by real input events: what is dragged is what changes, and undo takes it
// back.
#include <fstream>

#include "app/exhibits/lookup.h"
#include "app/exhibits/sampling_screen.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

AppOptions showing(const std::string& exhibit) {
  AppOptions options;
  options.exhibit = exhibit;
  return options;
}

class LookupWindow : public ::testing::Test {
 protected:
  [[nodiscard]] const LookupView& view() { return *dynamic_cast<LookupScreen&>(*desk.app->screen()).state().view; }
  void settle() { desk.app->settle(); }
  test::Desk desk{showing("lookup"), {.width = 1280, .height = 720}};
  Driver user = desk.driver();
};

TEST_F(LookupWindow, AsksWhereTheQueryIsDraggedTo) {
  const double before = view().answer[0];
  ASSERT_DONE(user.drag("lookup/plot", {0.6F, 0.95F}, {0.3F, 0.95F}));
  settle();
  EXPECT_LT(view().answer[0], before - 4);
  desk.app->session().undo();
  settle();
  EXPECT_DOUBLE_EQ(view().query[0], 1.72) << "the whole drag is one entry";
  EXPECT_FALSE(desk.app->session().can_undo());
}

TEST_F(LookupWindow, ChangesTheTableWhereAValueIsDragged) {
  const double before = view().entries[10].value[0];
  ASSERT_DONE(user.drag_pixels("lookup/row/10/value", 0, -40));
  settle();
  EXPECT_NEAR(view().entries[10].value[0] - before, 0.4 * view().parts.value_scale[0], 0.5);
  EXPECT_EQ(lookup_settings(desk.app->session()).data, "file");
  desk.app->session().undo();
  settle();
  EXPECT_EQ(lookup_settings(desk.app->session()).data, "heights");
}

TEST_F(LookupWindow, GivesTheSameAnswerByDotProductsAndThenLearns) {
  const double before = view().answer[0];
  ASSERT_DONE(user.click("lookup/settings/kernel/dot"));
  settle();
  ASSERT_TRUE(view().parts.spec.dot);
  EXPECT_NEAR(view().answer[0], before, 1e-3);
  const float w = view().of("W_Q")[0];
  desk.app->session().trainer().step(50);
  settle();
  EXPECT_NE(view().of("W_Q")[0], w);
}

TEST_F(LookupWindow, OpensATableAndRefusesABrokenOne) {
  const test::Folder folder;
  std::ofstream(folder.path + "/two.csv") << "a,b,c\n1,2,3\n2,3,4\n3,1,5\n";
  user.drop({folder.path + "/two.csv"});
  settle();
  EXPECT_EQ(view().parts.table.key_dims, 2);
  std::ofstream(folder.path + "/bad.csv") << "a,b\n1,x\n";
  user.drop({folder.path + "/bad.csv"});
  settle();
  EXPECT_TRUE(desk.app->ui().banners().has("table"));
  EXPECT_EQ(view().parts.table.size(), 3);
}

TEST_F(LookupWindow, ColoursASentenceByWhatItsWordsMatter) {
  ASSERT_DONE(user.click("lookup/settings/source/sentence"));
  settle();
  ASSERT_TRUE(view().is_sentence());
  ASSERT_DONE(user.click("lookup/sentence/colour/effect"));
  ASSERT_DONE(user.hover("lookup/sentence/matrix", {0.1F, 0.7F}));
  ASSERT_DONE(user.click("lookup/sentence/1/word"));
  settle();
  EXPECT_GE(view().words.size(), 4U);
}

class SamplingWindow : public ::testing::Test {
 protected:
  [[nodiscard]] SamplingState& state() { return dynamic_cast<SamplingScreen&>(*desk.app->screen()).state(); }
  void settle() { desk.app->settle(); }
  test::Desk desk{showing("sampling"), {.width = 1280, .height = 720}};
  Driver user = desk.driver();
};

TEST_F(SamplingWindow, ChangesTheLogitWhoseBarIsDragged) {
  const auto id = static_cast<std::size_t>(state().view->order[2]);
  const float before = state().view->logits[id];
  ASSERT_DONE(user.drag_pixels(fmt::format("sampling/stages/{}/logit", id), 30, 0));
  settle();
  EXPECT_GT(state().view->logits[id], before + 0.5F);
  desk.app->session().undo();
  settle();
  EXPECT_EQ(state().view->logits[id], before);
}

TEST_F(SamplingWindow, StrikesOutWhatAStageRemoves) {
  ASSERT_DONE(user.set_value("sampling/settings/top k", "2"));
  settle();
  EXPECT_EQ(state().view->stages.back().kept, 2);
  ASSERT_DONE(user.click("sampling/settings/draws/draw 1000"));
  settle();
  EXPECT_EQ(state().view->draws, 1000);
  EXPECT_EQ(state().view->histogram[static_cast<std::size_t>(state().view->order[5])], 0);
}

TEST_F(SamplingWindow, TakesTheLogitsOfTheTransformer) {
  ASSERT_DONE(user.click("sampling/settings/source/list"));
  settle();
  ASSERT_DONE(user.click("sampling/settings/take"));
  settle();
  EXPECT_EQ(state().view->words.names.size(), 24U);
}

TEST_F(SamplingWindow, KnowsTheRunThatIsOpenInTheTransformer) {
  EXPECT_EQ(state().model, nullptr);
  ASSERT_DONE(user.click("rail/transformer"));
  user.wait(4);
  ASSERT_DONE(user.click("rail/sampling"));
  user.wait(4);
  EXPECT_NE(state().model, nullptr);
}

}  // namespace
}  // namespace neurarium
