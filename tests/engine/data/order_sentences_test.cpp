// Sentences whose order tells who did it: any length, read back, held out in both orders.
#include "engine/data/order_sentences.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace neurarium {
namespace {

class EveryOrderLanguage : public testing::TestWithParam<std::string_view> {
 protected:
  const OrderLanguage& language = OrderLanguage::of(GetParam());
  [[nodiscard]] std::string written(const std::vector<int>& tokens) const {
    std::string out;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
      out += std::string(i == 0 ? "" : language.gap()) + std::string(language.word(tokens[i]));
    return out;
  }
};

TEST_P(EveryOrderLanguage, SentencesHaveTheirLengthAndReadBackAsTheyWere) {
  Rng rng(1, "test");
  for (int length = kShortestOrderSentence; length <= 40; ++length) {
    const OrderSentence s = language.make(rng, OrderPart::Train, length);
    ASSERT_EQ(std::ssize(s.tokens), length);
    EXPECT_EQ(s.tokens.back(), language.question());
    EXPECT_TRUE(language.is_animal(s.doer));
    EXPECT_EQ(language.read(written(s.tokens), 64).tokens, s.tokens) << written(s.tokens);
  }
}

TEST_P(EveryOrderLanguage, AtMostThreeAnimalsAndTheDoerIsTheOneThatStandsBeforeAVerb) {
  Rng rng(2, "test");
  for (int i = 0; i < 200; ++i) {
    const OrderSentence s = language.make(rng, OrderPart::Train, 16);
    EXPECT_LE(std::ranges::count_if(s.tokens, [&](int id) { return language.is_animal(id); }), 3);
    EXPECT_GE(std::ranges::count(s.tokens, s.doer), 1);
  }
}

TEST_P(EveryOrderLanguage, ACombinationIsHeldOutInBothOrders) {
  Rng rng(3, "test");
  const auto combinations = [&](OrderPart part) {
    std::set<std::set<int>> out;  // the words of the shortest core, without regard to order
    for (int i = 0; i < 3000; ++i) {
      const std::vector<int> tokens = language.make(rng, part, kShortestOrderSentence).tokens;
      std::set<int> core;
      for (const int id : tokens)
        if (language.is_animal(id) || std::ranges::find(language.verbs(), id) != language.verbs().end())
          core.insert(id);
      out.insert(core);
    }
    return out;
  };
  const auto learned = combinations(OrderPart::Train), held = combinations(OrderPart::HeldOut);
  EXPECT_GT(held.size(), 3u);
  for (const std::set<int>& core : held) EXPECT_EQ(learned.count(core), 0u);
}

INSTANTIATE_TEST_SUITE_P(Languages, EveryOrderLanguage, testing::ValuesIn(kOrderLanguages));

TEST(OrderLanguage, UnknownWordsAreCountedAndLongTextIsCut) {
  const OrderLanguage& english = OrderLanguage::of("english");
  const auto typed = english.read("The CAT, bit the \xff zebra!", 64);
  EXPECT_EQ(typed.unknown, 1);
  EXPECT_EQ(typed.words, (std::vector<std::string>{"the", "cat", "bit", "the", "zebra", "who?"}));
  EXPECT_EQ(typed.tokens[4], -1);
  const auto cut = english.read("the cat bit the dog again and again", 4);
  EXPECT_EQ(cut.tokens.size(), 4u);
  EXPECT_EQ(cut.dropped, 5);
  EXPECT_EQ(english.read("", 64).tokens, std::vector<int>{english.question()});
  const auto chinese = OrderLanguage::of("chinese").read("狐狸咬了狗，汪", 64);
  EXPECT_EQ(chinese.words, (std::vector<std::string>{"狐狸", "咬", "了", "狗", "汪", "谁？"}));
  EXPECT_EQ(chinese.unknown, 1);
}

}  // namespace
}  // namespace neurarium
