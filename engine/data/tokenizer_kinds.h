// What the kinds of tokenizers share and offer to tokenizer.cpp; everybody else includes tokenizer.h.
#pragma once

#include "engine/data/tokenizer.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <unordered_map>
#include <utility>

namespace neurarium::tokens {

inline constexpr std::string_view kUnknownName = "<unk>";
inline constexpr std::string_view kUnknownText = "\xEF\xBF\xBD";  // U+FFFD
inline constexpr int kNoToken = -1;

// Tokens by id and ids by token. `reserved` ids at the front are names, not text, and are never found by text.
class TokenTable {
 public:
  TokenTable(std::vector<std::string> tokens, int reserved);
  TokenTable(const TokenTable&) = delete;  // the map points into the strings
  TokenTable& operator=(const TokenTable&) = delete;

  [[nodiscard]] int size() const { return static_cast<int>(tokens_.size()); }
  [[nodiscard]] const std::vector<std::string>& all() const { return tokens_; }
  [[nodiscard]] const std::string& at(int id) const {
    NEURARIUM_CHECK(id >= 0 && id < size());
    return tokens_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] int find(std::string_view token) const {
    const auto found = ids_.find(token);
    return found == ids_.end() ? kNoToken : found->second;
  }

 private:
  std::vector<std::string> tokens_;
  std::unordered_map<std::string_view, int> ids_;
};

// The `most` most frequent keys, the more frequent first, equal ones in byte order.
[[nodiscard]] std::vector<std::string> most_frequent(const std::unordered_map<std::string, std::int64_t>& counts,
                                                     std::size_t most);

// {"format": ..., "version": 1, "kind": kind}: the beginning of every saved tokenizer.
[[nodiscard]] nlohmann::json json_header(std::string_view kind);
// The strings at `key`: valid, not empty, at most kMaxTokenBytes long, none twice, `reserved` first ones as given.
// `where` begins every message.
[[nodiscard]] Result<std::vector<std::string>> load_tokens(const nlohmann::json& object,
                                                           std::span<const std::string_view> reserved,
                                                           const Wording& where);

// Errors of training: the work was stopped.
[[nodiscard]] Result<TokenizerPtr> train_chars(std::string_view corpus, int vocabulary);
[[nodiscard]] Result<TokenizerPtr> load_chars(const nlohmann::json& object, const Wording& where);

[[nodiscard]] Result<TokenizerPtr> train_words(std::string_view corpus, const TokenizerSpec& spec);
[[nodiscard]] Result<TokenizerPtr> load_words(const nlohmann::json& object, const Wording& where);

[[nodiscard]] Result<TokenizerPtr> load_ids(const nlohmann::json& object, const Wording& where);

[[nodiscard]] Result<TokenizerPtr> load_byte_pairs(const nlohmann::json& object, const Wording& where);

}  // namespace neurarium::tokens
