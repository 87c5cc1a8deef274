// Which changes by hand are measured while they are made: so few numbers that a drag may change them every frame.
#pragma once

#include "engine/task.h"

#include <cstddef>
#include <cstdint>

namespace neurarium {

// Rows that the metrics read, training and test.
[[nodiscard]] std::int64_t rows_of_metrics(const Task& task);

// What makes a row dear to measure: the positions of a sequence, the pixels of a picture that kernels slide over; 1 for
// a plain row.
[[nodiscard]] std::int64_t positions_of_row(const Task& task);

// A function of the sizes alone, never of the clock: the curve of a run is one of its journal. Where it is false, the
// numbers are those of before the change until the next ordinary measurement.
[[nodiscard]] bool measures_changes(const Task& task, std::size_t parameters);

}  // namespace neurarium
