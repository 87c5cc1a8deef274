#include "engine/exhibits/backprop_view.h"

#include "engine/run.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

std::unique_ptr<Workspace<float>> run_one(const BackpropRequest& request, Params<float>& params) {
  auto run =
      std::make_unique<Workspace<float>>(request.task->graph, WorkspaceOptions{.rows = 1, .input_gradients = true});
  run->bind(params);
  run->set_edits(bind_fitting(request.edits, *request.task->graph));
  const Examples& one = *request.task->train;
  std::copy(one.x.begin(), one.x.end(), run->input(request.task->input).begin());
  std::copy(one.target.begin(), one.target.end(), run->input(request.task->target).begin());
  forward(*run);
  backward(*run);
  return run;
}

DerivedNumber derived(const Workspace<float>& run, ValueId id, std::int64_t offset) {
  const CellReader read = cell_reader(run);
  DerivedNumber number;
  number.cell = {id, offset};
  number.value = read(number.cell);
  Cell gradient = number.cell;
  gradient.gradient = true;
  number.gradient = read(gradient);
  number.check = check_gradient(run, number.cell);
  return number;
}

// The batch's mean of the loss and the sum with penalties are the same number again.
bool is_drawn(const Graph& graph, ValueId id) {
  const Role role = graph.value(id).role;
  return (role == Role::Input || role == Role::Target || role == Role::Inner) && graph.value(id).name != "loss.data";
}

BackpropNode::Kind kind_of(const Graph& graph, ValueId id) {
  using Kind = BackpropNode::Kind;
  const Value& value = graph.value(id);
  if (value.role == Role::Input) return Kind::Input;
  if (value.role == Role::Target) return Kind::Target;
  if (value.name == "loss.each") return Kind::Loss;
  return value.name.ends_with(".pre") ? Kind::Sum : Kind::Activation;
}

// "x₂"; of a layer with a single number "x". Graphs that are drawn have at most one hidden layer, of two units.
std::string label_of(const BackpropNode& node, const Graph& graph, bool several) {
  using Kind = BackpropNode::Kind;
  const bool hidden = graph.value(node.number.cell.value).name.starts_with("h");
  const std::string_view number = !several && !hidden ? "" : node.number.cell.offset == 0 ? "₁" : "₂";
  switch (node.kind) {
    case Kind::Input:
      return fmt::format("x{}", number);
    case Kind::Target:
      return "t";
    case Kind::Loss:
      return "L";
    case Kind::Sum:
      return fmt::format("z{}", number);
    case Kind::Activation:
      return fmt::format("{}{}", hidden ? "h" : "y", number);
  }
  return {};
}

void add_nodes(BackpropView& view) {
  const Graph& graph = view.graph();
  const Workspace<float>& run = *view.run;
  for (std::size_t v = 0; v < graph.values().size(); ++v) {
    const auto id = static_cast<ValueId>(v);
    if (!is_drawn(graph, id)) continue;
    const std::int64_t count = run.count(id);
    for (std::int64_t i = 0; i < count; ++i) {
      BackpropNode node;
      node.number = derived(run, id, i);
      node.kind = kind_of(graph, id);
      node.lane = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0.5;
      if (node.kind == BackpropNode::Kind::Sum) {
        const std::string& name = graph.value(id).name;
        const ValueId bias = graph.at(name.substr(0, name.size() - 3) + "bias");
        node.bias = derived(run, bias, i);
      }
      node.label = label_of(node, graph, count > 1);
      view.nodes.push_back(std::move(node));
    }
  }
}

int node_of(const BackpropView& view, const Cell& cell) {
  for (std::size_t i = 0; i < view.nodes.size(); ++i)
    if (view.nodes[i].number.cell.value == cell.value && view.nodes[i].number.cell.offset == cell.offset)
      return static_cast<int>(i);
  return -1;
}

// The edges out of a number are the terms of its gradient: dL/d(to) times the rest, which is the local derivative.
void add_edges(BackpropView& view) {
  const CellReader read = cell_reader(*view.run);
  for (std::size_t from = 0; from < view.nodes.size(); ++from) {
    if (view.nodes[from].kind == BackpropNode::Kind::Loss) continue;
    Cell cell = view.nodes[from].number.cell;
    cell.gradient = true;
    for (const Term& term : explain(*view.run, cell).terms) {
      const bool first = term.a.value != kNoValue && term.a.gradient;
      const Cell& upstream = first ? term.a : term.b;
      const Cell& other = first ? term.b : term.a;
      const int to = upstream.value == kNoValue ? -1 : node_of(view, upstream);
      if (to < 0) continue;
      BackpropEdge edge;
      edge.from = static_cast<int>(from);
      edge.to = to;
      edge.local = term.coefficient * (other.value == kNoValue ? 1.0 : read(other));
      edge.term = evaluate(term, read);
      if (other.value != kNoValue && view.graph().value(other.value).role == Role::Param)
        edge.weight = derived(*view.run, other.value, other.offset);
      view.edges.push_back(std::move(edge));
    }
  }
}

void place_columns(BackpropView& view) {
  for (std::size_t to = 0; to < view.nodes.size(); ++to)
    for (const BackpropEdge& edge : view.edges)
      if (edge.to == static_cast<int>(to))
        view.nodes[to].column =
            std::max(view.nodes[to].column, view.nodes[static_cast<std::size_t>(edge.from)].column + 1);
  for (BackpropNode& node : view.nodes)
    if (node.kind == BackpropNode::Kind::Target) node.column = view.nodes.back().column - 1, node.lane = 1;
}

