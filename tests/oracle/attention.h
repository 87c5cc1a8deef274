// Layers that several families of cases are made of.
#pragma once

#include "oracle/recorder.h"

#include <string>

namespace neurarium::oracle {

// A linear layer whose parameters are the tensors `weight` [out,in] and `bias`; `axes` make up `out`.
ValueId record_linear(Recorder& r, const std::string& name, ValueId x, const std::string& weight,
                      const std::string& bias, Dims axes);

// Multi-head attention from x [B,Tq,C] to context [B,Tk,C] with the tensors PREFIX W_q, b_q, ..., W_o, b_o.
struct Attention {
  ValueId q, k, v, scores, pattern, z, y;
};
Attention record_attention(Recorder& r, const std::string& prefix, ValueId x, ValueId context, ValueId mask,
                           bool causal, std::int32_t heads);

}  // namespace neurarium::oracle
