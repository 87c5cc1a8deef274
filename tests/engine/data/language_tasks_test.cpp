#include "engine/data/language_tasks.h"

#include "engine/data/language_task_parts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace neurarium {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kDrawn = 1'000;  // ten times slower
#else
constexpr std::uint64_t kDrawn = 10'000;
#endif

LanguageTaskPtr task_of(std::string_view name) {
  LanguageTaskSpec spec;
  spec.task = name;
  auto task = LanguageTask::make(spec);
  EXPECT_TRUE(task.ok()) << (task.ok() ? "" : task.error().message);
  return *task;
}

std::string refusal(LanguageTaskSpec spec) {
  const auto task = LanguageTask::make(spec);
  return task.ok() ? "accepted" : task.error().message;
}

// A sample with words for its numbers.
class Reading {
 public:
  Reading(const LanguageTask& task, std::uint64_t index, SamplePart part = SamplePart::Train)
      : sample(task.sample(11, index, part)), task_(task) {}
  const std::string& word(int place) const { return name(sample.tokens[static_cast<std::size_t>(place)]); }
  const std::string& target(int place) const { return name(sample.targets[static_cast<std::size_t>(place)]); }
  const std::string& name(int id) const { return task_.words()[static_cast<std::size_t>(id)]; }
  std::vector<int> sources(int query, LinkKind kind) const {
    std::vector<int> out;
    for (const GoldLink& link : sample.links)
      if (link.query == query && link.kind == kind) out.push_back(link.source);
    return out;
  }
  std::string text() const {
    std::string out;
    for (const int id : sample.tokens) out += name(id) + " ";
    return out;
  }
  TextSample sample;

 private:
  const LanguageTask& task_;
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}
bool is_woman(std::string_view name) {
  return is_one_of(name, {"mary", "anna", "lucy", "emma", "kate", "rosa", "玛丽", "安娜", "露西", "小红", "小芳"});
}

TEST(LanguageTasks, are_all_made_from_their_row) {
  EXPECT_EQ(language_tasks().size(), 25u);
  for (const LanguageTaskInfo& info : language_tasks()) {
    const LanguageTaskPtr task = task_of(info.name);
    ASSERT_NE(task, nullptr) << info.name;
    EXPECT_GT(task->length(), 0);
    EXPECT_EQ(task->words().front(), "<unk>");
    const std::set<std::string> different(task->words().begin(), task->words().end());
    EXPECT_EQ(different.size(), task->words().size()) << info.name;
    EXPECT_EQ(task->tokenizer()->size(), task->vocabulary());
  }
  EXPECT_EQ(task_of("town")->vocabulary(), 77);
  EXPECT_EQ(task_of("town-zh")->vocabulary(), 71);
}

TEST(LanguageTasks, give_well_formed_samples_whose_answers_are_their_targets) {
  for (const LanguageTaskInfo& info : language_tasks()) {
    const LanguageTaskPtr task = task_of(info.name);
    std::set<LinkKind> links;
    std::set<LinkKind> abilities;
    for (std::uint64_t index = 0; index < kDrawn / 2; ++index) {
      const TextSample sample = task->sample(1, index, index % 100 == 0 ? SamplePart::Test : SamplePart::Train);
      ASSERT_EQ(sample.tokens.size(), static_cast<std::size_t>(task->length()));
      ASSERT_EQ(sample.targets.size(), sample.tokens.size());
      for (const int id : sample.tokens) ASSERT_TRUE(id > 0 && id < task->vocabulary()) << info.name;
      for (const int id : sample.targets) ASSERT_TRUE(id == kIgnoredTarget || (id > 0 && id < task->vocabulary()));
      for (const GoldLink& link : sample.links) {
        ASSERT_TRUE(link.source >= 0 && link.source < task->length() && link.query < task->length());
        ASSERT_TRUE(info.bidirectional || link.source <= link.query) << "a causal model sees what it needs";
        links.insert(link.kind);
      }
      for (const ScoredAnswer& answer : sample.answers) {
        const int target = sample.targets[static_cast<std::size_t>(answer.query)];
        ASSERT_EQ(std::ranges::count(answer.accepted, target), 1) << info.name;
        ASSERT_EQ(std::ranges::count(answer.rejected, target), 0) << info.name;
        abilities.insert(answer.kind);
      }
    }
    EXPECT_EQ(links, std::set<LinkKind>(info.links.begin(), info.links.end())) << info.name;
    EXPECT_EQ(abilities, std::set<LinkKind>(info.abilities.begin(), info.abilities.end())) << info.name;
  }
}

