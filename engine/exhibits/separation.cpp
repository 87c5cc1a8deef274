#include "engine/exhibits/separation.h"

#include "engine/base.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

using HullPoints = Eigen::MatrixXd;  // a column each

// Shares of the chosen points, adding up to 1, whose sum is nearest to the origin: of the plane through them.
Eigen::VectorXd nearest_in_plane(const HullPoints& points, const std::vector<Eigen::Index>& chosen) {
  const auto n = static_cast<Eigen::Index>(chosen.size());
  HullPoints s(points.rows(), n);
  for (Eigen::Index i = 0; i < n; ++i) s.col(i) = points.col(chosen[static_cast<std::size_t>(i)]);
  const Eigen::MatrixXd system = s.transpose() * s + Eigen::MatrixXd::Ones(n, n);
  const Eigen::VectorXd u = system.fullPivLu().solve(Eigen::VectorXd::Ones(n));
  return u / u.sum();
}

// The corral of Wolfe's algorithm: points that are apart, and their shares in the present guess.
struct Corral {
  std::vector<Eigen::Index> chosen;
  std::vector<double> share;

  [[nodiscard]] Eigen::VectorXd sum(const HullPoints& points) const {
    Eigen::VectorXd x = Eigen::VectorXd::Zero(points.rows());
    for (std::size_t i = 0; i < chosen.size(); ++i) x += share[i] * points.col(chosen[i]);
    return x;
  }
  // Towards `wanted` as far as no share becomes negative; the points whose share is used up leave.
  void move(const Eigen::VectorXd& wanted) {
    double part = 1;
    for (std::size_t i = 0; i < share.size(); ++i) {
      const double to = wanted[static_cast<Eigen::Index>(i)];
      if (to < kGone) part = std::min(part, share[i] / (share[i] - to));
    }
    for (std::size_t i = 0; i < share.size(); ++i) share[i] += part * (wanted[static_cast<Eigen::Index>(i)] - share[i]);
    for (std::size_t i = share.size(); i-- > 0;) {
      if (share[i] > kGone) continue;
      share.erase(share.begin() + static_cast<std::ptrdiff_t>(i));
      chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  static constexpr double kGone = 1e-12;
};

// The point of the hull of the columns that is nearest to the origin.
Eigen::VectorXd nearest_of_hull(const HullPoints& points) {
  constexpr int kMostPasses = 2000;
  constexpr double kClose = 1e-12;
  Corral corral;
  Eigen::Index first = 0;
  points.colwise().squaredNorm().minCoeff(&first);
  corral.chosen = {first};
  corral.share = {1};
  Eigen::VectorXd x = points.col(first);
  const double size = points.colwise().squaredNorm().maxCoeff();
  for (int round = 0; round < kMostPasses; ++round) {
    Eigen::Index next = 0;
    const double least = (points.transpose() * x).minCoeff(&next);
    const bool there = std::find(corral.chosen.begin(), corral.chosen.end(), next) != corral.chosen.end();
    if (there || least > x.squaredNorm() - kClose * size) break;
    corral.chosen.push_back(next);
    corral.share.push_back(0);
    while (true) {
      const Eigen::VectorXd wanted = nearest_in_plane(points, corral.chosen);
      if (!wanted.allFinite()) return x;
      const bool inside = wanted.minCoeff() > Corral::kGone;
      corral.move(wanted);
      if (inside || corral.chosen.size() < 2) break;
    }
    x = corral.sum(points);
  }
  return x;
}

}  // namespace

Separation separate(std::span<const float> x, std::int64_t inputs, const std::vector<bool>& wanted) {
  NEURARIUM_CHECK_EQ(static_cast<std::int64_t>(x.size()), inputs * static_cast<std::int64_t>(wanted.size()));
  HullPoints points(inputs + 1, static_cast<Eigen::Index>(wanted.size()));
  for (Eigen::Index row = 0; row < points.cols(); ++row) {
    for (Eigen::Index i = 0; i < inputs; ++i)
      points(i, row) = static_cast<double>(x[static_cast<std::size_t>(row * inputs + i)]);
    points(inputs, row) = 1;
    if (!wanted[static_cast<std::size_t>(row)]) points.col(row) *= -1;
  }
  Separation found;
  if (points.cols() == 0) return found;
  found.radius = std::sqrt(points.colwise().squaredNorm().maxCoeff());
  const Eigen::VectorXd nearest = nearest_of_hull(points);
  const double length = nearest.norm();
  constexpr double kNoRoom = 1e-6;  // of the radius: less than floats tell apart
  if (!(length > kNoRoom * found.radius)) return found;
  // What the weights that were found leave, which is never more than the true margin.
  found.margin = (points.transpose() * nearest).minCoeff() / length;
  found.possible = found.margin > kNoRoom * found.radius;
  if (!found.possible) return found;
  found.weight.assign(nearest.data(), nearest.data() + nearest.size());
  for (double& w : found.weight) w /= length;
  return found;
}

double most_mistakes(const Separation& separation, std::span<const float> start, double rate) {
  if (!separation.possible || !(rate > 0)) return std::numeric_limits<double>::quiet_NaN();
  double along = 0, square = 0;
  for (std::size_t i = 0; i < start.size(); ++i) {
    along += static_cast<double>(start[i]) * separation.weight[i];
    square += static_cast<double>(start[i]) * static_cast<double>(start[i]);
  }
  // (along + k s)^2 <= square + k q, the larger root; s is what a mistake adds along the best line at least.
  const double s = rate * separation.margin;
  const double q = rate * rate * separation.radius * separation.radius;
  const double half = q / 2 - along * s;
  const double root = std::sqrt(std::max(0.0, half * half + s * s * (square - along * along)));
  return std::max(0.0, (half + root) / (s * s));
}

}  // namespace neurarium
