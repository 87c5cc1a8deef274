#include "tests/engine/data/task_reading.h"

#include <map>
#include <set>

namespace neurarium {
namespace {

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
