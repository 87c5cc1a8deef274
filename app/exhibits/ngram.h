// The screen of n-grams: the text and how it is counted at the left; at the right what is written from the counts, and
// below it the next token, the table, the graph of contexts, or what more memory buys.
#pragma once

#include "app/exhibits/change_exhibit.h"
#include "app/exhibits/corpus_controls.h"
#include "app/probe.h"
#include "app/screen.h"
#include "engine/exhibits/ngram_view.h"

#include <memory>
#include <string>

namespace neurarium {

enum class NgramPart : std::uint8_t { Next, Table, Graph, Growth, Perplexity };

struct NgramState {
  std::shared_ptr<const NgramView> view;
  NgramPart part = NgramPart::Next;
  int selected = -1;  // a token that may come next
  float pressed = 0;  // the logit that is being dragged, as it was when the button went down
  std::string_view help;
};

[[nodiscard]] const NgramSettings& ngram_settings(const Session& session);

// A token as it is shown, its characters known to the fonts.
[[nodiscard]] std::string ngram_token(Ui& ui, const NgramText& text, int id);
// The prompt and what the counts write after it: how much of the memory was found is the ground's colour.
void draw_ngram_written(Ui& ui, Session& session, NgramState& state, const Area& area);
void draw_ngram_next(Ui& ui, Session& session, NgramState& state, const Area& area);
void draw_ngram_table(Ui& ui, Session& session, NgramState& state, const Area& area);
void draw_ngram_graph(Ui& ui, Session& session, NgramState& state, const Area& area);
void draw_ngram_growth(Ui& ui, NgramState& state, const Area& area);
void draw_ngram_perplexity(Ui& ui, Session& session, NgramState& state, const Area& area);
// The starting state of the story that was chosen; empty: none.
[[nodiscard]] std::string draw_ngram_inspector(Ui& ui, Session& session, const NgramState& state);

class NgramControls {
 public:
  void draw(Ui& ui, Session& session, const NgramState& state, const Area& area);
  [[nodiscard]] CorpusControls& corpus() { return corpus_; }
  [[nodiscard]] bool busy() const { return corpus_.busy(); }

 private:
  CorpusControls corpus_;
};

class NgramScreen final : public Screen {
 public:
  explicit NgramScreen(bool threads)
      : probe_([this](const NgramMoment& moment) { return observer_.observe(moment); }, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override { return probe_.busy() || controls_.busy(); }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string selected() const override;
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  void escape() override { state_.selected = -1; }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;

  [[nodiscard]] NgramState& state() { return state_; }  // for tests

 private:
  NgramObserver observer_;  // used by the probe alone
  Probe<NgramMoment, std::shared_ptr<const NgramView>> probe_;
  NgramState state_;
  NgramControls controls_;
  std::uint64_t asked_version_ = 0;
  bool asked_ = false;
};

}  // namespace neurarium
