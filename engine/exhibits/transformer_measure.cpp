#include "engine/exhibits/transformer_measure.h"

#include "engine/edits.h"
#include "engine/measure.h"
#include "engine/models/generate.h"
#include "engine/run.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace neurarium {
namespace {

TextSample sequence(const Task& task, const LanguageData& data, std::int64_t row) {
  if (data.task != nullptr) return data.task->sample(0, static_cast<std::uint64_t>(row), SamplePart::Test);
  const Examples& examples = task.test->rows > 0 ? *task.test : *task.train;
  const auto first = (row % examples.rows) * data.length;
  TextSample sample;
  sample.tokens.assign(examples.x.begin() + first, examples.x.begin() + first + data.length);
  sample.targets.assign(examples.target.begin() + first, examples.target.begin() + first + data.length);
  return sample;
}

class LinkSums {
 public:
  void add(const TextSample& sample, LinkKind kind, int layer, int head, std::span<const float> pattern) {
    const LinkScore score = link_score(sample, kind, pattern);
    LinkScore& sum = sums_[{kind, layer, head}];
    sum.attention += score.attention;
    sum.queries += score.queries;
  }
  [[nodiscard]] std::vector<HeadScore> scores() const {
    std::vector<HeadScore> scores;
    for (const auto& [key, sum] : sums_) {
      const auto& [kind, layer, head] = key;
      if (sum.queries > 0) scores.push_back({layer, head, kind, sum.attention / sum.queries});
    }
    return scores;
  }

 private:
  std::map<std::tuple<LinkKind, int, int>, LinkScore> sums_;
};

void add_patterns(const Workspace<float>& ws, const Task& task, const TransformerSpec& spec, const LanguageData& data,
                  const TextSample& sample, LinkSums& sums) {
  const auto square = static_cast<std::size_t>(data.length * data.length);
  for (int layer = 0; layer < spec.layers; ++layer) {
    const std::span<const float> pattern = ws.value(task.graph->at(fmt::format("blocks.{}.attn.pattern", layer)));
    for (int head = 0; head < spec.heads; ++head)
      for (const LinkKind kind : data.task->info().links)
        sums.add(sample, kind, layer, head, pattern.subspan(static_cast<std::size_t>(head) * square, square));
  }
}

class AnswerCounts {
 public:
  void add(const TextSample& sample, std::span<const float> logits, std::size_t vocab, LanguageMeasurements& measured) {
    bool all = true;
    for (const ScoredAnswer& answer : sample.answers) {
      const bool right = is_right(answer, logits.subspan(static_cast<std::size_t>(answer.query) * vocab, vocab));
      AbilityScore& score = counts_[answer.kind];
      score.right += right ? 1 : 0;
      ++score.asked;
      all = all && right;
    }
    if (sample.answers.empty()) return;
    ++measured.sequences;
    measured.exact += all ? 1 : 0;
  }
  [[nodiscard]] std::vector<AbilityScore> scores() const {
    std::vector<AbilityScore> scores;
    for (const auto& [kind, count] : counts_) scores.push_back({kind, count.right, count.asked});
    return scores;
  }

 private:
  std::map<LinkKind, AbilityScore> counts_;
};

}  // namespace

const HeadScore* LanguageMeasurements::of_head(int layer, int head) const {
  const HeadScore* best = nullptr;
  for (const HeadScore& score : heads)
    if (score.layer == layer && score.head == head && (best == nullptr || score.attention > best->attention))
      best = &score;
  return best;
}

std::vector<HeadScore> LanguageMeasurements::best_heads() const {
  std::vector<HeadScore> best;
  for (const HeadScore& score : heads) {
    if (best.empty() || best.back().kind != score.kind) best.push_back(score);
    if (score.attention > best.back().attention) best.back() = score;
  }
  return best;
}

LanguageMeasurements measure_language(const Task& task, const TransformerSpec& spec, const LanguageData& data,
                                      Params<float>& params, const std::vector<Edit>& edits, std::int64_t rows) {
  Workspace<float> ws(task.graph, WorkspaceOptions{.rows = 1, .length = data.length, .gradients = false});
  ws.bind(params);
  ws.set_length(data.length);
  ws.set_edits(bind_fitting(edits, *task.graph));
  const bool linked = data.task != nullptr && !data.task->info().links.empty();
  LanguageMeasurements measured;
  measured.positions.resize(static_cast<std::size_t>(data.length));
  LinkSums sums;
  AnswerCounts answers;
  for (std::int64_t row = 0; row < rows; ++row) {
    const TextSample sample = sequence(task, data, row);
    std::copy(sample.tokens.begin(), sample.tokens.end(), ws.input(task.input).begin());
    std::copy(sample.targets.begin(), sample.targets.end(), ws.input(task.target).begin());
    mask_padding(task, ws);
    forward(ws);
    const std::span<const float> losses = ws.value(task.graph->at("loss.each"));
    for (std::size_t t = 0; t < sample.targets.size(); ++t) {
      if (sample.targets[t] < 0) continue;
      measured.positions[t].loss += static_cast<double>(losses[t]);
      ++measured.positions[t].targets;
    }
    answers.add(sample, ws.value(task.output), static_cast<std::size_t>(spec.vocab), measured);
    if (linked) add_patterns(ws, task, spec, data, sample, sums);
  }
  for (PositionLoss& p : measured.positions)
    if (p.targets > 0) p.loss /= static_cast<double>(p.targets);
  measured.heads = sums.scores();
  measured.abilities = answers.scores();
  return measured;
}

WrittenSentences write_sentences(const Task& task, const TransformerSpec& spec, const LanguageData& data,
                                 Params<float>& params, const std::vector<Edit>& edits, int texts) {
  WrittenSentences written;
  if (data.task == nullptr || !spec.causal) return written;
  Continuation text(task.graph, params, spec.context, bind_fitting(edits, *task.graph));
  for (int i = 0; i < texts; ++i) {
    TokenSampler sampler({.temperature = kWritingTemperature, .seed = static_cast<std::uint64_t>(i)});
    std::vector<int> tokens = {sequence(task, data, i).tokens.front()};
    text.clear();
    if (!write_on(text, sampler, tokens, data.length)) return written;
    const GrammarReport report = data.task->check_grammar(tokens);
    written.sentences += report.sentences;
    written.grammatical += report.grammatical;
    if (written.first_bad.empty() && !report.first_bad.empty())
      written.first_bad = data.tokenizer->decode(report.first_bad);
  }
  return written;
}

}  // namespace neurarium
