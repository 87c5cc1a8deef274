#include "engine/rng.h"

#include "engine/base.h"

#include <cmath>
#include <numbers>

namespace neurarium {
namespace {

// FNV-1a, then a 64-bit finaliser (Stafford's mix 13): names become well-spread keys.
std::uint64_t hash_bytes(std::uint64_t state, std::string_view bytes) {
  for (const char c : bytes) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return state;
}

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

constexpr std::uint64_t kFnvOffset = 0xcbf29ce484222325ull;

void philox4x32(std::uint64_t key, std::uint64_t counter, std::uint32_t out[4]) {
  std::uint32_t k0 = static_cast<std::uint32_t>(key);
  std::uint32_t k1 = static_cast<std::uint32_t>(key >> 32);
  std::uint32_t c0 = static_cast<std::uint32_t>(counter);
  std::uint32_t c1 = static_cast<std::uint32_t>(counter >> 32);
  std::uint32_t c2 = 0;
  std::uint32_t c3 = 0;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c0;
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c2;
    c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
    c1 = static_cast<std::uint32_t>(p1);
    c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c3 = static_cast<std::uint32_t>(p0);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

}  // namespace

Rng::Rng(std::uint64_t seed, std::string_view purpose, std::string_view id)
    : key_(mix(hash_bytes(hash_bytes(mix(seed ^ kFnvOffset), purpose) ^ 0x1f, id))) {}

Rng::Rng(std::uint64_t seed, std::string_view purpose, std::uint64_t id)
    : key_(mix(mix(hash_bytes(mix(seed ^ kFnvOffset), purpose)) + id)) {}

std::uint32_t Rng::next_u32() {
  const std::uint64_t block = position_ / 4;
  if (block != block_) {
    philox4x32(key_, block, words_);
    block_ = block;
  }
  return words_[position_++ % 4];
}

std::uint64_t Rng::next_u64() {
  const std::uint64_t high = next_u32();
  return (high << 32) | next_u32();
}

double Rng::uniform() { return static_cast<double>(next_u64() >> 11) * 0x1.0p-53; }

double Rng::uniform(double low, double high) { return low + (high - low) * uniform(); }

double Rng::normal() {
  const double u = 1.0 - uniform();  // (0, 1], so that the logarithm is finite
  const double v = uniform();
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
}

std::uint64_t Rng::below(std::uint64_t bound) {
  NEURARIUM_CHECK(bound >= 1);
  const std::uint64_t limit = ~std::uint64_t{0} - (~std::uint64_t{0} % bound + 1) % bound;
  std::uint64_t x = next_u64();
  while (x > limit) x = next_u64();
  return x % bound;
}

void Rng::shuffle(std::span<std::int32_t> items) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
}

}  // namespace neurarium
