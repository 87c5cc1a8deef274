// The measured work on small networks: a fixed network and data that every other program can build as well, run through
// the ordinary Experiment and Workspace, with every value named and the edit checks in place.
#pragma once

#include "engine/base.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace neurarium {

// TensorFlow Playground's spiral (500 points, no noise, raw coordinates, in file order), tanh on every layer, loss
// 0.5 (o - t)^2, SGD 0.03 on the mean gradient of 10 rows, start weights in U(-0.5, 0.5), biases 0.1.
class Workload {
 public:
  virtual ~Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  // Does a piece of work of about a millisecond and returns how many units that were.
  virtual std::int64_t work() = 0;
  // A figure that must come out the same in every program; call before any work.
  virtual double check() = 0;

 protected:
  Workload() = default;
};

struct WorkloadInfo {
  std::string_view name, unit, check;  // what check() is
  double expected;                     // of check(), to a ten-thousandth
  std::unique_ptr<Workload> (*make)(int threads);
};
std::span<const WorkloadInfo> workloads();
Result<const WorkloadInfo*> find_workload(std::string_view name);

}  // namespace neurarium
