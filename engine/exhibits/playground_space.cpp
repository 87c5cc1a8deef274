#include "engine/exhibits/playground_space.h"

#include "engine/embedding/pca.h"
#include "engine/exhibits/playground_borders.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

constexpr std::int64_t kSpaceTileRows = 500;
constexpr std::uint64_t kSpaceSeed = 1;
constexpr double kSpaceMargin = 0.06;  // of the frame, around what is in it

// Grid and points through the network: their coordinates, and the values of every layer.
struct SpaceRun {
  std::vector<float> xy;                    // [n, 2] as the data has them: grid, points, example
  std::vector<std::vector<float>> outputs;  // of each of view.layers, [n, units]
  [[nodiscard]] std::size_t count() const { return xy.size() / 2; }
};

std::vector<float> grid_lines(const Domain& d) {
  std::vector<float> xy;
  for (const bool across : {true, false})
    for (int line = 0; line < kSpaceLines; ++line)
      for (int step = 0; step < kSpaceSteps; ++step) {
        const double along = static_cast<double>(step) / (kSpaceSteps - 1);
        const double beside = static_cast<double>(line) / (kSpaceLines - 1);
        xy.push_back(static_cast<float>(d.x1_low + (d.x1_high - d.x1_low) * (across ? along : beside)));
        xy.push_back(static_cast<float>(d.x2_low + (d.x2_high - d.x2_low) * (across ? beside : along)));
      }
  return xy;
}

SpaceRun run_space(const PlaygroundView& view, const PlaygroundSpace& space) {
  SpaceRun run;
  run.xy = grid_lines(view.domain);
  for (const std::int32_t row : space.rows)
    run.xy.insert(run.xy.end(), view.parts->points->x.begin() + 2 * row, view.parts->points->x.begin() + 2 * row + 2);
  Workspace<float> tile(view.task->graph, {.rows = kSpaceTileRows, .gradients = false});
  tile.bind(*view.params);
  tile.set_edits({view.example->edits().begin(), view.example->edits().end()});
  std::vector<float> xy = run.xy;
  view.parts->standardizer.apply(xy);
  run.outputs.resize(view.layers.size());
  const auto all = static_cast<std::int64_t>(run.count());
  for (std::int64_t first = 0; first < all; first += kSpaceTileRows) {
    const std::int64_t rows = std::min(kSpaceTileRows, all - first);
    tile.set_rows(rows);
    features(view.parts->features, xy.data() + 2 * first, rows, tile.input(view.task->input).data());
    forward(tile);
    for (std::size_t l = 0; l < view.layers.size(); ++l) {
      const std::span<const float> act = tile.value(view.layers[l].act);
      run.outputs[l].insert(run.outputs[l].end(), act.begin(), act.end());
    }
  }
  return run;
}

SpacePoint project_point(const SpaceLayer& layer, std::span<const float> values, float x2) {
  if (layer.kind == SpaceKind::Direct) return {values[0], values[1]};
  if (layer.kind == SpaceKind::Single) return {values[0], x2};
  SpacePoint p;
  for (const int axis : {0, 1}) {
    double sum = 0;
    for (std::size_t u = 0; u < values.size(); ++u)
      sum += (static_cast<double>(values[u]) - layer.mean[u]) * layer.axes[static_cast<std::size_t>(axis)][u];
    (axis == 0 ? p.x : p.y) = static_cast<float>(sum);
  }
  return p;
}

bool is_finite(SpacePoint p) { return std::isfinite(p.x) && std::isfinite(p.y); }

