// One head under the magnifying glass: its scores before the mask, what its pattern moves, and the vectors of one pair
// of tokens with their dot product written out.
#pragma once

#include "engine/models/transformer.h"
#include "engine/workspace.h"

#include <string>
#include <vector>

namespace neurarium {

// q . k / sqrt(d) of every pair, also of those that the mask takes away. [T, T] of one head
[[nodiscard]] std::vector<float> unmasked_scores(const Workspace<float>& sentence, const TransformerSpec& spec,
                                                 int layer, int head);

// The same of q and k as projected, before rotary positions turn them.
[[nodiscard]] std::vector<float> scores_before_turning(const Workspace<float>& sentence, const TransformerSpec& spec,
                                                       int layer, int head);

// By which angle a step to the right turns each pair of numbers of a query or key: base^(-2i/d) radians (Su et al.
// 2021). Empty without rotary positions.
[[nodiscard]] std::vector<double> rotary_rates(const TransformerSpec& spec);

// pattern[q,k] times the length of v[k]: how much actually moves (Kobayashi et al. 2020). [T, T] of one head
[[nodiscard]] std::vector<float> value_weighted_pattern(const Workspace<float>& sentence, const TransformerSpec& spec,
                                                        int layer, int head);

// What a query and a key say to each other.
struct PairReading {
  std::string q_name, k_name;       // the values that meet: turned by rotary positions, or as projected
  std::int64_t q_at = 0, k_at = 0;  // offset of their first number
  std::int64_t v_at = 0, z_at = 0;  // of the key's v and the query's z
  std::vector<float> products;      // q[i] k[i]
  double dot = 0;                   // their sum
  double scale = 1;                 // sqrt(d)
  double score = 0;                 // dot / scale
  double score_before_turning = 0;  // the same of q and k as projected
  bool masked = false;              // the query comes before the key and must not see it
  double stored_score = 0;          // as the run has it, edits included; -inf where masked
  double pattern = 0;
};
[[nodiscard]] PairReading read_pair(const Workspace<float>& sentence, const TransformerSpec& spec, int layer, int head,
                                    int query, int key);

}  // namespace neurarium
