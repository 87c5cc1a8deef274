// Trained networks for pictures from PyTorch: a safetensors file with PyTorch's names and layout, and beside it a JSON
// description of the layers in order (README: "Vision models from PyTorch").
#pragma once

#include "engine/files/safetensors.h"
#include "engine/models/layer_list.h"
#include "engine/params.h"

#include <memory>
#include <string>
#include <string_view>

namespace neurarium {

// {"input": [channels, height, width], "layers": [{"type": ...}, ...]}. `source` names the text in messages. Errors: no
// JSON of this form; a layer or a key that is not known; a number that is missing or out of range; two layers of one
// name.
[[nodiscard]] Result<LayerList> parse_layer_list(std::string_view json, const std::string& source);

// The parameters of the graph from the tensors of the same names. num_batches_tracked is ignored. Errors: a tensor that
// is missing, is left over, has another shape (both are named), holds a number that is not finite or a negative
// variance.
[[nodiscard]] Result<Params<float>> read_vision_params(const TensorFile& file, const Graph& graph);

struct VisionModel {
  LayerList list;
  std::shared_ptr<const Graph> graph;
  Params<float> params;
};
[[nodiscard]] Result<VisionModel> load_vision_model(const std::string& weights, const std::string& description);

}  // namespace neurarium
