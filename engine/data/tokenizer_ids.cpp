// The ids themselves as text: "12 5 7". For models that came without a tokenizer, so that their input can be typed.
#include "engine/data/tokenizer_kinds.h"
#include "engine/text.h"

#include <nlohmann/json.hpp>

#include <charconv>

namespace neurarium {
namespace tokens {
namespace {

std::vector<std::string> numerals(int count) {
  std::vector<std::string> list;
  for (int id = 0; id < count; ++id) list.push_back(std::to_string(id));
  return list;
}

bool is_numeral(char c) { return c >= '0' && c <= '9'; }

class IdTokenizer final : public Tokenizer {
 public:
  explicit IdTokenizer(int size) : table_(numerals(size), 0) {}

  std::string_view kind() const override { return "ids"; }
  int size() const override { return table_.size(); }

  // Whatever is no digit separates; a number that is no id is left out and counted as unknown.
  Encoding encode(std::string_view source) const override {
    Encoding out;
    for (std::size_t at = 0; at < source.size();) {
      if (!is_numeral(source[at])) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < source.size() && is_numeral(source[end])) ++end;
      int id = kNoToken;
      const auto read = std::from_chars(source.data() + at, source.data() + end, id);
      if (read.ec == std::errc{} && id < size()) {
        out.ids.push_back(id);
        out.spans.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
      } else {
        ++out.unknown;
      }
      at = end;
    }
    return out;
  }

  std::string decode(std::span<const int> ids) const override {
    std::string text;
    for (const int id : ids) {
      if (!text.empty()) text += ' ';
      text += table_.at(id);
    }
    return text;
  }

  std::string_view bytes(int id) const override { return table_.at(id); }

  std::string save() const override {
    nlohmann::json json = json_header(kind());
    json["size"] = size();
    return json.dump();
  }

 private:
  TokenTable table_;
};

}  // namespace

Result<TokenizerPtr> load_ids(const nlohmann::json& object, const Wording& where) {
  const auto size = object.find("size");
  if (size == object.end() || !size->is_number_integer() || *size < 1 || *size > kMaxVocabulary)
    return input_error("{}: 'size' is no number from 1 to {}; the file is damaged", where, with_commas(kMaxVocabulary));
  return make_id_tokenizer(size->get<int>());
}

}  // namespace tokens

TokenizerPtr make_id_tokenizer(int size) {
  NEURARIUM_CHECK(size >= 1);
  return std::make_shared<const tokens::IdTokenizer>(size);
}

}  // namespace neurarium
