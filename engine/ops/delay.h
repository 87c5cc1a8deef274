// What stood some positions earlier in a sequence.
#pragma once

#include "engine/ops/ops.h"

namespace neurarium {

namespace ops {
extern const Op delay;  // y[b,t,c] = x[b,t-args.a,c], 0 before the beginning       in x [B,T,C], out y [B,T,C]
}  // namespace ops

// `positions` at least 0; x [b,t,c].
ValueId delay(GraphBuilder& g, std::string_view name, ValueId x, std::int32_t positions);

}  // namespace neurarium
