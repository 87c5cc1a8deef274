#include "engine/embedding/pca.h"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

using PcaMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

PcaMatrix centred_rows(const Vectors& vectors, const std::vector<double>& mean, std::int64_t begin, std::int64_t end) {
  PcaMatrix x(end - begin, vectors.width);
  for (std::int64_t i = begin; i < end; ++i) {
    const auto row = vectors.row(i);
    for (std::int64_t j = 0; j < vectors.width; ++j)
      x(i - begin, j) = static_cast<double>(row[static_cast<std::size_t>(j)]) - mean[static_cast<std::size_t>(j)];
  }
  return x;
}

// X^T X, a block of rows at a time.
PcaMatrix scatter_matrix(const Vectors& vectors, const std::vector<double>& mean) {
  constexpr std::int64_t kBlock = 512;
  PcaMatrix sum = PcaMatrix::Zero(vectors.width, vectors.width);
  for (std::int64_t i = 0; i < vectors.rows; i += kBlock) {
    const PcaMatrix x = centred_rows(vectors, mean, i, std::min(vectors.rows, i + kBlock));
    sum.noalias() += x.transpose() * x;
  }
  return sum;
}

void fix_sign(double* component, std::int64_t width) {
  const double* largest =
      std::max_element(component, component + width, [](double a, double b) { return std::abs(a) < std::abs(b); });
  if (*largest >= 0) return;
  for (std::int64_t j = 0; j < width; ++j) component[j] = -component[j];
}

double norm_of(const double* component, std::int64_t width) {
  double squares = 0;
  for (std::int64_t j = 0; j < width; ++j) squares += component[j] * component[j];
  return std::sqrt(squares);
}

// A unit vector at right angles to the first `axis` components: along an axis without variance any such is as good.
void complete_basis(Pca& pca, std::size_t axis, std::int64_t width) {
  double* mine = pca.components.data() + static_cast<std::int64_t>(axis) * width;
  for (std::int64_t start = 0; start < width; ++start) {
    std::fill_n(mine, width, 0.0);
    mine[start] = 1;
    for (int twice = 0; twice < 2; ++twice)
      for (std::size_t a = 0; a < axis; ++a) {
        const double* other = pca.components.data() + static_cast<std::int64_t>(a) * width;
        double along = 0;
        for (std::int64_t j = 0; j < width; ++j) along += mine[j] * other[j];
        for (std::int64_t j = 0; j < width; ++j) mine[j] -= along * other[j];
      }
    const double norm = norm_of(mine, width);
    if (norm < 0.5 / std::sqrt(static_cast<double>(width))) continue;
    for (std::int64_t j = 0; j < width; ++j) mine[j] /= norm;
    return;
  }
}

}  // namespace

Pca fit_pca(const Vectors& vectors, std::size_t most) {
  Pca pca;
  pca.mean = mean_of(vectors);
  const std::int64_t n = vectors.rows;
  const std::int64_t width = vectors.width;
  const bool by_rows = n < width;
  PcaMatrix x;
  if (by_rows) x = centred_rows(vectors, pca.mean, 0, n);
  const PcaMatrix scatter = by_rows ? PcaMatrix(x * x.transpose()) : scatter_matrix(vectors, pca.mean);
  const Eigen::SelfAdjointEigenSolver<PcaMatrix> solved(scatter);
  const double scale = 1 / static_cast<double>(std::max<std::int64_t>(1, n - 1));
  pca.total_variance = scatter.trace() * scale;
  std::int64_t axes = std::clamp<std::int64_t>(std::min(n - 1, width), 1, width);
  if (most > 0) axes = std::min(axes, static_cast<std::int64_t>(most));
  pca.components.assign(static_cast<std::size_t>(axes * width), 0.0);
  for (std::int64_t a = 0; a < axes; ++a) {
    const std::int64_t from = scatter.rows() - 1 - a;  // eigenvalues rise
    pca.variance.push_back(std::max(0.0, solved.eigenvalues()(from)) * scale);
    double* component = pca.components.data() + a * width;
    Eigen::Map<Eigen::VectorXd> out(component, width);
    if (by_rows)
      out.noalias() = x.transpose() * solved.eigenvectors().col(from);
    else
      out = solved.eigenvectors().col(from);
    const double norm = norm_of(component, width);
    const bool spread = norm > 0 && pca.variance.back() > 1e-12 * pca.total_variance;
    if (spread) {
      out /= norm;
    } else {
      complete_basis(pca, static_cast<std::size_t>(a), width);
    }
    fix_sign(component, width);
  }
  return pca;
}

