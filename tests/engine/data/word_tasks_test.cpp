#include "engine/rng.h"
#include "tests/engine/data/task_reading.h"

#include <map>
#include <set>

namespace neurarium {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}
bool is_woman(std::string_view name) {
  return is_one_of(name, {"mary", "anna", "lucy", "emma", "kate", "rosa", "玛丽", "安娜", "露西", "小红", "小芳"});
}

TEST(WordTasks, make_only_sentences_that_they_accept) {
  for (const LanguageTaskInfo& info : language_tasks()) {
    if (info.language.empty() || info.bidirectional) continue;
    const LanguageTaskPtr task = task_of(info.name);
    int sentences = 0;
    for (std::uint64_t index = 0; index < 2000; ++index) {
      const GrammarReport report = task->check_grammar(task->sample(3, index, SamplePart::Train).tokens);
      sentences += report.sentences;
      ASSERT_EQ(report.grammatical, report.sentences)
          << info.name << ": " << task->tokenizer()->decode(report.first_bad);
    }
    EXPECT_GT(sentences, 2000) << info.name;
  }
}

TEST(WordTasks, refuse_sentences_with_a_wrong_word_or_order) {
  const auto grammatical = [](std::string_view task, std::string_view text) {
    const LanguageTaskPtr made = task_of(task);
    const Encoding encoding = made->tokenizer()->encode(text);
    EXPECT_EQ(encoding.unknown, 0) << text;
    const GrammarReport report = made->check_grammar(encoding.ids);
    EXPECT_EQ(report.sentences, 1) << text;
    return report.grammatical == 1;
  };
  EXPECT_TRUE(grammatical("town", "the dog near the cats runs."));
  EXPECT_FALSE(grammatical("town", "the dog near the cats run."));
  EXPECT_TRUE(grammatical("town", "yesterday mary saw tom and hurt herself."));
  EXPECT_FALSE(grammatical("town", "yesterday mary saw tom and hurt himself."));
  EXPECT_TRUE(grammatical("town", "she sings."));
  EXPECT_FALSE(grammatical("town", "she sing."));
  EXPECT_FALSE(grammatical("town", "tom bought a red."));
  EXPECT_FALSE(grammatical("town", "tom bought book a."));
  EXPECT_FALSE(grammatical("town", "when tom and mary went to the park, tom gave a key to."));
  EXPECT_TRUE(grammatical("town-zh", "昨天玛丽在公园看见了一只黑色的鸟。"));
  EXPECT_FALSE(grammatical("town-zh", "昨天玛丽在公园看见了一本黑色的鸟。"));
  EXPECT_TRUE(grammatical("town-zh", "椅子上的书很好看，汤姆拿了三本。"));
  EXPECT_FALSE(grammatical("town-zh", "椅子上的书很好看，汤姆拿了三把。"));
  EXPECT_FALSE(grammatical("town-zh", "汤姆书买了。"));
}

TEST(WordTasks, accept_few_sentences_whose_words_were_shuffled) {
  const LanguageTaskPtr task = task_of("town");
  int sentences = 0;
  int grammatical = 0;
  for (std::uint64_t index = 0; index < 500; ++index) {
    std::vector<int> tokens = task->sample(3, index, SamplePart::Train).tokens;
    Rng(index, "shuffle").shuffle(tokens);
    const GrammarReport report = task->check_grammar(tokens);
    sentences += report.sentences;
    grammatical += report.grammatical;
  }
  EXPECT_LT(grammatical, sentences / 100);
}

