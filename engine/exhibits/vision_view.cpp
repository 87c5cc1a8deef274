#include "engine/exhibits/vision_view.h"

#include "engine/ops/image.h"
#include "engine/ops/ops.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr double kKnownSize = 1e-12;  // below it a kernel has no length to be like

bool is_map(const Value& value) { return value.dims.size() == 4 && has_batch_axis(value.dims); }
bool is_layer(const Value& value) { return value.dims.size() == 2 && has_batch_axis(value.dims); }

// The weight of the layer that a value is the answer of, directly or through an activation.
ValueId kernel_of(const Graph& graph, ValueId id) {
  const int writer = graph.writer(id);
  if (writer < 0) return kNoValue;
  const Node& node = graph.nodes()[static_cast<std::size_t>(writer)];
  if (node.params.size() > 0) return node.params[0];
  return node.op == &ops::max_pool || node.op == &ops::average_pool || node.in.size() != 1
             ? kNoValue
             : kernel_of(graph, node.in[0]);
}

// Rows of a nearly square map that holds all units.
std::int32_t unit_rows(std::int32_t units) {
  auto rows = static_cast<std::int32_t>(std::sqrt(static_cast<double>(units)));
  while (rows > 1 && units % rows != 0) --rows;
  return rows > 1 || units < 8 ? rows : static_cast<std::int32_t>(std::ceil(std::sqrt(static_cast<double>(units))));
}

void add_stage(VisionView& view, ValueId id) {
  const Value& value = view.graph().value(id);
  VisionStage stage;
  stage.value = id;
  stage.name = value.name;
  if (is_map(value)) {
    stage.channels = value.dims[1].size;
    stage.height = value.dims[2].size;
    stage.width = value.dims[3].size;
  } else {
    const std::int32_t units = value.dims[1].size;
    stage.units = true;
    stage.height = unit_rows(units);
    stage.width = (units + stage.height - 1) / stage.height;
  }
  stage.kernel = kernel_of(view.graph(), id);
  const std::span<const float> numbers = view.run->value(id);
  const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
  stage.low = static_cast<double>(*low);
  stage.high = static_cast<double>(*high);
  view.stages.push_back(std::move(stage));
}

void find_stages(VisionView& view) {
  add_stage(view, view.task->input);
  for (const Node& node : view.graph().nodes())
    for (const ValueId id : node.out) {
      const Value& value = view.graph().value(id);
      if (id == view.task->output) return;
      if (is_map(value) || is_layer(value)) add_stage(view, id);
    }
}

// Gradients are of the network that is shown alone: the loss of one that learns beside it is held.
std::vector<Edit> edits_of_one_network(const VisionRequest& request) {
  std::vector<Edit> edits = request.edits;
  if (request.task->other_loss != kNoValue)
    edits.push_back({{request.task->graph->value(request.task->other_loss).name, {}}, EditKind::Set, 0, 0, {}});
  return edits;
}

void run_picture(const VisionRequest& request, VisionView& view) {
  view.run = std::make_unique<Workspace<float>>(request.task->graph, WorkspaceOptions{.input_gradients = true});
  view.run->bind(*view.params);
  view.run->set_edits(bind_fitting(edits_of_one_network(request), view.graph()));
  view.run->run_state().mode = Mode::Evaluate;
  std::copy(request.picture.begin(), request.picture.end(), view.run->input(view.task->input).begin());
  view.run->input(view.task->target)[0] = static_cast<float>(std::max(0, request.label));
  forward(*view.run);
  const std::span<const float> chances = view.run->value(view.graph().at("probs"));
  view.chances.assign(chances.begin(), chances.end());
  view.likeliest = static_cast<std::int32_t>(std::max_element(chances.begin(), chances.end()) - chances.begin());
  if (request.label < 0) {
    view.run->input(view.task->target)[0] = static_cast<float>(view.likeliest);
    forward(*view.run);
  }
  backward(*view.run);
}

// The number that a window made: behind activations, the one that they read.
Cell cell_of_window(const VisionView& view, const Cell& cell) {
  const Graph& graph = view.graph();
  Cell at = cell;
  while (true) {
    const int writer = graph.writer(at.value);
    if (writer < 0) return at;
    const Node& node = graph.nodes()[static_cast<std::size_t>(writer)];
    if (node.params.size() > 0 || node.op == &ops::max_pool || node.op == &ops::average_pool) return at;
    Cell original = at;
    original.original = true;
    const Terms terms = explain(*view.run, original);
    if (terms.kind != TermKind::Function || terms.terms.size() != 1) return at;
    at = terms.terms.front().a;
  }
}

// The place of each term of a convolution in its kernel.
void fill_products(const VisionView& view, const Terms& terms, ValueId weight, VisionNumber& number) {
  const CellReader read = cell_reader(*view.run);
  const Dims& dims = view.graph().value(weight).dims;
  number.channels = dims[1].size;
  number.height = dims[2].size;
  number.width = dims[3].size;
  const std::int64_t taps = std::int64_t{number.channels} * number.height * number.width;
  number.window.resize(static_cast<std::size_t>(taps));
  for (const Term& term : terms.terms) {
    if (term.a.value != weight) {
      number.bias = evaluate(term, read);
      continue;
    }
    WindowCell& cell = number.window[static_cast<std::size_t>(term.a.offset % taps)];
    cell = {true, term.b, term.a, read(term.b), read(term.a)};
  }
  // Beyond the border a zero is read, but its weight is there.
  const std::int64_t first = terms.terms.empty() ? 0 : terms.terms.front().a.offset / taps * taps;
  for (std::int64_t i = 0; i < taps; ++i) {
    WindowCell& cell = number.window[static_cast<std::size_t>(i)];
    if (cell.inside) continue;
    cell.weight = {weight, first + i};
    cell.factor = read(cell.weight);
  }
}

