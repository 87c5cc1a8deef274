#include "engine/models/word2vec.h"

#include "engine/run.h"
#include "../numeric_check.h"

namespace neurarium {
namespace {

// CBOW of 4 words in which the third one of the window is missing in the second pair.
struct Cbow {
  std::shared_ptr<const Graph> graph = word2vec_graph({.vocab = 4, .width = 2, .negatives = 1, .context = 3});
  DoubleRun run{graph, 2};
  Cbow() {
    set("input.weight", {1, 2, 3, 4, -5, 6, 0.5, -1});
    set("output.weight", {0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.7, 0.8});
    // The words that ask, what each counts, the true answer and a drawn one.
    set("x", {0, 1, 2, 1. / 3, 1. / 3, 1. / 3, 3, 1, 0, 3, -1, 0.5, 0.5, 0, 2, 3});
    set("target", {1, 0, 1, 0});
  }
  void set(std::string_view name, const std::vector<double>& numbers) {
    const auto to = run.numbers(graph->at(name));
    ASSERT_EQ(to.size(), numbers.size());
    std::copy(numbers.begin(), numbers.end(), to.begin());
  }
  std::vector<double> value(std::string_view name) {
    const auto v = run.workspace().value(graph->at(name));
    return {v.begin(), v.end()};
  }
};

double log_logistic(double x) { return -std::log1p(std::exp(-x)); }

TEST(Word2vec, CbowAsksWithTheMeanOfTheWordsThatAreThere) {
  Cbow cbow;
  cbow.run.run();
  const std::vector<double> hidden = cbow.value("hidden"), want = {-1. / 3, 4, 0.75, 0.5};
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(hidden[i], want[i], 1e-12) << i;
}

TEST(Word2vec, APairsLossIsTheSumOverTheTrueWordAndTheDrawnOnes) {
  Cbow cbow;
  const double loss = cbow.run.loss();
  const std::vector<double> scores = cbow.value("scores"), pair = cbow.value("pair_loss");
  EXPECT_NEAR(scores[0], -0.7 / 3 + 3.2, 1e-12);
  EXPECT_NEAR(scores[1], 0.1 + 1.6, 1e-12);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_NEAR(pair[i], -log_logistic(scores[2 * i]) - log_logistic(-scores[2 * i + 1]), 1e-12);
  EXPECT_NEAR(loss, (pair[0] + pair[1]) / 2, 1e-12);
}

TEST(Word2vec, BothTablesGetTheGradientThatDifferencesGive) {
  Cbow cbow;
  for (const std::string_view name : {"input.weight", "output.weight"}) {
    const ValueId id = cbow.graph->at(name);
    const auto numbers = cbow.run.numbers(id);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const double want = cbow.run.difference(numbers[i]);
      cbow.run.run();
      EXPECT_NEAR(cbow.run.gradient(id, i), want, 1e-8) << name << " " << i;
    }
  }
}

}  // namespace
}  // namespace neurarium
