// What of a model can be looked at as points, and that each source gives as many labels as points.
#include "engine/exhibits/embeddings.h"
#include "engine/exhibits/transformer.h"
#include "engine/experiment.h"
#include "tests/engine/runs.h"

#include <gtest/gtest.h>

#include <limits>

namespace neurarium {
namespace {

PointMoment moment_of(const Experiment& e) {
  const auto params = e.params().flat();
  return {e.task(), e.settings(), e.edits(), {params.begin(), params.end()}, e.steps()};
}

std::unique_ptr<Experiment> small_transformer(std::string positions) {
  auto settings = std::make_unique<TransformerSettings>();
  settings->choose_task("town");
  settings->layers = 1;
  settings->heads = 2;
  settings->width = 16;
  settings->samples = 64;
  settings->positions = std::move(positions);
  return std::move(*Experiment::make(std::move(settings)));
}

void expect_all_readable(const Experiment& e) {
  const PointMoment moment = moment_of(e);
  const std::string text = point_text(*moment.settings);
  const std::vector<PointSource> sources = point_sources(*moment.task, *moment.settings);
  ASSERT_FALSE(sources.empty());
  for (const PointSource& source : sources) {
    const auto read = read_points(moment, source, text);
    ASSERT_TRUE(read.ok()) << source.value << ": " << read.error().message;
    const Vectors& v = *read->vectors;
    EXPECT_EQ(static_cast<std::int64_t>(v.values.size()), v.rows * v.width) << source.value;
    ASSERT_FALSE(v.columns.empty()) << source.value;
    for (const Column& column : v.columns)
      EXPECT_EQ(static_cast<std::int64_t>(column.is_text ? column.word_ids.size() : column.numbers.size()), v.rows)
          << source.value << " " << column.name;
  }
}

TEST(PointSources, OfEveryKindOfModelAreReadable) {
  expect_all_readable(*runs::experiment());
  expect_all_readable(*small_transformer("learned"));
  expect_all_readable(*small_transformer("rotary"));
}

TEST(PointSources, ARowOfTheEmbeddingIsThatOfItsToken) {
  const auto e = small_transformer("learned");
  const auto read = read_points(moment_of(*e), {PointsOf::Rows, "embed.weight"}, "");
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->movable);
  const auto weights = e->params().of(e->graph().at("embed.weight"));
  EXPECT_EQ(read->vectors->row(5)[3], weights[5 * 16 + 3]);
}

TEST(PointSources, ATextWithoutTokensIsRefused) {
  const auto e = small_transformer("learned");
  const auto read = read_points(moment_of(*e), {PointsOf::Sentence, "embed"}, "  \n ");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("no tokens"), std::string::npos);
}

TEST(PointSources, ADivergedRunIsASentence) {
  const auto e = runs::experiment();
  PointMoment moment = moment_of(*e);
  moment.params[3] = std::numeric_limits<float>::quiet_NaN();
  const auto read = read_points(moment, {PointsOf::Rows, "h0.weight"}, "");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("nan"), std::string::npos) << read.error().message;
}

}  // namespace
}  // namespace neurarium
