// Hand-made bad CSV files and choices, each with the exact sentence that a person reads; truncated, damaged and
// oversized files.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/files/csv.h"
#include "engine/files/points.h"
#include "engine/files/reader.h"
#include "tests/engine/files/temp_folder.h"

namespace neurarium {
namespace {

using namespace std::string_literals;

// "file" gives the Error of reading it, or of choosing points from it.
std::string refusal_of(std::string_view text, const PointColumns& columns = {}, const CsvOptions& options = {}) {
  const auto table = parse_csv(as_bytes(text), "p.csv", options);
  if (!table) {
    EXPECT_EQ(table.error().code, ExitCode::InputRefused);
    return table.error().message;
  }
  const auto points = choose_points(*table, columns);
  if (!points) {
    EXPECT_EQ(points.error().code, ExitCode::InputRefused);
    return points.error().message;
  }
  return "accepted";
}

TEST(CsvBad, files_that_are_no_table) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "the file is empty; choose a file with content"},
      {"\n", "there are only blank lines; choose a file with content"},
      {"\r\n \r\n\n", "there are only blank lines; choose a file with content"},
      {"\xef\xbb\xbf", "there are only blank lines; choose a file with content"},
      {"x,y,label\n", "there is a header and no row of data; add some rows"},
      {"x,y,label", "there is a header and no row of data; add some rows"},
      {"x,y\n1\n", "row 2 has 1 column, but row 1 has 2; give every row the same number of columns"},
      {"x,y\n1,2\n\n1,2,3\n", "row 4 has 3 columns, but row 1 has 2; give every row the same number of columns"},
      {"\n1,2\n3\n", "row 3 has 1 column, but row 2 has 2; give every row the same number of columns"},
      {"a,b\n\"1\n2\",3\n4\n", "row 4 has 1 column, but row 1 has 2; give every row the same number of columns"},
      {"1,2\r\n3,4\r\n5\r\n", "row 3 has 1 column, but row 1 has 2; give every row the same number of columns"},
      {"1,2\r3,4\r5\r", "row 3 has 1 column, but row 1 has 2; give every row the same number of columns"},
      {"a,b\n1,\"2\n3,4\n", "row 2, column 2: a quote is opened and never closed; add the closing quote"},
      {"\"", "row 1, column 1: a quote is opened and never closed; add the closing quote"},
      {"a,b\n\"1\"x,2\n", "row 2, column 1: there is text behind a closing quote; write a quote inside a cell twice"},
      {"a,b\n1,\"2\" \"3\"\n",
       "row 2, column 2: there is text behind a closing quote; write a quote inside a cell twice"},
      {"a,b\n1,caf\xe9\n", "row 2 is not valid UTF-8; save the file as UTF-8"},
      {"\xc0\xaf,b\n1,2\n", "row 1 is not valid UTF-8; save the file as UTF-8"},
      {"a,b\n1,\xed\xa0\x80\n", "row 2 is not valid UTF-8; save the file as UTF-8"},
      {"a,b\n1,\xf0\x9f\x98", "row 2 is not valid UTF-8; save the file as UTF-8"},
      {"a,b\n1,2\0\n"s, "this is a binary file, not a CSV file; export it as CSV"},
      {"\x1f\x8b\x08\0\0\0\0\0"s, "this is a gzip archive, not a CSV file; unpack it first"},
      {"\x1f\x8b\x08\x08tttt", "this is a gzip archive, not a CSV file; unpack it first"},
      {"PK\3\4\x14\0\6\0"s,
       "this is a zip archive (PyTorch checkpoint, .npz or spreadsheet), not a CSV file; export it as CSV or "
       "safetensors"},
      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
       "this is an old Microsoft Office document, not a CSV file; export it as CSV or safetensors"},
      {"\xff\xfex\0,\0y\0\n\0"s, "this is UTF-16 text, not a CSV file; save it as UTF-8"},
      {"\xfe\xff\0x\0,\0y"s, "this is UTF-16 text, not a CSV file; save it as UTF-8"},
      {"\x89PNG\r\n\x1a\n\0\0\0\r"s, "this is a PNG picture, not a CSV file; choose another file"},
      {"\x02\0\0\0\0\0\0\0{}"s, "this is a safetensors file, not a CSV file; choose another file"},
      {"\0\0\x08\x03\0\0"s, "this is an IDX file of pictures, not a CSV file; choose another file"},
      {"<!DOCTYPE html>\n<html>", "this is a web page, not a CSV file; download the file itself"},
      {"  <HTML>", "this is a web page, not a CSV file; download the file itself"},
      {"<?xml version=\"1.0\"?>", "this is an XML document, not a CSV file; export it as CSV or safetensors"},
      {"{\"x\": [1, 2]}", "this is JSON text, not a CSV file; export it as CSV or safetensors"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
       "this is a Git LFS pointer, not a CSV file; fetch the file itself with `git lfs pull`"},
      {"%PDF-1.4\n1 0 obj", "this is a PDF document, not a CSV file; choose another file"},
  };
  for (const auto& [text, sentence] : cases) EXPECT_EQ(refusal_of(text), "p.csv: " + sentence) << text;
}

