// What a language model measurably does on sequences it never trained on: how much of each head's attention lies where
// the gold links of the task point, what role that gives it, and how wrong the model is at each position.
#pragma once

#include "engine/edits.h"
#include "engine/exhibits/transformer_data.h"
#include "engine/interpret/head_roles.h"
#include "engine/models/transformer.h"
#include "engine/params.h"
#include "engine/task.h"

#include <optional>
#include <string>
#include <vector>

namespace neurarium {

// How much of a head's attention lies where the gold links of one kind point, 0..1.
struct HeadScore {
  int layer = 0;
  int head = 0;
  LinkKind kind{};
  double attention = 0;
};

// How often the best accepted token beats what it competes with, of one kind of answer.
struct AbilityScore {
  LinkKind kind{};
  std::int64_t right = 0;
  std::int64_t asked = 0;
  [[nodiscard]] double accuracy() const { return static_cast<double>(right) / static_cast<double>(asked); }
};

struct PositionLoss {
  double loss = 0;           // mean -ln p(target), in nats
  std::int64_t targets = 0;  // that count at this position; 0: there is nothing to predict
};

// What a head does most, in one word.
struct NamedRole {
  std::string key;  // "role.induction" or, of a gold link, "link.antecedent": how the texts of the program call it
  double score = 0;
  bool clear = false;  // at least kClearRole, and well above what even attention gives
};
inline constexpr double kClearRole = 0.3;

struct LanguageMeasurements {
  std::vector<HeadScore> heads;         // by kind, layer, head; empty for the user's text, which has no gold links
  std::vector<RoleScore> roles;         // by role, layer, head
  std::vector<AbilityScore> abilities;  // those that the sequences ask for, by kind
  std::int64_t sequences = 0;           // that ask for any
  std::int64_t exact = 0;               // of them, those with every answer right
  std::vector<PositionLoss> positions;

  // The kind that the head follows most; null where nothing was measured.
  [[nodiscard]] const HeadScore* of_head(int layer, int head) const;
  // The role or link with the largest score; roles count only where they are above what even attention gives. None
  // where nothing was measured.
  [[nodiscard]] std::optional<NamedRole> role_of(int layer, int head) const;
  // Per kind of link the head that follows it most.
  [[nodiscard]] std::vector<HeadScore> best_heads() const;
};

// Reads `rows` sequences of the test part (of the training part where there is none).
[[nodiscard]] LanguageMeasurements measure_language(const Task& task, const TransformerSpec& spec,
                                                    const LanguageData& data, Params<float>& params,
                                                    const std::vector<Edit>& edits, std::int64_t rows);

// What a model of a task in words writes when it is left alone. The other tasks know no sentences.
struct WrittenSentences {
  int sentences = 0;
  int grammatical = 0;
  std::string first_bad;  // the first that is not
};
// `texts` texts as long as the context, each from the first token of a sequence of the test part, drawn at
// kWritingTemperature.
[[nodiscard]] WrittenSentences write_sentences(const Task& task, const TransformerSpec& spec, const LanguageData& data,
                                               Params<float>& params, const std::vector<Edit>& edits, int texts);

}  // namespace neurarium
