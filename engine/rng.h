// Named, counter-based random streams: Rng(seed, "init", tensor key) gives the same numbers whatever else draws.
// Data, initialisation, batch order and dropout are independent, so adding a layer disturbs nothing else.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace neurarium {

// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): the n-th number is a pure
// function of (key, n), so a stream can be entered anywhere and kept as one 64-bit position.
class Rng {
 public:
  // The stream called (purpose, id) of a seed. `id` is a tensor key, an epoch, ... anything that tells it apart.
  Rng(std::uint64_t seed, std::string_view purpose, std::string_view id = {});
  Rng(std::uint64_t seed, std::string_view purpose, std::uint64_t id);

  std::uint32_t next_u32();
  std::uint64_t next_u64();
  double uniform();                             // [0, 1), 53 bits
  double uniform(double low, double high);      // [low, high)
  double normal();                              // mean 0, standard deviation 1 (Box-Muller on two uniforms)
  std::uint64_t below(std::uint64_t bound);     // [0, bound), without bias; bound >= 1
  void shuffle(std::span<std::int32_t> items);  // Fisher-Yates

  [[nodiscard]] std::uint64_t position() const { return position_; }  // 32-bit numbers drawn so far
  void seek(std::uint64_t position) { position_ = position; }

 private:
  std::uint64_t key_;
  std::uint64_t position_ = 0;
  std::uint64_t block_ = ~std::uint64_t{0};  // which counter `words_` holds
  std::uint32_t words_[4] = {};
};

}  // namespace neurarium
