// The measured work of recurrent networks: one LSTM layer between an embedding and a linear layer, all of one width,
// vocabulary 65, sequences of 64 tokens, mini-batches of 16, Adam 3e-3, cross-entropy at every step.
#pragma once

#include "engine/bench/workload.h"

namespace neurarium {

// A unit is a token.
std::unique_ptr<Workload> make_lstm_training(std::int32_t width, int threads);

}  // namespace neurarium
