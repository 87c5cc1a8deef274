// What a model writes by itself while it is trained, and how byte pairs are learned from its text.
#include "engine/exhibits/transformer_sample.h"

#include "engine/exhibits/transformer.h"
#include "engine/exhibits/transformer_merges.h"
#include "engine/files/project.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

TransformerSettings writer(std::int64_t every = 5) {
  TransformerSettings s;
  s.task = "coref";
  s.samples = 32;
  s.width = 8;
  s.heads = 2;
  s.layers = 1;
  s.batch = 4;
  s.write_every = every;
  return s;
}

std::unique_ptr<Timeline> writing_run(const TransformerSettings& settings) {
  auto made = Timeline::make(settings.clone());
  EXPECT_TRUE(made.ok());
  return std::move(*made);
}

std::string written_now(const Timeline& t) {
  const Experiment& e = t.experiment();
  return e.settings()->write_sample(*e.task(), e.params(), e.edits());
}

TEST(TransformerSample, is_taken_every_so_many_steps) {
  const auto t = writing_run(writer());
  for (int i = 0; i < 23; ++i) ASSERT_TRUE(t->step());
  std::vector<std::int64_t> steps;
  for (const WrittenSample& s : t->samples().all()) steps.push_back(s.step);
  EXPECT_EQ(steps, (std::vector<std::int64_t>{0, 5, 10, 15, 20}));
  EXPECT_NE(t->samples().all().front().text, "");
  EXPECT_TRUE(writing_run(writer(0))->samples().all().empty());
}

TEST(TransformerSample, is_what_the_model_of_its_step_writes_also_when_the_past_is_computed_again) {
  const auto t = writing_run(writer());
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(t->step());
  const std::vector<WrittenSample> all = t->samples().all();
  for (const WrittenSample& sample : all) {
    ASSERT_TRUE(t->seek(sample.step));
    EXPECT_EQ(written_now(*t), sample.text) << sample.step;
  }
  EXPECT_EQ(t->samples().all(), all) << "looking at the past takes none";
}

TEST(TransformerSample, belongs_to_its_branch) {
  const auto t = writing_run(writer());
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(t->step());
  const std::vector<WrittenSample> first = t->samples().all();
  ASSERT_TRUE(t->seek(12));
  ASSERT_TRUE(t->change(SetParameters{"unembed.weight", {0, 1, 2}, {9, -9, 9}}).ok());
  EXPECT_EQ(t->samples().all().back().step, 10) << "what comes later is another line";
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(t->step());
  EXPECT_EQ(t->samples().all().back().step, 20);
  ASSERT_TRUE(t->switch_to(0));
  EXPECT_EQ(t->samples().all(), first);
  t->reset();
  EXPECT_EQ(t->samples().all().size(), 1u);
}

TEST(TransformerSample, hundreds_are_kept_however_long_the_run_is) {
  WrittenSamples samples;
  for (std::int64_t step = 0; step <= 100'000; ++step)
    if (samples.wants(step, 7)) samples.add({step, ""});
  EXPECT_LE(samples.all().size(), WrittenSamples::kCapacity);
  EXPECT_GT(samples.all().size(), WrittenSamples::kCapacity / 3);
  for (std::size_t i = 0; i < samples.all().size(); ++i)
    EXPECT_EQ(samples.all()[i].step, static_cast<std::int64_t>(i) * 7 * samples.thinned());
}

TEST(TransformerSample, is_kept_in_the_project) {
  const auto t = writing_run(writer());
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(t->step());
  ASSERT_TRUE(t->seek(6));
  ASSERT_TRUE(t->change(SetParameters{"unembed.weight", {0}, {1}}).ok());
  const auto file = encode_project(*t, "transformer");
  ASSERT_TRUE(file.ok());
  const auto opened = decode_project(*file);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->timeline->samples().all(), t->samples().all());
  ASSERT_EQ(opened->timeline->branches().size(), 1u);
  EXPECT_EQ(opened->timeline->branches()[0].samples.all(), t->branches()[0].samples.all());
}

TEST(TransformerSample, begins_as_it_is_told) {
  TransformerSettings s = writer();
  s.write_prompt = "tom sings . she";
  EXPECT_TRUE(writing_run(s)->samples().all().front().text.starts_with("tom sings. she"));
  s.write_prompt = std::string(100'000, 'a') + " \xFF \xF0\x9F\x98\x80";
  EXPECT_NE(writing_run(s)->samples().all().front().text, "") << "longer than the context";
  s.write_prompt.clear();
  s.task = "topic";
  EXPECT_EQ(writing_run(s)->samples().all().front().text, "") << "an encoder writes nothing";
}

TEST(TransformerMerges, are_those_of_the_trained_tokenizer_at_every_size) {
  const std::string text = "low lower lowest newer newest \xE7\x8C\xAB\xE7\x8C\xAB \xE7\x8C\xAB low low";
  const auto lesson = learn_merges(text);
  EXPECT_TRUE(lesson->complete);
  ASSERT_GT(lesson->merges.size(), 6u);
  for (int size = kByteTokens; size <= lesson->largest(); ++size) {
    const auto trained = train_tokenizer({"bpe", size, {}}, text);
    ASSERT_TRUE(trained.ok());
    EXPECT_EQ(lesson->tokenizer(size)->save(), (*trained)->save()) << size;
  }
  for (const ShownMerge& shown : lesson->merges) EXPECT_GE(shown.merge.count, 2);
  EXPECT_EQ(lesson->merges.front().made, lesson->merges.front().left + lesson->merges.front().right);
}

TEST(TransformerMerges, stop_where_they_are_told_and_where_nothing_repeats) {
  EXPECT_EQ(learn_merges("abab abab abab", 257)->largest(), 257);
  EXPECT_FALSE(learn_merges("abab abab abab", 257)->complete);
  EXPECT_TRUE(learn_merges("abc")->merges.empty());
}

TEST(TransformerMerges, of_a_task_are_learned_from_its_sentences) {
  const auto data = writer().data();
  ASSERT_TRUE(data.ok());
  const std::string text = training_text(**data);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 32);
  EXPECT_FALSE(learn_merges(text)->merges.empty());
}

}  // namespace
}  // namespace neurarium
