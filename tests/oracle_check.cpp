// oracle_check DIR: runs the reference cases of a folder through the engine and says which agree. Prints a line for
// each tensor that is off, the names of the cases whose operation is not built, and "N passed, M failed, K skipped".
// Exit code: 0 when nothing failed, 1 when something did, 2 for a wrong call, 5 for a folder that is malformed.
#include "oracle/operations.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <new>
#include <span>

namespace neurarium::oracle {
namespace {

struct Tally {
  int passed = 0, failed = 0;
  bool malformed = false;
  std::vector<std::string> skipped;
};

void check_case(const std::string& folder, Case& c, const std::vector<Operation>& all, Tally& tally) {
  const Operation* operation = operation_of(c, all);
  if (operation == nullptr) {
    tally.skipped.push_back(c.name);
    return;
  }
  const Status loaded = load_tensors(folder, c);
  const Result<Outcome> outcome = loaded ? operation->run(c) : Result<Outcome>(loaded.error());
  if (!outcome) {
    fmt::print("{}: {}\n", c.name, outcome.error().message);
    tally.malformed = true;
    ++tally.failed;
    return;
  }
  const std::vector<std::string> lines = compare(c, *outcome);
  for (const std::string& line : lines) fmt::print("{}\n", line);
  ++(lines.empty() ? tally.passed : tally.failed);
  c.tensors.clear();
}

ExitCode check_folder(const std::string& folder) {
  Result<std::vector<Case>> cases = read_index(folder);
  if (!cases) {
    fmt::print(stderr, "{}\n", cases.error().message);
    return cases.error().code;
  }
  const std::vector<Operation> all = operations();
  Tally tally;
  for (Case& c : *cases) check_case(folder, c, all, tally);
  if (!tally.skipped.empty()) fmt::print("skipped, operation not built: {}\n", fmt::join(tally.skipped, ", "));
  fmt::print("{} passed, {} failed, {} skipped\n", tally.passed, tally.failed, tally.skipped.size());
  if (tally.malformed) return ExitCode::InputRefused;
  return tally.failed == 0 ? ExitCode::Ok : ExitCode::CheckFailed;
}

}  // namespace
}  // namespace neurarium::oracle

int main(int argc, char** argv) {
  using neurarium::ExitCode;
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() != 2) {
    fmt::print(stderr, "usage: oracle_check DIR   (the folder that holds index.jsonl)\n");
    return static_cast<int>(ExitCode::Usage);
  }
  return static_cast<int>(neurarium::oracle::check_folder(arguments[1]));
}
