// The table of tasks, and what all of them share: finding one, cutting text into samples, checking sentences.
#include "engine/data/language_tasks.h"

#include "engine/data/language_task_parts.h"
#include "engine/data/word_tokenizer.h"
#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr int kShortestText = 8;
constexpr int kLongestText = 1024;

std::vector<LanguageTaskInfo> symbol_rows() {
  using enum LinkKind;
  constexpr TaskNumber kItems = {8, 2, 32};
  constexpr TaskNumber kSymbols = {10, 2, 52};
  return {
      {"copy", "", kItems, kSymbols, 0, false, false, {Copy}, {Copy}, {}},
      {"reverse", "", kItems, kSymbols, 0, false, false, {Mirror}, {Mirror}, {}},
      {"sort", "", kItems, kSymbols, 0, false, false, {SameValue}, {SameValue}, {}},
      {"add", "", {2, 1, 8}, {}, 0, false, false, {Digit, Carry}, {Digit}, {}},
      {"repeat", "", {}, {32, 16, 52}, 32, false, false, {Induction, Previous}, {Induction}, {}},
      {"modular", "", {}, {31, 3, 113}, 0, false, false, {Operand}, {Operand}, {}},
      {"fewshot", "", {4, 2, 8}, {}, 32, false, false, {Example, Key}, {Example}, {}},
  };
}

std::vector<LanguageTaskInfo> english_rows() {
  using enum LinkKind;
  return {
      {"coref", "en", {}, {}, 32, false, true, {Antecedent, Verb, Recall}, {Verb, Recall}, {}},
      {"agreement", "en", {}, {}, 48, false, true, {Subject, Attractor}, {Subject}, {}},
      {"reflexive", "en", {}, {}, 48, false, true, {Reflexive}, {Reflexive}, {}},
      {"ioi", "en", {}, {}, 48, false, true, {Indirect, Duplicate}, {Indirect}, {}},
      {"list", "en", {}, {}, 64, false, true, {List}, {List}, {}},
      {"order", "en", {}, {}, 32, false, true, {Agent, Patient}, {Agent, Patient}, {}},
      {"polysemy", "en", {}, {}, 32, false, true, {Cue, Word}, {Cue}, {}},
      {"topic", "en", {}, {}, 0, true, false, {Topic}, {Topic}, {}},
      {"mood", "en", {}, {}, 0, true, false, {Mood}, {Mood}, {}},
      {"topic-mood", "en", {}, {}, 0, true, false, {Topic, Mood}, {Topic, Mood}, {}},
      {"town",
       "en",
       {},
       {},
       64,
       false,
       true,
       {Subject, Attractor, Reflexive, Antecedent, Verb, Recall, Indirect, Duplicate, List},
       {Subject, Reflexive, Verb, Recall, Indirect, List},
       {"story", "agreement", "reflexive", "coref", "ioi", "list"}},
  };
}

std::vector<LanguageTaskInfo> chinese_rows() {
  using enum LinkKind;
  return {
      {"coref-zh", "zh", {}, {}, 32, false, true, {Antecedent, Verb, Recall}, {Verb, Recall}, {}},
      {"measure-zh", "zh", {}, {}, 48, false, true, {Measure, Attractor}, {Measure}, {}},
      {"ioi-zh", "zh", {}, {}, 48, false, true, {Indirect, Duplicate, Noun}, {Indirect, Noun}, {}},
      {"list-zh", "zh", {}, {}, 48, false, true, {List}, {List}, {}},
      {"order-zh", "zh", {}, {}, 32, false, true, {Agent, Patient}, {Agent, Patient}, {}},
      {"polysemy-zh", "zh", {}, {}, 32, false, true, {Cue, Word}, {Cue}, {}},
      {"town-zh",
       "zh",
       {},
       {},
       64,
       false,
       true,
       {Measure, Noun, Attractor, Antecedent, Verb, Recall, Indirect, Duplicate, List},
       {Measure, Noun, Verb, Recall, Indirect, List},
       {"story", "measure", "coref", "ioi", "list"}},
  };
}

Status check_task_number(std::string_view task, const Wording& what, int asked, const TaskNumber& number) {
  if (asked == 0 || asked == number.value) return ok_status();
  if (number.low == number.high)
    return usage_error("The task '{}' has no number of {} to choose; leave it out.", task, what);
  if (asked < number.low || asked > number.high)
    return usage_error("The task '{}' has {} to {} {}, but {} were asked for; choose a number in that range.", task,
                       number.low, number.high, what, asked);
  return ok_status();
}

Status check_numbers(const LanguageTaskSpec& spec, const LanguageTaskInfo& info) {
  if (Status s = check_task_number(info.name, worded("items"), spec.items, info.items); !s) return s.error();
  if (Status s = check_task_number(info.name, worded("symbols"), spec.symbols, info.symbols); !s) return s.error();
  if (spec.length != 0 && info.length > 0 && (spec.length < kShortestText || spec.length > kLongestText))
    return usage_error(
        "The task '{}' has samples of {} to {} tokens, but {} were asked for; choose a number in that "
        "range.",
        info.name, kShortestText, kLongestText, spec.length);
  if (!spec.mix.empty() && info.parts.empty())
    return usage_error("The task '{}' is no mixture, so it takes no weights; leave '{}' out.", info.name,
                       shown(spec.mix, 60));
  return ok_status();
}

}  // namespace

struct LanguageTask::Hidden {
  const LanguageTaskInfo* info = nullptr;
  LanguageTaskSpec spec;
  TaskParts parts;
  TokenizerPtr tokenizer;

  [[nodiscard]] bool everything_counts() const {
    return spec.loss == LanguageTaskSpec::Loss::EveryToken ||
           (spec.loss == LanguageTaskSpec::Loss::Default && info->every_token);
  }
};

