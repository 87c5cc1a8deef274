// Documents of the user's own: a folder of texts, a table, or one text.
#pragma once

#include "engine/data/documents.h"

#include <string>
#include <vector>

namespace neurarium {

inline constexpr std::uint64_t kMostDocumentBytes = std::uint64_t{64} << 20;  // of all documents together

struct OwnDocuments {
  CorpusText lines;              // documents_as_lines(), under the name that was given
  std::vector<Wording> remarks;  // sentences: what was left out
};

// `path` is one of
// - a folder: each .txt or .md file below it is a document, whose title is its name; the name of a subfolder is the
//   topic of what lies in it. Files that are no text are left out, and said in a remark;
// - a table (.csv, .tsv): each row is a document; the columns "text", "title" and "topic" (or "label", "category") are
//   found by name, else the text is the column with the longest words;
// - .jsonl: one JSON object a line with "text" and, if there are, "title" and "topic";
// - any other text: each paragraph is a document or, where no line is blank, each line.
// Errors: nothing there, one document, no column of words, too much, what the readers of texts and tables refuse.
[[nodiscard]] Result<OwnDocuments> load_documents(const std::string& path);

}  // namespace neurarium