TEST(CsvBad, a_zero_byte_far_into_the_file_is_found) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "1,2,3\n";
  text += "1,2,3\0\n"s;
  EXPECT_EQ(refusal_of(text), "p.csv: row 100001 holds a zero byte; this is a binary file: export it as CSV");
}

TEST(CsvBad, limits_of_columns_and_of_a_row) {
  const auto columns = [](int count) {
    std::string row;
    for (int i = 0; i < count; ++i) row += i == 0 ? "1" : ",1";
    return row + "\n";
  };
  EXPECT_EQ(refusal_of(columns(4096)), "accepted");
  EXPECT_EQ(refusal_of(columns(4097)), "p.csv: row 1 has more than the 4,096 columns that are read here; remove some");
  EXPECT_EQ(
      refusal_of(columns(2'000'000)),
      "p.csv: row 1 has more than 1,048,576 bytes; the lines of this file do not end, or a quote is never closed: "
      "correct it or choose another file");
  EXPECT_EQ(
      refusal_of("x,y,l\n1,2,3\n1,2,\"" + std::string(2'000'000, '\n')),
      "p.csv: row 3 has more than 1,048,576 bytes; the lines of this file do not end, or a quote is never closed: "
      "correct it or choose another file");
}

TEST(CsvBad, columns_that_cannot_be_chosen) {
  const std::string text = "width,height,name,kind\n1,2,a,0\n3,4,b,1\n";
  const std::string list = R"(; the columns are "width", "height", "name", "kind")";
  struct Choice {
    PointColumns columns;
    std::string sentence;
  };
  const LabelKind numbers = LabelKind::Numbers;
  const Choice cases[] = {
      {{{"widht"}, "kind"}, "there is no column \"widht\"; the nearest is \"width\""},
      {{{"WIDHT"}, "kind"}, "there is no column \"WIDHT\"; the nearest is \"width\""},
      {{{"width"}, "kin"}, "there is no column \"kin\"; the nearest is \"kind\""},
      {{{"width"}, "colour"}, "there is no column \"colour\"" + list},
      {{{""}, "kind"}, "there is no column \"\"" + list},
      {{{"0"}, "kind"}, "there is no column 0; the columns are numbered from 1 to 4"},
      {{{"5"}, "kind"}, "there is no column 5; the columns are numbered from 1 to 4"},
      {{{"99999999999999999999"}, "kind"},
       "there is no column 99999999999999999999; the columns are numbered from 1 to 4"},
      {{{"-1"}, "kind"}, "there is no column \"-1\"" + list},
      {{{"width", "1"}, "kind"}, "column \"width\" is chosen twice; choose another one"},
      {{{"width", "height"}, "2"}, "column \"height\" is both a feature and the label; choose another one"},
      {{{"width", "name"}, "kind"},
       "row 2, column \"name\" holds \"a\", where a number was expected; correct it or choose another column"},
      {{{"width"}, "name", numbers},
       "row 2, column \"name\" holds \"a\", where a number was expected; correct it or choose another column"},
  };
  for (const auto& [columns, sentence] : cases) EXPECT_EQ(refusal_of(text, columns), "p.csv: " + sentence);
}

TEST(CsvBad, tables_without_the_columns_that_points_need) {
  const std::pair<std::string, std::string> cases[] = {
      {"x,label\n1,a\n2,b\n",
       "two columns of numbers are needed beside the label \"label\", and there is only one; the columns are \"x\", "
       "\"label\""},
      {"1\n2\n",
       "two columns of numbers are needed beside the label \"column 1\", and there is none; the columns are "
       "\"column 1\""},
      {"a,b,c,d,e,f,g,h,i\nj,j,j,j,j,j,j,j,j\n",
       "two columns of numbers are needed beside the label \"i\", and there is none; the columns are \"a\", \"b\", "
       "\"c\", \"d\", \"e\", \"f\", \"g\", \"h\", ..."},
  };
  for (const auto& [text, sentence] : cases) EXPECT_EQ(refusal_of(text), "p.csv: " + sentence);
  EXPECT_EQ(refusal_of("x,x,label\n1,2,3\n", {{"x"}, "label"}),
            "p.csv: several columns are called \"x\"; choose one by its number, from 1 to 3");
  EXPECT_EQ(refusal_of("x,x,label\n1,2,3\n", {{"1", "2"}, "label"}), "accepted");
}

