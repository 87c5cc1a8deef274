// Checks and cleaning of text files, and windows of tokens.
#include "engine/data/corpus.h"

#include "engine/data/han_words.h"
#include "engine/data/text_pieces.h"
#include "engine/files/foreign.h"
#include "engine/files/reader.h"
#include "engine/rng.h"
#include "engine/text.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kCleanShare = 0.5f;  // of the time that a file takes; the rest is to find its words
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Only what is text cannot be read as text; scripts, web pages and JSON are.
bool is_text_kind(std::string_view kind) {
  constexpr std::string_view kTexts[] = {"a web page", "an XML document", "JSON text", "a script"};
  return std::ranges::find(kTexts, kind) != std::end(kTexts);
}

std::string unix_lines(std::string_view text, std::int64_t& changed) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out.push_back(text[i]);
      continue;
    }
    ++changed;
    if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    out.push_back('\n');
  }
  return out;
}

Status check_corpus_text(std::string_view text, const std::string& name) {
  const std::size_t fault = std::min(find_invalid_utf8(text), text.find('\0'));
  if (fault == std::string_view::npos) return ok_status();
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(fault), '\n');
  if (text[fault] == '\0')
    return input_error("{}, line {}: it has a zero byte, so it is no text; choose a text file", shown(name), line);
  return input_error("{}, line {}: the byte \\x{:02x} is no UTF-8; save the file as UTF-8", shown(name), line,
                     static_cast<unsigned char>(text[fault]));
}

}  // namespace

Result<CorpusText> corpus_from(std::span<const std::byte> bytes, const std::string& name) {
  if (bytes.size() > kMaxCorpusFile)
    return input_error("{}: the text has {} bytes, but at most {} are read; cut it into smaller files", shown(name),
                       with_commas(bytes.size()), with_commas(kMaxCorpusFile));
  const ForeignKind kind = foreign_kind(bytes);
  CorpusText out;
  out.name = name;
  std::string_view text = as_text(bytes);
  out.had_mark = text.starts_with(kByteOrderMark);
  if (out.had_mark) text.remove_prefix(kByteOrderMark.size());
  if (Status s = check_corpus_text(text, name); !s) {
    if (kind.name.empty() || is_text_kind(kind.name.text)) return s.error();
    return input_error("{}: this is {}, not a text file; {}", shown(name), kind.name, kind.fix);
  }
  out.text = unix_lines(text, out.line_ends);
  bool blank = true;
  const Status looked = for_each_piece(out.text, [&](std::string_view piece) {
    out.right_to_left = out.right_to_left || has_right_to_left(piece);
    for (std::size_t at = 0; at < piece.size();) {
      const Character c = character_at(piece, at);
      blank = blank && char_class(c.code) == CharClass::Space;
      ++out.characters;
      at += c.size;
    }
  });
  if (!looked) return looked.error();
  if (blank) return input_error("{}: the text is empty; choose a file with some text", shown(name));
  return out;
}

Result<CorpusText> load_plain_corpus(const std::string& path) {
  const auto bytes = read_file(path, kMaxCorpusFile);
  if (!bytes) return bytes.error();
  return corpus_from(*bytes, path);
}

Status find_words(CorpusText& corpus) {
  auto words = han_words(corpus.text);
  if (!words) return words.error();
  corpus.words = std::move(*words);
  return ok_status();
}

Result<CorpusText> load_corpus(const std::string& path) {
  WorkPart part(0, kCleanShare);
  auto corpus = load_plain_corpus(path);
  if (!corpus) return corpus.error();
  part.go_on(1);
  if (Status s = find_words(*corpus); !s) return s.error();
  return corpus;
}

Result<TokenCorpus> TokenCorpus::make(const Tokenizer& tokenizer, const CorpusText& corpus, int context,
                                      double test_fraction) {
  if (context < 1) return usage_error("A context has at least 1 token, but {} were asked for; choose more.", context);
  if (!(test_fraction >= 0 && test_fraction <= 0.9))
    return usage_error("The test part must be a fraction from 0 to 0.9 of the text; choose a number in that range.");
  TokenCorpus out;
  const Status cut = for_each_piece(corpus.text, [&](std::string_view piece) {
    const Encoding encoding = tokenizer.encode(piece);
    out.tokens_.insert(out.tokens_.end(), encoding.ids.begin(), encoding.ids.end());
    out.unknown_ += encoding.unknown;
  });
  if (!cut) return cut.error();
  out.context_ = context;
  const std::size_t all = out.tokens_.size();
  const auto test = static_cast<std::size_t>(std::llround(test_fraction * static_cast<double>(all)));
  out.train_size_ = all - test;
  const auto needed = static_cast<std::size_t>(context) + 1;
  if (out.train_size_ < needed || (test > 0 && test < needed))
    return input_error(
        "{}: its {} tokens are too few for {} to train and {} to test on, at least {} each; choose a "
        "longer text or a shorter context",
        shown(corpus.name), with_commas(all), with_commas(out.train_size_), with_commas(test), needed);
  return out;
}

std::span<const int> TokenCorpus::tokens(SamplePart part) const {
  const std::span<const int> all = tokens_;
  return part == SamplePart::Train ? all.first(train_size_) : all.subspan(train_size_);
}

TextSample TokenCorpus::sample(std::uint64_t seed, std::uint64_t index, SamplePart part) const {
  const std::span<const int> all = tokens(part);
  const auto length = static_cast<std::size_t>(context_);
  NEURARIUM_CHECK(all.size() > length);
  Rng rng(seed, part == SamplePart::Train ? "corpus train" : "corpus test", index);
  const auto window = all.subspan(rng.below(all.size() - length), length + 1);
  TextSample out;
  out.tokens.assign(window.begin(), window.end() - 1);
  out.targets.assign(window.begin() + 1, window.end());
  return out;
}

}  // namespace neurarium
