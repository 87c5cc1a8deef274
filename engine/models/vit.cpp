// The vision transformer (Dosovitskiy et al. 2021): patches of the picture are the tokens, every token reads every
// other, and the classes read the mean of the last ones.
#include "engine/models/transformer.h"
#include "engine/models/vision_recorder.h"
#include "engine/ops/tokens.h"

namespace neurarium {

void record_vit(const ConvNetSpec& spec, VisionRecorder& r) {
  TransformerSpec blocks;
  blocks.layers = spec.blocks;
  blocks.heads = spec.heads;
  blocks.width = spec.stage_widths().front();
  blocks.mlp_width = 2 * blocks.width;
  blocks.causal = false;
  NEURARIUM_CHECK(check(blocks).ok());
  const std::int32_t patch = spec.patch_side();
  {
    const auto scope = r.layer("patches");
    r.convolution(blocks.width, patch, {.stride = {patch, patch}});
  }
  const ValueId embed = tokens(r.g, "embed", r.x);
  const Dims dims = r.g.dims(embed);
  const ValueId table = r.g.embedding("pos_embed.weight", {dims[1], dims[2]});
  r.x = transformer_blocks(r.g, blocks, {embed, position_embedding(r.g, "pos_embed", dims, table)});
  {
    const auto scope = r.g.scope("ln_final");
    r.x = norm(r.g, NormKind::Layer, r.x, blocks.norm_eps).out;
  }
  r.x = token_mean(r.g, "pool", r.x);
}

}  // namespace neurarium
