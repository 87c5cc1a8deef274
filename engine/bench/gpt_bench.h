// The measured work on transformers: pre-norm, learned positions, tanh GELU, biases, tied head, no dropout, vocabulary
// 65, four heads, on a seeded order-1 Markov text of 1,000,000 tokens; AdamW 3e-4 (0.9, 0.95), weight decay 0.1 on the
// matrices alone, as nanoGPT has it.
#pragma once

#include "engine/bench/workload.h"

namespace neurarium {

struct GptBenchSize {
  std::int32_t layers = 4, width = 128, context = 64;
  std::int64_t batch = 16;
};
inline constexpr GptBenchSize kGptBench = {};                   // 809,856 weights
inline constexpr GptBenchSize kGptBenchSmall = {2, 64, 32, 8};  // 106,304 weights

// A unit is a token of a mini-batch.
std::unique_ptr<Workload> make_gpt_training(const GptBenchSize& size, int threads);
// A unit is a token that was drawn: from one token until the context is full, again and again.
std::unique_ptr<Workload> make_gpt_fill(const GptBenchSize& size, int threads);
// The same with a full context: each token drops the oldest one and costs a whole forward pass.
std::unique_ptr<Workload> make_gpt_window(const GptBenchSize& size, int threads);

}  // namespace neurarium