TEST(WordTasks, give_pronouns_and_reflexives_the_gender_of_their_name) {
  for (const std::string_view name : {"coref", "coref-zh", "town", "town-zh", "reflexive"}) {
    const LanguageTaskPtr task = task_of(name);
    int checked = 0;
    for (std::uint64_t index = 0; index < kDrawn; ++index) {
      const Reading r(*task, index);
      for (const GoldLink& link : r.sample.links) {
        if (link.kind == LinkKind::Antecedent) {
          ASSERT_EQ(is_woman(r.word(link.source)), is_one_of(r.word(link.query), {"she", "她"})) << r.text();
        } else if (link.kind == LinkKind::Reflexive) {
          ASSERT_EQ(is_woman(r.word(link.source)), r.target(link.query) == "herself") << r.text();
        } else {
          continue;
        }
        ++checked;
      }
    }
    EXPECT_GT(checked, static_cast<int>(kDrawn)) << name;
  }
}

TEST(WordTasks, let_the_verb_agree_with_its_subject_whatever_stands_between) {
  const LanguageTaskPtr task = task_of("agreement");
  const auto is_plural = [](const std::string& noun) { return noun.ends_with("s"); };
  int across = 0;
  for (std::uint64_t index = 0; index < kDrawn; ++index) {
    const Reading r(*task, index);
    for (const ScoredAnswer& answer : r.sample.answers) {
      const bool plural = is_plural(r.word(r.sources(answer.query, LinkKind::Subject).front()));
      ASSERT_EQ(r.target(answer.query).ends_with("s"), !plural) << r.text();
      for (const int id : answer.accepted) ASSERT_EQ(r.name(id).ends_with("s"), !plural);
      for (const int id : answer.rejected) ASSERT_EQ(r.name(id).ends_with("s"), plural);
      ASSERT_EQ(answer.accepted.size() + answer.rejected.size(), 10u);
      for (const int source : r.sources(answer.query, LinkKind::Attractor))
        across += is_plural(r.word(source)) != plural;
    }
  }
  EXPECT_GT(across, static_cast<int>(kDrawn));
}

TEST(WordTasks, name_the_receiver_that_is_not_the_giver) {
  for (const std::string_view name : {"ioi", "ioi-zh"}) {
    const LanguageTaskPtr task = task_of(name);
    for (std::uint64_t index = 0; index < kDrawn; ++index) {
      const Reading r(*task, index);
      for (const GoldLink& link : r.sample.links) {
        if (link.kind != LinkKind::Duplicate) continue;
        ASSERT_EQ(r.word(link.source), r.word(link.query));
        const auto next = std::ranges::find_if(r.sample.answers, [&](const ScoredAnswer& answer) {
          return answer.query >= link.query && answer.kind == LinkKind::Indirect;
        });
        if (next != r.sample.answers.end()) {
          ASSERT_NE(r.target(next->query), r.word(link.query)) << r.text();
        }
      }
    }
  }
}

TEST(WordTasks, count_chinese_things_with_their_measure_word) {
  const std::map<std::string, std::string> measure = {{"书", "本"},   {"词典", "本"},   {"伞", "把"},   {"椅子", "把"},
                                                      {"鸟", "只"},   {"蝴蝶", "只"},   {"裙子", "条"}, {"鱼", "条"},
                                                      {"汽车", "辆"}, {"自行车", "辆"}, {"球", "个"},   {"杯子", "个"}};
  for (const std::string_view name : {"town-zh", "measure-zh", "ioi-zh"}) {
    const LanguageTaskPtr task = task_of(name);
    int checked = 0;
    for (std::uint64_t index = 0; index < kDrawn; ++index) {
      const Reading r(*task, index);
      for (const GoldLink& link : r.sample.links) {
        if (link.kind == LinkKind::Measure) {
          ASSERT_EQ(measure.at(r.word(link.source)), r.target(link.query)) << r.text();
        }
        if (link.kind == LinkKind::Noun) {
          ASSERT_EQ(r.word(link.source), measure.at(r.target(link.query))) << r.text();
        }
        checked += link.kind == LinkKind::Measure || link.kind == LinkKind::Noun;
      }
    }
    EXPECT_GT(checked, static_cast<int>(kDrawn)) << name;
  }
}

