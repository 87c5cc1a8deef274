// The screen of TF-IDF: documents by their score for a query and how a score is made; how alike documents are and which
// words weigh in one; the weights of all terms; and two sentences that one bag cannot tell apart.
#pragma once

#include "app/draw/matrix_view.h"
#include "app/draw/scatter.h"
#include "app/exhibits/change_exhibit.h"
#include "app/exhibits/corpus_reading.h"
#include "app/exhibits/file_field.h"
#include "app/exhibits/wide_text.h"
#include "app/probe.h"
#include "app/screen.h"
#include "engine/exhibits/tfidf_view.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

enum class TfidfPart : std::uint8_t { Search, Documents, Weights, Order };

struct TfidfState {
  std::shared_ptr<const TfidfView> view;
  std::uint64_t version = 0;  // of the view
  TfidfPart part = TfidfPart::Search;
  int term = -1;      // the chosen one
  float pressed = 0;  // its weight, when the button went down
  std::string_view help;
};

[[nodiscard]] const TfidfSettings& tfidf_settings(const Session& session);

// As they are drawn.
[[nodiscard]] std::string shown_term(Ui& ui, const TfidfView& view, int term);
[[nodiscard]] std::string shown_title(Ui& ui, const TfidfView& view, std::int64_t document);
// "2 × 1.39": how often the term stands there, and its weight.
[[nodiscard]] std::string term_product(float tf, float weight);
// Makes the document the one that is looked at.
void choose_document(Session& session, std::int64_t document);

// A row that lights up under the mouse and can be clicked.
struct TfidfRow {
  bool hovered = false, clicked = false;
};
[[nodiscard]] TfidfRow tfidf_row(Ui& ui, std::string_view key, const Area& area, bool chosen);

// All documents, the best for the query first.
void draw_found_documents(Ui& ui, Session& session, TfidfState& state, const Area& area);
// The score of the chosen document, term by term.
void draw_score_products(Ui& ui, TfidfState& state, const Area& area);
// The chosen document, its words coloured by their weight, and the documents like it.
void draw_document_text(Ui& ui, Session& session, TfidfState& state, const Area& area);
void draw_moved_weights(Ui& ui, TfidfState& state, const Area& area);
void draw_two_bags(Ui& ui, TfidfState& state, const Area& area);
// The starting state of the story that was chosen; empty: none.
[[nodiscard]] std::string draw_tfidf_inspector(Ui& ui, Session& session, TfidfState& state);

// How alike every two documents are.
class TfidfMatrix {
 public:
  explicit TfidfMatrix(Platform& platform) : matrix_(platform) {}
  void draw(Ui& ui, Session& session, TfidfState& state, const Area& area);

 private:
  MatrixView matrix_;
};

// The weights of all terms over the number of documents they stand in; a point is dragged to another weight.
class TfidfWeights {
 public:
  explicit TfidfWeights(Platform& platform) : layer_(platform) {}
  void draw(Ui& ui, Session& session, TfidfState& state, const Area& area);

 private:
  ScatterLayer layer_;
};

class TfidfControls {
 public:
  void draw(Ui& ui, Session& session, const TfidfState& state, const Area& area);
  [[nodiscard]] Status open(Session& session, const std::string& path);
  [[nodiscard]] bool busy() const { return reading_.busy(); }

 private:
  WideText query_, sentence_, other_;
  FileField file_;
  CorpusReading reading_;
  // On the documents that were opened last; the window alone writes them.
  std::shared_ptr<std::vector<Wording>> remarks_ = std::make_shared<std::vector<Wording>>();
};

class TfidfScreen final : public Screen {
 public:
  explicit TfidfScreen(bool threads) : probe_(look_at_tfidf, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override { return probe_.busy() || controls_.busy(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string selected() const override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override { state_.term = -1; }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;

  [[nodiscard]] TfidfState& state() { return state_; }  // for tests

 private:
  Probe<TfidfRequest, std::shared_ptr<const TfidfView>> probe_;
  TfidfState state_;
  TfidfControls controls_;
  std::unique_ptr<TfidfMatrix> matrix_;
  std::unique_ptr<TfidfWeights> weights_;
  std::uint64_t asked_version_ = 0;
  bool asked_ = false;
};

}  // namespace neurarium
