#include "engine/exhibits/corpus_settings.h"

#include <utility>

namespace neurarium {
namespace {

constexpr int kMostCorpusWords = 2000, kMostCorpusLetters = 4000;  // different ones; the rarest are <unk>

}  // namespace

CorpusSpec CorpusSettings::corpus_spec(std::uint64_t seed) const {
  const int most = corpus_unit() == CorpusUnit::Word ? kMostCorpusWords : kMostCorpusLetters;
  return {text, corpus_unit(), lines, seed, held_out, own, most};
}

SamplingSpec CorpusSettings::drawing() const {
  return {.temperature = temperature, .seed = static_cast<std::uint64_t>(draw_seed)};
}

void CorpusSettings::take_own(CorpusText corpus) {
  own = std::make_shared<const CorpusText>(std::move(corpus));
  choose_text(kOwnCorpus);
}

void CorpusSettings::add_source_fields(FieldList& f) {
  f.name("text-source", &text, {kSharedCorpora.begin(), kSharedCorpora.end()}, Effect::Reinitialises);
  f.number("town-lines", &lines, {kFewestLines, kMostLines, 1, true}, Effect::Reinitialises,
           text.starts_with("town") || text == "people");
}

void CorpusSettings::add_text_fields(FieldList& f) {
  add_source_fields(f);
  f.name("unit", &unit, {"letter", "word"}, Effect::Reinitialises);
  f.number("held-out", &held_out, {0, 0.5, 0.05, false}, Effect::Reinitialises);
}

void CorpusSettings::add_writing_fields(FieldList& f) {
  f.name("prompt", &prompt, {});
  f.number("temperature", &temperature, {0, 100, 0, false});
  f.number("draw-seed", &draw_seed, {0, 1e15, 1, false});
}

ExamplesPtr next_token_rows(std::span<const int> tokens, std::int64_t length, std::int64_t rows, Rng rng) {
  auto out = std::make_shared<Examples>();
  out->inputs = out->targets = length;
  if (std::ssize(tokens) < length + 1) return out;
  out->rows = rows;
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto first = static_cast<std::size_t>(rng.below(tokens.size() - static_cast<std::size_t>(length)));
    for (std::size_t i = first; i < first + static_cast<std::size_t>(length); ++i) {
      out->x.push_back(static_cast<float>(tokens[i]));
      out->target.push_back(static_cast<float>(tokens[i + 1]));
    }
  }
  return out;
}

bool CorpusSettings::same_own(const CorpusSettings& other) const { return same_text(own, other.own); }

}  // namespace neurarium
