#include "engine/files/vision_model.h"

#include "engine/files/reader.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace neurarium {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMaxDescription = std::uint64_t{1} << 20;  // bytes
constexpr std::size_t kMostListed = 256;
constexpr std::int64_t kMostSide = 4096, kMostChannels = 1 << 16, kMostWindow = 1024;
constexpr std::int64_t kMostPixels = std::int64_t{1} << 24;

// One object of the description: hands out its members and knows which were asked for.
class Description {
 public:
  Description(const Json& j, std::string where) : j_(j), where_(std::move(where)) {}

  template <class... Args>
  Error refused(fmt::format_string<Args...> why, Args&&... args) const {
    return input_error("{}: {}", where_, fmt::format(why, std::forward<Args>(args)...));
  }
  const Json* find(const char* key) {
    asked_.insert(key);
    const auto found = j_.find(key);
    return found == j_.end() ? nullptr : &*found;
  }
  // A whole number; missing: `otherwise`, or an error where that is less than `low`.
  Status number(const char* key, std::int64_t low, std::int64_t high, std::int64_t otherwise, std::int32_t& to) {
    const Json* found = find(key);
    if (found == nullptr && otherwise < low) return refused("\"{}\" is missing", key);
    if (found == nullptr) return to = static_cast<std::int32_t>(otherwise), ok_status();
    return whole(*found, key, low, high, to);
  }
  // One number for both axes, or [vertical, horizontal].
  Status pair(const char* key, std::int64_t low, std::int64_t otherwise, WindowArgs::Pair& to) {
    const Json* found = find(key);
    if (found == nullptr || !found->is_array()) {
      if (Status s = number(key, low, kMostWindow, otherwise, to[0]); !s) return s;
      to[1] = to[0];
      return ok_status();
    }
    if (found->size() != 2) return refused("\"{}\" must be one number, or two: [vertical, horizontal]", key);
    for (std::size_t i = 0; i < 2; ++i)
      if (Status s = whole((*found)[i], key, low, kMostWindow, to[i]); !s) return s;
    return ok_status();
  }
  Status share(const char* key, double& to) {
    const Json* found = find(key);
    if (found == nullptr) return ok_status();
    if (!found->is_number() || !(found->get<double>() > 0 && found->get<double>() <= 1))
      return refused("\"{}\" must be a number above 0 and at most 1", key);
    to = found->get<double>();
    return ok_status();
  }
  Status yes_or_no(const char* key, bool& to) {
    const Json* found = find(key);
    if (found == nullptr) return ok_status();
    if (!found->is_boolean()) return refused("\"{}\" must be true or false", key);
    to = found->get<bool>();
    return ok_status();
  }
  Status nothing_else() const {
    for (const auto& [key, value] : j_.items())
      if (!asked_.contains(key)) return refused("\"{}\" is not known here; leave it out", shown(key));
    return ok_status();
  }

 private:
  Status whole(const Json& found, const char* key, std::int64_t low, std::int64_t high, std::int32_t& to) const {
    if (!found.is_number_integer() || found < low || found > high)
      return refused("\"{}\" must be a whole number from {} to {}", key, low, high);
    to = found.get<std::int32_t>();
    return ok_status();
  }
  const Json& j_;
  std::string where_;
  std::set<std::string> asked_;
};

// Letters, digits, underlines and dots between them: what a value's name can hold.
bool is_layer_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), fits) && name.front() != '.' &&
         name.back() != '.' && name.find("..") == std::string_view::npos;
}

Status read_name(Description& d, std::set<std::string>& names, ListedLayer& layer) {
  const Json* found = d.find("name");
  if (found == nullptr || !found->is_string() || !is_layer_name(found->get<std::string>()))
    return d.refused("it needs a \"name\" of letters, digits, underlines and dots, as its tensors have it");
  layer.name = found->get<std::string>();
  if (!names.insert(layer.name).second)
    return d.refused("another layer has the name \"{}\" already", shown(layer.name));
  return ok_status();
}

Status read_window(Description& d, bool pooling, WindowArgs& window) {
  if (Status s = d.pair("kernel", 1, 0, window.size); !s) return s;
  if (Status s = d.pair("stride", 1, pooling ? window.size[0] : 1, window.stride); !s) return s;
  if (pooling && d.find("stride") == nullptr) window.stride = window.size;  // as in PyTorch
  if (Status s = d.pair("padding", 0, 0, window.padding); !s) return s;
  return d.pair("dilation", 1, 1, window.dilation);
}

Status read_kind(Description& d, ListedLayer& layer) {
  const Json* type = d.find("type");
  if (type == nullptr || !type->is_string()) return d.refused("\"type\" is missing; it says what the layer does");
  const std::string name = type->get<std::string>();
  for (std::size_t i = 0; i < kLayerNames.size(); ++i)
    if (kLayerNames[i] == name) return layer.kind = static_cast<LayerKind>(i), ok_status();
  layer.kind = LayerKind::Activation;
  const auto activation = activation_from_name(name);
  if (activation) return layer.activation = *activation, ok_status();
  std::vector<std::string_view> known(kLayerNames.begin(), kLayerNames.end());
  known.insert(known.end(), kActivationNames.begin(), kActivationNames.end());
  return d.refused("the type \"{}\" is not known.{} Known: {}", shown(name), did_you_mean(name, known),
                   fmt::join(known, ", "));
}

