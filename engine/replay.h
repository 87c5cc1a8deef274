// A moment of a line of a run, computed again beside the run: a keyframe before it and the journal that leads there.
// The run itself stays where it is.
#pragma once

#include "engine/experiment.h"

#include <functional>
#include <memory>

namespace neurarium {

// Called while re-stepping, with the part done (0..1); returning false stops it where it is.
using Progress = std::function<bool(double done)>;

struct Replay {
  Keyframe from;
  Journal journal;  // of the whole line
  std::int64_t step = 0;
};

// The same bits as going there. Null when `progress` stopped it; where the line diverges it stands at that step.
[[nodiscard]] std::unique_ptr<Experiment> run_replay(const Replay& replay, const Progress& progress = {},
                                                     int threads = 1);

}  // namespace neurarium
