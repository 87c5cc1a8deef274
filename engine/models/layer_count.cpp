#include "engine/models/layer_count.h"

#include "engine/ops/image.h"
#include "engine/ops/ops.h"

namespace neurarium {
namespace {

std::int64_t numbers_of(const Graph& graph, ValueId id) {
  std::int64_t count = 1;
  for (const Dim& dim : graph.value(id).dims) count *= dim.size == kSymbol ? 1 : dim.size;
  return count;
}

LayerCount count_node(const Graph& graph, const Node& node) {
  LayerCount layer;
  layer.value = node.out[0];
  layer.name = graph.value(layer.value).name;
  layer.inputs = numbers_of(graph, node.in[0]);
  layer.outputs = numbers_of(graph, layer.value);
  layer.convolution = node.op == &ops::conv2d;
  for (const ValueId id : node.params) layer.as_it_is.parameters += numbers_of(graph, id);
  const bool product = layer.convolution || node.op == &ops::linear || node.op == &ops::dense;
  if (!product) {
    layer.unshared = layer.dense = layer.as_it_is;
    return layer;
  }
  const std::int64_t weights = numbers_of(graph, node.params[0]);
  const std::int64_t units = graph.value(node.params[0]).dims[0].size;
  const std::int64_t biases = layer.as_it_is.parameters - weights;
  const std::int64_t places = layer.outputs / units;  // where the same weights are used
  layer.as_it_is.multiply_adds = weights * places;
  layer.unshared = {(weights + biases) * places, weights * places};
  layer.dense = {layer.inputs * layer.outputs + (biases > 0 ? layer.outputs : 0), layer.inputs * layer.outputs};
  return layer;
}

}  // namespace

LayerCost LayerCounts::total(LayerCost LayerCount::*of) const {
  LayerCost sum;
  for (const LayerCount& layer : layers) {
    sum.parameters += (layer.*of).parameters;
    sum.multiply_adds += (layer.*of).multiply_adds;
  }
  return sum;
}

LayerCounts count_layers(const Graph& graph) {
  LayerCounts all;
  for (const Node& node : graph.nodes()) {
    const bool penalty = node.op == &ops::l1_penalty || node.op == &ops::l2_penalty;
    if (node.params.size() > 0 && !penalty) all.layers.push_back(count_node(graph, node));
  }
  return all;
}

}  // namespace neurarium
