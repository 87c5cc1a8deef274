// Documents of the user's own: folders, tables, texts, and what is refused.
#include "engine/files/documents_file.h"

#include "temp_folder.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace neurarium {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<PlainDocument> read(const std::string& path) {
  const auto made = load_documents(path);
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  auto plain = documents_from_lines(made->lines.text, path);
  EXPECT_TRUE(plain.ok());
  return std::move(*plain);
}

TEST(DocumentsFile, a_folder_gives_a_document_a_file_and_a_topic_a_subfolder) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "birds");
  write_plainly(folder / "cats.txt", "A cat sleeps.");
  write_plainly(folder / "birds/crow.md", "A crow flies.\n\nFar.");
  write_plainly(folder / "notes.pdf", "no text");
  write_plainly(folder / ".hidden.txt", "not read");
  EXPECT_THAT(read(folder.path()), ElementsAre(PlainDocument{"crow", "birds", "A crow flies.\n\nFar."},
                                               PlainDocument{"cats", "", "A cat sleeps."}));
}

TEST(DocumentsFile, files_of_a_folder_that_are_no_text_are_left_out_and_said) {
  const TempFolder folder;
  for (const char* name : {"a.txt", "b.txt"}) write_plainly(folder / name, "some words");
  write_plainly(folder / "c.txt", std::string("zero\0byte", 9));
  const auto made = load_documents(folder.path());
  ASSERT_TRUE(made.ok());
  ASSERT_EQ(made->remarks.size(), 1u);
  EXPECT_THAT(made->remarks[0].message, HasSubstr("c.txt"));
}

TEST(DocumentsFile, a_table_is_read_by_the_names_of_its_columns) {
  const TempFolder folder;
  write_plainly(folder / "t.csv", "label,title,text\npets,Tom,a cat\npets,Rex,a dog\n");
  EXPECT_THAT(read(folder / "t.csv"),
              ElementsAre(PlainDocument{"Tom", "pets", "a cat"}, PlainDocument{"Rex", "pets", "a dog"}));
  write_plainly(folder / "u.tsv", "who\tsays\nann\tthe longest column is the text\nbob\tand so it is\n");
  EXPECT_EQ(read(folder / "u.tsv")[1].text, "and so it is");
}

TEST(DocumentsFile, a_text_gives_its_paragraphs_or_its_lines) {
  const TempFolder folder;
  write_plainly(folder / "p.txt", "one\ntwo\n\nthree");
  EXPECT_THAT(read(folder / "p.txt"),
              ElementsAre(PlainDocument{"one", "", "one\ntwo"}, PlainDocument{"three", "", "three"}));
  write_plainly(folder / "l.txt", "one\ntwo");
  EXPECT_EQ(read(folder / "l.txt").size(), 2u);
  write_plainly(folder / "j.jsonl", "{\"text\": \"one\"}\n{\"text\": \"two\", \"title\": \"b\"}\n");
  EXPECT_THAT(read(folder / "j.jsonl"), ElementsAre(PlainDocument{"1", "", "one"}, PlainDocument{"b", "", "two"}));
}

TEST(DocumentsFile, what_is_no_set_of_documents_is_refused_in_a_sentence) {
  const TempFolder folder;
  const auto fault = [&](const std::string& name) {
    const auto made = load_documents(folder / name);
    return made.ok() ? std::string() : made.error().message;
  };
  EXPECT_FALSE(fault("missing.txt").empty());
  EXPECT_THAT(fault(""), HasSubstr("at least two documents"));  // an empty folder
  write_plainly(folder / "one.txt", "a single line");
  EXPECT_THAT(fault("one.txt"), HasSubstr("at least two documents"));
  write_plainly(folder / "n.csv", "a,b\n1,2\n3,4\n");
  EXPECT_THAT(fault("n.csv"), HasSubstr("no column has words"));
  write_plainly(folder / "bad.txt", "caf\xE9");
  EXPECT_THAT(fault("bad.txt"), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace neurarium
