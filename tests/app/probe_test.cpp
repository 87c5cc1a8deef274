#include "app/probe.h"

#include <atomic>
#include <chrono>

#include <gtest/gtest.h>

namespace neurarium {
namespace {

TEST(Probe, AnswersInPlaceWithoutThreads) {
  Probe<int, int> probe([](const int& x) { return x * 2; }, false);
  probe.ask(21);
  EXPECT_TRUE(probe.busy());
  EXPECT_EQ(probe.take(), 42);
  EXPECT_FALSE(probe.take().has_value());
  EXPECT_FALSE(probe.busy());
}

TEST(Probe, TheNewestQuestionReplacesThoseThatWait) {
  std::atomic<bool> begun{false};
  std::atomic<bool> go_on{false};
  std::atomic<int> worked{0};
  std::atomic<int> woken{0};
  Probe<int, int> probe(
      [&](const int& x) {
        ++worked;
        begun = true;
        while (!go_on) std::this_thread::yield();
        return x;
      },
      true, [&] { ++woken; });
  probe.ask(1);
  while (!begun) std::this_thread::yield();
  for (int i = 2; i <= 9; ++i) probe.ask(i);
  go_on = true;
  while (worked < 2) std::this_thread::yield();
  std::optional<int> last;
  while (probe.busy())
    if (const auto answer = probe.take()) last = answer;
  EXPECT_EQ(last, 9);
  EXPECT_EQ(worked, 2);
}

}  // namespace
}  // namespace neurarium
