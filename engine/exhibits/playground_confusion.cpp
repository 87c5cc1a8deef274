#include "engine/exhibits/playground_confusion.h"

#include "engine/run.h"

#include <algorithm>
#include <limits>

namespace neurarium {
namespace {

constexpr std::int64_t kConfusionTileRows = 500;
constexpr std::uint64_t kConfusionSeed = 3;

double share_of(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(part) / static_cast<double>(whole);
}

// The classes that the network names for rows of the points.
std::vector<std::int32_t> predict(const PlaygroundView& view, Workspace<float>& tile,
                                  std::span<const std::int32_t> rows) {
  std::vector<std::int32_t> found;
  std::vector<float> xy;
  const auto width = static_cast<std::size_t>(tile.row_size(view.task->output));
  for (std::size_t first = 0; first < rows.size(); first += kConfusionTileRows) {
    const std::size_t count = std::min<std::size_t>(kConfusionTileRows, rows.size() - first);
    xy.resize(2 * count);
    for (std::size_t i = 0; i < count; ++i)
      std::copy_n(view.parts->points->x.data() + 2 * rows[first + i], 2, xy.data() + 2 * i);
    view.parts->standardizer.apply(xy);
    tile.set_rows(static_cast<std::int64_t>(count));
    features(view.parts->features, xy.data(), static_cast<std::int64_t>(count), tile.input(view.task->input).data());
    forward(tile);
    const float* output = tile.value(view.task->output).data();
    for (std::size_t i = 0; i < count; ++i)
      found.push_back(predicted_class(view.task->metric, {output + i * width, width}));
  }
  return found;
}

Confusion count_part(const PlaygroundView& view, Workspace<float>& tile, const std::vector<std::int32_t>& part,
                     std::int64_t most) {
  Confusion c;
  c.classes = std::max(2, view.parts->points->classes);
  c.counts.assign(static_cast<std::size_t>(c.classes) * static_cast<std::size_t>(c.classes), 0);
  c.total = static_cast<std::int64_t>(part.size());
  std::vector<std::int32_t> rows;
  for (const std::int32_t i : sample_for_display(c.total, most, kConfusionSeed).rows)
    rows.push_back(part[static_cast<std::size_t>(i)]);
  c.points = static_cast<std::int64_t>(rows.size());
  const std::vector<std::int32_t> predicted = predict(view, tile, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto actual = static_cast<std::size_t>(view.parts->points->target[static_cast<std::size_t>(rows[i])]);
    ++c.counts[actual * static_cast<std::size_t>(c.classes) + static_cast<std::size_t>(predicted[i])];
  }
  return c;
}

}  // namespace

std::int64_t Confusion::actual(int k) const {
  std::int64_t sum = 0;
  for (int j = 0; j < classes; ++j) sum += at(k, j);
  return sum;
}

std::int64_t Confusion::predicted(int k) const {
  std::int64_t sum = 0;
  for (int j = 0; j < classes; ++j) sum += at(j, k);
  return sum;
}

double Confusion::recall(int k) const { return share_of(at(k, k), actual(k)); }

double Confusion::precision(int k) const { return share_of(at(k, k), predicted(k)); }

double Confusion::accuracy() const {
  std::int64_t right = 0;
  for (int k = 0; k < classes; ++k) right += at(k, k);
  return share_of(right, points);
}

int predicted_class(MetricKind metric, std::span<const float> output) {
  if (metric == MetricKind::SignAccuracy || metric == MetricKind::LogitAccuracy) return output[0] > 0 ? 1 : 0;
  return static_cast<int>(std::max_element(output.begin(), output.end()) - output.begin());
}

std::shared_ptr<const PlaygroundConfusion> observe_confusion(std::shared_ptr<const PlaygroundView> view,
                                                             std::int64_t most) {
  if (view->parts->points->classes == 0) return nullptr;
  Workspace<float> tile(view->task->graph, {.rows = kConfusionTileRows, .gradients = false});
  tile.bind(*view->params);
  tile.set_edits({view->example->edits().begin(), view->example->edits().end()});
  auto confusion = std::make_shared<PlaygroundConfusion>();
  confusion->train = count_part(*view, tile, view->parts->train, most);
  confusion->test = count_part(*view, tile, view->parts->test, most);
  confusion->predicted = predict(*view, tile, view->shown.rows);
  confusion->view = std::move(view);
  return confusion;
}

}  // namespace neurarium
