#include "engine/kernels/pool.h"

#include "engine/kernels/simd.h"

#include <cmath>
#include <cstring>
#include <initializer_list>

namespace neurarium {
namespace {

using namespace simd;  // NOLINT(google-build-using-namespace)
using Index = std::int64_t;

NEURARIUM_INLINE F8 beats(F8 x, F8 best) { return (best < x) | and_not(is_nan(best), is_nan(x)); }
bool beats(float x, float best) { return best < x || (std::isnan(x) && !std::isnan(best)); }

// Eight windows: the upper and the lower numbers of each, left and right.
struct Windows {
  F8 x[4];  // in the order in which they count

  // The upper rows of four begin at `upper`, those of four more at `upper_next`; the lower ones lie `row` behind.
  NEURARIUM_INLINE Windows(const float* upper, const float* upper_next, Index row) {
    part_pairs(load(upper), load(upper_next), x[0], x[1]);
    part_pairs(load(upper + row), load(upper_next + row), x[2], x[3]);
  }
  NEURARIUM_INLINE F8 largest() const {
    F8 best = x[0];
#pragma GCC unroll 3
    for (int i = 1; i < 4; ++i) best = select(beats(x[i], best), x[i], best);
    return best;
  }
  // The gradient of each number.
  NEURARIUM_INLINE void share(F8 dy, F8 dx[4]) const {
    F8 best = x[0], wins[4];
#pragma GCC unroll 3
    for (int i = 1; i < 4; ++i) {
      wins[i] = beats(x[i], best);
      best = select(wins[i], x[i], best);
    }
    F8 left = dy;  // for the numbers before the i-th
#pragma GCC unroll 3
    for (int i = 3; i > 0; --i) {
      dx[i] = wins[i] & left;
      left = and_not(wins[i], left);
    }
    dx[0] = left;
  }
};

NEURARIUM_INLINE void put(float* to, F8 v, bool accumulate) { store(to, accumulate ? load(to) + v : v); }

// Four neighbouring windows: where the upper numbers begin, and their output.
struct Quad {
  Index upper, output;
};

// Calls eight(quad, another) for eight windows at once and one(upper, output) for each of the rest.
template <class Eight, class One>
NEURARIUM_INLINE void each_window(Index height, Index width, Eight&& eight, One&& one) {
  const Index rows = height / 2, columns = width / 2;
  Quad waiting{-1, 0};
  for (Index y = 0; y < rows; ++y) {
    Index x = 0;
    for (; x + 4 <= columns; x += 4) {
      const Quad quad{2 * y * width + 2 * x, y * columns + x};
      if (waiting.upper >= 0) eight(waiting, quad);
      waiting = waiting.upper >= 0 ? Quad{-1, 0} : quad;
    }
    for (; x < columns; ++x) one(2 * y * width + 2 * x, y * columns + x);
  }
  for (Index i = 0; i < 4 && waiting.upper >= 0; ++i) one(waiting.upper + 2 * i, waiting.output + i);
}

// Which of a window's four numbers is the largest, as its offset.
Index largest_place(const float* x, Index width) {
  Index best = 0;
  for (const Index at : {Index{1}, width, width + 1})
    if (beats(x[at], x[best])) best = at;
  return best;
}

}  // namespace

void halving_max(Index planes, Index height, Index width, const float* x, float* y) {
  for (Index p = 0; p < planes; ++p, x += height * width, y += (height / 2) * (width / 2))
    each_window(
        height, width,
        [&](const Quad& a, const Quad& b) {
          store_halves(y + a.output, y + b.output, Windows(x + a.upper, x + b.upper, width).largest());
        },
        [&](Index upper, Index at) { y[at] = x[upper + largest_place(x + upper, width)]; });
}

void halving_max_backward(Index planes, Index height, Index width, const float* x, const float* dy, float* dx,
                          bool accumulate) {
  const bool left_over = height % 2 != 0 || width % 2 != 0;
  for (Index p = 0; p < planes; ++p, x += height * width, dx += height * width, dy += (height / 2) * (width / 2)) {
    if (left_over && !accumulate) std::memset(dx, 0, static_cast<std::size_t>(height * width) * sizeof(float));
    each_window(
        height, width,
        [&](const Quad& a, const Quad& b) {
          F8 d[4], first, second;
          Windows(x + a.upper, x + b.upper, width).share(load_halves(dy + a.output, dy + b.output), d);
#pragma GCC unroll 2
          for (Index half = 0; half < 2; ++half) {
            join_pairs(d[2 * half], d[2 * half + 1], first, second);
            put(dx + a.upper + half * width, first, accumulate);
            put(dx + b.upper + half * width, second, accumulate);
          }
        },
        [&](Index upper, Index at) {
          const Index best = largest_place(x + upper, width);
          for (const Index i : {Index{0}, Index{1}, width, width + 1}) {
            const float d = i == best ? dy[at] : 0.0f;
            dx[upper + i] = accumulate ? dx[upper + i] + d : d;
          }
        });
  }
}

}  // namespace neurarium