TEST(LanguageTasks, are_pure_functions_of_seed_index_and_part) {
  for (const LanguageTaskInfo& info : language_tasks()) {
    const LanguageTaskPtr one = task_of(info.name);
    const LanguageTaskPtr two = task_of(info.name);
    two->sample(9, 9, SamplePart::Train).tokens.clear();  // what was asked before does not matter
    const TextSample a = one->sample(1, 77, SamplePart::Train);
    const TextSample b = two->sample(1, 77, SamplePart::Train);
    EXPECT_TRUE(a.tokens == b.tokens && a.targets == b.targets && a.links == b.links) << info.name;
    int different = 0;
    for (std::uint64_t index = 0; index < 10; ++index)
      different +=
          one->sample(1, index, SamplePart::Train).tokens != one->sample(1, index + 1, SamplePart::Train).tokens;
    EXPECT_GT(different, 5) << info.name;
    if (info.name != "modular") {  // which lists its pairs
      EXPECT_NE(one->sample(1, 3, SamplePart::Train).tokens, one->sample(2, 3, SamplePart::Train).tokens) << info.name;
    }
  }
}

TEST(LanguageTasks, read_their_own_text_back_from_what_a_person_would_type) {
  for (const LanguageTaskInfo& info : language_tasks()) {
    const LanguageTaskPtr task = task_of(info.name);
    for (std::uint64_t index = 0; index < 300; ++index) {
      const std::vector<int> tokens = task->sample(1, index, SamplePart::Train).tokens;
      const std::string text = task->tokenizer()->decode(tokens);
      ASSERT_EQ(task->tokenizer()->encode(text).ids, tokens) << text;
    }
  }
  EXPECT_EQ(task_of("coref")->tokenizer()->encode("Tom sings. SHE runs.").unknown, 0);
}

