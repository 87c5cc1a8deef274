#include "app/cli/token_input.h"

#include "engine/text.h"

#include <charconv>

namespace neurarium {
namespace {

constexpr std::size_t kShownText = 60;  // bytes of a dropped or unknown text in a message

std::string counted(std::int64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", with_commas(static_cast<std::uint64_t>(n)), n == 1 ? one : many);
}

// The first words that the model does not know, as they stand in the text.
std::string unknown_words(const Encoding& read, std::string_view text) {
  constexpr std::size_t kMostWords = 5;
  std::vector<std::string> words;
  for (std::size_t i = 0; i < read.size() && words.size() < kMostWords; ++i)
    if (read.ids[i] == kUnknownToken)
      words.push_back(fmt::format(
          "'{}'", shown(text.substr(read.spans[i].begin, read.spans[i].end - read.spans[i].begin), kShownText)));
  return fmt::format("{}{}", fmt::join(words, ", "),
                     static_cast<std::int64_t>(words.size()) < read.unknown ? ", ..." : "");
}

}  // namespace

TokenInput::TokenInput(Flags& flags, std::string ids_flag) : ids_flag_(std::move(ids_flag)) {
  flags.text("text", text_, "TEXT", "What the model reads, in any language");
  flags.text(ids_flag_, ids_, "1,2,3", "The same as ids of its vocabulary");
}

Result<std::vector<std::int32_t>> TokenInput::read(const LanguageModel& model, Console& console) const {
  if (text_ && ids_) return usage_error("--text and --{} contradict each other; leave one of them out.", ids_flag_);
  if (!given()) return usage_error("There is nothing to read; give --text \"...\" or --{} 1,2,3.", ids_flag_);
  return text_ ? read_text(model, console) : read_ids(model);
}

Result<std::vector<std::int32_t>> TokenInput::read_text(const LanguageModel& model, Console& console) const {
  const auto read = encode_text(model, *text_, console);
  if (!read) return read.error();
  return std::vector<std::int32_t>(read->ids.begin(), read->ids.end());
}

Result<std::vector<std::int32_t>> TokenInput::read_ids(const LanguageModel& model) const {
  std::vector<std::int32_t> ids;
  for (std::string_view rest = *ids_;;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view word = trimmed(rest.substr(0, comma));
    std::int32_t id = 0;
    const auto [stop, code] = std::from_chars(word.data(), word.data() + word.size(), id);
    if (code != std::errc{} || stop != word.data() + word.size() || id < 0 || id >= model.spec.vocab)
      return usage_error("--{}: '{}' is no id of this model; its ids are 0 to {}, as in 1,2,3.", ids_flag_, shown(word),
                         model.spec.vocab - 1);
    ids.push_back(id);
    if (comma == rest.size()) return ids;
    rest.remove_prefix(comma + 1);
  }
}

Result<Encoding> encode_text(const LanguageModel& model, const std::string& text, Console& console) {
  if (model.tokenizer == nullptr)
    return input_error("{}: there is no {} beside the model, so it cannot read text; give ids instead.",
                       shown(model.source), kTokenizerFile);
  Encoding read = model.tokenizer->encode(text);
  if (read.size() == 0) return usage_error("--text has no tokens; give at least one word or character.");
  if (read.replaced > 0)
    note(console, fmt::format("{} in the text: read as U+FFFD.",
                              counted(read.replaced, "broken character is", "broken characters are")));
  if (read.unknown > 0)
    note(console, fmt::format("{} not in the model's vocabulary and became <unk>: {}.",
                              counted(read.unknown, "token is", "tokens are"), unknown_words(read, text)));
  if (read.right_to_left) note(console, "The text has right-to-left letters; its tokens are in logical order.");
  return read;
}

std::string token_text(const LanguageModel& model, std::int32_t id) {
  return model.tokenizer == nullptr ? fmt::format("<{}>", id) : model.tokenizer->shown(id);
}

std::string text_of(const LanguageModel& model, std::span<const std::int32_t> ids) {
  if (model.tokenizer == nullptr) return fmt::format("{}", fmt::join(ids, ","));
  return model.tokenizer->decode(std::vector<int>(ids.begin(), ids.end()));
}

void keep_context(const LanguageModel& model, std::vector<std::int32_t>& ids, Console& console) {
  const auto context = static_cast<std::ptrdiff_t>(model.spec.context);
  const auto too_many = static_cast<std::ptrdiff_t>(ids.size()) - context;
  if (too_many <= 0) return;
  const std::string start = text_of(model, std::span(ids).first(static_cast<std::size_t>(too_many)));
  note(console, fmt::format("The model sees {}, so the first {} of {} are dropped: '{}'.",
                            counted(context, "token", "tokens"), with_commas(static_cast<std::uint64_t>(too_many)),
                            with_commas(ids.size()), shown(start, kShownText)));
  ids.erase(ids.begin(), ids.begin() + too_many);
}

}  // namespace neurarium
