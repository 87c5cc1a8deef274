// Networks that are small enough to read as a computation graph, and deep chains of single units with or without
// residual links: what the exhibit of backpropagation runs.
#pragma once

#include "engine/ops/ops.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace neurarium {

struct ChainSpec {
  std::string key;  // stable names begin with it: no weights go from one kind of graph to another
  std::int32_t inputs = 1;
  std::vector<std::int32_t> hidden;  // widths
  Activation activation = Activation::Sigmoid;
  Activation output_activation = Activation::Sigmoid;
  bool residual = false;  // each hidden layer of its input's width adds its answer to that input
};

// Values: x [b,in], target [b,out], h<i>.weight .bias .pre .act and, with residual, .sum, out.*, loss.each [b] =
// (y - t)^2 / 2, loss.data, loss.
std::shared_ptr<const Graph> chain_graph(const ChainSpec& spec);

}  // namespace neurarium
