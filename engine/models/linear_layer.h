// A linear layer that comes alone: an unembedding, a hidden layer.
#pragma once

#include "engine/ops/ops.h"

#include <string_view>

namespace neurarium {

// `name` = x W^T + b over the last axis of x, with parameters "<layer>.weight" [out,in] and "<layer>.bias" [out].
ValueId linear_layer(GraphBuilder& g, std::string_view layer, std::string_view name, ValueId x, const Dim& out);

}  // namespace neurarium
