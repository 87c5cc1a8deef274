#include "engine/files/gpt2_checkpoint.h"

#include "engine/files/reader.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

namespace neurarium {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPrefix = "transformer.";
constexpr std::string_view kUnembedding = "lm_head.weight";
constexpr std::uint64_t kMaxConfig = std::uint64_t{1} << 20;  // bytes

// Where a parameter lies in a checkpoint: a whole tensor, or `columns` of one from `first`; linear weights are
// [in,out].
struct Gpt2Place {
  std::string tensor;
  Shape shape;
  bool transposed = false;
  std::int64_t first = 0;
};

// What follows "blocks.N." in our names, and "h.N." in theirs.
struct Gpt2Name {
  std::string_view ours, theirs;
};
constexpr std::array kBlockNames = {
    Gpt2Name{"ln1.weight", "ln_1.weight"},           Gpt2Name{"ln1.bias", "ln_1.bias"},
    Gpt2Name{"ln2.weight", "ln_2.weight"},           Gpt2Name{"ln2.bias", "ln_2.bias"},
    Gpt2Name{"attn.o.weight", "attn.c_proj.weight"}, Gpt2Name{"attn.o.bias", "attn.c_proj.bias"},
    Gpt2Name{"mlp.in.weight", "mlp.c_fc.weight"},    Gpt2Name{"mlp.in.bias", "mlp.c_fc.bias"},
    Gpt2Name{"mlp.out.weight", "mlp.c_proj.weight"}, Gpt2Name{"mlp.out.bias", "mlp.c_proj.bias"},
};
constexpr std::array kOuterNames = {
    Gpt2Name{"embed.weight", "wte.weight"},     Gpt2Name{"pos_embed.weight", "wpe.weight"},
    Gpt2Name{"ln_final.weight", "ln_f.weight"}, Gpt2Name{"ln_final.bias", "ln_f.bias"},
    Gpt2Name{"unembed.weight", kUnembedding},
};

// q, k and v are thirds of the columns of c_attn.
Gpt2Place place_in_c_attn(const std::string& block, std::string_view part, std::string_view kind, const Value& value) {
  const std::int64_t width = value.dims.front().size;
  const std::int64_t index = part == "q" ? 0 : part == "k" ? 1 : 2;
  Gpt2Place place{fmt::format("h.{}.attn.c_attn.{}", block, kind), {3 * width}, kind == "weight", index * width};
  if (place.transposed) place.shape = {value.dims.back().size, 3 * width};
  return place;
}

Gpt2Place place_of(const Value& value) {
  for (const Gpt2Name& name : kOuterNames)
    if (name.ours == value.name) return {std::string(name.theirs), shape_of(value), false, 0};
  const std::size_t start = std::string_view("blocks.").size();
  const std::size_t end = value.name.find('.', start);
  const std::string block = value.name.substr(start, end - start);
  const std::string_view rest = std::string_view(value.name).substr(end + 1);
  for (const Gpt2Name& name : kBlockNames) {
    if (name.ours != rest) continue;
    Gpt2Place place{fmt::format("h.{}.{}", block, name.theirs), shape_of(value), value.dims.size() == 2, 0};
    std::reverse(place.shape.begin(), place.shape.end());
    return place;
  }
  const std::string_view part = rest.substr(std::string_view("attn.").size());
  return place_in_c_attn(block, part.substr(0, 1), part.substr(2), value);
}

// Calls copy(offset in the parameter, offset in the tensor) for each number.
template <class Copy>
void each_number(const Value& value, const Gpt2Place& place, Copy&& copy) {
  const std::int64_t count = fixed_count(value);
  if (!place.transposed) {
    for (std::int64_t i = 0; i < count; ++i) copy(i, place.first + i);
    return;
  }
  const std::int64_t in = place.shape.front();
  const std::int64_t columns = place.shape.back();
  for (std::int64_t i = 0; i < count; ++i) copy(i, i % in * columns + place.first + i / in);
}

bool has_prefix(const TensorFile& file) { return file.find(std::string(kPrefix) + "wte.weight") != nullptr; }

// Their name of a tensor in this file.
std::string name_in(const TensorFile& file, const std::string& tensor) {
  return has_prefix(file) && tensor != kUnembedding ? std::string(kPrefix) + tensor : tensor;
}

bool is_buffer(std::string_view name) { return name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias"); }

Status check_nothing_left(const TensorFile& file, const std::set<std::string>& used) {
  for (const auto& [name, tensor] : file.tensors())
    if (!used.contains(name) && !is_buffer(name) && name != kUnembedding)
      return input_error(
          "{}: tensor \"{}\" {} has no place in a GPT-2 model of this config; correct the config or the file",
          shown(file.source), shown(name), shape_text(tensor.shape));
  return ok_status();
}

// A whole number of the config, or `otherwise` where it is null or missing and that is no error (otherwise >= 0).
Result<std::int32_t> config_number(const Json& j, std::string_view key, const std::string& source,
                                   std::int32_t otherwise = -1) {
  const auto found = j.find(key);
  if (found == j.end() || found->is_null()) {
    if (otherwise >= 0) return otherwise;
    return input_error("{}: \"{}\" is missing; a GPT-2 config needs it", shown(source), key);
  }
  constexpr std::int64_t kMost = 1 << 20;
  if (!found->is_number_integer() || *found < 1 || *found > kMost)
    return input_error("{}: \"{}\" must be a whole number from 1 to {}", shown(source), key, kMost);
  return found->get<std::int32_t>();
}

struct Gpt2Activation {
  std::string_view name;
  MlpKind kind;
};
constexpr std::array kActivations = {
    Gpt2Activation{"gelu_new", MlpKind::GeluTanh},  Gpt2Activation{"gelu_pytorch_tanh", MlpKind::GeluTanh},
    Gpt2Activation{"gelu_fast", MlpKind::GeluTanh}, Gpt2Activation{"gelu", MlpKind::GeluErf},
    Gpt2Activation{"relu", MlpKind::Relu},          Gpt2Activation{"silu", MlpKind::Silu},
    Gpt2Activation{"swish", MlpKind::Silu}};

Result<MlpKind> config_activation(const Json& j, const std::string& source) {
  const auto found = j.find("activation_function");
  if (found == j.end()) return MlpKind::GeluTanh;
  std::vector<std::string_view> names;
  for (const Gpt2Activation& a : kActivations) {
    if (*found == a.name) return a.kind;
    names.push_back(a.name);
  }
  return input_error("{}: the activation_function {} is not known here; known are {}", shown(source),
                     found->is_string() ? Wording{shown(found->get<std::string>())} : worded("is no text and so"),
                     fmt::join(names, ", "));
}

// Variants of GPT-2's attention that this model does not compute.
Status check_variants(const Json& j, const std::string& source) {
  const auto is = [&](const char* key, bool value) { return j.contains(key) && j[key] == value; };
  if (is("scale_attn_weights", false) || is("scale_attn_by_inverse_layer_idx", true) || is("add_cross_attention", true))
    return input_error("{}: asks for unscaled, layer-scaled or cross attention, which this model has not",
                       shown(source));
  return ok_status();
}

std::string config_beside(const std::string& path) {
  return (std::filesystem::path(path).parent_path() / "config.json").string();
}

}  // namespace

Result<TransformerSpec> parse_gpt2_config(std::string_view json, const std::string& source) {
  const Json j = Json::parse(json, nullptr, false);
  if (!j.is_object())
    return input_error("{}: is not a JSON object; choose the config.json of a GPT-2 model", shown(source));
  TransformerSpec spec;
  struct SizeField {
    std::string_view key;
    std::int32_t* to;
    std::int32_t otherwise;
  };
  const bool has_positions = j.contains("n_positions");
  for (const SizeField& f : {SizeField{"n_layer", &spec.layers, -1}, SizeField{"n_head", &spec.heads, -1},
                             SizeField{"n_embd", &spec.width, -1}, SizeField{"vocab_size", &spec.vocab, -1},
                             SizeField{has_positions ? "n_positions" : "n_ctx", &spec.context, -1},
                             SizeField{"n_inner", &spec.mlp_width, 0}}) {
    const auto number = config_number(j, f.key, source, f.otherwise);
    if (!number) return number.error();
    *f.to = *number;
  }
  const auto eps = j.find("layer_norm_epsilon");
  if (eps != j.end() && !eps->is_number())
    return input_error("{}: \"layer_norm_epsilon\" must be a number", shown(source));
  if (eps != j.end()) spec.norm_eps = eps->get<double>();
  const auto mlp = config_activation(j, source);
  if (!mlp) return mlp.error();
  spec.mlp = *mlp;
  if (Status s = check_variants(j, source); !s) return s.error();
  if (Status s = check(spec); !s) return input_error("{}: {}", shown(source), s.error());
  return spec;
}

std::string gpt2_config(const TransformerSpec& spec) {
  constexpr std::array<std::string_view, 4> names = {"relu", "gelu_new", "gelu", "silu"};
  const Json j = {{"model_type", "gpt2"},
                  {"architectures", {"GPT2LMHeadModel"}},
                  {"n_layer", spec.layers},
                  {"n_head", spec.heads},
                  {"n_embd", spec.width},
                  {"n_positions", spec.context},
                  {"n_ctx", spec.context},
                  {"n_inner", spec.mlp_width > 0 ? Json(spec.mlp_width) : Json()},
                  {"vocab_size", spec.vocab},
                  {"layer_norm_epsilon", spec.norm_eps},
                  {"activation_function", names[static_cast<std::size_t>(spec.mlp)]},
                  {"tie_word_embeddings", spec.tied}};
  return j.dump(2) + "\n";
}

TransformerSpec spec_of_tensors(const TensorFile& file, TransformerSpec spec) {
  const Tensor* head = file.find(kUnembedding);
  const Tensor* embedding = file.find(name_in(file, "wte.weight"));
  spec.tied = head == nullptr || (embedding != nullptr && head->bytes == embedding->bytes);
  spec.bias = file.find(name_in(file, "h.0.attn.c_attn.weight")) == nullptr ||
              file.find(name_in(file, "h.0.attn.c_attn.bias")) != nullptr;
  return spec;
}

Result<Params<float>> read_gpt2(const TensorFile& file, const TransformerSpec& spec, const Graph& graph) {
  if (Status s = check_gpt2(spec); !s) return s.error();
  for (const ValueId id : graph.params()) {  // before memory is asked for what only the config claims
    const Gpt2Place place = place_of(graph.value(id));
    const auto tensor = file.get(name_in(file, place.tensor), place.shape);
    if (!tensor) return tensor.error();
  }
  Params<float> params(graph);
  std::set<std::string> used;
  for (const ValueId id : graph.params()) {
    const Value& value = graph.value(id);
    const Gpt2Place place = place_of(value);
    const std::string name = name_in(file, place.tensor);
    const auto numbers = file.finite_floats(name, place.shape);
    if (!numbers) return numbers.error();
    used.insert(name);
    const std::span<float> to = params.of(id);
    each_number(value, place, [&](std::int64_t ours, std::int64_t theirs) {
      to[static_cast<std::size_t>(ours)] = (*numbers)[static_cast<std::size_t>(theirs)];
    });
  }
  if (Status s = check_nothing_left(file, used); !s) return s.error();
  return params;
}

TensorFile to_gpt2(const TransformerSpec& spec, const Graph& graph, std::span<const float> flat, DType type) {
  NEURARIUM_CHECK(check_gpt2(spec));
  const ParamLayout layout(graph);
  std::map<std::string, std::pair<Shape, std::vector<float>>> tensors;
  for (const ValueId id : graph.params()) {
    const Gpt2Place place = place_of(graph.value(id));
    std::pair<Shape, std::vector<float>>& tensor = tensors[place.tensor];
    tensor.first = place.shape;
    std::vector<float>& numbers = tensor.second;
    numbers.resize(static_cast<std::size_t>(element_count(tensor.first)));
    each_number(graph.value(id), place, [&](std::int64_t ours, std::int64_t theirs) {
      numbers[static_cast<std::size_t>(theirs)] = flat[static_cast<std::size_t>(layout.offset(id) + ours)];
    });
  }
  TensorFile file;
  file.metadata["format"] = "pt";
  for (const auto& [name, tensor] : tensors) file.add(name, make_float_tensor(type, tensor.first, tensor.second));
  return file;
}

Status check_gpt2(const TransformerSpec& spec) {
  const auto refuse = [](const Wording& what) {
    return usage_error("A GPT-2 checkpoint cannot hold {}; save the model as a project instead.", what);
  };
  if (spec.positions != PositionKind::Learned) return refuse(worded("positions that are not learned"));
  if (spec.norm != NormKind::Layer) return refuse(worded("RMS norm"));
  if (spec.post_norm) return refuse(worded("norms after the residual"));
  if (spec.attention_only) return refuse(worded("blocks without a perceptron"));
  if (spec.mlp == MlpKind::SwiGlu) return refuse(worded("a SwiGLU perceptron"));
  if (!spec.causal || spec.key_mask) return refuse(worded("attention that is not causal"));
  if (spec.heads * spec.head_size() != spec.width)
    return refuse(worded("heads that together are not as wide as the residual"));
  return ok_status();
}

Result<Gpt2Model> load_gpt2(const std::string& path) {
  const bool folder = std::filesystem::is_directory(path);
  const std::string model = folder ? (std::filesystem::path(path) / "model.safetensors").string() : path;
  const std::string config = config_beside(model);
  const auto text = read_text_file(config, kMaxConfig);
  if (!text) return text.error();
  const auto spec = parse_gpt2_config(*text, config);
  if (!spec) return spec.error();
  const auto file = load_safetensors(model);
  if (!file) return file.error();
  const TransformerSpec whole = spec_of_tensors(*file, *spec);
  const auto graph = transformer(whole);
  auto params = read_gpt2(*file, whole, *graph);
  if (!params) return params.error();
  return Gpt2Model{whole, graph, std::move(*params)};
}

Status save_gpt2(const std::string& path, const TransformerSpec& spec, const Graph& graph, const Params<float>& params,
                 DType type) {
  if (Status s = check_gpt2(spec); !s) return s.error();
  if (Status s = save_atomically(config_beside(path), as_bytes(gpt2_config(spec))); !s) return s.error();
  return save_safetensors(path, to_gpt2(spec, graph, params.flat(), type));
}

}  // namespace neurarium
