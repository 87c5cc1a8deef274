// From text to token ids and back: characters, words, or byte pairs learned from the user's own text. A tokenizer is an
// immutable value that is saved, as JSON text, in the file of the model that was trained with it.
#pragma once

#include "engine/base.h"
#include "engine/data/unicode.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr int kMaxVocabulary = 200'000;
inline constexpr std::size_t kMaxTokenBytes = 256;
inline constexpr int kUnknownToken = 0;  // "<unk>" of characters and words; byte pairs have no unknown

struct Encoding {
  std::vector<int> ids;
  std::vector<ByteSpan> spans;  // one per id, in the source text; a token of white space left out has an empty one
  std::int64_t replaced = 0;    // broken characters of the source that were read as U+FFFD
  std::int64_t unknown = 0;     // ids that are kUnknownToken
  bool right_to_left = false;   // the text has right-to-left letters; tokens are in logical order

  [[nodiscard]] std::size_t size() const { return ids.size(); }
};

class Tokenizer {
 public:
  Tokenizer() = default;
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;
  virtual ~Tokenizer() = default;

  [[nodiscard]] virtual std::string_view kind() const = 0;  // "char", "word", "bpe" or "ids"
  [[nodiscard]] virtual int size() const = 0;               // ids are 0 .. size() - 1
  // Any bytes. Broken UTF-8 is read as U+FFFD and counted. n log n in the length of the text.
  [[nodiscard]] virtual Encoding encode(std::string_view source) const = 0;
  // The text of ids, each in range. encode() and decode() give back, byte by byte: byte pairs any valid UTF-8;
  // characters and words (that keep spaces) any NFC text without unknown tokens. <unk> decodes to U+FFFD.
  [[nodiscard]] virtual std::string decode(std::span<const int> ids) const;
  // The bytes of one token; of byte pairs they may be a part of a character.
  [[nodiscard]] virtual std::string_view bytes(int id) const = 0;
  // JSON text for load_tokenizer().
  [[nodiscard]] virtual std::string save() const = 0;

  // One token for people: visible_text() of its bytes, or "<unk>" and "<join>".
  [[nodiscard]] virtual std::string shown(int id) const { return visible_text(bytes(id)); }
};
using TokenizerPtr = std::shared_ptr<const Tokenizer>;

// Tokens that only together make whole characters: byte pairs cut Chinese and emoji into pieces.
struct TokenGroup {
  std::size_t first = 0;  // place in the ids
  std::size_t count = 1;
  std::string text;  // as shown(), of the bytes of all
};
[[nodiscard]] std::vector<TokenGroup> character_groups(const Tokenizer& tokenizer, std::span<const int> ids);

struct TokenizerSpec {
  std::string kind = "char";  // "char", "word" or "bpe"
  int vocabulary = 512;       // most ids; byte pairs need at least 256
  // Words only: Chinese words that stay whole (otherwise each Han character is a word), e.g. of a dictionary.
  std::vector<std::string> words = {};
  bool fold_case = false;  // words only: "King" is "king"
  bool operator==(const TokenizerSpec&) const = default;
};

// Learns a vocabulary from a text. Errors: an unknown kind (with the nearest), a vocabulary too small or too large,
// an empty text.
[[nodiscard]] Result<TokenizerPtr> train_tokenizer(const TokenizerSpec& spec, std::string_view corpus);

// What save() wrote. `source` names the file in messages. Errors: not JSON, too large, too deep, wrong kinds of values,
// ids out of range or not yet defined, tokens that are empty, too long, doubled or not of the kind.
[[nodiscard]] Result<TokenizerPtr> load_tokenizer(std::string_view json, const std::string& source);

// Ids 0 .. size - 1 typed as numbers, "12 5 7": for a model that came without a tokenizer. A number that is no id is
// left out and counted as unknown.
[[nodiscard]] TokenizerPtr make_id_tokenizer(int size);

}  // namespace neurarium
