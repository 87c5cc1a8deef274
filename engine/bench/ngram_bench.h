// The measured work of counting: n-grams of all orders up to six of a long text of letters.
#pragma once

#include "engine/bench/workload.h"

namespace neurarium {

// Ten million letters of the little town; a unit is a letter.
std::unique_ptr<Workload> make_ngram_counting(int threads);

}  // namespace neurarium
