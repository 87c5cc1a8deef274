#include "engine/files/csv.h"

#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <string>

#include "engine/files/points.h"
#include "engine/files/reader.h"
#include "engine/rng.h"
#include "tests/engine/files/temp_folder.h"

namespace neurarium {
namespace {

using namespace std::string_literals;
using Numbers = std::vector<float>;
using Words = std::vector<std::string>;

Result<Table> parse_table(std::string_view text, const CsvOptions& options = {}) {
  return parse_csv(as_bytes(text), "p.csv", options);
}

// The cells of a text column, row by row.
Words words_of(const Column& column) {
  Words words;
  for (const auto id : column.word_ids) words.push_back(column.words[id]);
  return words;
}

void expect_small_table(const Result<Table>& table, const std::string& variant) {
  ASSERT_TRUE(table) << variant << ": " << table.error().message;
  ASSERT_EQ(table->columns.size(), 3U) << variant;
  EXPECT_TRUE(table->has_header) << variant;
  EXPECT_EQ(table->columns[0].name, "x") << variant;
  EXPECT_EQ(table->columns[0].numbers, (Numbers{1.5F, -2})) << variant;
  EXPECT_EQ(table->columns[1].numbers, (Numbers{0.001F, 30})) << variant;
  EXPECT_EQ(words_of(table->columns[2]), (Words{"red", "blue"})) << variant;
}

TEST(Csv, reads_every_usual_way_to_write_a_table) {
  for (const std::string end : {"\n", "\r\n", "\r"})
    for (const std::string mark : {"", "\xef\xbb\xbf"})
      for (const std::string separator : {",", ";", "\t"})
        for (const std::string& last : {end, ""s, end + end}) {
          const std::string& s = separator;
          const std::string text = mark + "x" + s + "y" + s + "colour" + end + "1.5" + s + "1e-3" + s + "red" + end +
                                   "-2" + s + " +30 " + s + "\"blue\"" + last;
          expect_small_table(parse_table(text), text);
        }
}

TEST(Csv, understands_decimal_commas_between_semicolons_only) {
  expect_small_table(parse_table("x;y;colour\n1,5;0,001;red\n-2;30;blue\n"), "semicolons");
  const auto table = parse_table("1,5;2,5\n3,5;4,5\n");
  EXPECT_EQ(table->separator, ';');
  EXPECT_EQ(table->columns[1].numbers, (Numbers{2.5F, 4.5F}));
  EXPECT_TRUE(parse_table("x\ty\n1,5\t2\n")->columns[0].is_text);
}

TEST(Csv, is_not_disturbed_by_a_locale_with_decimal_commas) {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C"})
    if (std::setlocale(LC_ALL, name) != nullptr) {
      EXPECT_EQ(parse_table("x,y\n1.5,2.25\n")->columns[1].numbers[0], 2.25F);
    }
  std::setlocale(LC_ALL, before.c_str());
}

TEST(Csv, reads_quoted_cells) {
  const auto table = parse_table("\"a \"\"b\"\"\",\"c,d\", \"e\" \n1,\"two\nlines\",\"\"\"\"\n2,x\"y,z\n");
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->columns[0].name, "a \"b\"");
  EXPECT_EQ(table->columns[1].name, "c,d");
  EXPECT_EQ(table->columns[2].name, "e");
  EXPECT_EQ(words_of(table->columns[1]), (Words{"two\nlines", "x\"y"}));
  EXPECT_EQ(words_of(table->columns[2]), (Words{"\"", "z"}));
}

TEST(Csv, finds_out_whether_there_is_a_header) {
  EXPECT_TRUE(parse_table("x,y,label\n1,2,a\n")->has_header);
  EXPECT_TRUE(parse_table("x,2020,label\n1,2,a\n")->has_header);
  EXPECT_TRUE(parse_table("name,colour\nbob,red\n")->has_header);
  EXPECT_FALSE(parse_table("1,2,a\n3,4,b\n")->has_header);
  EXPECT_FALSE(parse_table("nan,2,a\n3,4,b\n")->has_header);
  EXPECT_FALSE(parse_table("1,2\n")->has_header);
  EXPECT_FALSE(parse_table("x,y\n1,2\n", {.header = Header::Absent})->has_header);
  EXPECT_TRUE(parse_table("1,2\n3,4\n", {.header = Header::Present})->has_header);
  EXPECT_EQ(parse_table("1,2\n3,4\n")->columns[1].name, "column 2");
  EXPECT_EQ(parse_table("x,,z\n3,4,5\n")->columns[1].name, "column 2");
}

TEST(Csv, finds_out_the_separator) {
  EXPECT_EQ(parse_table("a;b,c\n1;2\n")->separator, ';');
  EXPECT_EQ(parse_table("a,b\n1,2\n")->separator, ',');
  EXPECT_EQ(parse_table("a\tb,c\n1\t2\n")->separator, '\t');
  EXPECT_EQ(parse_table("\"a;b\",c\n1,2\n")->separator, ',');
  EXPECT_EQ(parse_table("1\n2\n")->separator, ',');
  EXPECT_EQ(parse_table("a;b\n1;2\n", {.separator = ','})->columns.size(), 1U);
}

TEST(Csv, reads_numbers_as_they_are_written) {
  const auto table = parse_table("v\n0\n-0\n.5\n5.\n1E3\n+1e-3\n1e-400\n-1e-50\n3.4028234e38\n0.1\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->columns[0].numbers,
            (Numbers{0, -0.0F, 0.5F, 5, 1000, 0.001F, 0, -0.0F, std::numeric_limits<float>::max(), 0.1F}));
  for (const std::string word : {"1.2.3", "1e", "0x10", "1 2", "1_000", "--1", "+-1", "1,000",
                                 "\xe2\x88\x92"
                                 "1",
                                 "one"})
    EXPECT_TRUE(parse_table("v\n1\n\"" + word + "\"\n")->columns[0].is_text) << word;
}

TEST(Csv, turns_a_column_into_words_at_its_first_word) {
  const auto column = parse_table("id,v\n1,1\n1.50,NA\n,2\nx,?\n1.5,4\n,5\nNA,6\n")->columns[0];
  EXPECT_TRUE(column.is_text);
  EXPECT_EQ(words_of(column), (Words{"1", "1.5", "", "x", "1.5", "", "NA"}));
  EXPECT_EQ(column.first_word.row, 5);
  EXPECT_EQ(column.first_word.text, "x");
  EXPECT_EQ(column.first_missing.row, 4);
  EXPECT_TRUE(column.numbers.empty());
}

TEST(Csv, notes_the_first_missing_number_and_reads_on) {
  for (const std::string missing :
       {"", "nan", "NaN", "-nan", "inf", "-Inf", "+infinity", "NA", "n/a", "null", "?", "1e39", "-1e400", "#DIV/0!"}) {
    const auto table = parse_table("x,y\n1,2\n3," + missing + "\n5,6\n");
    ASSERT_TRUE(table) << missing;
    EXPECT_FALSE(table->columns[1].is_text) << missing;
    EXPECT_EQ(table->columns[1].first_missing.row, 3) << missing;
    EXPECT_EQ(table->columns[1].first_missing.text, missing);
    EXPECT_TRUE(std::isnan(table->columns[1].numbers[1])) << missing;
    EXPECT_EQ(table->rows, 3);
  }
}

TEST(Csv, leaves_out_an_empty_last_column) {
  EXPECT_EQ(parse_table("x,y,\n1,2,\n3,4,\n")->columns.size(), 2U);
  EXPECT_EQ(parse_table("1,2,\n3,4,\n")->columns.size(), 2U);
  EXPECT_EQ(parse_table("x,y,z\n1,2,\n3,4,\n")->columns.size(), 3U);
}

TEST(Csv, reads_rows_that_lie_across_the_chunks_of_the_file) {
  const TempFolder folder;
  const std::string path = folder / "points.csv";
  std::string text = "x,name\r\n";
  for (int i = 0; i < 60'000; ++i) text += fmt::format("{},\"n\"\"{}\r\n\"\r\n", i, i % 7);
  write_plainly(path, text);
  const auto table = read_csv(path);
  ASSERT_TRUE(table) << table.error().message;
  ASSERT_EQ(table->rows, 60'000);
  for (int i = 0; i < 60'000; ++i) {
    ASSERT_EQ(table->columns[0].numbers[static_cast<std::size_t>(i)], static_cast<float>(i));
    ASSERT_EQ(table->columns[1].words[table->columns[1].word_ids[static_cast<std::size_t>(i)]],
              fmt::format("n\"{}\r\n", i % 7));
  }
}

TEST(Csv, reads_a_million_rows_and_no_more) {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += "1.5,2\n";
  const auto table = parse_table(text);
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->rows, 1'000'000);
  EXPECT_EQ(parse_table(text + "1,2\n").error().message,
            "p.csv: there are more than the 1,000,000 rows that are read here; shorten the file");
}

TEST(Csv, round_trips_random_tables) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Rng rng(seed, "csv");
    const std::size_t columns = 1 + rng.below(6);
    const std::size_t rows = 1 + rng.below(20);
    std::vector<Numbers> values(columns);
    std::string text;
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) {
        values[c].push_back(static_cast<float>(rng.normal() * std::pow(10, rng.uniform(-20, 20))));
        text += fmt::format("{}{}", values[c].back(), c + 1 == columns ? "\n" : ",");
      }
    const auto table = parse_table(text);
    ASSERT_TRUE(table) << "seed " << seed << ": " << table.error().message;
    for (std::size_t c = 0; c < columns; ++c) ASSERT_EQ(table->columns[c].numbers, values[c]) << "seed " << seed;
  }
}