std::span<const LanguageTaskInfo> language_tasks() {
  static const std::vector<LanguageTaskInfo> rows = [] {
    std::vector<LanguageTaskInfo> all = symbol_rows();
    for (auto make : {english_rows, chinese_rows})
      for (LanguageTaskInfo& row : make()) all.push_back(std::move(row));
    return all;
  }();
  return rows;
}

Result<const LanguageTaskInfo*> find_language_task(std::string_view name) {
  std::vector<std::string_view> names;
  for (const LanguageTaskInfo& info : language_tasks()) {
    if (info.name == name) return &info;
    names.push_back(info.name);
  }
  const Wording hint = did_you_mean(name, names);
  return usage_error("There is no language task '{}'.{}", shown(name),
                     hint.empty() ? worded(" Choose one of {}.", fmt::join(names, ", ")) : hint);
}

bool is_held_out(std::span<const int> numbers) {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const int number : numbers) hash = (hash ^ static_cast<std::uint64_t>(number + 1)) * 0x100000001b3ull;
  hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9ull;
  hash = (hash ^ hash >> 27) * 0x94d049bb133111ebull;
  return hash >> 32 < (std::uint64_t{1} << 32) / 20;
}

LanguageTask::LanguageTask(std::unique_ptr<const Hidden> hidden) : hidden_(std::move(hidden)) {}
LanguageTask::~LanguageTask() = default;

const LanguageTaskInfo& LanguageTask::info() const { return *hidden_->info; }
const LanguageTaskSpec& LanguageTask::spec() const { return hidden_->spec; }
const std::vector<std::string>& LanguageTask::words() const { return hidden_->parts.words; }
const TokenizerPtr& LanguageTask::tokenizer() const { return hidden_->tokenizer; }
int LanguageTask::padding() const { return hidden_->parts.padding; }
std::uint64_t LanguageTask::sample_count(SamplePart part) const { return hidden_->parts.count(part); }

std::vector<int> LanguageTask::words_of_class(std::string_view name) const {
  const auto& grammar = hidden_->parts.grammar;
  return grammar == nullptr ? std::vector<int>() : grammar->words_of_class(name);
}

std::vector<std::string> LanguageTask::word_classes() const {
  const auto& grammar = hidden_->parts.grammar;
  return grammar == nullptr ? std::vector<std::string>() : grammar->word_classes();
}

Result<LanguageTaskPtr> LanguageTask::make(const LanguageTaskSpec& spec) {
  const auto found = find_language_task(spec.task);
  if (!found) return found.error();
  const LanguageTaskInfo& info = **found;
  if (Status s = check_numbers(spec, info); !s) return s.error();
  auto hidden = std::make_unique<Hidden>();
  hidden->info = &info;
  hidden->spec = spec;
  hidden->spec.items = or_default(spec.items, info.items);
  hidden->spec.symbols = or_default(spec.symbols, info.symbols);
  if (info.language.empty()) {
    hidden->parts = symbol_task(hidden->spec, info);
  } else {
    auto parts = grammar_task(hidden->spec, info);
    if (!parts) return parts.error();
    hidden->parts = std::move(*parts);
  }
  const int length = spec.length == 0 ? info.length : spec.length;
  hidden->spec.length = hidden->parts.length > 0 ? hidden->parts.length : length;
  const auto& words = hidden->parts.words;
  hidden->tokenizer = make_word_tokenizer({words.begin() + 1, words.end()}, {false, !info.language.empty()});
  return LanguageTaskPtr(new LanguageTask(std::move(hidden)));
}

TextSample LanguageTask::sample(std::uint64_t seed, std::uint64_t index, SamplePart part) const {
  const auto length = static_cast<std::size_t>(this->length());
  Rng rng(seed, part == SamplePart::Train ? "text train" : "text test", index);
  TaskDraft draft;
  do hidden_->parts.write(rng, index, part, draft);
  while (hidden_->parts.length == 0 && draft.text.tokens.size() <= length);

  TextSample out;
  const std::vector<int>& tokens = draft.text.tokens;
  out.tokens.assign(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(length));
  out.targets.assign(length, kIgnoredTarget);
  const auto inside = [length](int place) { return static_cast<std::size_t>(place) < length; };
  for (const GoldLink& link : draft.text.links)
    if (inside(link.query) && inside(link.source)) out.links.push_back(link);
  for (ScoredAnswer& answer : draft.text.answers)
    if (inside(answer.query)) out.answers.push_back(std::move(answer));
  for (const auto& [place, label] : draft.labels) out.targets[static_cast<std::size_t>(place)] = label;
  if (!draft.labels.empty()) return out;
  const auto predict = [&](std::size_t place) { out.targets[place] = tokens[place + 1]; };
  if (hidden_->everything_counts()) {
    for (std::size_t place = 0; place < length; ++place) predict(place);
  } else {
    for (const ScoredAnswer& answer : out.answers) predict(static_cast<std::size_t>(answer.query));
  }
  return out;
}

GrammarReport LanguageTask::check_grammar(std::span<const int> tokens) const {
  GrammarReport report;
  if (hidden_->parts.grammar == nullptr) return report;
  const Grammar& grammar = *hidden_->parts.grammar;
  std::size_t start = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!grammar.ends_sentence(tokens[i])) continue;
    const std::span<const int> sentence = tokens.subspan(start, i + 1 - start);
    start = i + 1;
    ++report.sentences;
    const bool good = grammar.is_grammatical(sentence);
    report.grammatical += good;
    if (!good && report.first_bad.empty()) report.first_bad.assign(sentence.begin(), sentence.end());
  }
  return report;
}

}  // namespace neurarium
