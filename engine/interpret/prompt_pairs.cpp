#include "engine/interpret/prompt_pairs.h"

#include <algorithm>
#include <tuple>

namespace neurarium {
namespace {

constexpr std::uint64_t kPairSamples = 160;
constexpr std::size_t kMostPairs = 24;     // among which `index` picks
constexpr std::size_t kPromptTokens = 12;  // of the user's own text
constexpr int kLongestPrompt = 14;         // preferred: what can be read at a glance

struct Asked {
  TextSample sample;
  ScoredAnswer answer;
};
struct FoundPair {
  bool last_differs = false;
  int differences = 0;
  int length = 0;
  std::size_t clean = 0, corrupt = 0;  // of the list
};

std::vector<Asked> asked_samples(const LanguageTask& task) {
  const std::uint64_t all = task.sample_count(SamplePart::Test);
  std::vector<Asked> list;
  for (std::uint64_t i = 0; i < (all == 0 ? kPairSamples : std::min(all, kPairSamples)); ++i) {
    const TextSample sample = task.sample(0, i, SamplePart::Test);
    for (const ScoredAnswer& answer : sample.answers)
      if (answer.accepted.size() == 1) {
        list.push_back({sample, answer});
        break;
      }
  }
  return list;
}

// Tokens in which the prompts differ.
int differences_of(const Asked& a, const Asked& b) {
  int count = 0;
  for (int t = 0; t <= a.answer.query; ++t)
    count += a.sample.tokens[static_cast<std::size_t>(t)] != b.sample.tokens[static_cast<std::size_t>(t)] ? 1 : 0;
  return count;
}

std::vector<FoundPair> closest_pairs(const std::vector<Asked>& list) {
  std::vector<FoundPair> found;
  // A last token that is the same in both, as then something must be carried to it; short, and alike.
  const auto better = [](const FoundPair& a, const FoundPair& b) {
    const auto key = [](const FoundPair& p) {
      return std::tuple(p.last_differs, p.length > kLongestPrompt, p.differences, p.length, p.clean, p.corrupt);
    };
    return key(a) < key(b);
  };
  for (std::size_t a = 0; a < list.size(); ++a)
    for (std::size_t b = a + 1; b < list.size(); ++b) {
      const bool comparable = list[a].answer.query == list[b].answer.query &&
                              list[a].answer.kind == list[b].answer.kind &&
                              list[a].answer.accepted != list[b].answer.accepted;
      if (!comparable) continue;
      const int count = differences_of(list[a], list[b]);
      if (count == 0) continue;
      const auto last = static_cast<std::size_t>(list[a].answer.query);
      const bool last_differs = list[a].sample.tokens[last] != list[b].sample.tokens[last];
      const FoundPair pair{last_differs, count, list[a].answer.query + 1, a, b};
      if (found.size() == kMostPairs && !better(pair, found.back())) continue;
      found.insert(std::upper_bound(found.begin(), found.end(), pair, better), pair);
      if (found.size() > kMostPairs) found.pop_back();
    }
  return found;
}

PromptPair pair_of_text(const LanguageData& data, std::uint64_t index) {
  const Examples& examples = data.test->rows > 0 ? *data.test : *data.train;
  const auto first = static_cast<std::int64_t>(index % static_cast<std::uint64_t>(examples.rows)) * data.length;
  const auto count = std::min<std::int64_t>(data.length, kPromptTokens);
  PromptPair pair;
  pair.clean.assign(examples.x.begin() + first, examples.x.begin() + first + count);
  pair.corrupt = pair.clean;
  const std::size_t at = pair.clean.size() / 2;
  const auto other = std::find_if(examples.x.begin() + first, examples.x.begin() + first + data.length,
                                  [&](float id) { return static_cast<int>(id) != pair.clean[at]; });
  if (other != examples.x.begin() + first + data.length) pair.corrupt[at] = static_cast<int>(*other);
  return pair;
}

}  // namespace

PromptPair example_prompts(const LanguageData& data, std::uint64_t index) {
  if (data.task == nullptr) return pair_of_text(data, index);
  const std::vector<Asked> list = asked_samples(*data.task);
  const std::vector<FoundPair> found = closest_pairs(list);
  if (found.empty()) return pair_of_text(data, index);
  const FoundPair& chosen = found[index % found.size()];
  const auto prompt = [](const Asked& asked) {
    return std::vector<int>(asked.sample.tokens.begin(), asked.sample.tokens.begin() + asked.answer.query + 1);
  };
  const Asked& clean = list[chosen.clean];
  const Asked& corrupt = list[chosen.corrupt];
  return {prompt(clean), prompt(corrupt), {-1, clean.answer.accepted.front(), corrupt.answer.accepted.front()}};
}

}  // namespace neurarium
