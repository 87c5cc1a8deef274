#include "engine/exhibits/limits_view.h"

#include "engine/carry_over.h"
#include "engine/data/points.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

// The network of a moment, asked about any rows.
class LimitNetwork {
 public:
  explicit LimitNetwork(const LimitsRequest& request)
      : task_(request.task),
        params_(*task_->graph),
        tile_(task_->graph, {.rows = kTile, .gradients = false, .only = task_->output}) {
    std::copy(request.params.begin(), request.params.end(), params_.flat().begin());
    tile_.bind(params_);
    tile_.set_edits(bind_fitting(request.edits, *task_->graph));
  }

  // `x`: rows of inputs, one after the other. An output for each.
  std::vector<float> ask(std::span<const float> x) {
    const std::span<float> input = tile_.input(task_->input);
    const std::size_t width = input.size() / kTile, rows = x.size() / width;
    std::vector<float> out;
    for (std::size_t from = 0; from < rows; from += kTile) {
      const std::size_t count = std::min<std::size_t>(kTile, rows - from);
      std::fill(input.begin(), input.end(), 0.0F);
      std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(from * width), count * width, input.begin());
      forward(tile_);
      const std::span<const float> values = tile_.value(task_->output);
      out.insert(out.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return out;
  }

 private:
  static constexpr std::size_t kTile = 64;
  TaskPtr task_;
  Params<float> params_;
  Workspace<float> tile_;
};

double limit_error(const Examples& rows, const std::vector<float>& outputs, bool labels) {
  if (outputs.empty()) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const double away = static_cast<double>(outputs[i]) - static_cast<double>(rows.target[i]);
    const bool right = std::isfinite(outputs[i]) && (outputs[i] > 0) == (rows.target[i] > 0.5F);
    sum += labels ? (right ? 0.0 : 1.0) : away * away;
  }
  sum /= static_cast<double>(outputs.size());
  return labels ? sum : std::sqrt(sum);
}

std::vector<LimitRow> first_rows(const Examples& rows, const std::vector<float>& outputs) {
  std::vector<LimitRow> out;
  for (std::int64_t i = 0; i < std::min(rows.rows, kLimitShown); ++i) {
    const auto from = rows.x.begin() + i * rows.inputs;
    const auto at = static_cast<std::size_t>(i);
    out.push_back({i, {from, from + rows.inputs}, rows.target[at], outputs[at]});
  }
  return out;
}

void look_at_line(LimitNetwork& network, LimitsView& view) {
  for (int i = 0; i < kLimitLinePoints; ++i) {
    const double x = kLineReach * (2.0 * i / (kLimitLinePoints - 1) - 1);
    view.line_x.push_back(static_cast<float>(x));
    view.line_target.push_back(static_cast<float>(line_target(x)));
  }
  view.line_y = network.ask(view.line_x);
}

void look_at_plane(LimitNetwork& network, LimitsView& view) {
  const auto place = [](int i) { return static_cast<float>(kPlaneHalf * (2 * (i + 0.5) / kLimitGrid - 1)); };
  std::vector<float> xy;
  for (int line = kLimitGrid - 1; line >= 0; --line)
    for (int column = 0; column < kLimitGrid; ++column) {
      xy.push_back(place(column));
      xy.push_back(place(line));
    }
  view.plane = network.ask(xy);
}

}  // namespace

LimitErrors limit_errors(const LimitsRequest& r) {
  LimitNetwork network(r);
  const bool labels = dynamic_cast<const LimitsSettings&>(*r.settings).has_labels();
  return {limit_error(*r.task->train, network.ask(r.task->train->x), labels),
          limit_error(*r.task->test, network.ask(r.task->test->x), labels)};
}

std::shared_ptr<const LimitsView> look_at_limits(const LimitsRequest& r) {
  auto view = std::make_shared<LimitsView>();
  view->step = r.step;
  view->task = r.task;
  view->settings = r.settings;
  const LimitsSettings& s = view->limits();
  LimitNetwork network(r);
  const std::vector<float> learned = network.ask(r.task->train->x), tested = network.ask(r.task->test->x);
  view->errors = {limit_error(*r.task->train, learned, s.has_labels()),
                  limit_error(*r.task->test, tested, s.has_labels())};
  if (s.has_bits()) {
    view->train = first_rows(*r.task->train, learned);
    view->test = first_rows(*r.task->test, tested);
  } else if (s.problem == "plane") {
    look_at_plane(network, *view);
  } else {
    look_at_line(network, *view);
  }
  return view;
}

std::unique_ptr<Timeline> limit_run(const LimitsSettings& settings, std::int64_t steps) {
  Result<std::unique_ptr<Timeline>> run = Timeline::make(settings.clone());
  NEURARIUM_CHECK(run.ok());
  while ((*run)->steps() < steps && (*run)->step()) continue;
  return std::move(*run);
}

LimitErrors errors_of_run(const Timeline& run) {
  const Experiment& e = run.experiment();
  const std::span<const float> params = e.params().flat();
  return limit_errors({e.task(), e.settings(), e.edits(), {params.begin(), params.end()}, e.steps()});
}

}  // namespace neurarium
