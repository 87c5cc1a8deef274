// The exhibit of translation: what it learns, what is held, what is asked, and what is refused.
#include "engine/exhibits/translate_view.h"

#include "engine/experiment.h"
#include "engine/files/project.h"
#include "engine/measure.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <cmath>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Experiment> translator(const TranslateSettings& settings) {
  auto made = Experiment::make(settings.clone());
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return std::move(*made);
}

std::shared_ptr<const TranslateView> translation(const Experiment& e) {
  return look_at_translation(
      {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps()});
}

TranslateSettings small_settings() {
  TranslateSettings s;
  s.pair_count = 50;
  s.width = 16;
  return s;
}

TranslateSettings own_pairs_settings(const std::string& text) {
  TranslateSettings s = small_settings();
  auto corpus = corpus_from(std::as_bytes(std::span(text)), "mine.tsv");
  EXPECT_TRUE(corpus.ok());
  s.take_own(std::make_shared<const CorpusText>(std::move(*corpus)));
  return s;
}

TEST(TranslateConvergence, learns_whole_held_out_sentences_and_looks_at_the_aligned_words) {
  TranslateSettings s;
  s.random_seed = 1;
  const auto run = translator(s);
  const auto before = translation(*run);
  EXPECT_LT(before->exact, 0.05);
  for (int i = 0; i < 400; ++i) run->step();
  const auto after = translation(*run);
  EXPECT_GE(after->exact, 0.98);
  EXPECT_GE(after->mean_score, 0.7);
  EXPECT_EQ(after->written, after->wanted);
  EXPECT_EQ(after->gold.size(), after->written.size()) << "every Chinese word says an English one";
  EXPECT_TRUE(after->ends);
  ASSERT_GE(after->beams.best, 0);
  const Metrics metrics = Measurer().measure(run->task(), const_cast<Params<float>&>(run->params()), {});
  EXPECT_GE(metrics.test_accuracy, 0.98);
}

TEST(TranslateConvergence, lstms_with_attention_learn_the_same) {
  TranslateSettings s;
  s.random_seed = 1;
  s.architecture = "lstm";
  const auto run = translator(s);
  for (int i = 0; i < 500; ++i) run->step();
  const auto view = translation(*run);
  EXPECT_GE(view->exact, 0.95);
  EXPECT_GE(view->mean_score, 0.7);
  EXPECT_EQ(view->heads(), 1);
  EXPECT_TRUE(view->has(AttentionKind::Cross));
  EXPECT_FALSE(view->has(AttentionKind::Encoder)) << "its LSTMs read in turn";
}

TEST(TranslateExhibit, held_attention_is_what_is_written_with) {
  const auto run = translator(small_settings());
  const auto plain = translation(*run);
  ASSERT_TRUE(
      run->apply(SetEdits{{{*parse_value_ref("dec.0.cross.pattern[1,0,1]"), EditKind::Set, 0.75F, 0, {}}}}).ok());
  const auto held = translation(*run);
  EXPECT_NE(plain->attention(AttentionKind::Cross, 0, 1, 0, 1), 0.75);
  EXPECT_EQ(held->attention(AttentionKind::Cross, 0, 1, 0, 1), 0.75);
  EXPECT_NE(held->next[0][0].probability, plain->next[0][0].probability);
}

TEST(TranslateExhibit, a_head_that_is_off_is_off_while_writing_too) {
  TranslateSettings s = small_settings();
  s.heads = 1;
  const auto run = translator(s);
  ASSERT_TRUE(run->apply(SetEdits{{{*parse_value_ref("dec.0.cross.z[h=0]"), EditKind::Set, 0, 0, {}}}}).ok());
  const auto blind = translation(*run);
  s.sentence = "anna";
  ASSERT_TRUE(run->apply(SetSettings{s.clone()}).ok());
  EXPECT_EQ(translation(*run)->written, blind->written) << "without cross-attention no sentence is read";
}

TEST(TranslateExhibit, attention_sums_to_one_over_the_words_that_are_there) {
  TranslateSettings s = small_settings();
  s.sentence = "tom bought a book";
  const auto view = translation(*translator(s));
  for (const AttentionKind kind : {AttentionKind::Encoder, AttentionKind::Decoder, AttentionKind::Cross})
    for (std::int64_t q = 0; q < view->queries(kind); ++q) {
      double sum = 0;
      for (std::int64_t k = 0; k < view->keys(kind); ++k) sum += view->attention(kind, 0, -1, q, k);
      EXPECT_NEAR(sum, 1, 1e-5) << attention_name(kind, 0) << " row " << q;
    }
}

TEST(TranslateExhibit, says_which_words_are_not_read) {
  TranslateSettings s = small_settings();
  s.sentence = "tom bought a zeppelin";
  EXPECT_EQ(translation(*translator(s))->asked.unknown, 1);
  for (int i = 0; i < 30; ++i) s.sentence += " book";
  const auto view = translation(*translator(s));
  EXPECT_EQ(std::ssize(view->asked.ids), view->set->source_length);
  EXPECT_EQ(view->asked.cut, 34 - view->set->source_length);
  s.sentence = "";
  EXPECT_FALSE(translation(*translator(s))->asked.ids.empty()) << "a held-out one";
}

TEST(TranslateExhibit, reads_pairs_of_ones_own_and_keeps_them_in_a_project) {
  const TempFolder folder;
  const TranslateSettings s =
      own_pairs_settings("good morning\tbuenos días\ngood night\tbuenas noches\nnight\tnoche\n");
  auto run = std::move(*Timeline::make(s.clone()));
  for (int i = 0; i < 150; ++i) run->step();
  const auto view = translation(run->experiment());
  EXPECT_TRUE(view->head_scores.empty()) << "nobody knows what belongs together";
  EXPECT_TRUE(std::isnan(view->mean_score));
  EXPECT_EQ(view->written, view->wanted);
  const std::string path = folder / "run.safetensors";
  ASSERT_TRUE(save_project(path, *run, "translate").ok());
  const auto again = load_project(path);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again->timeline->experiment().settings()->equals(*run->experiment().settings()));
  EXPECT_EQ(translation(again->timeline->experiment())->written, view->written);
}

TEST(TranslateExhibit, refuses_what_no_network_can_be_made_of) {
  TranslateSettings s = small_settings();
  s.heads = 3;
  EXPECT_THAT(s.make_task().error().message, HasSubstr("A width of 16 cannot be split into 3 heads"));
  EXPECT_THAT(own_pairs_settings("no tab\n").make_task().error().message, HasSubstr("mine.tsv: line 1 has one column"));
}

TEST(TranslateExhibit, a_sentence_with_one_wrong_word_is_wrong_as_a_whole) {
  const std::vector<float> target = {1, 0, -1};
  const std::vector<float> right = {0, 1, /**/ 1, 0, /**/ 5, 0}, one_wrong = {0, 1, /**/ 0, 1, /**/ 5, 0};
  EXPECT_TRUE(is_right(MetricKind::SequenceArgmax, right, target)) << "what is not asked for may be anything";
  EXPECT_FALSE(is_right(MetricKind::SequenceArgmax, one_wrong, target));
}

}  // namespace
}  // namespace neurarium