void fill_pool(const VisionView& view, const Terms& terms, const Node& node, VisionNumber& number) {
  const CellReader read = cell_reader(*view.run);
  const Dims& from = view.graph().value(node.in[0]).dims;
  const Dims& to = view.graph().value(node.out[0]).dims;
  const WindowArgs& window = node.args.window;
  number.channels = 1;
  number.height = window.size[0];
  number.width = window.size[1];
  number.window.resize(static_cast<std::size_t>(number.height * number.width));
  const std::int64_t y = number.made.offset / to[3].size % to[2].size, x = number.made.offset % to[3].size;
  for (std::size_t i = 0; i < terms.terms.size(); ++i) {
    const Cell source = terms.terms[i].a;
    const std::int64_t in_y = source.offset / from[3].size % from[2].size, in_x = source.offset % from[3].size;
    const std::int64_t row = (in_y - y * window.stride[0] + window.padding[0]) / window.dilation[0];
    const std::int64_t column = (in_x - x * window.stride[1] + window.padding[1]) / window.dilation[1];
    const std::int64_t at = row * number.width + column;
    number.window[static_cast<std::size_t>(at)] = {true, source, {}, read(source), terms.terms[i].coefficient};
    if (i == 0 && number.kind == VisionNumber::Kind::Largest) number.largest = at;
  }
}

}  // namespace

double VisionNumber::channel_sum(std::int32_t c) const {
  double all = 0;
  const auto size = static_cast<std::size_t>(height * width);
  for (std::size_t i = 0; i < size; ++i) {
    const WindowCell& part = window[static_cast<std::size_t>(c) * size + i];
    if (part.inside) all += part.number * part.factor;
  }
  return all;
}

std::shared_ptr<const VisionView> look_at_vision(const VisionRequest& request) {
  const auto* settings = dynamic_cast<const VisionSettings*>(request.settings.get());
  if (settings == nullptr) return nullptr;
  Result<Pictures> pictures = vision_pictures(*settings);
  if (!pictures || std::ssize(request.picture) != (*pictures)->picture_size()) return nullptr;
  auto view = std::make_shared<VisionView>();
  view->step = request.step;
  view->task = request.task;
  view->settings = request.settings;
  view->pictures = std::move(*pictures);
  view->label = request.label;
  view->edits = request.edits;
  view->params = std::make_unique<Params<float>>(*request.task->graph);
  std::copy(request.params.begin(), request.params.end(), view->params->flat().begin());
  run_picture(request, *view);
  find_stages(*view);
  return view;
}

VisionNumber look_at_number(const VisionView& view, const Cell& cell) {
  VisionNumber number;
  number.cell = cell;
  number.made = cell_of_window(view, cell);
  const CellReader read = cell_reader(*view.run);
  number.value = read(cell);
  Cell made = number.made;
  made.original = true;
  const int writer = view.graph().writer(made.value);
  if (writer < 0) return number;
  number.sum = read(made);
  const Node& node = view.graph().nodes()[static_cast<std::size_t>(writer)];
  const Terms terms = explain(*view.run, made);
  number.kind = VisionNumber::Kind::Sum;
  if (node.op == &ops::conv2d) {
    number.kind = VisionNumber::Kind::Products;
    fill_products(view, terms, node.params[0], number);
  } else if (node.op == &ops::max_pool || node.op == &ops::average_pool) {
    number.kind = node.op == &ops::max_pool ? VisionNumber::Kind::Largest : VisionNumber::Kind::Mean;
    fill_pool(view, terms, node, number);
  }
  return number;
}

std::vector<float> known_kernel(std::string_view name, std::int32_t height, std::int32_t width, std::int32_t channels,
                                std::span<const float> like) {
  std::vector<double> one;
  const double middle_y = (height - 1) / 2.0, middle_x = (width - 1) / 2.0;
  for (std::int32_t y = 0; y < height; ++y)
    for (std::int32_t x = 0; x < width; ++x) {
      const double v = y - middle_y, u = x - middle_x, bell = std::exp(-(u * u + v * v) / 2);
      const bool middle = v == 0 && u == 0;
      const double area = static_cast<double>(height) * width;
      if (name == "edge-vertical") one.push_back(u * bell);  // bright on the right
      if (name == "edge-horizontal") one.push_back(v * bell);
      if (name == "blur") one.push_back(bell);
      if (name == "sharpen") one.push_back(middle ? 2 - 1 / area : -1 / area);
      if (name == "identity") one.push_back(middle ? 1 : 0);
    }
  NEURARIUM_CHECK_EQ(std::ssize(one), std::int64_t{height} * width);
  double length = 0, wanted = 0;
  for (const double v : one) length += v * v * channels;
  for (const float v : like) wanted += static_cast<double>(v) * static_cast<double>(v);
  const double scale = wanted > kKnownSize && length > kKnownSize ? std::sqrt(wanted / length) : 1;
  std::vector<float> out;
  for (std::int32_t c = 0; c < channels; ++c)
    for (const double v : one) out.push_back(static_cast<float>(v * scale));
  return out;
}

}  // namespace neurarium
