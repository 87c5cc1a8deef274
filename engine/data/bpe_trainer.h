// Learns byte pairs from a text one merge at a time, so that the merges can be watched as they are learned.
#pragma once

#include "engine/data/tokenizer.h"

#include <cstdint>
#include <optional>
#include <queue>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace neurarium {

// One learned rule: wherever `left` and `right` stand side by side inside a word, they become `id`.
struct BpeMerge {
  int left = 0;
  int right = 0;
  int id = 0;
  std::int64_t count = 0;  // how often the pair stood in the text
};

// Byte-level byte-pair encoding (Sennrich et al. 2016; bytes and the splitting into words as GPT-2, Radford et al.
// 2019). Ids 0 to 255 are the bytes, merge i makes id 256 + i. The most frequent pair wins, of equal ones that with the
// smaller ids. All merges together cost n log n in the number of bytes of the different words.
class BpeTrainer {
 public:
  explicit BpeTrainer(std::string_view corpus);

  // Learns the next merge; nothing when no pair stands in the text twice (or its token would be too long).
  std::optional<BpeMerge> step();

  [[nodiscard]] int size() const { return static_cast<int>(tokens_.size()); }  // tokens so far, 256 at the start
  [[nodiscard]] const std::vector<BpeMerge>& merges() const { return merges_; }
  [[nodiscard]] const std::string& bytes(int id) const { return tokens_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] TokenizerPtr tokenizer() const;  // with the merges so far

 private:
  using Pair = std::uint64_t;  // left << 32 | right
  struct PairState {
    std::int64_t count = 0;
    std::vector<std::int32_t> places;  // of the left symbol; some may have been merged since
  };
  struct Candidate {
    std::int64_t count;
    Pair pair;
    bool operator<(const Candidate& other) const {
      return count != other.count ? count < other.count : pair > other.pair;
    }
  };

  void add_word(std::string_view word, std::int64_t count);
  void add_pair(std::int32_t place, std::int64_t sign);
  bool is_at(std::int32_t place, Pair pair) const;
  void merge_all(Pair pair, int id);

  std::vector<std::string> tokens_;
  std::unordered_set<std::string> known_;  // the same, so that no token is made twice
  std::vector<BpeMerge> merges_;
  // Symbols of all different words in one array, linked within each word.
  std::vector<std::int32_t> symbol_, before_, after_;
  std::vector<std::int64_t> weight_;  // how often the word of this symbol stands in the text
  std::unordered_map<Pair, PairState> pairs_;
  std::vector<Pair> touched_;  // pairs that a merge made more frequent
  std::priority_queue<Candidate> queue_;
};

// The byte-pair tokenizer of merges (pairs of earlier ids, in order).
[[nodiscard]] TokenizerPtr make_bpe_tokenizer(std::vector<std::pair<int, int>> merges);

// Bytes of the first piece of `text` (valid UTF-8, not empty) in the splitting of GPT-2, which no merge crosses:
// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
[[nodiscard]] std::size_t gpt2_piece(std::string_view text);

}  // namespace neurarium
