#include "engine/interpret/picture_answers.h"

#include "tests/engine/interpret/studied_pictures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace neurarium {
namespace {

struct AnsweredPictures : StudiedPictures {
  AnsweredPictures() {
    Rng rng(8, "answered pictures");
    examples.rows = 150;
    examples.inputs = 64;
    examples.targets = 1;
    for (int i = 0; i < 150 * 64; ++i) examples.x.push_back(static_cast<float>(rng.uniform()));
    for (int i = 0; i < 150; ++i) examples.target.push_back(static_cast<float>(rng.below(3)));
    answers = answer_pictures(network, {graph->at("logits"), graph->at("pool2"), logit(2)}, examples, 140);
  }
  [[nodiscard]] std::span<const float> row(std::int32_t i) const { return {examples.x.data() + i * 64, 64}; }
  Examples examples;
  PictureAnswers answers;
};

TEST(PictureAnswers, are_those_of_each_picture_alone) {
  const AnsweredPictures s;
  ASSERT_EQ(s.answers.rows(), 140);
  ASSERT_EQ(s.answers.features.rows, 140);
  ASSERT_EQ(s.answers.features.width, 24);
  for (const std::int32_t row : {0, 63, 64, 139}) {
    PictureProbe probe(s.network, s.logit(2), 1);
    probe.run(s.row(row));
    EXPECT_EQ(static_cast<double>(s.answers.unit[static_cast<std::size_t>(row)]),
              static_cast<double>(static_cast<float>(probe.mean())));
    const auto logits = probe.workspace().value(s.graph->at("logits"));
    const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
    EXPECT_EQ(s.answers.predicted[static_cast<std::size_t>(row)], best);
    EXPECT_EQ(s.answers.features.row(row)[5], probe.workspace().value(s.graph->at("pool2"))[5]);
  }
}

TEST(PictureAnswers, the_confusion_matrix_counts_every_picture_once_and_names_its_rows) {
  const AnsweredPictures s;
  const auto counts = s.answers.counts();
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), 140);
  std::int64_t diagonal = 0;
  for (std::int32_t actual = 0; actual < 3; ++actual)
    for (std::int32_t predicted = 0; predicted < 3; ++predicted) {
      const std::int64_t count = counts[static_cast<std::size_t>(actual * 3 + predicted)];
      EXPECT_EQ(std::ssize(s.answers.rows_of(actual, predicted)), count);
      diagonal += actual == predicted ? count : 0;
    }
  EXPECT_EQ(diagonal, s.answers.right());
}

TEST(PictureAnswers, the_surest_mistake_comes_first_and_the_strongest_picture_too) {
  const AnsweredPictures s;
  const auto mistakes = s.answers.mistakes();
  ASSERT_EQ(std::ssize(mistakes), s.answers.rows() - s.answers.right());
  ASSERT_GT(mistakes.size(), 2u);
  for (std::size_t i = 1; i < mistakes.size(); ++i)
    EXPECT_LE(s.answers.chance[static_cast<std::size_t>(mistakes[i - 1])],
              s.answers.chance[static_cast<std::size_t>(mistakes[i])]);
  const auto strongest = s.answers.strongest(5);
  ASSERT_EQ(strongest.size(), 5u);
  EXPECT_EQ(s.answers.unit[static_cast<std::size_t>(strongest[0])],
            *std::max_element(s.answers.unit.begin(), s.answers.unit.end()));
}

TEST(PictureAnswers, stop_when_they_are_asked_to) {
  const AnsweredPictures s;
  int asked = 0;
  const auto some =
      answer_pictures(s.network, {s.graph->at("logits"), kNoValue, {}}, s.examples, 140, [&] { return ++asked > 1; });
  EXPECT_EQ(some.rows(), 64);
  EXPECT_EQ(some.features.rows, 0);
}

TEST(PictureAnswers, the_last_hidden_value_is_what_the_classes_read) {
  const StudiedPictures s;
  const ValueId hidden = last_hidden(*s.graph, s.graph->at("logits"), s.graph->at("x"));
  EXPECT_EQ(s.graph->value(hidden).name, "pool2");
}

}  // namespace
}  // namespace neurarium
