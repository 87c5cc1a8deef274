// A window over a training text: its labels are the text one token on, and its probabilities those of the model.
#include "engine/interpret/label_window.h"

#include <gtest/gtest.h>

#include "tests/engine/interpret/trained_reading.h"

#include <cmath>

namespace neurarium {
namespace {

struct LabelledReading : TrainedReading {
  explicit LabelledReading(std::string_view name)
      : TrainedReading(name),
        reader(task->graph, *params, {}, data->length, data->padding()),
        text(training_text(*task, *data, 3)) {}
  SequenceReader reader;
  TrainingText text;
};

TEST(LabelWindow, its_labels_are_the_text_one_token_further_on) {
  LabelledReading town("town");
  const TrainingText& text = town.text;
  ASSERT_EQ(std::ssize(text.tokens), town.data->length);
  const auto window = read_label_window(town.reader, text, 5, 8);
  ASSERT_EQ(window.size(), 8u);
  for (std::size_t i = 0; i < window.size(); ++i) {
    EXPECT_EQ(window[i].token, text.tokens[5 + i]);
    EXPECT_EQ(window[i].target, text.tokens[6 + i]);
    EXPECT_NEAR(window[i].probability, std::exp(-window[i].loss), 1e-12);
  }
  EXPECT_EQ(training_text(*town.task, *town.data, 3 + town.task->train->rows).tokens, text.tokens);
}

TEST(LabelWindow, the_model_reads_nothing_before_it) {
  LabelledReading town("town");
  const TrainingText& text = town.text;
  TrainingText other = text;
  other.tokens[2] = text.tokens[3];
  const auto here = read_label_window(town.reader, text, 4, 6);
  const auto there = read_label_window(town.reader, other, 4, 6);
  for (std::size_t i = 0; i < here.size(); ++i) EXPECT_EQ(here[i].loss, there[i].loss);
  EXPECT_NE(read_label_window(town.reader, text, 2, 6)[0].loss, read_label_window(town.reader, other, 2, 6)[0].loss);
}

TEST(LabelWindow, leaves_out_padding_and_places_where_nothing_is_asked) {
  LabelledReading ends("topic-mood");
  const TrainingText& text = ends.text;
  EXPECT_LT(std::ssize(text.tokens), ends.data->length);
  const auto window = read_label_window(ends.reader, text, 0, 4);
  EXPECT_GE(window[0].target, 0) << "the class token is asked";
  EXPECT_LT(window[3].target, 0);
  EXPECT_TRUE(std::isnan(window[3].loss));
}

}  // namespace
}  // namespace neurarium
