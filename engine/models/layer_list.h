// A network for pictures as a list of layers, as other programs describe theirs: what a description beside a trained
// model's weights says, and the graph that it makes.
#pragma once

#include "engine/kernels/window.h"
#include "engine/ops/ops.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

enum class LayerKind : std::uint8_t {
  Conv2d,
  Linear,
  BatchNorm,
  MaxPool,
  AveragePool,
  GlobalAveragePool,
  Flatten,
  Activation
};
// As in descriptions; a layer of the last kind has the name of its activation instead.
inline constexpr std::array<std::string_view, 7> kLayerNames = {
    "conv2d", "linear", "batch_norm", "max_pool", "average_pool", "global_average_pool", "flatten"};

struct ListedLayer {
  LayerKind kind = LayerKind::Flatten;
  std::string name;      // of its tensors: "conv1" has "conv1.weight"; empty for layers without any
  std::int32_t out = 0;  // channels or units (Conv2d, Linear)
  std::int32_t groups = 1;
  bool bias = true;
  double eps = 1e-5, momentum = 0.1;  // BatchNorm
  WindowArgs window = {};             // Conv2d, MaxPool, AveragePool
  Activation activation = Activation::Relu;
};

struct LayerList {
  std::int32_t channels = 1, height = 0, width = 0;  // of the pictures
  std::vector<ListedLayer> layers;
};

// Inputs x [b,c,y,x] and target [b] (class ids); the values of layer `conv1` are conv1.pre (or, of a batch norm,
// bn1.mean .var .normalized .out) and conv1.act of the activation behind it; pool1, pool2, ... of poolings; the last
// layer, a linear one, writes logits [b,class]; probs; loss.each, loss.data, loss. Parameters are named as their
// tensors. Errors: the first layer that does not fit behind the ones before it, by its number and name, and why.
[[nodiscard]] Result<std::shared_ptr<const Graph>> layer_graph(const LayerList& list);

}  // namespace neurarium
