// The measured work of word vectors: skip-gram of 64 numbers, window 5, five random words, every word read.
#pragma once

#include "engine/bench/workload.h"

namespace neurarium {

// A unit is a word of the text, with all the pairs that it asks for.
std::unique_ptr<Workload> make_word2vec_training(int threads);

}  // namespace neurarium
