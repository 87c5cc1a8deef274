// GPT-2 checkpoints in Hugging Face naming: a safetensors file and the config.json beside it. A user's own model of
// that layout, nanoGPT size or larger, opens as a transformer whose every value has a name.
#pragma once

#include "engine/files/safetensors.h"
#include "engine/models/transformer.h"
#include "engine/params.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace neurarium {

// The numbers of config.json: n_layer n_head n_embd n_positions (or n_ctx) vocab_size n_inner layer_norm_epsilon
// activation_function tie_word_embeddings. `source` names the text in messages. Errors: no JSON object; a number that
// is missing, no whole number or out of range; an activation, or a kind of attention, that this model has not.
Result<TransformerSpec> parse_gpt2_config(std::string_view json, const std::string& source);
std::string gpt2_config(const TransformerSpec& spec);

// What the tensors say beyond the config: `tied` is false where lm_head.weight differs from wte.weight, `bias` false
// where the linear layers have none.
TransformerSpec spec_of_tensors(const TensorFile& file, TransformerSpec spec);

// The parameters of transformer(spec) from tensors named wte.weight, wpe.weight, h.0.ln_1.weight,
// h.0.attn.c_attn.weight
// ([in, out], columns q|k|v), ..., ln_f.bias, with or without the prefix "transformer."; F32, F16, BF16 or F64. Linear
// weights are turned from [in,out] to the engine's [out,in] here, once, so that every product of the engine runs alike.
// The buffers h.N.attn.bias and .masked_bias are ignored. Errors: a tensor that is missing, is left over, has another
// shape (both are named) or holds a number that is not finite.
Result<Params<float>> read_gpt2(const TensorFile& file, const TransformerSpec& spec, const Graph& graph);

// The reverse, for parameters or their gradients in the layout of Params: `type` is F32, F16 or BF16. The model must be
// one that GPT-2's layout can hold: see check_gpt2.
TensorFile to_gpt2(const TransformerSpec& spec, const Graph& graph, std::span<const float> flat,
                   DType type = DType::F32);

// A sentence about what a GPT-2 checkpoint cannot hold: other positions than learned, RMS norm, post-norm, ...
Status check_gpt2(const TransformerSpec& spec);

struct Gpt2Model {
  TransformerSpec spec;
  std::shared_ptr<const Graph> graph;
  Params<float> params;
};
// `path` is the safetensors file or the folder that holds it as model.safetensors.
Result<Gpt2Model> load_gpt2(const std::string& path);
Status save_gpt2(const std::string& path, const TransformerSpec& spec, const Graph& graph, const Params<float>& params,
                 DType type = DType::F32);

}  // namespace neurarium
