#include "engine/files/corpus_tensors.h"

#include "engine/text.h"

namespace neurarium {

void save_corpus(TensorFile& file, std::string_view prefix, const CorpusPtr& corpus) {
  if (corpus == nullptr) return;
  file.add_text(fmt::format("{}corpus.text", prefix), corpus->text);
  file.add_text(fmt::format("{}corpus.name", prefix), corpus->name);
  if (!corpus->words.empty())
    file.add_text(fmt::format("{}corpus.words", prefix), fmt::format("{}", fmt::join(corpus->words, "\n")));
}

Result<CorpusPtr> load_corpus_tensors(const TensorFile& file, std::string_view prefix) {
  const std::string name = fmt::format("{}corpus.text", prefix);
  if (file.find(name) == nullptr) return CorpusPtr();
  const auto text = file.text(name);
  if (!text) return text.error();
  const auto source = file.text(fmt::format("{}corpus.name", prefix));
  if (!source) return source.error();
  Result<CorpusText> read = corpus_from(std::as_bytes(std::span(*text)), std::string(*source));
  if (!read) return read.error();
  const std::string words = fmt::format("{}corpus.words", prefix);
  if (file.find(words) != nullptr) {
    const auto list = file.text(words);
    if (!list) return list.error();
    for (const std::string_view word : split_at(*list, "\n")) read->words.emplace_back(word);
  }
  return CorpusPtr(std::make_shared<const CorpusText>(std::move(*read)));
}

}  // namespace neurarium
