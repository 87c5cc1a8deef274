// The translator before the transformer: an LSTM reads the sentence, another writes the translation, and attention lets
// it look back at every state of the first (Bahdanau et al. 2015; the scores and the layer after it as in Luong et al.
// 2015, "Effective Approaches to Attention-based Neural Machine Translation").
#pragma once

#include "engine/models/encoder_decoder.h"

#include <memory>

namespace neurarium {

// Of the spec the vocabularies, the lengths and the width count. Inputs, targets, padding, loss and the decoder's name
// of the cross-attention are those of encoder_decoder(), so that both are looked at in the same way. Values: enc.embed,
// enc.rnn.* (see recurrent.h); dec.embed, dec.rnn.*, dec.0.cross.q .k .v .scores .pattern [b,1,T,S] .z, dec.context
// [b,T,c], dec.joined [b,T,2c] (state and context), dec.pre, dec.attended (their tanh), logits. Both LSTMs begin with
// zeros: the decoder learns of the sentence by attention alone.
std::shared_ptr<const Graph> recurrent_translator(const EncoderDecoderSpec& spec);

}  // namespace neurarium
