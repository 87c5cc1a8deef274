// neurarium bench: how fast this machine trains and draws, on work that other programs can do as well.
#include "app/cli/command.h"
#include "app/cli/frame_bench.h"
#include "engine/bench/workload.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ostream>

namespace neurarium {
namespace {

constexpr int kSlices = 9;
constexpr double kSliceSeconds = 0.15;

// Units of work a second, over one slice.
double rate_of_slice(Workload& workload) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  std::int64_t units = 0;
  double seconds = 0;
  while (seconds < kSliceSeconds) {
    units += workload.work();
    seconds = std::chrono::duration<double>(Clock::now() - start).count();
  }
  return static_cast<double>(units) / seconds;
}

// Prints a line; false when the check figure is wrong.
bool measure(const WorkloadInfo& info, int threads, bool json, Console& console) {
  const std::unique_ptr<Workload> workload = info.make(threads);
  const double check = workload->check();
  rate_of_slice(*workload);  // warms the caches up
  std::vector<double> rates;
  for (int i = 0; i < kSlices; ++i) rates.push_back(rate_of_slice(*workload));
  std::sort(rates.begin(), rates.end());
  const double median = rates[kSlices / 2];
  const bool right = !info.expected || std::abs(check - *info.expected) < 1e-4;
  if (json)
    console.out << fmt::format(
        R"({{"workload":"{}","threads":{},"unit":"{}","value":{:.6g},"low":{:.6g},"high":{:.6g},"check":"{}","check_value":{:.6g}}})"
        "\n",
        info.name, threads, info.unit, median, rates.front(), rates.back(), info.check, check);
  else
    console.out << fmt::format("{:<26} {:>10.4g} {:<10} ({:.4g} to {:.4g})   {} {:.4g}{}\n", info.name, median,
                               info.unit, rates.front(), rates.back(), info.check, check, right ? "" : "  WRONG");
  console.out.flush();
  return right;
}

}  // namespace

Status run_bench(const Arguments& arguments, Console& console) {
  Flags flags("bench", "Measures workloads; each figure is the median of nine slices of 0.15 s.");
  std::vector<std::string> names;
  std::int64_t threads = 1;
  bool json = false;
  std::vector<const WorkloadInfo*> all;
  for (const auto& list : {workloads(), frame_workloads()})
    for (const WorkloadInfo& info : list) all.push_back(&info);
  std::vector<std::string_view> known;
  for (const WorkloadInfo* info : all) known.push_back(info->name);
  flags.places("WORKLOAD", names, fmt::format("Which ones (default all): {}", fmt::join(known, " ")));
  flags.whole("threads", threads, 1, 64, "Threads to compute with (default 1)");
  flags.yes("json", json, "One JSON object a line");
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  std::vector<const WorkloadInfo*> chosen;
  for (const std::string& name : names) {
    const auto found = find_workloads(all, name);
    if (!found) return found.error();
    chosen.insert(chosen.end(), found->begin(), found->end());
  }
  if (chosen.empty()) chosen = all;
  bool right = true;
  for (const WorkloadInfo* info : chosen) right = measure(*info, static_cast<int>(threads), json, console) && right;
  if (right) return ok_status();
  return Error{"A workload gave another result than it must; please report it with your CPU and compiler.",
               ExitCode::CheckFailed};
}

}  // namespace neurarium
