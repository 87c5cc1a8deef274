// Memory of the numerics: arrays on 64-byte boundaries, row-major [rows, cols] wherever they are matrices.
// Every tensor starts on a cache line, so that vector kernels never meet a split load and reductions whose order
// depends on alignment give the same bits in every run. Eigen is included where it is used: it costs seconds a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace neurarium {

inline constexpr std::size_t kAlignment = 64;  // bytes: one cache line, one AVX-512 register

template <class T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}  // NOLINT(google-explicit-constructor)
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{kAlignment})); }
  void deallocate(T* p, std::size_t) { ::operator delete (p, std::align_val_t{kAlignment}); }
  template <class U>
  bool operator==(const AlignedAllocator<U>&) const {
    return true;
  }
};

template <class T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

// The next count of T that fills whole cache lines.
template <class T>
constexpr std::int64_t padded(std::int64_t count) {
  constexpr std::int64_t lane = static_cast<std::int64_t>(kAlignment / sizeof(T));
  return (count + lane - 1) / lane * lane;
}

}  // namespace neurarium
