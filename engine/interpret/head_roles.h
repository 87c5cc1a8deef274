// What an attention head does, by where it looks: at the token before, at the first one, at earlier mentions of the
// same token, or at what followed those (induction). Measured on every model, whatever it was trained on.
#pragma once

#include "engine/data/text_sample.h"
#include "engine/interpret/sequences.h"
#include "engine/models/transformer.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace neurarium {

enum class HeadRole : std::uint8_t { Previous, First, Duplicate, Induction };
inline constexpr std::array kHeadRoles = {HeadRole::Previous, HeadRole::First, HeadRole::Duplicate,
                                          HeadRole::Induction};
[[nodiscard]] std::string_view head_role_name(HeadRole role);  // "previous-token"

// Where a head of this role looks, as links of one kind: a query's sources are alternatives.
//   Previous   the token before
//   First      the first token, for queries from the third token on
//   Duplicate  every other mention of the query's token; in causal models the earlier ones
//   Induction  what came right after each earlier mention of the query's token
[[nodiscard]] std::vector<GoldLink> role_links(std::span<const int> tokens, HeadRole role, bool causal);

struct RoleScore {
  int layer = 0;
  int head = 0;
  HeadRole role{};
  double score = 0;   // mean attention on the role's sources, 0..1
  double chance = 0;  // of a head that attends evenly to all that it may see
};

// Previous and First are measured on the texts; Duplicate and Induction on the repeated tokens, where nothing but
// repetition says what comes. Sequences longer than the reader's capacity are a programmer's error. Empty for a role
// that no sequence asks for.
[[nodiscard]] std::vector<RoleScore> measure_roles(SequenceReader& reader, const TransformerSpec& spec,
                                                   std::span<const std::vector<int>> texts,
                                                   std::span<const std::vector<int>> repeats);

// How many repeated sequences a measurement reads.
inline constexpr std::uint64_t kRepeatedSequences = 4;

}  // namespace neurarium
