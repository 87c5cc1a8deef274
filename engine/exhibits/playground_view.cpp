#include "engine/exhibits/playground_view.h"

#include "engine/edits.h"
#include "engine/exhibits/playground_values.h"
#include "engine/measure.h"
#include "engine/run.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

constexpr std::int64_t kPlaneTileRows = 500;  // rows of the plane computed at once: their values stay in the cache
constexpr std::int64_t kShownPoints = 5000;   // more are sampled, and the screen says so
constexpr std::uint64_t kShownSeed = 0;
static_assert(kRegionGrid == 2 * kUnitGrid);

// Coordinates of the grid's cell centres, x2 falling from row to row as a picture does.
std::vector<float> grid_points(const Domain& d) {
  std::vector<float> xy;
  xy.reserve(std::size_t{kRegionGrid} * kRegionGrid * 2);
  for (int row = 0; row < kRegionGrid; ++row)
    for (int column = 0; column < kRegionGrid; ++column) {
      xy.push_back(static_cast<float>(d.x1_low + (d.x1_high - d.x1_low) * (column + 0.5) / kRegionGrid));
      xy.push_back(static_cast<float>(d.x2_high - (d.x2_high - d.x2_low) * (row + 0.5) / kRegionGrid));
    }
  return xy;
}

LayerMaps empty_layer(const Graph& graph, const std::string& name, Activation activation) {
  LayerMaps layer;
  layer.name = name;
  layer.weight = graph.at(name + ".weight");
  layer.bias = graph.at(name + ".bias");
  layer.pre = graph.at(name + ".pre");
  layer.act = graph.at(name + ".act");
  layer.units = graph.value(layer.act).dims.back().size;
  layer.activation = activation;
  layer.maps.resize(static_cast<std::size_t>(layer.units) * kUnitGrid * kUnitGrid);
  return layer;
}

std::vector<LayerMaps> empty_layers(const Graph& graph, const MlpSpec& net) {
  std::vector<LayerMaps> layers;
  for (std::size_t i = 0; i < net.hidden.size(); ++i)
    layers.push_back(empty_layer(graph, fmt::format("h{}", i), net.hidden[i].activation));
  layers.push_back(empty_layer(graph, "out", net.output_activation));
  return layers;
}

// Every second sample of every second row of the region's grid is one of a small picture.
bool is_unit_sample(std::int64_t cell, std::size_t& unit_cell) {
  const std::int64_t row = cell / kRegionGrid;
  const std::int64_t column = cell % kRegionGrid;
  unit_cell = static_cast<std::size_t>(row / 2 * kUnitGrid + column / 2);
  return row % 2 == 0 && column % 2 == 0;
}

}  // namespace

double PlaygroundView::value(ValueId id, std::int64_t element) const {
  return example->value(id)[static_cast<std::size_t>(element)];
}

double PlaygroundView::gradient(ValueId id, std::int64_t element) const {
  const std::span<const float> g = example->gradient(id);
  return g.empty() ? std::numeric_limits<double>::quiet_NaN()
                   : static_cast<double>(g[static_cast<std::size_t>(element)]);
}

void PlaygroundObserver::adopt(const PlaygroundMoment& moment) {
  if (settings_ != moment.settings) {
    Result<PlaygroundParts> parts = playground_parts(dynamic_cast<const PlaygroundSettings&>(*moment.settings));
    NEURARIUM_CHECK(parts.ok());  // the trainer made a task of these settings
    parts_ = std::make_shared<const PlaygroundParts>(std::move(*parts));
    points_xy_ = parts_->points->x;
    parts_->standardizer.apply(points_xy_);
    shown_ = sample_for_display(parts_->points->size(), kShownPoints, kShownSeed);
    std::vector<bool> test(static_cast<std::size_t>(parts_->points->size()), false);
    for (const std::int32_t row : parts_->test) test[static_cast<std::size_t>(row)] = true;
    is_test_.clear();
    for (const std::int32_t row : shown_.rows) is_test_.push_back(test[static_cast<std::size_t>(row)]);
    settings_ = moment.settings;
    fill_feature_maps();
  }
  if (task_ == nullptr || task_->graph != moment.task->graph) {
    params_ = std::make_unique<Params<float>>(*moment.task->graph);
    tile_ = std::make_unique<Workspace<float>>(moment.task->graph,
                                               WorkspaceOptions{.rows = kPlaneTileRows, .gradients = false});
    tile_->bind(*params_);
    edits_.clear();
  }
  task_ = moment.task;
  std::copy(moment.params.begin(), moment.params.end(), params_->flat().begin());
  if (edits_ != moment.edits) {
    edits_ = moment.edits;
    tile_->set_edits(bind_fitting(edits_, *task_->graph));
  }
}

std::shared_ptr<const PlaygroundView> PlaygroundObserver::observe(const PlaygroundRequest& request) {
  adopt(request.moment);
  auto view = std::make_shared<PlaygroundView>();
  view->step = request.moment.step;
  view->task = task_;
  view->settings = settings_;
  view->parts = parts_;
  view->domain = domain_of(*parts_->points);
  for (const int column : parts_->features.columns) view->feature_names.emplace_back(parts_->features.name(column));
  view->layers = empty_layers(*task_->graph, parts_->network);
  const ValueId probs = task_->graph->find("probs");
  view->region_value = probs == kNoValue ? task_->output : probs;
  fill_maps(*view);
  judge_points(*view);
  run_example(request, *view);
  return view;
}

