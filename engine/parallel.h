// Fork and join over a few persistent workers, for work cut into chunks whose number depends on the shape alone.
// Results never depend on the number of threads: a chunk is a fixed piece of work, whoever does it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <type_traits>
#include <vector>

namespace neurarium {

inline constexpr int kMaxChunks = 8;
inline constexpr std::int64_t kChunkRows = 8;  // chunks begin at multiples of this many rows

struct RowRange {
  std::int64_t begin, end;
  [[nodiscard]] std::int64_t size() const { return end - begin; }
};

// How many chunks `rows` rows of `work_per_row` multiply-adds are cut into: 1 to 8, about 65,000 multiply-adds or more
// each. A function of the shape only.
int chunk_count(std::int64_t rows, std::int64_t work_per_row);

// The rows of one chunk, 0 <= chunk < chunks; all chunks together cover [0, rows) in order. Late chunks may be empty.
RowRange chunk_range(int chunk, int chunks, std::int64_t rows);

// total[i] (+)= part 0 [i] + part 1 [i] + ... in this order; part c begins at parts + c stride.
void sum_in_order(const float* parts, std::int64_t stride, int count, float* total, std::int64_t n, bool accumulate);

class Parallel {
 public:
  explicit Parallel(int threads);  // the calling thread counts as one; threads - 1 workers are started
  ~Parallel();
  Parallel(const Parallel&) = delete;
  Parallel& operator=(const Parallel&) = delete;

  [[nodiscard]] int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls body(chunk) once for each chunk in [0, chunks), chunks < 65536, in any order and on any thread, and returns
  // when all are done. One caller at a time; the body must not throw and must not call run. Allocates nothing.
  template <class F>
  void run(int chunks, F&& body) {
    if (workers_.empty() || chunks <= 1) {
      for (int chunk = 0; chunk < chunks; ++chunk) body(chunk);
      return;
    }
    using Body = std::remove_reference_t<F>;
    run_shared(
        chunks, [](void* context, int chunk) { (*static_cast<Body*>(context))(chunk); },
        const_cast<void*>(static_cast<const void*>(std::addressof(body))));
  }

 private:
  using Call = void (*)(void* context, int chunk);

  void run_shared(int chunks, Call call, void* context);
  bool take_chunk();
  void work();

  // Generation (32 bits), chunks (16), next chunk (16) in one word: a claim is one compare-and-swap, and a worker that
  // comes late cannot claim from a run it did not see.
  alignas(64) std::atomic<std::uint64_t> ticket_{0};
  alignas(64) std::atomic<std::uint32_t> done_{0};   // chunks finished in this run
  alignas(64) std::atomic<std::uint32_t> epoch_{0};  // sleeping workers wait for its change
  std::atomic<bool> stop_{false};
  Call call_ = nullptr;
  void* context_ = nullptr;
  std::vector<std::thread> workers_;
};

}  // namespace neurarium
