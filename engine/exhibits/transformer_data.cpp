#include "engine/exhibits/transformer_data.h"

#include "engine/made_once.h"
#include "engine/work_progress.h"

#include <algorithm>
#include <functional>

namespace neurarium {
namespace {

constexpr float kTokenizerShare = 0.5f;  // of the time that a text takes; the rest is to cut it
constexpr std::int64_t kTestRows = 256;  // sequences kept for testing; generated ones never occur in training

using MakeSample = std::function<TextSample(std::uint64_t index, SamplePart part)>;

ExamplesPtr sequences(const MakeSample& make, std::int64_t rows, std::int64_t length, SamplePart part) {
  auto made = std::make_shared<Examples>();
  made->rows = rows;
  made->inputs = made->targets = length;
  made->x.reserve(static_cast<std::size_t>(rows * length));
  made->target.reserve(static_cast<std::size_t>(rows * length));
  for (std::int64_t row = 0; row < rows; ++row) {
    const TextSample sample = make(static_cast<std::uint64_t>(row), part);
    made->x.insert(made->x.end(), sample.tokens.begin(), sample.tokens.end());
    made->target.insert(made->target.end(), sample.targets.begin(), sample.targets.end());
  }
  return made;
}

std::int64_t rows_of(const LanguageTask& task, SamplePart part, std::int64_t wanted) {
  const auto all = static_cast<std::int64_t>(task.sample_count(part));
  return all == 0 ? wanted : std::min(all, wanted);
}

Result<LanguageData> task_data(const LanguageDataSpec& spec) {
  const Result<LanguageTaskPtr> task = LanguageTask::make(spec.task);
  if (!task) return task.error();
  const MakeSample make = [&](std::uint64_t index, SamplePart part) { return (*task)->sample(spec.seed, index, part); };
  LanguageData data;
  data.task = *task;
  data.tokenizer = (*task)->tokenizer();
  data.length = (*task)->length();
  data.causal = !(*task)->info().bidirectional;
  data.train = sequences(make, rows_of(**task, SamplePart::Train, spec.samples), data.length, SamplePart::Train);
  data.test = sequences(make, rows_of(**task, SamplePart::Test, kTestRows), data.length, SamplePart::Test);
  return data;
}

Result<LanguageData> corpus_data(const LanguageDataSpec& spec) {
  WorkPart work(0, kTokenizerShare);
  TokenizerSpec wanted = spec.tokenizer;
  wanted.words = spec.corpus->words;
  const Result<TokenizerPtr> tokenizer = spec.known_tokenizer != nullptr ? Result<TokenizerPtr>(spec.known_tokenizer)
                                                                         : train_tokenizer(wanted, spec.corpus->text);
  if (!tokenizer) return tokenizer.error();
  work.go_on(1);
  const Result<TokenCorpus> corpus =
      TokenCorpus::make(**tokenizer, *spec.corpus, static_cast<int>(spec.context), spec.test_split);
  if (!corpus) return corpus.error();
  const MakeSample make = [&](std::uint64_t index, SamplePart part) { return corpus->sample(spec.seed, index, part); };
  LanguageData data;
  data.tokenizer = *tokenizer;
  data.length = spec.context;
  data.train = sequences(make, spec.samples, data.length, SamplePart::Train);
  data.test = sequences(make, corpus->has_test() ? kTestRows : 0, data.length, SamplePart::Test);
  return data;
}

}  // namespace

bool LanguageDataSpec::operator==(const LanguageDataSpec& other) const {
  if (corpus != other.corpus || samples != other.samples || seed != other.seed) return false;
  if (corpus == nullptr) return task == other.task;
  return known_tokenizer == other.known_tokenizer && tokenizer == other.tokenizer && context == other.context &&
         test_split == other.test_split;
}

Result<std::shared_ptr<const LanguageData>> language_data(const LanguageDataSpec& spec) {
  static MadeOnce<LanguageDataSpec, LanguageData> made;
  return made.get(spec, [](const LanguageDataSpec& s) { return s.corpus != nullptr ? corpus_data(s) : task_data(s); });
}

}  // namespace neurarium
