#include "engine/data/ngram_counts.h"

#include "engine/work_progress.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <limits>
#include <numeric>

namespace neurarium {
namespace {

constexpr float kSortShare = 0.7f;  // of the time that counting takes
constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

// Sorts places of a text by the `depth` tokens that stand there; a text that ends earlier comes first. Most significant
// token first: a bucket is small enough for the cache after a token or two.
class PlaceSorter {
 public:
  PlaceSorter(std::span<const int> tokens, int vocabulary, int depth)
      : tokens_(tokens), depth_(depth), buckets_(static_cast<std::size_t>(vocabulary) + 1) {}

  // `places` are alike in their first `from` tokens.
  void sort(std::span<std::uint32_t> places, int from) {
    if (from == depth_ || places.size() < 2) return;
    if (places.size() < buckets_ / kSparse)
      sort_few(places, from);
    else
      sort_by_count(places, from);
  }

 private:
  static constexpr std::size_t kSparse = 4;  // fewer places a bucket than this are compared instead of counted

  // 1 + the token, 0 behind the end.
  [[nodiscard]] std::size_t key(std::uint32_t place, int offset) const {
    const std::size_t i = std::size_t{place} + static_cast<std::size_t>(offset);
    return i < tokens_.size() ? static_cast<std::size_t>(tokens_[i]) + 1 : 0;
  }

  void sort_few(std::span<std::uint32_t> places, int from) {
    std::sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
      for (int i = from; i < depth_; ++i)
        if (const std::size_t x = key(a, i), y = key(b, i); x != y) return x < y;
      return a < b;
    });
  }

  void sort_by_count(std::span<std::uint32_t> places, int from) {
    std::vector<std::uint32_t> ends(buckets_ + 1, 0);
    for (const std::uint32_t place : places) ++ends[key(place, from) + 1];
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    const std::vector<std::uint32_t> begins(ends.begin(), ends.end() - 1);
    spare_.assign(places.begin(), places.end());
    for (const std::uint32_t place : spare_) places[ends[key(place, from)]++] = place;
    // Now ends[b] is where bucket b ends.
    for (std::size_t b = 0; b < buckets_; ++b)
      sort(places.subspan(begins[b], ends[b] - begins[b]), b == 0 ? depth_ : from + 1);
  }

  std::span<const int> tokens_;
  int depth_;
  std::size_t buckets_;
  std::vector<std::uint32_t> spare_;
};

}  // namespace

Result<NgramCounts> NgramCounts::make(std::vector<int> tokens, int vocabulary, int order, Parallel& parallel) {
  if (order < 1 || order > kMostNgramOrder)
    return usage_error("An n-gram has 1 to {} tokens, not {}.", kMostNgramOrder, order);
  if (tokens.empty()) return input_error("The text has no tokens to count; give it some words.");
  if (tokens.size() > kMostNgramTokens)
    return input_error("The text has {} tokens; at most {} can be counted.", tokens.size(), kMostNgramTokens);
  if (tokens.size() < static_cast<std::size_t>(order))
    return input_error("The text has {} tokens, fewer than an n-gram of {}; take a smaller n or a longer text.",
                       tokens.size(), order);
  for (const int token : tokens)
    if (token < 0 || token >= vocabulary)
      return input_error("Token {} is outside the vocabulary of {}.", token, vocabulary);
  NgramCounts counts;
  counts.tokens_ = std::move(tokens);
  counts.vocabulary_ = vocabulary;
  const WorkReport report;
  const std::vector<std::uint32_t> places = counts.sorted_places(order, parallel);
  if (Status going = report(kSortShare); !going) return going.error();
  counts.levels_.resize(static_cast<std::size_t>(order));
  parallel.run(order, [&](int i) { counts.build_level(places, i + 1); });
  parallel.run(order - 1, [&](int i) { counts.count_befores(places, i + 1); });
  return counts;
}

