// The exhibit of TF-IDF: weights by hand, what a query finds, what training learns, and what a bag cannot know.
#include "engine/exhibits/tfidf_view.h"

#include "engine/experiment.h"
#include "engine/files/project.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Experiment> tfidf_run(const TfidfSettings& settings) {
  auto made = Experiment::make(settings.clone());
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return std::move(*made);
}

std::shared_ptr<const TfidfView> tfidf_view(const Experiment& e) {
  return look_at_tfidf(
      {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps()});
}

TfidfSettings three_documents() {
  TfidfSettings s;
  const std::string lines = documents_as_lines(
      std::vector<PlainDocument>{{"a", "", "cat cat dog"}, {"b", "", "dog fish"}, {"c", "", "dog bird bird bird"}});
  auto corpus = corpus_from(std::as_bytes(std::span(lines)), "mine");
  EXPECT_TRUE(corpus.ok());
  s.take_own(std::move(*corpus));
  s.query = "cat and dog";
  s.held_out = 0;
  return s;
}

int term_of(const TfidfView& view, std::string_view name) {
  return static_cast<int>(std::ranges::find(view.set->terms, name) - view.set->terms.begin());
}

TEST(TfidfWeight, is_the_logarithm_of_documents_over_those_with_the_term) {
  EXPECT_DOUBLE_EQ(term_weight("plain", 3, 1), std::log(3.0));
  EXPECT_DOUBLE_EQ(term_weight("plain", 3, 3), 0);
  EXPECT_DOUBLE_EQ(term_weight("plain", 3, 0), 0);
  EXPECT_DOUBLE_EQ(term_weight("smooth", 3, 1), std::log(4.0 / 2) + 1);
  EXPECT_DOUBLE_EQ(term_weight("none", 3, 1), 1);
}

// scikit-learn's TfidfVectorizer(smooth_idf=True, norm="l2"): weight = tf (log((1 + n) / (1 + df)) + 1).
TEST(TfidfExhibit, scores_are_cosines_of_weighed_counts) {
  TfidfSettings s = three_documents();
  s.weighting = "smooth";
  const auto view = tfidf_view(*tfidf_run(s));
  const double cat = std::log(4.0 / 2) + 1, dog = 1, fish = cat;
  const double query = std::hypot(cat, dog);
  const auto scores = view->row("scores", kQueryRow);
  EXPECT_NEAR(scores[0], (2 * cat * cat + dog * dog) / query / std::hypot(2 * cat, dog), 1e-6);
  EXPECT_NEAR(scores[1], dog * dog / query / std::hypot(dog, fish), 1e-6);
  EXPECT_EQ(view->ranked, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(view->chosen, 0);
  EXPECT_EQ(view->shared, (std::vector<int>{term_of(*view, "cat"), term_of(*view, "dog")}));
  EXPECT_EQ(view->query.words.size(), 3u);
  EXPECT_EQ(view->query.words[1].term, -1);  // "and"
}

TEST(TfidfExhibit, the_products_of_a_score_add_up_to_it_and_documents_are_compared_in_the_same_way) {
  const auto view = tfidf_view(*tfidf_run({}));
  const auto asked = view->row("unit", kQueryRow), found = view->document("documents.unit", view->chosen);
  double sum = 0;
  for (const int term : view->shared)
    sum += static_cast<double>(asked[static_cast<std::size_t>(term)] * found[static_cast<std::size_t>(term)]);
  EXPECT_GT(sum, 0.3);
  EXPECT_NEAR(sum, view->row("scores", kQueryRow)[static_cast<std::size_t>(view->chosen)], 1e-5);
  EXPECT_EQ(view->set->documents[static_cast<std::size_t>(view->chosen)].title, "The phases of the moon");
  for (std::int64_t d = 0; d < view->set->size(); ++d) EXPECT_NEAR(view->likeness(d, d), 1, 1e-5);
  EXPECT_NEAR(view->likeness(2, 7), view->likeness(7, 2), 1e-6);
}

TEST(TfidfExhibit, sentences_of_the_same_words_are_one_bag_whatever_the_weights) {
  TfidfSettings s;
  s.weighting = "none";
  const auto e = tfidf_run(s);
  for (int i = 0; i < 20; ++i) e->step();
  EXPECT_NEAR(tfidf_view(*e)->sentences_cosine, 1, 1e-6);
  s.other = "the cat bit the cat";
  EXPECT_LT(tfidf_view(*tfidf_run(s))->sentences_cosine, 0.99);
}

TEST(TfidfExhibit, learned_weights_fall_with_the_documents_of_a_term_and_counts_stay) {
  TfidfSettings s;
  s.weighting = "none";
  const auto e = tfidf_run(s);
  const double before = e->measure().test_accuracy;
  for (int i = 0; i < 150; ++i) e->step();
  const auto view = tfidf_view(*e);
  EXPECT_GT(e->measure().test_accuracy, before + 0.15);
  double common = 0, rare = 0;
  int commons = 0, rares = 0;
  for (int v = 0; v < view->set->term_count(); ++v) {
    const int df = view->set->document_frequency[static_cast<std::size_t>(v)];
    if (df >= 10) common += static_cast<double>(view->weight(v)), ++commons;
    if (df == 1) rare += static_cast<double>(view->weight(v)), ++rares;
  }
  EXPECT_LT(common / commons, 0.3);
  EXPECT_GT(rare / rares, 0.8);
  const auto counts = e->params().of(e->task()->graph->at("documents.counts"));
  EXPECT_TRUE(std::ranges::equal(counts, view->set->counts));
}

TEST(TfidfExhibit, an_empty_query_finds_nothing_and_is_no_fault) {
  TfidfSettings s;
  s.query.clear();
  const auto view = tfidf_view(*tfidf_run(s));
  EXPECT_TRUE(view->fault.empty());
  for (const float score : view->row("scores", kQueryRow)) EXPECT_EQ(score, 0);
}

TEST(TfidfExhibit, own_documents_are_kept_in_the_project_file) {
  const TempFolder folder;
  const auto e = tfidf_run(three_documents());
  TensorFile file;
  e->settings()->save_data(file, "d.");
  TfidfSettings read = three_documents();
  read.own = nullptr;
  ASSERT_TRUE(read.load_data(file, "d.").ok());
  EXPECT_TRUE(read.equals(*e->settings()));
}

TEST(TfidfNames, are_the_approved_ones) {
  std::string names;
  const auto task = TfidfSettings().make_task();
  ASSERT_TRUE(task.ok());
  for (const Value& value : (*task)->graph->values()) names += value.name + '\n';
  std::ifstream in(NEURARIUM_SOURCE_DIR "/tests/data/names/tfidf.txt");
  EXPECT_EQ(names, std::string((std::istreambuf_iterator<char>(in)), {}));
}

}  // namespace
}  // namespace neurarium
