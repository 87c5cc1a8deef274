// The random numbers of the shared benchmark data: the same in C++, JavaScript and Python.
#pragma once

#include <cstdint>

namespace neurarium {

// mulberry32 (Tommy Ettinger, public domain): 32 bits of state, the same in C++, JavaScript and Python.
class Mulberry {
 public:
  explicit Mulberry(std::uint32_t seed) : state_(seed) {}
  double next() {
    state_ += 0x6D2B79F5u;
    std::uint32_t t = (state_ ^ (state_ >> 15)) * (state_ | 1u);
    t ^= t + (t ^ (t >> 7)) * (t | 61u);
    return (t ^ (t >> 14)) / 4294967296.0;
  }

 private:
  std::uint32_t state_;
};

}  // namespace neurarium
