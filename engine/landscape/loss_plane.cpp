#include "engine/landscape/loss_plane.h"

#include "engine/params.h"
#include "engine/rng.h"
#include "engine/value_ref.h"

#include <Eigen/Eigenvalues>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kWayMargin = 0.35;         // of the way's extent, on each side
constexpr std::size_t kWayPointsUsed = 64;  // whose products make the components

double plane_product(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

// The window stays where it is until the place has gone a good part of it.
void center_window(double at, double reach, double& low, double& high) {
  const double middle = std::isfinite(at) ? std::round(at / reach) * reach : 0;
  low = middle - reach;
  high = middle + reach;
}

// A picture of floats can tell its ends apart.
bool is_wide_enough(double low, double high) {
  const double largest = std::max(std::abs(low), std::abs(high));
  return largest < 1e30 && high - low > 1e-4 * largest && high - low > 1e-12;
}

void lay_through_weights(const Task& task, const PlaneChoice& choice, LossPlane& plane) {
  const std::vector<LandscapeWeight> weights = landscape_weights(task);
  if (weights.size() < 2) {
    plane.fault = "landscape.few_weights";
    return;
  }
  const auto last = static_cast<std::int64_t>(weights.size()) - 1;
  const LandscapeWeight& across =
      weights[static_cast<std::size_t>(std::clamp<std::int64_t>(choice.weights[0], 0, last))];
  const LandscapeWeight& upward =
      weights[static_cast<std::size_t>(std::clamp<std::int64_t>(choice.weights[1], 0, last))];
  plane.names = {across.name, upward.name};
  const auto i = static_cast<std::size_t>(across.place), j = static_cast<std::size_t>(upward.place);
  if (i == j) {
    plane.fault = "landscape.same_weight";
    return;
  }
  center_window(static_cast<double>(plane.center[i]), choice.reach, plane.window.x_low, plane.window.x_high);
  center_window(static_cast<double>(plane.center[j]), choice.reach, plane.window.y_low, plane.window.y_high);
  plane.center[i] = plane.center[j] = 0;
  plane.u[i] = plane.v[j] = 1;
}

// A row of a weight is the filter of one unit; its direction gets its length.
void fill_direction(const Task& task, std::span<const float> params, std::uint64_t seed, std::string_view name,
                    std::span<float> direction) {
  const Graph& graph = *task.graph;
  const ParamLayout layout(graph);
  ValueId last = kNoValue;
  for (const LandscapeWeight& weight : landscape_weights(task)) {
    if (weight.value == last) continue;
    last = weight.value;
    const Dims& dims = graph.value(weight.value).dims;
    if (dims.size() < 2) continue;
    Rng rng(seed, name, graph.value(weight.value).key);
    const auto columns = static_cast<std::size_t>(dims.back().size);
    const auto first = static_cast<std::size_t>(layout.offset(weight.value));
    const auto count = static_cast<std::size_t>(layout.count(weight.value));
    for (std::size_t row = 0; row < count; row += columns) {
      const std::span<float> drawn = direction.subspan(first + row, columns);
      for (float& d : drawn) d = static_cast<float>(rng.normal());
      const std::span<const float> filter = params.subspan(first + row, columns);
      const double length = std::sqrt(plane_product(drawn, drawn));
      const double factor = length > 0 ? std::sqrt(plane_product(filter, filter)) / length : 0;
      for (float& d : drawn) d = static_cast<float>(static_cast<double>(d) * factor);
    }
  }
}

void lay_at_random(const Task& task, std::span<const float> params, const PlaneChoice& choice, LossPlane& plane) {
  fill_direction(task, params, choice.seed, "landscape u", plane.u);
  fill_direction(task, params, choice.seed, "landscape v", plane.v);
  plane.window = {-choice.reach, choice.reach, -choice.reach, choice.reach};
  const double uu = plane_product(plane.u, plane.u), vv = plane_product(plane.v, plane.v),
               uv = plane_product(plane.u, plane.v);
  if (!(uu * vv - uv * uv > 1e-12 * uu * vv)) plane.fault = "landscape.no_directions";
}

// Differences from the present place, thinned: their products have the same eigenvectors, seen from the way's side.
std::vector<AlignedVector<float>> way_differences(std::span<const float> params, std::span<const RunPoint> way,
                                                  const std::vector<LandscapeWeight>& weights) {
  std::vector<AlignedVector<float>> rows;
  const std::size_t stride = std::max<std::size_t>(1, way.size() / kWayPointsUsed);
  for (std::size_t i = 0; i < way.size(); i += stride) {
    if (way[i].params.size() != params.size()) continue;
    AlignedVector<float> row(params.size(), 0.0F);
    for (const LandscapeWeight& w : weights) {
      const auto k = static_cast<std::size_t>(w.place);
      row[k] = way[i].params[k] - params[k];
    }
    if (plane_product(row, row) > 0 && std::isfinite(plane_product(row, row))) rows.push_back(std::move(row));
  }
  return rows;
}

// A component of the way, of length 1, with the beginning of the way on its positive side.
void fill_component(const std::vector<AlignedVector<float>>& rows, const Eigen::VectorXd& mix, std::span<float> out) {
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t k = 0; k < out.size(); ++k)
      out[k] += static_cast<float>(mix[static_cast<Eigen::Index>(r)]) * rows[r][k];
  const double length = std::sqrt(plane_product(out, out)), sign = plane_product(out, rows.front()) < 0 ? -1 : 1;
  for (float& d : out) d = length > 0 ? static_cast<float>(sign * static_cast<double>(d) / length) : 0;
}

