// Tasks in words: which grammar and parts each one uses, mixtures with weights, and sentences read by an encoder.
#include "engine/data/language_patterns.h"
#include "engine/data/language_task_parts.h"
#include "engine/text.h"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace neurarium {
namespace {

constexpr int kTalkLength = 12;  // two class tokens and the longest sentence
constexpr double kMostWeight = 1000;

const GrammarText& grammar_text_of(const LanguageTaskInfo& info) {
  if (info.bidirectional) return talk_lesson();
  if (info.name.starts_with("order") || info.name.starts_with("polysemy")) return word_lessons();
  return info.language == "zh" ? chinese_town() : english_town();
}

std::vector<std::string_view> grammar_parts_of(const LanguageTaskInfo& info) {
  if (info.bidirectional) return {"talk"};
  if (!info.parts.empty()) return info.parts;
  if (info.name.starts_with("coref")) return {"pronouns"};
  if (&grammar_text_of(info) == &word_lessons()) return {info.name};
  return {info.name.substr(0, info.name.find('-'))};
}

// Reads "agreement=2,list=0.5" into a weight per part.
Result<std::vector<double>> mix_weights(std::string_view mix, const LanguageTaskInfo& info) {
  std::vector<double> weights(std::max<std::size_t>(info.parts.size(), 1), 1.0);
  for (std::size_t start = 0; start < mix.size();) {
    const std::size_t end = std::min(mix.find(',', start), mix.size());
    const std::string_view item = trimmed(mix.substr(start, end - start));
    start = end + 1;
    const std::size_t equals = std::min(item.find('='), item.size());
    const std::string_view name = trimmed(item.substr(0, equals));
    const auto part = std::ranges::find(info.parts, name);
    if (part == info.parts.end()) {
      const Wording hint = did_you_mean(name, info.parts);
      return usage_error("The task '{}' has no part '{}'.{}", info.name, shown(name, 60),
                         hint.empty() ? worded(" Choose from {}.", fmt::join(info.parts, ", ")) : hint);
    }
    const std::string_view number = equals < item.size() ? trimmed(item.substr(equals + 1)) : std::string_view();
    double weight = -1;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), weight);
    if (read.ptr != number.data() + number.size() || !(weight >= 0 && weight <= kMostWeight))
      return usage_error("The weight of '{}' must be a number from 0 to {}, but it is '{}'; write e.g. {}=2.", name,
                         kMostWeight, shown(number, 40), name);
    weights[static_cast<std::size_t>(part - info.parts.begin())] = weight;
  }
  if (std::accumulate(weights.begin(), weights.end(), 0.0) <= 0)
    return usage_error("All weights of the mixture '{}' are 0; give one of them a larger weight.", shown(mix, 60));
  return weights;
}

std::size_t draw_part(Rng& rng, const std::vector<double>& weights) {
  double left = rng.uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
  std::size_t part = 0;
  while (part + 1 < weights.size() && left >= weights[part]) left -= weights[part++];
  while (weights[part] == 0) --part;  // rounding may run past the last part that has a weight
  return part;
}

// A class token in front asks for a label: the topic, the mood, or each of them.
struct ClassToken {
  std::string_view name;  // and the word of the class token
  std::string_view agreement;
  char variable;
  LinkKind kind;
};
constexpr ClassToken kClassTokens[] = {{"topic", "TOPIC", 't', LinkKind::Topic}, {"mood", "MOOD", 'm', LinkKind::Mood}};

void write_talk(const Grammar& grammar, std::string_view task, Rng& rng, SamplePart which, TaskDraft& out) {
  const bool both = task == "topic-mood";
  int id = 2;  // after <unk> and padding
  for (const ClassToken& entry : kClassTokens) {
    if (both || task == entry.name) out.text.tokens.push_back(id);
    ++id;
  }
  grammar.generate(0, which, rng, out.text);
  int place = 0;
  for (const ClassToken& entry : kClassTokens) {
    if (!both && task != entry.name) continue;
    const auto slot = static_cast<std::size_t>(entry.variable - 'a');
    const int label = grammar.related(entry.agreement, out.text.bound[slot]);
    out.labels.emplace_back(place, label);
    out.text.links.push_back({place, out.text.first_mention[slot], entry.kind});
    std::vector<int> rejected = grammar.words_of(entry.agreement);
    std::erase(rejected, label);
    out.text.answers.push_back({place, entry.kind, {label}, std::move(rejected)});
    ++place;
  }
  out.text.tokens.resize(kTalkLength, 1);
}

}  // namespace

Result<TaskParts> grammar_task(const LanguageTaskSpec& spec, const LanguageTaskInfo& info) {
  const auto weights = mix_weights(spec.mix, info);
  if (!weights) return weights.error();
  TaskParts out;
  out.words = {"<unk>"};
  if (info.bidirectional) out.words.insert(out.words.end(), {"_", "topic", "mood"});
  const auto first_id = static_cast<int>(out.words.size());
  const auto grammar = std::make_shared<const Grammar>(grammar_text_of(info), grammar_parts_of(info), first_id);
  out.words.insert(out.words.end(), grammar->words().begin(), grammar->words().end());
  out.grammar = grammar;
  if (info.bidirectional) {
    out.length = kTalkLength;
    out.padding = 1;
    out.write = [grammar, task = info.name](Rng& rng, std::uint64_t, SamplePart which, TaskDraft& draft) {
      write_talk(*grammar, task, rng, which, draft);
    };
  } else {
    out.write = [grammar, mix = *weights](Rng& rng, std::uint64_t, SamplePart which, TaskDraft& draft) {
      const std::size_t part = mix.size() == 1 ? 0 : draw_part(rng, mix);
      grammar->generate(part, which, rng, draft.text);
    };
  }
  return out;
}

}  // namespace neurarium
