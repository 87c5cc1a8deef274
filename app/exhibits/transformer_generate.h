// Writing on: one token at a time, drawn from what the model expects, with the alternatives of every step. Clicking one
// grows a branch beside the others.
#pragma once

#include "app/exhibits/transformer_state.h"
#include "engine/models/sampling.h"

#include <vector>

namespace neurarium {

class GeneratePanel {
 public:
  void draw(Ui& ui, TransformerState& state, const Area& area);
  // Grows when it runs and the view has caught up; also while another part is shown.
  void tick(Ui& ui, TransformerState& state);

  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] std::size_t size() const { return tree_.size(); }

 private:
  struct Grown {
    int parent = -1;
    std::vector<TokenCandidate> candidates;  // the most probable, as they were when it was drawn
    int id = 0;
  };
  void follow(TransformerState& state, int node);
  void grow(TransformerState& state, int id);
  void step(TransformerState& state);
  void back(TransformerState& state);
  [[nodiscard]] int child(int parent, int id) const;
  [[nodiscard]] std::vector<int> path(int node) const;  // nodes from the first token on
  [[nodiscard]] std::vector<int> leaves() const;
  void draw_controls(Ui& ui, TransformerState& state, const Area& area);
  void draw_steps(Ui& ui, TransformerState& state, const Area& area);
  void draw_candidates(Ui& ui, TransformerState& state, std::size_t step, int node, const Area& area);
  void draw_branches(Ui& ui, TransformerState& state, const Area& area);

  std::vector<Grown> tree_;
  int current_ = -1;  // the node at which the shown path ends; -1: the typed text
  bool running_ = false;
  bool show_end_ = false;  // scroll to the last step
  bool greedy_ = false;
  SamplingSpec sampling_;
  double top_k_ = 0;
  double speed_ = 8;  // tokens a second
  double grown_at_ = 0;
};

}  // namespace neurarium
