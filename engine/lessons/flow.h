// What lessons ask about the exhibit of depth: how signal and gradient flow through its two networks.
#pragma once

#include "engine/lessons/check.h"

#include <span>

namespace neurarium {

// Without an answer in other exhibits.
[[nodiscard]] std::span<const QuantityInfo> flow_quantities();

}  // namespace neurarium
