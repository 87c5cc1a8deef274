// Byte pairs at work: the splitting of GPT-2, and merging with a queue so that a long word costs n log n.
#include "engine/data/bpe_trainer.h"
#include "engine/data/tokenizer_kinds.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <unordered_set>

namespace neurarium {
namespace tokens {
namespace {

constexpr int kByteTokens = 256;

class BpeTokenizer final : public Tokenizer {
 public:
  explicit BpeTokenizer(std::vector<std::pair<int, int>> merges) : merges_(std::move(merges)) {
    for (int byte = 0; byte < kByteTokens; ++byte) tokens_.emplace_back(1, static_cast<char>(byte));
    for (const auto& [left, right] : merges_) {
      ranks_.emplace(key(left, right), static_cast<int>(tokens_.size()));
      tokens_.push_back(tokens_[static_cast<std::size_t>(left)] + tokens_[static_cast<std::size_t>(right)]);
    }
  }

  std::string_view kind() const override { return "bpe"; }
  int size() const override { return static_cast<int>(tokens_.size()); }

  Encoding encode(std::string_view source) const override {
    const CleanText clean = clean_text(source, TextForm::AsIs);
    Encoding out;
    out.replaced = clean.replaced;
    out.right_to_left = has_right_to_left(clean.text);
    std::unordered_map<std::string_view, std::vector<int>> done;  // words of this text
    std::size_t at = 0;
    while (at < clean.text.size()) {
      const std::string_view rest = std::string_view(clean.text).substr(at);
      const std::string_view word = rest.substr(0, gpt2_piece(rest));
      const auto [known, is_new] = done.try_emplace(word);
      if (is_new) known->second = merge_word(word);
      for (const int id : known->second) {
        const std::size_t size = tokens_[static_cast<std::size_t>(id)].size();
        out.ids.push_back(id);
        out.spans.push_back(clean.source_span(at, at + size));
        at += size;
      }
    }
    return out;
  }

  std::string_view bytes(int id) const override {
    NEURARIUM_CHECK(id >= 0 && id < size());
    return tokens_[static_cast<std::size_t>(id)];
  }

  std::string save() const override {
    nlohmann::json json = json_header(kind());
    json["merges"] = nlohmann::json::array();
    for (const auto& [left, right] : merges_) json["merges"].push_back({left, right});
    return json.dump();
  }

 private:
  struct Symbol {
    int id = 0;  // kNoToken: merged into the one before
    int before = kNoToken, after = kNoToken;
  };
  struct Found {
    int made;  // ids of tokens are the ranks of their merges
    int place;
    int left, right;
    bool operator>(const Found& other) const { return std::pair(made, place) > std::pair(other.made, other.place); }
  };
  using Queue = std::priority_queue<Found, std::vector<Found>, std::greater<>>;

  static std::uint64_t key(int left, int right) {
    return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
  }

  void offer(const std::vector<Symbol>& symbols, int place, Queue& queue) const {
    const Symbol& left = symbols[static_cast<std::size_t>(place)];
    if (left.after == kNoToken) return;
    const int right = symbols[static_cast<std::size_t>(left.after)].id;
    const auto rank = ranks_.find(key(left.id, right));
    if (rank != ranks_.end()) queue.push({rank->second, place, left.id, right});
  }

  // Applies the earliest learned merge anywhere in the word, leftmost first, until none applies.
  std::vector<int> merge_word(std::string_view word) const {
    const int count = static_cast<int>(word.size());
    std::vector<Symbol> symbols(word.size());
    for (int i = 0; i < count; ++i)
      symbols[static_cast<std::size_t>(i)] = {static_cast<unsigned char>(word[static_cast<std::size_t>(i)]), i - 1,
                                              i + 1 < count ? i + 1 : kNoToken};
    Queue queue;
    for (int i = 0; i < count; ++i) offer(symbols, i, queue);
    while (!queue.empty()) {
      const Found best = queue.top();
      queue.pop();
      Symbol& left = symbols[static_cast<std::size_t>(best.place)];
      if (left.id != best.left || left.after == kNoToken) continue;
      Symbol& right = symbols[static_cast<std::size_t>(left.after)];
      if (right.id != best.right) continue;
      left.id = best.made;
      right.id = kNoToken;
      left.after = right.after;
      if (left.after != kNoToken) symbols[static_cast<std::size_t>(left.after)].before = best.place;
      offer(symbols, best.place, queue);
      if (left.before != kNoToken) offer(symbols, left.before, queue);
    }
    std::vector<int> ids;
    for (const Symbol& symbol : symbols)
      if (symbol.id != kNoToken) ids.push_back(symbol.id);
    return ids;
  }

