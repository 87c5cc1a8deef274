// Numbers that survive a rebuilt network: parameters and optimizer moments follow the stable keys of their layers,
// units by position, input columns by name. What is new keeps what it had (a fresh initialisation, zero moments).
#pragma once

#include "engine/graph.h"
#include "engine/journal.h"
#include "engine/optim.h"
#include "engine/params.h"
#include "engine/task.h"

namespace neurarium {

// Fresh parameters of a task: each from its own stream Rng(seed, "init", key), so layers do not disturb each other.
void initialise_parameters(const Task& task, Params<float>& params);

void carry_over(const Graph& from, const Params<float>& old, const Graph& to, Params<float>& params);
// Moments of the same optimizer; of another kind nothing is carried, as the moments mean something else.
void carry_over(const Graph& from, const Optimizer& old, const ParamLayout& old_layout, const Graph& to,
                Optimizer& optimizer, const ParamLayout& layout);

// The numbers of `from` (flat, in its layout) that have no place in `to`: set after the way back from `to` to `from`,
// they undo what a removed unit or layer lost.
std::vector<SetParameters> lost_numbers(const Graph& from, std::span<const float> params, const Graph& to);

}  // namespace neurarium
