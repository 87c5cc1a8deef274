// Sentences whose words in another order mean something else: "the cat bit the dog who?" has the answer cat, and only
// the order tells. What stands around is filled in to any length; some of it names another animal.
#pragma once

#include "engine/data/tokenizer.h"
#include "engine/rng.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

inline constexpr std::array<std::string_view, 2> kOrderLanguages = {"english", "chinese"};
inline constexpr int kShortestOrderSentence = 6;  // tokens, with the question

struct OrderSentence {
  std::vector<int> tokens;  // ends in the question
  int doer = -1;            // the answer
};

// Which animals with which verb a sentence may have: training never sees the held-out ones, in neither order.
enum class OrderPart : std::uint8_t { Train, HeldOut };

class OrderLanguage {
 public:
  // One of kOrderLanguages; lives as long as the program.
  static const OrderLanguage& of(std::string_view name);

  [[nodiscard]] int size() const { return static_cast<int>(words_.size()); }
  [[nodiscard]] std::string_view word(int id) const { return words_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] int question() const { return question_; }
  [[nodiscard]] std::span<const int> animals() const { return animals_; }
  [[nodiscard]] bool is_animal(int id) const;
  [[nodiscard]] std::span<const int> verbs() const { return verbs_; }
  // Between words, as it is written.
  [[nodiscard]] std::string_view gap() const { return gap_; }

  // Exactly `length` tokens, at least kShortestOrderSentence; a function of the stream.
  [[nodiscard]] OrderSentence make(Rng& rng, OrderPart part, int length) const;

  // The words of what somebody typed; -1 for those that are not known, whose text is in `unknown`, one each.
  // Punctuation falls away and the question is put at the end. At most `most` tokens: the end of the text is left out.
  struct Typed {
    std::vector<int> tokens;
    std::vector<std::string> words;  // as typed
    int unknown = 0;
    int dropped = 0;  // words beyond `most`
  };
  [[nodiscard]] Typed read(std::string_view text, int most) const;

 private:
  struct Source;
  explicit OrderLanguage(const Source& source);
  [[nodiscard]] int add(std::string_view word);
  [[nodiscard]] std::vector<int> add_all(std::string_view spaced);
  void fill(Rng& rng, int room, std::vector<int>& before, std::vector<int>& after) const;

  std::vector<std::string> words_;
  std::vector<int> animals_, verbs_;
  std::vector<std::vector<int>> before_, after_;  // what may stand around; -1 stands for any animal
  std::vector<int> article_, aspect_;             // before an animal; behind the verb
  std::string_view gap_;
  TokenizerPtr tokenizer_;
  int question_ = -1;
};

}  // namespace neurarium