  std::vector<std::pair<int, int>> merges_;
  std::vector<std::string> tokens_;
  std::unordered_map<std::uint64_t, int> ranks_;
};

bool in_piece(CharClass kind, CharClass run) {
  if (run == CharClass::Letter || run == CharClass::Number || run == CharClass::Space) return kind == run;
  return kind == CharClass::Mark || kind == CharClass::Other;
}

// Bytes of the longest beginning of `text` whose characters are of the class `run`.
std::size_t run_size(std::string_view text, CharClass run) {
  std::size_t size = 0;
  while (size < text.size()) {
    const Character c = character_at(text, size);
    if (!in_piece(char_class(c.code), run)) break;
    size += c.size;
  }
  return size;
}

std::size_t space_piece(std::string_view text) {
  const std::size_t run = run_size(text, CharClass::Space);
  if (run == text.size()) return run;
  std::size_t last = run - 1;  // where the last white character begins
  while ((static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
  return last == 0 ? run : last;  // that one stays with what follows
}

Result<std::pair<int, int>> load_merge(const nlohmann::json& item, std::size_t known, const Wording& where) {
  const auto is_id = [known](const nlohmann::json& value) {
    return value.is_number_unsigned() && value.get<std::uint64_t>() < known;
  };
  if (!item.is_array() || item.size() != 2 || !is_id(item[0]) || !is_id(item[1]))
    return input_error("{}: merge {} must be two ids below {}, which exist before it; the file is damaged", where,
                       known - kByteTokens, known);
  return std::pair(item[0].get<int>(), item[1].get<int>());
}

}  // namespace

Result<TokenizerPtr> load_byte_pairs(const nlohmann::json& object, const Wording& where) {
  const auto list = object.find("merges");
  if (list == object.end() || !list->is_array())
    return input_error("{}: 'merges' is no list; choose a tokenizer that Neurarium saved", where);
  if (list->size() > static_cast<std::size_t>(kMaxVocabulary - kByteTokens))
    return input_error("{}: it has {} merges, but at most {} are allowed; train it with a smaller vocabulary", where,
                       with_commas(list->size()), with_commas(kMaxVocabulary - kByteTokens));
  std::vector<std::pair<int, int>> merges;
  std::vector<std::string> tokens;
  std::unordered_set<std::string> seen;
  for (int byte = 0; byte < kByteTokens; ++byte) tokens.emplace_back(1, static_cast<char>(byte));
  for (const nlohmann::json& item : *list) {
    const auto merge = load_merge(item, tokens.size(), where);
    if (!merge) return merge.error();
    merges.push_back(*merge);
    tokens.push_back(tokens[static_cast<std::size_t>(merge->first)] + tokens[static_cast<std::size_t>(merge->second)]);
    if (tokens.back().size() > kMaxTokenBytes)
      return input_error("{}: merge {} makes a token of {} bytes, but at most {} are allowed; the file is damaged",
                         where, merges.size() - 1, tokens.back().size(), kMaxTokenBytes);
    if (!seen.insert(tokens.back()).second)
      return input_error("{}: merge {} makes the token '{}' a second time; the file is damaged", where,
                         merges.size() - 1, shown(tokens.back(), 40));
  }
  return make_bpe_tokenizer(std::move(merges));
}

}  // namespace tokens

TokenizerPtr make_bpe_tokenizer(std::vector<std::pair<int, int>> merges) {
  return std::make_shared<const tokens::BpeTokenizer>(std::move(merges));
}

std::size_t gpt2_piece(std::string_view text) {
  for (const std::string_view ending : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"})
    if (text.starts_with(ending)) return ending.size();
  const auto kind_at = [text](std::size_t at) { return char_class(character_at(text, at).code); };
  const std::size_t start = text[0] == ' ' && text.size() > 1 && kind_at(1) != CharClass::Space ? 1 : 0;
  const CharClass kind = kind_at(start);
  return kind == CharClass::Space ? tokens::space_piece(text) : start + tokens::run_size(text.substr(start), kind);
}

}  // namespace neurarium
