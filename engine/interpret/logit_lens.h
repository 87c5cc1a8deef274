// The logit lens (nostalgebraist 2020): what the model would answer if it stopped after a part of a block. The residual
// stream at that depth goes through the last norm and the unembedding, as if nothing came after it.
#pragma once

#include "engine/models/transformer.h"
#include "engine/params.h"
#include "engine/workspace.h"

#include <cstdint>
#include <string>
#include <vector>

namespace neurarium {

enum class LensPart : std::uint8_t { Embedded, Attention, Mlp };  // the last that wrote into the stream

struct LensDepth {
  LensPart part{};
  int layer = 0;      // whose part it is
  std::string value;  // the stream there: "blocks.0.resid_mid"
};

// From the embedding to the last block, in order of computation. What one block leaves is what the next one reads, so
// it stands once. Where norms come after each part, the stream is what they give.
[[nodiscard]] std::vector<LensDepth> lens_depths(const TransformerSpec& spec);

// After forward: the logits [rows, vocab] of every row of a stream [rows, width]. The norm uses each row's own mean and
// deviation; where norms come after each part there is no last one. Edits of the last norm and of the logits are not
// repeated.
[[nodiscard]] std::vector<float> lens_logits(const Workspace<float>& sentence, const Params<float>& params,
                                             const TransformerSpec& spec, const std::string& value);

struct LensToken {
  int id = 0;
  double logit = 0;
  double probability = 0;
};

struct LensCell {
  std::vector<LensToken> top;  // most probable first
  double answer = 0;           // probability of what the model answers there in the end
  int rank = 1;                // of that answer; 1: it leads
};

struct LogitLens {
  std::vector<LensDepth> depths;
  int first = 0;             // position of the first column: of long sentences and large models the last ones are read
  std::vector<int> answers;  // per column the token whose logit is the largest in the end
  std::vector<LensCell> cells;  // [depths, columns]
  [[nodiscard]] std::size_t columns() const { return answers.size(); }
  [[nodiscard]] const LensCell& at(std::size_t depth, std::size_t column) const {
    return cells[depth * columns() + column];
  }
};

// After forward, for a workspace of one row. `top`: how many tokens a cell lists. Reads as many positions, from the
// last one back, as about 2e10 multiply-adds allow.
[[nodiscard]] LogitLens read_logit_lens(const Workspace<float>& sentence, const Params<float>& params,
                                        const TransformerSpec& spec, int top = 5);

}  // namespace neurarium
