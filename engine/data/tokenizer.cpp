// The common part of tokenizers: training by kind, reading of saved ones, and grouping into characters.
#include "engine/data/tokenizer.h"

#include "engine/data/bpe_trainer.h"
#include "engine/data/tokenizer_kinds.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_set>

namespace neurarium {
namespace tokens {

using Json = nlohmann::json;

constexpr std::string_view kTokenizerFormat = "neurarium tokenizer";
constexpr int kTokenizerVersion = 1;
constexpr int kMaxTokenizerDepth = 4;
constexpr std::size_t kMaxTokenizerJson = std::size_t{64} << 20;  // bytes

TokenTable::TokenTable(std::vector<std::string> tokens, int reserved) : tokens_(std::move(tokens)) {
  for (int id = reserved; id < size(); ++id) ids_.emplace(tokens_[static_cast<std::size_t>(id)], id);
}

std::vector<std::string> most_frequent(const std::unordered_map<std::string, std::int64_t>& counts, std::size_t most) {
  std::vector<std::pair<std::int64_t, std::string>> order;
  for (const auto& [token, count] : counts) order.emplace_back(-count, token);
  std::sort(order.begin(), order.end());
  order.resize(std::min(most, order.size()));
  std::vector<std::string> out;
  for (auto& [count, token] : order) out.push_back(std::move(token));
  return out;
}

Json json_header(std::string_view kind) {
  return {{"format", kTokenizerFormat}, {"version", kTokenizerVersion}, {"kind", kind}};
}

Result<std::vector<std::string>> load_tokens(const Json& object, std::span<const std::string_view> reserved,
                                             const Wording& where) {
  const auto list = object.find("tokens");
  if (list == object.end() || !list->is_array())
    return input_error("{}: 'tokens' is no list; choose a tokenizer that Neurarium saved", where);
  if (list->size() > static_cast<std::size_t>(kMaxVocabulary))
    return input_error("{}: it has {} tokens, but at most {} are allowed; train it with a smaller vocabulary", where,
                       with_commas(list->size()), with_commas(kMaxVocabulary));
  std::vector<std::string> out;
  std::unordered_set<std::string> seen;
  for (const Json& item : *list) {
    const std::size_t id = out.size();
    if (!item.is_string()) return input_error("{}: token {} is no text; the file is damaged", where, id);
    out.push_back(item.get<std::string>());
    const std::string& token = out.back();
    if (id < reserved.size()) {
      if (token != reserved[id])
        return input_error("{}: token {} is '{}', but must be '{}'; the file is damaged", where, id, shown(token, 40),
                           reserved[id]);
      continue;
    }
    if (token.empty() || token.size() > kMaxTokenBytes)
      return input_error("{}: token {} has {} bytes, but must have 1 to {}; the file is damaged", where, id,
                         token.size(), kMaxTokenBytes);
    if (!seen.insert(token).second)
      return input_error("{}: token {}, '{}', comes twice; remove one of the two", where, id, shown(token, 40));
  }
  if (out.size() < reserved.size())
    return input_error("{}: it has {} tokens, but at least {} are needed; the file is damaged", where, out.size(),
                       reserved.size());
  return out;
}

namespace {

// Objects nested too deep are not even built, so that no text can exhaust memory or stack.
Result<Json> parse_tokenizer(std::string_view text, const Wording& where) {
  if (text.size() > kMaxTokenizerJson)
    return input_error("{} has {} bytes, but at most {} are read; choose a tokenizer that Neurarium saved", where,
                       with_commas(text.size()), with_commas(kMaxTokenizerJson));
  bool too_deep = false;
  const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t event, Json&) {
    const bool opens = event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    too_deep = too_deep || (opens && depth >= kMaxTokenizerDepth);
    return !too_deep;
  };
  Json json = Json::parse(text, watch, false);
  if (too_deep)
    return input_error("{} is nested more than {} deep; choose a tokenizer that Neurarium saved", where,
                       kMaxTokenizerDepth);
  const auto is = [&json](const char* key, const Json& value) { return json.contains(key) && json[key] == value; };
  if (!json.is_object() || !is("format", kTokenizerFormat))
    return input_error("{} is not what Neurarium saves as a tokenizer; choose another file", where);
  if (!is("version", kTokenizerVersion))
    return input_error("{} is of another version; open it with the Neurarium that saved it", where);
  return json;
}

}  // namespace
}  // namespace tokens

