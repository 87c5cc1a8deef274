// The screen of the next word by real input events: another prompt, another memory, what a bar tells.
#include "app/exhibits/next.h"
#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class NextDesk : public test::ExhibitDesk {
 protected:
  NextDesk() : ExhibitDesk("next") {}
  [[nodiscard]] const NextView& view() { return *dynamic_cast<NextScreen&>(*desk.app->screen()).state().view; }
};

TEST_F(NextDesk, AnotherPromptIsAskedOfAllFourAndUndone) {
  const std::vector<int> before = view().prompt;
  ASSERT_DONE(user.set_value("next/settings/prompt", "the cat zebra"));
  wait();
  EXPECT_EQ(view().prompt.size(), 3u);
  EXPECT_EQ(view().unknown, 1);
  for (const Predictor& p : view().predictors) EXPECT_EQ(p.effect.size(), 3u);
  undo();
  EXPECT_EQ(view().prompt, before);
}

TEST_F(NextDesk, CountingWithoutMemoryIsBlindToThePrompt) {
  ASSERT_DONE(user.set_value("next/settings/n", "1"));
  wait();
  for (const double effect : view().predictors[0].effect) EXPECT_EQ(effect, 0);
  EXPECT_GT(view().predictors[3].effect.back(), 0) << "the networks go on as they were";
}

TEST_F(NextDesk, EveryColumnHasItsBars) {
  for (const char* predictor : {"counting", "window", "lstm", "transformer"}) {
    const std::size_t k = std::string_view(predictor) == "counting" ? 0
                          : std::string_view(predictor) == "window" ? 1
                          : std::string_view(predictor) == "lstm"   ? 2
                                                                    : 3;
    ASSERT_DONE(user.hover(fmt::format("next/charts/{}/{}/bar", predictor, view().predictors[k].best.front())));
  }
}

}  // namespace
}  // namespace neurarium
