// One word in several sentences, and where neurons fire most, against the values of the runs themselves.
#include "engine/interpret/word_vectors.h"

#include "engine/interpret/neuron_examples.h"
#include "tests/engine/interpret/trained_reading.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

std::vector<WordPlace> places_of(const TrainedReading& model, const std::string& word,
                                 const std::vector<std::string>& sentences) {
  const int id = model.data->tokenizer->encode(word).ids.front();
  std::vector<WordPlace> places;
  for (const std::string& sentence : sentences) {
    WordPlace place{model.data->tokenizer->encode(sentence).ids, 0};
    place.position = static_cast<int>(std::ranges::find(place.tokens, id) - place.tokens.begin());
    places.push_back(std::move(place));
  }
  return places;
}

TEST(WordVectors, begin_as_one_and_part_with_their_contexts) {
  const TrainedReading town("town");
  SequenceReader reader(town.task->graph, *town.params, {}, town.data->length);
  const WordVectors words =
      read_word_vectors(reader, town.spec, places_of(town, "saw", {"tom saw", "mary saw", "tom saw"}));
  ASSERT_EQ(words.sentences, 3u);
  ASSERT_EQ(words.depths.size(), 5u);
  EXPECT_NEAR(words.distance(0, 0, 1), 0, 1e-6) << "rotary positions: the embedding is the same everywhere";
  EXPECT_GT(words.distance(4, 0, 1), 1e-3);
  for (std::size_t d = 0; d < 5; ++d) {
    EXPECT_NEAR(words.distance(d, 0, 2), 0, 1e-6) << "the same sentence";
    EXPECT_EQ(words.distance(d, 1, 1), 0);
    EXPECT_NEAR(words.at(d, 0)[0] + words.at(d, 1)[0] + words.at(d, 2)[0], 0, 1e-3) << "each depth's mean is away";
  }
  EXPECT_GE(words.explained[0], words.explained[1]);
  EXPECT_GT(words.explained[0] + words.explained[1], 0.5);
  EXPECT_LE(words.explained[0] + words.explained[1], 1 + 1e-9);
}

TEST(WordVectors, the_example_has_the_word_in_every_sentence) {
  for (const char* name : {"town", "town-zh", "repeat"}) {
    const TrainedReading model(name);
    const WordExample example = word_example(*model.task, *model.data, 4);
    ASSERT_GE(example.sentences.size(), 2u) << name;
    for (const std::string& sentence : example.sentences) {
      const std::vector<int> ids = model.data->tokenizer->encode(sentence).ids;
      EXPECT_NE(std::ranges::find(ids, example.word), ids.end()) << sentence;
    }
  }
}

TEST(WordVectors, the_example_of_polysemy_has_two_meanings_of_one_word) {
  TransformerSettings settings;
  settings.choose_task("polysemy");
  settings.samples = 16;
  const auto task = settings.make_task();
  ASSERT_TRUE(task.ok());
  const auto data = settings.data();
  const WordExample example = word_example(**task, **data, 4);
  ASSERT_EQ(example.sentences.size(), 4u);
  const std::string word = (*data)->tokenizer->shown(example.word);
  for (const std::string& sentence : example.sentences)
    EXPECT_NE(sentence.rfind("here " + word), std::string::npos) << sentence << ": after the context, not before it";
}

TEST(NeuronExamples, are_the_largest_activations_of_the_sequences) {
  const TrainedReading town("town");
  const NeuronExamples found = find_neuron_examples(*town.task, *town.data, *town.params, {}, 1, 6, 4);
  ASSERT_EQ(found.sequences.size(), 6u);
  EXPECT_EQ(found.positions, 6 * town.data->length);
  const ValueId id = town.task->graph->at("blocks.1.mlp.post");
  const auto width = static_cast<std::size_t>(town.spec.mlp_size());
  ASSERT_EQ(found.best.size(), width);
  SequenceReader reader(town.task->graph, *town.params, {}, town.data->length);
  std::vector<float> largest(width, -1e9F);
  std::vector<double> active(width);
  for (const std::vector<int>& tokens : found.sequences) {
    const auto post = reader.read(tokens).value(id);
    for (std::size_t i = 0; i < post.size(); ++i) {
      largest[i % width] = std::max(largest[i % width], post[i]);
      active[i % width] += post[i] > 0 ? 1.0 / static_cast<double>(found.positions) : 0;
    }
  }
  for (std::size_t n = 0; n < width; ++n) {
    ASSERT_EQ(found.best[n].size(), 4u);
    EXPECT_EQ(found.best[n].front().value, largest[n]);
    EXPECT_TRUE(std::ranges::is_sorted(found.best[n], std::greater<>(), &NeuronExample::value));
    EXPECT_NEAR(found.active[n], active[n], 1e-9);
  }
}

TEST(NeuronExamples, of_a_model_without_perceptrons_are_none) {
  TransformerSettings settings;
  settings.choose_task("repeat");
  settings.samples = 16;
  settings.attention_only = true;
  const auto task = settings.make_task();
  ASSERT_TRUE(task.ok());
  Params<float> params(*(*task)->graph);
  EXPECT_TRUE(find_neuron_examples(**task, **settings.data(), params, {}, 0, 2, 2).best.empty());
}

}  // namespace
}  // namespace neurarium
