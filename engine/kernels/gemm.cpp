#include "engine/kernels/gemm.h"

#include "engine/kernels/simd.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace neurarium {
namespace {

using namespace simd;  // NOLINT(google-build-using-namespace)

constexpr std::int64_t kTileRows = 6;
constexpr std::int64_t kTileColumns = 16;
constexpr std::int64_t kDepthBlock = 256;        // a 256 x 16 panel is 16 KB: half of the first cache
constexpr std::int64_t kRowBlockFloats = 32768;  // a block of A is 128 KB: a quarter of the second cache

// One tile: kRows rows, kVectors vectors of columns, the last of which has only `tail` columns when kPartial.
struct Tile {
  std::int64_t k;
  const float* a;
  std::int64_t a_row, a_col;
  const float* b;
  std::int64_t b_row;
  const float* init;
  std::int64_t init_row;
  float* c;
  std::int64_t c_row;
  std::int64_t tail;
};

template <bool kPartial>
NEURARIUM_INLINE F8 load_columns(const float* p, std::int64_t tail) {
  if constexpr (kPartial) return load_first(p, tail);
  return load(p);
}

template <int kRows, int kVectors, bool kPartial>
void run_tile(const Tile& t) {
  constexpr int kLast = kVectors - 1;
  F8 sum[kRows][kVectors];
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) {
    const float* from = t.init + r * t.init_row;
#pragma GCC unroll 2
    for (int v = 0; v < kLast; ++v) sum[r][v] = t.init ? load(from + v * kLanes) : zero();
    sum[r][kLast] = t.init ? load_columns<kPartial>(from + kLast * kLanes, t.tail) : zero();
  }
  const float* a = t.a;
  const float* b = t.b;
  const std::int64_t a_row = t.a_row;
  for (std::int64_t k = t.k; k > 0; --k) {
    F8 columns[kVectors];
#pragma GCC unroll 2
    for (int v = 0; v < kLast; ++v) columns[v] = load(b + v * kLanes);
    columns[kLast] = load_columns<kPartial>(b + kLast * kLanes, t.tail);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
      const F8 scale = set(a[r * a_row]);
#pragma GCC unroll 2
      for (int v = 0; v < kVectors; ++v) sum[r][v] = fma(scale, columns[v], sum[r][v]);
    }
    a += t.a_col;
    b += t.b_row;
  }
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) {
    float* to = t.c + r * t.c_row;
#pragma GCC unroll 2
    for (int v = 0; v < kLast; ++v) store(to + v * kLanes, sum[r][v]);
    if constexpr (kPartial) {
      store_first(to + kLast * kLanes, sum[r][kLast], t.tail);
    } else {
      store(to + kLast * kLanes, sum[r][kLast]);
    }
  }
}

using TileFunction = void (*)(const Tile&);
template <int kVectors, bool kPartial>
constexpr TileFunction kTilesOf[kTileRows] = {run_tile<1, kVectors, kPartial>, run_tile<2, kVectors, kPartial>,
                                              run_tile<3, kVectors, kPartial>, run_tile<4, kVectors, kPartial>,
                                              run_tile<5, kVectors, kPartial>, run_tile<6, kVectors, kPartial>};

// The tile functions by rows - 1 for a panel of `columns` columns, 1 <= columns <= 16.
const TileFunction* tiles_for(std::int64_t columns) {
  if (columns == 16) return kTilesOf<2, false>;
  if (columns > 8) return kTilesOf<2, true>;
  return columns == 8 ? kTilesOf<1, false> : kTilesOf<1, true>;
}

// Rows [first, last) and terms [k, k + depth), all columns.
void run_block(const GemmArgs& g, std::int64_t first, std::int64_t last, std::int64_t k, std::int64_t depth) {
  const bool continued = k > 0;
  const float* init = continued ? g.c : g.init;
  const std::int64_t init_row = continued ? g.c_row : g.init_row;
  for (std::int64_t column = 0; column < g.n; column += kTileColumns) {
    const std::int64_t columns = std::min(kTileColumns, g.n - column);
    const TileFunction* tiles = tiles_for(columns);
    Tile t{depth,
           nullptr,
           g.a_row,
           g.a_col,
           g.b + column / kTileColumns * g.b_panel + k * g.b_row,
           g.b_row,
           nullptr,
           init_row,
           nullptr,
           g.c_row,
           columns > 8 ? columns - 8 : columns};
    for (std::int64_t row = first; row < last; row += kTileRows) {
      t.a = g.a + row * g.a_row + k * g.a_col;
      t.init = init ? init + row * init_row + column : nullptr;
      t.c = g.c + row * g.c_row + column;
      tiles[std::min(kTileRows, last - row) - 1](t);
    }
  }
}

// One 8 x 8 corner (rows <= 8 of bt, depth <= 8 of its columns) into a panel at [k, lane].
void pack_corner(const float* bt, std::int64_t bt_row, std::int64_t rows, std::int64_t depth, float* panel) {
  F8 r[8];
  for (int i = 0; i < 8; ++i) {
    if (i < rows) {
      r[i] = depth == 8 ? load(bt + i * bt_row) : load_first(bt + i * bt_row, depth);
    } else {
      r[i] = zero();
    }
  }
  transpose8(r);
  for (int i = 0; i < depth; ++i) store(panel + i * kTileColumns, r[i]);
}

}  // namespace

void gemm(const GemmArgs& g) {
  if (g.m <= 0 || g.n <= 0) return;
  if (g.k <= kDepthBlock && g.m * g.k <= kRowBlockFloats) return run_block(g, 0, g.m, 0, g.k);
  const std::int64_t depth_block = std::min(g.k, kDepthBlock);
  const std::int64_t row_block = std::max<std::int64_t>(kRowBlockFloats / depth_block / kTileRows, 1) * kTileRows;
  for (std::int64_t k = 0; k < g.k; k += depth_block) {
    const std::int64_t depth = std::min(depth_block, g.k - k);
    for (std::int64_t row = 0; row < g.m; row += row_block) {
      run_block(g, row, std::min(g.m, row + row_block), k, depth);
    }
  }
}

void pack_panels(const float* b, std::int64_t b_row, std::int64_t k, std::int64_t n, float* packed) {
  for (std::int64_t column = 0; column < n; column += kTileColumns) {
    const auto columns = static_cast<std::size_t>(std::min(kTileColumns, n - column));
    for (std::int64_t i = 0; i < k; ++i, packed += kTileColumns) {
      std::memcpy(packed, b + i * b_row + column, columns * sizeof(float));
      std::fill(packed + columns, packed + kTileColumns, 0.0f);
    }
  }
}

void pack_panels_transposed(const float* bt, std::int64_t k, std::int64_t n, float* packed) {
  for (std::int64_t column = 0; column < n; column += 8) {
    float* panel = packed + column / kTileColumns * kTileColumns * k + column % kTileColumns;
    for (std::int64_t i = 0; i < k; i += 8) {
      pack_corner(bt + column * k + i, k, std::min<std::int64_t>(8, n - column), std::min<std::int64_t>(8, k - i),
                  panel + i * kTileColumns);
    }
  }
}

}  // namespace neurarium
