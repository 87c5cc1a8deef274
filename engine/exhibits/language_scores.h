// What a run of the Transformer can do, in figures: how often each kind of answer is right, which head follows each
// kind of link, and whether what it writes is grammatical. The command line prints them and trained models record them.
#pragma once

#include "engine/exhibits/transformer_measure.h"
#include "engine/experiment.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <vector>

namespace neurarium {

struct LanguageScores {
  std::vector<AbilityScore> abilities;
  std::int64_t sequences = 0;  // that ask for an answer
  std::int64_t exact = 0;      // of them, those with every answer right
  std::vector<HeadScore> best_heads;
  WrittenSentences written;
};

// On sequences and texts that never occur in training; none for other exhibits and for the user's own text, which has
// no gold links.
[[nodiscard]] std::optional<LanguageScores> language_scores(const Experiment& experiment);

// {"exact": 0.98, "right": {"verb": 0.99}, "attention": {"antecedent": {"layer": 1, "head": 0, "score": 0.86}},
//  "sentences": 120, "grammatical": 120}
[[nodiscard]] nlohmann::ordered_json to_json(const LanguageScores& scores);

}  // namespace neurarium
