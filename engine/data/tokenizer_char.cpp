// One token per character (code point of the composed text): the smallest vocabulary, the longest sequences.
#include "engine/data/text_pieces.h"
#include "engine/data/tokenizer_kinds.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace neurarium::tokens {
namespace {

constexpr std::string_view kCharReserved[] = {kUnknownName};

class CharTokenizer final : public Tokenizer {
 public:
  explicit CharTokenizer(std::vector<std::string> tokens) : table_(std::move(tokens), 1) {}

  std::string_view kind() const override { return "char"; }
  int size() const override { return table_.size(); }

  Encoding encode(std::string_view source) const override {
    const CleanText clean = clean_text(source, TextForm::Nfc);
    Encoding out;
    out.replaced = clean.replaced;
    out.right_to_left = has_right_to_left(clean.text);
    for (std::size_t at = 0; at < clean.text.size();) {
      const std::size_t size = character_at(clean.text, at).size;
      const int id = table_.find(std::string_view(clean.text).substr(at, size));
      out.unknown += id == kNoToken;
      out.ids.push_back(id == kNoToken ? kUnknownToken : id);
      out.spans.push_back(clean.source_span(at, at + size));
      at += size;
    }
    return out;
  }

  std::string_view bytes(int id) const override { return id == kUnknownToken ? kUnknownText : table_.at(id); }

  std::string shown(int id) const override {
    return id == kUnknownToken ? std::string(kUnknownName) : Tokenizer::shown(id);
  }

  std::string save() const override {
    nlohmann::json json = json_header(kind());
    json["tokens"] = table_.all();
    return json.dump();
  }

 private:
  TokenTable table_;
};

}  // namespace

Result<TokenizerPtr> train_chars(std::string_view corpus, int vocabulary) {
  std::unordered_map<std::string, std::int64_t> counts;
  const Status counted = for_each_piece(corpus, [&](std::string_view piece) {
    const std::string text = clean_text(piece, TextForm::Nfc).text;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = character_at(text, at).size;
      ++counts[text.substr(at, size)];
      at += size;
    }
  });
  if (!counted) return counted.error();
  std::vector<std::string> tokens = most_frequent(counts, static_cast<std::size_t>(vocabulary) - 1);
  std::sort(tokens.begin(), tokens.end());  // UTF-8 sorts as its code points do
  tokens.insert(tokens.begin(), std::string(kUnknownName));
  return TokenizerPtr(std::make_shared<const CharTokenizer>(std::move(tokens)));
}

Result<TokenizerPtr> load_chars(const nlohmann::json& object, const Wording& where) {
  auto tokens = load_tokens(object, kCharReserved, where);
  if (!tokens) return tokens.error();
  for (std::size_t id = 1; id < tokens->size(); ++id) {
    if (character_at((*tokens)[id], 0).size != (*tokens)[id].size())
      return input_error("{}: token {} is more than one character; the file is damaged", where, id);
  }
  return TokenizerPtr(std::make_shared<const CharTokenizer>(std::move(*tokens)));
}

}  // namespace neurarium::tokens
