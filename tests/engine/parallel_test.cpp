// Fork and join: every chunk once, whatever the number of threads, and chunks that depend on the shape alone.
#include "engine/parallel.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace neurarium {
namespace {

TEST(Parallel, EveryChunkRunsExactlyOnceInEachOfManyRuns) {
  for (const int threads : {1, 2, 4, 8}) {
    Parallel parallel(threads);
    EXPECT_EQ(parallel.threads(), threads);
    for (int run = 0; run < 300; ++run) {
      const int chunks = run % 9;
      std::vector<int> calls(8, 0);  // plain ints: a chunk called twice or late is a race that TSan sees
      parallel.run(chunks, [&](int chunk) { ++calls[static_cast<std::size_t>(chunk)]; });
      for (int c = 0; c < 8; ++c) ASSERT_EQ(calls[static_cast<std::size_t>(c)], c < chunks ? 1 : 0);
    }
  }
}

TEST(Parallel, WorkersThatSleptWakeUpForTheNextRun) {
  Parallel parallel(3);
  for (int run = 0; run < 5; ++run) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::vector<std::int64_t> sums(8, 0);
    parallel.run(8, [&](int chunk) {
      for (int i = 0; i < 20000; ++i) sums[static_cast<std::size_t>(chunk)] += i;
    });
    for (const std::int64_t sum : sums) EXPECT_EQ(sum, 199990000);
  }
}

TEST(Parallel, AnUnusedPoolStopsCleanly) {
  for (int i = 0; i < 20; ++i) Parallel parallel(4);
}

TEST(Chunks, CoverTheRowsInOrderAtMultiplesOfEight) {
  for (std::int64_t rows = 0; rows < 200; ++rows) {
    for (int chunks = 1; chunks <= kMaxChunks; ++chunks) {
      std::int64_t next = 0;
      for (int c = 0; c < chunks; ++c) {
        const RowRange range = chunk_range(c, chunks, rows);
        EXPECT_EQ(range.begin, next);
        EXPECT_TRUE(range.begin % kChunkRows == 0 || range.size() == 0);
        next = range.end;
      }
      EXPECT_EQ(next, rows);
    }
  }
}

TEST(Chunks, SmallWorkIsOneChunkAndLargeWorkIsEight) {
  EXPECT_EQ(chunk_count(0, 100), 1);
  EXPECT_EQ(chunk_count(10, 96), 1);       // a batch of the Playground's default network
  EXPECT_EQ(chunk_count(10000, 96), 8);    // its 100 x 100 grid
  EXPECT_EQ(chunk_count(10, 1 << 20), 2);  // never less than eight rows each
  EXPECT_EQ(chunk_count(1024, 1 << 20), 8);
}

TEST(Chunks, PartsAreAddedInTheirOrder) {
  const std::vector<float> parts = {1e8f, 1.0f, -1e8f, 2.0f, 1.0f, 3.0f};  // three parts of two
  float total[2] = {5.0f, 5.0f};
  sum_in_order(parts.data(), 2, 3, total, 2, false);
  EXPECT_EQ(total[0], 1.0f);
  EXPECT_EQ(total[1], 6.0f);
  sum_in_order(parts.data(), 2, 3, total, 2, true);
  EXPECT_EQ(total[1], 12.0f);
}

}  // namespace
}  // namespace neurarium
