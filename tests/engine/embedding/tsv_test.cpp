// Vectors and labels from files: what is read, and the sentence about each fault.
#include "engine/embedding/tsv.h"
#include "engine/files/atomic_file.h"
#include "engine/files/reader.h"
#include "engine/files/safetensors.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace neurarium {
namespace {

Result<Vectors> vectors_in(std::string_view text) {
  const auto table = parse_csv(as_bytes(text), "v.tsv");
  if (!table) return table.error();
  return vectors_from_table(*table);
}

std::string fault_of(std::string_view text) {
  const auto vectors = vectors_in(text);
  return vectors ? "" : vectors.error().message;
}

Status label(Vectors& vectors, std::string_view text) {
  const auto table = parse_csv(as_bytes(text), "l.tsv");
  if (!table) return table.error();
  return add_labels(vectors, *table);
}

TEST(VectorTable, NumbersAreVectorsAndWordsAreLabels) {
  const auto v = vectors_in("word\tx\ty\nsun\t1\t2\nmoon\t3\t4\n");
  ASSERT_TRUE(v.ok()) << v.error().message;
  EXPECT_EQ(v->rows, 2);
  EXPECT_EQ(v->width, 2);
  EXPECT_EQ(v->row(1)[0], 3);
  EXPECT_EQ(cell_text(v->columns[0], 1), "moon");
}

TEST(VectorTable, EveryFaultIsOneSentence) {
  EXPECT_NE(fault_of("").find("empty"), std::string::npos);
  EXPECT_NE(fault_of("1\t2\n3\tnan\n").find("row 2 of column"), std::string::npos) << fault_of("1\t2\n3\tnan\n");
  EXPECT_NE(fault_of("1\t2\n3\t4\t5\n").find("row 2"), std::string::npos);
  EXPECT_NE(fault_of("1\t2\n3\t-1e38\n").find("number 2 of vector 2 is -1e+38"), std::string::npos)
      << fault_of("1\t2\n3\t-1e38\n");
  EXPECT_NE(fault_of("a\nb\n").find("no column of numbers"), std::string::npos) << fault_of("a\nb\n");
}

TEST(VectorTable, OnePointIsEnough) {
  const auto v = vectors_in("0.5\t2\n");
  ASSERT_TRUE(v.ok()) << v.error().message;
  EXPECT_EQ(v->rows, 1);
}

TEST(VectorLabels, AHeaderIsFoundByTheNumberOfRows) {
  Vectors v = *vectors_in("1\t2\n3\t4\n");
  ASSERT_TRUE(label(v, "kind\nred\nblue\n").ok());
  EXPECT_EQ(v.columns[0].name, "kind");
  EXPECT_EQ(cell_text(v.columns[0], 0), "red");
  Vectors w = *vectors_in("1\t2\n3\t4\n5\t6\n");
  ASSERT_TRUE(label(w, "kind\nred\nblue\n").ok());
  EXPECT_EQ(cell_text(w.columns[0], 0), "kind");
}

TEST(VectorLabels, AnotherNumberOfRowsIsRefusedWithBothNumbers) {
  Vectors v = *vectors_in("1\t2\n3\t4\n5\t6\n");
  const Status added = label(v, "a\nb\nc\nd\ne\n");
  ASSERT_FALSE(added.ok());
  EXPECT_NE(added.error().message.find("there are 3 vectors"), std::string::npos) << added.error().message;
  EXPECT_TRUE(v.columns.empty());
}

TEST(VectorFile, AMatrixOfSafetensorsIsReadByName) {
  const std::string path = (std::filesystem::temp_directory_path() / "neurarium_vectors.safetensors").string();
  TensorFile file;
  const std::vector<float> numbers = {1, 2, 3, 4, 5, 6};
  file.add<float>("m", {3, 2}, numbers);
  file.add<float>("n", {2, 3}, numbers);
  ASSERT_TRUE(save_safetensors(path, file).ok());
  const auto unnamed = read_vectors(path, "");
  ASSERT_FALSE(unnamed.ok());
  EXPECT_NE(unnamed.error().message.find("2 matrices"), std::string::npos) << unnamed.error().message;
  const auto named = read_vectors(path, "n");
  ASSERT_TRUE(named.ok()) << named.error().message;
  EXPECT_EQ(named->rows, 2);
  EXPECT_EQ(named->width, 3);
  std::filesystem::remove(path);
}

TEST(VectorFile, CoordinatesComeBackAsTheyWereWritten) {
  Vectors v = *vectors_in("word\tx\ty\nsun\t1\t2\n\"a \"\"b\"\"\"\t3\t4\n");
  const std::vector<MapPosition> at = {{1, 2, 0}, {-0.5f, 3, 0}};
  const auto back = vectors_in(coordinates_tsv(v, at, 2));
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->row(1)[0], -0.5f);
  EXPECT_EQ(cell_text(back->columns[0], 1), "a \"b\"");
}

TEST(VectorColumns, NumbersWithFewValuesAreClasses) {
  ClassColumn classes;
  ASSERT_TRUE(classes_of(number_column("digit", {3, 1, 3, 2}), classes));
  EXPECT_EQ(classes.names, (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(classes.of, (std::vector<std::uint32_t>{2, 0, 2, 1}));
  std::vector<float> many;
  for (int i = 0; i < 100; ++i) many.push_back(static_cast<float>(i));
  EXPECT_FALSE(classes_of(number_column("scale", many), classes));
}

}  // namespace
}  // namespace neurarium
