// Everything of a moment that the screen of TF-IDF shows: the documents by their score, how a score is made, how alike
// documents are, and what two sentences of the same words become.
#pragma once

#include "engine/exhibits/tfidf.h"
#include "engine/journal.h"
#include "engine/workspace.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

// The rows of TfidfView::run.
inline constexpr std::int64_t kQueryRow = 0, kSentenceRow = 1, kOtherRow = 2, kFirstDocumentRow = 3;

struct TfidfView {
  std::int64_t step = 0;
  Wording fault;  // a sentence; then nothing below holds
  SettingsPtr settings;
  TaskPtr task;
  std::vector<Edit> edits;
  DocumentSetPtr set;
  std::unique_ptr<Params<float>> params;
  TermText query, sentence, other;
  std::unique_ptr<Workspace<float>> run;   // of the query, the two sentences and every document
  std::span<const float> scores;           // "scores" of the run
  std::span<const float> weights, starts;  // of the terms: "idf" as it is read, and at step 0
  std::int64_t chosen = 0;                 // a document
  std::vector<int> ranked;                 // documents, the best for the query first
  std::vector<int> shared;                 // terms of the query and the chosen document, the largest product first
  std::vector<int> alike;                  // the other documents, the most like the chosen one first
  std::vector<int> moved;                  // terms, the one whose weight training changed most first
  double sentences_cosine = 0;             // of the two sentences
  double most_alike = 0;                   // the largest cosine, by size, of two different documents

  [[nodiscard]] const Graph& graph() const { return *task->graph; }
  // The numbers of a value [b,n] in one row of the run.
  [[nodiscard]] std::span<const float> row(std::string_view value, std::int64_t row) const;
  // Of "documents.*" [k,v], the row of a document.
  [[nodiscard]] std::span<const float> document(std::string_view value, std::int64_t document) const;
  // Cosine of two documents.
  [[nodiscard]] float likeness(std::int64_t a, std::int64_t b) const {
    return scores[static_cast<std::size_t>((kFirstDocumentRow + a) * set->size() + b)];
  }
  [[nodiscard]] float weight(int term) const { return weights[static_cast<std::size_t>(term)]; }       // now
  [[nodiscard]] float start_weight(int term) const { return starts[static_cast<std::size_t>(term)]; }  // at step 0
};

struct TfidfRequest {
  TaskPtr task;
  SettingsPtr settings;  // TfidfSettings
  std::vector<Edit> edits;
  AlignedVector<float> params;
  std::int64_t step = 0;
};
[[nodiscard]] std::shared_ptr<const TfidfView> look_at_tfidf(const TfidfRequest& request);

}  // namespace neurarium
