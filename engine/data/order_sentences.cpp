#include "engine/data/order_sentences.h"

#include "engine/base.h"
#include "engine/data/unicode.h"
#include "engine/data/word_tokenizer.h"
#include "engine/text.h"

#include <algorithm>
#include <utility>

namespace neurarium {

// Words with spaces between; "*" is any animal.
struct OrderLanguage::Source {
  std::string_view article, animals, verbs, aspect, question, gap;
  std::span<const std::string_view> before, after;
};

namespace {

constexpr std::string_view kEnglishBefore[] = {"yesterday",   "today",       "again",         "at night",  "last week",
                                               "in the park", "on the road", "they say that", "near the *"};
constexpr std::string_view kEnglishAfter[] = {"yesterday",   "again",       "twice",      "at home",     "last week",
                                              "in the park", "on the road", "near the *", "behind the *"};
constexpr std::string_view kChineseBefore[] = {"昨天",    "今天",    "听说",      "晚上",
                                               "在 公园", "在 路上", "在 * 旁边", "上 个 星期"};
constexpr std::string_view kChineseAfter[] = {"两次",      "真 怪",        "大家 知道",   "* 知道",
                                              "* 没 看见", "大家 都 看见", "就 在 * 旁边"};

constexpr std::uint64_t kHeldOutShare = 8;  // one in so many combinations

// Both orders of a combination are held out together: else one that was learned would speak against the other.
bool is_new_order(std::size_t doer, std::size_t verb, std::size_t other) {
  const std::uint64_t combination = std::min(doer, other) * 10'000 + std::max(doer, other) * 100 + verb;
  return Rng(0, "order.held_out", combination).below(kHeldOutShare) == 0;
}

std::size_t any(Rng& rng, std::size_t count) { return static_cast<std::size_t>(rng.below(count)); }

}  // namespace

int OrderLanguage::add(std::string_view word) {
  const auto at = std::find(words_.begin(), words_.end(), word);
  if (at != words_.end()) return static_cast<int>(at - words_.begin());
  words_.emplace_back(word);
  return size() - 1;
}

std::vector<int> OrderLanguage::add_all(std::string_view spaced) {
  std::vector<int> out;
  for (const std::string_view word : split_at(spaced, " ")) out.push_back(word == "*" ? -1 : add(word));
  return out;
}

OrderLanguage::OrderLanguage(const Source& source) : gap_(source.gap) {
  question_ = add(source.question);
  animals_ = add_all(source.animals);
  verbs_ = add_all(source.verbs);
  article_ = add_all(source.article);
  aspect_ = add_all(source.aspect);
  for (const std::string_view filler : source.before) before_.push_back(add_all(filler));
  for (const std::string_view filler : source.after) after_.push_back(add_all(filler));
  tokenizer_ = make_word_tokenizer(words_, {.keep_spaces = false, .fold_case = true});
}

const OrderLanguage& OrderLanguage::of(std::string_view name) {
  static const OrderLanguage english({.article = "the",
                                      .animals = "cat dog bird fox bear mouse horse lion",
                                      .verbs = "bit chased heard followed",
                                      .aspect = "",
                                      .question = "who?",
                                      .gap = " ",
                                      .before = kEnglishBefore,
                                      .after = kEnglishAfter});
  static const OrderLanguage chinese({.article = "",
                                      .animals = "猫 狗 鸟 狐狸 熊 老鼠 马 狮子",
                                      .verbs = "咬 追 救 叫",
                                      .aspect = "了",
                                      .question = "谁？",
                                      .gap = "",
                                      .before = kChineseBefore,
                                      .after = kChineseAfter});
  return name == "chinese" ? chinese : english;
}

bool OrderLanguage::is_animal(int id) const { return std::ranges::find(animals_, id) != animals_.end(); }

// Phrases of any number of words until the room is full, on both sides. One of them at most names a third animal, so
// that longer sentences are no harder but for their length.
void OrderLanguage::fill(Rng& rng, int room, std::vector<int>& before, std::vector<int>& after) const {
  bool third = false;
  while (room > 0) {
    const bool first = rng.below(2) == 0;
    const auto& phrases = first ? before_ : after_;
    const std::vector<int>& phrase = phrases[any(rng, phrases.size())];
    if (std::ssize(phrase) > room) continue;  // both sides have phrases of one word
    const bool names = std::ranges::find(phrase, -1) != phrase.end();
    if (names && std::exchange(third, true)) continue;
    for (const int id : phrase) (first ? before : after).push_back(id >= 0 ? id : animals_[any(rng, animals_.size())]);
    room -= static_cast<int>(phrase.size());
  }
}

OrderSentence OrderLanguage::make(Rng& rng, OrderPart part, int length) const {
  NEURARIUM_CHECK(length >= kShortestOrderSentence);
  std::size_t doer = 0, verb = 0, other = 0;
  do {
    doer = any(rng, animals_.size());
    verb = any(rng, verbs_.size());
    other = any(rng, animals_.size());
  } while (doer == other || is_new_order(doer, verb, other) != (part == OrderPart::HeldOut));
  std::vector<int> core = article_;
  core.push_back(animals_[doer]);
  core.push_back(verbs_[verb]);
  core.insert(core.end(), aspect_.begin(), aspect_.end());
  core.insert(core.end(), article_.begin(), article_.end());
  core.push_back(animals_[other]);
  OrderSentence out{{}, animals_[doer]};
  std::vector<int> after;
  fill(rng, length - 1 - static_cast<int>(core.size()), out.tokens, after);
  out.tokens.insert(out.tokens.end(), core.begin(), core.end());
  out.tokens.insert(out.tokens.end(), after.begin(), after.end());
  out.tokens.push_back(question_);
  return out;
}

OrderLanguage::Typed OrderLanguage::read(std::string_view source, int most) const {
  const std::string text = clean_text(source, TextForm::NfcLower).text;
  const Encoding encoded = tokenizer_->encode(text);
  Typed out;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    const ByteSpan span = encoded.spans[i];
    const std::string_view word = std::string_view(text).substr(span.begin, span.end - span.begin);
    const int id = encoded.ids[i] - 1;  // the tokenizer's 0 is what it does not know
    if (id < 0 && (word.empty() || char_class(character_at(word, 0).code) == CharClass::Other)) continue;
    if (std::ssize(out.tokens) + 1 >= most) {
      ++out.dropped;
      continue;
    }
    out.tokens.push_back(id);
    out.words.emplace_back(word);
    if (id < 0) ++out.unknown;
  }
  out.tokens.push_back(question_);
  out.words.emplace_back(word(question_));
  return out;
}

}  // namespace neurarium
