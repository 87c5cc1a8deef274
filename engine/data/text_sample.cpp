// Names of links, and the two measures on them.
#include "engine/data/text_sample.h"

#include "engine/base.h"

#include <algorithm>
#include <array>
#include <limits>

namespace neurarium {

std::string_view link_kind_name(LinkKind kind) {
  constexpr std::array<std::string_view, kLinkKinds> kNames = {
      "copy", "mirror",     "same-value", "digit",  "carry",   "induction", "previous",  "operand",  "example",
      "key",  "antecedent", "verb",       "recall", "subject", "attractor", "reflexive", "indirect", "duplicate",
      "list", "measure",    "noun",       "cue",    "word",    "topic",     "mood",      "agent",    "patient"};
  return kNames[static_cast<std::size_t>(kind)];
}

bool is_right(const ScoredAnswer& answer, std::span<const float> logits) {
  const auto best_of = [logits](const std::vector<int>& ids) {
    float best = -std::numeric_limits<float>::infinity();
    for (const int id : ids) best = std::max(best, logits[static_cast<std::size_t>(id)]);
    return best;
  };
  const float accepted = best_of(answer.accepted);
  if (!answer.rejected.empty()) return accepted > best_of(answer.rejected);
  for (std::size_t id = 0; id < logits.size(); ++id) {
    const bool is_accepted = std::ranges::find(answer.accepted, static_cast<int>(id)) != answer.accepted.end();
    if (!is_accepted && !(logits[id] < accepted)) return false;
  }
  return true;
}

LinkScore link_score(const TextSample& sample, LinkKind kind, std::span<const float> pattern) {
  const std::size_t length = sample.tokens.size();
  NEURARIUM_CHECK_EQ(pattern.size(), length * length);
  LinkScore score;
  std::vector<bool> asked(length);
  for (const GoldLink& link : sample.links) {
    if (link.kind != kind) continue;
    const auto query = static_cast<std::size_t>(link.query);
    score.attention += pattern[query * length + static_cast<std::size_t>(link.source)];
    score.queries += asked[query] ? 0 : 1;
    asked[query] = true;
  }
  return score;
}

}  // namespace neurarium
