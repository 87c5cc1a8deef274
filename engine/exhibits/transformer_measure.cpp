#include "engine/exhibits/transformer_measure.h"

#include "engine/edits.h"
#include "engine/models/generate.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace neurarium {
namespace {

constexpr std::size_t kTextsForRoles = 4;  // of the sequences, for what a look at the positions alone can tell
constexpr double kAboveChance = 0.2;

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

std::optional<NamedRole> LanguageMeasurements::role_of(int layer, int head) const {
  std::optional<NamedRole> best;
  const auto offer = [&](std::string key, double score) {
    if (!best || score > best->score) best = {std::move(key), score, score >= kClearRole};
  };
  if (const HeadScore* link = of_head(layer, head); link != nullptr)
    offer(fmt::format("link.{}", link_kind_name(link->kind)), link->attention);
  for (const RoleScore& role : roles)
    if (role.layer == layer && role.head == head && role.score >= role.chance + kAboveChance)
      offer(fmt::format("role.{}", head_role_name(role.role)), role.score);
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
  SequenceReader reader(task.graph, params, edits, data.length, data.padding());
  const bool linked = data.task != nullptr && !data.task->info().links.empty();
  LanguageMeasurements measured;
  measured.positions.resize(static_cast<std::size_t>(data.length));
  LinkSums sums;
  AnswerCounts answers;
  std::vector<std::vector<int>> texts;
  for (std::int64_t row = 0; row < rows; ++row) {
    const TextSample sample = sequence_of(task, data, SamplePart::Test, row);
    texts.push_back(sample.tokens);
    const Workspace<float>& ws = reader.read(sample.tokens, sample.targets);
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
  std::vector<std::vector<int>> repeats;
  const std::vector<int> pool = tokens_in_use(task, data);
  for (std::uint64_t i = 0; i < kRepeatedSequences; ++i) repeats.push_back(repeated_tokens(pool, data.length, i));
  texts.resize(std::min<std::size_t>(texts.size(), kTextsForRoles));
  measured.roles = measure_roles(reader, spec, texts, repeats);
  return measured;
}

WrittenSentences write_sentences(const Task& task, const TransformerSpec& spec, const LanguageData& data,
                                 Params<float>& params, const std::vector<Edit>& edits, int texts) {
  WrittenSentences written;
  if (data.task == nullptr || !spec.causal) return written;
  Continuation text(task.graph, params, spec.context, bind_fitting(edits, *task.graph));
  for (int i = 0; i < texts; ++i) {
    TokenSampler sampler({.temperature = kWritingTemperature, .seed = static_cast<std::uint64_t>(i)});
    std::vector<int> tokens = {sequence_of(task, data, SamplePart::Test, i).tokens.front()};
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
