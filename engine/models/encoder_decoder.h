// The encoder and decoder of Vaswani et al. 2017, "Attention Is All You Need": the encoder reads a whole sentence, the
// decoder writes its translation word by word and looks back at it by cross-attention.
#pragma once

#include "engine/graph.h"
#include "engine/models/transformer.h"

#include <memory>

namespace neurarium {

struct EncoderDecoderSpec {
  std::int32_t source_vocab = 1, target_vocab = 1;
  std::int32_t source_length = 1, target_length = 1;  // positions S and T; shorter sentences are padded with -1
  std::int32_t layers = 1;                            // of each side
  std::int32_t heads = 2;
  std::int32_t width = 64;
  std::int32_t mlp_width = 0;                         // 0: 4 * width
  PositionKind positions = PositionKind::Sinusoidal;  // or Learned, or None
  bool post_norm = true;                              // norm(x + f(x)), as in 2017; else x + f(norm(x))
};

// Errors: a width that the heads do not divide, rotary positions, a number below 1.
Status check(const EncoderDecoderSpec& spec);

// Input: pair [b,S+T], the source's ids and then what the decoder has written, from its mark of beginning on; -1 is
// padding, and no query reads a source position whose id is not above 0. Target: targets [b,T], -1 where nothing is
// asked. Values: source [b,S], written [b,T]; for each side (enc, dec) .embed, .scaled (times sqrt(width)), .pos_embed;
// for each block enc.N.resid_pre, attn.q .k .v .scores .pattern .z, attn_out, resid_mid, ln1.*, mlp.pre .post, mlp_out,
// resid_post, ln2.*; dec.N the same with cross.q (of the decoder) cross.k .v (of the encoder's end) cross.scores
// .pattern [b,h,T,S] .z, cross_out, resid_cross and its norm ln_cross.*; without post_norm also enc.ln_final,
// dec.ln_final; logits [b,T,v]. The loss is the mean cross-entropy. Parameters beside those: enc.embed.weight,
// dec.embed.weight (the unembedding too), enc.pos_embed.weight.
std::shared_ptr<const Graph> encoder_decoder(const EncoderDecoderSpec& spec);

}  // namespace neurarium