// ---- points
// ----------------------------------------------------------------------------------------------------------

TEST(Points, take_the_first_two_numbers_and_the_last_column_by_themselves) {
  const auto points = choose_points(parse_table("id,x,y,kind\na,1,2,red\nb,3,4,blue\nc,5,6,red\n").value(), {});
  ASSERT_TRUE(points) << points.error().message;
  EXPECT_EQ(points->rows, 3);
  EXPECT_EQ(points->x, (Numbers{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(points->classes, (std::vector<std::int32_t>{0, 1, 0}));
  EXPECT_EQ(points->class_names, (Words{"red", "blue"}));
  EXPECT_EQ(points->feature_names, (Words{"x", "y"}));
  EXPECT_EQ(points->label_name, "kind");
  EXPECT_TRUE(points->warnings.empty());
}

TEST(Points, find_a_label_column_by_its_usual_name) {
  const auto points = choose_points(parse_table("Label,x,y\n1,2,3\n-1,4,5\n").value(), {});
  EXPECT_EQ(points->label_name, "Label");
  EXPECT_EQ(points->x, (Numbers{2, 3, 4, 5}));
}

TEST(Points, are_chosen_by_name_or_number_in_the_given_order) {
  const Table table = parse_table("a,b,c,2\n1,2,3,4\n5,6,7,8\n").value();
  const auto points = choose_points(table, {{"c", "1", "2"}, "b", LabelKind::Numbers});
  ASSERT_TRUE(points) << points.error().message;
  EXPECT_EQ(points->feature_names, (Words{"c", "a", "2"}));
  EXPECT_EQ(points->x, (Numbers{3, 1, 4, 7, 5, 8}));
  EXPECT_EQ(points->targets, (Numbers{2, 6}));
  EXPECT_TRUE(points->classes.empty());
}

TEST(Points, number_classes_by_size_and_word_classes_by_appearance) {
  const auto numeric = choose_points(parse_table("x,y,label\n1,2,3\n1,3,-1\n2,2,0.5\n2,1,3\n").value(), {});
  EXPECT_EQ(numeric->class_names, (Words{"-1", "0.5", "3"}));
  EXPECT_EQ(numeric->classes, (std::vector<std::int32_t>{2, 0, 1, 2}));
  const auto mixed = choose_points(parse_table("x,y,label\n1,2,3\n1,3,b\n2,2,3.0\n2,1,1\n").value(), {});
  EXPECT_EQ(mixed->class_names, (Words{"3", "b", "1"}));
  EXPECT_EQ(mixed->classes, (std::vector<std::int32_t>{0, 1, 0, 2}));
}

TEST(Points, warn_of_one_class_and_of_a_feature_that_never_changes) {
  const auto points = choose_points(parse_table("x,y,label\n1,7,a\n2,7,a\n").value(), {});
  ASSERT_TRUE(points);
  ASSERT_EQ(points->warnings.size(), 2u);
  EXPECT_EQ(points->warnings[0].message,
            "p.csv: all 2 points are of the one class \"a\", so there is nothing to tell apart");
  EXPECT_EQ(points->warnings[1].message, "p.csv: column \"y\" is 7 in every row, so nothing can be learned from it");
}

TEST(Points, missing_values_matter_only_in_the_chosen_columns) {
  const Table table = parse_table("x,y,z,label\n1,2,,a\n3,4,NA,b\n").value();
  EXPECT_TRUE(choose_points(table, {{"x", "y"}, "label", LabelKind::Classes}));
  EXPECT_FALSE(choose_points(table, {{"x", "z"}, "label", LabelKind::Classes}));
}

}  // namespace
}  // namespace neurarium
