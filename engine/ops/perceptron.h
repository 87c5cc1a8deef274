// The loss of the perceptron rule: |z| of an example on the wrong side of the threshold, 0 of one on the right side. A
// step of size r down its gradient is Rosenblatt's rule itself: w += r (y - o) x, with o = [z >= 0] and y the wanted
// answer.
#pragma once

#include "engine/op.h"

namespace neurarium {

namespace ops {
extern const Op perceptron;  // ([z >= 0] - [t > 0]) z       in z [R,C], target t [R,C], out [R], mean over C
}

// Values "each" [b] and "data" (their mean over the mini-batch) under the current scope, as data_loss() has them.
ValueId perceptron_loss(GraphBuilder& g, ValueId sum, ValueId target);

}  // namespace neurarium
