// The exhibit of word vectors: windows and draws, what is learned, what is refused.
#include "engine/exhibits/word2vec_view.h"

#include "engine/experiment.h"
#include "engine/files/project.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <cmath>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Experiment> word2vec_run(const Word2vecSettings& settings, int threads = 1) {
  auto made = Experiment::make(settings.clone(), threads);
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return std::move(*made);
}

std::shared_ptr<const Word2vecView> word2vec_view(const Experiment& e) {
  return look_at_word2vec(
      {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps()});
}

Word2vecSettings reading_words(const std::string& text) {
  Word2vecSettings s;
  auto corpus = corpus_from(std::as_bytes(std::span(text)), "mine.txt");
  EXPECT_TRUE(corpus.ok());
  s.own = std::make_shared<const CorpusText>(std::move(*corpus));
  s.text = kOwnCorpus;
  s.held_out = 0;
  s.subsample = 0;
  return s;
}

class EveryVectorModel : public testing::TestWithParam<std::string> {};

TEST_P(EveryVectorModel, learns_the_analogies_of_the_generated_text) {
  Word2vecSettings s;
  s.model = GetParam();
  const auto run = word2vec_run(s, 2);
  EXPECT_LT(word2vec_view(*run)->hits(), 6);
  for (int i = 0; i < 2000; ++i) run->step();
  const auto view = word2vec_view(*run);
  ASSERT_EQ(view->analogies.size(), kPeopleAnalogies.size());
  EXPECT_EQ(view->hits(), 18);
}

TEST_P(EveryVectorModel, gives_the_same_bits_for_any_number_of_threads) {
  Word2vecSettings s;
  s.model = GetParam();
  s.lines = 500;
  const auto one = word2vec_run(s, 1), two = word2vec_run(s, 2);
  for (int i = 0; i < 30; ++i) {
    one->step();
    two->step();
  }
  EXPECT_TRUE(std::ranges::equal(one->params().flat(), two->params().flat()));
}

INSTANTIATE_TEST_SUITE_P(Models, EveryVectorModel, testing::Values("skip-gram", "cbow"));

TEST(Word2vecExhibit, says_which_typed_words_the_text_does_not_have) {
  Word2vecSettings s = reading_words("the sun and the moon and the stars over the sea");
  s.word = "Moon";
  s.analogy = "sun - planet + moon";
  const auto view = word2vec_view(*word2vec_run(s));
  EXPECT_EQ(view->name(view->word), "moon");
  EXPECT_FALSE(view->typed.has_value());
  EXPECT_EQ(view->unknown, std::vector<std::string>{"planet"});
  EXPECT_TRUE(view->analogies.empty());
}

TEST(Word2vecExhibit, reads_words_in_any_case_and_passes_over_punctuation) {
  Word2vecSettings s = reading_words("The King, the king; THE crown \u2014 and the sea");
  const auto made = word2vec_text(s);
  ASSERT_TRUE(made.ok());
  const WordWindows& rows = (*made)->train;
  const auto count = [&](std::string_view word) {
    const Tokenizer& tokenizer = *(*made)->text.tokenizer;
    for (int id = 0; id < tokenizer.size(); ++id)
      if (tokenizer.bytes(id) == word) return rows.counts[static_cast<std::size_t>(id)];
    return std::int64_t{-1};
  };
  EXPECT_EQ(count("the"), 4);
  EXPECT_EQ(count("king"), 2);
  EXPECT_EQ(count("King"), -1);
  EXPECT_EQ(count(","), 0);
  std::int64_t all = 0;
  for (const std::int64_t n : rows.counts) all += n;
  EXPECT_EQ(all, 9);
}

TEST(Word2vecExhibit, real_text_brings_its_settings_and_takes_them_along) {
  const Word2vecSettings generated;
  Word2vecSettings s;
  s.width = 2;
  s.choose("text-source", "bible");
  EXPECT_EQ(s.text, "bible");
  EXPECT_EQ(s.width, 2) << "what was chosen stays";
  EXPECT_GT(s.batch, generated.batch);
  s.choose("text-source", "town");
  s.width = generated.width;
  s.text = generated.text;
  EXPECT_TRUE(s.equals(generated));
  ASSERT_TRUE(set_from_json(s, {{"text-source", "bible"}, {"batch", 7}}).ok());
  EXPECT_EQ(s.batch, 7) << "what is given counts";
  EXPECT_GT(s.width, generated.width);
}

TEST(Word2vecExhibit, refuses_texts_without_neighbours) {
  for (const std::string text : {"", "alone", "alone alone"}) {
    Word2vecSettings s = reading_words("some words");
    auto corpus = corpus_from(std::as_bytes(std::span(text)), "mine.txt");
    if (!corpus) continue;  // refused when it is opened
    s.own = std::make_shared<const CorpusText>(std::move(*corpus));
    const auto task = s.make_task();
    if (text == "alone alone") {
      EXPECT_TRUE(task.ok());
    } else {
      ASSERT_FALSE(task.ok());
      EXPECT_THAT(task.error().message, HasSubstr("mine.txt"));
    }
  }
}

TEST(Word2vecExhibit, survives_a_project_file) {
  const TempFolder folder;
  auto run = std::move(*Timeline::make(reading_words("to be or not to be that is the question").clone()));
  for (int i = 0; i < 3; ++i) run->step();
  const std::string path = folder / "run.safetensors";
  ASSERT_TRUE(save_project(path, *run, "word2vec").ok());
  const auto again = load_project(path);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again->timeline->experiment().settings()->equals(*run->experiment().settings()));
}

}  // namespace
}  // namespace neurarium