TEST(CsvBad, values_that_a_network_cannot_learn_from) {
  const std::string number = ", where a finite number was expected; fill it in or remove the row";
  const std::string value = ", where a finite value was expected; fill it in or remove the row";
  const std::pair<std::string, std::string> cases[] = {
      {"x,y,label\n1,2,0\n3,,1\n", "row 3, column \"y\" is empty" + number},
      {"x,y,label\n1,2,0\n  ,1,1\n", "row 3, column \"x\" is empty" + number},
      {"x,y,label\n1,2,0\n\"\",1,1\n", "row 3, column \"x\" is empty" + number},
      {"x,y,label\nnan,2,0\n3,4,1\n", "row 2, column \"x\" holds \"nan\"" + number},
      {"x,y,label\n1,-inf,0\n3,4,1\n", "row 2, column \"y\" holds \"-inf\"" + number},
      {"x,y,label\n1,1e39,0\n3,4,1\n", "row 2, column \"y\" holds \"1e39\"" + number},
      {"1,2,0\n3,NA,1\n", "row 2, column \"column 2\" holds \"NA\"" + number},
      {"x,y,label\n1,2,0\n3,4,\n", "row 3, column \"label\" is empty" + number},
      {"x,y,label\n1,2,inf\n3,4,1\n", "row 2, column \"label\" holds \"inf\"" + number},
      {"x,y,label\n1,2,a\n3,4,\n5,6,b\n", "row 3, column \"label\" is empty" + value},
      {"x,y,label\n1,2,\n3,4,a\n", "row 2, column \"label\" is empty" + value},
      {"x,y,label\n1,2,20000000\n3,4,1\n",
       "column \"label\" has labels of 16,777,216 and more, which cannot be told apart; use smaller numbers or words"},
      {"x,y,label\n1,2,-20000000\n3,4,1\n",
       "column \"label\" has labels of 16,777,216 and more, which cannot be told apart; use smaller numbers or words"},
  };
  for (const auto& [text, sentence] : cases) EXPECT_EQ(refusal_of(text), "p.csv: " + sentence) << text;
  std::string many = "x,y,label\n";
  std::string many_words = many;
  for (int i = 0; i < 1001; ++i) {
    many += fmt::format("1,2,{}\n", i);
    many_words += fmt::format("1,2,w{}\n", i);
  }
  const std::string sentence =
      "p.csv: column \"label\" has 1,001 different values, more than the 1,000 classes that are allowed; choose "
      "another "
      "label or regression";
  EXPECT_EQ(refusal_of(many), sentence);
  EXPECT_EQ(refusal_of(many_words), sentence);
  EXPECT_EQ(refusal_of(many, {{}, "", LabelKind::Numbers}), "accepted");
}

// ---- hostile input -------------------------------------------------------------------------------------------------

const std::string kSmall = "x,y,label\r\n1.5,-2,\"red, \"\"a\"\"\"\r\n3,4e1,blue\n\n5,6,\xe5\xad\x97\n";

// Either a table that is whole, or a sentence about the file.
void expect_table_or_sentence(std::string_view text) {
  const auto table = parse_csv(as_bytes(text), "p.csv");
  if (!table) {
    ASSERT_TRUE(table.error().message.starts_with("p.csv: ")) << table.error().message;
    return;
  }
  ASSERT_GT(table->rows, 0);
  for (const Column& column : table->columns) {
    ASSERT_EQ(column.is_text ? column.word_ids.size() : column.numbers.size(), static_cast<std::size_t>(table->rows));
    for (const auto id : column.word_ids) ASSERT_LT(id, column.words.size());
  }
  const auto points = choose_points(*table, {});
  if (points) {
    ASSERT_EQ(points->x.size(), static_cast<std::size_t>(points->rows) * 2);
    for (const auto id : points->classes) ASSERT_LT(static_cast<std::size_t>(id), points->class_names.size());
  } else {
    ASSERT_TRUE(points.error().message.starts_with("p.csv: ")) << points.error().message;
  }
}

TEST(CsvHostile, every_prefix_is_a_table_or_a_sentence) {
  for (std::size_t size = 0; size <= kSmall.size(); ++size)
    expect_table_or_sentence(std::string_view(kSmall).substr(0, size));
}

TEST(CsvHostile, every_changed_byte_gives_a_table_or_a_sentence) {
  for (std::size_t at = 0; at < kSmall.size(); ++at)
    for (const char byte : {'\0', '"', ',', ';', '\n', '\r', '\xff', '9'}) {
      std::string changed = kSmall;
      changed[at] = byte;
      expect_table_or_sentence(changed);
    }
}

TEST(CsvHostile, a_sparse_file_of_one_endless_line_is_refused_at_once) {
  const TempFolder folder;
  const std::string path = folder / "bomb.csv";
  write_plainly(path, "1,2,3\n" + std::string(2'000'000, '7'));
  std::filesystem::resize_file(path, std::uintmax_t{1} << 30);
  EXPECT_EQ(read_csv(path).error().message,
            path +
                ": row 2 has more than 1,048,576 bytes; the lines of this file do not end, or a quote is never closed: "
                "correct it or choose another file");
  write_plainly(path, "");
  std::filesystem::resize_file(path, std::uintmax_t{1} << 30);
  EXPECT_EQ(read_csv(path).error().message, path + ": this is a binary file, not a CSV file; export it as CSV");
}

}  // namespace
}  // namespace neurarium
