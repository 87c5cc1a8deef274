// What `neurarium values` prints of exhibits that are asked one question: the look-up's table and answer, the
// stages of sampling, what counts say comes next, the documents that a query finds, where the descent stands, and the
// basins.
#pragma once

#include "app/cli/console.h"
#include "engine/experiment.h"

#include <optional>
#include <string>
#include <vector>

namespace neurarium {

// The rows that such an exhibit is asked, for `values` without --input; none for every other exhibit.
Result<std::optional<Examples>> asked_rows(const Experiment& experiment);

// Prints the answer as a table. Errors: what was asked cannot be read; another exhibit, which has to write to a file.
Status print_answer(const Experiment& experiment, Console& console);

}  // namespace neurarium
