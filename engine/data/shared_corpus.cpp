#include "engine/data/shared_corpus.h"

#include "engine/data/language_tasks.h"
#include "engine/data/people_text.h"
#include "engine/data/text_pieces.h"
#include "engine/data/word_tokenizer.h"
#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr float kVocabularyShare = 0.4f;  // of the time to read a text; the rest is to cut it

Result<CorpusPtr> generated(const std::string& text, std::string_view name) {
  Result<CorpusText> corpus = corpus_from(std::as_bytes(std::span(text)), std::string(name));
  if (!corpus) return corpus.error();
  return std::make_shared<const CorpusText>(std::move(*corpus));
}

Result<CorpusPtr> town_corpus(std::string_view task, std::int64_t lines, std::uint64_t seed) {
  const Result<LanguageTaskPtr> town = LanguageTask::make({.task = std::string(task)});
  if (!town) return town.error();
  std::string text;
  for (std::int64_t i = 0; i < lines; ++i) {
    const TextSample sample = (*town)->sample(seed, static_cast<std::uint64_t>(i), SamplePart::Train);
    text += (*town)->tokenizer()->decode(sample.tokens) + "\n";
  }
  return generated(text, task);
}

}  // namespace

Result<CorpusPtr> shared_corpus(std::string_view name, std::int64_t lines, std::uint64_t seed, const CorpusPtr& own) {
  if (name == "town" || name == "town-zh") return town_corpus(name, lines, seed);
  if (name == "people") return generated(people_text(lines, seed), name);
  if (name == kOwnCorpus) {
    if (own == nullptr)
      return usage_error("There is no text of your own yet; give one with --corpus FILE, or open it.");
    return own;
  }
  if (name != "bible") return usage_error("There is no text '{}'.{}", shown(name), did_you_mean(name, kSharedCorpora));
  Result<CorpusText> bible = load_world_english_bible();
  if (!bible) return bible.error();
  return std::make_shared<const CorpusText>(std::move(*bible));
}

Result<TokenizerPtr> corpus_tokenizer(std::string_view name, const CorpusText& corpus, CorpusUnit unit, int most,
                                      bool fold_case) {
  if (unit == CorpusUnit::Word && (name == "town" || name == "town-zh")) {
    const Result<LanguageTaskPtr> town = LanguageTask::make({.task = std::string(name)});
    if (!town) return town.error();
    return (*town)->tokenizer();
  }
  const bool words = unit == CorpusUnit::Word;
  return train_tokenizer(
      {.kind = words ? "word" : "char", .vocabulary = most, .words = corpus.words, .fold_case = words && fold_case},
      corpus.text);
}

std::vector<int> corpus_tokens(const Tokenizer& tokenizer, std::string_view text, CorpusUnit unit) {
  std::vector<int> ids = tokenizer.encode(text).ids;
  if (unit == CorpusUnit::Word)
    std::erase_if(ids, [&](int id) { return id != kUnknownToken && trimmed(tokenizer.bytes(id)).empty(); });
  return ids;
}

Result<SplitCorpus> split_corpus(const CorpusSpec& spec) {
  SplitCorpus made;
  made.unit = spec.unit;
  auto corpus = shared_corpus(spec.name, spec.lines, spec.seed, spec.own);
  if (!corpus) return corpus.error();
  made.corpus = std::move(*corpus);
  WorkPart part(0, kVocabularyShare);
  auto tokenizer = corpus_tokenizer(spec.name, *made.corpus, spec.unit, spec.most, spec.fold_case);
  if (!tokenizer) return tokenizer.error();
  made.tokenizer = std::move(*tokenizer);
  part.go_on(1);
  const Status cut = for_each_piece(made.corpus->text, [&](std::string_view piece) {
    const std::vector<int> tokens = corpus_tokens(*made.tokenizer, piece, spec.unit);
    made.train.insert(made.train.end(), tokens.begin(), tokens.end());
  });
  if (!cut) return cut.error();
  made.unknown = std::ranges::count(made.train, kUnknownToken);
  const auto held = static_cast<std::ptrdiff_t>(static_cast<double>(made.train.size()) * spec.held_out);
  made.held_out.assign(made.train.end() - held, made.train.end());
  made.train.resize(made.train.size() - static_cast<std::size_t>(held));
  if (made.train.size() < 2)
    return usage_error("{} has fewer than two letters or words to count; give a longer text.",
                       shown(made.corpus->name));
  return made;
}

std::string SplitCorpus::shown(std::span<const int> tokens) const {
  std::string out;
  for (const int id : tokens) {
    if (unit == CorpusUnit::Word && !out.empty()) out += ' ';
    out += tokenizer->shown(id);
  }
  return out;
}

std::string SplitCorpus::typed(std::span<const int> tokens) const {
  if (unit == CorpusUnit::Letter) return tokenizer->decode(tokens);
  std::string out;
  for (const int id : tokens) {
    if (!out.empty()) out += usual_gap(out, tokenizer->bytes(id));
    out += tokenizer->bytes(id);
  }
  return out;
}

}  // namespace neurarium
