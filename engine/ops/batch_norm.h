// Batch norm (Ioffe, Szegedy 2015) of values [b,c] and [b,c,y,x], as nodes whose values can be edited apart. In
// training a channel is normalised by the mean and the variance (over n numbers, divided by n) of the mini-batch, in
// evaluation by its running statistics. Those are parameters that no gradient moves: each training step brings them a
// `momentum` nearer to the batch's mean and to its variance divided by n - 1, as PyTorch does.
#pragma once

#include "engine/ops/ops.h"
#include "engine/params.h"
#include "engine/workspace.h"

namespace neurarium {

namespace ops {
extern const Op batch_mean;           // in x, params running mean [c], out [c]                      args.b = momentum
extern const Op batch_variance;       // mean (x - m)^2      in x, m [c], params running variance [c], out [c]    args.b
extern const Op batch_normalize;      // (x - m) / sqrt(v + args.a)                                  in x, m [c], v [c]
extern const Op channel_scale_shift;  // y = w x + b along axis 1                                params w [c], b [c]
}  // namespace ops

// Parameters "weight", "bias", "running_mean", "running_var" [c]; values "mean", "var" [c], "normalized" and "out" of
// the shape of x, all under the current scope.
struct BatchNormLayer {
  ValueId weight, bias, running_mean, running_var, mean, var, normalized, out;
};
BatchNormLayer batch_norm(GraphBuilder& g, ValueId x, double eps = 1e-5, double momentum = 0.1);

// A mini-batch must run as a whole for its statistics.
[[nodiscard]] bool needs_whole_batch(const Graph& graph);

// Moves the running statistics by what the last training step's workspace holds, except for the flat indices in
// `frozen`, which is sorted.
void follow_batch(const Workspace<float>& workspace, std::span<const std::int64_t> frozen, Params<float>& params);

}  // namespace neurarium
