// THE list of measured work: fixed networks and data that every other program can build as well, run through the
// ordinary Experiment, Workspace and Decoder, with every value named and the edit checks in place.
#pragma once

#include "engine/base.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

class Workload {
 public:
  virtual ~Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  // Does a piece of work, of about a millisecond where that can be, and returns how many units that were.
  virtual std::int64_t work() = 0;
  // A figure that must come out right; call before any work.
  virtual double check() = 0;
  // What the work is done on, where that depends on the machine; empty elsewhere.
  [[nodiscard]] virtual std::string data() const { return {}; }

 protected:
  Workload() = default;
};

struct WorkloadInfo {
  std::string_view name, unit, check;  // what check() is
  std::optional<double> expected;      // of check(), to a ten-thousandth
  std::unique_ptr<Workload> (*make)(int threads);
};
std::span<const WorkloadInfo> workloads();
// Of `among` the one of that name or, of "gpt-generate", all whose names go on from it with a dash. Errors: none.
Result<std::vector<const WorkloadInfo*>> find_workloads(std::span<const WorkloadInfo* const> among,
                                                        std::string_view name);

}  // namespace neurarium
