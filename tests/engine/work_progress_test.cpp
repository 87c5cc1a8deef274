#include "engine/work_progress.h"

#include "engine/data/shared_corpus.h"
#include "engine/data/text_pieces.h"
#include "engine/made_once.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace neurarium {
namespace {

constexpr std::int64_t kLongText = 3 << 20;  // bytes: three pieces

CorpusPtr long_corpus() {
  std::string text;
  while (std::ssize(text) < kLongText) text += "the cat sat on the mat , and e\xCC\x81 was composed .\r\n";
  return std::make_shared<const CorpusText>(*corpus_from(std::as_bytes(std::span(text)), "long.txt"));
}

CorpusSpec spec_of(const CorpusPtr& corpus, CorpusUnit unit) {
  return {.name = std::string(kOwnCorpus), .unit = unit, .own = corpus};
}

TEST(WorkProgress, grows_from_nothing_to_the_whole) {
  WorkProgress progress;
  const WatchedWork watched(progress);
  EXPECT_EQ(progress.share(), 0);
  {
    WorkPart part(0, 0.2f);
    EXPECT_TRUE(WorkReport()(0.5f).ok());
    EXPECT_FLOAT_EQ(progress.share(), 0.1f);
    part.go_on(0.6f);
    const WorkPart inner(0.5f, 0.75f);
    EXPECT_TRUE(WorkReport()(1).ok());
    EXPECT_FLOAT_EQ(progress.share(), 0.5f);
  }
  EXPECT_TRUE(WorkReport()(0.2f).ok());
  EXPECT_FLOAT_EQ(progress.share(), 0.5f) << "it never goes back";
  EXPECT_TRUE(WorkReport()(1).ok());
  EXPECT_FLOAT_EQ(progress.share(), 1);
}

TEST(WorkProgress, work_that_nobody_watches_goes_on) {
  EXPECT_TRUE(WorkReport()(0.5f).ok());
  EXPECT_FALSE(WorkReport().stopped());
}

TEST(WorkProgress, a_long_text_reads_in_pieces_as_it_does_whole) {
  const CorpusPtr corpus = long_corpus();
  for (const CorpusUnit unit : {CorpusUnit::Letter, CorpusUnit::Word}) {
    WorkProgress progress;
    const WatchedWork watched(progress);
    const auto split = split_corpus(spec_of(corpus, unit));
    ASSERT_TRUE(split.ok());
    EXPECT_EQ(split->train, corpus_tokens(*split->tokenizer, corpus->text, unit));
    EXPECT_FLOAT_EQ(progress.share(), 1);
  }
}

TEST(WorkProgress, a_text_that_is_stopped_says_so_and_leaves_nothing) {
  const CorpusPtr corpus = long_corpus();
  WorkProgress progress;
  const WatchedWork watched(progress);
  progress.stop();
  const auto split = split_corpus(spec_of(corpus, CorpusUnit::Word));
  ASSERT_FALSE(split.ok());
  EXPECT_EQ(split.error().message, "The work was stopped before its end.");
  EXPECT_LT(progress.share(), 1);
}

TEST(WorkProgress, what_was_made_for_one_is_there_for_all_who_ask_while_it_is_held) {
  MadeOnce<int, int> squares;
  int made = 0;
  const auto square = [&](int x) -> Result<int> {
    ++made;
    return x * x;
  };
  const auto four = squares.get(2, square), nine = squares.get(3, square);
  EXPECT_EQ(*squares.get(2, square), *four) << "another question does not displace it";
  EXPECT_EQ(made, 2);
  { const auto sixteen = squares.get(4, square); }
  const auto again = squares.get(4, square);
  EXPECT_EQ(**again, 16);
  EXPECT_EQ(made, 4) << "nobody held it";
}

TEST(WorkProgress, threads_that_ask_for_the_same_wait_for_each_other) {
  MadeOnce<int, int> numbers;
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  std::vector<MadeOnce<int, int>::Pointer> got(4);
  for (std::size_t i = 0; i < got.size(); ++i)
    threads.emplace_back([&, i] {
      got[i] = *numbers.get(7, [&](int x) -> Result<int> {
        ++made;
        return x;
      });
    });
  for (std::thread& t : threads) t.join();
  for (const auto& pointer : got) EXPECT_EQ(*pointer, 7);
  EXPECT_EQ(made, 1);
}

}  // namespace
}  // namespace neurarium
