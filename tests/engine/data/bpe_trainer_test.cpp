#include "engine/data/bpe_trainer.h"

#include "engine/rng.h"

#include <gtest/gtest.h>

#include <map>

namespace neurarium {
namespace {

std::vector<std::string> gpt2_pieces(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t size = gpt2_piece(text);
    out.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

// The definition, word by word and pair by pair: what the trainer must do, only slowly.
class PlainBpe {
 public:
  explicit PlainBpe(std::string_view text) {
    for (const std::string& piece : gpt2_pieces(text)) {
      std::vector<int> word;
      for (const char c : piece) word.push_back(static_cast<unsigned char>(c));
      words_.push_back(std::move(word));
    }
  }
  std::pair<std::pair<int, int>, std::int64_t> best() const {
    std::map<std::pair<int, int>, std::int64_t> counts;
    for (const auto& word : words_)
      for (std::size_t i = 0; i + 1 < word.size(); ++i) ++counts[{word[i], word[i + 1]}];
    std::pair<std::pair<int, int>, std::int64_t> out{{0, 0}, 0};
    for (const auto& [pair, count] : counts)
      if (count > out.second) out = {pair, count};
    return out;
  }
  void merge(std::pair<int, int> pair, int id) {
    for (auto& word : words_) {
      std::vector<int> merged;
      for (std::size_t i = 0; i < word.size(); ++i) {
        const bool here = i + 1 < word.size() && word[i] == pair.first && word[i + 1] == pair.second;
        merged.push_back(here ? id : word[i]);
        i += here;
      }
      word = merged;
    }
  }
  std::vector<int> ids() const {
    std::vector<int> all;
    for (const auto& word : words_) all.insert(all.end(), word.begin(), word.end());
    return all;
  }

 private:
  std::vector<std::vector<int>> words_;
};

TEST(Gpt2Piece, splits_as_the_expression_of_gpt_2_does) {
  using Pieces = std::vector<std::string>;
  EXPECT_EQ(gpt2_pieces("Hello world's 42 days!!"), (Pieces{"Hello", " world", "'s", " 42", " days", "!!"}));
  EXPECT_EQ(gpt2_pieces("a   b\n\n c \n"), (Pieces{"a", "  ", " b", "\n\n", " c", " \n"}));
  EXPECT_EQ(gpt2_pieces("we'll I'm'x"), (Pieces{"we", "'ll", " I", "'m", "'", "x"}));
  EXPECT_EQ(gpt2_pieces("今天，去 公园"), (Pieces{"今天", "，", "去", " 公园"}));
  EXPECT_EQ(gpt2_pieces("a1b e\u0301"), (Pieces{"a", "1", "b", " e", "\u0301"}));
  EXPECT_EQ(gpt2_pieces("\n x"), (Pieces{"\n", " x"}));
  EXPECT_EQ(gpt2_pieces(" "), (Pieces{" "}));
}

TEST(BpeTrainer, learns_the_merges_of_the_textbook) {
  BpeTrainer trainer("aaabdaaabac");
  const auto first = trainer.step();
  ASSERT_TRUE(first);
  EXPECT_EQ(trainer.bytes(first->id), "aa");
  EXPECT_EQ(first->id, 256);
  EXPECT_EQ(first->count, 4);
  EXPECT_EQ(trainer.bytes(trainer.step()->id), "ab");  // ties go to the smaller ids: (a, b) before (aa, a)
  EXPECT_EQ(trainer.bytes(trainer.step()->id), "aaab");
  EXPECT_FALSE(trainer.step()) << "no pair is left that stands there twice";
  EXPECT_EQ(trainer.size(), 259);
}

TEST(BpeTrainer, chooses_what_plain_counting_chooses) {
  Rng rng(4, "test");
  for (int round = 0; round < 20; ++round) {
    std::string text;
    for (int i = 0; i < 400; ++i) text += "abcab aé中"[rng.below(12)];
    text = clean_text(text, TextForm::AsIs).text;
    BpeTrainer trainer(text);
    PlainBpe plain(text);
    while (const auto merge = trainer.step()) {
      const auto [pair, count] = plain.best();
      // A pair whose token exists already is passed over, so the plain best may be one of those.
      if (pair != std::pair(merge->left, merge->right)) break;
      ASSERT_EQ(merge->count, count);
      plain.merge(pair, merge->id);
    }
    EXPECT_GT(trainer.size(), 280);
  }
}

TEST(BpeTrainer, makes_a_tokenizer_that_merges_in_the_order_of_learning) {
  const std::string text = "low lower lowest newer newest wider widest lowlow 公园公园 去公园";
  BpeTrainer trainer(text);
  PlainBpe plain(text);
  while (const auto merge = trainer.step()) plain.merge({merge->left, merge->right}, merge->id);
  EXPECT_EQ(trainer.tokenizer()->encode(text).ids, plain.ids());
}

TEST(BpeTrainer, can_be_watched_merge_by_merge) {
  BpeTrainer trainer("the cat and the hat and the mat");
  std::size_t last = trainer.tokenizer()->encode("the cat and the hat").size();
  while (trainer.step()) {
    const std::size_t now = trainer.tokenizer()->encode("the cat and the hat").size();
    EXPECT_LE(now, last);
    last = now;
  }
  EXPECT_EQ(static_cast<int>(trainer.merges().size()), trainer.size() - 256);
  EXPECT_EQ(trainer.tokenizer()->size(), trainer.size());
}

TEST(BpeTrainer, never_makes_the_same_token_twice_nor_one_too_long) {
  std::string text;
  for (int i = 0; i < 4000; ++i) text += 'a';
  BpeTrainer trainer(text + " baaab aabaa abaaba");
  std::map<std::string, int> seen;
  while (const auto merge = trainer.step()) {
    EXPECT_EQ(++seen[trainer.bytes(merge->id)], 1);
    EXPECT_LE(trainer.bytes(merge->id).size(), kMaxTokenBytes);
  }
  EXPECT_TRUE(load_tokenizer(trainer.tokenizer()->save(), "self").ok());
}

}  // namespace
}  // namespace neurarium