// The frame around everything finite; the same scale along both axes where they are of one kind.
void set_frame(SpaceLayer& layer) {
  double low[2] = {std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
  double high[2] = {std::numeric_limits<double>::lowest(), std::numeric_limits<double>::lowest()};
  for (const std::vector<SpacePoint>* part : {&layer.grid, &layer.points})
    for (const SpacePoint p : *part) {
      if (!is_finite(p)) continue;
      for (const int axis : {0, 1}) {
        const auto v = static_cast<double>(axis == 0 ? p.x : p.y);
        low[axis] = std::min(low[axis], v);
        high[axis] = std::max(high[axis], v);
      }
    }
  for (const int axis : {0, 1})
    if (low[axis] > high[axis]) low[axis] = -1, high[axis] = 1;
  double half[2] = {(high[0] - low[0]) * 0.5, (high[1] - low[1]) * 0.5};
  if (layer.kind != SpaceKind::Single) half[0] = half[1] = std::max(half[0], half[1]);
  for (const int axis : {0, 1}) {
    const double middle = (low[axis] + high[axis]) * 0.5;
    const double reach = std::max(half[axis], 1e-6 * std::max(1.0, std::abs(middle))) * (1 + 2 * kSpaceMargin);
    (axis == 0 ? layer.x_low : layer.y_low) = middle - reach;
    (axis == 0 ? layer.x_high : layer.y_high) = middle + reach;
  }
}

SpaceLayer plane_layer(const PlaygroundView& view, const SpaceRun& run, std::size_t grid,
                       const PlaygroundSpace& space) {
  SpaceLayer layer;
  layer.name = "x";
  for (std::size_t i = 0; i < run.count(); ++i)
    (i < grid ? layer.grid : layer.points).push_back({run.xy[2 * i], run.xy[2 * i + 1]});
  NEURARIUM_CHECK_EQ(layer.points.size(), space.rows.size());
  const Domain& d = view.domain;
  layer.x_low = d.x1_low, layer.x_high = d.x1_high, layer.y_low = d.x2_low, layer.y_high = d.x2_high;
  return layer;
}

// Positive where the two pictures lie alike: the sum over the grid of the products of their coordinates.
double grid_likeness(const SpaceLayer& a, int axis_a, const SpaceLayer& b, int axis_b) {
  const auto of = [](const SpaceLayer& layer, int axis, SpacePoint p) {
    const double middle = axis == 0 ? layer.x_low + layer.x_high : layer.y_low + layer.y_high;
    return static_cast<double>(axis == 0 ? p.x : p.y) - middle * 0.5;
  };
  double sum = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.grid.size(); ++i) {
    const double p = of(a, axis_a, a.grid[i]), q = of(b, axis_b, b.grid[i]);
    if (!std::isfinite(p) || !std::isfinite(q)) continue;
    sum += p * q;
    aa += p * p;
    bb += q * q;
  }
  return aa > 0 && bb > 0 ? sum / std::sqrt(aa * bb) : 0;
}

void swap_axes(SpaceLayer& layer) {
  std::swap(layer.axes[0], layer.axes[1]);
  std::swap(layer.explained[0], layer.explained[1]);
  std::swap(layer.component[0], layer.component[1]);
}

void turn_axis(SpaceLayer& layer, std::size_t axis) {
  for (double& v : layer.axes[axis]) v = -v;
}

double dot_of_axes(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Swaps and turns the axes so that each is nearest to what it should be like: likeness[axis][wanted], -1..1.
void align_axes(SpaceLayer& layer, std::array<std::array<double, 2>, 2> likeness) {
  if (std::abs(likeness[0][1]) + std::abs(likeness[1][0]) >
      std::abs(likeness[0][0]) + std::abs(likeness[1][1]) + 1e-9) {
    swap_axes(layer);
    std::swap(likeness[0], likeness[1]);
  }
  for (const std::size_t axis : {0u, 1u})
    if (likeness[axis][axis] < 0) turn_axis(layer, axis);
}

void place_layer(SpaceLayer& layer, const SpaceRun& run, std::span<const float> values, std::size_t grid) {
  layer.grid.clear();
  layer.points.clear();
  const auto units = static_cast<std::size_t>(layer.units);
  for (std::size_t i = 0; i < run.count(); ++i)
    (i < grid ? layer.grid : layer.points)
        .push_back(project_point(layer, values.subspan(i * units, units), run.xy[2 * i + 1]));
  set_frame(layer);
}

SpaceLayer project_layer(const LayerMaps& maps, const SpaceRun& run, const std::vector<float>& values,
                         std::size_t grid) {
  SpaceLayer layer;
  layer.name = maps.name;
  layer.value = maps.act;
  layer.units = maps.units;
  layer.kind = maps.units == 1 ? SpaceKind::Single : maps.units == 2 ? SpaceKind::Direct : SpaceKind::Principal;
  if (layer.kind == SpaceKind::Principal) {
    Principal found = principal_axes(values, layer.units);
    layer.mean = std::move(found.mean);
    layer.axes = std::move(found.axes);
    layer.explained = found.explained;
  }
  const auto units = static_cast<std::size_t>(layer.units);
  layer.values.assign(values.begin() + static_cast<std::ptrdiff_t>(grid * units), values.end());
  place_layer(layer, run, values, grid);
  return layer;
}

void place_example(const PlaygroundView& view, SpaceLayer& layer) {
  const std::span<const float> x = view.example_xy;
  if (layer.kind == SpaceKind::Plane) {
    layer.example = {x[0], x[1]};
    return;
  }
  layer.example = project_point(layer, view.example->value(layer.value), x[1]);
}

}  // namespace

