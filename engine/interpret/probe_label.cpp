#include "engine/interpret/probe_label.h"

#include <algorithm>
#include <array>
#include <set>

namespace neurarium {
namespace {

constexpr std::int64_t kPositionClasses = 8;
constexpr std::size_t kPreviousClasses = 12;
constexpr std::int64_t kCountedSequences = 64;
constexpr std::size_t kNamedWords = 3;
constexpr std::array<std::string_view, 2> kGenders = {"MAN", "WOMAN"};
constexpr std::array<std::string_view, 2> kNumbers = {"ONE", "MANY"};

bool knows(const LanguageData& data, std::span<const std::string_view> classes) {
  return data.task != nullptr &&
         std::ranges::all_of(classes, [&](std::string_view name) { return !data.task->words_of_class(name).empty(); });
}

}  // namespace

std::string_view probe_label_name(ProbeLabel label) {
  constexpr std::array<std::string_view, kProbeLabels> kNames = {"position",  "repeated", "previous",
                                                                 "word-kind", "gender",   "number"};
  return kNames[static_cast<std::size_t>(label)];
}

std::vector<ProbeLabel> probe_labels(const LanguageData& data) {
  std::vector<ProbeLabel> labels = {ProbeLabel::Position, ProbeLabel::Repeated, ProbeLabel::Previous};
  if (data.task == nullptr) return labels;
  if (!data.task->word_classes().empty()) labels.push_back(ProbeLabel::WordKind);
  if (knows(data, kGenders)) labels.push_back(ProbeLabel::Gender);
  const std::vector<LinkKind>& links = data.task->info().links;
  if (knows(data, kNumbers) && std::ranges::find(links, LinkKind::Subject) != links.end())
    labels.push_back(ProbeLabel::Number);
  return labels;
}

ProbeLabeller::ProbeLabeller(const Task& task, const LanguageData& data, ProbeLabel label)
    : label_(label), padding_(data.padding()), length_(data.length) {
  switch (label) {
    case ProbeLabel::Position:
      name_positions(data);
      break;
    case ProbeLabel::Repeated:
      classes_ = {"new", "seen"};
      break;
    case ProbeLabel::Previous:
      name_previous(task, data);
      break;
    case ProbeLabel::WordKind:
      name_words(data, data.task->word_classes());
      break;
    case ProbeLabel::Gender:
      name_words(data, {kGenders.begin(), kGenders.end()});
      break;
    case ProbeLabel::Number:
      name_words(data, {kNumbers.begin(), kNumbers.end()});
      break;
  }
}

void ProbeLabeller::name_positions(const LanguageData& data) {
  const std::int64_t classes = std::min(kPositionClasses, data.length);
  for (std::int64_t i = 0; i < classes; ++i) {
    const std::int64_t first = (i * length_ + classes - 1) / classes;
    const std::int64_t last = ((i + 1) * length_ + classes - 1) / classes - 1;
    classes_.push_back(first == last ? std::to_string(first) : fmt::format("{}\u2013{}", first, last));
  }
}

void ProbeLabeller::name_previous(const Task& task, const LanguageData& data) {
  std::map<int, std::int64_t> counts;
  for (std::int64_t row = 0; row < kCountedSequences; ++row)
    for (const int token : sequence_of(task, data, SamplePart::Train, row).tokens) ++counts[token];
  counts.erase(padding_);
  std::vector<std::pair<std::int64_t, int>> order;
  for (const auto& [token, count] : counts) order.emplace_back(-count, token);
  std::sort(order.begin(), order.end());
  order.resize(std::min(order.size(), kPreviousClasses));
  for (const auto& [count, token] : order) {
    class_of_token_[token] = static_cast<int>(classes_.size());
    classes_.push_back(data.tokenizer->shown(token));
  }
}

// A word that stands in several classes belongs to the first.
void ProbeLabeller::name_words(const LanguageData& data, const std::vector<std::string>& classes) {
  for (const std::string& name : classes) {
    const std::vector<int> words = data.task->words_of_class(name);
    std::string shown;
    std::size_t named = 0;
    for (const int word : words) {
      if (!class_of_token_.try_emplace(word, static_cast<int>(classes_.size())).second) continue;
      if (named < kNamedWords) shown += (named > 0 ? ", " : "") + data.tokenizer->shown(word);
      ++named;
    }
    if (named > kNamedWords) shown += ", \u2026";
    if (named > 0) classes_.push_back(shown);
  }
}

int ProbeLabeller::class_of(int token) const {
  const auto found = class_of_token_.find(token);
  return found == class_of_token_.end() ? -1 : found->second;
}

void ProbeLabeller::label_repeated(const TextSample& sample, std::vector<int>& labels) const {
  std::set<int> seen;
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = seen.insert(sample.tokens[i]).second ? 0 : 1;
}

// The position of the name itself is left out: there the embedding says it.
void ProbeLabeller::label_last_name(const TextSample& sample, std::vector<int>& labels) const {
  int last = -1;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const int own = class_of(sample.tokens[i]);
    if (own < 0) labels[i] = last;
    if (own >= 0) last = own;
  }
}

void ProbeLabeller::label_subject(const TextSample& sample, std::vector<int>& labels) const {
  for (const GoldLink& link : sample.links) {
    if (link.kind != LinkKind::Subject) continue;
    const int own = class_of(sample.tokens[static_cast<std::size_t>(link.source)]);
    for (int i = link.source + 1; i <= link.query; ++i) labels[static_cast<std::size_t>(i)] = own;
  }
}

std::vector<int> ProbeLabeller::label(const TextSample& sample) const {
  std::vector<int> labels(sample.tokens.size(), -1);
  const auto classes = static_cast<std::int64_t>(classes_.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (label_ == ProbeLabel::Position) labels[i] = static_cast<int>(static_cast<std::int64_t>(i) * classes / length_);
    if (label_ == ProbeLabel::Previous && i > 0) labels[i] = class_of(sample.tokens[i - 1]);
    if (label_ == ProbeLabel::WordKind) labels[i] = class_of(sample.tokens[i]);
  }
  if (label_ == ProbeLabel::Repeated) label_repeated(sample, labels);
  if (label_ == ProbeLabel::Gender) label_last_name(sample, labels);
  if (label_ == ProbeLabel::Number) label_subject(sample, labels);
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (sample.tokens[i] == padding_) labels[i] = -1;
  return labels;
}

}  // namespace neurarium