TEST(WordTasks, tell_meanings_apart_by_a_cue_that_fits_one_of_them) {
  for (const std::string_view name : {"polysemy", "polysemy-zh"}) {
    const LanguageTaskPtr task = task_of(name);
    std::map<std::pair<std::string, std::string>, std::set<std::string>> meanings;  // by word and cue
    std::map<std::string, std::set<std::string>> of_word;
    for (std::uint64_t index = 0; index < kDrawn; ++index) {
      const Reading r(*task, index);
      for (const ScoredAnswer& answer : r.sample.answers) {
        const std::string& word = r.word(r.sources(answer.query, LinkKind::Word).front());
        const std::string& cue = r.word(r.sources(answer.query, LinkKind::Cue).front());
        meanings[{word, cue}].insert(r.target(answer.query));
        of_word[word].insert(r.target(answer.query));
      }
    }
    for (const auto& [pair, all] : meanings) EXPECT_EQ(all.size(), 1u) << pair.first << " " << pair.second;
    for (const auto& [word, all] : of_word) EXPECT_EQ(all.size(), 2u) << word;
    EXPECT_GE(of_word.size(), 3u);
  }
}

TEST(WordTasks, read_one_sentence_for_two_ends) {
  const LanguageTaskPtr topic = task_of("topic");
  const LanguageTaskPtr mood = task_of("mood");
  const LanguageTaskPtr both = task_of("topic-mood");
  EXPECT_EQ(topic->words(), both->words());
  for (std::uint64_t index = 0; index < 1000; ++index) {
    const Reading t(*topic, index);
    const Reading m(*mood, index);
    const Reading b(*both, index);
    ASSERT_TRUE(std::equal(t.sample.tokens.begin() + 1, t.sample.tokens.end(), m.sample.tokens.begin() + 1));
    ASSERT_EQ(b.target(0), t.target(0));
    ASSERT_EQ(b.target(1), m.target(0));
    ASSERT_TRUE(is_one_of(t.target(0), {"sport", "food", "music"}));
    ASSERT_TRUE(is_one_of(m.target(0), {"good", "bad"}));
    ASSERT_EQ(std::count(b.sample.targets.begin(), b.sample.targets.end(), kIgnoredTarget), both->length() - 2);
    ASSERT_NE(t.sources(0, LinkKind::Topic), m.sources(0, LinkKind::Mood));
  }
  EXPECT_EQ(topic->words()[static_cast<std::size_t>(topic->padding())], "_");
}

TEST(WordTasks, mix_their_parts_by_weight) {
  LanguageTaskSpec spec;
  spec.mix = "story=0, agreement = 1,reflexive=0,coref=0,ioi=0,list=0";
  const LanguageTaskPtr only = *LanguageTask::make(spec);
  for (std::uint64_t index = 0; index < 200; ++index)
    for (const GoldLink& link : only->sample(1, index, SamplePart::Train).links)
      ASSERT_TRUE(link.kind == LinkKind::Subject || link.kind == LinkKind::Attractor);
  EXPECT_EQ(only->words(), task_of("town")->words());
  const auto message = [&](std::string mix) {
    spec.mix = std::move(mix);
    return refusal(spec);
  };
  EXPECT_EQ(message("list=2"), "accepted");
  EXPECT_EQ(message("lisst=2"), "The task 'town' has no part 'lisst'. Did you mean 'list'?");
  EXPECT_NE(message("list=-1").find("must be a number from 0 to 1000, but it is '-1'"), std::string::npos);
  EXPECT_NE(message("list=nan").find("must be a number"), std::string::npos);
  EXPECT_NE(message("list").find("must be a number"), std::string::npos);
  EXPECT_NE(message("story=0,agreement=0,reflexive=0,coref=0,ioi=0,list=0").find("All weights"), std::string::npos);
  spec.task = "copy";
  EXPECT_NE(message("list=1").find("is no mixture"), std::string::npos);
}

}  // namespace
}  // namespace neurarium
