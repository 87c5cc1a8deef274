// A deep fully connected network of layers that are all alike: what vanishes or explodes on the way through many of
// them, and what a skip link around each one does about it (He et al. 2016, "Deep residual learning").
#pragma once

#include "engine/ops/ops.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct DeepSpec {
  std::int32_t width = 16;   // of every layer
  std::int32_t depth = 20;   // layers between the input and the output
  std::int32_t outputs = 2;  // classes
  Activation activation = Activation::Tanh;
  bool layer_norm = false;  // of each layer's sum, before its activation
  bool batch_norm = false;  // the same over the mini-batch; with both it comes first
  // [depth]: the layer's input is added to what it gives. The first layer's input has another width, so it has none.
  std::vector<bool> skips;
};

struct DeepNetwork {
  ValueId logits = kNoValue;  // [b, outputs]
  ValueId loss = kNoValue;    // the mean of the cross-entropies
};

// Records it under the current scope, on x [b, in] and class ids target [b]. Values: for each layer
// layers.<i>.weight [width, in], .bias [width], .pre [b, width], with batch norm .batch_norm.weight,
// .bias, .running_mean, .running_var, .mean, .var [width], .normalized, .out; with layer norm .norm.weight, .norm.bias,
// .norm.scale [b], .norm.normalized, .norm.out; .act = f(pre or norm.out), .out = act, or act + the layer's input with
// a skip; out.weight, out.bias, out.pre, out.act [b, outputs] (the logits); loss.each [b], loss.data; probs [b,
// outputs].
DeepNetwork deep_network(GraphBuilder& g, const DeepSpec& spec, ValueId x, ValueId target);

// Which layers have a skip, as text: "all", "none", or numbers and ranges from 2 on ("2-10,14"), as layers are counted
// on the screen. Errors: what is no number, a range that falls, a number below 2. Numbers beyond `depth` wait for a
// deeper network.
Result<std::vector<bool>> parse_skips(std::string_view text, std::int32_t depth);
// The same of the blocks of a residual network, which all can have one: counted from 1 on.
Result<std::vector<bool>> parse_block_skips(std::string_view text, std::int32_t blocks);
std::string with_block_skip(std::string_view text, std::int32_t block, bool on, std::int32_t blocks);
// The text with one layer's skip, by its index from 0, switched on or off.
std::string with_skip(std::string_view text, std::int32_t layer, bool on, std::int32_t depth);

}  // namespace neurarium
