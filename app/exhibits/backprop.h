// The screen of backpropagation: the graph with its numbers, the walk through it forward and backward, the formula of
// the last move; for the deep chain the gradient of each layer as bars.
#pragma once

#include "app/probe.h"
#include "app/screen.h"
#include "app/ui/item.h"
#include "engine/exhibits/backprop_view.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct BackpropState {
  std::shared_ptr<const BackpropView> view;
  std::size_t done = 0;  // moves of the walk
  bool whole = false;    // the run is training: every number is shown
  bool playing = false;
  double speed = 1;  // moves a second
  double last_time = 0, debt = 0;
  std::string selected;   // the weight or bias that was touched last
  std::string_view help;  // catalog key of what is under the pointer
  [[nodiscard]] std::size_t shown() const { return whole ? view->moves.size() : done; }
  // What was done last; null before the first move, and while every number is shown.
  [[nodiscard]] const BackpropMove* last() const {
    return whole || done == 0 || view->moves.empty() ? nullptr : &view->moves[done - 1];
  }
};

template <class F>
void change_backprop(Session& session, std::string_view label, F change, bool finished = true) {
  std::unique_ptr<ExhibitSettings> copy = session.settings().clone();
  change(dynamic_cast<BackpropSettings&>(*copy));
  session.commit(std::move(copy), label, finished);
}

// To four digits, so that products can be checked by hand.
[[nodiscard]] std::string backprop_number(double value);
// The last move as lines of a formula with the current numbers.
[[nodiscard]] std::vector<std::string> backprop_formula(Ui& ui, const BackpropState& state);

// The nodes, the edges and their numbers; inputs, target, weights and biases are dragged in it.
void draw_backprop_graph(Ui& ui, Session& session, BackpropState& state, const Area& area);
// Buttons of the walk, and the formula of its last move.
void draw_backprop_walk(Ui& ui, Session& session, BackpropState& state, const Area& area);
// What arrives at each layer of the deep chain.
void draw_backprop_chain(Ui& ui, BackpropState& state, const Area& area);
// The last move through the chain: a line for each kind of unit.
[[nodiscard]] std::vector<std::string> backprop_chain_lines(Ui& ui, const BackpropState& state);

void backprop_forward_one(Session& session, BackpropState& state);  // at the end: takes the step
void backprop_back_one(BackpropState& state);

class BackpropScreen final : public Screen {
 public:
  explicit BackpropScreen(bool threads) : probe_(look_at_backprop, threads) {}

  void update(Session& session) override;
  [[nodiscard]] bool busy() const override { return probe_.busy(); }
  [[nodiscard]] bool animating() const override { return state_.playing; }
  void draw_center(Ui& ui, Session& session, const Area& area) override;
  void draw_inspector(Ui& ui, Session& session) override;
  bool open_file(Ui&, Session&, const std::string&) override { return false; }
  [[nodiscard]] std::string selected() const override { return state_.selected; }
  [[nodiscard]] std::string_view help_key() const override { return state_.help; }
  [[nodiscard]] std::vector<std::string_view> actions() const override;
  void act(Session& session, std::string_view action) override;
  void escape() override { state_.selected.clear(); }
  void leave() override { state_.playing = false; }

  [[nodiscard]] const BackpropState& state() const { return state_; }  // for tests

 private:
  void draw_graphs(Ui& ui, Session& session, ImVec2 min, float width) const;
  void draw_numbers(Ui& ui) const;

  Probe<BackpropRequest, std::shared_ptr<const BackpropView>> probe_;
  BackpropState state_;
  bool asked_ = false;
  std::uint64_t asked_version_ = 0;
};

}  // namespace neurarium
