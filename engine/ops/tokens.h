// Pictures as sequences (Dosovitskiy et al. 2021): the places of a map become tokens, and a sequence becomes its mean.
#pragma once

#include "engine/ops/ops.h"

namespace neurarium {

namespace ops {
extern const Op tokens;      // y[b,t,c] = x[b,c,i,j], t = i W + j        in x [B,C,H,W], out y [B,HW,C]
extern const Op token_mean;  // y[b,c] = mean over t of x[b,t,c]          in x [B,T,C], out y [B,C]
}  // namespace ops

ValueId tokens(GraphBuilder& g, std::string_view name, ValueId x);
ValueId token_mean(GraphBuilder& g, std::string_view name, ValueId x);

}  // namespace neurarium
