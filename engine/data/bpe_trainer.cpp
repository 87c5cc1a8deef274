// Counting pairs, and keeping the counts right while symbols are merged.
#include "engine/data/bpe_trainer.h"

#include <algorithm>
#include <limits>
#include <map>

namespace neurarium {
namespace {

constexpr std::int32_t kNowhere = -1;
constexpr std::int32_t kMerged = -1;  // a symbol that became part of the one before it

std::uint64_t bpe_pair(std::int32_t left, std::int32_t right) {
  return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
}
int left_of(std::uint64_t pair) { return static_cast<int>(pair >> 32); }
int right_of(std::uint64_t pair) { return static_cast<int>(pair & 0xFFFFFFFFu); }

}  // namespace

BpeTrainer::BpeTrainer(std::string_view corpus) {
  for (int byte = 0; byte < 256; ++byte) tokens_.emplace_back(1, static_cast<char>(byte));
  const CleanText clean = clean_text(corpus, TextForm::AsIs);
  std::map<std::string_view, std::int64_t> words;  // ordered: the same text gives the same merges everywhere
  for (std::string_view rest = clean.text; !rest.empty();) {
    const std::size_t size = gpt2_piece(rest);
    ++words[rest.substr(0, size)];
    rest.remove_prefix(size);
  }
  for (const auto& [word, count] : words) add_word(word, count);
  for (const auto& [pair, state] : pairs_) queue_.push({state.count, pair});
}

void BpeTrainer::add_word(std::string_view word, std::int64_t count) {
  NEURARIUM_CHECK(symbol_.size() + word.size() < static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
  const auto first = static_cast<std::int32_t>(symbol_.size());
  const auto size = static_cast<std::int32_t>(word.size());
  for (std::int32_t i = 0; i < size; ++i) {
    symbol_.push_back(static_cast<unsigned char>(word[static_cast<std::size_t>(i)]));
    before_.push_back(i > 0 ? first + i - 1 : kNowhere);
    after_.push_back(i + 1 < size ? first + i + 1 : kNowhere);
    weight_.push_back(count);
  }
  for (std::int32_t i = 0; i + 1 < size; ++i) add_pair(first + i, +1);
  touched_.clear();  // everything is queued at once afterwards
}

// Counts (sign 1) or discounts (sign -1) the pair whose left symbol stands at `place`.
void BpeTrainer::add_pair(std::int32_t place, std::int64_t sign) {
  const auto at = static_cast<std::size_t>(place);
  const Pair pair = bpe_pair(symbol_[at], symbol_[static_cast<std::size_t>(after_[at])]);
  PairState& state = pairs_[pair];
  state.count += sign * weight_[at];
  if (sign < 0) return;
  state.places.push_back(place);
  touched_.push_back(pair);
}

bool BpeTrainer::is_at(std::int32_t place, Pair pair) const {
  const auto at = static_cast<std::size_t>(place);
  if (symbol_[at] != left_of(pair) || after_[at] == kNowhere) return false;
  return symbol_[static_cast<std::size_t>(after_[at])] == right_of(pair);
}

std::optional<BpeMerge> BpeTrainer::step() {
  while (!queue_.empty()) {
    const Candidate best = queue_.top();
    queue_.pop();
    const auto state = pairs_.find(best.pair);
    if (state == pairs_.end() || state->second.count < 2) continue;
    if (state->second.count != best.count) {  // it lost some since it was queued
      if (state->second.count < best.count) queue_.push({state->second.count, best.pair});
      continue;
    }
    std::string token = bytes(left_of(best.pair)) + bytes(right_of(best.pair));
    // Two ways to the same bytes would make two tokens that look alike; the pair stays two tokens.
    if (token.size() > kMaxTokenBytes || known_.contains(token)) continue;
    const BpeMerge merge{left_of(best.pair), right_of(best.pair), size(), best.count};
    known_.insert(token);
    tokens_.push_back(std::move(token));
    merges_.push_back(merge);
    merge_all(best.pair, merge.id);
    return merge;
  }
  return std::nullopt;
}

void BpeTrainer::merge_all(Pair pair, int id) {
  std::vector<std::int32_t> places = std::move(pairs_[pair].places);
  pairs_.erase(pair);
  std::sort(places.begin(), places.end());  // from left to right, so that "aaa" is "aa a"
  touched_.clear();
  for (const std::int32_t place : places) {
    if (!is_at(place, pair)) continue;
    const auto at = static_cast<std::size_t>(place);
    const auto right = static_cast<std::size_t>(after_[at]);
    const std::int32_t previous = before_[at];
    const std::int32_t next = after_[right];
    if (previous != kNowhere) add_pair(previous, -1);
    if (next != kNowhere) add_pair(after_[at], -1);
    symbol_[at] = id;
    symbol_[right] = kMerged;
    after_[at] = next;
    if (next != kNowhere) before_[static_cast<std::size_t>(next)] = place;
    if (previous != kNowhere) add_pair(previous, +1);
    if (next != kNowhere) add_pair(place, +1);
  }
  pairs_.erase(pair);  // discounted again where pairs overlapped
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const Pair changed : touched_) queue_.push({pairs_[changed].count, changed});
}

TokenizerPtr BpeTrainer::tokenizer() const {
  std::vector<std::pair<int, int>> merges;
  for (const BpeMerge& merge : merges_) merges.emplace_back(merge.left, merge.right);
  return make_bpe_tokenizer(std::move(merges));
}

}  // namespace neurarium
