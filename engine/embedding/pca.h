// Principal components, and what every linear picture shares: axes through the space, where points lie on them, and
// how a vector must change for its point to be moved.
#pragma once

#include "engine/embedding/points.h"

#include <array>
#include <span>
#include <vector>

namespace neurarium {

struct Pca {
  std::vector<double> mean;        // [width]
  std::vector<double> variance;    // along each axis, falling
  double total_variance = 0;       // of all axes, also those that were not asked for
  std::vector<double> components;  // [axes, width], orthonormal; the entry of largest magnitude is positive
  [[nodiscard]] std::size_t axes() const { return variance.size(); }
  [[nodiscard]] double share(std::size_t axis) const {
    return total_variance > 0 ? variance[axis] / total_variance : 0;
  }
};

// The first `most` axes (0: all) of the covariance with 1/(n - 1), min(n - 1, width) of them at most and at least one.
// Exact: the eigenvectors of the smaller of X^T X and X X^T, in double (Pearson 1901).
Pca fit_pca(const Vectors& vectors, std::size_t most = 0);

// y = A (x - origin): a view of 1 to 3 axes that need not be orthogonal nor of length 1.
struct LinearMap {
  std::vector<double> origin;  // [width]
  std::vector<double> axes;    // [dims, width]
  int dims = 2;
  std::array<bool, 3> given{};  // a direction was given; the others are 0
};

[[nodiscard]] MapPosition project(const LinearMap& map, std::span<const float> vector);
[[nodiscard]] std::vector<MapPosition> project(const LinearMap& map, const Vectors& vectors);

// The smallest change of a vector that moves its point by `move`: A^T (A A^T)^-1 move, the pseudo-inverse. Axes that
// depend on earlier ones are left out.
[[nodiscard]] std::vector<float> lift(const LinearMap& map, const MapPosition& move);

[[nodiscard]] LinearMap pca_map(const Pca& pca, int dims, std::array<int, 3> axes = {0, 1, 2});
// Coordinates of the vectors themselves.
[[nodiscard]] LinearMap raw_map(std::int64_t width, int dims, std::array<int, 3> axes);

// From the mean of one group of points to that of another: 0 where `from` lies and 1 where `to` lies. No direction
// where the two means are the same.
struct GroupAxis {
  std::vector<std::int32_t> from, to;
  bool operator==(const GroupAxis&) const = default;
};
[[nodiscard]] LinearMap group_map(const Vectors& vectors, std::span<const GroupAxis> axes);

}  // namespace neurarium
