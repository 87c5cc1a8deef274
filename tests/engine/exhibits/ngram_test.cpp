// The exhibit of n-grams: what is counted, written and learned, and what is refused.
#include "engine/exhibits/ngram_view.h"

#include "engine/experiment.h"
#include "engine/files/project.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

NgramSettings reading(const std::string& text, std::int64_t n, const std::string& prompt) {
  NgramSettings s;
  auto corpus = corpus_from(std::as_bytes(std::span(text)), "mine.txt");
  EXPECT_TRUE(corpus.ok());
  s.own = std::make_shared<const CorpusText>(std::move(*corpus));
  s.text = kOwnCorpus;
  s.held_out = 0;
  s.n = n;
  s.prompt = prompt;
  return s;
}

std::unique_ptr<Experiment> ngram_run(const NgramSettings& settings) {
  auto made = Experiment::make(settings.clone());
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return std::move(*made);
}

std::shared_ptr<const NgramView> ngram_view(const Experiment& e) {
  return NgramObserver().observe(
      {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps()});
}

const NgramCandidate& candidate(const NgramView& view, const std::string& name) {
  for (const NgramCandidate& next : view.candidates)
    if (view.text->name(next.id) == name) return next;
  throw std::runtime_error("no candidate " + name);
}

TEST(NgramExhibit, counts_what_came_after_the_end_of_the_prompt) {
  NgramSettings s = reading("abacabad", 2, "xba");
  s.smoothing = "add-k";
  s.add = 0;
  const auto view = ngram_view(*ngram_run(s));
  EXPECT_EQ(view->unknown, 1);
  EXPECT_EQ(view->known, 1);
  EXPECT_DOUBLE_EQ(candidate(*view, "b").counted, 2.0 / 4);
  EXPECT_DOUBLE_EQ(candidate(*view, "c").counted, 1.0 / 4);
  EXPECT_DOUBLE_EQ(candidate(*view, "a").counted, 0);
  ASSERT_EQ(candidate(*view, "b").terms.size(), 1u);
  EXPECT_EQ(candidate(*view, "b").terms[0].count, 2u);
  EXPECT_EQ(candidate(*view, "b").terms[0].total, 4u);
}

TEST(NgramExhibit, descent_on_the_table_arrives_at_the_counted_shares) {
  NgramSettings s = reading("abacabadabacabad", 2, "a");
  s.smoothing = "add-k";
  s.add = 0;
  s.batch = 64;
  const auto run = ngram_run(s);
  EXPECT_NEAR(candidate(*ngram_view(*run), "b").learned, 0.2, 1e-6) << "all alike: a, b, c, d and <unk>";
  for (int i = 0; i < 400; ++i) run->step();
  const auto view = ngram_view(*run);
  for (const NgramCandidate& next : view->candidates) EXPECT_NEAR(next.learned, next.counted, 0.01);
}

TEST(NgramExhibit, lists_contexts_and_the_arrows_between_them) {
  const auto view = ngram_view(*ngram_run(reading("abababac", 2, "a")));
  ASSERT_EQ(view->contexts.size(), 3u);
  EXPECT_EQ(view->contexts[0].text, "a");
  EXPECT_EQ(view->contexts[0].count, 4u);
  double from_a = 0;
  for (const NgramArrow& arrow : view->arrows)
    if (arrow.from == 0) from_a += arrow.share;
  EXPECT_DOUBLE_EQ(from_a, 1) << "b three times, c once";
  EXPECT_TRUE(ngram_view(*ngram_run(reading("abababac", 1, "a")))->arrows.empty());
}

TEST(NgramExhibit, writes_the_same_text_from_the_same_seed_and_greedily_at_zero) {
  NgramSettings s = reading("abababababc", 2, "a");
  const auto first = ngram_view(*ngram_run(s)), again = ngram_view(*ngram_run(s));
  const auto ids = [](const NgramView& view) {
    std::vector<int> out;
    for (const WrittenToken& token : view.written) out.push_back(token.id);
    return out;
  };
  EXPECT_EQ(ids(*first), ids(*again));
  s.temperature = 0;
  const auto greedy = ngram_view(*ngram_run(s));
  for (std::size_t i = 0; i < greedy->written.size(); ++i) {
    EXPECT_EQ(greedy->text->name(greedy->written[i].id), i % 2 == 0 ? "b" : "a");
    EXPECT_EQ(greedy->written[i].context, 1);
  }
}

TEST(NgramExhibit, growth_and_perplexity_are_those_of_the_text) {
  NgramSettings s = reading(
      "abcabcabcabcabcabcab"
      "abdabd",
      3, "a");
  s.held_out = 0.25;
  s.smoothing = "add-k";
  s.add = 0;
  const auto view = ngram_view(*ngram_run(s));
  const NgramText& text = *view->text;
  EXPECT_EQ(view->growth[1].possible, std::pow(text.vocabulary(), 2));
  EXPECT_EQ(view->growth[1].seen, 3u) << "ab, bc, ca";
  EXPECT_GT(view->growth[1].new_share, 0);
  EXPECT_TRUE(std::isinf(view->perplexity[0][1])) << "bd was never counted, and nothing is added";
  EXPECT_TRUE(std::isfinite(view->perplexity[1][1]));
  EXPECT_EQ(held_out_perplexity(s), view->perplexity[0][2]);
}

TEST(NgramExhibit, words_of_the_town_are_its_own_in_both_languages) {
  for (const char* town : {"town", "town-zh"}) {
    NgramSettings s;
    s.text = town;
    s.unit = "word";
    s.lines = 40;
    const auto view = ngram_view(*ngram_run(s));
    EXPECT_EQ(view->text->unknown, 0) << town;
    double sum = 0;
    for (const NgramCandidate& next : view->candidates) sum += next.counted;
    EXPECT_GT(sum, 0.3);
    EXPECT_LE(sum, 1 + 1e-9);
  }
}

TEST(NgramExhibit, the_users_text_is_kept_with_the_project) {
  const TempFolder folder;
  auto run = std::move(*Timeline::make(reading("to be or not to be", 3, "to ").clone()));
  for (int i = 0; i < 3; ++i) run->step();
  const std::string path = folder / "run.safetensors";
  ASSERT_TRUE(save_project(path, *run, "ngram").ok());
  const auto again = load_project(path);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again->timeline->experiment().settings()->equals(*run->experiment().settings()));
}

TEST(NgramExhibit, refuses_what_cannot_be_counted_with_a_sentence) {
  const auto said = [](const NgramSettings& s) {
    const auto task = s.make_task();
    return task.ok() ? std::string("made") : task.error().message;
  };
  EXPECT_THAT(said(reading("a", 1, "")), HasSubstr("mine.txt has fewer than two letters or words"));
  EXPECT_THAT(said(reading("abcab", 6, "")), HasSubstr("--n: 6 is more than the 5 tokens"));
  NgramSettings none;
  none.text = kOwnCorpus;
  EXPECT_THAT(said(none), HasSubstr("no text of your own"));
  EXPECT_EQ(said(reading("ab", 2, "")), "made");
  EXPECT_EQ(ngram_view(*ngram_run(reading("abab", 3, "")))->context.size(), 0u) << "an empty prompt";
}

}  // namespace
}  // namespace neurarium
