// Splitting into words, the usual gaps between them, and the vocabulary of the most frequent ones.
#include "engine/data/word_tokenizer.h"

#include "engine/data/text_pieces.h"
#include "engine/data/tokenizer_kinds.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <unordered_set>

namespace neurarium {
namespace tokens {
namespace {

constexpr std::string_view kJoinName = "<join>";
constexpr std::string_view kWordReserved[] = {kUnknownName, kJoinName};
constexpr int kJoinToken = 1;
constexpr std::string_view kClosing = ".,!?;:%)]}";
constexpr std::string_view kOpening = "([{";

char32_t first_code(std::string_view text) { return character_at(text, 0).code; }

bool is_word_code(char32_t code) {
  const CharClass kind = char_class(code);
  return !is_han_or_kana(code) && kind != CharClass::Space && kind != CharClass::Other;
}

// Punctuation of Chinese and Japanese text, full-width forms included.
bool is_east_asian(char32_t code) {
  return is_han_or_kana(code) || (code >= 0x3000 && code <= 0x303F) || (code >= 0xFF00 && code <= 0xFFEF) ||
         code == 0x2014 || code == 0x2026 || (code >= 0x2018 && code <= 0x201D);
}

char32_t last_code(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return character_at(text, at).code;
}

struct WordUnit {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool space = false;
};

// Cuts text into words, punctuation and white space.
class WordSplitter {
 public:
  using IsWord = std::function<bool(std::string_view)>;
  // `longest`: clusters of the longest word of Han. `has_vocabulary`: digits of unknown numbers stand alone.
  WordSplitter(std::string_view text, const IsWord& is_word, int longest, bool has_vocabulary)
      : text_(text), is_word_(is_word), longest_(longest), has_vocabulary_(has_vocabulary) {}

  std::vector<WordUnit> split() {
    while (at_ < text_.size()) {
      const char32_t code = character_at(text_, at_).code;
      const CharClass kind = char_class(code);
      if (is_han_or_kana(code)) {
        take(han_word_size());
      } else if (is_word_code(code)) {
        take_word();
      } else {
        take(cluster_size(text_, at_), kind == CharClass::Space);
      }
    }
    return std::move(units_);
  }

 private:
  void take(std::size_t size, bool space = false) {
    units_.push_back({at_, at_ + size, space});
    at_ += size;
  }

  std::size_t han_word_size() const {
    std::size_t size = cluster_size(text_, at_);
    std::size_t best = size;
    for (int count = 2; count <= longest_ && at_ + size < text_.size(); ++count) {
      size += cluster_size(text_, at_ + size);
      if (is_word_(text_.substr(at_, size))) best = size;
    }
    return best;
  }

  void take_word() {
    std::size_t end = at_;
    bool digits = true;
    while (end < text_.size()) {
      const char32_t code = character_at(text_, end).code;
      const bool apostrophe = (code == '\'' || code == 0x2019) && end > at_;
      const std::size_t size = cluster_size(text_, end);
      const bool joins = apostrophe && end + size < text_.size() &&
                         char_class(character_at(text_, end + size).code) == CharClass::Letter &&
                         !is_han_or_kana(character_at(text_, end + size).code);
      if (!is_word_code(code) && !joins) break;
      digits = digits && size == 1 && code >= '0' && code <= '9';
      end += size;
    }
    if (digits && has_vocabulary_ && !is_word_(text_.substr(at_, end - at_))) {
      while (at_ < end) take(1);
    } else {
      take(end - at_);
    }
  }

  std::string_view text_;
  const IsWord& is_word_;
  int longest_;
  bool has_vocabulary_;
  std::size_t at_ = 0;
  std::vector<WordUnit> units_;
};

// Clusters of `word` when it begins with Han or kana, otherwise 0.
int han_length(std::string_view word) {
  if (!is_han_or_kana(first_code(word))) return 0;
  int count = 0;
  for (std::size_t at = 0; at < word.size(); at += cluster_size(word, at)) ++count;
  return count;
}

class WordTokenizer final : public Tokenizer {
 public:
  WordTokenizer(std::vector<std::string> tokens, WordRules rules)
      : table_(std::move(tokens), rules.keep_spaces ? 2 : 1), rules_(rules) {
    for (int id = first_word(); id < size(); ++id) longest_ = std::max(longest_, han_length(table_.at(id)));
  }

  std::string_view kind() const override { return "word"; }
  int size() const override { return table_.size(); }

  Encoding encode(std::string_view source) const override {
    const CleanText clean = clean_text(source, rules_.fold_case ? TextForm::NfcLower : TextForm::Nfc);
    Encoding out;
    out.replaced = clean.replaced;
    out.right_to_left = has_right_to_left(clean.text);
    const WordSplitter::IsWord is_word = [this](std::string_view word) { return table_.find(word) != kNoToken; };
    const auto units = WordSplitter(clean.text, is_word, longest_, true).split();
    std::string_view left;  // the token before, when the gap after it is still to come
    for (std::size_t i = 0; i < units.size(); ++i) {
      const std::size_t space = i;
      while (i < units.size() && units[i].space) ++i;
      const std::string_view right = i < units.size() ? text_of(clean, units[i]) : std::string_view();
      if (rules_.keep_spaces) add_gap(clean, std::span(units).subspan(space, i - space), left, right, out);
      if (i == units.size()) break;
      add(clean, units[i], out);
      left = right;
    }
    return out;
  }

