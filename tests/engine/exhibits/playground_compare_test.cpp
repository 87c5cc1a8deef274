// Differences of two moments: outputs over the plane, weights by layer, settings; and what is said where they cannot be
// compared.
#include "engine/exhibits/playground_compare.h"
#include "tests/engine/runs.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

std::shared_ptr<const PlaygroundView> view_of(const Experiment& e) {
  PlaygroundRequest request;
  const auto params = e.params().flat();
  request.moment = {e.task(), e.settings(), e.edits(), {params.begin(), params.end()}, e.steps()};
  return PlaygroundObserver().observe(request);
}

TEST(PlaygroundCompare, outputs_and_weights_are_subtracted_element_by_element) {
  const auto a = runs::experiment();
  const auto b = runs::experiment([](auto& s) { s.learning_rate = 0.1; });
  runs::advance(*a, 80);
  runs::advance(*b, 40);
  const auto here = view_of(*a);
  const auto there = view_of(*b);
  const PlaygroundComparison c = compare_playgrounds(*here, *there);
  ASSERT_EQ(c.output.size(), here->region.front().size());
  for (const std::size_t i : {0, 77, 5050, 9999}) {
    EXPECT_EQ(c.output[i], here->region[0][i] - there->region[0][i]);
    EXPECT_LE(std::abs(c.output[i]), c.largest_output);
  }
  ASSERT_EQ(c.layers.size(), 3u);
  EXPECT_TRUE(c.unlike.empty());
  const LayerDifference* h1 = c.layer("h1");
  ASSERT_NE(h1, nullptr);
  EXPECT_EQ(h1->units, 4);
  EXPECT_EQ(h1->inputs, 5);
  const ValueId id = a->graph().at("h1.weight");
  EXPECT_EQ(h1->weight[7], a->params().of(id)[7] - b->params().of(id)[7]);
  ASSERT_EQ(c.settings.size(), 1u);
  EXPECT_EQ(c.settings[0], (ChangeNote{ChangeNote::Kind::Setting, "learning-rate", "0.1", "0.02"}));
}

TEST(PlaygroundCompare, a_moment_differs_in_nothing_from_itself) {
  const auto a = runs::experiment([](auto& s) { s.data = "spiral3"; });
  runs::advance(*a, 30);
  const PlaygroundComparison c = compare_playgrounds(*view_of(*a), *view_of(*a));
  EXPECT_EQ(c.largest_output, 0);
  EXPECT_EQ(c.largest_weight, 0);
  EXPECT_TRUE(c.settings.empty());
  EXPECT_EQ(c.structure_here, "2-5-4-3");
}

TEST(PlaygroundCompare, of_several_classes_the_one_that_is_chosen_here_counts) {
  const auto a = runs::experiment([](auto& s) { s.data = "spiral3"; });
  const auto b = runs::experiment([](auto& s) { s.data = "spiral3"; });
  runs::advance(*a, 60);
  const auto here = view_of(*a);
  const auto there = view_of(*b);
  const PlaygroundComparison c = compare_playgrounds(*here, *there);
  for (const std::size_t i : {3, 4321, 9000}) {
    std::size_t k = 0;
    for (std::size_t j = 1; j < 3; ++j)
      if (here->region[j][i] > here->region[k][i]) k = j;
    EXPECT_EQ(c.output[i], here->region[k][i] - there->region[k][i]);
  }
}

TEST(PlaygroundCompare, layers_that_are_not_alike_are_named) {
  const auto a = runs::experiment();
  const auto deeper = runs::experiment([](auto& s) { s.hidden = "5,4,3"; });
  const auto wider = runs::experiment([](auto& s) { s.hidden = "6,4"; });
  const auto fed = runs::experiment([](auto& s) { s.inputs = "x1,x1^2"; });
  const PlaygroundComparison c = compare_playgrounds(*view_of(*a), *view_of(*deeper));
  EXPECT_EQ(c.layers.size(), 2u);
  EXPECT_EQ(c.unlike, (std::vector<std::string>{"out", "h2"}));
  EXPECT_EQ(c.structure_there, "2-5-4-3-1");
  EXPECT_FALSE(c.output.empty());  // the answers can be compared all the same
  EXPECT_EQ(compare_playgrounds(*view_of(*a), *view_of(*wider)).unlike, (std::vector<std::string>{"h0", "h1", "out"}));
  EXPECT_EQ(compare_playgrounds(*view_of(*a), *view_of(*fed)).unlike, (std::vector<std::string>{"h0", "h1", "out"}));
}

TEST(PlaygroundCompare, answers_to_other_questions_are_not_subtracted) {
  const auto a = runs::experiment();
  const auto classes = runs::experiment([](auto& s) { s.data = "spiral3"; });
  const auto c = compare_playgrounds(*view_of(*a), *view_of(*classes));
  EXPECT_TRUE(c.output.empty());
  EXPECT_TRUE(c.other_outputs);
  EXPECT_FALSE(c.other_plane);
}

}  // namespace
}  // namespace neurarium
