#include "engine/doctor_look.h"

#include "engine/measure.h"
#include "engine/run.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace neurarium {
namespace {
constexpr std::int64_t kSampleRows = 256;  // of the training examples that are looked at
}  // namespace

double root_mean_square(std::span<const float> numbers) {
  double sum = 0;
  for (const float x : numbers) sum += static_cast<double>(x) * static_cast<double>(x);
  return numbers.empty() ? 0 : std::sqrt(sum / static_cast<double>(numbers.size()));
}

double variance(std::span<const float> numbers) {
  double sum = 0;
  for (const float x : numbers) sum += static_cast<double>(x);
  const double mean = numbers.empty() ? 0 : sum / static_cast<double>(numbers.size());
  const double size = root_mean_square(numbers);
  return size * size - mean * mean;
}

double largest_of(std::span<const float> numbers) {
  double most = 0;
  for (const float x : numbers)
    if (std::isfinite(x)) most = std::max(most, static_cast<double>(std::abs(x)));
  return most;
}

bool is_network_of_layers(const Task& task) { return task.length == 1 && task.graph->find("out.pre") != kNoValue; }

// "h0", "h1", ...
std::vector<std::string> hidden_layers(const Graph& graph) {
  std::vector<std::string> names;
  while (graph.find(fmt::format("h{}.act", names.size())) != kNoValue)
    names.push_back(fmt::format("h{}", names.size()));
  return names;
}

Examination::Examination(const Patient& patient, std::span<const float> params)
    : task_(*patient.task),
      params_(*task_.graph),
      rows_(std::min(kSampleRows, task_.train->rows)),
      workspace_(task_.graph, {.rows = std::max<std::int64_t>(1, rows_)}) {
  std::copy(params.begin(), params.end(), params_.flat().begin());
  std::vector<std::int32_t> rows(static_cast<std::size_t>(rows_));
  std::iota(rows.begin(), rows.end(), 0);
  workspace_.bind(params_);
  workspace_.set_edits(bind_fitting(patient.edits, *task_.graph));
  workspace_.set_rows(rows_);
  feed(task_, *task_.train, rows, workspace_);
  forward(workspace_);
  backward(workspace_);
}

std::span<const float> Examination::value(const std::string& name) const {
  return workspace_.value(task_.graph->at(name));
}

std::span<const float> Examination::gradient(const std::string& name) const {
  return workspace_.gradient(task_.graph->at(name));
}

int Examination::units(const std::string& layer) const {
  return static_cast<int>(value(layer + ".act").size() / static_cast<std::size_t>(rows_));
}

int Examination::dead_units(const std::string& layer) const {
  const std::span<const float> act = value(layer + ".act");
  const auto count = static_cast<std::size_t>(units(layer));
  int dead = 0;
  for (std::size_t u = 0; u < count; ++u) {
    bool alive = false;
    for (std::size_t i = u; i < act.size() && !alive; i += count) alive = act[i] != 0;
    dead += alive ? 0 : 1;
  }
  return dead;
}

}  // namespace neurarium
