// Tables of words, walks through patterns that generate, and the search that recognises a sentence.
#include "engine/data/language_grammar.h"

#include "engine/data/language_grammar_compiler.h"
#include "engine/text.h"

#include <algorithm>

namespace neurarium {
namespace {

constexpr int kMostPassageTries = 5000;  // a grammar of a few combinations may have none held out, or nothing else
constexpr int kHeldOutOneIn = 20;

}  // namespace

// One way through a pattern from its start to its end.
class Grammar::Walk {
 public:
  Walk(const Grammar& grammar, Rng& rng, Passage& out) : grammar_(grammar), rng_(rng), out_(out) {
    out_.bound.fill(0);
    out_.first_mention.fill(0);
  }

  // False when the words ran out, as all of a class were remembered already.
  bool run(int node) {
    while (node != kEnd) {
      const Node& at = grammar_.nodes_[static_cast<std::size_t>(node)];
      if (at.is_choice) {
        node = at.next[rng_.below(at.next.size())];
        continue;
      }
      if (!take(at)) return false;
      node = at.next.front();
    }
    return true;
  }

 private:
  bool take(const Node& node) {
    const int variable = node.from;
    const int known = variable < 0 ? 0 : out_.bound[static_cast<std::size_t>(variable)];
    if (node.source == Source::RepeatIfBound && known == 0) return true;
    const bool repeats = node.source == Source::Repeat || node.source == Source::RepeatIfBound;
    Ids allowed = repeats ? Ids{known} : node.source == Source::Words ? node.words : node.agreement->given.at(known);
    annotate(node, allowed);
    if (node.remember >= 0)
      std::erase_if(allowed, [this](int id) { return std::ranges::find(out_.bound, id) != out_.bound.end(); });
    if (allowed.empty()) return false;
    const int word = allowed[rng_.below(allowed.size())];
    const int place = static_cast<int>(out_.tokens.size());
    out_.tokens.push_back(word);
    if (repeats) mentions_[static_cast<std::size_t>(variable)].push_back(place);
    if (node.remember >= 0) {
      const auto slot = static_cast<std::size_t>(node.remember);
      out_.bound[slot] = word;
      out_.first_mention[slot] = place;
      mentions_[slot] = {place};
    }
    return true;
  }

  void annotate(const Node& node, const Ids& allowed) {
    const int place = static_cast<int>(out_.tokens.size());
    bool scored = false;
    for (const Annotation& note : node.annotations) {
      const int query = note.scored ? place - 1 : place;
      for (const int variable : note.variables)
        for (const int source : mentions_[static_cast<std::size_t>(variable)])
          out_.links.push_back({query, source, note.kind});
      if (!note.scored || scored) continue;
      scored = true;
      ScoredAnswer answer{query, note.kind, allowed, {}};
      if (node.agreement != nullptr)
        for (const int id : node.agreement->all)
          if (std::ranges::find(allowed, id) == allowed.end()) answer.rejected.push_back(id);
      out_.answers.push_back(std::move(answer));
    }
  }

