// Byte pairs as they are learned: the merges in order, and the typed sentence cut by a vocabulary of the size on the
// slider, before anything is trained with it.
#pragma once

#include "app/exhibits/transformer_state.h"
#include "app/probe.h"
#include "engine/exhibits/transformer_merges.h"

#include <memory>
#include <string>

namespace neurarium {

class MergePanel {
 public:
  explicit MergePanel(bool threads);

  void draw(Ui& ui, Session& session, TransformerState& state, const Area& area);
  [[nodiscard]] bool busy() const { return probe_.busy() || playing_; }

  // For tests: the sentence as it is cut at the size on the slider.
  [[nodiscard]] const Encoding& cut() const { return cut_; }
  [[nodiscard]] const MergeLesson* lesson() const { return lesson_.get(); }

 private:
  using Source = std::shared_ptr<const LanguageData>;
  struct Study {
    Source data;
    CorpusPtr corpus;  // null: the task's own sentences
  };
  struct Learned {
    Source data;
    std::shared_ptr<const MergeLesson> lesson;
  };
  void study(Session& session, const TransformerState& state);
  void cut(const TransformerState& state);
  void play(Ui& ui);
  void draw_controls(Ui& ui, Session& session, const Area& area);
  void draw_sentence(Ui& ui, const Area& area) const;
  void draw_merges(Ui& ui, const Area& area);

  Probe<Study, Learned> probe_;
  Source asked_;
  std::shared_ptr<const MergeLesson> lesson_;
  double size_ = 320;
  bool playing_ = false;
  double moved_at_ = 0;
  int scrolled_to_ = -1;
  // The sentence and the size that `cut_` is of.
  std::string cut_text_;
  int cut_size_ = 0;
  TokenizerPtr tokenizer_;
  Encoding cut_;
  std::vector<TokenGroup> groups_;
};

}  // namespace neurarium
