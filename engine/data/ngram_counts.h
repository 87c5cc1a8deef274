// How often each run of 1 to n tokens stands in a text: for every order a sorted list of the n-grams that are there,
// so that the followers of a context lie side by side and are found by bisection.
#pragma once

#include "engine/base.h"
#include "engine/parallel.h"

#include <cstdint>
#include <span>
#include <vector>

namespace neurarium {

inline constexpr int kMostNgramOrder = 6;
inline constexpr std::size_t kMostNgramTokens = std::size_t{1} << 31;

// The distinct n-grams of one order, by their tokens in ascending order.
class NgramLevel {
 public:
  [[nodiscard]] std::size_t size() const { return at_.size(); }  // distinct n-grams
  // A place in the text where n-gram i stands.
  [[nodiscard]] std::uint32_t place(std::size_t i) const { return at_[i]; }
  [[nodiscard]] std::uint64_t count(std::size_t i) const { return count_sum_[i + 1] - count_sum_[i]; }
  [[nodiscard]] std::uint64_t count(std::size_t begin, std::size_t end) const {
    return count_sum_[end] - count_sum_[begin];
  }
  // N1+(. g): before how many different tokens n-gram i was seen, the measure of Kneser and Ney (1995). Of the highest
  // order there is none.
  [[nodiscard]] std::uint64_t befores(std::size_t i) const { return before_sum_[i + 1] - before_sum_[i]; }
  [[nodiscard]] std::uint64_t befores(std::size_t begin, std::size_t end) const {
    return before_sum_[end] - before_sum_[begin];
  }

 private:
  friend class NgramCounts;
  std::vector<std::uint32_t> at_;
  std::vector<std::uint64_t> count_sum_{0}, before_sum_{0};  // running sums: [size + 1]
};

// The n-grams that begin with one context: entries [begin, end) of a level.
struct NgramRange {
  std::size_t begin = 0, end = 0;
  [[nodiscard]] bool empty() const { return begin == end; }
  [[nodiscard]] std::size_t size() const { return end - begin; }
};

class NgramCounts {
 public:
  // Counts all orders from 1 to `order` in one pass of sorting, without padding at the ends. Errors: no tokens, an
  // order outside 1..6 or above the number of tokens, an id outside 0..vocabulary - 1. The counts keep the tokens.
  [[nodiscard]] static Result<NgramCounts> make(std::vector<int> tokens, int vocabulary, int order, Parallel& parallel);

  [[nodiscard]] int order() const { return static_cast<int>(levels_.size()); }
  [[nodiscard]] int vocabulary() const { return vocabulary_; }
  [[nodiscard]] std::span<const int> tokens() const { return tokens_; }
  [[nodiscard]] const NgramLevel& level(int n) const { return levels_[static_cast<std::size_t>(n - 1)]; }  // 1..order

  // The n-grams of order context + 1 that begin with the context; a context of order tokens or more is refused.
  [[nodiscard]] NgramRange followers(std::span<const int> context) const;
  // The last token of an n-gram of order n.
  [[nodiscard]] int last_token(int n, std::size_t entry) const {
    return tokens_[level(n).place(entry) + static_cast<std::size_t>(n - 1)];
  }
  // The tokens of an n-gram.
  [[nodiscard]] std::span<const int> gram(int n, std::size_t entry) const {
    return tokens().subspan(level(n).place(entry), static_cast<std::size_t>(n));
  }
  // The entry of context + token in its range, or range.end.
  [[nodiscard]] std::size_t find(NgramRange range, int n, int token) const;

 private:
  [[nodiscard]] std::vector<std::uint32_t> sorted_places(int order, Parallel& parallel) const;
  void build_level(std::span<const std::uint32_t> places, int n);
  void count_befores(std::span<const std::uint32_t> places, int n);

  std::vector<int> tokens_;
  int vocabulary_ = 0;
  std::vector<NgramLevel> levels_;
};

}  // namespace neurarium