void lay_along_way(const Task& task, std::span<const float> params, std::span<const RunPoint> way,
                   const PlaneChoice& choice, LossPlane& plane) {
  const auto rows = way_differences(params, way, landscape_weights(task));
  const auto n = static_cast<Eigen::Index>(rows.size());
  if (n < 2) {
    plane.fault = "landscape.short_way";
    return;
  }
  Eigen::MatrixXd products(n, n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j <= i; ++j)
      products(i, j) = products(j, i) =
          plane_product(rows[static_cast<std::size_t>(i)], rows[static_cast<std::size_t>(j)]);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(products);
  const Eigen::VectorXd& squares = solved.eigenvalues();
  if (solved.info() != Eigen::Success || !(squares[n - 2] > 1e-9 * squares[n - 1])) {
    plane.fault = "landscape.short_way";
    return;
  }
  plane.explained = (squares[n - 1] + squares[n - 2]) / std::max(squares.cwiseMax(0).sum(), 1e-300);
  fill_component(rows, solved.eigenvectors().col(n - 1), plane.u);
  fill_component(rows, solved.eigenvectors().col(n - 2), plane.v);
  LandscapeWindow& w = plane.window = {0, 0, 0, 0};
  for (const auto& row : rows) {
    const double a = plane_product(row, plane.u), b = plane_product(row, plane.v);
    w = {std::min(w.x_low, a), std::max(w.x_high, a), std::min(w.y_low, b), std::max(w.y_high, b)};
  }
  const double margin_x = kWayMargin * choice.reach * (w.x_high - w.x_low);
  const double margin_y = kWayMargin * choice.reach * (w.y_high - w.y_low);
  w = {w.x_low - margin_x, w.x_high + margin_x, w.y_low - margin_y, w.y_high + margin_y};
}

// Walks back from the data loss.
std::vector<bool> values_behind_loss(const Graph& graph, ValueId end) {
  std::vector<bool> reached(graph.values().size(), false);
  reached[static_cast<std::size_t>(end)] = true;
  for (std::size_t n = graph.nodes().size(); n-- > 0;) {
    const Node& node = graph.nodes()[n];
    const bool leads = std::any_of(node.out.begin(), node.out.end(),
                                   [&](ValueId id) { return reached[static_cast<std::size_t>(id)]; });
    if (!leads) continue;
    for (const ValueId id : node.in) reached[static_cast<std::size_t>(id)] = true;
    for (const ValueId id : node.params) reached[static_cast<std::size_t>(id)] = true;
  }
  return reached;
}

}  // namespace

std::vector<LandscapeWeight> landscape_weights(const Task& task) {
  const Graph& graph = *task.graph;
  const std::vector<bool> behind = values_behind_loss(graph, task.data_loss);
  const ParamLayout layout(graph);
  std::vector<LandscapeWeight> weights;
  for (const ValueId id : graph.params()) {
    if (!behind[static_cast<std::size_t>(id)]) continue;
    const std::vector<std::int64_t> shape = shape_of(graph.value(id));
    for (std::int64_t i = 0; i < layout.count(id); ++i) {
      std::string index;
      std::int64_t rest = i;
      for (std::size_t axis = shape.size(); axis-- > 0; rest /= shape[axis])
        index = fmt::format("{}{}{}", rest % shape[axis], index.empty() ? "" : ",", index);
      const std::string& name = graph.value(id).name;
      weights.push_back({index.empty() ? name : fmt::format("{}[{}]", name, index), id, i, layout.offset(id) + i});
    }
  }
  return weights;
}

std::array<double, 2> LossPlane::place_of(std::span<const float> params) const {
  double ua = 0, va = 0, uu = 0, vv = 0, uv = 0;
  for (std::size_t i = 0; i < params.size() && i < center.size(); ++i) {
    const double d = static_cast<double>(params[i]) - static_cast<double>(center[i]);
    const auto p = static_cast<double>(u[i]), q = static_cast<double>(v[i]);
    ua += p * d;
    va += q * d;
    uu += p * p;
    vv += q * q;
    uv += p * q;
  }
  const double determinant = uu * vv - uv * uv;
  return {(ua * vv - va * uv) / determinant, (va * uu - ua * uv) / determinant};
}

void LossPlane::fill(double a, double b, std::span<float> params) const {
  for (std::size_t i = 0; i < params.size(); ++i)
    params[i] = static_cast<float>(static_cast<double>(center[i]) + a * static_cast<double>(u[i]) +
                                   b * static_cast<double>(v[i]));
}

LossPlane loss_plane(const Task& task, std::span<const float> params, std::span<const RunPoint> way,
                     const PlaneChoice& choice) {
  LossPlane plane;
  plane.center.assign(params.begin(), params.end());
  plane.u.assign(params.size(), 0.0F);
  plane.v.assign(params.size(), 0.0F);
  if (choice.kind == PlaneKind::Weights) lay_through_weights(task, choice, plane);
  if (choice.kind == PlaneKind::Random) lay_at_random(task, params, choice, plane);
  if (choice.kind == PlaneKind::Way) lay_along_way(task, params, way, choice, plane);
  const LandscapeWindow& w = plane.window;
  if (plane.fault.empty() && (!is_wide_enough(w.x_low, w.x_high) || !is_wide_enough(w.y_low, w.y_high)))
    plane.fault = "landscape.broken";
  return plane;
}

}  // namespace neurarium