  const Grammar& grammar_;
  Rng& rng_;
  Passage& out_;
  std::array<Ids, 26> mentions_;
};

Grammar::Grammar(const GrammarText& text, std::span<const std::string_view> parts, int first_id) : first_id_(first_id) {
  for (const GrammarClass& entry : text.classes) add_class(entry);
  for (const std::string_view name : parts) {
    const auto part = std::ranges::find(text.parts, name, &GrammarPart::name);
    NEURARIUM_CHECK(part != text.parts.end());
    parts_.emplace_back(name);
    std::vector<int>& starts = starts_.emplace_back();
    for (const std::string& pattern : part->patterns)
      starts.push_back(Compiler(*this, text.agreements, pattern).compile());
    sentence_starts_.insert(sentence_starts_.end(), starts.begin(), starts.end());
  }
  for (const GrammarAgreement& entry : text.agreements)
    if (entry.always) add_agreement(entry);
  for (const Node& node : nodes_) {
    if (node.is_choice || node.words.size() != 1 || !ends_sentence(node.words.front())) continue;
    if (node.next.front() != kEnd) sentence_starts_.push_back(node.next.front());
  }
  std::sort(sentence_starts_.begin(), sentence_starts_.end());
  sentence_starts_.erase(std::unique(sentence_starts_.begin(), sentence_starts_.end()), sentence_starts_.end());
}

int Grammar::intern(std::string_view word) {
  const int next = first_id_ + static_cast<int>(words_.size());
  const auto [at, is_new] = ids_.try_emplace(std::string(word), next);
  if (is_new) words_.emplace_back(word);
  return at->second;
}

int Grammar::id_of(std::string_view word) const {
  const auto found = ids_.find(std::string(word));
  return found == ids_.end() ? 0 : found->second;
}

void Grammar::add_class(const GrammarClass& entry) {
  std::vector<std::string>& words = classes_[std::string(entry.name)];
  bool plain = true;
  for (const std::string_view word : split_at(entry.words, " ")) {
    const auto inner = classes_.find(std::string(word));
    if (inner == classes_.end()) {
      words.emplace_back(word);
    } else {
      words.insert(words.end(), inner->second.begin(), inner->second.end());
      plain = false;
    }
  }
  if (plain) plain_classes_.emplace_back(entry.name);
}

std::vector<int> Grammar::words_of_class(std::string_view name) const {
  std::vector<int> ids;
  const auto found = classes_.find(std::string(name));
  if (found == classes_.end()) return ids;
  for (const std::string& word : found->second)
    if (const int id = id_of(word); id != 0) ids.push_back(id);
  return ids;
}

Grammar::Ids Grammar::ids_of(std::string_view name) {
  const auto found = classes_.find(std::string(name));
  if (found == classes_.end()) return {intern(name)};
  Ids ids;
  for (const std::string& word : found->second) ids.push_back(intern(word));
  return ids;
}

void Grammar::add_agreement(const GrammarAgreement& entry) {
  auto agreement = std::make_unique<Agreement>();
  for (const std::string_view pair : split_at(entry.pairs, " ")) {
    const std::size_t colon = pair.find(':');
    NEURARIUM_CHECK(colon != std::string_view::npos);
    const Ids given = ids_of(pair.substr(colon + 1));
    for (const int id : ids_of(pair.substr(0, colon))) {
      Ids& target = agreement->given[id];
      target.insert(target.end(), given.begin(), given.end());
    }
    for (const int id : given)
      if (std::ranges::find(agreement->all, id) == agreement->all.end()) agreement->all.push_back(id);
  }
  agreements_[std::string(entry.name)] = std::move(agreement);
}

void Grammar::generate(std::size_t part, SamplePart which, Rng& rng, Passage& out) const {
  const std::vector<int>& starts = starts_[part];
  const std::size_t tokens = out.tokens.size();
  const std::size_t links = out.links.size();
  const std::size_t answers = out.answers.size();
  for (int attempt = 0; attempt < kMostPassageTries; ++attempt) {
    out.tokens.resize(tokens);
    out.links.resize(links);
    out.answers.resize(answers);
    const bool complete = Walk(*this, rng, out).run(starts[rng.below(starts.size())]);
    if (complete && is_held_out(part, out) == (which == SamplePart::Test)) return;
  }
}

bool Grammar::is_held_out(std::size_t part, const Passage& passage) const {
  // Of the words themselves, so that a larger vocabulary holds out the same combinations.
  std::uint64_t hash = 0xcbf29ce484222325ull;
  const auto add = [&hash](std::string_view bytes) {
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    hash = (hash ^ 0xFF) * 0x100000001b3ull;
  };
  add(parts_[part]);
  for (const int id : passage.bound) add(id == 0 ? "" : words_[static_cast<std::size_t>(id - first_id_)]);
  return (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9ull >> 32 < (std::uint64_t{1} << 32) / kHeldOutOneIn;
}

bool Grammar::ends_sentence(int id) const {
  if (id < first_id_ || id >= first_id_ + static_cast<int>(words_.size())) return false;
  constexpr std::string_view kEnders[] = {".", "?", "\u3002", "\uFF1F"};
  return std::ranges::find(kEnders, words_[static_cast<std::size_t>(id - first_id_)]) != std::end(kEnders);
}

bool Grammar::is_grammatical(std::span<const int> sentence) const {
  if (sentence.empty() || !ends_sentence(sentence.back())) return false;
  return std::ranges::any_of(sentence_starts_, [&](int start) {
    std::array<int, 26> bound{};
    return matches(start, sentence, bound);
  });
}

bool Grammar::matches(int node, std::span<const int> rest, std::array<int, 26>& bound) const {
  if (rest.empty()) return true;  // the last word was a full stop of the pattern
  if (node == kEnd) return false;
  const Node& at = nodes_[static_cast<std::size_t>(node)];
  if (at.is_choice) {
    return std::ranges::any_of(at.next, [&](int next) {
      std::array<int, 26> copy = bound;
      return matches(next, rest, copy);
    });
  }
  if (at.source == Source::RepeatIfBound) {
    std::array<int, 26> copy = bound;
    if (matches(at.next.front(), rest, copy)) return true;
  }
  const int word = rest.front();
  const int known = at.from < 0 ? 0 : bound[static_cast<std::size_t>(at.from)];
  const Ids& allowed = at.source != Source::Agreement ? at.words
                       : known == 0                   ? at.agreement->all
                                                      : at.agreement->given.at(known);
  if (std::ranges::find(allowed, word) == allowed.end()) return false;
  if (at.remember >= 0) bound[static_cast<std::size_t>(at.remember)] = word;
  const bool ends_here = rest.size() == 1;
  const bool stop = ends_sentence(word);
  return stop == ends_here && matches(at.next.front(), rest.subspan(1), bound);
}

int Grammar::related(std::string_view agreement, int id) const {
  const auto& given = agreements_.at(std::string(agreement))->given;
  const auto found = given.find(id);
  return found == given.end() || found->second.size() != 1 ? 0 : found->second.front();
}

std::vector<int> Grammar::words_of(std::string_view agreement) const {
  return agreements_.at(std::string(agreement))->all;
}

}  // namespace neurarium
