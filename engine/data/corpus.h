// Text of the user's own to train on: any UTF-8 file, or the World English Bible where Debian's package is installed.
#pragma once

#include "engine/base.h"
#include "engine/data/text_sample.h"
#include "engine/data/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::uint64_t kMaxCorpusFile = std::uint64_t{256} << 20;  // bytes

struct CorpusText {
  std::string name;             // in messages: the file's name
  std::string text;             // valid UTF-8, not blank, lines end in \n, no byte-order mark
  std::int64_t characters = 0;  // code points
  bool had_mark = false;        // a byte-order mark was taken off
  std::int64_t line_ends = 0;   // \r\n and \r that became \n
  bool right_to_left = false;
  std::vector<std::string> words = {};  // han_words() of the user's own text, which stay whole
};
using CorpusPtr = std::shared_ptr<const CorpusText>;
// Whether both have the same text of the same words, or neither has any.
[[nodiscard]] inline bool same_text(const CorpusPtr& a, const CorpusPtr& b) {
  return a == b || (a != nullptr && b != nullptr && a->text == b->text && a->words == b->words);
}

// Errors name the file, the line and the fix: missing, too large, empty or blank, not UTF-8 (UTF-16, another encoding),
// not text (a NUL byte or a known kind of file).
[[nodiscard]] Result<CorpusText> load_plain_corpus(const std::string& path);
// The same with the words that find_words() finds: han_words().
[[nodiscard]] Result<CorpusText> load_corpus(const std::string& path);
[[nodiscard]] Status find_words(CorpusText& corpus);
[[nodiscard]] Result<CorpusText> corpus_from(std::span<const std::byte> bytes, const std::string& name);

// The text as tokens, its end kept apart for testing, and windows of it as samples.
class TokenCorpus {
 public:
  // The first tokens train, round(test_fraction * tokens) at the end test. Errors: a context below 1, a fraction that
  // is not in [0, 0.9], a part that is shorter than context + 1 tokens (no test part at all is allowed).
  [[nodiscard]] static Result<TokenCorpus> make(const Tokenizer& tokenizer, const CorpusText& corpus, int context,
                                                double test_fraction);

  [[nodiscard]] int context() const { return context_; }
  [[nodiscard]] std::span<const int> tokens(SamplePart part) const;
  [[nodiscard]] std::int64_t unknown() const { return unknown_; }  // tokens that became <unk>
  [[nodiscard]] bool has_test() const { return train_size_ < tokens_.size(); }

  // Window `index` of a part: context tokens from a random place, each with its follower as the target. A pure function
  // of seed, index and part; the part must not be empty.
  [[nodiscard]] TextSample sample(std::uint64_t seed, std::uint64_t index, SamplePart part) const;

 private:
  std::vector<int> tokens_;
  std::size_t train_size_ = 0;
  int context_ = 0;
  std::int64_t unknown_ = 0;
};

inline constexpr const char* kSwordFolder = "/usr/share/sword";

// The World English Bible of Debian's package sword-text-web, one verse a line, without headings and notes. Its text is
// in the public domain; "World English Bible" is a trademark for the unchanged text, so do not edit what is shown as
// it. Errors: not installed (with the command that installs it), damaged.
[[nodiscard]] Result<CorpusText> load_world_english_bible(const std::string& sword_folder = kSwordFolder);

}  // namespace neurarium
