// What of a model can be looked at as points, and that each source gives as many labels as points.
#include "engine/exhibits/embeddings.h"
#include "engine/exhibits/transformer.h"
#include "engine/experiment.h"
#include "tests/engine/runs.h"

#include <gtest/gtest.h>

#include <algorithm>
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

TEST(PointSources, OfEveryExhibitThatTheViewShowsAreReadable) {
  const ExhibitView* view = find_view("embeddings");
  ASSERT_NE(view, nullptr);
  for (const std::string_view name : view->of) {
    if (name == "transformer") continue;  // above, in small
    SCOPED_TRACE(name);
    const auto e = Experiment::make((*find_exhibit(name))->defaults());
    ASSERT_TRUE(e.ok());
    expect_all_readable(**e);
  }
}

TEST(PointSources, EveryValueAndParameterWithRowsCanBeNamed) {
  const auto e = small_transformer("rotary");
  const PointMoment moment = moment_of(*e);
  for (const Value& value : moment.task->graph->values()) {
    SCOPED_TRACE(value.name);
    const bool rows = value.role == Role::Param ? value.dims.size() > 1 : has_batch_axis(value.dims);
    const auto source = find_point_source(*moment.task, *moment.settings, value.name, false);
    ASSERT_EQ(source.ok(), rows);
    if (!rows) {
      EXPECT_NE(source.error().message.find("has no rows"), std::string::npos) << source.error().message;
      continue;
    }
    const auto read = read_points(moment, *source, "");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_GT(read->vectors->rows, 0);
  }
}

TEST(PointSources, AHeadGivesAPointForEachToken) {
  const auto e = small_transformer("rotary");
  const PointMoment moment = moment_of(*e);
  const std::string text = point_text(*moment.settings);
  const auto stream = read_points(moment, {PointsOf::Sentence, "blocks.0.resid_pre"}, text);
  for (const char* name : {"blocks.0.attn.q", "blocks.0.attn.pattern"}) {
    const auto read = read_points(moment, {PointsOf::Sentence, name}, text);
    ASSERT_TRUE(read.ok());
    const Vectors& v = *read->vectors;
    EXPECT_EQ(v.rows, 2 * stream->vectors->rows) << name;
    const auto head =
        std::find_if(v.columns.begin(), v.columns.end(), [](const Column& c) { return c.name == "head"; });
    ASSERT_NE(head, v.columns.end());
    EXPECT_EQ(head->numbers[1], 1);
  }
  // A row of a pattern is the weights of the keys: those before the token sum to 1.
  const auto pattern = read_points(moment, {PointsOf::Sentence, "blocks.0.attn.pattern"}, text);
  for (std::int64_t i = 0; i < pattern->vectors->rows; ++i) {
    float sum = 0;
    for (const float weight : pattern->vectors->row(i)) sum += weight;
    EXPECT_NEAR(sum, 1, 1e-4);
  }
}

TEST(PointSources, APictureIsAPoint) {
  const auto e = Experiment::make((*find_exhibit("vision"))->defaults());
  ASSERT_TRUE(e.ok());
  const PointMoment moment = moment_of(**e);
  const auto read = read_points(moment, {PointsOf::Data, "pool2"}, "");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->vectors->rows, moment.task->train->rows + moment.task->test->rows);
  EXPECT_EQ(read->vectors->width, 32 * 2 * 2);
  EXPECT_EQ(read->vectors->columns[0].name, "class");
  const auto wide = read_points(moment, {PointsOf::Data, "conv1.act"}, "");
  ASSERT_TRUE(wide.ok());
  EXPECT_EQ(wide->cut.size(), 1u) << "1,024 numbers a picture: a sample, which is said";
}

TEST(PointSources, WhatIsCutIsSaid) {
  const auto e = small_transformer("learned");
  const PointMoment moment = moment_of(*e);
  std::string text = point_text(*moment.settings);
  EXPECT_TRUE(read_points(moment, {PointsOf::Sentence, "embed"}, text)->cut.empty());
  const std::string line = text.substr(0, text.find('\n'));
  std::string long_line = line;
  while (long_line.size() < 4000) long_line += " " + line;
  const auto read = read_points(moment, {PointsOf::Sentence, "embed"}, line + "\n" + long_line);
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->cut.size(), 1u);
  EXPECT_NE(read->cut[0].message.find("Line 2 has"), std::string::npos) << read->cut[0].message;
  const auto lost = read_points(moment, {PointsOf::Sentence, "loss.each"}, text);
  ASSERT_FALSE(lost.ok());
  EXPECT_NE(lost.error().message.find("right answers"), std::string::npos);
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