Principal principal_axes(std::span<const float> rows, int width) {
  NEURARIUM_CHECK(width >= 2);
  const auto w = static_cast<std::size_t>(width);
  Principal found{std::vector<double>(w, 0.0), {std::vector<double>(w, 0.0), std::vector<double>(w, 0.0)}, {0, 0}};
  found.axes[0][0] = found.axes[1][1] = 1;  // where nothing varies
  Vectors finite;
  finite.width = width;
  for (std::size_t i = 0; i + w <= rows.size(); i += w) {
    const std::span<const float> row = rows.subspan(i, w);
    if (!all_finite(row)) continue;
    finite.values.insert(finite.values.end(), row.begin(), row.end());
    ++finite.rows;
  }
  if (finite.rows == 0) return found;
  Pca pca = fit_pca(finite, 2);
  found.mean = std::move(pca.mean);
  if (pca.axes() < 2 || !(pca.total_variance > 0) || !std::isfinite(pca.total_variance)) return found;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    std::copy_n(pca.components.begin() + static_cast<std::ptrdiff_t>(axis * w), w, found.axes[axis].begin());
    found.explained[axis] = pca.share(axis);
  }
  return found;
}

void SpaceObserver::keep_axes(SpaceLayer& layer, const SpaceLayer& before) const {
  std::array<std::array<double, 2>, 2> like{};
  const auto last = std::find_if(last_.begin(), last_.end(), [&](const Axes& a) {
    return a.name == layer.name && a.directions[0].size() == layer.axes[0].size();
  });
  for (const int a : {0, 1})
    for (const int b : {0, 1})
      like[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)] =
          last == last_.end()
              ? grid_likeness(layer, a, before, b)
              : dot_of_axes(layer.axes[static_cast<std::size_t>(a)], last->directions[static_cast<std::size_t>(b)]);
  align_axes(layer, like);
}

std::shared_ptr<const PlaygroundSpace> SpaceObserver::observe(std::shared_ptr<const PlaygroundView> view) {
  auto space = std::make_shared<PlaygroundSpace>();
  const DisplaySample sample =
      sample_for_display(static_cast<std::int64_t>(view->shown.rows.size()), kSpacePoints, kSpaceSeed);
  for (const std::int32_t i : sample.rows) {
    space->shown.push_back(static_cast<std::size_t>(i));
    space->rows.push_back(view->shown.rows[static_cast<std::size_t>(i)]);
  }
  space->sampled = sample.is_partial() || view->shown.is_partial();
  const SpaceRun run = run_space(*view, *space);
  const std::size_t grid = run.count() - space->rows.size();
  space->layers.push_back(plane_layer(*view, run, grid, *space));
  for (std::size_t l = 0; l < view->layers.size(); ++l) {
    SpaceLayer layer = project_layer(view->layers[l], run, run.outputs[l], grid);
    if (layer.kind == SpaceKind::Principal) {
      keep_axes(layer, space->layers.back());
      place_layer(layer, run, run.outputs[l], grid);
    }
    space->layers.push_back(std::move(layer));
  }
  last_.clear();
  for (const SpaceLayer& layer : space->layers)
    if (layer.kind == SpaceKind::Principal) last_.push_back({layer.name, layer.axes});
  for (SpaceLayer& layer : space->layers) place_example(*view, layer);
  if (space->layers.size() > 2) find_borders(*view, space->layers[space->layers.size() - 2]);
  space->view = std::move(view);
  return space;
}

}  // namespace neurarium
