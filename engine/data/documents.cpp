#include "engine/data/documents.h"

#include "engine/data/word_tokenizer.h"
#include "engine/files/embedded.h"
#include "engine/files/reader.h"
#include "engine/rng.h"
#include "engine/text.h"
#include "engine/work_progress.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace neurarium {
namespace {

using Json = nlohmann::json;

// Of the time that a set takes: to find its words, and then to count them.
constexpr float kFindTerms = 0.5f;

bool is_sentence_end(char32_t code) {
  return code == U'.' || code == U'!' || code == U'?' || code == U'。' || code == U'！' || code == U'？';
}

bool is_term(std::string_view word) {
  const CharClass kind = char_class(character_at(word, 0).code);
  return kind == CharClass::Letter || kind == CharClass::Number;
}

std::string text_of(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at == object.end() || !at->is_string() ? std::string() : at->get<std::string>();
}

std::string_view built_in(std::string_view name) {
  const std::string_view path = name == "chinese" ? "assets/data/documents-zh.jsonl" : "assets/data/documents-en.jsonl";
  for (const EmbeddedFile& file : embedded_data())
    if (file.path == path) return file.bytes;
  return {};
}

Result<std::vector<PlainDocument>> plain_documents(const DocumentSpec& spec) {
  if (std::ranges::find(kDocumentSets, spec.name) == kDocumentSets.end())
    return usage_error("There are no documents '{}'.{}", shown(spec.name), did_you_mean(spec.name, kDocumentSets));
  if (spec.name != kOwnDocuments) return documents_from_lines(built_in(spec.name), spec.name);
  if (spec.own == nullptr)
    return usage_error(
        "There are no documents of your own yet; give a folder or a table with --documents-file, or open it.");
  return documents_from_lines(spec.own->text, spec.own->name);
}

// The different words of all documents, the most frequent first. Between the Chinese words of ours stand spaces.
Result<std::vector<std::string>> words_of(std::span<const PlainDocument> documents, const CorpusPtr& own) {
  std::string all;
  for (const PlainDocument& d : documents) all += d.text + "\n";
  TokenizerSpec spec{.kind = "word", .vocabulary = kMaxVocabulary, .words = {}, .fold_case = true};
  if (own != nullptr) {
    spec.words = own->words;
  } else {
    const std::vector<std::string_view> spaced = split_at(all, " ");
    spec.words.assign(spaced.begin(), spaced.end());
  }
  const auto trained = train_tokenizer(spec, all);
  if (!trained) return trained.error();
  std::vector<std::string> words;
  for (int id = 0; id < (*trained)->size(); ++id) {
    const std::string_view word = (*trained)->bytes(id);
    if (id != kUnknownToken && !word.empty() && is_term(word)) words.emplace_back(word);
  }
  return words;
}

// Which sentences of a document are held out: a share of them, drawn by the seed; one is always left to count.
std::vector<bool> drawn_out(const DocumentSpec& spec, std::size_t document, std::size_t sentences) {
  std::vector<bool> out(sentences, false);
  if (std::ssize(out) < kFewestHeldSentences) return out;
  std::vector<std::size_t> order(sentences);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng rng(spec.seed, "documents.held_out", document);
  const auto wanted = static_cast<std::size_t>(std::llround(spec.held_out * static_cast<double>(sentences)));
  for (std::size_t i = 0; i < std::min(wanted, sentences - 1); ++i) {
    std::swap(order[i], order[i + rng.below(sentences - i)]);
    out[order[i]] = true;
  }
  return out;
}

// The text without blanks, which stand between the words of our Chinese documents only so that they are found.
void close_up(TermText& read) {
  std::vector<std::uint32_t> moved(read.text.size() + 1, 0);  // to where each byte goes
  std::uint32_t kept = 0;
  for (std::size_t i = 0; i < read.text.size(); ++i) {
    moved[i] = kept;
    if (read.text[i] != ' ') ++kept;
  }
  moved.back() = kept;
  std::erase(read.text, ' ');
  for (TermPlace& word : read.words) word.span = {moved[word.span.begin], moved[word.span.end]};
}

Document read_document(const DocumentSet& set, const PlainDocument& plain, const DocumentSpec& spec,
                       std::size_t number) {
  Document made{shown(plain.title), shown(plain.topic), {}};
  for (const std::string_view sentence : sentences_of(plain.text)) {
    TermText read = set.read(sentence);
    if (spec.name == "chinese") close_up(read);
    if (std::ranges::any_of(read.words, [](const TermPlace& word) { return word.term >= 0; }))
      made.sentences.push_back({std::move(read), false});
  }
  const std::vector<bool> held = drawn_out(spec, number, made.sentences.size());
  for (std::size_t i = 0; i < held.size(); ++i) made.sentences[i].held_out = held[i];
  return made;
}

void count_terms(DocumentSet& set) {
  const auto terms = static_cast<std::size_t>(set.term_count());
  set.counts.assign(set.documents.size() * terms, 0.0f);
  set.document_frequency.assign(terms, 0);
  for (std::size_t d = 0; d < set.documents.size(); ++d) {
    const std::span<float> row = std::span(set.counts).subspan(d * terms, terms);
    for (const DocumentSentence& sentence : set.documents[d].sentences)
      if (!sentence.held_out) sentence.read.add_counts(row);
    for (std::size_t v = 0; v < terms; ++v) set.document_frequency[v] += row[v] > 0 ? 1 : 0;
  }
}

}  // namespace

