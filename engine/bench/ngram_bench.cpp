#include "engine/bench/ngram_bench.h"

#include "engine/data/ngram_counts.h"
#include "engine/data/shared_corpus.h"

namespace neurarium {
namespace {

class NgramCounting final : public Workload {
 public:
  explicit NgramCounting(int threads) : parallel_(threads) {
    const auto town = shared_corpus("town", kMostLines, 1, nullptr);
    NEURARIUM_CHECK(town.ok());
    const auto tokenizer = corpus_tokenizer("town", **town, CorpusUnit::Letter, 256);
    NEURARIUM_CHECK(tokenizer.ok());
    const std::vector<int> once = corpus_tokens(**tokenizer, (*town)->text, CorpusUnit::Letter);
    vocabulary_ = (*tokenizer)->size();
    while (tokens_.size() < kLetters) tokens_.insert(tokens_.end(), once.begin(), once.end());
    tokens_.resize(kLetters);
  }
  std::int64_t work() override {
    const auto counts = NgramCounts::make(tokens_, vocabulary_, kMostNgramOrder, parallel_);
    NEURARIUM_CHECK(counts.ok());
    return static_cast<std::int64_t>(kLetters);
  }
  // The share of the letters that single counts add up to.
  double check() override {
    const auto counts = NgramCounts::make(tokens_, vocabulary_, kMostNgramOrder, parallel_);
    NEURARIUM_CHECK(counts.ok());
    const NgramLevel& ones = counts->level(1);
    return static_cast<double>(ones.count(0, ones.size())) / static_cast<double>(kLetters);
  }

 private:
  static constexpr std::size_t kLetters = 10'000'000;
  Parallel parallel_;
  std::vector<int> tokens_;
  int vocabulary_ = 0;
};

}  // namespace

std::unique_ptr<Workload> make_ngram_counting(int threads) { return std::make_unique<NgramCounting>(threads); }

}  // namespace neurarium
