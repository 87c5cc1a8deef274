// Writing on: one token at a time, drawn from what the model expects, with the alternatives of every step. Clicking one
// grows a branch beside the others. The same writing answers in a conversation, and what the model wrote by itself
// while it was trained stands beside both.
#pragma once

#include "app/exhibits/continuation_tree.h"
#include "app/exhibits/transformer_samples.h"
#include "app/exhibits/transformer_talk.h"

#include <vector>

namespace neurarium {

class GeneratePanel {
 public:
  enum class Mode : std::uint8_t { Write, Talk, Samples };

  void draw(Ui& ui, Session& session, TransformerState& state, const Area& area);
  // Grows when it runs and the view has caught up; also while another part is shown.
  void tick(Ui& ui, TransformerState& state);

  // In words: what is to be written, a question of the conversation, and so many tokens more.
  void choose(Mode mode) { mode_ = mode; }
  void ask(TransformerState& state, std::string question);
  void write(std::int64_t tokens);

  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] Mode mode() const { return mode_; }
  [[nodiscard]] const ContinuationTree& tree() const { return tree_; }
  [[nodiscard]] const TalkPanel& talk() const { return talk_; }

 private:
  [[nodiscard]] SamplingSpec sampling(const TransformerState& state) const;
  [[nodiscard]] static bool ready(const TransformerState& state);
  void follow(TransformerState& state, int node);
  void grow(TransformerState& state, int id);
  void step(TransformerState& state);
  void begin_answer();
  void look_ahead(const TransformerState& state);
  void draw_controls(Ui& ui, TransformerState& state, const Area& area);
  void draw_buttons(Ui& ui, TransformerState& state);
  void draw_steps(Ui& ui, TransformerState& state, const Area& area);
  int draw_candidates(Ui& ui, const TransformerState& state, const std::vector<TokenCandidate>& candidates, int drawn,
                      std::int64_t step, const Area& area) const;
  void draw_tree(Ui& ui, TransformerState& state, const Area& area);
  int draw_rows(Ui& ui, const TransformerState& state, ImVec2 at, const std::vector<float>& columns) const;

  Mode mode_ = Mode::Write;
  ContinuationTree tree_;
  int current_ = -1;  // the node at which the shown path ends; -1: the typed text
  bool running_ = false;
  std::int64_t left_ = -1;  // tokens to write; -1: until it is stopped
  bool show_end_ = false;   // scroll to the last step
  bool greedy_ = false;
  SamplingSpec sampling_;
  double top_k_ = 0;
  double speed_ = 8;  // tokens a second
  double grown_at_ = 0;
  // What may come next, of the view and the sampling below.
  std::vector<TokenCandidate> ahead_;
  std::shared_ptr<const TransformerView> ahead_view_;
  SamplingSpec ahead_sampling_;
  TalkPanel talk_;
  SamplesPanel samples_;
};

}  // namespace neurarium
