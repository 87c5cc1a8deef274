// The transformer (Vaswani et al. 2017; Radford et al. 2019): blocks of attention and perceptron that read and write a
// residual stream, every intermediate value named as TransformerLens names it.
#pragma once

#include "engine/ops/ops.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace neurarium {

enum class PositionKind : std::uint8_t { None, Sinusoidal, Learned, Rotary };
inline constexpr std::array<std::string_view, 4> kPositionNames = {"none", "sinusoidal", "learned", "rotary"};
inline constexpr std::array<std::string_view, 2> kNormNames = {"layer", "rms"};  // NormKind
enum class MlpKind : std::uint8_t { Relu, GeluTanh, GeluErf, Silu, SwiGlu };
inline constexpr std::array<std::string_view, 5> kMlpNames = {"relu", "gelu_tanh", "gelu_erf", "silu", "swiglu"};

struct TransformerSpec {
  std::int32_t vocab = 64;
  std::int32_t layers = 2;
  std::int32_t heads = 4;
  std::int32_t width = 64;      // of the residual stream
  std::int32_t head_width = 0;  // 0: width / heads
  std::int32_t mlp_width = 0;   // 0: 4 * width
  std::int32_t context = 64;    // the longest sequence (and the size of the table of learned positions)
  PositionKind positions = PositionKind::Learned;
  double position_base = 10000;     // of sinusoidal and rotary positions
  bool rotary_interleaved = false;  // pairs (2i, 2i+1) instead of (i, i + d/2)
  NormKind norm = NormKind::Layer;
  double norm_eps = 1e-5;
  bool post_norm = false;       // norm(x + f(x)) instead of x + f(norm(x)); there is no final norm then
  bool attention_only = false;  // no perceptrons
  bool bias = true;             // of linear layers and layer norms
  bool tied = true;             // the unembedding is the embedding
  MlpKind mlp = MlpKind::GeluTanh;
  bool causal = true;
  bool key_mask = false;  // an input `mask` [b,k]: 1 for tokens, 0 for padding that no query reads
  double dropout = 0;     // of the embedding, the patterns and what each block writes

  [[nodiscard]] std::int32_t head_size() const { return head_width > 0 ? head_width : width / heads; }
  [[nodiscard]] std::int32_t mlp_size() const { return mlp_width > 0 ? mlp_width : 4 * width; }
  bool operator==(const TransformerSpec&) const = default;
};

// A sentence about the first number that no transformer can be built from.
Status check(const TransformerSpec& spec);

// Inputs: tokens [b,t] (ids; a negative one is no token), targets [b,t] (ids; a negative one does not count), mask
// [b,k]. Values: embed, pos_embed [b,t,c]; for each block blocks.N.resid_pre, ln1.scale [b,t] .normalized .out, attn.q
// .k .v [b,t,h,d] (with rotary positions also .rot_q .rot_k), attn.scores .pattern [b,h,q,k], attn.z [b,t,h,d],
// attn_out, resid_mid, ln2.*, mlp.pre (.pre_linear) .post [b,t,m], mlp_out, resid_post; ln_final.*, logits [b,t,v];
// loss.each [b,t], loss.data, loss (the mean over the targets that count).
//   pre-norm    ln1 reads resid_pre, ln2 resid_mid
//   post-norm   ln1 reads resid_mid = resid_pre + attn_out, ln2 reads resid_post = ln1.out + mlp_out; the next block
//               (or the unembedding) reads ln2.out
//   attention only   resid_post = resid_pre + attn_out
// Parameters, all linear ones [out,in]: embed.weight [v,c], pos_embed.weight [t,c], blocks.N.ln1.weight .bias,
// attn.q .k .v .o, mlp.in .out (SwiGLU: mlp.gate makes pre, mlp.in pre_linear), ln_final, unembed.weight [v,c].
std::shared_ptr<const Graph> transformer(const TransformerSpec& spec);

// The blocks alone, under the current scope: the first residual [b,t,c] is the sum of `start`. Returns what an
// unembedding (or, before it, a final norm) reads.
ValueId transformer_blocks(GraphBuilder& g, const TransformerSpec& spec, Ids start, ValueId mask = kNoValue);

}  // namespace neurarium
