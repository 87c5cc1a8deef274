#include "engine/replay.h"

namespace neurarium {
namespace {
constexpr std::int64_t kStepsBetweenLooks = 64;
}  // namespace

std::unique_ptr<Experiment> run_replay(const Replay& replay, const Progress& progress, int threads) {
  std::unique_ptr<Experiment> copy = Experiment::resume(replay.from, replay.journal, threads);
  const std::int64_t start = copy->steps();
  while (copy->steps() < replay.step) {
    const std::int64_t done = copy->steps() - start;
    if (progress && done % kStepsBetweenLooks == 0 &&
        !progress(static_cast<double>(done) / static_cast<double>(replay.step - start)))
      return nullptr;
    if (!copy->step()) break;
  }
  return copy;
}

}  // namespace neurarium
