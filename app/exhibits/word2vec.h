// The screen of word vectors: the pair that is learned next, all words as points that move, the words nearest to a
// chosen one, and analogies.
#pragma once

#include "app/exhibits/change_exhibit.h"
#include "app/exhibits/corpus_controls.h"
#include "app/exhibits/embeddings_canvas.h"
#include "app/exhibits/wide_text.h"
#include "app/probe.h"
#include "app/screen.h"
#include "engine/exhibits/word2vec_view.h"

#include <memory>
#include <string>

namespace neurarium {

struct Word2vecState {
  std::shared_ptr<const Word2vecView> view;
  EmbeddingsState map;
  std::string_view help;
};

[[nodiscard]] const Word2vecSettings& word2vec_settings(const Session& session);

// A word as it is drawn.
[[nodiscard]] std::string shown_word(Ui& ui, const Word2vecView& view, int id);

// The text around the pair, and the true word beside those drawn at random, each with its score.
void draw_word_pair(Ui& ui, Word2vecState& state, const Area& area);
// The words nearest to the chosen one.
void draw_nearest_words(Ui& ui, Session& session, Word2vecState& state, const Area& area);
void draw_analogies(Ui& ui, Word2vecState& state, const Area& area);
// The starting state of the story that was chosen; empty: none.
[[nodiscard]] std::string draw_word2vec_inspector(Ui& ui, Session& session, const Word2vecState& state);

class Word2vecControls {
 public:
  void draw(Ui& ui, Session& session, const Word2vecState& state, const Area& area);
  [[nodiscard]] CorpusControls& corpus() { return corpus_; }
  [[nodiscard]] bool busy() const { return corpus_.busy(); }

 private:
  CorpusControls corpus_;
  WideText word_, analogy_;
};

class Word2vecScreen final : public Screen {
 public:
  explicit Word2vecScreen(bool threads)
      : threads_(threads),
        probe_(look_at_word2vec, threads),
        map_([this](const EmbeddingsRequest& request) { return observer_.observe(request); }, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override {
    return probe_.busy() || controls_.busy() || map_.busy() || (canvas_ != nullptr && canvas_->busy());
  }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui& ui, Session& session, const std::string& path) override;
  [[nodiscard]] std::string selected() const override;
  [[nodiscard]] std::string_view help_key() const override {
    return state_.help.empty() ? state_.map.help : state_.help;
  }
  void escape() override { state_.map.selected.clear(); }

  [[nodiscard]] Word2vecState& state() { return state_; }  // for tests

 private:
  void follow_choice(Session& session);

  bool threads_;
  Probe<Word2vecRequest, std::shared_ptr<const Word2vecView>> probe_;
  EmbeddingsObserver observer_;  // used by the probe alone
  Probe<EmbeddingsRequest, EmbeddingsViewPtr> map_;
  Word2vecState state_;
  Word2vecControls controls_;
  std::unique_ptr<EmbeddingsCanvas> canvas_;
  std::uint64_t asked_version_ = 0, asked_map_ = 0;
  bool asked_ = false;
  int chosen_ = -1;  // the last point that became the word, or the word that became the point
};

}  // namespace neurarium