Status read_layer(Description& d, std::set<std::string>& names, ListedLayer& layer) {
  if (Status s = read_kind(d, layer); !s) return s;
  const LayerKind kind = layer.kind;
  const bool conv = kind == LayerKind::Conv2d, norm = kind == LayerKind::BatchNorm;
  if (conv || norm || kind == LayerKind::Linear)
    if (Status s = read_name(d, names, layer); !s) return s;
  if (conv || kind == LayerKind::Linear) {
    if (Status s = d.number("out", 1, kMostChannels, 0, layer.out); !s) return s;
    if (Status s = d.yes_or_no("bias", layer.bias); !s) return s;
  }
  if (conv)
    if (Status s = d.number("groups", 1, kMostChannels, 1, layer.groups); !s) return s;
  if (norm) {
    if (Status s = d.share("eps", layer.eps); !s) return s;
    if (Status s = d.share("momentum", layer.momentum); !s) return s;
  }
  if (const bool pooling = kind == LayerKind::MaxPool || kind == LayerKind::AveragePool; conv || pooling)
    if (Status s = read_window(d, pooling, layer.window); !s) return s;
  return d.nothing_else();
}

Status read_input(const Json& j, const std::string& source, LayerList& list) {
  const auto found = j.find("input");
  const bool three = found != j.end() && found->is_array() && found->size() == 3 &&
                     std::all_of(found->begin(), found->end(),
                                 [](const Json& n) { return n.is_number_integer() && n >= 1 && n <= kMostSide; });
  if (!three)
    return input_error("{}: \"input\" must be three whole numbers from 1 to {}: [channels, height, width]",
                       shown(source), kMostSide);
  list.channels = (*found)[0].get<std::int32_t>();
  list.height = (*found)[1].get<std::int32_t>();
  list.width = (*found)[2].get<std::int32_t>();
  if (std::int64_t{list.channels} * list.height * list.width > kMostPixels)
    return input_error("{}: pictures of {} x {} x {} are too large; at most {} numbers are read", shown(source),
                       list.channels, list.height, list.width, kMostPixels);
  return ok_status();
}

Status check_nothing_left(const TensorFile& file, const Graph& graph) {
  const auto is_param = [&](std::string_view name) {
    const ValueId id = graph.find(name);
    return id != kNoValue && graph.value(id).role == Role::Param;
  };
  for (const auto& [name, tensor] : file.tensors())
    if (!is_param(name) && !name.ends_with(".num_batches_tracked"))
      return input_error("{}: tensor \"{}\" {} belongs to no layer of the description; add its layer",
                         shown(file.source), shown(name), shape_text(tensor.shape));
  return ok_status();
}

}  // namespace

Result<LayerList> parse_layer_list(std::string_view json, const std::string& source) {
  const Json j = Json::parse(json, nullptr, false);
  const auto layers = j.is_object() ? j.find("layers") : j.end();
  if (!j.is_object() || layers == j.end() || !layers->is_array())
    return input_error("{}: must be a JSON object with \"input\" and a list of \"layers\"", shown(source));
  LayerList list;
  if (Status s = read_input(j, source, list); !s) return s.error();
  if (layers->empty() || layers->size() > kMostListed)
    return input_error("{}: \"layers\" has {} entries; give it 1 to {}", shown(source), layers->size(), kMostListed);
  std::set<std::string> names;
  for (const Json& entry : *layers) {
    const std::string where = fmt::format("{}: layer {}", shown(source), list.layers.size() + 1);
    if (!entry.is_object()) return input_error("{}: must be an object such as {{\"type\": \"relu\"}}", where);
    Description d(entry, where);
    if (Status s = read_layer(d, names, list.layers.emplace_back()); !s) return s.error();
  }
  return list;
}

Result<Params<float>> read_vision_params(const TensorFile& file, const Graph& graph) {
  Params<float> params(graph);
  for (const ValueId id : graph.params()) {
    const Value& value = graph.value(id);
    const auto numbers = file.finite_floats(value.name, shape_of(value));
    if (!numbers) return numbers.error();
    if (value.name.ends_with(".running_var") &&
        std::any_of(numbers->begin(), numbers->end(), [](float v) { return v < 0; }))
      return input_error("{}: tensor \"{}\" holds a negative variance; save the model again", shown(file.source),
                         shown(value.name));
    std::copy(numbers->begin(), numbers->end(), params.of(id).begin());
  }
  if (Status s = check_nothing_left(file, graph); !s) return s.error();
  return params;
}

Result<VisionModel> load_vision_model(const std::string& weights, const std::string& description) {
  const auto text = read_text_file(description, kMaxDescription);
  if (!text) return text.error();
  auto list = parse_layer_list(*text, description);
  if (!list) return list.error();
  const auto graph = layer_graph(*list);
  if (!graph) return input_error("{}: {}", shown(description), graph.error().message);
  const auto file = load_safetensors(weights);
  if (!file) return file.error();
  auto params = read_vision_params(*file, **graph);
  if (!params) return params.error();
  return VisionModel{std::move(*list), *graph, std::move(*params)};
}

}  // namespace neurarium