void PlaygroundObserver::fill_feature_maps() {
  std::vector<float> xy = grid_points(domain_of(*parts_->points));
  parts_->standardizer.apply(xy);
  const FeatureSet all = parts_->features.all();
  const auto cells = static_cast<std::int64_t>(xy.size()) / 2;
  std::vector<float> x(static_cast<std::size_t>(cells * all.size()));
  features(all, xy.data(), cells, x.data());
  const std::size_t unit_cells = std::size_t{kUnitGrid} * kUnitGrid;
  feature_maps_.resize(all.columns.size() * unit_cells);
  for (std::int64_t i = 0; i < cells; ++i) {
    std::size_t cell = 0;
    if (!is_unit_sample(i, cell)) continue;
    for (std::size_t c = 0; c < all.columns.size(); ++c)
      feature_maps_[c * unit_cells + cell] = x[static_cast<std::size_t>(i) * all.columns.size() + c];
  }
}

// One pass over the plane fills the region and every unit's small picture.
void PlaygroundObserver::fill_maps(PlaygroundView& view) {
  std::vector<float> xy = grid_points(view.domain);
  parts_->standardizer.apply(xy);
  const auto cells = static_cast<std::int64_t>(xy.size()) / 2;
  const std::size_t unit_cells = std::size_t{kUnitGrid} * kUnitGrid;
  view.feature_maps = feature_maps_;
  const auto outputs = static_cast<std::size_t>(tile_->row_size(view.region_value));
  view.region.assign(outputs, std::vector<float>(static_cast<std::size_t>(cells)));
  for (std::int64_t first = 0; first < cells; first += kPlaneTileRows) {
    const std::int64_t rows = std::min(kPlaneTileRows, cells - first);
    tile_->set_rows(rows);
    features(parts_->features, xy.data() + 2 * first, rows, tile_->input(task_->input).data());
    forward(*tile_);
    const float* region = tile_->value(view.region_value).data();
    for (std::int64_t r = 0; r < rows; ++r) {
      const auto row = static_cast<std::size_t>(r);
      for (std::size_t o = 0; o < outputs; ++o)
        view.region[o][static_cast<std::size_t>(first + r)] = region[row * outputs + o];
      std::size_t cell = 0;
      if (!is_unit_sample(first + r, cell)) continue;
      for (LayerMaps& layer : view.layers) {
        const auto units = static_cast<std::size_t>(layer.units);
        const float* act = tile_->value(layer.act).data() + row * units;
        for (std::size_t u = 0; u < units; ++u) layer.maps[u * unit_cells + cell] = act[u];
      }
    }
  }
}

void PlaygroundObserver::judge_points(PlaygroundView& view) {
  view.shown = shown_;
  view.is_test = is_test_;
  view.right.assign(shown_.rows.size(), true);
  if (task_->metric == MetricKind::None) return;
  const Task& task = *task_;
  const auto width = static_cast<std::size_t>(tile_->row_size(task.output));
  std::vector<float> xy;
  for (std::size_t first = 0; first < shown_.rows.size(); first += kPlaneTileRows) {
    const std::size_t rows = std::min<std::size_t>(kPlaneTileRows, shown_.rows.size() - first);
    xy.resize(rows * 2);
    for (std::size_t i = 0; i < rows; ++i)
      std::copy_n(points_xy_.data() + 2 * shown_.rows[first + i], 2, xy.data() + 2 * i);
    tile_->set_rows(static_cast<std::int64_t>(rows));
    features(parts_->features, xy.data(), static_cast<std::int64_t>(rows), tile_->input(task.input).data());
    forward(*tile_);
    const float* out = tile_->value(task.output).data();
    for (std::size_t i = 0; i < rows; ++i) {
      const float label = parts_->points->target[static_cast<std::size_t>(shown_.rows[first + i])];
      const std::vector<float> target = encode_target(*parts_, label);
      view.right[first + i] = is_right(task.metric, {out + i * width, width}, target);
    }
  }
}

void PlaygroundObserver::run_example(const PlaygroundRequest& request, PlaygroundView& view) const {
  view.params = std::make_unique<Params<float>>(*params_);
  view.example = std::make_unique<Workspace<float>>(task_->graph, WorkspaceOptions{.rows = 1, .input_gradients = true});
  view.example->bind(*view.params);
  view.example->set_edits(bind_fitting(edits_, *task_->graph));
  view.example_xy = {request.example[0], request.example[1]};
  std::vector<float> xy = {request.example[0], request.example[1]};
  parts_->standardizer.apply(xy);
  features(parts_->features, xy.data(), 1, view.example->input(task_->input).data());
  const std::vector<float> target = encode_target(*parts_, request.example_target);
  std::copy(target.begin(), target.end(), view.example->input(task_->target).begin());
  forward(*view.example);
  backward(*view.example);
}

std::vector<float> PlaygroundObserver::outputs_at(const PlaygroundView& view, float x1, float x2) {
  return values_at(view, view.region_value, x1, x2);
}

}  // namespace neurarium
