// Fuzz target: any bytes are documents, one JSON object a line, from which bags of words are made.
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/data/documents.h"
#include "tests/fuzz/sentence_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace neurarium;
  auto corpus = corpus_from(std::as_bytes(std::span(data, size)), "fuzz");
  if (!corpus) return 0;
  NEURARIUM_CHECK(find_words(*corpus).ok());
  const auto documents = documents_from_lines(corpus->text, "fuzz");
  if (!documents) {
    check_sentence(documents.error(), "fuzz");
    return 0;
  }
  NEURARIUM_CHECK(*documents_from_lines(documents_as_lines(*documents), "fuzz") == *documents);
  const auto set = document_set({.name = std::string(kOwnDocuments),
                                 .own = std::make_shared<const CorpusText>(std::move(*corpus)),
                                 .held_out = 0.2});
  if (!set) {
    check_sentence(set.error(), "fuzz");
    return 0;
  }
  NEURARIUM_CHECK_EQ(set->documents.size(), documents->size());
  float words = 0;
  for (const float count : set->counts) words += count;
  std::size_t places = 0;
  for (const Document& document : set->documents)
    for (const DocumentSentence& sentence : document.sentences) {
      for (const TermPlace& word : sentence.read.words) NEURARIUM_CHECK(word.span.end <= sentence.read.text.size());
      if (!sentence.held_out) sentence.read.for_each_term([&](int) { ++places; });
    }
  NEURARIUM_CHECK_EQ(static_cast<std::size_t>(words), places);
  return 0;
}
