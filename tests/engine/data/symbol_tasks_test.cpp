#include "engine/data/language_task_parts.h"
#include "tests/engine/data/task_reading.h"

#include <map>
#include <set>

namespace neurarium {
namespace {

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

}  // namespace
}  // namespace neurarium