std::vector<TokenGroup> character_groups(const Tokenizer& tokenizer, std::span<const int> ids) {
  std::vector<TokenGroup> groups;
  std::string bytes;  // of the open group
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string_view piece = tokenizer.bytes(ids[i]);
    if (bytes.empty()) {
      groups.push_back({i, 1, tokenizer.shown(ids[i])});
      bytes = piece;
    } else {
      groups.back().count += 1;
      bytes += piece;
      groups.back().text = visible_text(bytes);
    }
    // A character may still be completed while what is broken stands in the last three bytes and begins one.
    const std::size_t bad = find_invalid_utf8(bytes);
    const bool may_continue = bad != std::string::npos && bytes.size() - bad < 4 &&
                              static_cast<unsigned char>(bytes[bad]) >= 0xC2 && i + 1 < ids.size() &&
                              (static_cast<unsigned char>(tokenizer.bytes(ids[i + 1]).front()) & 0xC0) == 0x80;
    if (!may_continue) bytes.clear();
  }
  return groups;
}

Result<TokenizerPtr> train_tokenizer(const TokenizerSpec& spec, std::string_view corpus) {
  constexpr std::string_view kKinds[] = {"char", "word", "bpe"};
  if (std::ranges::find(kKinds, spec.kind) == std::end(kKinds)) {
    const Wording hint = did_you_mean(spec.kind, kKinds);
    return usage_error("There is no tokenizer '{}'.{}", shown(spec.kind),
                       hint.empty() ? worded(" Choose one of {}.", fmt::join(kKinds, ", ")) : hint);
  }
  const int fewest = spec.kind == "bpe" ? 256 : 4;
  if (spec.vocabulary < fewest || spec.vocabulary > kMaxVocabulary)
    return usage_error(
        "A vocabulary of the kind '{}' has {} to {} tokens, but {} were asked for; choose a number in "
        "that range.",
        spec.kind, fewest, with_commas(kMaxVocabulary), spec.vocabulary);
  if (corpus.empty()) return usage_error("A tokenizer learns from text, but the text is empty; give it some text.");
  if (spec.kind == "bpe") {
    BpeTrainer trainer(corpus);
    while (trainer.size() < spec.vocabulary && trainer.step()) continue;
    return trainer.tokenizer();
  }
  return spec.kind == "char" ? tokens::train_chars(corpus, spec.vocabulary) : tokens::train_words(corpus, spec);
}

Result<TokenizerPtr> load_tokenizer(std::string_view json, const std::string& source) {
  const Wording where = worded("{}: the tokenizer", shown(source));
  const auto object = tokens::parse_tokenizer(json, where);
  if (!object) return object.error();
  const auto kind = object->find("kind");
  if (kind != object->end() && *kind == "char") return tokens::load_chars(*object, where);
  if (kind != object->end() && *kind == "word") return tokens::load_words(*object, where);
  if (kind != object->end() && *kind == "bpe") return tokens::load_byte_pairs(*object, where);
  if (kind != object->end() && *kind == "ids") return tokens::load_ids(*object, where);
  return input_error("{} is of no known kind (char, word, bpe or ids); choose a tokenizer that Neurarium saved", where);
}

std::string Tokenizer::decode(std::span<const int> ids) const {
  std::string text;
  for (const int id : ids) text += bytes(id);
  return text;
}

}  // namespace neurarium
