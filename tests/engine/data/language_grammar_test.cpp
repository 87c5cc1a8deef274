#include "engine/data/language_grammar.h"

#include "engine/data/language_patterns.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

namespace neurarium {
namespace {

constexpr GrammarClass kClasses[] = {
    {"BOY", "tom ben"}, {"GIRL", "ann"}, {"NAME", "BOY GIRL"}, {"COLOUR", "red blue"}, {"THING", "key cup hat"}};
constexpr GrammarAgreement kAgreements[] = {{"SELF", "BOY:himself GIRL:herself"}};

struct Made {
  std::string text;
  Passage passage;
};

class SmallGrammar {
 public:
  explicit SmallGrammar(std::vector<std::string> patterns)
      : parts_{{"part", std::move(patterns)}}, grammar_({kClasses, kAgreements, parts_}, kNames, 1) {}

  Made make(std::uint64_t seed) const {
    Made made;
    Rng rng(seed, "test");
    grammar_.generate(0, SamplePart::Train, rng, made.passage);
    for (const int id : made.passage.tokens)
      made.text += (made.text.empty() ? "" : " ") + grammar_.words()[static_cast<std::size_t>(id - 1)];
    return made;
  }
  std::map<std::string, int> texts(int count = 3000) const {
    std::map<std::string, int> all;
    for (int seed = 0; seed < count; ++seed) ++all[make(static_cast<std::uint64_t>(seed)).text];
    return all;
  }
  bool accepts(const std::string& sentence) const {
    std::vector<int> ids;
    std::istringstream in(sentence);
    for (std::string word; in >> word;) ids.push_back(grammar_.id_of(word));
    return grammar_.is_grammatical(ids);
  }