MapPosition project(const LinearMap& map, std::span<const float> vector) {
  MapPosition at{};
  const std::size_t width = map.origin.size();
  for (int d = 0; d < map.dims; ++d) {
    const double* axis = map.axes.data() + static_cast<std::size_t>(d) * width;
    double sum = 0;
    for (std::size_t j = 0; j < width; ++j) sum += axis[j] * (vector[j] - map.origin[j]);
    at[static_cast<std::size_t>(d)] = static_cast<float>(sum);
  }
  return at;
}

std::vector<MapPosition> project(const LinearMap& map, const Vectors& vectors) {
  std::vector<MapPosition> positions;
  positions.reserve(static_cast<std::size_t>(vectors.rows));
  for (std::int64_t i = 0; i < vectors.rows; ++i) positions.push_back(project(map, vectors.row(i)));
  return positions;
}

std::vector<float> lift(const LinearMap& map, const MapPosition& move) {
  const auto width = static_cast<std::int64_t>(map.origin.size());
  const Eigen::Map<const PcaMatrix> axes(map.axes.data(), map.dims, width);
  Eigen::VectorXd wanted(map.dims);
  for (int d = 0; d < map.dims; ++d) wanted(d) = move[static_cast<std::size_t>(d)];
  const Eigen::MatrixXd gram = axes * axes.transpose();
  const Eigen::VectorXd weights = gram.completeOrthogonalDecomposition().solve(wanted);
  const Eigen::VectorXd change = axes.transpose() * weights;
  std::vector<float> out(static_cast<std::size_t>(width));
  for (std::int64_t j = 0; j < width; ++j) out[static_cast<std::size_t>(j)] = static_cast<float>(change(j));
  return out;
}

LinearMap pca_map(const Pca& pca, int dims, std::array<int, 3> axes) {
  const std::size_t width = pca.mean.size();
  LinearMap map{pca.mean, std::vector<double>(static_cast<std::size_t>(dims) * width, 0.0), dims, {}};
  for (std::size_t d = 0; d < static_cast<std::size_t>(dims); ++d) {
    const auto axis = static_cast<std::size_t>(axes[d]);
    if (axis >= pca.axes()) continue;
    map.given[d] = true;
    std::copy_n(pca.components.begin() + static_cast<std::ptrdiff_t>(axis * width), width,
                map.axes.begin() + static_cast<std::ptrdiff_t>(d * width));
  }
  return map;
}

LinearMap raw_map(std::int64_t width, int dims, std::array<int, 3> axes) {
  const auto size = static_cast<std::size_t>(width);
  LinearMap map{
      std::vector<double>(size, 0.0), std::vector<double>(static_cast<std::size_t>(dims) * size, 0.0), dims, {}};
  for (std::size_t d = 0; d < static_cast<std::size_t>(dims); ++d) {
    if (axes[d] < 0 || axes[d] >= width) continue;
    map.given[d] = true;
    map.axes[d * size + static_cast<std::size_t>(axes[d])] = 1;
  }
  return map;
}

LinearMap group_map(const Vectors& vectors, std::span<const GroupAxis> axes) {
  const auto width = static_cast<std::size_t>(vectors.width);
  LinearMap map{std::vector<double>(width, 0.0),
                std::vector<double>(axes.size() * width, 0.0),
                static_cast<int>(axes.size()),
                {}};
  const auto mean = [&](const std::vector<std::int32_t>& group) {
    std::vector<double> sum(width, 0.0);
    for (const std::int32_t i : group)
      for (std::size_t j = 0; j < width; ++j) sum[j] += vectors.row(i)[j] / static_cast<double>(group.size());
    return sum;
  };
  for (std::size_t d = 0; d < axes.size(); ++d) {
    const std::vector<double> from = mean(axes[d].from);
    const std::vector<double> to = mean(axes[d].to);
    if (d == 0) map.origin = from;
    double squares = 0;
    for (std::size_t j = 0; j < width; ++j) squares += (to[j] - from[j]) * (to[j] - from[j]);
    if (!(squares > 0)) continue;
    map.given[d] = true;
    for (std::size_t j = 0; j < width; ++j) map.axes[d * width + j] = (to[j] - from[j]) / squares;
  }
  return map;
}

}  // namespace neurarium
