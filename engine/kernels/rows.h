// Sums over one row: plain for doubles; for floats in eight lanes, element i in lane i % 8 whatever the length, so that
// zeros behind a row (masked keys) change no bit of its sum.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace neurarium {

float row_sum(const float* x, std::int64_t n);
float row_dot(const float* a, const float* b, std::int64_t n);
float row_squares(const float* x, float mean, std::int64_t n);  // sum (x - mean)^2
// y = exp((x - max x) rate), returning the sum; 0 for x = -inf, and for a whole row of them. `y` may be null.
float row_exponentials(const float* x, float* y, std::int64_t n, float rate);

inline double row_sum(const double* x, std::int64_t n) {
  double sum = 0;
  for (std::int64_t i = 0; i < n; ++i) sum += x[i];
  return sum;
}
inline double row_dot(const double* a, const double* b, std::int64_t n) {
  double sum = 0;
  for (std::int64_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}
inline double row_squares(const double* x, double mean, std::int64_t n) {
  double sum = 0;
  for (std::int64_t i = 0; i < n; ++i) sum += (x[i] - mean) * (x[i] - mean);
  return sum;
}
template <class T>
T row_exponentials_plain(const T* x, T* y, std::int64_t n, T rate) {
  const T largest = *std::max_element(x, x + n);
  T sum = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const T e = std::isinf(x[i]) && x[i] < 0 ? T{0} : std::exp((x[i] - largest) * rate);
    if (y != nullptr) y[i] = e;
    sum += e;
  }
  return sum;
}
inline double row_exponentials(const double* x, double* y, std::int64_t n, double rate) {
  return row_exponentials_plain(x, y, n, rate);
}

}  // namespace neurarium
