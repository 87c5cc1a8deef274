#include "engine/parallel.h"

#include "engine/base.h"

#include <immintrin.h>

#include <chrono>

namespace neurarium {
namespace {

constexpr std::int64_t kChunkWork = 1 << 16;
constexpr std::chrono::microseconds kSpin{30};  // longer starves the window on two cores, shorter sleeps between layers

// Spins until `ready()` holds; false when the time is up first.
template <class F>
bool spin_until(F ready) {
  const auto end = std::chrono::steady_clock::now() + kSpin;
  do {
    for (int i = 0; i < 32; ++i) {
      if (ready()) return true;
      _mm_pause();
    }
  } while (std::chrono::steady_clock::now() < end);
  return false;
}

}  // namespace

int chunk_count(std::int64_t rows, std::int64_t work_per_row) {
  const std::int64_t by_rows = (rows + kChunkRows - 1) / kChunkRows;
  const std::int64_t by_work = rows * std::max<std::int64_t>(work_per_row, 1) / kChunkWork;
  return static_cast<int>(std::clamp<std::int64_t>(std::min(by_rows, by_work), 1, kMaxChunks));
}

RowRange chunk_range(int chunk, int chunks, std::int64_t rows) {
  const std::int64_t blocks = (rows + kChunkRows - 1) / kChunkRows;
  const std::int64_t per_chunk = (blocks + chunks - 1) / chunks * kChunkRows;
  return {std::min(rows, chunk * per_chunk), std::min(rows, (chunk + 1) * per_chunk)};
}

void sum_in_order(const float* parts, std::int64_t stride, int count, float* total, std::int64_t n, bool accumulate) {
  if (!accumulate) std::copy_n(parts, n, total);
  for (int c = accumulate ? 0 : 1; c < count; ++c) {
    const float* part = parts + c * stride;
    for (std::int64_t i = 0; i < n; ++i) total[i] += part[i];
  }
}

Parallel::Parallel(int threads) {
  NEURARIUM_CHECK(threads >= 1);
  for (int i = 1; i < threads; ++i) workers_.emplace_back([this] { work(); });
}

Parallel::~Parallel() {
  stop_.store(true, std::memory_order_release);
  epoch_.fetch_add(1, std::memory_order_release);
  epoch_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

bool Parallel::take_chunk() {
  std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
  for (;;) {
    const std::uint32_t next = ticket & 0xFFFF;
    const std::uint32_t chunks = (ticket >> 16) & 0xFFFF;
    if (next >= chunks) return false;
    if (!ticket_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel, std::memory_order_acquire))
      continue;
    // The run cannot end before this chunk is done, so call_ and context_ are still its own.
    call_(context_, static_cast<int>(next));
    if (done_.fetch_add(1, std::memory_order_acq_rel) + 1 == chunks) done_.notify_one();
    return true;
  }
}

void Parallel::run_shared(int chunks, Call call, void* context) {
  NEURARIUM_CHECK(chunks < 65536);
  call_ = call;
  context_ = context;
  done_.store(0, std::memory_order_relaxed);
  const std::uint64_t generation = (ticket_.load(std::memory_order_relaxed) >> 32) + 1;
  ticket_.store(generation << 32 | static_cast<std::uint64_t>(chunks) << 16, std::memory_order_release);
  epoch_.fetch_add(1, std::memory_order_release);
  epoch_.notify_all();
  while (take_chunk()) {
  }
  const auto want = static_cast<std::uint32_t>(chunks);
  const auto finished = [&] { return done_.load(std::memory_order_acquire) == want; };
  if (spin_until(finished)) return;
  for (std::uint32_t seen = done_.load(std::memory_order_acquire); seen != want;
       seen = done_.load(std::memory_order_acquire)) {
    done_.wait(seen, std::memory_order_acquire);
  }
}

void Parallel::work() {
  std::uint32_t seen = epoch_.load(std::memory_order_acquire);
  while (!stop_.load(std::memory_order_acquire)) {
    while (take_chunk()) {
    }
    const auto news = [&] { return epoch_.load(std::memory_order_acquire) != seen; };
    if (!spin_until(news)) epoch_.wait(seen, std::memory_order_acquire);
    seen = epoch_.load(std::memory_order_acquire);
  }
}

}  // namespace neurarium
