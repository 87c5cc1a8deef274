#include "engine/exhibits/neuron_view.h"

#include "engine/carry_over.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

// Coordinate of a sample of the grid, from the low end on.
double sample_at(double low, double high, int i) { return low + (high - low) * (i + 0.5) / kNeuronGrid; }

std::unique_ptr<Workspace<float>> workspace_of(const NeuronRequest& request, Params<float>& params,
                                               const WorkspaceOptions& options) {
  auto made = std::make_unique<Workspace<float>>(request.task->graph, options);
  made->bind(params);
  made->set_edits(bind_fitting(request.edits, *request.task->graph));
  return made;
}

// The example is that of the request, or the row that comes next.
std::vector<float> example_inputs(const NeuronRequest& request, const NeuronParts& parts) {
  const auto inputs = static_cast<std::size_t>(parts.network.inputs);
  if (request.example.size() == inputs) return request.example;
  std::int64_t row = 0;
  if (request.state != nullptr && request.task->plan.order == OrderKind::File)
    row = request.state->cursor.position % parts.rows();
  const auto first = parts.x.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(row) * inputs);
  return {first, first + static_cast<std::ptrdiff_t>(inputs)};
}

// The nearest row decides what is wanted.
void place_example(const std::vector<float>& example, const NeuronParts& parts, NeuronView& view) {
  const std::size_t inputs = example.size();
  double least = std::numeric_limits<double>::max();
  for (std::int64_t row = 0; row < parts.rows(); ++row) {
    double square = 0;
    for (std::size_t i = 0; i < inputs; ++i) {
      const double d = static_cast<double>(parts.x[static_cast<std::size_t>(row) * inputs + i] - example[i]);
      square += d * d;
    }
    if (square >= least) continue;
    least = square;
    view.wanted = parts.wanted[static_cast<std::size_t>(row)];
    view.row = square == 0 ? static_cast<std::int32_t>(row) : -1;
  }
}

void run_neuron_example(const NeuronRequest& request, const std::vector<float>& example, NeuronView& view) {
  view.example = workspace_of(request, *view.params, {.rows = 1, .input_gradients = true});
  std::copy(example.begin(), example.end(), view.example->input(view.task->input).begin());
  view.example->input(view.task->target)[0] = static_cast<float>(view.wanted ? view.parts->high : view.parts->low);
  forward(*view.example);
  backward(*view.example);
}

void fill_region(const NeuronRequest& request, const std::vector<float>& example, NeuronView& view) {
  const Domain& d = view.parts->domain;
  const std::size_t inputs = example.size();
  const auto tile = workspace_of(request, *view.params, {.rows = kNeuronGrid, .gradients = false});
  const ValueId act = view.graph().at("out.act");
  view.region.clear();
  for (int line = kNeuronGrid - 1; line >= 0; --line) {
    const std::span<float> x = tile->input(view.task->input);
    for (int column = 0; column < kNeuronGrid; ++column) {
      float* row = x.data() + static_cast<std::size_t>(column) * inputs;
      std::copy(example.begin(), example.end(), row);
      row[view.axes[0]] = static_cast<float>(sample_at(d.x1_low, d.x1_high, column));
      row[view.axes[1]] = static_cast<float>(sample_at(d.x2_low, d.x2_high, line));
    }
    forward(*tile);
    const std::span<const float> values = tile->value(act);
    view.region.insert(view.region.end(), values.begin(), values.end());
  }
}

// What the neuron makes of each row, and where the row lies behind a hidden layer.
void judge_rows(const NeuronRequest& request, NeuronView& view) {
  const NeuronParts& parts = *view.parts;
  const auto rows = static_cast<std::size_t>(parts.rows());
  const auto all = workspace_of(request, *view.params, {.rows = parts.rows(), .gradients = false});
  std::copy(parts.x.begin(), parts.x.end(), all->input(view.task->input).begin());
  forward(*all);
  const std::span<const float> fires = all->value(view.graph().at("out.fires"));
  for (std::size_t row = 0; row < rows; ++row) view.fires.push_back(fires[row] > 0);
  if (parts.network.hidden != 2) return;
  const std::span<const float> hidden = all->value(view.graph().at("h0.act"));
  view.folded.assign(hidden.begin(), hidden.end());
}

void mark_plane(const std::vector<float>& example, NeuronView& view) {
  const std::size_t inputs = example.size();
  for (std::int64_t row = 0; row < view.parts->rows(); ++row) {
    bool same = true;
    for (std::size_t i = 0; i < inputs; ++i)
      same = same && (static_cast<int>(i) == view.axes[0] || static_cast<int>(i) == view.axes[1] ||
                      view.parts->x[static_cast<std::size_t>(row) * inputs + i] == example[i]);
    view.in_plane.push_back(same);
  }
}

// The line of one unit of a layer whose inputs are `x`.
NeuronLine line_of(std::span<const float> weight, float bias, std::span<const float> x, std::array<int, 2> axes) {
  NeuronLine line{0, 0, static_cast<double>(bias)};
  for (std::size_t i = 0; i < weight.size(); ++i) {
    const auto w = static_cast<double>(weight[i]);
    if (static_cast<int>(i) == axes[0])
      line.a = w;
    else if (static_cast<int>(i) == axes[1])
      line.b = w;
    else
      line.c += w * static_cast<double>(x[i]);
  }
  return line;
}

void draw_up_lines(const std::vector<float>& example, NeuronView& view) {
  const char* layer = view.parts->network.hidden > 0 ? "h0" : "out";
  const std::span<const float> weight = view.params->of(view.graph().at(fmt::format("{}.weight", layer)));
  const std::span<const float> bias = view.params->of(view.graph().at(fmt::format("{}.bias", layer)));
  for (std::size_t unit = 0; unit < bias.size(); ++unit)
    view.lines.push_back(
        line_of(weight.subspan(unit * example.size(), example.size()), bias[unit], example, view.axes));
}

