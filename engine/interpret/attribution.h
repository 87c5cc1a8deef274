// Direct logit attribution: the residual stream is a sum, and the unembedding reads it linearly once the norms are held
// as they were, so every logit is a sum over embedding, heads, perceptrons and biases (Elhage et al. 2021).
#pragma once

#include "engine/models/transformer.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <cstdint>
#include <vector>

namespace neurarium {

enum class WriterKind : std::uint8_t {
  Embed,
  Position,
  Head,
  AttentionBias,
  Mlp,       // with its output bias
  NormBias,  // of the last norm; where norms come after each part, of each of them
  Edits,     // what edits of the stream itself put in; only where there are edits
};

// Who writes into the residual stream.
struct Writer {
  WriterKind kind{};
  int layer = -1;
  int head = -1;
  bool operator==(const Writer&) const = default;
};

// What each writer is of the vector that the unembedding reads at one row, [width] each: they sum to it.
struct WriterVectors {
  std::vector<Writer> writers;  // in order of computation
  std::vector<std::vector<double>> vectors;
};

// After forward. `row`: batch row times length, plus position. The norms' means and deviations are those of the run.
[[nodiscard]] WriterVectors writer_vectors(const Workspace<float>& sentence, const Params<float>& params,
                                           const TransformerSpec& spec, std::int64_t row);

struct Contribution {
  Writer writer;
  double value = 0;
};

struct Attribution {
  int token = 0;
  int against = -1;  // the difference of two logits is explained; -1: the logit itself
  std::vector<Contribution> parts;
  double sum = 0;    // of the parts
  double logit = 0;  // as the run has it; an edit of the logits or of the last norm keeps them apart
};

// The logit of `token`, or its lead over `against`, at one row.
[[nodiscard]] Attribution attribute_logit(const Workspace<float>& sentence, const Params<float>& params,
                                          const TransformerSpec& spec, std::int64_t row, int token, int against = -1);

}  // namespace neurarium
