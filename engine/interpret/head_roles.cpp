#include "engine/interpret/head_roles.h"

#include <string>

namespace neurarium {
namespace {

constexpr LinkKind kRoleKind = LinkKind::Previous;  // link_score() asks for one; it says nothing here

bool is_of_repetition(HeadRole role) { return role == HeadRole::Duplicate || role == HeadRole::Induction; }

// Even attention over what a query may see. [T, T]
std::vector<float> even_pattern(std::size_t length, bool causal) {
  std::vector<float> pattern(length * length);
  for (std::size_t q = 0; q < length; ++q) {
    const std::size_t seen = causal ? q + 1 : length;
    for (std::size_t k = 0; k < seen; ++k) pattern[q * length + k] = 1.0F / static_cast<float>(seen);
  }
  return pattern;
}

// Sums of one role over sequences, for all heads.
class RoleSums {
 public:
  RoleSums(HeadRole role, const TransformerSpec& spec)
      : role_(role), spec_(spec), sums_(static_cast<std::size_t>(spec.layers) * static_cast<std::size_t>(spec.heads)) {}

  void add(const Workspace<float>& ws, std::span<const int> tokens) {
    TextSample sample;
    sample.tokens.assign(tokens.begin(), tokens.end());
    sample.links = role_links(tokens, role_, spec_.causal);
    const std::size_t square = tokens.size() * tokens.size();
    chance_ += link_score(sample, kRoleKind, even_pattern(tokens.size(), spec_.causal)).attention;
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      const auto heads = static_cast<std::size_t>(spec_.heads);
      const auto pattern = ws.value(ws.graph().at(fmt::format("blocks.{}.attn.pattern", i / heads)));
      const LinkScore score = link_score(sample, kRoleKind, pattern.subspan(i % heads * square, square));
      sums_[i].attention += score.attention;
      sums_[i].queries += score.queries;
    }
  }

  void finish(std::vector<RoleScore>& scores) const {
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      if (sums_[i].queries == 0) return;
      const double queries = sums_[i].queries;
      const auto at = static_cast<int>(i);
      scores.push_back({at / spec_.heads, at % spec_.heads, role_, sums_[i].attention / queries, chance_ / queries});
    }
  }

 private:
  HeadRole role_;
  const TransformerSpec& spec_;
  std::vector<LinkScore> sums_;  // [layers, heads]
  double chance_ = 0;
};

}  // namespace

std::string_view head_role_name(HeadRole role) {
  constexpr std::array<std::string_view, kHeadRoles.size()> kNames = {"previous-token", "first-token",
                                                                      "duplicate-token", "induction"};
  return kNames[static_cast<std::size_t>(role)];
}

std::vector<GoldLink> role_links(std::span<const int> tokens, HeadRole role, bool causal) {
  std::vector<GoldLink> links;
  const auto length = static_cast<int>(tokens.size());
  const auto link = [&](int query, int source) { links.push_back({query, source, kRoleKind}); };
  const auto same = [&](int a, int b) {
    return tokens[static_cast<std::size_t>(a)] == tokens[static_cast<std::size_t>(b)];
  };
  for (int query = 0; query < length; ++query) {
    if (role == HeadRole::Previous && query > 0) link(query, query - 1);
    if (role == HeadRole::First && query > 1) link(query, 0);
    if (!is_of_repetition(role)) continue;
    const int end = causal ? query : length;
    for (int earlier = 0; earlier < end; ++earlier) {
      if (earlier == query || !same(earlier, query)) continue;
      if (role == HeadRole::Duplicate) link(query, earlier);
      if (role == HeadRole::Induction && earlier + 1 < query) link(query, earlier + 1);
    }
  }
  return links;
}

std::vector<RoleScore> measure_roles(SequenceReader& reader, const TransformerSpec& spec,
                                     std::span<const std::vector<int>> texts,
                                     std::span<const std::vector<int>> repeats) {
  std::vector<RoleSums> sums;
  for (const HeadRole role : kHeadRoles) sums.emplace_back(role, spec);
  const auto read = [&](std::span<const std::vector<int>> sequences, bool repetition) {
    for (const std::vector<int>& tokens : sequences) {
      const Workspace<float>& ws = reader.read(tokens);
      for (const HeadRole role : kHeadRoles)
        if (is_of_repetition(role) == repetition) sums[static_cast<std::size_t>(role)].add(ws, tokens);
    }
  };
  read(texts, false);
  read(repeats, true);
  std::vector<RoleScore> scores;
  for (const RoleSums& sum : sums) sum.finish(scores);
  return scores;
}

}  // namespace neurarium