// In these kinds the answer itself stands at the source.
TEST(LanguageTasks, link_answers_to_the_tokens_that_tell_them) {
  using enum LinkKind;
  const std::set<LinkKind> copies = {Copy, Mirror, SameValue, Induction, Verb, Recall, Indirect, List, Agent, Patient};
  int checked = 0;
  for (const LanguageTaskInfo& info : language_tasks()) {
    const LanguageTaskPtr task = task_of(info.name);
    for (std::uint64_t index = 0; index < kDrawn / 4; ++index) {
      const Reading r(*task, index);
      for (const ScoredAnswer& answer : r.sample.answers) {
        if (!copies.contains(answer.kind)) continue;
        const std::vector<int> sources = r.sources(answer.query, answer.kind);
        ASSERT_FALSE(sources.empty()) << r.text();
        for (const int source : sources) ASSERT_EQ(r.word(source), r.target(answer.query)) << r.text();
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 10 * static_cast<int>(kDrawn));
}

TEST(LanguageTasks, cannot_be_solved_by_distance) {
  for (const LanguageTaskInfo& info : language_tasks()) {
    if (info.language.empty()) continue;
    const LanguageTaskPtr task = task_of(info.name);
    std::map<LinkKind, std::map<int, int>> distances;
    std::map<LinkKind, int> all;
    for (std::uint64_t index = 0; index < 1000; ++index) {
      for (const GoldLink& link : task->sample(1, index, SamplePart::Train).links) {
        if (link.kind == LinkKind::Attractor) continue;  // right before the verb: that is what tempts
        ++distances[link.kind][link.query - link.source];
        ++all[link.kind];
      }
    }
    for (const auto& [kind, counts] : distances) {
      EXPECT_GE(counts.size(), 2u) << info.name << " " << link_kind_name(kind);
      for (const auto& [distance, count] : counts)
        EXPECT_LT(count, all[kind] * 9 / 10) << info.name << " " << link_kind_name(kind) << " " << distance;
    }
  }
}

TEST(SymbolTasks, write_the_items_copied_reversed_or_sorted) {
  for (const std::string_view name : {"copy", "reverse", "sort"}) {
    const LanguageTaskPtr task = task_of(name);
    for (std::uint64_t index = 0; index < kDrawn; ++index) {
      const TextSample sample = task->sample(1, index, SamplePart::Train);
      std::vector<int> items(sample.tokens.begin(), sample.tokens.begin() + 8);
      if (name == "reverse") std::reverse(items.begin(), items.end());
      if (name == "sort") std::sort(items.begin(), items.end());
      ASSERT_EQ(std::vector<int>(sample.targets.begin() + 8, sample.targets.end()), items);
      ASSERT_EQ(std::count(sample.targets.begin(), sample.targets.end(), kIgnoredTarget), 8);
    }
  }
}

TEST(SymbolTasks, add_correctly_with_the_sum_reversed_and_say_what_is_carried) {
  LanguageTaskSpec spec;
  spec.task = "add";
  for (const int digits : {1, 2, 5}) {
    spec.items = digits;
    const LanguageTaskPtr task = *LanguageTask::make(spec);
    for (std::uint64_t index = 0; index < kDrawn; ++index) {
      const Reading r(*task, index);
      const auto number = [&](int first) {
        int value = 0;
        for (int i = 0; i < digits; ++i) value = 10 * value + std::stoi(r.word(first + i));
        return value;
      };
      const int sum = number(0) + number(digits + 1);
      int power = 1;
      for (int column = 0; column <= digits; ++column, power *= 10) {
        const int query = 2 * digits + 1 + column;
        ASSERT_EQ(std::stoi(r.target(query)), sum / power % 10) << r.text();
        int linked = 0;
        for (const int source : r.sources(query, LinkKind::Digit)) linked += std::stoi(r.word(source));
        const bool carried = !r.sources(query, LinkKind::Carry).empty();
        ASSERT_EQ((linked + carried) % 10, sum / power % 10) << r.text();
      }
    }
  }
}

TEST(SymbolTasks, add_modulo_every_pair_once_and_half_of_them_in_training) {
  const LanguageTaskPtr task = task_of("modular");
  std::set<std::pair<int, int>> seen;
  for (const SamplePart part : {SamplePart::Train, SamplePart::Test}) {
    EXPECT_EQ(task->sample_count(part), part == SamplePart::Train ? 480u : 481u);
    for (std::uint64_t index = 0; index < task->sample_count(part); ++index) {
      const Reading r(*task, index, part);
      const int a = std::stoi(r.word(0));
      const int b = std::stoi(r.word(2));
      EXPECT_TRUE(seen.emplace(a, b).second);
      EXPECT_EQ(std::stoi(r.target(3)), (a + b) % 31);
    }
  }
  EXPECT_EQ(seen.size(), 31u * 31u);
  EXPECT_EQ(task->sample(1, 480, SamplePart::Train).tokens, task->sample(2, 0, SamplePart::Train).tokens);
}

TEST(SymbolTasks, repeat_a_segment_of_varying_length_without_repeats_inside) {
  const LanguageTaskPtr task = task_of("repeat");
  std::set<std::size_t> lengths;
  for (std::uint64_t index = 0; index < kDrawn; ++index) {
    const TextSample sample = task->sample(1, index, SamplePart::Train);
    const auto again = std::find(sample.tokens.begin() + 1, sample.tokens.end(), sample.tokens.front());
    const auto size = static_cast<std::size_t>(again - sample.tokens.begin());
    lengths.insert(size);
    ASSERT_EQ(std::set<int>(sample.tokens.begin(), again).size(), size);
    for (std::size_t i = size; i < sample.tokens.size(); ++i) ASSERT_EQ(sample.tokens[i], sample.tokens[i - size]);
    for (std::size_t i = 0; i < sample.targets.size(); ++i) ASSERT_EQ(sample.targets[i] == kIgnoredTarget, i < size);
  }
  EXPECT_EQ(*lengths.begin(), 4u);
  EXPECT_EQ(*lengths.rbegin(), 16u);
}

TEST(SymbolTasks, map_as_the_examples_before_do) {
  const LanguageTaskPtr task = task_of("fewshot");
  std::map<std::string, std::set<std::string>> answers;
  for (std::uint64_t index = 0; index < kDrawn; ++index) {
    const Reading r(*task, index);
    for (const ScoredAnswer& answer : r.sample.answers) {
      const std::string& key = r.word(r.sources(answer.query, LinkKind::Key).front());
      answers[key].insert(r.target(answer.query));
      for (const int source : r.sources(answer.query, LinkKind::Example)) {
        EXPECT_EQ(r.word(source - 1), ":");
        const bool plural = r.word(source) == r.word(source - 2) + "s";
        ASSERT_EQ(r.target(answer.query) == key + "s", plural) << r.text();
      }
    }
  }
  EXPECT_EQ(answers.size(), 10u);
  for (const auto& [key, all] : answers) EXPECT_EQ(all.size(), 4u) << key;
}

TEST(SymbolTasks, hold_five_percent_of_their_inputs_out_of_training) {
  int held_out = 0;
  for (int a = 0; a < 100; ++a) {
    for (int b = 0; b < 100; ++b) held_out += is_held_out(std::vector<int>{a / 10, a % 10, b / 10, b % 10});
  }
  EXPECT_GT(held_out, 400);
  EXPECT_LT(held_out, 600);
  for (const std::string_view name : {"copy", "reverse", "sort", "add", "repeat", "fewshot"}) {
    LanguageTaskSpec spec;
    spec.task = name;
    if (name == "copy" || name == "reverse" || name == "sort") spec.items = spec.symbols = 4;
    const LanguageTaskPtr task = *LanguageTask::make(spec);
    std::set<std::vector<int>> train;
    for (std::uint64_t i = 0; i < kDrawn; ++i) train.insert(task->sample(1, i, SamplePart::Train).tokens);
    for (std::uint64_t i = 0; i < 500; ++i)
      ASSERT_FALSE(train.contains(task->sample(1, i, SamplePart::Test).tokens)) << name;
  }
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

TEST(LanguageTasks, predict_answers_only_or_everything_as_asked) {
  LanguageTaskSpec spec;
  spec.task = "repeat";
  spec.loss = LanguageTaskSpec::Loss::EveryToken;
  const TextSample all = (*LanguageTask::make(spec))->sample(1, 1, SamplePart::Train);
  EXPECT_EQ(std::count(all.targets.begin(), all.targets.end(), kIgnoredTarget), 0);
  spec.task = "coref";
  spec.loss = LanguageTaskSpec::Loss::Answers;
  const TextSample answers = (*LanguageTask::make(spec))->sample(1, 1, SamplePart::Train);
  EXPECT_EQ(std::count_if(answers.targets.begin(), answers.targets.end(), [](int t) { return t != kIgnoredTarget; }),
            static_cast<std::ptrdiff_t>(answers.answers.size()));
}

TEST(LanguageTasks, refuse_numbers_out_of_range_with_the_range) {
  LanguageTaskSpec spec;
  spec.task = "revers";
  EXPECT_EQ(refusal(spec), "There is no language task 'revers'. Did you mean 'reverse'?");
  spec.task = "reverse";
  spec.items = 33;
  EXPECT_EQ(refusal(spec),
            "The task 'reverse' has 2 to 32 items, but 33 were asked for; choose a number in that range.");
  spec = {"town"};
  spec.length = 4;
  EXPECT_NE(refusal(spec).find("samples of 8 to 1024 tokens"), std::string::npos);
  spec = {"modular"};
  spec.items = 3;
  EXPECT_NE(refusal(spec).find("no number of items"), std::string::npos);
  for (const LanguageTaskInfo& info : language_tasks()) {  // the ends of every range work
    for (const bool high : {false, true}) {
      spec = {std::string(info.name), high ? info.items.high : info.items.low,
              high ? info.symbols.high : info.symbols.low};
      if (info.length > 0) spec.length = high ? 1024 : 8;
      ASSERT_EQ(refusal(spec), "accepted") << info.name;
      const LanguageTaskPtr task = *LanguageTask::make(spec);
      for (const SamplePart part : {SamplePart::Train, SamplePart::Test})
        EXPECT_EQ(task->sample(1, 0, part).tokens.size(), static_cast<std::size_t>(task->length())) << info.name;
    }
  }
}

TEST(TextSample, marks_an_answer_right_when_it_beats_its_rivals) {
  const std::vector<float> logits = {5, 1, 3, 2, 3};
  EXPECT_TRUE(is_right({0, {}, {0}, {}}, logits));
  EXPECT_FALSE(is_right({0, {}, {2}, {}}, logits));
  EXPECT_TRUE(is_right({0, {}, {2, 1}, {3}}, logits)) << "other words do not matter then";
  EXPECT_FALSE(is_right({0, {}, {2}, {4}}, logits)) << "a draw is not right";
}

TEST(TextSample, sums_the_attention_on_all_sources_of_a_query) {
  TextSample sample;
  sample.tokens = {1, 2, 3};
  sample.links = {{2, 0, LinkKind::List}, {2, 1, LinkKind::List}, {1, 0, LinkKind::List}, {2, 2, LinkKind::Verb}};
  const std::vector<float> pattern = {1, 0, 0, 0.25f, 0.75f, 0, 0.5f, 0.125f, 0.375f};
  const LinkScore score = link_score(sample, LinkKind::List, pattern);
  EXPECT_EQ(score.queries, 2);
  EXPECT_DOUBLE_EQ(score.attention, 0.5 + 0.125 + 0.25);
  EXPECT_EQ(link_score(sample, LinkKind::Mood, pattern).queries, 0);
}

TEST(TextSample, has_a_name_for_each_kind_of_link) {
  std::set<std::string_view> names;
  for (int kind = 0; kind < kLinkKinds; ++kind) {
    EXPECT_FALSE(link_kind_name(static_cast<LinkKind>(kind)).empty());
    EXPECT_TRUE(names.insert(link_kind_name(static_cast<LinkKind>(kind))).second);
  }
  EXPECT_EQ(link_kind_name(LinkKind::Patient), "patient");
}

}  // namespace
}  // namespace neurarium
