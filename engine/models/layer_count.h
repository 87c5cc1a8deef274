// What each layer of a network costs for one example: parameters and multiply-adds, and what the same layer would cost
// if its kernels were not shared between places, and if every number read every other.
#pragma once

#include "engine/graph.h"

#include <cstdint>
#include <string>
#include <vector>

namespace neurarium {

struct LayerCost {
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;  // of products of a weight and a number, for one example
};

struct LayerCount {
  std::string name;  // of the value that it writes
  ValueId value = kNoValue;
  bool convolution = false;
  std::int64_t inputs = 0, outputs = 0;  // numbers that it reads and writes for one example
  LayerCost as_it_is;
  LayerCost unshared;  // a kernel of its own at every place (a locally connected layer); as it is for others
  LayerCost dense;     // every output reads every input
};

struct LayerCounts {
  std::vector<LayerCount> layers;  // in order of computation
  [[nodiscard]] LayerCost total(LayerCost LayerCount::*of) const;
};

// Convolutions and dense layers of a graph of fixed sizes; other parameters (norms) cost no products and are counted
// with the layer that reads them.
[[nodiscard]] LayerCounts count_layers(const Graph& graph);

}  // namespace neurarium