void order_moves(BackpropView& view) {
  for (std::size_t i = 0; i < view.nodes.size(); ++i)
    if (view.nodes[i].kind != BackpropNode::Kind::Input && view.nodes[i].kind != BackpropNode::Kind::Target)
      view.moves.push_back({static_cast<int>(i), -1});
  const auto go_back = [&](std::size_t node) {
    for (std::size_t e = 0; e < view.edges.size(); ++e)
      if (view.edges[e].from == static_cast<int>(node)) view.moves.push_back({-1, static_cast<int>(e)});
  };
  for (const bool target : {true, false})  // the target is recorded first, but its term is as near as that of y
    for (std::size_t i = view.nodes.size(); i-- > 0;)
      if ((view.nodes[i].kind == BackpropNode::Kind::Target) == target) go_back(i);
}

ChainGradients::Layer chain_layer(const Workspace<float>& run, const std::string& name, ValueId handed_on,
                                  Activation activation) {
  const Graph& graph = run.graph();
  const auto number = [&](const char* part) { return static_cast<double>(run.value(graph.at(name + part))[0]); };
  ChainGradients::Layer layer;
  layer.weight = number(".weight");
  layer.bias = number(".bias");
  layer.sum = number(".pre");
  layer.out = static_cast<double>(run.value(handed_on)[0]);
  layer.slope = activation_derivative(activation, layer.sum);
  layer.gradient = static_cast<double>(run.gradient(handed_on)[0]);
  return layer;
}

// The target is put one below the answer, so that dL/dy is 1 and the loss leaves the product alone.
ChainGradients gradients_of(const BackpropView& view, ChainSpec spec, Activation activation, bool residual) {
  spec.activation = activation;
  spec.residual = residual;
  const auto graph = chain_graph(spec);
  Workspace<float> run(graph, {.rows = 1});
  Params<float> params(*graph);
  for (const ValueId id : graph->params()) {
    const std::span<const float> from = view.params->of(view.graph().at(graph->value(id).name));
    std::copy(from.begin(), from.end(), params.of(id).begin());
  }
  run.bind(params);
  run.input(graph->at("x"))[0] = view.task->train->x[0];
  forward(run);
  run.input(graph->at("target"))[0] = run.value(graph->at("out.act"))[0] - 1;
  forward(run);
  backward(run);
  ChainGradients made;
  made.name = residual ? "residual" : std::string(activation_name(activation));
  for (std::size_t i = 0; i < spec.hidden.size(); ++i) {
    const ValueId answer = graph->at(fmt::format("h{}.{}", i, residual ? "sum" : "act"));
    made.layers.push_back(std::abs(static_cast<double>(run.gradient(answer)[0])));
    made.numbers.push_back(chain_layer(run, fmt::format("h{}", i), answer, activation));
  }
  made.numbers.push_back(chain_layer(run, "out", graph->at("out.act"), spec.output_activation));
  for (std::size_t i = 0; i < made.numbers.size(); ++i)
    made.numbers[i].before = i == 0 ? static_cast<double>(view.task->train->x[0]) : made.numbers[i - 1].out;
  return made;
}

// Forward through the layers and the answer, then back to each hidden layer.
void order_chain_moves(BackpropView& view) {
  const auto hidden = static_cast<int>(view.chains.front().layers.size());
  for (int layer = 0; layer <= hidden; ++layer) view.moves.push_back({layer, -1});
  for (int layer = hidden; layer-- > 0;) view.moves.push_back({-1, layer});
}

}  // namespace

int BackpropView::columns() const { return nodes.empty() ? 0 : nodes.back().column + 1; }

std::size_t BackpropView::forward_moves() const {
  return static_cast<std::size_t>(
      std::count_if(moves.begin(), moves.end(), [](const BackpropMove& m) { return m.node >= 0; }));
}

bool BackpropView::has_value(int node, std::size_t done) const {
  const BackpropNode::Kind kind = nodes[static_cast<std::size_t>(node)].kind;
  if (kind == BackpropNode::Kind::Input || kind == BackpropNode::Kind::Target) return true;
  for (std::size_t i = 0; i < std::min(done, moves.size()); ++i)
    if (moves[i].node == node) return true;
  return false;
}

BackpropView::Arrived BackpropView::arrived(int node, std::size_t done) const {
  Arrived all;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (moves[i].edge < 0 || edges[static_cast<std::size_t>(moves[i].edge)].from != node) continue;
    if (i >= done) {
      ++all.missing;
      continue;
    }
    ++all.terms;
    all.sum += edges[static_cast<std::size_t>(moves[i].edge)].term;
  }
  return all;
}

std::shared_ptr<const BackpropView> look_at_backprop(const BackpropRequest& request) {
  auto view = std::make_shared<BackpropView>();
  view->step = request.step;
  view->task = request.task;
  view->settings = request.settings;
  view->params = std::make_unique<Params<float>>(*request.task->graph);
  std::copy(request.params.begin(), request.params.end(), view->params->flat().begin());
  view->run = run_one(request, *view->params);
  const BackpropSettings& settings = view->backprop_settings();
  if (!settings.deep()) {
    add_nodes(*view);
    add_edges(*view);
    place_columns(*view);
    order_moves(*view);
    return view;
  }
  const Result<ChainSpec> spec = chain_spec(settings);
  NEURARIUM_CHECK(spec.ok());  // the trainer made a task of these settings
  for (const Activation activation : {Activation::Sigmoid, Activation::Tanh, Activation::Relu})
    view->chains.push_back(gradients_of(*view, *spec, activation, false));
  view->chains.push_back(gradients_of(*view, *spec, Activation::Sigmoid, true));
  order_chain_moves(*view);
  return view;
}

}  // namespace neurarium