  std::string decode(std::span<const int> ids) const override {
    std::string text;
    std::string_view left;
    for (const int id : ids) {
      const std::string_view token = bytes(id);
      const bool is_gap = rules_.keep_spaces && (id == kJoinToken || is_space(token));
      if (!is_gap && !left.empty()) text += usual_gap(left, token);
      text += token;
      left = is_gap ? std::string_view() : token;
    }
    return text;
  }

  std::string_view bytes(int id) const override {
    if (id == kUnknownToken) return kUnknownText;
    if (rules_.keep_spaces && id == kJoinToken) return {};
    return table_.at(id);
  }

  std::string shown(int id) const override { return id < first_word() ? table_.at(id) : visible_text(table_.at(id)); }

  std::string save() const override {
    nlohmann::json json = json_header(kind());
    json["keep_spaces"] = rules_.keep_spaces;
    json["fold_case"] = rules_.fold_case;
    json["tokens"] = table_.all();
    return json.dump();
  }

 private:
  int first_word() const { return rules_.keep_spaces ? 2 : 1; }
  static bool is_space(std::string_view token) { return char_class(first_code(token)) == CharClass::Space; }
  static std::string_view slice(const CleanText& clean, WordUnit unit) {
    return std::string_view(clean.text).substr(unit.begin, unit.end - unit.begin);
  }
  std::string_view text_of(const CleanText& clean, WordUnit unit) const {
    const int id = table_.find(slice(clean, unit));
    return id == kNoToken ? kUnknownText : bytes(id);
  }

  void add(const CleanText& clean, WordUnit unit, Encoding& out) const {
    const int id = table_.find(slice(clean, unit));
    out.unknown += id == kNoToken;
    out.ids.push_back(id == kNoToken ? kUnknownToken : id);
    out.spans.push_back(clean.source_span(unit.begin, unit.end));
  }

  // The white space between two tokens; at the ends of the text one of them is empty.
  void add_gap(const CleanText& clean, std::span<const WordUnit> space, std::string_view left, std::string_view right,
               Encoding& out) const {
    const bool inside = !left.empty() && !right.empty();
    const std::string_view text =
        space.empty() ? std::string_view() : slice(clean, {space.front().begin, space.back().end, true});
    if (inside && text == usual_gap(left, right)) return;
    for (const WordUnit unit : space) add(clean, unit, out);
    if (inside && space.empty()) {
      out.ids.push_back(kJoinToken);
      const std::uint32_t at = out.spans.back().end;
      out.spans.push_back({at, at});
    }
  }

  TokenTable table_;
  WordRules rules_;
  int longest_ = 0;
};

bool flag_at(const nlohmann::json& object, std::string_view key, bool& value) {
  const auto at = object.find(key);
  if (at == object.end() || !at->is_boolean()) return false;
  value = at->get<bool>();
  return true;
}

}  // namespace

Result<TokenizerPtr> train_words(std::string_view corpus, const TokenizerSpec& spec) {
  const TextForm form = spec.fold_case ? TextForm::NfcLower : TextForm::Nfc;
  std::unordered_set<std::string> han_words;
  int longest = 0;
  for (const std::string& word : spec.words) {
    const std::string clean = clean_text(word, form).text;
    if (clean.empty() || clean.size() > kMaxTokenBytes || han_length(clean) < 2) continue;
    longest = std::max(longest, han_length(clean));
    han_words.insert(clean);
  }
  const WordSplitter::IsWord is_word = [&](std::string_view word) { return han_words.contains(std::string(word)); };
  std::unordered_map<std::string, std::int64_t> counts;
  const Status counted = for_each_piece(corpus, [&](std::string_view piece) {
    const std::string text = clean_text(piece, form).text;
    for (const WordUnit unit : WordSplitter(text, is_word, longest, false).split())
      if (unit.end - unit.begin <= kMaxTokenBytes) ++counts[text.substr(unit.begin, unit.end - unit.begin)];
  });
  if (!counted) return counted.error();
  return make_word_tokenizer(most_frequent(counts, static_cast<std::size_t>(spec.vocabulary) - 2),
                             {.keep_spaces = true, .fold_case = spec.fold_case});
}

Result<TokenizerPtr> load_words(const nlohmann::json& object, const Wording& where) {
  WordRules rules;
  if (!flag_at(object, "keep_spaces", rules.keep_spaces) || !flag_at(object, "fold_case", rules.fold_case))
    return input_error("{}: 'keep_spaces' and 'fold_case' must be true or false; the file is damaged", where);
  auto tokens = load_tokens(object, std::span(kWordReserved).first(rules.keep_spaces ? 2 : 1), where);
  if (!tokens) return tokens.error();
  return TokenizerPtr(std::make_shared<const WordTokenizer>(std::move(*tokens), rules));
}

}  // namespace tokens

TokenizerPtr make_word_tokenizer(const std::vector<std::string>& words, WordRules rules) {
  std::vector<std::string> tokens = {std::string(tokens::kUnknownName)};
  if (rules.keep_spaces) tokens.emplace_back(tokens::kJoinName);
  tokens.insert(tokens.end(), words.begin(), words.end());
  return std::make_shared<const tokens::WordTokenizer>(std::move(tokens), rules);
}

std::string_view usual_gap(std::string_view left, std::string_view right) {
  const char32_t before = tokens::last_code(left);
  const char32_t after = tokens::first_code(right);
  const auto is_one_of = [](std::string_view set, char32_t code) {
    return code < 0x80 && set.find(static_cast<char>(code)) != std::string_view::npos;
  };
  const bool none = tokens::is_east_asian(before) || tokens::is_east_asian(after) ||
                    is_one_of(tokens::kOpening, before) || is_one_of(tokens::kClosing, after);
  return none ? "" : " ";
}

}  // namespace neurarium
