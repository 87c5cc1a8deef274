// The exhibit of recurrent networks: what is read, learned, held and refused.
#include "engine/exhibits/rnn_view.h"

#include "engine/experiment.h"
#include "engine/files/project.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

RnnSettings reading(const std::string& text, const std::string& cell, const std::string& prompt) {
  RnnSettings s;
  auto corpus = corpus_from(std::as_bytes(std::span(text)), "mine.txt");
  EXPECT_TRUE(corpus.ok());
  s.own = std::make_shared<const CorpusText>(std::move(*corpus));
  s.text = kOwnCorpus;
  s.cell = cell;
  s.held_out = 0;
  s.length = 8;
  s.samples = 64;
  s.hidden = 12;
  s.embedding = 6;
  s.prompt = prompt;
  return s;
}

std::unique_ptr<Experiment> rnn_run(const RnnSettings& settings) {
  auto made = Experiment::make(settings.clone());
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return std::move(*made);
}

std::shared_ptr<const RnnView> rnn_view(const Experiment& e, std::int64_t position = -1) {
  return look_at_rnn(
      {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps(), position});
}

class EveryCell : public testing::TestWithParam<std::string> {};

TEST_P(EveryCell, learns_a_text_whose_next_letter_depends_on_the_one_before_the_last) {
  // After "a" comes b or c in turn, so one letter does not suffice.
  std::string text;
  for (int i = 0; i < 60; ++i) text += "abac";
  const auto run = rnn_run(reading(text, GetParam(), "abaca"));
  for (int i = 0; i < 400; ++i) run->step();
  const auto view = rnn_view(*run);
  EXPECT_EQ(view->text->tokenizer->shown(view->next.front().id), "b");
  EXPECT_GT(view->next.front().probability, 0.9);
  const auto before = rnn_view(*run, 2);
  EXPECT_EQ(before->text->tokenizer->shown(before->next.front().id), "c") << "at position 2 the text is aba";
}

TEST_P(EveryCell, the_gradient_reaches_back_and_never_forward) {
  const auto run = rnn_run(reading("some words to read and to write again", GetParam(), "read and write"));
  const auto view = rnn_view(*run, 6);
  ASSERT_EQ(view->reach.size(), view->tokens.size());
  for (std::size_t t = 0; t <= 6; ++t) EXPECT_GT(view->reach[t], 0) << t;
  for (std::size_t t = 7; t < view->reach.size(); ++t) EXPECT_EQ(view->reach[t], 0) << t;
}

TEST_P(EveryCell, a_held_state_changes_what_follows_and_nothing_before) {
  const auto run = rnn_run(reading("some words to read and to write again", GetParam(), "read and write"));
  const auto plain = rnn_view(*run);
  ASSERT_TRUE(run->apply(SetEdits{{{*parse_value_ref("rnn.h[4,2]"), EditKind::Set, 0.9F, 0, {}}}}).ok());
  const auto held = rnn_view(*run);
  const ValueId h = held->graph().at("rnn.h");
  const std::size_t width = static_cast<std::size_t>(held->hidden());
  const std::span<const float> a = plain->run->value(h), b = held->run->value(h);
  for (std::size_t i = 0; i < 4 * width; ++i) EXPECT_EQ(a[i], b[i]);
  EXPECT_EQ(b[4 * width + 2], 0.9F);
  bool changed = false;
  for (std::size_t i = 5 * width; i < a.size(); ++i) changed |= a[i] != b[i];
  EXPECT_TRUE(changed);
}

TEST_P(EveryCell, shows_its_own_values_as_strips) {
  const auto view = rnn_view(*rnn_run(reading("to be or not to be", GetParam(), "to be")));
  std::vector<std::string> names;
  for (const ValueId id : view->strips()) names.push_back(view->graph().value(id).name);
  const std::vector<std::string> expected =
      GetParam() == "rnn"    ? std::vector<std::string>{"rnn.h"}
      : GetParam() == "lstm" ? std::vector<std::string>{"rnn.h", "rnn.c", "rnn.i", "rnn.f", "rnn.g", "rnn.o"}
                             : std::vector<std::string>{"rnn.h", "rnn.r", "rnn.z", "rnn.n"};
  EXPECT_EQ(names, expected);
}

INSTANTIATE_TEST_SUITE_P(Cells, EveryCell, testing::Values("rnn", "lstm", "gru"));

TEST(RnnExhibit, finds_a_unit_that_follows_the_place_in_the_word) {
  RnnSettings s;
  s.cell = "rnn";
  s.lines = 60;
  const auto run = rnn_run(s);
  for (int i = 0; i < 60; ++i) run->step();
  const auto view = rnn_view(*run);
  const auto word = std::ranges::find(view->units, Tracked::WordPosition, &TrackingUnit::kind);
  ASSERT_NE(word, view->units.end());
  EXPECT_GT(std::abs(word->correlation), 0.3);
  EXPECT_EQ(std::ranges::find(view->units, Tracked::Brackets, &TrackingUnit::kind), view->units.end())
      << "the town has no brackets";
}

TEST(RnnExhibit, writes_the_same_from_the_same_seed) {
  const auto run = rnn_run(reading("to be or not to be that is", "lstm", "to be"));
  EXPECT_EQ(rnn_view(*run)->written, rnn_view(*run)->written);
  EXPECT_EQ(rnn_view(*run)->written.size(), static_cast<std::size_t>(kRnnWrittenLetters));
}

TEST(RnnExhibit, waiting_is_measured_for_growing_length) {
  RnnSettings s;
  s.hidden = 8;
  const auto times = measure_waiting(s);
  ASSERT_GE(times.size(), 4u);
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_GT(times[i].recurrent_seconds, 0);
    EXPECT_GT(times[i].attention_seconds, 0);
    if (i > 0) {
      EXPECT_GT(times[i].length, times[i - 1].length);
    }
  }
}

TEST(RnnExhibit, survives_a_project_file_and_refuses_a_short_text) {
  const TempFolder folder;
  auto run = std::move(*Timeline::make(reading("to be or not to be that is", "gru", "to be").clone()));
  for (int i = 0; i < 3; ++i) run->step();
  const std::string path = folder / "run.safetensors";
  ASSERT_TRUE(save_project(path, *run, "rnn").ok());
  const auto again = load_project(path);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again->timeline->experiment().settings()->equals(*run->experiment().settings()));
  const auto task = reading("short", "rnn", "").make_task();
  ASSERT_FALSE(task.ok());
  EXPECT_THAT(task.error().message, HasSubstr("--length: 8 is more than the text has tokens"));
}

TEST(RnnExhibit, a_long_prompt_is_read_from_its_end_and_an_empty_one_is_the_texts_first_token) {
  const auto run = rnn_run(reading("to be or not to be that is", "rnn", std::string(500, 't')));
  EXPECT_EQ(rnn_view(*run)->length(), static_cast<std::int64_t>(kMostReadTokens));
  EXPECT_EQ(rnn_view(*run)->dropped, 500 - static_cast<std::int64_t>(kMostReadTokens));
  EXPECT_EQ(rnn_view(*rnn_run(reading("to be or not to be that is", "rnn", "")))->length(), 1);
}

}  // namespace
}  // namespace neurarium
