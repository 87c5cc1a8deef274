// The exhibit of the next word: what each of the four can see, learn and say of new text.
#include "engine/exhibits/next_view.h"

#include "engine/experiment.h"
#include "engine/files/project.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Experiment> next_run(const NextSettings& settings) {
  auto made = Experiment::make(settings.clone());
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return std::move(*made);
}

std::shared_ptr<const NextView> next_view(const Experiment& e) {
  return look_at_next(
      {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps()});
}

NextSettings small_next() {
  NextSettings s;
  s.lines = 60;
  s.width = 16;
  s.hidden = 16;
  s.length = 12;
  s.samples = 100;
  return s;
}

CorpusPtr own_corpus(const std::string& text) {
  auto corpus = corpus_from(std::as_bytes(std::span(text)), "mine.txt");
  EXPECT_TRUE(corpus.ok());
  return std::make_shared<const CorpusText>(std::move(*corpus));
}

TEST(NextExhibit, nobody_effect_what_he_cannot_see) {
  const auto run = next_run(small_next());
  for (int i = 0; i < 5; ++i) run->step();
  const auto view = next_view(*run);
  const std::size_t length = view->prompt.size();
  ASSERT_GT(length, 8u);
  for (std::size_t i = 0; i < length; ++i) {
    const std::size_t back = length - i;  // 1: the last word
    if (back > 2) {
      EXPECT_EQ(view->predictors[0].effect[i], 0) << "3-grams see two words";
    }
    EXPECT_EQ(view->predictors[1].effect[i] > 0, back <= 4) << i;
    EXPECT_GT(view->predictors[2].effect[i], 0) << i;
    EXPECT_GT(view->predictors[3].effect[i], 0) << i;
  }
}

TEST(NextExhibit, all_answers_are_probabilities_and_the_best_stand_first) {
  const auto view = next_view(*next_run(small_next()));
  for (const Predictor& f : view->predictors) {
    EXPECT_NEAR(std::accumulate(f.probability.begin(), f.probability.end(), 0.0), 1, 1e-4);
    EXPECT_EQ(f.best.size(), kNextShown);
    for (std::size_t i = 1; i < f.best.size(); ++i)
      EXPECT_GE(f.probability[static_cast<std::size_t>(f.best[i - 1])],
                f.probability[static_cast<std::size_t>(f.best[i])]);
  }
}

TEST(NextConvergence, the_transformer_learns_what_was_said_long_ago_and_counting_does_not) {
  // After "end" comes the word that stood at the beginning: five others stand between.
  std::string text;
  Rng rng(4, "test");
  for (int i = 0; i < 500; ++i) {
    const std::string name = rng.below(2) == 0 ? "anna" : "bert";
    text += name + " one two three four end " + name + "\n";
  }
  NextSettings s = small_next();
  s.own = own_corpus(text);
  s.text = kOwnCorpus;
  s.samples = 1000;
  s.prompt = "bert one two three four end";
  const auto run = next_run(s);
  for (int i = 0; i < 1500; ++i) run->step();
  const auto view = next_view(*run);
  const auto best = [&](std::size_t k) { return view->predictors[k].best[0]; };
  const auto share = [&](std::size_t k) { return view->predictors[k].probability[static_cast<std::size_t>(best(k))]; };
  EXPECT_NEAR(share(0), 0.5, 0.1);
  EXPECT_NEAR(share(1), 0.5, 0.1) << "the window holds four words";
  EXPECT_EQ(view->name(best(3)), "bert");
  EXPECT_GT(share(3), 0.9);
  EXPECT_LT(view->predictors[3].perplexity, view->predictors[0].perplexity);
}

TEST(NextExhibit, survives_a_project_file_and_refuses_a_short_text) {
  const TempFolder folder;
  auto run = std::move(*Timeline::make(small_next().clone()));
  for (int i = 0; i < 3; ++i) run->step();
  const std::string path = folder / "run.safetensors";
  ASSERT_TRUE(save_project(path, *run, "next").ok());
  const auto again = load_project(path);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again->timeline->experiment().settings()->equals(*run->experiment().settings()));
  NextSettings s = small_next();
  s.own = own_corpus("a few words");
  s.text = kOwnCorpus;
  const auto task = s.make_task();
  ASSERT_FALSE(task.ok());
  EXPECT_THAT(task.error().message, HasSubstr("--length: 12 is more than the text has tokens"));
}

}  // namespace
}  // namespace neurarium
