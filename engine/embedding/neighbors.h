// Who lies near whom in the full space: for maps (all points at once), for the list beside them (one point), and for
// analogies. A picture of two dimensions cannot show this, so it is computed apart from it.
#pragma once

#include "engine/embedding/points.h"
#include "engine/parallel.h"

#include <cstdint>
#include <span>
#include <vector>

namespace neurarium {

enum class Metric : std::uint8_t { Cosine, Euclid };

// Rows up to which all pairs are compared; above it a forest of random projections proposes (neighbor_forest.h).
inline constexpr std::int64_t kMostExactRows = 20'000;

// The k nearest other rows of each row, nearest first; equal distances by index.
struct NeighborTable {
  std::int64_t rows = 0;
  int k = 0;
  std::vector<std::int32_t> index;  // [rows, k]
  std::vector<float> distance;      // [rows, k], Euclid's
  bool exact = true;
  double found = 1;  // of a sample's true neighbours, the part that is in the table

  [[nodiscard]] std::span<const std::int32_t> of(std::int64_t row) const {
    return {index.data() + row * k, static_cast<std::size_t>(k)};
  }
};

// values [rows, width]; 1 <= k < rows. The same bits for any number of threads.
NeighborTable nearest_rows(std::span<const float> values, std::int64_t rows, std::int64_t width, int k,
                           Parallel& parallel);

struct Neighbor {
  std::int32_t row = 0;
  float distance = 0;  // 1 - cosine, or Euclid's
  bool operator==(const Neighbor&) const = default;
};

// Of the angle between two vectors of equal size; 0 where one has length 0.
[[nodiscard]] double cosine(std::span<const float> a, std::span<const float> b);

// The k rows nearest to `query`, but those in `except`. The cosine of a vector of length 0 with anything is 0.
std::vector<Neighbor> nearest_to(const Vectors& vectors, std::span<const float> query, int k, Metric metric,
                                 std::span<const std::int32_t> except = {});

// king - man + woman: the rows nearest to a - b + c but these three. With the cosine each of the three counts by its
// direction alone (Mikolov, Yih, Zweig 2013: 3CosAdd).
std::vector<Neighbor> analogy(const Vectors& vectors, std::int32_t a, std::int32_t b, std::int32_t c, int k,
                              Metric metric);

// How well a picture keeps neighbourhoods, 0 to 1: points that are among the k nearest in the picture and not in the
// space cost by their rank there (Venna, Kaski 2001). positions [rows, dims]; k < rows / 2.
double trustworthiness(const Vectors& vectors, std::span<const float> positions, int dims, int k, Parallel& parallel);

}  // namespace neurarium
