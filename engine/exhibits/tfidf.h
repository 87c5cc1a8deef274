// Bag of words and TF-IDF: documents as vectors of weighed words, the one that answers a query, and what is lost with
// the order. The weights begin as inverse document frequencies and learn to find the document of a sentence.
#pragma once

#include "engine/data/documents.h"
#include "engine/exhibits/exhibit.h"
#include "engine/models/tfidf.h"
#include "engine/train_settings.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace neurarium {

inline constexpr std::array<std::string_view, 2> kTermFrequencies = {"count", "log"};
// log(N / df); log((1 + N) / (1 + df)) + 1, which is never 0; 1 for every term.
inline constexpr std::array<std::string_view, 3> kTermWeightings = {"plain", "smooth", "none"};

struct TfidfSettings final : ExhibitSettings, TrainSettings {
  TfidfSettings();

  std::string documents = "english";  // one of kDocumentSets
  CorpusPtr own;                      // the user's, documents_as_lines(); null: none were given
  std::string tf = "count", weighting = "plain";
  double sharpness = 10;
  double held_out = 0.2;  // of the sentences of each document
  std::string query, sentence, other;
  std::int64_t chosen = 0;  // the document that is looked at, from 1; 0: the best for the query

  // Other documents, with a query and sentences that suit them.
  void choose_documents(std::string_view name);
  void choose(std::string_view key, std::string_view name) override;
  void take_own(CorpusText lines);

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // The graph of tfidf_graph(); an example is a sentence, and the document that it stands in. Errors: those of
  // document_set().
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;
};

using DocumentSetPtr = std::shared_ptr<const DocumentSet>;
// Made once while somebody holds it.
[[nodiscard]] Result<DocumentSetPtr> tfidf_documents(const TfidfSettings& settings);

// The query as an example, which belongs to no document.
[[nodiscard]] Result<Examples> asked_tfidf_row(const TfidfSettings& settings);

// The weight that a term begins with: one of kTermWeightings.
[[nodiscard]] double term_weight(std::string_view weighting, std::int64_t documents, std::int64_t document_frequency);

std::unique_ptr<ExhibitSettings> make_tfidf_defaults();

}  // namespace neurarium
