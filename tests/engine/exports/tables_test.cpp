// The tables that leave the program: their numbers are those of the views, and what a run does not have is a sentence.
#include "engine/exhibits/depth.h"
#include "engine/exhibits/playground_confusion.h"
#include "engine/exports/comparison_csv.h"
#include "engine/exports/csv_text.h"
#include "engine/exports/exports.h"
#include "tests/engine/runs.h"

#include <sstream>

namespace neurarium {
namespace {

using Row = std::vector<std::string>;

// Fields of tables that need no quotes.
std::vector<Row> rows_of_table(const std::string& csv) {
  std::vector<Row> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    Row row(1);
    for (const char c : line) {
      if (c == ',')
        row.emplace_back();
      else
        row.back() += c;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::unique_ptr<Experiment> three_classes() {
  auto e = runs::experiment([](auto& s) {
    s.data = "blobs";
    s.classes = 3;
    s.samples = 300;
    s.noise = 0.3;
    s.activation = "relu";
  });
  runs::advance(*e, 40);
  return e;
}

std::shared_ptr<const PlaygroundView> view_of_run(const Experiment& e) {
  PlaygroundRequest request;
  request.moment = {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps()};
  return PlaygroundObserver().observe(request);
}

TEST(Tables, a_field_is_in_quotes_only_where_it_has_to_be) {
  EXPECT_EQ(csv_field("8:relu"), "8:relu");
  EXPECT_EQ(csv_field("8,4"), "\"8,4\"");
  EXPECT_EQ(csv_field("a \"b\"\n"), "\"a \"\"b\"\"\n\"");
}

TEST(Tables, the_confusion_matrix_counts_every_point_as_the_points_table_has_it) {
  const auto e = three_classes();
  std::map<std::string, std::int64_t> wanted;
  const std::vector<Row> points = rows_of_table(points_csv(*e).value());
  const auto first = static_cast<std::size_t>(std::ranges::find(points[0], "p0") - points[0].begin());
  ASSERT_EQ(points[0].size(), first + 3);
  for (const Row& row : std::span(points).subspan(1)) {
    std::size_t best = 0;
    for (std::size_t k = 1; k < 3; ++k)
      if (std::stod(row[first + k]) > std::stod(row[first + best])) best = k;
    ++wanted[row[3] + " " + row[2] + " " + std::to_string(best)];
  }
  const std::vector<Row> rows = rows_of_table(confusion_csv(*e).value());
  ASSERT_EQ(rows[0], Row({"set", "actual", "predicted", "count"}));
  ASSERT_EQ(rows.size(), 1U + 2 * 9);
  std::int64_t total = 0;
  for (const Row& row : std::span(rows).subspan(1)) {
    EXPECT_EQ(std::stoll(row[3]), wanted[row[0] + " " + row[1] + " " + row[2]]) << row[0] << row[1] << row[2];
    total += std::stoll(row[3]);
  }
  EXPECT_EQ(total, 300);
}

TEST(Tables, the_layers_have_all_their_weights_in_bars_and_their_dead_units) {
  const auto e = three_classes();
  ASSERT_TRUE(e->apply(SetParameters{"h0.bias", {2}, {-1000.0f}}).ok());
  std::map<std::string, std::int64_t> sums;
  const std::vector<Row> rows = rows_of_table(layers_csv(*e).value());
  ASSERT_EQ(rows[0], Row({"layer", "number", "from", "to", "value"}));
  for (const Row& row : std::span(rows).subspan(1)) {
    ASSERT_EQ(row.size(), 5U);
    if (row[1] == "gradient rms")
      EXPECT_GT(std::stod(row[4]), 0);
    else
      sums[row[0] + " " + row[1]] += std::stoll(row[4]);
  }
  EXPECT_EQ(sums["h0 units"], 5);
  EXPECT_EQ(sums["h0 dead units"], 1);
  EXPECT_EQ(sums["h0 weights"], 2 * 5);
  EXPECT_EQ(sums["h1 weights"], 5 * 4);
  EXPECT_EQ(sums["out gradients"], 4 * 3);
  EXPECT_EQ(sums["h1 activations"], 4 * 240);  // of the training points
}

TEST(Tables, what_a_run_does_not_have_is_a_sentence) {
  const auto regression = runs::experiment([](auto& s) { s.data = "plane"; });
  EXPECT_NE(confusion_csv(*regression).error().message.find("regression"), std::string::npos);
  EXPECT_TRUE(layers_csv(*regression).ok());
  const auto depth = Experiment::make(std::make_unique<DepthSettings>());
  ASSERT_TRUE(depth.ok());
  for (const ExportKind kind : {ExportKind::LayersCsv, ExportKind::ConfusionCsv})
    EXPECT_FALSE(has_export(kind, *(*depth)->settings()));
  EXPECT_FALSE(layers_csv(**depth).ok());
  EXPECT_FALSE(confusion_csv(**depth).ok());
}

TEST(Tables, a_comparison_has_both_moments_and_their_difference) {
  const auto here = three_classes(), there = three_classes();
  ASSERT_TRUE(here->apply(runs::with_settings(*here, [](auto& s) { s.learning_rate = 0.5; })).ok());
  runs::advance(*here, 10);
  const auto mine = view_of_run(*here), theirs = view_of_run(*there);
  const std::vector<Row> rows = rows_of_table(comparison_csv(*mine, *theirs));
  ASSERT_EQ(rows[0], Row({"kind", "name", "row", "column", "here", "there", "difference"}));
  EXPECT_EQ(rows[1], Row({"step", "step", "", "", "50", "40", "10"}));
  EXPECT_EQ(rows[2].at(1), "learning-rate");
  EXPECT_EQ(rows[2].at(4), "0.5");
  std::map<std::string, int> counts;
  for (const Row& row : std::span(rows).subspan(3)) {
    ASSERT_EQ(row.size(), 7U);
    ++counts[row[0]];
    ASSERT_NEAR(std::stod(row[6]), std::stod(row[4]) - std::stod(row[5]), 1e-6);
    if (row[1] == "h1.weight" && row[2] == "3" && row[3] == "4") {
      EXPECT_FLOAT_EQ(std::stof(row[4]), here->params().of(here->graph().at("h1.weight"))[3 * 5 + 4]);
      EXPECT_FLOAT_EQ(std::stof(row[5]), there->params().of(there->graph().at("h1.weight"))[3 * 5 + 4]);
    }
  }
  EXPECT_EQ(counts["weight"], 2 * 5 + 5 * 4 + 4 * 3);
  EXPECT_EQ(counts["bias"], 5 + 4 + 3);
  EXPECT_EQ(counts["output"], 3 * kRegionGrid * kRegionGrid);
}

}  // namespace
}  // namespace neurarium
