// One training example of a language model: tokens, what to predict at each of them, and, where the text was generated,
// which positions an answer is to be read from. Attention that lands there can be measured instead of admired.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr int kIgnoredTarget = -1;

enum class SamplePart : std::uint8_t { Train, Test };

// What a link says about its query. Names (link_kind_name) are keys of texts and of measured scores.
enum class LinkKind : std::uint8_t {
  Copy,        // the item to be copied
  Mirror,      // the item to be written in reverse
  SameValue,   // sort: the items of the value that comes next
  Digit,       // add: the two digits of this column
  Carry,       // add: the two digits of the column before, when something is carried from it
  Induction,   // what followed the earlier occurrences of this token
  Previous,    // the token before
  Operand,     // modular: the two numbers
  Example,     // fewshot: answers of the examples before
  Key,         // fewshot: the word to be mapped
  Antecedent,  // pronoun -> name
  Verb,        // pronoun -> what its antecedent does
  Recall,      // name -> what it does
  Subject,     // before a verb -> its subject
  Attractor,   // before a verb or measure word -> the noun that must not decide it
  Reflexive,   // before himself, herself -> the subject
  Indirect,    // before the receiver -> the one who did not give
  Duplicate,   // name -> its first mention
  List,        // before an item of a repeated list -> that item
  Measure,     // before a measure word -> its noun
  Noun,        // before a noun -> its measure word
  Cue,         // before a meaning -> the word that decides it
  Word,        // before a meaning -> the ambiguous word
  Topic,       // class token -> the word of the topic
  Mood,        // class token -> the word of the mood
  Agent,       // before the answer -> who did it
  Patient,     // before the answer -> whom it was done to
};
inline constexpr int kLinkKinds = static_cast<int>(LinkKind::Patient) + 1;
[[nodiscard]] std::string_view link_kind_name(LinkKind kind);  // "same-value"

// The query position predicts (or represents) something that stands at the source. Several sources of one query and
// kind are alternatives: any of them tells the answer.
struct GoldLink {
  int query = 0;
  int source = 0;
  LinkKind kind{};
  bool operator==(const GoldLink&) const = default;
};

// A position whose prediction is marked right or wrong.
struct ScoredAnswer {
  int query = 0;
  LinkKind kind{};            // the ability it measures
  std::vector<int> accepted;  // token ids that are right
  std::vector<int> rejected;  // those they compete with (plural verbs against singular ones); empty: all others
};

struct TextSample {
  std::vector<int> tokens;   // [T]
  std::vector<int> targets;  // [T]: what should be predicted at each position, or kIgnoredTarget
  std::vector<GoldLink> links;
  std::vector<ScoredAnswer> answers;
};

// The best accepted token has a higher logit than the best rejected one. logits [vocabulary] at answer.query.
[[nodiscard]] bool is_right(const ScoredAnswer& answer, std::span<const float> logits);

// How much of a head's attention lies where the links of one kind point: per query the sum over its sources.
struct LinkScore {
  double attention = 0;  // sum over the queries
  int queries = 0;
};
// pattern [T, T] of one head, row-major: pattern[query * T + source].
[[nodiscard]] LinkScore link_score(const TextSample& sample, LinkKind kind, std::span<const float> pattern);

}  // namespace neurarium