// Chunks are ranges of first tokens of about equal size, so that each is sorted by itself.
std::vector<std::uint32_t> NgramCounts::sorted_places(int order, Parallel& parallel) const {
  std::vector<std::uint32_t> begins(static_cast<std::size_t>(vocabulary_) + 1, 0);
  for (const int token : tokens_) ++begins[static_cast<std::size_t>(token) + 1];
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  std::vector<std::uint32_t> places(tokens_.size());
  std::vector<std::uint32_t> next(begins.begin(), begins.end() - 1);
  for (std::size_t i = 0; i < tokens_.size(); ++i)
    places[next[static_cast<std::size_t>(tokens_[i])]++] = static_cast<std::uint32_t>(i);
  const auto share = static_cast<std::uint32_t>(tokens_.size() / kMaxChunks + 1);
  const WorkReport report;
  std::atomic<int> sorted = 0;
  parallel.run(kMaxChunks, [&](int chunk) {
    if (report.stopped()) return;
    PlaceSorter sorter(tokens_, vocabulary_, order);
    const auto first = std::lower_bound(begins.begin(), begins.end() - 1, share * static_cast<std::uint32_t>(chunk));
    for (auto b = first; b != begins.end() - 1 && *b < share * (static_cast<std::uint32_t>(chunk) + 1); ++b)
      sorter.sort(std::span(places).subspan(*b, *(b + 1) - *b), 1);
    (void)report(kSortShare * static_cast<float>(++sorted) / kMaxChunks);
  });
  return places;
}

void NgramCounts::build_level(std::span<const std::uint32_t> places, int n) {
  NgramLevel& level = levels_[static_cast<std::size_t>(n - 1)];
  const auto width = static_cast<std::size_t>(n);
  const auto same = [&](std::uint32_t a, std::uint32_t b) {
    return std::equal(tokens_.begin() + a, tokens_.begin() + a + n, tokens_.begin() + b);
  };
  std::uint64_t total = 0;
  for (const std::uint32_t place : places) {
    if (place + width > tokens_.size()) continue;  // the text ends here
    if (level.at_.empty() || !same(level.at_.back(), place)) {
      if (!level.at_.empty()) level.count_sum_.push_back(total);
      level.at_.push_back(place);
    }
    ++total;
  }
  level.count_sum_.push_back(total);
}

// Each distinct (n+1)-gram is one more token that was seen before its last n.
void NgramCounts::count_befores(std::span<const std::uint32_t> places, int n) {
  NgramLevel& level = levels_[static_cast<std::size_t>(n - 1)];
  const NgramLevel& longer = levels_[static_cast<std::size_t>(n)];
  std::vector<std::uint32_t> entry_at(tokens_.size(), kNowhere);  // by place
  std::size_t entry = 0;
  std::uint64_t seen = 0;
  for (const std::uint32_t place : places) {
    if (std::size_t{place} + static_cast<std::size_t>(n) > tokens_.size()) continue;
    while (seen == level.count_sum_[entry + 1]) ++entry;
    entry_at[place] = static_cast<std::uint32_t>(entry);
    ++seen;
  }
  std::vector<std::uint64_t> befores(level.size() + 1, 0);
  for (std::size_t i = 0; i < longer.size(); ++i) ++befores[entry_at[longer.place(i) + 1] + std::size_t{1}];
  std::partial_sum(befores.begin(), befores.end(), befores.begin());
  level.before_sum_ = std::move(befores);
}

NgramRange NgramCounts::followers(std::span<const int> context) const {
  NEURARIUM_CHECK(context.size() < levels_.size());
  const NgramLevel& level = levels_[context.size()];
  const auto begins_with = [&](std::uint32_t place) { return tokens().subspan(place, context.size()); };
  const auto before = [&](std::uint32_t place, std::span<const int> wanted) {
    const auto here = begins_with(place);
    return std::lexicographical_compare(here.begin(), here.end(), wanted.begin(), wanted.end());
  };
  const auto after = [&](std::span<const int> wanted, std::uint32_t place) {
    const auto here = begins_with(place);
    return std::lexicographical_compare(wanted.begin(), wanted.end(), here.begin(), here.end());
  };
  const auto begin = std::lower_bound(level.at_.begin(), level.at_.end(), context, before);
  const auto end = std::upper_bound(begin, level.at_.end(), context, after);
  return {static_cast<std::size_t>(begin - level.at_.begin()), static_cast<std::size_t>(end - level.at_.begin())};
}

std::size_t NgramCounts::find(NgramRange range, int n, int token) const {
  const NgramLevel& entries = level(n);
  const auto begin = entries.at_.begin() + static_cast<std::ptrdiff_t>(range.begin);
  const auto end = entries.at_.begin() + static_cast<std::ptrdiff_t>(range.end);
  const auto found = std::lower_bound(begin, end, token, [&](std::uint32_t place, int wanted) {
    return tokens_[place + static_cast<std::size_t>(n - 1)] < wanted;
  });
  const auto entry = static_cast<std::size_t>(found - entries.at_.begin());
  return entry != range.end && last_token(n, entry) == token ? entry : range.end;
}

}  // namespace neurarium
