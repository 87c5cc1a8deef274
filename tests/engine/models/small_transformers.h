// Transformers small enough to check every number of: together they have every option of the specification.
#pragma once

#include "engine/models/transformer.h"
#include "engine/rng.h"
#include "engine/run.h"

#include <string>
#include <vector>

namespace neurarium {

struct SmallTransformer {
  std::string name;
  TransformerSpec spec;
};

inline TransformerSpec small_gpt() {
  TransformerSpec spec;
  spec.vocab = 5;
  spec.layers = 2;
  spec.heads = 2;
  spec.width = 4;
  spec.mlp_width = 3;
  spec.context = 6;
  return spec;
}

inline std::vector<SmallTransformer> small_transformers() {
  TransformerSpec llama = small_gpt();
  llama.positions = PositionKind::Rotary;
  llama.norm = NormKind::Rms;
  llama.mlp = MlpKind::SwiGlu;
  llama.bias = llama.tied = false;
  TransformerSpec encoder = small_gpt();
  encoder.positions = PositionKind::Sinusoidal;
  encoder.post_norm = encoder.key_mask = true;
  encoder.causal = false;
  encoder.mlp = MlpKind::Silu;
  encoder.head_width = 3;
  encoder.dropout = 0.2;
  TransformerSpec heads = small_gpt();
  heads.attention_only = true;
  heads.positions = PositionKind::None;
  heads.layers = 1;
  return {{"gpt", small_gpt()}, {"llama", llama}, {"encoder", encoder}, {"attention only", heads}};
}

// Weights, tokens and targets, the same for float and double; the last key of the second row is padding, and one
// target does not count. `tokens` are for the workspace's active rows and length.
template <class T>
void fill_transformer(const TransformerSpec& spec, Params<T>& params, Workspace<T>& ws, std::uint64_t seed = 1) {
  Rng rng(seed, "small transformer");
  const Graph& graph = ws.graph();
  for (const ValueId id : graph.params())
    for (T& w : params.of(id)) {
      const auto normal = static_cast<T>(static_cast<float>(0.6 * rng.normal()));
      w = graph.value(id).kind == ParamKind::Gain ? 1 + normal : normal;
    }
  const auto vocab = static_cast<std::uint64_t>(spec.vocab);
  for (T& id : ws.input(graph.at("tokens"))) id = static_cast<T>(rng.below(vocab));
  for (T& id : ws.input(graph.at("targets"))) id = static_cast<T>(rng.below(vocab));
  ws.input(graph.at("targets"))[1] = T{-1};
  if (spec.key_mask) {
    for (T& m : ws.input(graph.at("mask"))) m = T{1};
    ws.input(graph.at("mask")).back() = T{0};
  }
  ws.run_state().mode = Mode::Train;
  ws.run_state().seed = 6;
}

}  // namespace neurarium
