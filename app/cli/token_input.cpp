#include "app/cli/token_input.h"

#include "engine/data/text_notes.h"
#include "engine/text.h"

#include <charconv>

namespace neurarium {
namespace {

constexpr std::size_t kShownText = 60;  // bytes of a dropped or unknown text in a message

std::string counted(std::int64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", with_commas(static_cast<std::uint64_t>(n)), n == 1 ? one : many);
}

std::string unknown_texts(const TextNotes& notes) {
  std::vector<std::string> quoted;
  for (const std::string& text : notes.unknown_texts) quoted.push_back(fmt::format("'{}'", text));
  return fmt::format("{}{}", fmt::join(quoted, ", "), quoted.size() == kNotedTexts ? ", ..." : "");
}

void say_notes(const TextNotes& notes, Console& console) {
  if (notes.replaced > 0)
    note(console, fmt::format("{} in the text: read as U+FFFD.",
                              counted(notes.replaced, "broken character is", "broken characters are")));
  if (notes.controls > 0)
    note(console, fmt::format("{} in the text: read as they are, and written as U+0001 here.",
                              counted(notes.controls, "control character is", "control characters are")));
  if (notes.unknown > 0)
    note(console, fmt::format("{} not in the model's vocabulary and became <unk>: {}.",
                              counted(notes.unknown, "token is", "tokens are"), unknown_texts(notes)));
  if (notes.right_to_left) note(console, "The text has right-to-left letters; its tokens are in logical order.");
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
  say_notes(notes_on(read, text), console);
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
