// Documents as bags of words: titles, topics and sentences, the terms that they are made of, and how often each stands
// where. Ours, in English or Chinese, or the user's own.
#pragma once

#include "engine/data/corpus.h"
#include "engine/data/tokenizer.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr std::string_view kOwnDocuments = "own";
inline constexpr std::array<std::string_view, 3> kDocumentSets = {"english", "chinese", kOwnDocuments};
inline constexpr std::int64_t kMostDocuments = 1000;
inline constexpr std::int64_t kMostTerms = 4000;             // different ones; the rarest are left out
inline constexpr std::int64_t kMostTermNumbers = 2'000'000;  // documents times terms
inline constexpr std::int64_t kMostSentences = 200'000;      // of all documents
inline constexpr std::int64_t kFewestHeldSentences = 3;      // of a document from which one may be held out

// A document as its file has it: one JSON object a line with "title", "topic" (may be empty) and "text".
struct PlainDocument {
  std::string title, topic, text;
  bool operator==(const PlainDocument&) const = default;
};
[[nodiscard]] std::string documents_as_lines(std::span<const PlainDocument> documents);
// Errors name the line: no JSON object, no text; no line at all, more than kMostDocuments.
[[nodiscard]] Result<std::vector<PlainDocument>> documents_from_lines(std::string_view lines, const std::string& name);

struct TermPlace {
  int term = -1;  // place in DocumentSet::terms; -1: a word that is none of them
  ByteSpan span;  // of the text
};
struct TermText {
  std::string text;
  std::vector<TermPlace> words;
  // Calls count(term) for each known word.
  template <class F>
  void for_each_term(F&& count) const {
    for (const TermPlace& word : words)
      if (word.term >= 0) count(word.term);
  }
  // Adds 1 for each known word to the number of its term; counts [V].
  void add_counts(std::span<float> counts) const {
    for_each_term([&](int term) { counts[static_cast<std::size_t>(term)] += 1; });
  }
  [[nodiscard]] std::string_view at(ByteSpan span) const {
    return std::string_view(text).substr(span.begin, span.end - span.begin);
  }
};

struct DocumentSentence {
  TermText read;
  bool held_out = false;  // not counted: to test with
};

struct Document {
  std::string title, topic;
  std::vector<DocumentSentence> sentences;
};

struct DocumentSpec {
  std::string name = "english";  // one of kDocumentSets
  CorpusPtr own = {};            // documents_as_lines()
  double held_out = 0;           // share of the sentences of each document
  std::uint64_t seed = 0;        // by which they are drawn
  bool operator==(const DocumentSpec&) const = default;
};

struct DocumentSet {
  std::string name;
  std::vector<Document> documents;
  std::vector<std::string> terms;       // [V], the most frequent first
  std::vector<float> counts;            // [D, V], how often a term stands in the sentences that are not held out
  std::vector<int> document_frequency;  // [V], in how many documents a term stands
  std::int64_t left_out = 0;            // terms that were too many
  TokenizerPtr words;

  [[nodiscard]] std::int64_t size() const { return std::ssize(documents); }
  [[nodiscard]] std::int64_t term_count() const { return std::ssize(terms); }
  [[nodiscard]] TermText read(std::string_view text) const;
  [[nodiscard]] float count(std::int64_t document, int term) const {
    return counts[static_cast<std::size_t>(document * term_count() + term)];
  }
};

// Errors: an unknown name, no documents of one's own, fewer than two documents with a word.
[[nodiscard]] Result<DocumentSet> document_set(const DocumentSpec& spec);

// The text cut behind full stops, question and exclamation marks and at line ends; without what is blank.
[[nodiscard]] std::vector<std::string_view> sentences_of(std::string_view text);

}  // namespace neurarium
