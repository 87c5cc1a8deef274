// What a language model measurably does on sequences it never trained on: how much of each head's attention lies where
// the gold links of the task point, and how wrong the model is at each position.
#pragma once

#include "engine/edits.h"
#include "engine/exhibits/transformer_data.h"
#include "engine/models/transformer.h"
#include "engine/params.h"
#include "engine/task.h"

#include <vector>

namespace neurarium {

// How much of a head's attention lies where the gold links of one kind point, 0..1.
struct HeadScore {
  int layer = 0;
  int head = 0;
  LinkKind kind{};
  double attention = 0;
};

struct PositionLoss {
  double loss = 0;           // mean -ln p(target), in nats
  std::int64_t targets = 0;  // that count at this position; 0: there is nothing to predict
};

struct LanguageMeasurements {
  std::vector<HeadScore> heads;  // by kind, layer, head; empty for the user's text, which has no gold links
  std::vector<PositionLoss> positions;

  // The kind that the head follows most; null where nothing was measured.
  [[nodiscard]] const HeadScore* of_head(int layer, int head) const;
  // Per kind of link the head that follows it most.
  [[nodiscard]] std::vector<HeadScore> best_heads() const;
};

// Reads `rows` sequences of the test part (of the training part where there is none).
[[nodiscard]] LanguageMeasurements measure_language(const Task& task, const TransformerSpec& spec,
                                                    const LanguageData& data, Params<float>& params,
                                                    const std::vector<Edit>& edits, std::int64_t rows);

}  // namespace neurarium
