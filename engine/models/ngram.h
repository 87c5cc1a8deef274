// The probability of the next token from counts of n-grams: add-k (Lidstone 1920), back-off with absolute discounting
// (Katz 1987; Ney, Essen, Kneser 1994) and interpolated Kneser-Ney (Kneser and Ney 1995; Chen and Goodman 1998).
#pragma once

#include "engine/data/ngram_counts.h"

#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace neurarium {

enum class NgramSmoothing : std::uint8_t { AddK, BackOff, KneserNey };

struct NgramSpec {
  int order = 3;  // tokens of an n-gram: order - 1 of them are the context
  NgramSmoothing smoothing = NgramSmoothing::KneserNey;
  double k = 0;  // what add-k adds to every count; 0: nothing, the plain shares
};

// What one order says of a token after a context, and how much of the answer it is.
struct NgramTerm {
  int order = 1;
  std::span<const int> context;  // the tokens that were looked up
  std::uint64_t count = 0;       // of context and token; below the highest order of Kneser-Ney: before how many tokens
  std::uint64_t total = 0;       // of the context with any token, counted alike; 0: never seen
  std::uint64_t followers = 0;   // different tokens that were seen after the context
  double discount = 0;           // taken off each count that was seen
  double share = 0;              // (count - discount) / total
  double passed_on = 0;          // what the next shorter context's probability is multiplied by
  double probability = 0;        // of the token by this order and all below
};

class NgramModel {
 public:
  // Order at most that of the counts; k finite and not negative.
  NgramModel(std::shared_ptr<const NgramCounts> counts, const NgramSpec& spec);

  [[nodiscard]] const NgramCounts& counts() const { return *counts_; }
  [[nodiscard]] const NgramSpec& spec() const { return spec_; }
  // D = n1 / (n1 + 2 n2) of an order, from how many n-grams came once and twice, within 0.1..0.9; 0 with add-k.
  [[nodiscard]] double discount(int order) const { return levels_[static_cast<std::size_t>(order - 1)].discount; }

  // Both read the last order - 1 tokens of the context, or as many as there are; unknown ids may stand in it. Not
  // const: weights of back-off are kept.
  [[nodiscard]] double probability(std::span<const int> context, int token);
  // By id, adding up to 1. An add-k model with k = 0 says 1 / vocabulary for all after a context that it never saw.
  [[nodiscard]] std::vector<double> distribution(std::span<const int> context);
  // The longest end of the context, in tokens, after which something was seen: at most order - 1.
  [[nodiscard]] int known_context(std::span<const int> context) const;
  // The orders that the probability is made of, highest first. The spans point into `context`.
  [[nodiscard]] std::vector<NgramTerm> explain(std::span<const int> context, int token);

  // exp(-mean log p) over the n-grams of a text, tokens with fewer than order - 1 before them left out; infinity when
  // one of them has probability 0, NaN when there is none.
  [[nodiscard]] double perplexity(std::span<const int> text);

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  struct Level {
    double discount = 0;
    std::size_t never_after = kNone;  // the entry that begins the text and was seen after nothing
    std::vector<double> weights;      // of back-off by context, an entry of the level below; NaN: not computed yet
  };
  // A context's followers, counted as its order is.
  struct Found {
    NgramRange range;
    std::uint64_t total = 0, followers = 0;
  };
  [[nodiscard]] std::span<const int> end_of(std::span<const int> context) const;
  [[nodiscard]] bool by_befores(int order) const;
  [[nodiscard]] Found look_up(std::span<const int> context) const;
  [[nodiscard]] std::uint64_t count_of(int order, std::size_t entry) const;
  [[nodiscard]] NgramTerm term(std::span<const int> context, int token);
  [[nodiscard]] double lower(std::span<const int> context, int token);
  [[nodiscard]] double passed_on(std::span<const int> context, const Found& found);
  [[nodiscard]] double back_off_weight(std::span<const int> context, const Found& found);
  void estimate(int order);

  std::shared_ptr<const NgramCounts> counts_;
  NgramSpec spec_;
  std::vector<Level> levels_;
};

}  // namespace neurarium
