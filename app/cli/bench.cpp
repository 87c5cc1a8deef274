// neurarium bench: how fast this machine trains and draws, on work that other programs can do as well.
#include "app/cli/command.h"
#include "app/cli/frame_bench.h"
#include "engine/bench/workload.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace neurarium {
namespace {

constexpr int kSlices = 9;
constexpr double kSliceSeconds = 0.15;
constexpr const char* kUnits = "units";  // Google Benchmark's counter: units of work a second

// Keeps the rate of every slice; what is printed is ours.
class SliceRates final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs)
      if (run.run_type == Run::RT_Iteration) rates_.push_back(run.counters.at(kUnits));
  }
  // Ascending.
  [[nodiscard]] std::vector<double> rates() const {
    std::vector<double> sorted = rates_;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

 private:
  std::vector<double> rates_;
};

// Units of work a second in each slice, ascending.
std::vector<double> rates_of(std::string_view name, Workload& workload) {
  const auto run = [&workload](benchmark::State& state) {
    double units = 0;
    for ([[maybe_unused]] const auto iteration : state) units += static_cast<double>(workload.work());
    state.counters[kUnits] = benchmark::Counter(units, benchmark::Counter::kIsRate);
  };
  benchmark::ClearRegisteredBenchmarks();
  benchmark::RegisterBenchmark(std::string(name).c_str(), run)
      ->MinWarmUpTime(kSliceSeconds)
      ->MinTime(kSliceSeconds)
      ->Repetitions(kSlices)
      ->UseRealTime();
  SliceRates reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return reporter.rates();
}

// Prints a line; false when the check figure is wrong.
bool measure(const WorkloadInfo& info, int threads, bool json, Console& console) {
  const std::unique_ptr<Workload> workload = info.make(threads);
  const double check = workload->check();
  const std::vector<double> rates = rates_of(info.name, *workload);
  const double median = rates[kSlices / 2];
  const bool right = !info.expected || std::abs(check - *info.expected) < 1e-4;
  if (json)
    console.out << fmt::format(
        R"({{"workload":"{}","threads":{},"unit":"{}","value":{:.6g},"low":{:.6g},"high":{:.6g},"check":"{}","check_value":{:.6g},"data":"{}"}})"
        "\n",
        info.name, threads, info.unit, median, rates.front(), rates.back(), info.check, check, workload->data());
  else
    console.out << fmt::format("{:<26} {:>10.4g} {:<10} ({:.4g} to {:.4g})   {} {:.4g}{}{}\n", info.name, median,
                               info.unit, rates.front(), rates.back(), info.check, check, right ? "" : "  WRONG",
                               workload->data().empty() ? "" : "   on " + workload->data());
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
  return failure(ExitCode::CheckFailed,
                 "A workload gave another result than it must; please report it with your CPU and compiler.");
}

}  // namespace neurarium