void fill_folded(NeuronView& view) {
  if (view.folded.empty()) return;
  const std::span<const float> weight = view.params->of(view.graph().at("out.weight"));
  view.folded_line = {static_cast<double>(weight[0]), static_cast<double>(weight[1]),
                      static_cast<double>(view.params->of(view.graph().at("out.bias"))[0])};
  double low = 0, high = 1;
  for (const float h : view.folded)
    if (std::isfinite(h)) low = std::min(low, static_cast<double>(h)), high = std::max(high, static_cast<double>(h));
  const double air = 0.55 * (high - low);
  view.folded_domain = {low - air, high + air, low - air, high + air};
  const Domain& d = view.folded_domain;
  for (int line = kNeuronGrid - 1; line >= 0; --line)
    for (int column = 0; column < kNeuronGrid; ++column)
      view.folded_region.push_back(static_cast<float>(activation_value(
          view.parts->network.activation,
          view.folded_line.at(sample_at(d.x1_low, d.x1_high, column), sample_at(d.x2_low, d.x2_high, line)))));
}

// Step 0 of this run as it began.
std::shared_ptr<const Keyframe> beginning(const Keyframe& now) {
  auto start = std::make_shared<Keyframe>(now);
  Params<float> params(*now.task->graph);
  initialise_parameters(*now.task, params);
  start->step = 0;
  start->cursor = {};
  start->params.assign(params.flat().begin(), params.flat().end());
  return start;
}

// The rows as the last neuron gets them.
std::span<const float> inputs_of_neuron(const NeuronView& view) {
  return view.parts->network.hidden == 0 ? std::span<const float>(view.parts->x) : view.folded;
}

}  // namespace

std::int64_t NeuronView::wrong() const {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < fires.size(); ++i) count += fires[i] != parts->wanted[i] ? 1 : 0;
  return count;
}

bool NeuronView::went_round() const {
  if (course == nullptr || !course->circle()) return false;
  return step >= course->begin().step + course->circle()->first + course->circle()->length;
}

std::shared_ptr<const NeuronView> NeuronObserver::observe(const NeuronRequest& request) {
  if (settings_ != request.settings) {
    Result<NeuronParts> parts = neuron_parts(dynamic_cast<const NeuronSettings&>(*request.settings));
    NEURARIUM_CHECK(parts.ok());  // the trainer made a task of these settings
    parts_ = std::make_shared<const NeuronParts>(std::move(*parts));
    settings_ = request.settings;
  }
  auto view = std::make_shared<NeuronView>();
  view->step = request.step;
  view->task = request.task;
  view->settings = settings_;
  view->parts = parts_;
  for (std::size_t i = 0; i < 2; ++i)
    view->axes[i] = request.axes[i] < parts_->network.inputs ? request.axes[i] : static_cast<int>(i);
  view->params = std::make_unique<Params<float>>(*request.task->graph);
  std::copy(request.params.begin(), request.params.end(), view->params->flat().begin());
  const std::vector<float> example = example_inputs(request, *parts_);
  place_example(example, *parts_, *view);
  run_neuron_example(request, example, *view);
  fill_region(request, example, *view);
  judge_rows(request, *view);
  mark_plane(example, *view);
  draw_up_lines(example, *view);
  fill_folded(*view);
  follow_course(request, *view);
  return view;
}

void NeuronObserver::follow_course(const NeuronRequest& request, NeuronView& view) {
  view.bound = std::numeric_limits<double>::quiet_NaN();
  if (!parts_->network.perceptron_rule || request.state == nullptr || !request.state->is_finite()) return;
  const Keyframe& now = *request.state;
  if (course_ == nullptr || !course_->passes(now)) course_ = std::make_shared<const PerceptronCourse>(beginning(now));
  if (!course_->passes(now)) course_ = std::make_shared<const PerceptronCourse>(request.state);
  view.course = course_;
  const std::span<const float> x = inputs_of_neuron(view);
  if (x.empty() || !request.edits.empty()) return;
  view.separation = separate(x, static_cast<std::int64_t>(x.size()) / parts_->rows(), parts_->wanted);
  Params<float> start(*request.task->graph);
  std::copy(course_->begin().params.begin(), course_->begin().params.end(), start.flat().begin());
  const std::span<const float> weight = start.of(view.graph().at("out.weight"));
  std::vector<float> all(weight.begin(), weight.end());
  all.push_back(start.of(view.graph().at("out.bias"))[0]);
  view.bound = most_mistakes(view.separation, all, request.task->plan.optimizer.learning_rate);
}

std::array<double, 3> weights_of_line(const NeuronView& view, std::size_t unit, std::array<double, 2> from,
                                      std::array<double, 2> to) {
  const NeuronLine& now = view.lines[unit];
  double a = -(to[1] - from[1]), b = to[0] - from[0];
  const double length = std::hypot(a, b);
  double steep = std::hypot(now.a, now.b);
  if (!(length > 0) || !std::isfinite(length)) return {now.a, now.b, now.c};
  if (!(steep > 0)) steep = 1;
  const double sign = now.a * a + now.b * b < 0 ? -1 : 1;
  a *= sign * steep / length;
  b *= sign * steep / length;
  const char* layer = view.parts->network.hidden > 0 ? "h0" : "out";
  const auto bias = static_cast<double>(view.params->of(view.graph().at(fmt::format("{}.bias", layer)))[unit]);
  return {a, b, -a * from[0] - b * from[1] - (now.c - bias)};
}

}  // namespace neurarium
