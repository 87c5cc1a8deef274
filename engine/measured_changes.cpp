#include "engine/measured_changes.h"

#include "engine/measure.h"

#include <algorithm>

namespace neurarium {
namespace {
constexpr std::int64_t kProductsAtOnce = 50'000'000;  // some milliseconds
}

std::int64_t rows_of_metrics(const Task& task) {
  return measured_rows(task, *task.train) + measured_rows(task, *task.test);
}

std::int64_t positions_of_row(const Task& task) {
  const Dims& dims = task.graph->value(task.input).dims;  // of pictures: b c y x
  return dims.size() == 4 ? std::int64_t{dims[2].size} * dims[3].size : task.length;
}

bool measures_changes(const Task& task, std::size_t parameters) {
  const auto each = static_cast<std::int64_t>(std::max<std::size_t>(1, parameters));
  return rows_of_metrics(task) * task.length <= kProductsAtOnce / each;
}

}  // namespace neurarium
