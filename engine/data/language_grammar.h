// Small grammars written as patterns, which both generate text with gold links and check text that a model made up.
// One table of patterns is all there is to know about a language; what it generates it also accepts.
//
// A pattern is a text of items with spaces between them:
//   park            this word
//   NAME            any word of the class NAME (capitals)
//   NAME:a          the same, remembered as a; it differs from all words remembered so far
//   SELF/a          a word that agrees with a, by the agreement SELF; SELF/a:b remembers it too
//   =a              the word of a again            ?a   the same, and nothing when a was left out
//   ( x | y | )     one of the alternatives, with equal chances     [ x ]   is ( x | )     3*( x | y )   three times
// An item may end in annotations: !kind>a,b says that it can be foretold from a and b: the position before it is scored
// (the first such kind), and linked to every earlier mention of them. ~kind>a links the position itself.
#pragma once

#include "engine/base.h"
#include "engine/data/text_sample.h"
#include "engine/rng.h"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace neurarium {

struct GrammarClass {
  std::string_view name;
  std::string_view words;  // words and names of earlier classes, with spaces between them
};

struct GrammarAgreement {
  std::string_view name;
  std::string_view pairs;  // "MAN:himself WOMAN:herself"; each side a word or a class
  bool always = false;     // part of the grammar even if no pattern uses it
};

struct GrammarPart {
  std::string_view name;
  std::vector<std::string> patterns;
};

struct GrammarText {
  std::span<const GrammarClass> classes;
  std::span<const GrammarAgreement> agreements;
  std::span<const GrammarPart> parts;
};

// Tokens of one or several passages with their links and answers; positions count from the first token.
struct Passage {
  std::vector<int> tokens;
  std::vector<GoldLink> links;
  std::vector<ScoredAnswer> answers;
  std::array<int, 26> bound{};          // the last passage's words remembered as a..z; 0: none
  std::array<int, 26> first_mention{};  // and where
};

class Grammar {
 public:
  // `parts`: names of parts of `text` to be used, each once. A fault in a table is a programmer's error and aborts.
  // Words get their ids in order of appearance, from `first_id` on.
  Grammar(const GrammarText& text, std::span<const std::string_view> parts, int first_id);

  // Words by id minus first_id.
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }
  [[nodiscard]] int id_of(std::string_view word) const;  // 0 when there is none

  // Appends a passage of the part with this place in `parts`. About 5 % of the combinations of remembered words are
  // held out, by a hash: Train never uses them, Test uses nothing else.
  void generate(std::size_t part, SamplePart which, Rng& rng, Passage& out) const;
  // Whether the remembered words of the passage just generated are a held-out combination.
  [[nodiscard]] bool is_held_out(std::size_t part, const Passage& passage) const;

  // A whole sentence, with its full stop, is one that the patterns can make: order of words, number, gender and
  // measure words are right. Names and things may be any.
  [[nodiscard]] bool is_grammatical(std::span<const int> sentence) const;
  [[nodiscard]] bool ends_sentence(int id) const;

  // The ids of a class that the patterns use, e.g. of "WOMAN"; none where there is no such class.
  [[nodiscard]] std::vector<int> words_of_class(std::string_view name) const;
  // The classes that are written as words, not as other classes.
  [[nodiscard]] const std::vector<std::string>& word_classes() const { return plain_classes_; }

  // The single word that agrees with `id`, e.g. related("TOPIC", football); 0 when there is none.
  [[nodiscard]] int related(std::string_view agreement, int id) const;
  [[nodiscard]] std::vector<int> words_of(std::string_view agreement) const;  // all that it can give

 private:
  using Ids = std::vector<int>;
  struct Annotation {
    LinkKind kind{};
    bool scored = false;
    std::vector<int> variables;
  };
  struct Agreement {
    std::unordered_map<int, Ids> given;
    Ids all;
  };
  enum class Source : std::uint8_t { Words, Agreement, Repeat, RepeatIfBound };
  struct Node {
    bool is_choice = false;
    std::vector<int> next;  // the one after a word, or the alternatives; kEnd ends the passage
    Source source = Source::Words;
    Ids words;  // Words: the choice; Repeat: what a remembered word may be
    const Agreement* agreement = nullptr;
    int from = -1;      // variable that it agrees with or repeats
    int remember = -1;  // variable
    std::vector<Annotation> annotations;
  };
  class Compiler;
  class Walk;
  static constexpr int kEnd = -1;

  int intern(std::string_view word);
  void add_class(const GrammarClass& entry);
  void add_agreement(const GrammarAgreement& entry);
  [[nodiscard]] Ids ids_of(std::string_view name);
  [[nodiscard]] bool matches(int node, std::span<const int> rest, std::array<int, 26>& bound) const;

  int first_id_;
  std::vector<std::string> words_;
  std::unordered_map<std::string, int> ids_;
  std::unordered_map<std::string, std::vector<std::string>> classes_;
  std::vector<std::string> plain_classes_;  // of words alone
  std::unordered_map<std::string, std::unique_ptr<Agreement>> agreements_;
  std::vector<Node> nodes_;
  std::vector<std::string> parts_;
  std::vector<std::vector<int>> starts_;  // per part, the first node of each pattern
  std::vector<int> sentence_starts_;
};

}  // namespace neurarium
