#include "engine/models/linear_layer.h"

namespace neurarium {

ValueId linear_layer(GraphBuilder& g, std::string_view layer, std::string_view name, ValueId x, const Dim& out) {
  ValueId weight = kNoValue, bias = kNoValue;
  {
    const auto scope = g.scope(layer);
    weight = g.weight("weight", {out, g.dims(x).back()});
    bias = g.bias("bias", {out});
  }
  return linear(g, name, x, weight, bias, {out});
}

}  // namespace neurarium
