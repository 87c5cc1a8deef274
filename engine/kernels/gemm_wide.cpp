#include "engine/kernels/gemm_wide.h"

#include "engine/base.h"
#include "engine/kernels/wide.h"

#include <immintrin.h>

#include <algorithm>
#include <array>

namespace neurarium {

#ifdef __FMA__

namespace {

constexpr std::int64_t kWideRows = 12;     // times two panels: 24 of 32 registers hold sums
constexpr std::int64_t kWideColumns = 16;  // of a panel

// Up to kWideRows rows of A times one or two panels of B; `mask` has the columns of the last panel.
struct WideTile {
  std::int64_t depth, a_row, a_col, b_row, b_panel, init_row, c_row;
  __mmask16 mask;
};

template <int kRows, int kPanels>
NEURARIUM_WIDE void run_wide_tile(const WideTile& tile, const float* a, const float* b, const float* init, float* c) {
  const WideTile t = tile;  // a copy whose address nobody has: its fields stay in registers
  __m512 sum[kRows][kPanels];
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kPanels; ++v) sum[r][v] = _mm512_setzero_ps();
    if (init == nullptr) continue;
    const float* from = init + r * t.init_row;
    if (kPanels == 2) sum[r][0] = _mm512_loadu_ps(from);
    sum[r][kPanels - 1] = _mm512_maskz_loadu_ps(t.mask, from + (kPanels - 1) * kWideColumns);
  }
  for (std::int64_t k = t.depth; k > 0; --k, a += t.a_col, b += t.b_row) {
    __m512 columns[kPanels];
    if (kPanels == 2) columns[0] = _mm512_loadu_ps(b);
    columns[kPanels - 1] = _mm512_maskz_loadu_ps(t.mask, b + (kPanels - 1) * t.b_panel);
#pragma GCC unroll 12
    for (int r = 0; r < kRows; ++r) {
      const __m512 scale = _mm512_set1_ps(a[r * t.a_row]);
#pragma GCC unroll 2
      for (int v = 0; v < kPanels; ++v) sum[r][v] = _mm512_fmadd_ps(scale, columns[v], sum[r][v]);
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < kRows; ++r, c += t.c_row) {
    if (kPanels == 2) _mm512_storeu_ps(c, sum[r][0]);
    _mm512_mask_storeu_ps(c + (kPanels - 1) * kWideColumns, t.mask, sum[r][kPanels - 1]);
  }
}

using WideFunction = void (*)(const WideTile&, const float* a, const float* b, const float* init, float* c);

template <int kPanels>
constexpr std::array<WideFunction, kWideRows> kWideTiles = {
    run_wide_tile<1, kPanels>, run_wide_tile<2, kPanels>,  run_wide_tile<3, kPanels>,  run_wide_tile<4, kPanels>,
    run_wide_tile<5, kPanels>, run_wide_tile<6, kPanels>,  run_wide_tile<7, kPanels>,  run_wide_tile<8, kPanels>,
    run_wide_tile<9, kPanels>, run_wide_tile<10, kPanels>, run_wide_tile<11, kPanels>, run_wide_tile<12, kPanels>};

// All rows, in tiles of nearly equal height: one of few rows would wait for its own sums.
void run_wide_panels(const WideTile& t, int panels, std::int64_t rows, const float* a, const float* b,
                     const float* init, float* c) {
  for (std::int64_t tiles = (rows + kWideRows - 1) / kWideRows; tiles > 0; --tiles) {
    const std::int64_t height = (rows + tiles - 1) / tiles;
    const auto index = static_cast<std::size_t>(height - 1);
    (panels == 2 ? kWideTiles<2> : kWideTiles<1>)[index](t, a, b, init, c);
    rows -= height;
    a += height * t.a_row;
    if (init) init += height * t.init_row;
    c += height * t.c_row;
  }
}

}  // namespace

void gemm_block_wide(const GemmArgs& g, std::int64_t first, std::int64_t last, std::int64_t k, std::int64_t depth) {
  const float* init = k > 0 ? g.c : g.init;
  const std::int64_t init_row = k > 0 ? g.c_row : g.init_row;
  const float* a = g.a + first * g.a_row + k * g.a_col;
  const float* b = g.b + k * g.b_row;
  if (init) init += first * init_row;
  float* c = g.c + first * g.c_row;
  for (std::int64_t column = 0; column < g.n;) {
    const int panels = g.n - column > kWideColumns ? 2 : 1;
    const std::int64_t tail = std::min(kWideColumns, g.n - column - (panels - 1) * kWideColumns);
    const auto mask = static_cast<__mmask16>((1U << tail) - 1U);
    run_wide_panels({depth, g.a_row, g.a_col, g.b_row, g.b_panel, init_row, g.c_row, mask}, panels, last - first, a, b,
                    init ? init + column : nullptr, c + column);
    column += panels * kWideColumns;
    b += panels * g.b_panel;
  }
}

#else

void gemm_block_wide(const GemmArgs&, std::int64_t, std::int64_t, std::int64_t, std::int64_t) {
  NEURARIUM_CHECK(!"this build has no wide product");
}

#endif

}  // namespace neurarium