std::string documents_as_lines(std::span<const PlainDocument> documents) {
  std::string out;
  for (const PlainDocument& d : documents) {
    const Json line = {{"title", d.title}, {"topic", d.topic}, {"text", d.text}};
    out += line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return out;
}

Result<std::vector<PlainDocument>> documents_from_lines(std::string_view lines, const std::string& name) {
  std::vector<PlainDocument> out;
  std::int64_t line = 0;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    const std::string_view text = lines.substr(at, end - at);
    at = end + 1;
    ++line;
    if (trimmed(text).empty()) continue;
    const Json object = Json::parse(text, nullptr, false);
    if (!object.is_object() || text_of(object, "text").empty())
      return input_error("{}, line {}: this is no JSON object with a \"text\"; write one document a line.", shown(name),
                         line);
    out.push_back({text_of(object, "title"), text_of(object, "topic"), text_of(object, "text")});
    if (out.back().title.empty()) out.back().title = fmt::format("{}", out.size());
    if (std::ssize(out) > kMostDocuments)
      return input_error("{}: more than {} documents; take fewer of them.", shown(name), with_commas(kMostDocuments));
  }
  return out;
}

std::vector<std::string_view> sentences_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  const auto take = [&](std::size_t end) {
    const std::string_view sentence = trimmed(text.substr(begin, end - begin));
    if (!sentence.empty()) out.push_back(sentence);
    begin = end;
  };
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    at += c.size;
    // "3.5" is no end of a sentence, and neither is the first of several marks.
    const char32_t next = at < text.size() ? character_at(text, at).code : U'\n';
    const bool ends = c.code >= 0x3000 || char_class(next) == CharClass::Space;
    if (c.code == U'\n' || (is_sentence_end(c.code) && ends && !is_sentence_end(next))) take(at);
  }
  take(text.size());
  return out;
}

TermText DocumentSet::read(std::string_view source) const {
  TermText out{clean_text(source, TextForm::AsIs).text, {}};
  const Encoding read = words->encode(out.text);
  for (std::size_t i = 0; i < read.ids.size(); ++i) {
    const TermPlace place{read.ids[i] - 1, read.spans[i]};  // the first id, kUnknownToken, is no term
    if (place.term >= 0 || (place.span.end > place.span.begin && is_term(out.at(place.span))))
      out.words.push_back(place);
  }
  return out;
}

Result<DocumentSet> document_set(const DocumentSpec& spec) {
  auto plain = plain_documents(spec);
  if (!plain) return plain.error();
  WorkPart part(0, kFindTerms);
  auto words = words_of(*plain, spec.name == kOwnDocuments ? spec.own : nullptr);
  if (!words) return words.error();
  part.go_on(1);
  DocumentSet set;
  set.name = spec.name == kOwnDocuments ? spec.own->name : spec.name;
  const std::int64_t fit = kMostTermNumbers / std::max<std::int64_t>(1, std::ssize(*plain));
  const std::int64_t most = std::min({kMostTerms, fit, std::ssize(*words)});
  set.left_out = std::ssize(*words) - most;
  words->resize(static_cast<std::size_t>(most));
  set.words = make_word_tokenizer(*words, {.keep_spaces = false, .fold_case = true});
  set.terms = std::move(*words);
  std::int64_t sentences = 0;
  const WorkReport report;
  for (const PlainDocument& document : *plain) {
    Document read = read_document(set, document, spec, set.documents.size());
    sentences += std::ssize(read.sentences);
    if (sentences > kMostSentences)
      return input_error("{}: more than {} sentences; take fewer or shorter documents.", shown(set.name),
                         with_commas(kMostSentences));
    if (!read.sentences.empty()) set.documents.push_back(std::move(read));
    const auto done = static_cast<float>(set.size()) / static_cast<float>(plain->size());
    if (Status going = report(done); !going) return going.error();
  }
  if (set.size() < 2)
    return input_error("{}: there must be at least two documents with a word in them.", shown(set.name));
  count_terms(set);
  return set;
}

}  // namespace neurarium
