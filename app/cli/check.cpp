// neurarium check: the promises that a user can verify on his own machine in seconds. Gradients agree with finite
// differences, an edit of any value takes effect, and a run gives the same bits again with any number of threads.
#include "app/cli/command.h"
#include "engine/exhibits/exhibit.h"
#include "engine/rng.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <ostream>

namespace neurarium {
namespace {

constexpr std::int64_t kRows = 5;  // of the mini-batch that is differentiated
constexpr std::int64_t kNumbersPerParam = 24;
constexpr double kStep = 1e-5;       // of the central difference
constexpr double kTolerance = 1e-6;  // relative, and absolute below 1
constexpr std::int64_t kRunSteps = 300;

struct Outcome {
  bool passed;
  std::string text;
};

Result<TaskPtr> task_of(const ExhibitInfo& exhibit) { return exhibit.defaults()->make_task(); }

// A workspace of a few training rows, in the precision of T.
template <class T>
void feed_rows(const Task& task, Workspace<T>& ws) {
  const Examples& rows = *task.train;
  std::copy_n(rows.x.data(), ws.rows() * rows.inputs, ws.input(task.input).data());
  std::copy_n(rows.target.data(), ws.rows() * rows.targets, ws.input(task.target).data());
}

template <class T>
Params<T> initial_params(const Task& task) {
  Params<float> start(*task.graph);
  Rng rng(1, "check");
  for (float& x : start.flat()) x = static_cast<float>(rng.uniform(-0.8, 0.8));
  Params<T> params(*task.graph);
  std::copy(start.flat().begin(), start.flat().end(), params.flat().begin());
  return params;
}

Outcome check_gradients(const Task& task) {
  Params<double> params = initial_params<double>(task);
  Workspace<double> ws(task.graph, {.rows = std::min(kRows, task.train->rows), .only_loss = true});
  ws.bind(params);
  feed_rows(task, ws);
  const auto loss = [&] {
    forward(ws);
    return ws.value(task.graph->loss())[0];
  };
  loss();
  backward(ws);
  const std::vector<double> gradients(ws.param_gradients().begin(), ws.param_gradients().end());
  std::int64_t count = 0;
  double worst = 0;
  std::string worst_name;
  for (const ValueId id : task.graph->params()) {
    const std::int64_t size = params.layout().count(id);
    const std::int64_t stride = std::max<std::int64_t>(1, size / kNumbersPerParam);
    for (std::int64_t i = 0; i < size; i += stride, ++count) {
      double& w = params.of(id)[static_cast<std::size_t>(i)];
      const double kept = std::exchange(w, w + kStep);
      const double above = loss();
      w = kept - kStep;
      const double slope = (above - loss()) / (2 * kStep);
      w = kept;
      const double error = std::abs(slope - gradients[static_cast<std::size_t>(params.layout().offset(id) + i)]) /
                           std::max(1.0, std::abs(slope));
      if (!(error <= worst)) worst_name = fmt::format("{}[{}]", task.graph->value(id).name, i);
      worst = error <= worst ? worst : error;
    }
  }
  return {worst <= kTolerance,
          fmt::format("gradients    {} of {} parameters against finite differences, largest error {:.1e}{}", count,
                      params.layout().size(), worst, worst <= kTolerance ? "" : " at " + worst_name)};
}

// Sets the first element of every value: readers see it, and the loss follows where it depends on the value.
Outcome check_edits(const Task& task) {
  Params<float> params = initial_params<float>(task);
  Workspace<float> ws(task.graph, {.rows = std::min(kRows, task.train->rows), .gradients = false});
  ws.bind(params);
  feed_rows(task, ws);
  forward(ws);
  const float before = ws.value(task.graph->loss())[0];
  std::vector<std::string> failed;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < task.graph->values().size(); ++i) {
    const auto id = static_cast<ValueId>(i);
    const float held = ws.value(id)[0] + 0.75f;
    ws.set_edits({BoundEdit{EditKind::Set, held, 0, {}, id, kEvery, {0}}});
    forward(ws);
    const bool follows = !task.graph->feeds_loss(id) || ws.value(task.graph->loss())[0] != before;
    if (ws.value(id)[0] != held || !follows) failed.push_back(task.graph->value(id).name);
    ws.set_edits({});
    forward(ws);
    ++count;
  }
  return {failed.empty(), fmt::format("edits        {} values set, each took effect{}", count,
                                      failed.empty() ? "" : fmt::format(" but {}", fmt::join(failed, ", ")))};
}

// The bits of all parameters after some steps.
Result<std::vector<float>> bits_after(const ExhibitInfo& exhibit, int threads) {
  auto run = Experiment::make(exhibit.defaults(), threads);
  if (!run) return run.error();
  for (std::int64_t i = 0; i < kRunSteps; ++i) (*run)->step();
  const auto flat = (*run)->params().flat();
  return std::vector<float>(flat.begin(), flat.end());
}

Result<Outcome> check_determinism(const ExhibitInfo& exhibit) {
  const auto first = bits_after(exhibit, 1);
  if (!first) return first.error();
  bool same = true;
  for (const int threads : {1, 2, 4}) {
    const auto again = bits_after(exhibit, threads);
    if (!again) return again.error();
    same = same && *again == *first;
  }
  return Outcome{same,
                 fmt::format("determinism  {} steps, the same bits again and with 1, 2 and 4 threads", kRunSteps)};
}

// A saved moment goes on exactly as if it had never been left.
Result<Outcome> check_restart(const ExhibitInfo& exhibit) {
  auto run = Experiment::make(exhibit.defaults());
  if (!run) return run.error();
  for (std::int64_t i = 0; i < kRunSteps / 3; ++i) (*run)->step();
  const Keyframe frame = (*run)->keyframe();
  for (std::int64_t i = 0; i < kRunSteps / 3; ++i) (*run)->step();
  const Keyframe end = (*run)->keyframe();
  (*run)->restore(frame);
  for (std::int64_t i = 0; i < kRunSteps / 3; ++i) (*run)->step();
  const bool same = (*run)->keyframe().params == end.params && (*run)->keyframe().optimizer == end.optimizer;
  return Outcome{same, "history      stepped back and on again, the same bits"};
}

}  // namespace

Status run_check(const Arguments& arguments, Console& console) {
  Flags flags("check", "Checks the gradients, the edits and the determinism of every exhibit; takes seconds.");
  const auto helped = parse_or_help(flags, arguments, console);
  if (!helped) return helped.error();
  if (*helped) return ok_status();
  int failed = 0;
  for (const ExhibitInfo& exhibit : exhibits()) {
    const auto task = task_of(exhibit);
    if (!task) return task.error();
    std::vector<Result<Outcome>> outcomes = {check_gradients(**task), check_edits(**task), check_determinism(exhibit),
                                             check_restart(exhibit)};
    for (const Result<Outcome>& outcome : outcomes) {
      if (!outcome) return outcome.error();
      failed += outcome->passed ? 0 : 1;
      console.out << fmt::format("{}  {}: {}\n", outcome->passed ? "ok    " : "FAILED", exhibit.name, outcome->text);
    }
  }
  if (failed == 0) return ok_status();
  return Error{fmt::format("{} check(s) failed; please report the lines above with your CPU and compiler.", failed),
               ExitCode::CheckFailed};
}

}  // namespace neurarium