 private:
  static constexpr std::string_view kNames[] = {"part"};
  std::vector<GrammarPart> parts_;
  Grammar grammar_;
};

TEST(Grammar, takes_every_way_through_options_and_alternatives) {
  const SmallGrammar grammar({"a [ red ] ( key | cup | ) ."});
  const auto texts = grammar.texts();
  EXPECT_EQ(texts.size(), 6u);
  for (const auto& [text, count] : texts) EXPECT_GT(count, 300) << text;
}

TEST(Grammar, repeats_a_group_as_often_as_asked) {
  EXPECT_EQ(SmallGrammar({"3*( a ) ."}).make(1).text, "a a a .");
  EXPECT_EQ(SmallGrammar({"2*( a | b ) ."}).texts().size(), 4u);
}

TEST(Grammar, lets_words_agree_and_links_them) {
  const SmallGrammar grammar({"[ blue ] NAME:a hurt SELF/a!reflexive>a ."});
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Made made = grammar.make(seed);
    const bool girl = made.text.find("ann") != std::string::npos;
    EXPECT_NE(made.text.find(girl ? "herself" : "himself"), std::string::npos) << made.text;
    const int name = made.text.starts_with("blue") ? 1 : 0;
    ASSERT_EQ(made.passage.links.size(), 1u);
    EXPECT_EQ(made.passage.links[0], (GoldLink{name + 1, name, LinkKind::Reflexive}));
    ASSERT_EQ(made.passage.answers.size(), 1u);
    const ScoredAnswer& answer = made.passage.answers[0];
    EXPECT_EQ(answer.query, name + 1);
    EXPECT_EQ(answer.accepted, (std::vector<int>{made.passage.tokens[static_cast<std::size_t>(name) + 2]}));
    EXPECT_EQ(answer.rejected.size(), 1u);
  }
}

TEST(Grammar, remembers_different_words_and_repeats_them) {
  const SmallGrammar grammar({"THING:x and THING:y , =y~duplicate>y and =x!list>x ."});
  for (const auto& [text, count] : grammar.texts(300)) {
    std::istringstream in(text);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    ASSERT_EQ(words.size(), 8u) << text;
    EXPECT_NE(words[0], words[2]);
    EXPECT_EQ(words[0], words[6]);
    EXPECT_EQ(words[2], words[4]);
  }
  const Passage passage = grammar.make(1).passage;
  EXPECT_EQ(passage.links[0], (GoldLink{4, 2, LinkKind::Duplicate})) << "~ links the word itself";
  EXPECT_EQ(passage.links[1], (GoldLink{5, 0, LinkKind::List})) << "! links the position before it";
}

TEST(Grammar, leaves_out_again_what_was_left_out_before) {
  const auto texts = SmallGrammar({"[ COLOUR:c ] key , ?c cup ."}).texts(300);
  EXPECT_EQ(texts.size(), 3u);
  EXPECT_TRUE(texts.contains("key , cup .") && texts.contains("red key , red cup ."));
}

TEST(Grammar, accepts_what_it_makes_and_refuses_what_it_cannot_make) {
  const SmallGrammar grammar({"[ blue ] NAME:a hurt SELF/a . the [ COLOUR:c ] THING:x and the ?c =x ."});
  EXPECT_TRUE(grammar.accepts("ann hurt herself ."));
  EXPECT_TRUE(grammar.accepts("blue tom hurt himself ."));
  EXPECT_TRUE(grammar.accepts("the red key and the key .")) << "sentences of a passage stand alone";
  EXPECT_TRUE(grammar.accepts("the key and the cup .")) << "which thing is no question of grammar";
  EXPECT_FALSE(grammar.accepts("ann hurt himself ."));
  EXPECT_FALSE(grammar.accepts("blue blue tom hurt himself ."));
  EXPECT_FALSE(grammar.accepts("tom hurt himself"));
  EXPECT_FALSE(grammar.accepts("hurt himself ."));
  EXPECT_FALSE(grammar.accepts("tom hurt himself . ann hurt herself ."));
  EXPECT_FALSE(grammar.accepts("the key and the red red cup ."));
  EXPECT_FALSE(grammar.accepts(""));
  EXPECT_FALSE(grammar.accepts("nobody hurt himself ."));
}

TEST(Grammar, holds_out_about_five_percent_of_the_combinations_from_training) {
  for (const GrammarText* text : {&english_town(), &chinese_town(), &word_lessons(), &talk_lesson()}) {
    for (const GrammarPart& part : text->parts) {
      const std::string_view names[] = {part.name};
      const Grammar grammar(*text, names, 1);
      std::set<std::array<int, 26>> train;
      std::set<std::array<int, 26>> test;
      Rng rng(9, "test");
      for (int i = 0; i < 2000; ++i) {
        Passage passage;
        grammar.generate(0, SamplePart::Train, rng, passage);
        ASSERT_FALSE(grammar.is_held_out(0, passage)) << part.name;
        train.insert(passage.bound);
        if (i % 10 != 0) continue;
        Passage held_out;
        grammar.generate(0, SamplePart::Test, rng, held_out);
        ASSERT_TRUE(grammar.is_held_out(0, held_out)) << part.name;
        test.insert(held_out.bound);
      }
      for (const auto& combination : test) EXPECT_FALSE(train.contains(combination)) << part.name;
      EXPECT_GE(test.size(), 3u) << part.name;
    }
  }
}

TEST(Grammar, holds_out_the_same_combinations_in_a_mixture_as_alone) {
  const std::string_view alone[] = {"ioi"};
  const std::string_view mixture[] = {"story", "list", "ioi"};
  const Grammar small(english_town(), alone, 1);
  const Grammar large(english_town(), mixture, 1);
  Rng rng(2, "test");
  for (int i = 0; i < 200; ++i) {
    Passage passage;
    small.generate(0, i % 2 == 0 ? SamplePart::Train : SamplePart::Test, rng, passage);
    const bool held_out = small.is_held_out(0, passage);
    for (int& id : passage.bound)
      if (id != 0) id = large.id_of(small.words()[static_cast<std::size_t>(id - 1)]);
    EXPECT_EQ(large.is_held_out(2, passage), held_out);
  }
}

}  // namespace
}  // namespace neurarium
